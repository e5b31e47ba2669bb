"""Global Trade Item Numbers: read from any of their keys, taken only with a right check digit.

GS1 General Specifications, section 7.9: the check digit is the tens complement of the sum of the
other digits, weighted 3 and 1 in turn from the right.
"""

from __future__ import annotations

import re

KEYS = ("gtin14", "gtin13", "gtin12", "gtin8", "gtin", "ean", "ean13", "isbn", "upc")


def read_gtin(value: object) -> str | None:
    """The number as shown, without separators; None unless it has 8, 12, 13 or 14 digits and the
    right check digit."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return None
    text = re.sub(
        r"^(?:urn:)?(?:gtin|ean|isbn|upc)(?:-?1[0234])?[:\s]*", "", str(value)[:60].lower()
    )
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{8}|\d{12,14}", digits) or len(set(digits)) == 1:
        return None
    weighted = sum(int(d) * (3, 1)[n % 2] for n, d in enumerate(reversed(digits[:-1])))
    return digits if (10 - weighted % 10) % 10 == int(digits[-1]) else None
