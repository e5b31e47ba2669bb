"""Currencies as shops write them, and which one an ambiguous sign means where.

Codes are ISO 4217; signs are those of Unicode's category Sc and the abbreviations in use.
"""

from __future__ import annotations

import re

CODES = frozenset(
    """
    AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BHD BND BOB BRL BYN CAD CHF CLP CNY COP CRC
    CZK DKK DOP DZD EGP EUR GBP GEL GHS GTQ HKD HNL HRK HUF IDR ILS INR IQD IRR ISK JOD JPY
    KES KGS KHR KRW KWD KZT LAK LBP LKR MAD MDL MKD MMK MNT MOP MUR MXN MYR NAD NGN NIO
    NOK NPR NZD OMR PAB PEN PHP PKR PLN PYG QAR RON RSD RUB SAR SEK SGD SVC THB TJS TMT
    TND TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND XAF XOF YER ZAR ZMW
    """.split()  # noqa: SIM905 - a table of codes is easier to read like this
)

SIGNS: dict[str, str] = {
    "€": "EUR", "₹": "INR", "₩": "KRW", "₫": "VND", "₺": "TRY", "₽": "RUB", "₴": "UAH", "₪": "ILS",
    "฿": "THB", "₱": "PHP", "₦": "NGN", "₸": "KZT", "₾": "GEL", "₡": "CRC", "₲": "PYG", "₭": "LAK",
    "zł": "PLN", "zl": "PLN", "kč": "CZK", "ft": "HUF", "lei": "RON", "лв": "BGN", "грн": "UAH",
    "руб": "RUB", "р.": "RUB", "тг": "KZT", "din": "RSD", "дин": "RSD", "r$": "BRL", "us$": "USD",
    "au$": "AUD", "a$": "AUD", "ca$": "CAD", "c$": "CAD", "hk$": "HKD", "nt$": "TWD", "nz$": "NZD",
    "s$": "SGD", "mx$": "MXN", "s/": "PEN", "rm": "MYR", "rp": "IDR", "chf": "CHF", "sfr": "CHF",
    "dhs": "AED", "rmb": "CNY", "円": "JPY", "원": "KRW", "tl": "TRY", "bs.": "BOB",
    "euro": "EUR", "eur": "EUR", "ر.س": "SAR", "ريال": "SAR", "﷼": "SAR", "د.إ": "AED",
    "درهم": "AED", "ج.م": "EGP", "جنيه": "EGP", "د.ك": "KWD", "ر.ق": "QAR", "byn": "BYN",
    "бел. руб": "BYN", "₮": "MNT", "сум": "UZS", "₼": "AZN", "֏": "AMD",
    "ден": "MKD", "kn": "HRK", "сом": "KGS", "тңг": "KZT",
    "ksh": "KES", "gh₵": "GHS", "₵": "GHS", "৳": "BDT", "៛": "KHR",
}  # fmt: skip
"""Signs that mean one currency wherever they stand, in lower case."""

