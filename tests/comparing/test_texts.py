"""``listingwatch compare texts``: the form that others rely on, and files that hold anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from domain.errors import InputError, UnknownNameError
from listingwatch.comparing.texts import TextRow, compare_texts
from matchers.contract import TextMedium
from matchers.wording import WordingMatcher

OWN = (
    "The lid is turned from a single piece of pear wood and closes with a soft sigh. Under it the "
    "tea keeps its scent for months, because a ring of beeswax shuts out the damp of the kitchen."
)
OTHER = (
    "Nine glass marbles in a linen bag, blown on the island by two sisters who learned it from "
    "their uncle. Held against the sun each shows a different weather."
)
COPY = "New tin. " + OWN.split(". ")[1] + " Holds half a pound of beans."


def lines(path: Path, *records: Any) -> Path:
    """A file of these records, one a line; bytes as they are."""
    path.write_bytes(
        b"".join(
            record + b"\n" if isinstance(record, bytes) else json.dumps(record).encode() + b"\n"
            for record in records
        )
    )
    return path


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "listingwatch.cli", "compare", "texts", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip


def rows_of(references: Path, queries: Path, **options: Any) -> list[TextRow]:
    found: list[TextRow] = []
    compare_texts(references, queries, found.append, **options)
    return found


@pytest.fixture
def references(tmp_path: Path) -> Path:
    return lines(tmp_path / "ours.jsonl", {"id": "own", "text": OWN}, {"id": 7, "text": OTHER})


def test_the_form(references: Path, tmp_path: Path) -> None:
    """One line a pair, best first within a query; offsets in both texts; ids as they came."""
    queries = lines(
        tmp_path / "theirs.jsonl",
        {"id": 1, "text": COPY}, {"id": "none", "text": "A kettle that sings."},
        {"id": "both", "text": OTHER + " " + COPY},
    )  # fmt: skip
    out = tmp_path / "found.jsonl"
    done = run("--references", references, "--queries", queries, "--out", out)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert "3 texts compared with 2 references, 3 rows" in done.stderr
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["query"], row["reference"]) for row in rows] == [
        (1, "own"),
        ("both", 7),
        ("both", "own"),
    ]
    for row in rows:
        assert set(row) == {"query", "reference", "score", "passages"}
        assert 0.5 <= row["score"] <= 1.0
    (passage,) = rows[0]["passages"]
    assert COPY[passage["start"] : passage["end"]] == passage["surface"]
    assert (
        OWN[passage["reference_start"] : passage["reference_end"]] == passage["reference_surface"]
    )
    assert passage["surface"].startswith("Under it the tea")


def test_standard_output(references: Path) -> None:
    """``-`` prints the rows, and nothing else goes there."""
    done = run("--references", references, "--queries", references, "--out", "-")
    assert done.returncode == 0
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["query"], row["reference"], row["score"]) for row in rows] == [
        ("own", "own", 1.0), (7, 7, 1.0),
    ]  # fmt: skip


def test_bad_lines_are_named_and_the_rest_goes_on(references: Path, tmp_path: Path) -> None:
    """Each line that is no record is named with what is wrong; exit code 1, and the rest is there."""
    queries = lines(
        tmp_path / "theirs.jsonl",
        b"{nonsense", b"[1, 2]", {"id": 5}, {"text": OWN}, {"id": True, "text": OWN},
        {"id": 6, "text": 12}, b'{"id": 8, "text": "\xff"}', b"", b"[" * 100_000,
        {"id": "good", "text": COPY}, {"id": "odd", "text": "\ud800\x00 " + OWN},
    )  # fmt: skip
    out = tmp_path / "found.jsonl"
    done = run("--references", references, "--queries", queries, "--out", out)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for line, what in (
        (1, "no JSON ("), (2, "no JSON object"), (3, "“text” is missing"), (4, "“id” is missing"),
        (5, "“id” is of type bool"), (6, "“text” is of type int"), (7, "is no UTF-8"),
        (9, "one"),
    ):  # fmt: skip
        assert f"theirs.jsonl, line {line}: " in done.stderr
        assert what in done.stderr
    assert "8 lines not compared" in done.stderr
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["query"], row["reference"]) for row in rows] == [("good", "own"), ("odd", "own")]


def test_the_same_id_twice(references: Path, tmp_path: Path) -> None:
    """Of two references of one id the first is kept, and the second named; 7 and "7" are two."""
    with references.open("ab") as file:
        file.write(json.dumps({"id": 7, "text": OWN}).encode() + b"\n")
        file.write(json.dumps({"id": "7", "text": OWN}).encode() + b"\n")
    done = run("--references", references, "--queries", references, "--out", "-")
    assert done.returncode == 1
    assert "id 7 stands twice" in done.stderr
    assert '"reference": "7"' in done.stdout


def test_wrong_usage_and_missing_files(references: Path, tmp_path: Path) -> None:
    """A missing option is wrong usage; a file that is missing, empty or not writable is named."""
    assert run("--references", references).returncode == 2
    assert (
        run(
            "--references", references, "--queries", references, "--out", "-", "--threshold", "2"
        ).returncode
        == 2
    )
    done = run("--references", tmp_path / "nowhere", "--queries", references, "--out", "-")
    assert done.returncode == 1
    assert "nowhere: no such file" in done.stderr
    empty = lines(tmp_path / "empty.jsonl")
    for own, other in ((empty, references), (references, empty)):
        with pytest.raises(InputError, match=r"empty\.jsonl: no text in it"):
            rows_of(own, other)
    with pytest.raises(UnknownNameError):
        rows_of(references, tmp_path / "nowhere")
    done = run("--references", references, "--queries", references, "--out", tmp_path / "no" / "x")
    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_the_threshold(references: Path, tmp_path: Path) -> None:
    """A lower threshold only adds rows; a score is the same whatever the threshold and whatever else
    is in the files; and the same as the matcher's own."""
    queries = lines(tmp_path / "q", {"id": 1, "text": COPY}, {"id": 2, "text": OWN[:60] + " tin"})
    usual = {(r.query, r.reference): r.found.score for r in rows_of(references, queries)}
    every = {
        (r.query, r.reference): r.found.score for r in rows_of(references, queries, threshold=0)
    }
    assert usual.items() <= every.items()
    alone = lines(tmp_path / "r", {"id": "own", "text": OWN})
    again = {(r.query, r.reference): r.found.score for r in rows_of(alone, queries, threshold=0)}
    assert again == {pair: score for pair, score in every.items() if pair[1] == "own"}
    matcher = WordingMatcher()
    one, two = (matcher.fingerprint(TextMedium(text)) for text in (COPY, OWN))
    found = matcher.compare(one, two)  # type: ignore[arg-type]
    assert found is not None
    assert found.score == usual[1, "own"]
