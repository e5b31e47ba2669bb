"""Word marks as a matcher: one text against one mark at a time, whatever else is looked for.

The other marks, and what the owner says of this one, are not known here; the command that compares
files knows them (:mod:`matchers.marks.finder`).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from domain.match import Comparison, MediumKind, StoredFingerprint, TextSpan, Unusable, Use
from matchers.contract import Example, Index, Matcher, TextMedium
from matchers.listing import NOWHERE, ListingFacts
from matchers.marks.disguise import disguise
from matchers.marks.doubts import heard_as_a_word, not_again, part_of_a_name, twice_changed
from matchers.marks.explaining import explain, reading
from matchers.marks.facts import MarkFacts
from matchers.marks.features import UNKNOWN
from matchers.marks.folding import Atoms, looks, sounds
from matchers.marks.forms import Forms, Found, likeliest
from matchers.marks.limits import MAX_CHARACTERS, MAX_LETTERS, MIN_LETTERS
from matchers.marks.measuring import measure
from matchers.marks.occurrence import Occurrence, changes
from matchers.marks.reference import search as search_slowly
from matchers.marks.scoring import is_common, probability, shipped
from matchers.marks.searching import text_words
from matchers.marks.steps import DISGUISE
from matchers.marks.use import REVIEW_ONLY, Level, classify
from matchers.marks.use import rate as rate_mark
from matchers.marks.words import VERSION, zipf

WEIGHED = 6
"""Occurrences of a mark that are classed, the likeliest first."""


@dataclass(frozen=True)
class TextFingerprint:
    """A text, its letters as they look and, where that differs, as they sound; and where it
    stands."""

    text: str
    looks: Atoms = dataclasses.field(compare=False)
    sounds: Atoms | None = dataclasses.field(compare=False)
    field: str = "text"
    listing: ListingFacts = NOWHERE

    @cached_property
    def facts(self) -> MarkFacts:
        """The text as a mark."""
        return MarkFacts(text=self.text, zipf=zipf(self.looks.code)[0])


class WordMarkMatcher(Matcher[TextMedium, TextFingerprint]):
    """Word marks in running text; see the module's docstring."""

    name: ClassVar[str] = "word marks"
    version: ClassVar[str] = f"6+score{shipped().version}+{VERSION}"
    medium: ClassVar[MediumKind] = MediumKind.TEXT
    keeps_fingerprints: ClassVar[bool] = False

    def fingerprint(self, medium: TextMedium) -> TextFingerprint | Unusable:
        text = medium.text[:MAX_CHARACTERS]
        letters = looks(text)
        if len(letters) < MIN_LETTERS:
            return Unusable(f"the text has fewer than {MIN_LETTERS} letters or digits")
        return TextFingerprint(text, letters, sounds(text), medium.field, medium.listing)

    def pack(self, fingerprint: TextFingerprint) -> StoredFingerprint:
        made: dict[str, Any] = {"text": fingerprint.text, "field": fingerprint.field}
        made["listing"] = dataclasses.asdict(fingerprint.listing)
        value = json.dumps(made).encode()
        return StoredFingerprint(self.name, self.version, value, 1.0)

    def unpack(self, stored: StoredFingerprint) -> TextFingerprint:
        self.check_stored(stored)
        row = json.loads(stored.value)
        medium = TextMedium(row["text"], row["field"], ListingFacts(**row["listing"]))
        made = self.fingerprint(medium)
        assert isinstance(made, TextFingerprint)
        return made

    def compare(self, query: TextFingerprint, reference: TextFingerprint) -> Comparison | None:
        if len(reference.looks) > MAX_LETTERS:
            return None
        forms = Forms()
        forms.add([(0, reference.text, True)])
        segment = forms.only()
        told: list[tuple[float, Occurrence]] = []
        for atoms in (query.looks, query.sounds):
            if atoms is not None:
                rows = likeliest(np.array([*search_slowly(atoms, segment)]))
                if len(rows):
                    one = Found(segment, text_words(atoms)[0], rows, [0] * len(rows))
                    told += [pair[1:] for pair in _readings(query, atoms, one, {0: reference})]
        return comparison_of(query, reference, told)

    def index(self) -> Index[TextFingerprint]:
        return _WordMarkIndex()

    def explain(self, comparison: Comparison) -> str:
        return explain(comparison)

    @classmethod
    def examples(cls) -> Sequence[Example[TextMedium]]:
        mark = TextMedium("ZORVANTIK")
        found = {
            "plain": "Zorvantik desk lamp, black",
            "digits for letters": "Desk lamp Z0rvant1k, new",
            "look-alike letters": "Lamp Zоrvаntik",
            "full width": "ランプ ＺＯＲＶＡＮＴＩＫ",
            "invisible character": "Lamp Zorv\u200bantik",
            "letters set apart": "Z O R V A N T I K lamp",
            "split": "Zor-Vantik lamp",
            "diacritics": "Lampe Zórvantïk",
            "masked": "Lamp Z*rvantik",
            "written together": "zorvantikshop lamp",
            "Cyrillic by sound": "Лампа Зорвантик",
            "misspelt": "Zorvantk lamp",
        }
        left = {
            "another word": "Zirkonia pendant with a long chain",
            "nothing": "Desk lamp, black, dimmable",
        }
        return tuple(
            Example(name, TextMedium(text), mark, matches)
            for texts, matches in ((found, True), (left, False))
            for name, text in texts.items()
        )


