"""Fits the score of marks in text and its two thresholds; writes ``matchers/data/mark_score.toml``
and ``mark_trees.npz``.

    PYTHONPATH=. python tools/mark_data/fit.py FOLDER [--leave-out SOURCE]

FOLDER holds ``titles_unlabelled.jsonl.gz`` (title, brand, category, klass, source) and
``brands_dev.jsonl.gz`` (name, klass); :mod:`rows` says what is made of them. Of a source that is
left out nothing is learned: neither from its titles, nor from marks that it alone names as brands.
The folder's labelled listings are never opened.

A line is fitted first, then trees to what it leaves (:mod:`boosting`).

The thresholds follow a rule: alarms on three of a thousand of these titles, each scored by what was
fitted without its source, the same surface counted against the same mark twice at most in a round;
the table allows four. Alarms and reviews together come to twelve of a thousand, and there all
count, since a person looks at each; the table allows four and twenty. Each source counts the same.
That last was put in after the folder's listings had been judged with a source left out: one
shop's many easy titles had set what all others were held to. The rest of the rule is older than
any judging by it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchers.marks.features import LINEAR, NAMES
from matchers.marks.scoring import Model, Trees, shipped
from tools.mark_data.attacks import ATTACKS
from tools.mark_data.boosting import Floats, chance_of, trees
from tools.mark_data.rows import Round, Row, read

ROUNDS = 16
PER_THOUSAND_ALARM = 3.0
PER_THOUSAND_TOLD = 12.0
FOLDS = 5
"""Groups of sources that are left out in turn to take the thresholds."""

RIDGE = 1.0
HARD = ("typo", "two_typos", "sound", "two", "twist", "swapped", "leet", "joined", "apart", "split")
HARD_WEIGHT, EASY_WEIGHT, NEGATIVE_WEIGHT = 1.0, 0.3, 2.0
"""What lies near the threshold decides where it can be: misspellings count most among the uses."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Readings in arrays."""

    x: Floats
    y: Floats
    weight: Floats
    added: Floats
    group: NDArray[np.str_]
    source: NDArray[np.str_]

    def of(self, chosen: NDArray[np.bool_]) -> Rows:
        return Rows(
            self.x[chosen], self.y[chosen], self.weight[chosen], self.added[chosen],
            self.group[chosen], self.source[chosen],
        )  # fmt: skip


def in_arrays(rows: Sequence[Row]) -> Rows:
    used = [row for row in rows if row.values is not None]
    y = np.array([row.positive for row in used], float)
    group = np.array([row.group for row in used])
    weight = np.where(np.isin(group, HARD), HARD_WEIGHT, EASY_WEIGHT)
    return Rows(
        np.array([row.values for row in used]),
        y,
        np.where(y > 0, weight, np.where(group == "again", 0.0, NEGATIVE_WEIGHT)),
        np.array([row.added for row in used]),
        group,
        np.array([row.source for row in used]),
    )


