"""Tells for pairs of product records whether they are one product, and learns it from labels.

Files are JSON Lines, plain or gzip: a pair a line, with both records under ``l`` and ``r`` in
whatever keys the shops use. A line that cannot be used is named and left out; the rest goes on.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from domain.errors import FormatError, InputError, UnknownNameError
from listingwatch.progress import Progress, Silent
from matchers.products.explaining import explain
from matchers.products.findings import compare_parts
from matchers.products.model import ProductModel, dump_model, parse_model, shipped_model
from matchers.products.product import take_apart
from matchers.products.record import read_record

LINE_LIMIT = 4 << 20
"""Bytes of a line; longer ones are refused unread."""

MODEL_LIMIT = 256 << 20
"""Bytes of a model file."""


@dataclass(slots=True)
class PairsRead:
    """What became of a file: pairs used, pairs found to be one product, and the lines that could
    not be used, with the reason."""

    pairs: int = 0
    same: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair's ``id`` as it was handed in, its score in 0..1, and whether that is one product."""

    id: Any
    score: float
    same: bool
    explanation: str


def compare_products(
    pairs: Path,
    take: Callable[[Judged], None],
    *,
    model: Path | None = None,
    progress: Progress | None = None,
) -> PairsRead:
    """Judge every pair of a file, in its order. A score depends on the pair and the model alone.

    :raises InputError: for a file that cannot be read, or is no model.
    """
    shown = progress or Silent()
    weighing = shipped_model() if model is None else read_model(model)
    summary = PairsRead()
    for number, raw in _lines(pairs, summary, shown):
        if "id" not in raw or not isinstance(raw["id"], str | int | float):
            _refuse(summary, shown, pairs, number, "no id, text or number")
            continue
        left, right = take_apart(read_record(raw["l"])), take_apart(read_record(raw["r"]))
        findings = compare_parts(left, right)
        score = round(weighing.weigh(left, right, findings), 6)
        same = score >= weighing.threshold
        words = explain(left, right, findings, score, weighing.threshold)
        take(Judged(raw["id"], score, same, words))
        summary.pairs += 1
        summary.same += same
        if summary.pairs % 1000 == 0:
            shown.step("pairs", summary.pairs)
    return summary


def train_products(train: Path, model: Path, *, progress: Progress | None = None) -> PairsRead:
    """Learn a model from labelled pairs and write it.

    :raises InputError: for a file that cannot be read or written, or has too few pairs.
    """
    # Half a second that judging pairs has no use for.
    from matchers.products.training import LabelledPair, train as fit  # noqa: PLC0415, I001

    shown = progress or Silent()
    summary = PairsRead()
    labelled = []
    for number, raw in _lines(train, summary, shown):
        label = raw.get("y")
        if label not in {0, 1} if isinstance(label, int | float) else True:
            _refuse(summary, shown, train, number, f"y is {str(label)[:40]!r}; write 0 or 1")
            continue
        labelled.append(LabelledPair(raw["l"], raw["r"], label == 1))
        summary.pairs += 1
        summary.same += label == 1
    try:
        fitted = fit(labelled, shown.message)
    except ValueError as error:
        raise FormatError(f"{train}: {error}; add labelled pairs") from error
    try:
        model.write_bytes(dump_model(fitted))
    except OSError as error:
        raise InputError(f"{model}: cannot be written ({error.strerror}); name another") from error
    return summary


def read_model(path: Path) -> ProductModel:
    """A model from a file that ``--train`` wrote.

    :raises InputError: where it is none, or one of another version.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MODEL_LIMIT + 1)
    except FileNotFoundError as error:
        raise UnknownNameError(f"{path}: no such file; name a model that --train wrote") from error
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name another") from error
    if len(data) > MODEL_LIMIT:
        raise FormatError(f"{path}: larger than a model can be; name a file that --train wrote")
    try:
        return parse_model(data)
    except ValueError as error:
        raise FormatError(
            f"{path}: not a model of this version: {error}; train it anew with --train"
        ) from error


def _lines(path: Path, summary: PairsRead, shown: Progress) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers from 1 with the pairs whose form is right."""
    try:
        with path.open("rb") as probe:
            packed = probe.read(2) == b"\x1f\x8b"
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            number = 0
            while line := file.readline(LINE_LIMIT + 1):
                number += 1
                if len(line) > LINE_LIMIT:
                    while line and not line.endswith(b"\n"):
                        line = file.readline(LINE_LIMIT)
                    _refuse(summary, shown, path, number, f"longer than {LINE_LIMIT} bytes")
                    continue
                if not line.strip():
                    continue
                pair = _pair(line)
                if isinstance(pair, str):
                    _refuse(summary, shown, path, number, pair)
                else:
                    yield number, pair
    except FileNotFoundError as error:
        raise UnknownNameError(f"{path}: no such file; name a file of JSON Lines") from error
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{path}: cannot be read ({reason}); name a file of JSON Lines") from error


def _pair(line: bytes) -> dict[str, Any] | str:
    """The pair on a line, or why there is none."""
    try:
        raw = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return "no UTF-8"
    except (ValueError, RecursionError) as error:
        return f"no JSON ({str(error)[:80]})"
    if not isinstance(raw, dict):
        return "no JSON object"
    for side in ("l", "r"):
        if not isinstance(raw.get(side), Mapping):
            return f"no record under {side!r}"
        if all(value in (None, "", [], {}) for value in raw[side].values()):
            return f"the record under {side!r} is empty"
    return raw


def _refuse(summary: PairsRead, shown: Progress, path: Path, number: int, reason: str) -> None:
    summary.refused.append((number, reason))
    shown.message(f"{path}, line {number}: {reason}; left out")
