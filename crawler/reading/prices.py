"""Reads prices: amounts with any separators, ranges, "from", currencies; the raw text always kept.

price-parser reads single amounts well; what it does not know is read here: ranges (it takes
``12.5-14.9`` for 12.5), thousands without decimals (``1.299`` in a German text is 1299) and Indian
grouping. A machine value (JSON-LD, ``content`` attributes) is another language than a text: its
point is always decimal (schema.org, price: "Use '.' rather than ',' to indicate a decimal point").
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from price_parser import Price as ParsedPrice

from crawler.reading.currencies import CODE_PATTERN, SIGN_PATTERN, currency_in
from domain.money import Price

MAX_RAW = 200
LARGEST = Decimal(10) ** 12
"""More than anything costs in any currency; what is larger is an article number."""

_NUMBER = r"\d(?:[\d.,'’\u00a0\u202f\u2009 ]*\d)?(?:[.,][-–—]+)?"
_FIND_NUMBER = re.compile(_NUMBER)
_BETWEEN = re.compile(r"^\s*(?:-|–|—|~|～|to|bis|a|à|до|至|から)\s*$", re.IGNORECASE)
_FROM = re.compile(
    r"(?:^|(?<=[\s(]))(?:from|starting (?:at|from)|as low as|ab|à partir de|a partir de|dès|desde|"
    r"da|a partire da|vanaf|fra|från|od|от|alkaen)(?=[\s:])|から|より|起(?!\w)|～$|~$",
    re.IGNORECASE,
)
_MACHINE = re.compile(r"^[+]?\d+(?:\.\d+)?$")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_NO_CENTS = frozenset({"CLP", "COP", "IDR", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF"})
"""Currencies in which nothing costs a part of a unit: ISO 4217 gives them no minor unit, but for
the peso of Colombia and the rupiah, whose cents are out of use."""


def machine_amount(value: object, currency: str | None = None) -> Decimal | None:
    """The amount of a machine value: a number, or a text whose point is decimal. None where it is
    neither; then it is a text and read by :func:`read_price`.

    :param currency: of the amount, where it is known: in pesos of Chile, ``24.990`` is 24,990.
    """
    if isinstance(value, bool):
        return None
    text = str(value).strip() if isinstance(value, int | float | str | Decimal) else ""
    if not _MACHINE.match(text) or len(text) > 24:
        return None
    if currency in _NO_CENTS and isinstance(value, str) and _GROUPED.fullmatch(text):
        return _fit(Decimal(text.replace(".", "")))
    return _fit(Decimal(text))


def read_price(
    text: str, *, currency: str | None = None, country: str | None = None
) -> Price | None:
    """The price that a text shows, or None where it shows none.

    :param currency: the ISO 4217 code that the page declares beside the price, if it does.
    :param country: the page's market, which decides what ``$`` or ``kr`` mean.
    """
    raw = " ".join(text.split())[:MAX_RAW]
    shown = unicodedata.normalize("NFKC", raw).translate({0x066B: ".", 0x066C: ","})
    found = [(m, _amount(m.group())) for m in _FIND_NUMBER.finditer(shown)]
    amounts: list[_Found] = [(m, amount) for m, amount in found if amount is not None]
    if not amounts:
        return None
    place = next((n for n, (m, _) in enumerate(amounts) if _has_sign(shown, m)), 0)
    maximum = None
    for low in (place, place - 1):
        if 0 <= low < len(amounts) - 1 and _is_range(shown, amounts[low], amounts[low + 1]):
            place, maximum = low, amounts[low + 1][1]
            break
    amount = amounts[place][1]
    return Price(
        amount=amount,
        maximum=maximum,
        currency=currency or currency_in(shown, country),
        raw=raw,
        starting_from=maximum is None and _FROM.search(shown) is not None,
    )


_Found = tuple[re.Match[str], Decimal]
_MONEY_WORD = re.compile(rf"(?i:{SIGN_PATTERN})|[A-Z]{{3}}")


def _is_range(text: str, low: _Found, high: _Found) -> bool:
    """Whether two numbers are the ends of one range: a dash between them and nothing else."""
    between = _MONEY_WORD.sub("", text[low[0].end() : high[0].start()])
    return bool(_BETWEEN.match(between)) and high[1] > low[1]


_SIGN_BEFORE = re.compile(rf"(?:{CODE_PATTERN}|(?i:{SIGN_PATTERN}))\.?\s?$")
_SIGN_BEHIND = re.compile(rf"^\s?(?:{CODE_PATTERN}|(?i:{SIGN_PATTERN}))")


def _has_sign(text: str, number: re.Match[str]) -> bool:
    """Whether a currency stands next to a number: "5 stars, 12 €" costs 12."""
    before, behind = text[max(0, number.start() - 6) : number.start()], text[number.end() :][:6]
    return bool(_SIGN_BEFORE.search(before) or _SIGN_BEHIND.match(behind))


_INDIAN = re.compile(r"^\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?$")
_THOUSANDS = re.compile(r"^\d{1,3}(?:([.,'’ ])\d{3})(?:\1\d{3})*$")


def _amount(number: str) -> Decimal | None:
    """The value of one number as people write it."""
    number = re.sub(r"[.,][-–—]+$", "", number.replace("\u202f", " ").replace("\u2009", " "))
    number = _ascii_digits(number.replace("\u00a0", " ")).strip()
    if _INDIAN.match(number):
        return _fit(_decimal(number.replace(",", "")))
    if _THOUSANDS.match(number) and not number.startswith("0"):
        # 1.299 and 1,299: three digits behind the only kind of separator are thousands; money has
        # two decimals (or three in a few currencies, whose shops write them with a code beside).
        return _fit(_decimal(re.sub(r"[^\d]", "", number)))
    if " " in number and not re.match(r"^\d{1,3}( \d{3})+([.,]\d{1,2})?$", number):
        number = number.split(" ")[0]
    parsed = ParsedPrice.fromstring(number)
    return _fit(parsed.amount)


def _ascii_digits(text: str) -> str:
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text
    )


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _fit(amount: Decimal | None) -> Decimal | None:
    if amount is None or not amount.is_finite() or not 0 <= amount < LARGEST:
        return None
    return amount
