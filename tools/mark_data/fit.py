"""Fits the score of marks in text and its two thresholds; writes ``matchers/data/mark_score.toml``
and ``mark_trees.npz``.

    PYTHONPATH=. python tools/mark_data/fit.py FOLDER [--leave-out SOURCE]

FOLDER holds ``titles_unlabelled.jsonl.gz`` (title, brand, category, klass, source) and
``brands_dev.jsonl.gz`` (name, klass); :mod:`rows` says what is made of them. Titles of a source
that is left out are read for nothing. The folder's labelled listings are never opened.

A line is fitted first, then trees to what it leaves: additive logistic regression (Friedman, Hastie
and Tibshirani 2000), a few trees to each new working response.

The thresholds follow a rule that was fixed before anything was judged by it: alarms on three of a
thousand of these titles, each scored by what was fitted without its source, the same surface
counted against the same mark twice at most in a round; the table allows four. Alarms and reviews
together come to twelve of a thousand, and there all count, since a person looks at each; the table
allows four and twenty.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor

from matchers.marks.features import LINEAR, NAMES
from matchers.marks.scoring import LEAF, Model, Trees, shipped
from tools.mark_data.attacks import ATTACKS
from tools.mark_data.rows import Round, Row, read

ROUNDS = 24
PER_THOUSAND_ALARM = 3.0
PER_THOUSAND_TOLD = 12.0
FOLDS = 5
"""Groups of sources that are left out in turn to take the thresholds."""

RIDGE = 1.0
HARD = ("typo", "two_typos", "sound", "two", "twist", "swapped", "leet", "joined", "apart", "split")
HARD_WEIGHT, EASY_WEIGHT, NEGATIVE_WEIGHT = 1.0, 0.3, 2.0
"""What lies near the threshold decides where it can be: misspellings count most among the uses."""

STAGES, TREES_OF_A_STAGE = 15, 10
RATE = 0.1
LEAVES = 16
LEAST_IN_A_LEAF = 40
MOST_RESPONSE = 4.0
"""A working response is cut off there, as its authors advise (p. 352)."""

Floats = NDArray[np.float64]


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


def _chance(odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(odds, -30, 30)))


def line(rows: Rows) -> Floats:
    """Ridge logistic regression by Newton's method."""
    x = rows.x[:, :LINEAR]
    weights = np.zeros(LINEAR)
    ridge = np.full(LINEAR, RIDGE)
    ridge[0] = 0.01
    for _ in range(60):
        p = _chance(x @ weights + rows.added)
        gradient = x.T @ (rows.weight * (p - rows.y)) + ridge * weights
        curvature = (x * (rows.weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def trees(rows: Rows, odds: Floats) -> Trees:
    """Trees to what is left of these log-odds."""
    grown: list[list[Node]] = []
    began = odds
    for stage in range(STAGES):
        p = np.clip(_chance(odds), 1e-4, 1 - 1e-4)
        curvature = p * (1 - p)
        response = np.clip((rows.y - p) / curvature, -MOST_RESPONSE, MOST_RESPONSE)
        model = HistGradientBoostingRegressor(
            max_iter=TREES_OF_A_STAGE, learning_rate=RATE, max_leaf_nodes=LEAVES,
            min_samples_leaf=LEAST_IN_A_LEAF, l2_regularization=0.5, early_stopping=False,
            max_features=0.5, random_state=stage,
        )  # fmt: skip
        model.fit(rows.x, response, sample_weight=rows.weight * curvature)
        # There is no public way to what is grown; the check below fails if this one changes.
        grown.append([(LEAF, 0.0, 0, 0, float(model._baseline_prediction.item()))])
        grown += [[_node(node) for node in tree.nodes] for (tree,) in model._predictors]
        odds = odds + model.predict(rows.x)
    made = _flat(grown)
    told = Model(np.zeros(LINEAR), made, 0.0, 0.0, "").log_odds(rows.x)
    assert np.abs(told - (odds - began)).max() < 0.01
    return made


Node = tuple[int, float, int, int, float]


def _node(node: Any) -> Node:
    if node["is_leaf"]:
        return LEAF, 0.0, 0, 0, float(node["value"])
    left, right = int(node["left"]), int(node["right"])
    return int(node["feature_idx"]), float(node["num_threshold"]), left, right, 0.0


def _flat(grown: Sequence[Sequence[Node]]) -> Trees:
    sizes = np.array([len(tree) for tree in grown])
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    shift = np.repeat(roots, sizes)
    feature, threshold, left, right, value = np.array([n for tree in grown for n in tree]).T
    inner = feature != LEAF
    return Trees(
        roots.astype(np.int32),
        feature.astype(np.int32),
        np.where(inner, threshold, 0.0),
        np.where(inner, left + shift, 0).astype(np.int32),
        np.where(inner, right + shift, 0).astype(np.int32),
        np.round(value, 5),
    )


def clean(rows: Rows) -> NDArray[np.bool_]:
    """What is found in clean titles, the same again and again included."""
    return np.isin(rows.group, ("clean", "again"))


def fitted(rows: Rows) -> Model:
    rows = rows.of(rows.weight > 0)
    weights = np.round(line(rows), 4)
    made = trees(rows, rows.x[:, :LINEAR] @ weights + rows.added)
    return Model(weights, made, 0.0, 0.0, "")


def scores_left_out(rows: Rows) -> Floats:
    """Log-odds where each source's come from the others' fit."""
    scores = np.zeros(len(rows.y))
    order = [source for source, _ in Counter(rows.source.tolist()).most_common()]
    fold = np.array([order.index(source) % FOLDS for source in rows.source.tolist()])
    for k in range(FOLDS):
        out = fold == k
        if out.any():
            scores[out] = fitted(rows.of(~out)).log_odds(rows.x[out]) + rows.added[out]
    return scores


def thresholds(rows: Rows, scores: Floats, titles: int) -> tuple[float, float]:
    """The log-odds from which there are as many alarms, and tellings, as the rule says."""
    once, every = scores[rows.group == "clean"], scores[clean(rows)]
    return (
        float(np.sort(once)[::-1][int(PER_THOUSAND_ALARM * titles / 1000)]),
        float(np.sort(every)[::-1][int(PER_THOUSAND_TOLD * titles / 1000)]),
    )


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
    titles = read(options.folder / "titles_unlabelled.jsonl.gz")
    titles = [title for title in titles if title["source"] != options.leave_out]
    brands = read(options.folder / "brands_dev.jsonl.gz")
    every = [row for seed in range(options.rounds) for row in Round(titles, brands, seed).rows()]
    rows = in_arrays(every)
    count = sum(row.group == "title" for row in every)
    scores = scores_left_out(rows)
    alarm, review = thresholds(rows, scores, count)
    print(f"{count} titles, {len(rows.y)} rows, {int(rows.y.sum())} positive; "
          f"thresholds {alarm:.2f} {review:.2f}")  # fmt: skip
    report(rows, every, scores, alarm)
    model = fitted(rows)
    # The bias is moved so that an alarm begins at one half.
    model.weights[0] -= alarm
    version = str(int(shipped().version) + 1)
    least = float(_chance(np.array(review - alarm)))
    write(options.out, Model(model.weights, model.trees, 0.5, least, version), version)


if __name__ == "__main__":
    main()
