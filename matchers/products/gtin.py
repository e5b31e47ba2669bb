"""Global Trade Item Numbers: one thing, one number, wherever it is sold.

A number counts only if its check digit is right and its prefix was given out for trade items that
anyone may scan: numbers that each shop makes up for itself, coupons, refunds and demonstration
numbers mean something else in every shop. GS1 General Specifications: section 7.9 (check digit),
section 1.4.2 with figure 1.4.2-1 (prefixes), section 3.3.2 (8, 12, 13 and 14 digits as 14). The
prefixes are data (``data/gtin_prefixes.csv``).
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

_FORM = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_LABEL = re.compile(
    r"^(?:urn:)?(?:gtin|ean|isbn|upc|jan)(?:-?[0-9]{1,2}(?=[:\s]))?[:\s]*", re.IGNORECASE
)
_ISBN10 = re.compile(r"[0-9]{9}[0-9Xx]")
_LONGEST = 60


@cache
def _refused() -> tuple[tuple[int, str, str, str], ...]:
    """Length of the number as written (0 for any), first and last prefix, and what it is for."""
    text = files("matchers").joinpath("data/gtin_prefixes.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple((int(r["digits"]), r["first"], r["last"], r["meaning"]) for r in rows)


def check_digit(body: str) -> str:
    """The digit that belongs behind ``body``: weights 3 and 1 in turn, from the right."""
    total = sum(int(digit) * (3 if n % 2 == 0 else 1) for n, digit in enumerate(reversed(body)))
    return str(-total % 10)


def restricted(number: str) -> str | None:
    """What a number of 8, 12, 13 or 14 digits is for, where it is no trade item's; else None.

    The prefix of a GTIN-8 is read in the number itself; that of the longer ones in their 13 digits
    without the indicator, since a GTIN-12 is a GTIN-13 that begins with 0.
    """
    short = len(number) == 8
    digits = number if short else number.zfill(14)[1:]
    for length, first, last, meaning in _refused():
        if (length == 8) is short and first <= digits[: len(first)] <= last:
            return meaning
    return None


def read_gtin(value: object) -> str | None:
    """The number in 14 digits; None where there is none to go by.

    Takes text or a whole number, with labels, blanks and hyphens; an ISBN of 10 digits becomes its
    978 number (ISBN Users' Manual, 7th ed., section 5). A spreadsheet that took the number for a
    quantity has lost its leading zeros: 9 to 11 digits are refused, not guessed.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int) and value.bit_length() > 64:
        return None
    text = str(value)[:_LONGEST].strip()
    isbn = "isbn" in text[:12].lower()
    digits = re.sub(r"[\s-]", "", _LABEL.sub("", text))
    if isbn and _ISBN10.fullmatch(digits) and _isbn10_holds(digits):
        body = "978" + digits[:9]
        digits = body + check_digit(body)
    if not _FORM.fullmatch(digits) or len(set(digits)) == 1:
        return None
    if check_digit(digits[:-1]) != digits[-1] or restricted(_shortest(digits)) is not None:
        return None
    return digits.zfill(14)


def _shortest(digits: str) -> str:
    """A GTIN-8 may come padded to 14 already."""
    return digits[-8:] if len(digits) == 14 and digits.startswith("000000") else digits


def _isbn10_holds(digits: str) -> bool:
    """Weights 10 to 1, modulo 11 (ISO 2108:1978; ISBN Users' Manual, section 5)."""
    values = [10 if digit in "Xx" else int(digit) for digit in digits]
    return (
        sum(weight * value for weight, value in zip(range(10, 0, -1), values, strict=True)) % 11
        == 0
    )