AMBIGUOUS: dict[str, tuple[str, ...]] = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "CLP", "ARS", "COP", "UYU"),
    "£": ("GBP", "EGP"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "元": ("CNY", "TWD", "HKD", "MOP"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "dh": ("AED", "MAD"),
}
"""Signs that several countries use: only with the page's own market do they mean one."""

ABROAD = {"£": ("GBP", frozenset({"eg", "lb", "sy", "sd", "ss", "gi", "fk", "sh"}))}
"""Signs that mean one currency everywhere but in some countries. CLDR's root locale writes the
pound sterling as ``£`` and all other pounds otherwise; these countries write their own so."""

OF_COUNTRY: dict[str, str] = {
    "us": "USD", "ca": "CAD", "au": "AUD", "nz": "NZD", "sg": "SGD", "hk": "HKD", "tw": "TWD",
    "mx": "MXN", "cl": "CLP", "ar": "ARS", "co": "COP", "uy": "UYU", "gb": "GBP", "uk": "GBP",
    "jp": "JPY", "cn": "CNY", "se": "SEK", "no": "NOK", "dk": "DKK", "is": "ISK", "in": "INR",
    "pk": "PKR", "lk": "LKR", "np": "NPR", "mu": "MUR", "ae": "AED", "ma": "MAD", "eg": "EGP",
    "br": "BRL", "pe": "PEN", "ch": "CHF", "pl": "PLN", "cz": "CZK", "hu": "HUF", "ro": "RON",
    "bg": "EUR", "ua": "UAH", "ru": "RUB", "by": "BYN", "kz": "KZT", "tr": "TRY", "il": "ILS",
    "za": "ZAR", "sa": "SAR", "my": "MYR", "id": "IDR", "ph": "PHP", "th": "THB", "vn": "VND",
    "kr": "KRW", "rs": "RSD", "de": "EUR", "fr": "EUR", "it": "EUR", "es": "EUR", "nl": "EUR",
    "be": "EUR", "at": "EUR", "ie": "EUR", "pt": "EUR", "fi": "EUR", "gr": "EUR", "sk": "EUR",
    "si": "EUR", "ee": "EUR", "lv": "EUR", "lt": "EUR", "lu": "EUR", "mt": "EUR", "cy": "EUR",
    "hr": "EUR", "mo": "MOP", "kw": "KWD", "qa": "QAR", "ge": "GEL", "am": "AMD", "az": "AZN",
    "md": "MDL", "mk": "MKD", "ba": "BAM", "al": "ALL", "ke": "KES", "gh": "GHS", "ng": "NGN",
    "bd": "BDT", "kh": "KHR", "bo": "BOB", "py": "PYG", "cr": "CRC", "gt": "GTQ", "hn": "HNL",
}  # fmt: skip
"""The currency of a country (top-level domain or region of a language tag). ISO 4217, table A.1."""

_ALL_SIGNS = sorted([*SIGNS, *AMBIGUOUS], key=len, reverse=True)


def _pattern(sign: str) -> str:
    """A sign of letters must not be part of a word; scripts without gaps know no words."""
    escaped = re.escape(sign)
    if len(sign) > 1 and sign[-1] == "$":
        escaped = rf"{re.escape(sign[:-1])}\s?\$"  # "US $5", as eBay writes
    if sign[0].isalpha() and sign[-1].isalpha() and sign[0] < "\u2e80":
        return rf"(?<![^\W\d_]){escaped}(?![^\W\d_])"
    return escaped


SIGN_PATTERN = "|".join(_pattern(sign) for sign in _ALL_SIGNS)
CODE_PATTERN = rf"(?<![A-Za-z])(?:{'|'.join(sorted(CODES))})(?![A-Za-z])"
_FIND = re.compile(rf"({CODE_PATTERN})|((?i:{SIGN_PATTERN}))")


def currency_in(text: str, country: str | None = None) -> str | None:
    """The currency that a text names, or None where it names none, or one that could be several and
    the country does not decide."""
    found = _FIND.search(text)
    if found is None:
        return _at_home(text, country) if country else None
    if found[1]:
        return found[1]
    return currency_of_sign(found[2], country)


_LETTERS = {
    "za": ("R", "ZAR"), "tn": ("DT", "TND"), "dz": ("DA", "DZD"), "jo": ("JD", "JOD"),
    "eg": ("LE", "EGP"), "gt": ("Q", "GTQ"), "hn": ("L", "HNL"), "ch": (r"Fr\.?", "CHF"),
    "lb": ("LL", "LBP"),
}  # fmt: skip
"""Letters that mean money beside a number at home, and anything elsewhere."""
_NO_CENTS = re.compile(r"\d\s?(?:[:,.]\s?[-–—]+|[:,.]?[–—])\s*$")
"""``299:-`` and ``299,-``: the dash stands for cents that there are none of."""


def _at_home(text: str, country: str) -> str | None:
    """The currency of a price whose sign is known in its own country alone."""
    letters = _LETTERS.get(country)
    if letters and re.search(rf"(?:^|\s){letters[0]}\s?\d|\d\s?{letters[0]}(?:$|\s)", text):
        return letters[1]
    return OF_COUNTRY.get(country) if _NO_CENTS.search(text) else None


def currency_of_sign(sign: str, country: str | None = None) -> str | None:
    """The currency that a sign or code means, in a page of this country."""
    stripped = sign.strip()
    if stripped.upper() in CODES:
        return stripped.upper()
    folded = stripped.lower().replace(" $", "$").replace("\u00a0$", "$")
    if folded in SIGNS:
        return SIGNS[folded]
    folded = folded.rstrip(".")
    if folded in SIGNS:
        return SIGNS[folded]
    candidates = AMBIGUOUS.get(folded, ())
    market = (country or "").lower()
    local = OF_COUNTRY.get(market)
    if local in candidates:
        return local
    usual, but_in = ABROAD.get(folded, (None, frozenset()))
    return None if market in but_in else usual


def sign_in(text: str) -> str | None:
    """The first sign or code of a currency in a text, in lower case, or None."""
    found = _FIND.search(text)
    return None if found is None else found.group().lower().replace(" $", "$")


def meanings_of(sign: str) -> tuple[str, ...]:
    """All currencies that a sign or code can mean."""
    folded = sign.rstrip(".")
    if folded.upper() in CODES:
        return (folded.upper(),)
    known = SIGNS.get(sign) or SIGNS.get(folded)
    if known is not None:
        return (known,)
    return AMBIGUOUS.get(folded, ())
