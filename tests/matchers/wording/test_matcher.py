"""The wording matcher keeps the contract, and its index gives what its comparison gives."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchers.contract_suite import MatcherContract
from matchers.wording.index import WordingIndex
from matchers.wording.judging import LEAST_SCORE
from tests.matchers.wording.made import MATCHER, OWN, corpus, made, texts


class TestWording(MatcherContract):
    """The wording matcher keeps the contract."""

    matcher = MATCHER


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.data())
def test_index_equals_compare(seed: int, data: st.DataObject) -> None:
    """Whatever was added, replaced and removed, in any order, the index gives what compare() gives,
    and the order of the references changes nothing."""
    prints = {str(n): made(text) for n, text in enumerate(corpus(seed))}
    index, again = MATCHER.index(), MATCHER.index()
    for key in data.draw(st.permutations(sorted(prints))):
        index.add(key, prints["0"] if data.draw(st.booleans()) else prints[key])
        if data.draw(st.booleans()):
            list(index.search(prints["1"]))
    gone = data.draw(st.sets(st.sampled_from(sorted(prints)), max_size=8))
    for key in sorted(prints):
        index.remove(key) if key in gone else index.add(key, prints[key])
    left = [key for key in sorted(prints, reverse=True) if key not in gone]
    for key in left:
        again.add(key, prints[key])
    assert len(index) == len(again) == len(left)
    for query in prints.values():
        expected = {k: c for k in left if (c := MATCHER.compare(query, prints[k])) is not None}
        assert dict(index.search(query)) == expected
        assert dict(again.search(query)) == expected


def test_an_index_that_shrinks_lets_go() -> None:
    """Removed references are forgotten for good, and what stays is found."""
    index = WordingIndex()
    stays = made(OWN)
    for number, text in enumerate(texts(3, 200)):
        index.add(str(number), made(str(text)))
        if number == 100:
            index.add("stays", stays)
            list(index.search(stays))
    for number in range(200):
        index.remove(str(number))
    assert [key for key, _ in index.search(stays)] == ["stays"]
    assert len(index._names) < 130


def test_the_score_depends_on_the_two_texts_alone() -> None:
    """Other references in the index change nothing of a finding."""
    query = made("Old tin. " + OWN.split(". ")[1])
    alone, among = WordingIndex(), WordingIndex()
    alone.add("own", made(OWN))
    for number, text in enumerate(corpus(5)):
        among.add(str(number), made(text))
    among.add("own", made(OWN))
    expected: dict[str, Any] = dict(alone.search(query))
    assert expected["own"].score >= LEAST_SCORE
    assert dict(among.search(query))["own"] == expected["own"]
