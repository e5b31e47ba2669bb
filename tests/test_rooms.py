"""The walls of the house: who may import whom, and no cycles."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

MAY_IMPORT = {
    "domain": set(),
    "matchers": {"domain"},
    "rights": {"domain"},
    "crawler": {"domain"},
    "storage": {"domain"},
    "alerts": {"domain"},
    "listingwatch": {"domain", "matchers", "rights", "crawler", "storage", "alerts"},
    "console": {"domain", "listingwatch"},
}
INSIDE: dict[str, set[str]] = {
    # What reads, judges and shows by itself
    "crawling": set(),
    "hits": set(),
    "judging": set(),
    "portfolio": set(),
    "samplemarket": set(),
    "sellers": set(),
    # What goes on from there
    "pictures": {"crawling"},
    "importing": {"pictures", "sellers"},
    "matching": {"judging", "pictures"},
    "comparing": {"importing"},
    "audit": {"importing", "matching", "pictures", "portfolio"},
    "alerting": {"hits", "pictures"},
    "reporting": {"hits", "pictures", "portfolio"},
    # What somebody sits at, and what goes on when nobody does
    "desk": {"alerting", "audit", "crawling", "hits", "judging", "portfolio", "reporting"},
    "watching": {"alerting", "crawling"},
    "operations": {"alerting", "crawling"},
    "jobs": {
        "alerting", "crawling", "judging", "matching", "operations", "pictures", "portfolio",
        "reporting", "sellers", "watching",
    },
}  # fmt: skip
"""The rooms of ``listingwatch/``, and which others of them each may import: only earlier ones. Its
``commands/`` may import all."""

JOINS = {
    "input_files", "language", "logs", "progress", "retrying", "settings", "wiring",
}  # fmt: skip
"""What every one of these rooms may import: it lies on top, and imports none of them."""

WHOLE = {"cli", "demo"}
"""What takes the rooms together: it lies on top too, and no room imports it."""

SERVES = ("listingwatch.cli", "console")
"""The one place that imports a room which imports its own: the command serves the desk."""

CLOSED = {"sqlite3", "psycopg", "socket", "requests", "urllib.request", "http", "os", "time"}
"""What the pure rooms have no use for: clocks, settings, network, database."""

PURE = ("domain", "matchers")


def modules(room: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_room_is_in_the_table() -> None:
    """A new top-level package must say what it may import."""
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert rooms == set(MAY_IMPORT)


def test_every_inner_room_is_in_its_table() -> None:
    """What is new in listingwatch/ lies in a room; on top lies only what joins them."""
    here = ROOT / "listingwatch"
    rooms = {path.parent.name for path in here.glob("*/__init__.py")}
    assert rooms == {*INSIDE, "commands"}
    assert {path.stem for path in here.glob("*.py")} == JOINS | WHOLE | {"__init__"}


def test_inner_rooms_lie_in_their_order() -> None:
    """A room names only rooms that stand above it in the table, so that there are no cycles."""
    order = list(INSIDE)
    assert [
        f"{room} before {other}"
        for room, others in INSIDE.items()
        for other in others
        if other not in order[: order.index(room)]
    ] == []


def test_the_contributors_page_has_them_in_that_order() -> None:
    """Who looks for the place of a change finds every room there."""
    rows = re.findall(
        r"^\| `(\w+)/` \|", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.MULTILINE
    )
    outer = [room for room in rows if room in MAY_IMPORT]
    assert outer == list(MAY_IMPORT)
    assert rows[len(outer) :] == [*INSIDE, "commands"]


@pytest.mark.parametrize("room", [*INSIDE, "commands", *sorted(JOINS)])
def test_inner_rooms_import_only_what_they_may(room: str) -> None:
    """Likewise within listingwatch/; what joins everything imports no room of it."""
    may = JOINS | {room}
    if room == "commands":
        may |= {*INSIDE, "demo"}
    may |= INSIDE.get(room, set())
    wrong = [
        f"{name} imports {target}"
        for name, path in modules("listingwatch")
        for target in imports(path)
        if name.split(".")[1:2] == [room]
        and target.startswith("listingwatch.")
        and target.split(".")[1] not in may
    ]
    assert wrong == []


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_rooms_import_only_what_they_may(room: str) -> None:
    """No file imports a room that its own may not."""
    wrong = [
        f"{name} imports {target}"
        for name, path in modules(room)
        for target in imports(path)
        if target.partition(".")[0] in MAY_IMPORT
        and target.partition(".")[0] not in MAY_IMPORT[room] | {room}
        and (name, target.partition(".")[0]) != SERVES
    ]
    assert wrong == []


def test_no_cycles() -> None:
    """No module imports itself, however far round."""
    names = {name for room in MAY_IMPORT for name, _ in modules(room)}
    graph: dict[str, set[str]] = {}
    for room in MAY_IMPORT:
        for name, path in modules(room):
            found = {t for t in imports(path) if t in names and t != name}
            # `from package import module` also names the package itself, which is no dependency
            # of its own when the module was found.
            graph[name] = {
                t for t in found if not any(other.startswith(f"{t}.") for other in found)
            }
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail[trail.index(name) :], name))
        if name in done:
            return
        for target in sorted(graph[name]):
            visit(target, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        visit(name, ())


def test_pure_rooms_have_no_world() -> None:
    """domain/ and matchers/ know no clock, network, settings or database."""
    wrong = [
        f"{name} imports {target}"
        for room in PURE
        for name, path in modules(room)
        for target in imports(path)
        if target in CLOSED
    ]
    assert wrong == []


def test_only_the_command_is_a_face() -> None:
    """Nothing below the command imports it."""
    wrong = [
        f"{name} imports {target}"
        for room in MAY_IMPORT
        for name, path in modules(room)
        for target in imports(path)
        if not name.startswith(("listingwatch.commands", "listingwatch.cli"))
        and target.startswith(("listingwatch.commands", "listingwatch.cli"))
    ]
    assert wrong == []
