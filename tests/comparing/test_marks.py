"""``listingwatch compare marks``: the form that others rely on."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from domain.errors import InputError
from listingwatch.comparing.marks import compare_marks

MARKS = [
    {"id": "m1", "mark": "Zorvantik", "aliases": ["佐万提"], "classes": ["home"], "common_word": False,
     "authorised_sellers": ["Lamp House"]},
    {"id": 2, "mark": "Summit", "aliases": [], "classes": ["footwear"], "common_word": True},
    {"id": "m3", "mark": "Brandelux", "watch": False},
]  # fmt: skip
LISTINGS = [
    {"id": "a", "title": "Lamp Z0rvantik", "brand": "", "description": None, "category": "Lamps"},
    {"id": "b", "title": "Shade compatible with Zorvantik"},
    {"id": "c", "title": "Zorvantik lamp", "seller": "Lamp House"},
    {"id": "d", "title": "at the summit of comfort", "category": "Lamps"},
    {"id": "e", "title": "Brandelvx and 佐万提"},
    {"id": "f", "title": "nothing"},
]


def written(path: Path, rows: list[object], *, packed: bool = False) -> Path:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    return path


def run(tmp_path: Path, *, packed: bool = False) -> tuple[int, list[dict[str, object]]]:
    marks = written(tmp_path / "marks.jsonl", [*MARKS], packed=packed)
    listings = written(tmp_path / "listings.jsonl", [*LISTINGS], packed=packed)
    out = tmp_path / "out.jsonl"
    arguments = ["--marks", str(marks), "--listings", str(listings), "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "listingwatch.cli", "compare", "marks", *arguments],
        capture_output=True, text=True, timeout=200,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in out.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("packed", [False, True])
def test_form(tmp_path: Path, packed: bool) -> None:
    """One line for each mark seen in a listing, with the ten names, offsets into the field."""
    code, rows = run(tmp_path, packed=packed)
    assert code == 0
    assert [(r["listing"], r["mark"], r["use"]) for r in rows] == [
        ("a", "m1", "use"), ("b", "m1", "nominative"), ("c", "m1", "authorised"),
        ("d", "2", "generic"), ("e", "m1", "use"),
    ]  # fmt: skip
    titles = {listing["id"]: listing["title"] for listing in LISTINGS}
    for row in rows:
        assert list(row) == ["listing", "mark", "use", "alarm", "score", "field", "start", "end",
                             "surface", "reading"]  # fmt: skip
        assert titles[str(row["listing"])][row["start"] : row["end"]] == row["surface"]  # type: ignore[misc]
        assert row["alarm"] is (row["use"] == "use")
    assert "digits or signs for letters" in str(rows[0]["reading"])


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Each refused line says where it stands and what is wrong."""
    marks = written(
        tmp_path / "marks.jsonl",
        [{"id": "1", "mark": ""}, {"id": "2", "mark": "X"}, {"mark": "Zorvantik"}, "nonsense",
         {"id": "3", "mark": "Zorvantik"}, {"id": "3", "mark": "Brandelux"}, [1], {"id": "4", "mark": 7},
         {"id": "5", "mark": "Brandelux", "watch": "yes"}],
    )  # fmt: skip
    listings = written(
        tmp_path / "listings.jsonl",
        [{"id": "a", "title": 7}, {"id": "b", "title": "Zorvantik \ud800"}, {"title": "x"}, "{"],
    )
    rows: list[dict[str, object]] = []
    summary = compare_marks(marks, listings, rows.append)
    assert [(row["listing"], row["mark"]) for row in rows] == [("b", "3")]
    assert [line.partition(": ")[0] for line in summary.refused] == [
        *(f"marks.jsonl, line {n}" for n in (4, 7)), *(f"marks.jsonl, line {n}" for n in (1, 2, 3, 6, 8, 9)),
        *(f"listings.jsonl, line {n}" for n in (1, 3, 4)),
    ]  # fmt: skip


def test_hostile_input_costs_little_and_breaks_nothing(tmp_path: Path) -> None:
    """What somebody might send: refused by name, or read for what it is."""
    marks = written(
        tmp_path / "marks.jsonl",
        [{"id": "ok", "mark": "Zorvantik"}, {"id": "empty", "mark": " "}, {"id": "one", "mark": "Q"},
         {"id": "pattern", "mark": "(zor|van)+tik.*$"},
         {"id": "many", "mark": "Brandelux", "aliases": [f"Brandelux {n}" for n in range(50_000)]}],
    )  # fmt: skip
    listings = {
        "surrogates": "\ud800Zorvantik\udfff lamp",
        "nul": "\x00Zorvantik\x00 lamp",
        "long": "Zorvantik " + "lamp " * 20_000,
        "reversed": "\u202eZorvantik\u202c lamp",
        "pattern": "zorvan tik",
    }
    rows: list[dict[str, object]] = []
    began = time.process_time()
    lines: list[object] = [{"id": key, "title": title} for key, title in listings.items()]
    summary = compare_marks(marks, written(tmp_path / "listings.jsonl", lines), rows.append)
    assert time.process_time() - began < 30
    assert [row["listing"] for row in rows if row["mark"] == "ok"] == [*listings]
    assert not any(row["mark"] == "pattern" for row in rows if row["listing"] != "pattern")
    assert [line.partition(": ")[0] for line in summary.refused] == [
        f"marks.jsonl, line {n}" for n in (2, 3, 5)
    ]


def test_the_command_exits_1_on_a_refused_line(tmp_path: Path) -> None:
    """What was left out shows in the exit code; the results are written all the same."""
    LISTINGS.append({"id": "g", "title": 7})  # type: ignore[dict-item]
    try:
        code, rows = run(tmp_path)
    finally:
        LISTINGS.pop()
    assert code == 1
    assert len(rows) == 5


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file, an empty one, one that is cut off: said, not crashed."""
    good = written(tmp_path / "good.jsonl", [*MARKS])
    empty = written(tmp_path / "empty.jsonl", [])
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(LISTINGS[0]).encode() * 50)[:-20])
    for marks, listings in ((tmp_path / "none", good), (empty, good), (good, empty), (good, cut)):
        with pytest.raises(InputError):
            compare_marks(marks, listings, lambda row: None)
