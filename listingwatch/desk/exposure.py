"""The own catalogue against others' rights: four columns a product, and what to mend first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.hit import Severity
from listingwatch.audit.forms import summary, to_json
from listingwatch.audit.products import Audit, audit_catalogue
from listingwatch.desk.office import Desk
from listingwatch.hits.wording import LANGUAGES

FRESH = 900.0
"""Seconds for which a check is shown as it came out: it compares every product anew."""

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Exposure:
    """Products in their public form, those to mend first at the top; at most :data:`SHOWN`."""

    summary: str
    products: tuple[dict[str, Any], ...]
    count: int
    as_of: datetime


def exposure(desk: Desk, language: str) -> Exposure | None:
    """None while the catalogue is checked for the first time."""

    def check() -> dict[str, Exposure]:
        now = datetime.now(UTC)
        audit = audit_catalogue(desk.app, desk.portfolio.name, at=now)
        return {spoken: _exposure(audit, spoken, now) for spoken in LANGUAGES}

    made = desk.figures_later("exposure", check, FRESH)
    return None if made is None else made[0][language]


def _exposure(audit: Audit, language: str, at: datetime) -> Exposure:
    """In a language, once and not for every look at the page."""
    products = sorted(to_json(audit, language)["products"], key=_weight, reverse=True)
    return Exposure(summary(audit, language), tuple(products[:SHOWN]), len(products), at)


def _weight(product: dict[str, Any]) -> tuple[int, int]:
    """The weightiest finding, then how many there are."""
    findings = [each for column in product["columns"].values() for each in column["findings"]]
    weights = [Severity.from_label(each["severity"] or "low") for each in findings]
    return (max(weights, default=Severity.NONE), len(findings))
