"""What the pages say, in the viewer's language, zone and currency format.

Texts stand in the templates in English and in ``locale/LANGUAGE/console.po``; the catalogue is read
as it is, without a step that compiles it.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, negotiate_locale
from babel.dates import format_datetime, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent
from babel.support import NullTranslations, Translations
from starlette.requests import Request

from domain.money import Price
from domain.reason import Reason
from listingwatch.hits.wording import in_words, label

LANGUAGES = {"en": "English", "zh": "中文"}


@cache
def catalogue(language: str) -> NullTranslations:
    """The translations of a language; English needs none."""
    if language == "en":
        return NullTranslations()
    text = files("console").joinpath(f"locale/{language}/console.po").read_bytes()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text), locale=language))
    compiled.seek(0)
    return Translations(compiled)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one viewer reads: language and time zone."""

    language: str
    zone: tzinfo
    zone_name: str

    @classmethod
    def of(cls, request: Request) -> Tongue:
        """By the viewer's choice, else by what the browser says; the zone comes from the page's
        script, UTC until then."""
        language = request.cookies.get("desk-language", "")
        if language not in LANGUAGES:
            asked = [
                part.partition(";")[0].strip().replace("-", "_")
                for part in request.headers.get("accept-language", "").split(",")[:8]
            ]
            try:
                language = (negotiate_locale(asked, [*LANGUAGES, "zh_CN"]) or "en")[:2]
            except ValueError:
                language = "en"
        name = request.cookies.get("desk-zone", "")
        if name not in _zones():
            return cls(language, UTC, "UTC")
        return cls(language, ZoneInfo(name), name)

    @property
    def locale(self) -> Locale:
        return Locale.parse("zh_Hans_CN" if self.language == "zh" else "en_GB")

    @property
    def say(self) -> Callable[[str], str]:
        """Puts a text of the pages into the viewer's language."""
        return catalogue(self.language).gettext

    def time(self, moment: datetime) -> str:
        """Day and minute in the viewer's zone."""
        pattern = "y-MM-dd HH:mm" if self.language == "zh" else "d MMM y, HH:mm"
        return str(format_datetime(moment.astimezone(self.zone), pattern, locale=self.locale))

    def day(self, moment: datetime) -> str:
        pattern = "y-MM-dd" if self.language == "zh" else "d MMM y"
        return str(format_datetime(moment.astimezone(self.zone), pattern, locale=self.locale))

    def ago(self, moment: datetime) -> str:
        """How long ago, roughly."""
        passed = moment - datetime.now(UTC)
        return str(format_timedelta(passed, add_direction=True, locale=self.locale))

    def span(self, seconds: float) -> str:
        return str(format_timedelta(timedelta(seconds=seconds), threshold=1.2, locale=self.locale))

    def money(self, price: Price | None) -> str:
        """The price in its own currency; as the page wrote it where that is not known."""
        if price is None:
            return "—"
        if not price.currency:
            return price.raw
        low = self._amount(price.amount, price.currency)
        if price.maximum is not None:
            return f"{low} – {self._amount(price.maximum, price.currency)}"
        return f"≥ {low}" if price.starting_from else low

    def _amount(self, amount: Decimal, currency: str) -> str:
        return str(format_currency(amount, currency, locale=self.locale))

    def number(self, value: float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def percent(self, value: float) -> str:
        return str(format_percent(value, locale=self.locale))

    def label(self, code: str) -> str:
        """A word of the rules: how a brand stands, and the like."""
        return label(code, self.language)

    def reason(self, reason: Reason) -> str:
        """A stored reason as a sentence."""
        return in_words(reason, self.language)
