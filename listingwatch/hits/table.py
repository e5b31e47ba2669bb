"""Hits as a table for spreadsheets. A cell never begins like a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

COLUMNS = (
    "id", "direction", "state", "severity", "score", "territories", "suggestions", "marketplace",
    "listing", "url", "title", "seller", "role", "right_kind", "right_side", "right_number",
    "right_text", "right_owner", "reasons", "first_seen", "last_seen",
)  # fmt: skip


def csv_line(cells: Sequence[object]) -> str:
    """One line, its end included."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([spreadsheet_safe(cell) for cell in cells])
    return buffer.getvalue()


def cells_of(row: dict[str, Any]) -> tuple[object, ...]:
    """A hit in its public form (:meth:`HitList.to_json`) as the cells under :data:`COLUMNS`."""
    listing, right = row["listing"], row["right"]
    return (
        row["id"], row["direction"], row["state"], row["severity"], row["score"],
        "|".join(entry["code"] for entry in row["territories"]),
        "|".join(entry["suggestion"] for entry in row["territories"]),
        listing["marketplace"], listing["id"], listing["url"], listing["title"],
        listing["seller"]["id"], listing["role"], right["kind"], right["side"],
        right["number"], right["text"], right["owner"], " / ".join(row["reasons"]),
        row["first_seen"], row["last_seen"],
    )  # fmt: skip


def spreadsheet_safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV Injection"): what begins like one
    gets an apostrophe; control characters become spaces."""
    text = "" if cell is None else str(cell)
    text = "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in text)
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@", "＝", "＋", "－", "＠"} else text
