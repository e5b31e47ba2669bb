"""A firm's mark, strangers' marks, and the cells that come of them."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.likeness import Likeness, LikenessKind
from domain.right import Right, RightKind
from rights.gaps.brands import brands_of
from rights.gaps.cells import Cell, Register, State
from rights.gaps.conflicts import Conflict, Rules
from rights.gaps.matrix import Question, matrix

ON = date(2026, 11, 27)
RULES = Rules.shipped()
NUMBERS = iter(range(1, 10_000))


def mark(office: str, *territories: str, **fields: Any) -> Right:
    """A mark with a number of its own."""
    number = str(next(NUMBERS))
    values: dict[str, Any] = {
        "key": f"tm-{office.lower()}-{number}", "kind": RightKind.TRADEMARK, "owner": "Firm",
        "territories": territories or (office,), "source": f"{office.lower()}.csv", "as_of": ON,
        "text": "ZORVANTIK", "office": office, "registration_number": number, "classes": (11,),
        "status": "registered",
    } | fields  # fmt: skip
    for name in ("filed", "registered", "published", "expires", "priority"):
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(values[name])
    return Right(**values)


def theirs(office: str, *territories: str, score: float = 1.0, **fields: Any) -> Conflict:
    """A stranger's mark that is like ours."""
    right = mark(office, *territories, **{"owner": "A Stranger", **fields})
    likeness = Likeness(
        kind=LikenessKind.IDENTICAL if score == 1.0 else LikenessKind.LOOK,
        score=score, ours="zorvantik", theirs=(right.text or "").lower(),
    )  # fmt: skip
    return Conflict(right, likeness)


HOME = mark("US", filed="2020-03-02", registered="2021-01-05", expires="2031-01-05")


def searched(*offices: str) -> dict[str, list[Register]]:
    return {office: [Register(office, f"{office.lower()}.csv", ON)] for office in offices}


def cells(
    *own: Right,
    conflicts: tuple[Conflict, ...] = (),
    planned: tuple[str, ...] = (),
    sold: tuple[str, ...] = (),
    registers: tuple[str, ...] = (),
    on: date = ON,
) -> list[Cell]:
    brands = brands_of(own)
    question = Question(
        brands=brands, sold={brands[0].key: set(sold)}, planned=planned,
        conflicts={brands[0].key: conflicts}, registers=searched(*registers), on=on,
    )  # fmt: skip
    return list(matrix(question, RULES))


def state(territory: str, *own: Right, nice: int = 11, **given: Any) -> State:
    """The state of the one cell there."""
    found = [c for c in cells(*own, **given) if (c.territory, c.nice_class) == (territory, nice)]
    assert len(found) == 1
    return found[0].state
