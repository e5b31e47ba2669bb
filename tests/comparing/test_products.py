"""``listingwatch compare products``: the form that others rely on, and what is no pair."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from listingwatch.cli import main
from matchers.products import fitting
from tests.matchers.products.made import labelled

PAIR = {"id": "a", "l": {"title": "Zorvan ZV-120 lamp"}, "r": {"name": "zorvan zv120 lamp"}}


Run = Callable[..., CompletedProcess[str]]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., CompletedProcess[str]]:
    """The command as a user gives it, in the folder of the test; without a process of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(fitting, "TREES", 20)

    def call(*arguments: str, code: int = 0) -> CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["listingwatch", "compare", "products", *arguments])
        try:
            main()
            ended: int | str | None = 0
        except SystemExit as end:
            ended = end.code
        out, err = capsys.readouterr()
        assert (ended or 0) == code, err
        return CompletedProcess(arguments, code, out, " ".join(err.split()))

    return call


def write(path: Path, *lines: object) -> None:
    path.write_text(
        "".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines),
        "utf-8",
    )


def test_train_then_judge(tmp_path: Path, run: Run) -> None:
    """A model is learned, written, and used; files may be packed; the pairs keep their order."""
    rows = labelled(120)
    with gzip.open(tmp_path / "train.jsonl.gz", "wt") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    run("--train", "train.jsonl.gz", "--model", "ours.json")
    fresh = labelled(60, seed=5)
    write(tmp_path / "pairs.jsonl", *({k: row[k] for k in ("id", "l", "r")} for row in fresh))
    run("--pairs", "pairs.jsonl", "--out", "found.jsonl", "--model", "ours.json")
    found = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
    assert [row["id"] for row in found] == [row["id"] for row in fresh]
    assert {frozenset(row) for row in found} == {frozenset({"id", "score", "same"})}
    assert sum(row["same"] == bool(pair["y"]) for row, pair in zip(found, fresh, strict=True)) >= 50


def test_bad_lines_are_named_and_the_rest_goes_on(tmp_path: Path, run: Run) -> None:
    """Each line that is no pair is named with its number; the others are judged; exit code 1."""
    bad = ["no json\n", "[1]\n", {"id": 1}, {"id": 2, "l": {}, "r": {"t": 1}},
           {"id": 3, "l": "x", "r": {"title": "y"}}, {"l": PAIR["l"], "r": PAIR["r"]},
           "[" * 50_000 + "\n"]  # fmt: skip
    hostile = {
        "id": "b",
        "l": {"title": "\x00" * 100_000, "price": [[]]},
        "r": {"x": {"y": [None, 1e300]}},
    }
    write(tmp_path / "pairs.jsonl", PAIR, *bad, hostile, "\n", PAIR | {"id": "c"})
    done = run("--pairs", "pairs.jsonl", "--out", "-", "--explain", code=1)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[0]["score"] == rows[2]["score"]
    assert "model number zv120 in both" in rows[0]["explanation"]
    for number in range(2, 9):
        assert f"pairs.jsonl, line {number}: " in done.stderr


def test_bytes_that_are_no_text(tmp_path: Path, run: Run) -> None:
    """A line in another encoding is named; a truncated gzip file is an error that names the file."""
    (tmp_path / "pairs.jsonl").write_bytes(b'{"id": "\xff"}\n' + json.dumps(PAIR).encode())
    done = run("--pairs", "pairs.jsonl", "--out", "found.jsonl", code=1)
    assert "line 1: no UTF-8" in done.stderr
    assert len((tmp_path / "found.jsonl").read_text().splitlines()) == 1
    (tmp_path / "cut.gz").write_bytes(gzip.compress(json.dumps(PAIR).encode() * 50)[:60])
    assert "cut.gz" in run("--pairs", "cut.gz", "--out", "-", code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((), "--pairs"),
        (("--pairs", "pairs.jsonl"), "--out"),
        (("--train", "pairs.jsonl"), "--model"),
        (("--pairs", "nowhere.jsonl", "--out", "-"), "nowhere.jsonl"),
        (("--pairs", "pairs.jsonl", "--out", "pairs.jsonl"), "another file"),
        (("--pairs", "pairs.jsonl", "--out", "-", "--model", "pairs.jsonl"), "not a model"),
        (("--pairs", "pairs.jsonl", "--out", "-", "--model", "no.json"), "no.json"),
        (("--train", "pairs.jsonl", "--model", "m.json"), "line 1: y is"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, run: Run, arguments: tuple[str, ...], named: str
) -> None:
    """Missing options, missing files, files that are something else: exit code 1 and the way out."""
    write(tmp_path / "pairs.jsonl", PAIR)
    assert named in run(*arguments, code=1).stderr


def test_fields_may_be_missing_or_unknown(tmp_path: Path, run: Run) -> None:
    """Records that lack now this field, now that, under other names on either side, are learned and
    judged as one shop's; what nobody knows does no harm."""

    def other_keys(row: dict[str, Any], number: int) -> dict[str, Any]:
        left, right = dict(row["l"]), dict(row["r"])
        left |= {"modelno": None if number % 3 else left["title"].split()[1], "category": ""}
        right |= {"mpn": right["name"].split()[-3], "x-extra": {"a": [number]}, "upc": "n/a"}
        for side, gap in ((left, 4), (right, 5)):
            if number % gap == 0:
                side.pop("price")
                side.pop("category", None)
        return {**row, "l": left, "r": right}

    rows = [other_keys(row, number) for number, row in enumerate(labelled(150))]
    write(tmp_path / "train.jsonl", *rows)
    run("--train", "train.jsonl", "--model", "ours.json")
    assert json.loads((tmp_path / "ours.json").read_text())["kind"] == "shop"
    fresh = [other_keys(row, number) for number, row in enumerate(labelled(60, seed=5))]
    write(tmp_path / "pairs.jsonl", *fresh)
    for model in (("--model", "ours.json"), ()):
        run("--pairs", "pairs.jsonl", "--out", "found.jsonl", *model)
        found = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text().splitlines()]
        right = sum(f["same"] == bool(p["y"]) for f, p in zip(found, fresh, strict=True))
        assert right >= (50 if model else 40)
