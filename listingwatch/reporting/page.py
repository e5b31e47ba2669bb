"""A report as one page that prints well and needs nothing else: no script, no other file, no
network. Everything is escaped; pictures are drawn anew and stand in the page; a policy within the
page forbids everything else, should something have slipped through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from domain.match import Box, region_from_json
from listingwatch.pictures.thumbnails import Thumbnails
from listingwatch.reporting.forms import AHEAD_DAYS, to_json, word
from listingwatch.reporting.report import Report
from listingwatch.wiring import App
from rights.wording import in_words, label
from storage.repositories.desk import DeskHits, MatchedPair
from storage.repositories.hits import HitView
from storage.repositories.portfolios import Portfolios

SIDE = 360
"""The longer side of a picture in pixels: 6 cm at 150 to the inch."""

MOST_PAIRS = 2
MOST_REASONS = 6
MOST_UNCOVERED = 40
MOST_MARKETPLACES = 40

_LOCALES = {"en": "en_GB", "zh": "zh_Hans_CN"}
_HTML_LANGUAGE = {"en": "en", "zh": "zh-Hans"}
_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)
_CONTROL = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(127, 160)), " "
) | dict.fromkeys((*range(8234, 8239), *range(8294, 8298), 8206, 8207))


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding with its pictures: each pair as data addresses of the listing's and the
    reference's, with the share that is alike."""

    hit: Mapping[str, Any]
    pairs: tuple[tuple[str | None, str | None, float], ...]
    plate: str | None
    picture: str | None
    reasons: tuple[str, ...]
    owner: str | None
    still_shown: bool


def to_page(app: App, report: Report, language: str) -> str:
    """The page in a language that has a wording."""
    locale = Locale.parse(_LOCALES[language])
    document = to_json(report, language)
    return (
        _templates()
        .get_template("page.html")
        .render(
            d=document,
            worst=_worst(app, report, document, language),
            language=_HTML_LANGUAGE[language],
            policy=_POLICY,
            style=Markup(_own_file("page.css")),  # noqa: S704 - our own file
            say=partial(_say, language),
            term=lambda name, value: word(f"{name}_{value}", language, str(value)),
            matcher=lambda name: word(f"matcher_{name.replace(' ', '_')}", language, name),
            wording=lambda code: label(code, language),
            number=lambda value: str(format_decimal(value, locale=locale)),
            percent=lambda value: str(format_percent(value, locale=locale)),
            span=lambda seconds: str(
                format_timedelta(timedelta(seconds=seconds), threshold=1.2, locale=locale)
            ),
            moment=_moment,
            ahead=AHEAD_DAYS,
            most_uncovered=MOST_UNCOVERED,
            most_places=MOST_MARKETPLACES,
        )
    )


@cache
def _templates() -> Environment:
    return Environment(
        loader=FunctionLoader(_own_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )


def _own_file(name: str) -> str:
    return files("listingwatch").joinpath(f"reporting/{name}").read_text("utf-8")


def _harmless(value: Any) -> Any:
    """No character of a stranger's text turns the direction of others or controls anything."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.translate(_CONTROL).encode("utf-8", "replace").decode("utf-8")
    return value


def _say(language: str, name: str, **values: object) -> str:
    return label(f"report.{name}", language).format_map(values)


def _moment(text: str) -> str:
    """A moment of the document as people read it, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def _worst(app: App, report: Report, document: Mapping[str, Any], language: str) -> list[Shown]:
    thumbnails = Thumbnails(app.blobs, SIDE)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(report.portfolio)
    with app.database.transaction(number.id) as connection:
        hits = DeskHits(connection, number.id)
        pairs = {hit.id: hits.pairs(hit.id) for hit in report.found.worst.hits}
    return [
        _shown(hit, pairs[hit.id], entry, thumbnails, language)
        for hit, entry in zip(report.found.worst.hits, document["found"]["worst"], strict=True)
    ]


def _shown(
    hit: HitView,
    pairs: list[MatchedPair],
    entry: Mapping[str, Any],
    thumbnails: Thumbnails,
    language: str,
) -> Shown:
    drawn: list[tuple[str | None, str | None, float]] = []
    for match, pair in zip(hit.matches, pairs, strict=False):
        if pair.image is None or len(drawn) == MOST_PAIRS:
            continue
        theirs = match.evidence.get("reference_region")
        region = region_from_json(theirs) if isinstance(theirs, dict) else None
        box = region if isinstance(region, Box) else None
        drawn.append(
            (
                thumbnails.of(pair.shown, match.region),
                thumbnails.of(pair.image, box),
                match.score,
            )
        )
    first = next((image.digest for image in hit.snapshot.images if image.digest), None)
    return Shown(
        entry,
        tuple(drawn),
        None if drawn else hit.right.called,
        None if drawn else thumbnails.of(first),
        tuple(in_words(reason, language) for reason in hit.reasons[:MOST_REASONS]),
        hit.right.owner,
        hit.still_shown,
    )
