"""Prices as a page shows them: an amount, perhaps a range, a currency, and always the raw text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a page asks for one thing.

    ``amount`` is the (lowest) price in units of ``currency`` (not cents), ``maximum`` the upper end
    where a range was shown, else None. ``starting_from`` marks "from 12.50". ``currency`` is an
    ISO 4217 code, or None where the page does not say which of several it means. ``raw`` is the
    text or value that the price was read from, so that a person can check the reading.
    """

    amount: Decimal
    currency: str | None
    raw: str
    maximum: Decimal | None = None
    starting_from: bool = False

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise ValueError(f"price amount {self.amount} is not a number of zero or more")
        if self.maximum is not None and self.maximum < self.amount:
            raise ValueError(f"price range {self.amount} to {self.maximum} runs backwards")

    def to_json(self) -> dict[str, Any]:
        """Amounts as decimal strings: a JSON number would lose digits in most readers."""
        return {
            "amount": format(self.amount, "f"),
            "currency": self.currency,
            "raw": self.raw,
            "max": None if self.maximum is None else format(self.maximum, "f"),
            "from": self.starting_from,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Price:
        """The inverse of :meth:`to_json`."""
        return cls(
            amount=Decimal(value["amount"]),
            currency=value["currency"],
            raw=value["raw"],
            maximum=None if value.get("max") is None else Decimal(value["max"]),
            starting_from=bool(value.get("from", False)),
        )
