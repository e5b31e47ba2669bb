"""Prices as shops write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.reading.prices import LARGEST, machine_amount, read_price


@pytest.mark.parametrize(
    ("text", "country", "amount", "maximum", "currency", "starting"),
    [
        ("1.299,00", None, "1299.00", None, None, False),
        ("1,299.00 €", None, "1299.00", None, "EUR", False),
        ("1.299 €", None, "1299", None, "EUR", False),
        ("1 299,00 zł", None, "1299.00", None, "PLN", False),
        ("1\u202f299,00 €", None, "1299.00", None, "EUR", False),
        ("1'299.– CHF", None, "1299", None, "CHF", False),
        ("12.5-14.9", None, "12.5", "14.9", None, False),
        ("12,50 – 14,90 €", None, "12.50", "14.90", "EUR", False),
        ("US$ 12.99 - US$ 15.99", None, "12.99", "15.99", "USD", False),
        ("¥1,980", "jp", "1980", None, "JPY", False),
        ("¥1,980", "cn", "1980", None, "CNY", False),
        ("¥1,980", None, "1980", None, None, False),
        ("￥１，９８０", "jp", "1980", None, "JPY", False),
        ("1980円から", None, "1980", None, "JPY", True),
        ("from $12", "us", "12", None, "USD", True),
        ("ab 12,50 €", None, "12.50", None, "EUR", True),
        ("à partir de 5 €", None, "5", None, "EUR", True),
        ("Rs. 1,23,456.00", "in", "123456.00", None, "INR", False),
        ("R$ 1.234,56", None, "1234.56", None, "BRL", False),
        ("٢٥٫٥٠ AED", None, "25.50", None, "AED", False),
        ("$12", "ca", "12", None, "CAD", False),
        ("$12", None, "12", None, None, False),
        ("249 kr", "se", "249", None, "SEK", False),
        ("63.07 Lei", None, "63.07", None, "RON", False),
        ("5 stars, 12 €", None, "12", None, "EUR", False),
        ("EUR 20,-", None, "20", None, "EUR", False),
    ],
)
def test_prices(
    text: str,
    country: str | None,
    amount: str,
    maximum: str | None,
    currency: str | None,
    starting: bool,
) -> None:
    """Amount, range, currency and "from"; the raw text stays beside them."""
    price = read_price(text, country=country)
    assert price is not None
    assert price.amount == Decimal(amount)
    assert price.maximum == (None if maximum is None else Decimal(maximum))
    assert price.currency == currency
    assert price.starting_from == starting
    assert price.raw == " ".join(text.split())


@pytest.mark.parametrize("text", ["", "free", "—", "sold out", "1.2.3"])
def test_no_price(text: str) -> None:
    """What is no amount is none, rather than a wrong one."""
    assert read_price(text) is None


@pytest.mark.parametrize(
    ("value", "amount"),
    [("1.299", "1.299"), ("12.50", "12.50"), (12, "12"), (12.5, "12.5"), ("1,299", None),
     ("NaN", None), (True, None), (None, None), ("9" * 30, None), ("-1", None)],
)  # fmt: skip
def test_machine_values(value: object, amount: str | None) -> None:
    """In JSON-LD a point is decimal; anything else is a text."""
    assert machine_amount(value) == (None if amount is None else Decimal(amount))


@given(
    cents=st.integers(1, 10**9),
    style=st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u00a0", ","), ("", ".")]),
    place=st.sampled_from(["{} €", "€ {}", "EUR {}", "{} EUR"]),
)  # fmt: skip
def test_what_is_written_is_read(cents: int, style: tuple[str, str], place: str) -> None:
    """Any amount with two decimals, in any of the usual styles, is read as it was written."""
    thousands, decimal = style
    text = f"{cents // 100:,}".replace(",", thousands) + f"{decimal}{cents % 100:02d}"
    price = read_price(place.format(text))
    assert price is not None
    assert price.amount == Decimal(cents) / 100
    assert price.currency == "EUR"


@given(text=st.text(max_size=300))
def test_any_text(text: str) -> None:
    """No text raises, and no amount is negative, endless or huge."""
    price = read_price(text)
    if price is not None:
        assert 0 <= price.amount < LARGEST
        assert price.maximum is None or price.amount < price.maximum < LARGEST


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("R 1,299.00", "za", "ZAR"),
        ("R1299", "za", "ZAR"),
        ("R 1,299.00", "us", None),
        ("1 299:-", "se", "SEK"),
        ("299,-", "de", "EUR"),
        ("299,–", "cz", "CZK"),
        ("299,-", None, None),
        ("12-15", "de", None),
        ("129 DT", "tn", "TND"),
        ("Fr. 12.50", "ch", "CHF"),
        ("Q12", "gt", "GTQ"),
    ],
)
def test_signs_known_at_home_alone(text: str, country: str | None, currency: str | None) -> None:
    """Letters and dashes that mean money beside a number, each in its own country."""
    price = read_price(text, country=country)
    assert price is not None
    assert price.currency == currency