def line(rows: Rows) -> Floats:
    """Ridge logistic regression by Newton's method."""
    x = rows.x[:, :LINEAR]
    weights = np.zeros(LINEAR)
    ridge = np.full(LINEAR, RIDGE)
    ridge[0] = 0.01
    for _ in range(60):
        p = chance_of(x @ weights + rows.added)
        gradient = x.T @ (rows.weight * (p - rows.y)) + ridge * weights
        curvature = (x * (rows.weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def clean(rows: Rows) -> NDArray[np.bool_]:
    """What is found in clean titles, the same again and again included."""
    return np.isin(rows.group, ("clean", "again"))


def fitted(rows: Rows) -> Model:
    rows = rows.of(rows.weight > 0)
    weights = np.round(line(rows), 4)
    made = trees(rows.x, rows.y, rows.weight, rows.x[:, :LINEAR] @ weights + rows.added)
    return Model(weights, made, 0.0, 0.0, "")


class Fitting:
    """Fits without some of the sources, each made once: a row is left out with its title's
    source, or with all the sources whose titles name its mark as a brand."""

    def __init__(self, every: Sequence[Row]) -> None:
        self.every = every
        self.rows = in_arrays(every)
        used = [row for row in every if row.values is not None]
        self.sources = [name for name, _ in Counter(row.source for row in used).most_common()]
        self._of = [(row.source, row.known_from) for row in used]
        self._made: dict[frozenset[str], Model] = {}

    def kept(self, out: frozenset[str]) -> NDArray[np.bool_]:
        """The rows that are there without these sources."""
        kept: NDArray[np.bool_] = np.array(
            [
                source not in out and not (known_from and known_from <= out)
                for source, known_from in self._of
            ]
        )
        return kept

    def without(self, out: frozenset[str]) -> Model:
        """Weights and trees; no thresholds yet."""
        if out not in self._made:
            self._made[out] = fitted(self.rows.of(self.kept(out)))
        return self._made[out]

    def scores(self, out: frozenset[str]) -> Floats:
        """Log-odds of all rows by fits without these sources and without their own titles'."""
        scores = np.zeros(len(self.rows.y))
        for k in range(FOLDS):
            fold = frozenset(self.sources[k::FOLDS])
            mine = np.isin(self.rows.source, list(fold))
            if mine.any():
                model = self.without(fold | out)
                scores[mine] = model.log_odds(self.rows.x[mine]) + self.rows.added[mine]
        return scores

    def model(self, out: frozenset[str] = frozenset(), *, tell: bool = False) -> Model:
        """What is made of all sources but these, thresholds included."""
        scores, kept = self.scores(out), self.kept(out)
        titles = Counter(
            row.source for row in self.every if row.group == "title" and row.source not in out
        )
        alarm, review = thresholds(self.rows.of(kept), scores[kept], titles)
        if tell:
            uses = int(self.rows.y[kept].sum())
            print(f"{titles.total()} titles, {kept.sum()} rows, {uses} positive; thresholds "
                  f"{alarm:.2f} {review:.2f}")  # fmt: skip
            report(self.rows, self.every, scores, alarm)
        made = self.without(out)
        # The bias is moved so that an alarm begins at one half.
        weights = made.weights.copy()
        weights[0] -= alarm
        least = float(chance_of(np.array(review - alarm)))
        return Model(weights, made.trees, 0.5, least, "")


def readings(folder: Path, rounds: int) -> list[Row]:
    """The rows of so many rounds on the folder's titles."""
    titles = read(folder / "titles_unlabelled.jsonl.gz")
    brands = read(folder / "brands_dev.jsonl.gz")
    return [row for seed in range(rounds) for row in Round(titles, brands, seed).rows()]


def thresholds(rows: Rows, scores: Floats, titles: Counter[str]) -> tuple[float, float]:
    """The log-odds from which there are as many alarms, and tellings, as the rule says; each source
    counts the same, however many titles it has: the next shop is one more source."""
    share = np.array([1 / len(titles) / titles[source] for source in rows.source.tolist()])
    once, every = rows.group == "clean", clean(rows)
    return (
        _least(scores[once], share[once], PER_THOUSAND_ALARM / 1000),
        _least(scores[every], share[every], PER_THOUSAND_TOLD / 1000),
    )


def _least(scores: Floats, share: Floats, allowed: float) -> float:
    order = np.argsort(-scores)
    over = np.searchsorted(np.cumsum(share[order]), allowed)
    return float(scores[order][min(over, len(order) - 1)])


def report(rows: Rows, every: Sequence[Row], scores: Floats, alarm: float) -> None:
    total = Counter(row.group for row in every)
    for group in ATTACKS:
        mine = rows.group == group
        told = (scores[mine] >= alarm).sum() / max(total[group], 1)
        found = mine.sum() / max(total[group], 1)
        print(f"  {group:12s} {total[group]:5d} found {found:.3f} alarm {told:.3f}")
    for kind in (1, 0):
        mine = (rows.group == "common") & (rows.y == kind)
        told = (scores[mine] >= alarm).sum() / max(mine.sum(), 1)
        print(f"  common {bool(kind)}: {mine.sum()} alarm {told:.3f}")
    titles = Counter(row.source for row in every if row.group == "title")
    for source, count in sorted(titles.items()):
        mine = (rows.source == source) & clean(rows)
        told = 1000 * (scores[mine] >= alarm).sum() / count
        print(f"  {source:16s} {count:6d} alarms per 1,000: {told:.2f}")


def write(path: Path, model: Model, version: str) -> None:
    lines = [
        "# Weights of the score of marks in text, and its least values for alarm and review.",
        "# Made by tools/mark_data/fit.py, which says on what; not to be edited by hand.",
        f'version = "{version}"',
        f"alarm = {model.alarm:.4f}", f"review = {model.review:.4f}", "", "[weights]",
        *(f"{name} = {value:.4f}" for name, value in zip(NAMES, model.weights, strict=False)),
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", "utf-8")
    kept = path.with_name(path.name.replace("score", "trees")).with_suffix(".npz")
    np.savez_compressed(kept, **{n: getattr(model.trees, n) for n in Trees.__annotations__})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--leave-out", default="")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parents[2] / "matchers/data/mark_score.toml"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    every = readings(options.folder, options.rounds)
    out = frozenset([options.leave_out] if options.leave_out else [])
    version = str(int(shipped().version) + 1)
    write(options.out, Fitting(every).model(out, tell=True), version)


if __name__ == "__main__":
    main()
