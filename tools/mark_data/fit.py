"""Fits the score of marks in text and its two thresholds; writes ``matchers/data/mark_score.toml``.

    PYTHONPATH=. python tools/mark_data/fit.py FOLDER [--leave-out SOURCE]

FOLDER holds ``titles_unlabelled.jsonl.gz`` (title, brand, category, klass, source) and
``brands_dev.jsonl.gz`` (name, klass). Titles of a source that is left out are read for nothing.
Positives are brand names written by :mod:`attacks` into titles that do not hold them; negatives
what else is found in the same number of titles. The folder's labelled listings are never opened.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.match import Use
from matchers.marks.facts import ListingFacts, MarkFacts
from matchers.marks.finder import MarkFinder
from matchers.marks.folding import looks
from matchers.marks.scoring import NAMES, shipped
from matchers.marks.use.goods import Relation, relation
from matchers.marks.weighing import undominated
from matchers.marks.words import COMMON, zipf
from tools.mark_data.attacks import ATTACKS, LEAST, cased

ROUNDS = 6
MARKS = 1300
TITLES = 4000
EACH = 120
PER_THOUSAND_ALARM = 3.7
"""Under the four that are allowed: other shops' titles raise more than those of the fit."""
PER_THOUSAND_REVIEW = 7.0
RIDGE = 1.0
HARD = ("typo", "two_typos", "sound", "two", "twist", "swapped")
HARD_WEIGHT, EASY_WEIGHT, NEGATIVE_WEIGHT = 1.0, 0.3, 2.0
"""What lies near the threshold decides where it can be: misspellings count most among the uses."""
REPEATS = 2
"""How often the same surface counts against the same mark in a round: titles come in series."""


@dataclass(frozen=True)
class Row:
    values: tuple[float, ...]
    positive: bool
    group: str
    source: str
    offset: float = 0.0
    """What the classing of the use adds."""


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _bare(text: str) -> str:
    return "".join(map(chr, looks(text).code.tolist()))


def _same(mark: str, brand: str) -> bool:
    """Whether the title's brand is the mark, however it is spaced."""
    a, b = _bare(mark), _bare(brand)
    return bool(b) and (a in b or b in a)


def _held(mark: str, title: str) -> bool:
    """Whether the mark stands in the title but for hyphens, full stops and spaces within it: how a
    shop writes it, and no accident, if it is long or its parts are."""
    words = ["".join(map(chr, looks(word).code.tolist())) for word in title.split()]
    bare = _bare(mark)
    return len(bare) >= 6 and any(
        "".join(words[k : k + size]) == bare for size in (1, 2, 3) for k in range(len(words))
    )


