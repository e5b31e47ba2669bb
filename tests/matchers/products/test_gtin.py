"""GTINs: what counts as one, against a reference that is slow and obviously right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.products.gtin import check_digit, read_gtin, restricted


def holds(number: str) -> bool:
    """GS1 General Specifications 7.9, as the table there has it: positions of a 17-digit number."""
    digits = [int(d) for d in number.zfill(18)]
    total = sum(d * (3 if place % 2 else 1) for place, d in enumerate(digits[:-1], start=1))
    return (total + digits[-1]) % 10 == 0


@given(st.text("0123456789", min_size=7, max_size=13))
def test_check_digit_equals_the_table(body: str) -> None:
    """Exactly one last digit is right, and it is the one computed."""
    right = [digit for digit in "0123456789" if holds(body + digit)]
    assert right == [check_digit(body)]


@given(st.text("0123456789", min_size=12, max_size=12))
def test_a_number_reads_alike_in_every_width(body: str) -> None:
    """A GTIN-13, with an indicator 0 before it, and with signs in it, is one number."""
    number = body + check_digit(body)
    plain = read_gtin(number)
    assert plain in {None, number.zfill(14)}
    assert read_gtin("0" + number) == plain or number.startswith("00000")
    assert read_gtin(f"EAN: {number[:1]} {number[1:7]}-{number[7:]}") == plain


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("4006381333931", "04006381333931"),
        (4006381333931, "04006381333931"),
        ("gtin13:4006381333931", "04006381333931"),
        ("036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("00000096385074", "00000096385074"),
        ("978-3-16-148410-0", "09783161484100"),
        ("ISBN 3-16-148410-X", "09783161484100"),
    ],
)
def test_numbers_of_every_form(shown: object, number: str) -> None:
    """GTIN-8, -12, -13, and ISBN of both lengths, padded to 14."""
    assert read_gtin(shown) == number


@pytest.mark.parametrize(
    "shown",
    [
        "4006381333932", "2000000000008", "0212345678909", "0499999999996", "9771234567003",
        "9800000000007", "9810000000004", "9990000000006", "9521234567899", "36000291452",
        "0000000000000", "", "no number", None, True, 1.5, [4006381333931], 10**40, "9" * 100_000,
        "٤٠٠٦٣٨١٣٣٣٩٣١",
    ],
)  # fmt: skip
def test_what_is_no_number_to_go_by(shown: object) -> None:
    """Wrong digits, numbers that mean something else in every shop, and no numbers at all."""
    assert read_gtin(shown) is None


def test_the_refusal_of_a_prefix_has_a_reason() -> None:
    """Each restricted prefix says what it is for."""
    assert restricted("2000000000008") == "numbers for use inside a region or shop"
    assert restricted("4006381333931") is None
