"""A stranger's filing as a message: one line for people, the rest for machines."""

from __future__ import annotations

from typing import Any

from rights.gaps.filings import Filing
from rights.wording import in_words, label


def filing_message(found: Filing, language: str) -> dict[str, Any]:
    """What every channel tells of a filing. ``key`` is the same for the same event."""
    right, likeness = found.conflict.right, found.conflict.likeness
    opening = label(f"watch.{found.event.value}", language).format(
        brand=found.brand.name, day=found.day or "?"
    )
    because = [in_words(reason, language) for reason in found.reasons]
    return {
        "kind": f"mark.{found.event.value}",
        "key": found.key,
        "text": "; ".join([opening, *because]),
        "brand": found.brand.name,
        "event": found.event.value,
        "day": None if found.day is None else found.day.isoformat(),
        "likeness": likeness.to_json(),
        "right": {
            "key": right.key,
            "office": right.office,
            "number": right.number,
            "text": right.text,
            "owner": right.owner,
            "classes": list(right.classes),
            "territories": list(right.territories),
            "status": right.status,
            "source": right.source,
            "as_of": right.as_of.isoformat(),
        },
        "deadlines": [
            {
                "territory": deadline.territory,
                "day": deadline.day.isoformat(),
                "extended": None if deadline.extended is None else deadline.extended.isoformat(),
                "source": deadline.source,
                "reviewed": deadline.reviewed,
            }
            for deadline in found.deadlines
        ],
    }