def marks_of(
    titles: list[dict[str, Any]], brands: list[dict[str, Any]], r: random.Random
) -> dict[str, MarkFacts]:
    goods: dict[str, Counter[str]] = defaultdict(Counter)
    for row in titles:
        if row["brand"]:
            goods[row["brand"]][row["klass"]] += 1
    pool = [
        (name, (kinds.most_common(1)[0][0],)) for name, kinds in goods.items() if kinds.total() >= 2
    ]
    others = [(b["name"], tuple(b["klass"])) for b in brands]
    some = r.sample(pool, min(len(pool), MARKS // 2)) + r.sample(others, MARKS)
    found: dict[str, MarkFacts] = {}
    for name, classes in some:
        letters = looks(name).code
        if not 3 <= len(letters) <= 24 or len(found) >= MARKS:
            continue
        rate = zipf(letters)[0]
        found.setdefault(
            name.casefold(), MarkFacts(text=name, classes=classes, common_word=rate >= COMMON)
        )
    return found


def rows_of(titles: list[dict[str, Any]], brands: list[dict[str, Any]], seed: int) -> Iterator[Row]:
    r = random.Random(seed)
    marks = marks_of(titles, brands, r)
    finder = MarkFinder()
    for key, facts in marks.items():
        finder.add(key, facts)

    def row(
        candidate: Any, listing: ListingFacts, *, positive: bool, group: str, title: dict[str, Any]
    ) -> Iterator[Row]:
        """The candidate as a row, if it is classed as a use; permitted uses raise no alarm."""
        facts = marks[finder.key(candidate.number)]
        use = finder._finding(candidate, "title", listing.title, facts, listing).use
        if use.use is Use.USE:
            values = finder.features_of(candidate.number, candidate.occurrence, "title", listing)
            yield Row(values, positive, group, title["source"], use.weight)
        elif positive:
            yield Row((), True, group + "-permitted", title["source"])

    some = r.sample(titles, min(len(titles), TITLES))
    clean = []
    seen: Counter[tuple[str, str]] = Counter()
    for title in some:
        listing = ListingFacts(title=title["title"], category=title["category"] or title["klass"])
        found = undominated(finder._candidates(listing.title, "title", listing))
        if not any(c.occurrence.exact for c in found):
            clean.append(title)
        best: dict[str, Any] = {}
        for c in sorted(found, key=lambda c: -c.log_odds):
            if seen[finder.key(c.number), c.occurrence.surface.casefold()] >= REPEATS:
                continue
            best.setdefault(finder.key(c.number), c)
        for key, c in best.items():
            facts = marks[key]
            seen[key, c.occurrence.surface.casefold()] += 1
            plain = c.occurrence.exact and c.occurrence.place in (0, 3) and not c.occurrence.pieces
            own = _same(facts.text, title["brand"] or "")
            if plain:
                if not facts.common_word:
                    continue  # the mark itself
                if own:
                    yield from row(c, listing, positive=True, group="common", title=title)
                    continue
                if (
                    not facts.classes
                    or relation(facts.classes, listing.category, listing.title)
                    is not Relation.OTHER
                ):
                    continue
                yield from row(c, listing, positive=False, group="common", title=title)
            elif own or (c.occurrence.exact and _held(facts.text, listing.title)):
                continue  # the mark itself, written together or apart
            elif not own:
                yield from row(c, listing, positive=False, group="clean", title=title)
        yield Row((), False, "title", title["source"])
    names = [key for key, facts in marks.items() if not facts.common_word]
    for attack, write in ATTACKS.items():
        for _ in range(EACH):
            key = r.choice(names)
            facts = marks[key]
            if (
                sum(c.isalpha() for c in facts.text) < LEAST.get(attack, 3)
                or not facts.text.isascii()
            ):
                continue
            surface = write(cased(facts.text, r), r)
            title = r.choice(clean)
            words = title["title"].split(" ")
            at = r.choice((0, 0, r.randint(0, len(words)), len(words)))
            text = " ".join([*words[:at], surface, *words[at:]])
            where = len(" ".join(words[:at])) + (at > 0)
            listing = ListingFacts(title=text, category=title["category"] or title["klass"])
            found = [
                c
                for c in undominated(finder._candidates(text, "title", listing))
                if finder.key(c.number) == key
                and c.occurrence.start < where + len(surface)
                and c.occurrence.end > where
            ]
            if not found:
                yield Row((), True, attack, title["source"])
                continue
            best_ = max(found, key=lambda c: c.log_odds)
            yield from row(best_, listing, positive=True, group=attack, title=title)


def fitted(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    offset: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Ridge logistic regression by Newton's method."""
    w = np.zeros(x.shape[1])
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 0.01
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ w + offset, -30, 30)))
        gradient = x.T @ (weight * (p - y)) + ridge * w
        curvature = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--leave-out", default="")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parents[2] / "matchers/data/mark_score.toml"
    )
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    titles = [
        t
        for t in read(options.folder / "titles_unlabelled.jsonl.gz")
        if t["source"] != options.leave_out
    ]
    brands = read(options.folder / "brands_dev.jsonl.gz")
    rows = [row for seed in range(options.rounds) for row in rows_of(titles, brands, seed)]
    used = [row for row in rows if row.values]
    x = np.array([row.values for row in used])
    y = np.array([row.positive for row in used], float)
    hard = np.isin([row.group for row in used], HARD)
    weight = np.where(y > 0, np.where(hard, HARD_WEIGHT, EASY_WEIGHT), NEGATIVE_WEIGHT)
    offset = np.array([row.offset for row in used])
    sources = sorted({row.source for row in rows})
    # Thresholds are taken where each source's scores come from the others' fit.
    scores = np.zeros(len(used))
    for source in sources:
        out = np.array([row.source == source for row in used])
        scores[out] = x[out] @ fitted(x[~out], y[~out], weight[~out], offset[~out]) + offset[out]
    count = sum(row.group == "title" for row in rows)
    negative = np.sort(scores[(y == 0) & np.array([row.group == "clean" for row in used])])[::-1]
    alarm = negative[int(PER_THOUSAND_ALARM * count / 1000)]
    review = negative[int((PER_THOUSAND_ALARM + PER_THOUSAND_REVIEW) * count / 1000)]
    print(
        f"{count} titles, {len(used)} rows, {int(y.sum())} positive; "
        f"thresholds {alarm:.2f} {review:.2f}"
    )
    for group in ATTACKS:
        total = sum(row.group == group for row in rows)
        mine = np.array([row.group == group for row in used])
        told = (scores[mine] >= alarm).sum() / total
        print(f"  {group:12s} {total:5d} found {mine.sum() / total:.3f} alarm {told:.3f}")
    for kind in (True, False):
        mine = np.array([row.group == "common" and row.positive == kind for row in used])
        told = (scores[mine] >= alarm).sum() / max(mine.sum(), 1)
        print(f"  common {kind}: {mine.sum()} alarm {told:.3f}")
    for source in sources:
        mine = np.array([row.source == source and row.group == "clean" for row in used]) & (y == 0)
        n = sum(row.source == source and row.group == "title" for row in rows)
        told = 1000 * (scores[mine] >= alarm).sum() / max(n, 1)
        print(f"  {source:16s} {n:6d} alarms per 1,000: {told:.2f}")
    weights = fitted(x, y, weight, offset)
    chance = 1 / (1 + np.exp(-np.array([alarm, review])))
    lines = [
        "# Weights of the score of marks in text, and its least values for alarm and review.",
        "# Made by tools/mark_data/fit.py, which says on what; not to be edited by hand.",
        f'version = "{int(shipped().version) + 1 if shipped().version.isdigit() else 1}"',
        f"alarm = {chance[0]:.4f}", f"review = {chance[1]:.4f}", "", "[weights]",
        *(f"{name} = {value:.3f}" for name, value in zip(NAMES, weights, strict=True)),
    ]  # fmt: skip
    options.out.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