class _WordMarkIndex(Index[TextFingerprint]):
    """Marks in the tables of :mod:`matchers.marks.forms`. Of each its text alone is held beside
    them: a register has a million, of which few are ever met."""

    def __init__(self) -> None:
        self._forms = Forms()
        self._numbers: dict[str, int] = {}
        self._marks: list[tuple[str, str] | None] = []
        self._met: dict[int, TextFingerprint] = {}

    def add(self, key: str, fingerprint: TextFingerprint) -> None:
        self.remove(key)
        if len(fingerprint.looks) <= MAX_LETTERS:
            self._forms.add([(len(self._marks), fingerprint.text, True)])
        self._numbers[key] = len(self._marks)
        self._marks.append((key, fingerprint.text))

    def remove(self, key: str) -> None:
        number = self._numbers.pop(key, None)
        if number is not None:
            self._marks[number] = None
            self._met.pop(number, None)
            self._forms.remove(number)

    def __len__(self) -> int:
        return len(self._numbers)

    def search(self, query: TextFingerprint) -> Iterator[tuple[str, Comparison]]:
        told: dict[int, list[tuple[float, Occurrence]]] = {}
        for atoms in (query.looks, query.sounds):
            if atoms is None:
                continue
            for found in self._forms.search(atoms):
                references = {number: self._reference(number)[1] for number in found.numbers}
                for number, odds, occurrence in _readings(query, atoms, found, references):
                    told.setdefault(number, []).append((odds, occurrence))
        for number, readings in told.items():
            key, reference = self._reference(number)
            comparison = comparison_of(query, reference, readings)
            if comparison is not None:
                yield key, comparison

    def _reference(self, number: int) -> tuple[str, TextFingerprint]:
        mark = self._marks[number]
        assert mark is not None
        key, text = mark
        made = self._met.get(number)
        if made is None:
            made = self._met[number] = TextFingerprint(text, looks(text), sounds(text))
        return key, made


def _readings(
    query: TextFingerprint,
    atoms: Atoms,
    found: Found,
    references: Mapping[int, TextFingerprint],
) -> Iterator[tuple[int, float, Occurrence]]:
    """Each row as the mark's number, its log-odds and what it amounts to."""
    measured = measure(
        query.text,
        atoms,
        found,
        heard=atoms is query.sounds,
        field=query.field,
        goods=[UNKNOWN] * len(found.rows),
        common=[is_common(None, references[number].facts.zipf) for number in found.numbers],
    )
    odds = shipped().log_odds(measured.values).tolist()
    for row, number in enumerate(found.numbers):
        if not measured.mistaken(row):
            yield number, odds[row], measured.occurrence(row)


def comparison_of(
    query: TextFingerprint,
    reference: TextFingerprint,
    found: Sequence[tuple[float, Occurrence]],
) -> Comparison | None:
    """What a mark's occurrences in a text, with the log-odds of each, amount to: that which weighs
    most."""
    weighed = sorted(found, key=lambda pair: (-pair[0], pair[1].start, pair[1].end, pair[1].cost))
    kept: list[tuple[float, Occurrence]] = []
    for odds, one in weighed:
        if all(one.end <= other.start or other.end <= one.start for _, other in kept):
            kept.append((odds, one))
    made = [_comparison(query, reference.facts, one, odds) for odds, one in kept[:WEIGHED]]
    least = shipped().review
    told = [
        (one, comparison.use, bool(comparison.evidence["raised"]))
        for (_, one), comparison in zip(kept, made, strict=False)
    ]
    said = [made[k] for k in not_again(told, query.text, query.listing.lang)]
    return max(
        (comparison for comparison in said if comparison.evidence["likely"] >= least),
        key=lambda c: (c.use is Use.USE, c.evidence["likely"], -_span(c).start),
        default=None,
    )


def _span(comparison: Comparison) -> TextSpan:
    assert isinstance(comparison.region, TextSpan)
    return comparison.region


def _comparison(
    query: TextFingerprint, facts: MarkFacts, found: Occurrence, odds: float
) -> Comparison:
    use = classify(
        query.text,
        found.start,
        found.end,
        field=query.field,
        disguise=disguise(found),
        mark=facts,
        listing=query.listing,
    )
    likely = round(probability(odds + use.weight), 4)
    rate, language = zipf(found.mark_code)
    rating = rate_mark(facts.text)
    evidence: dict[str, Any] = {
        "surface": found.surface,
        "mark": facts.text,
        "errors": 0 if found.exact else max(found.plain, int(found.cost >= 0.35)),
        "steps": found.steps.names(),
        "changes": [] if found.exact else changes(found),
        "disguised": bool(found.steps & DISGUISE),
        "cue": use.cue or "",
        "raised": list(use.raised),
        "zipf": rate,
        "language": language,
        "everyday": "" if rating.level is Level.DISTINCTIVE else rating.reason,
        "likely": likely,
        "review": likely < shipped().alarm
        or use.weight <= REVIEW_ONLY
        or part_of_a_name(found)
        or heard_as_a_word(found, facts)
        or twice_changed(found),
        "reading": reading(found, facts.text),
    }
    return Comparison(
        score=round(max(0.0, 1.0 - found.cost / found.letters), 4),
        region=TextSpan(found.start, found.end, found.surface),
        use=use.use,
        evidence=evidence,
    )
