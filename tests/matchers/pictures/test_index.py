"""The index and the ranking give what comparing pair by pair gives."""

from __future__ import annotations

import itertools

from domain.match import Box
from matchers.pictures import ranking
from matchers.pictures.explaining import explain
from matchers.pictures.relation import REPORT_FROM
from tests.matchers.pictures.made import (
    MATCHER,
    varied,
)


def test_index_equals_compare() -> None:
    """Over every pair of the varied set, and after a part of it was removed and added anew."""
    held = dict(varied())
    index = MATCHER.index()
    for key, one in held.items():
        index.add(key, one)
    pairs = {
        (a, b): MATCHER.compare(query, one) for a, query in held.items() for b, one in held.items()
    }
    assert sum(made is not None for made in pairs.values()) > len(held) + 8

    def check() -> None:
        assert len(index) == len(held)
        for a, query in varied().items():
            expected = {b: pairs[a, b] for b in held if pairs[a, b] is not None}
            assert dict(index.search(query)) == expected, a

    check()
    gone = list(held)[::2]
    for key in gone:
        index.remove(key)
        del held[key]
    check()
    for key in (*gone, "camera", "camera"):
        held[key] = varied()[key]
        index.add(key, held[key])
    check()


def test_what_stands_on_black_is_found() -> None:
    """A transparent picture is looked for on white and on black."""
    made = MATCHER.compare(varied()["clear 0 on black"], varied()["clear 0"])
    assert made is not None
    assert made.evidence["relation"] == "copy"


def test_ranking_equals_the_slow_way() -> None:
    """Every pair has a score of its own, whatever else is held: with threshold 0 the ranking is
    what comparing one by one gives, best first; above it, and by default, a part of that."""
    held = varied()
    ranked = ranking.Ranking()
    for key, one in held.items():
        ranked.add(key, one)
    for query in (held["collage"], held["clear 1"], held["tiny"]):
        slow = sorted(
            ((key, ranking.told(query, one)) for key, one in held.items()),
            key=lambda row: (-row[1].score, row[0]),
        )
        assert ranked.search(query, 0.0, len(held)) == slow
        assert ranked.search(query, 0.0, 3)[:3] == slow[:3]
        assert ranked.search(query, 0.2, 3) == [row for row in slow if row[1].score >= 0.2]
        assert ranked.search(query, None, 3) == [
            row for row in slow if MATCHER.compare(query, held[row[0]]) is not None
        ]


def test_scores_by_hashes_alone() -> None:
    """Below all that is worth telling, falling with the distance, and said to be nothing."""
    scores = [ranking.by_hashes(distance, Box(0, 0, 1, 1)) for distance in range(257)]
    assert all(a.score >= b.score for a, b in itertools.pairwise(scores))
    assert scores[0].score == ranking.FLOOR < REPORT_FROM
    assert scores[128].score < scores[100].score < scores[60].score
    assert "nothing in common was found" in explain(scores[90])
