"""The tests that every matcher must pass; ships with the contract.

A plug-in's test module subclasses :class:`MatcherContract` and sets ``matcher``::

    class TestMine(MatcherContract):
        matcher = MyMatcher()

pytest collects the inherited tests. They use the matcher's own examples and what follows from them.
"""

from __future__ import annotations

import itertools
from typing import Any, ClassVar

from domain.match import Comparison, MediumKind, StoredFingerprint, Unusable
from matchers.contract import ImageMedium, Matcher, Medium, ProductMedium, TextMedium

_HOSTILE: dict[MediumKind, tuple[Medium, ...]] = {
    MediumKind.TEXT: (
        TextMedium(""),
        TextMedium(" \n\t"),
        TextMedium("\x00\u202e\u200b\ufeff"),
        TextMedium("a" * 200_000),
        TextMedium("\ud800 lone surrogate"),
        TextMedium("́" * 5_000),
    ),
    MediumKind.IMAGE: (
        ImageMedium(b""),
        ImageMedium(b"<html>not a picture</html>"),
        ImageMedium(b"\x89PNG\r\n\x1a\n" + b"\x00" * 64),
        ImageMedium(b"\xff\xd8\xff\xe0" + b"\x00" * 64),
        ImageMedium(b"GIF89a\xff\xff\xff\xff"),
    ),
    MediumKind.PRODUCT: (
        ProductMedium({}),
        ProductMedium({"title": None, "": [[[[[1]]]]], "price": float("nan")}),
        ProductMedium({"title": "\x00\u202e\ud800", "gtin": True}),
        ProductMedium({"title": "a" * 200_000, "description": "b-" * 100_000}),
        ProductMedium({f"key {number}": "x" for number in range(5_000)}),
    ),
}


class MatcherContract:
    """Inherit, set ``matcher``, and let pytest collect."""

    matcher: ClassVar[Matcher[Any, Any]]

    def _examples(self) -> list[tuple[str, Any, Any, bool]]:
        made = []
        for example in self.matcher.examples():
            query = self.matcher.fingerprint(example.query)
            reference = self.matcher.fingerprint(example.reference)
            assert not isinstance(query, Unusable), (example.name, query)
            assert not isinstance(reference, Unusable), (example.name, reference)
            made.append((example.name, query, reference, example.matches))
        return made

    def test_has_a_name_and_a_version(self) -> None:
        """Fingerprints can be told apart by who made them."""
        assert self.matcher.name
        assert self.matcher.version

    def test_brings_examples_of_both_kinds(self) -> None:
        """At least two pairs that match and two that do not, each with a name of its own."""
        examples = list(self.matcher.examples())
        assert sum(example.matches for example in examples) >= 2
        assert sum(not example.matches for example in examples) >= 2
        assert len({example.name for example in examples}) == len(examples)

    def test_examples_come_out_as_they_say(self) -> None:
        """compare() finds the pairs that match and leaves the others alone."""
        for name, query, reference, matches in self._examples():
            found = self.matcher.compare(query, reference)
            assert (found is not None) == matches, name

    def test_scores_lie_between_0_and_1(self) -> None:
        """A score is a number in 0..1, and a reference is as like itself as can be."""
        for name, query, reference, _ in self._examples():
            for found in (
                self.matcher.compare(query, reference),
                self.matcher.compare(reference, reference),
            ):
                assert found is None or 0.0 <= found.score <= 1.0, name
            itself = self.matcher.compare(reference, reference)
            assert itself is not None, name
            assert itself.score == 1.0, name

    def test_index_equals_compare(self) -> None:
        """The index finds exactly what compare() finds, over every pair of the examples."""
        made = self._examples()
        references = {f"{n}:{name}": ref for n, (name, _, ref, _) in enumerate(made)}
        index = self.matcher.index()
        for key, reference in references.items():
            index.add(key, reference)
        assert len(index) == len(references)
        for name, query, own, _ in made:
            for medium in (query, own):
                expected = {
                    key: found
                    for key, reference in references.items()
                    if (found := self.matcher.compare(medium, reference)) is not None
                }
                assert dict(index.search(medium)) == expected, name

    def test_index_adds_replaces_and_removes(self) -> None:
        """An added reference is found, a removed one is not, and both can be repeated."""
        _, query, reference, _ = next(row for row in self._examples() if row[3])
        _, other_query, other, _ = next(row for row in self._examples() if not row[3])
        index = self.matcher.index()
        assert list(index.search(query)) == []
        index.remove("absent")
        index.add("a", reference)
        index.add("a", reference)
        assert [key for key, _ in index.search(query)] == ["a"]
        index.add("a", other)
        expected = self.matcher.compare(query, other)
        assert [found for _, found in index.search(query)] == ([expected] if expected else [])
        index.remove("a")
        assert len(index) == 0
        assert list(index.search(other_query)) == []

    def test_pack_and_unpack(self) -> None:
        """A kept fingerprint compares exactly as the one that it was made from."""
        for name, query, reference, _ in self._examples():
            again = self.matcher.unpack(self.matcher.pack(query))
            assert self.matcher.compare(again, reference) == self.matcher.compare(
                query, reference
            ), name

    def test_never_compares_versions(self) -> None:
        """Another version's fingerprint is refused, not compared."""
        _, query, _, _ = self._examples()[0]
        packed = self.matcher.pack(query)
        foreign = (
            StoredFingerprint(packed.matcher, packed.version + "x", packed.value, packed.quality),
            StoredFingerprint(packed.matcher + "x", packed.version, packed.value, packed.quality),
        )
        for stored in foreign:
            try:
                self.matcher.unpack(stored)
            except ValueError:
                continue
            raise AssertionError(f"took the fingerprint of {stored.matcher} {stored.version}")

    def test_explains_every_finding(self) -> None:
        """Each finding has a sentence of its own, made of nothing but its evidence."""
        for name, query, reference, matches in self._examples():
            found = self.matcher.compare(query, reference)
            if matches:
                assert isinstance(found, Comparison)
                assert len(self.matcher.explain(found)) > 20, name

    def test_fingerprints_repeat(self) -> None:
        """The same medium gives the same fingerprint, to the byte."""
        for example in itertools.islice(self.matcher.examples(), 3):
            first, second = (self.matcher.fingerprint(example.query) for _ in range(2))
            assert self.matcher.pack(first) == self.matcher.pack(second), example.name

    def test_hostile_media_are_unusable_or_compared(self) -> None:
        """Broken, empty and monstrous media never raise; an unusable one says why."""
        _, _, reference, _ = self._examples()[0]
        for medium in _HOSTILE[self.matcher.medium]:
            made = self.matcher.fingerprint(medium)
            if isinstance(made, Unusable):
                assert made.reason
            else:
                self.matcher.compare(made, reference)
