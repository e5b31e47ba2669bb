"""Changes of hits as messages: what every channel tells of a hit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from listingwatch.hits.list import HitList
from rights.wording import in_words
from storage.repositories.hits import HitView


def change_data(
    found: HitList, hit: HitView, change: str, key: str, language: str = "en"
) -> dict[str, Any]:
    """What a message about a change of this hit says, for machines and for the line for people."""
    seller = hit.snapshot.seller
    return {
        "key": key,
        "change": change,
        "portfolio": found.portfolio.name,
        "hit": hit.id,
        "revision": hit.revision,
        "direction": hit.direction.value,
        "state": hit.state.value,
        "severity": hit.severity.label,
        "title": hit.snapshot.title,
        "url": hit.snapshot.url,
        "marketplace": hit.listing.marketplace,
        "listing": hit.listing.id,
        "seller": None if seller is None else seller.name or seller.id,
        "role": found.role(hit).value,
        "right": hit.right.called,
        "right_kind": hit.right.kind.value,
        "territories": [finding.code for finding in hit.territories],
        "because": _because(hit, language),
        "first_seen": hit.first_seen.isoformat(),
        "last_seen": hit.last_seen.isoformat(),
    }


def _because(hit: HitView, language: str) -> str:
    """What was found; what weighs beside it stands in the hit."""
    found = [reason for reason in hit.reasons if reason.code.startswith("match.")]
    told = (found or hit.reasons)[-1:]
    return in_words(told[0], language) if told else ""


def by_id(found: HitList) -> Mapping[str, HitView]:
    return {hit.id: hit for hit in found.hits}
