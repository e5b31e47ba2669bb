"""Finds protected marks in the fields of a listing: where, read how, used how, how likely."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from domain.match import Use
from matchers.marks.disguise import disguise
from matchers.marks.doubts import (
    form_read,
    heard_as_a_word,
    not_again,
    part_of_a_name,
    twice_changed,
)
from matchers.marks.facts import ListingFacts, MarkFacts, UseFinding
from matchers.marks.folding import Atoms, looks, sounds
from matchers.marks.forms import Forms
from matchers.marks.limits import MAX_CHARACTERS, check
from matchers.marks.measuring import measure, related
from matchers.marks.occurrence import Occurrence
from matchers.marks.scoring import Model, is_common, log_odds_of, probability, shipped
from matchers.marks.steps import DISGUISE
from matchers.marks.use import REVIEW_ONLY, classify
from matchers.marks.use.classify import MOST_ADDED
from matchers.marks.weighing import Candidate, undominated
from matchers.marks.windows import WHOLE
from matchers.marks.words import zipf

WEIGHED = 6
"""Occurrences of one mark in one field that are classed, the likeliest first."""

Classify = Callable[..., UseFinding]


class Finding(NamedTuple):
    """One mark seen in a listing, at the occurrence that weighs most."""

    mark: str
    field: str
    occurrence: Occurrence
    form: str
    use: UseFinding
    score: float
    alarm: bool


class MarkFinder:
    """Marks that can be looked for: a value with add and remove.

    :param model: weights and thresholds; by default those that ship.
    :param most_added: the most that ``classes`` adds to the log-odds of a finding.
    """

    def __init__(
        self,
        model: Model | None = None,
        *,
        classes: Classify = classify,
        most_added: float = MOST_ADDED,
    ) -> None:
        self._model = model or shipped()
        self._classify = classes
        self._least = log_odds_of(self._model.review) - most_added
        self._forms = Forms()
        self._numbers: dict[str, int] = {}
        self._keys: list[str] = []
        self._marks: list[MarkFacts | None] = []
        self._known: dict[int, tuple[MarkFacts, bool]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def nbytes(self) -> int:
        """Bytes of the tables, the marks' own texts left aside."""
        return self._forms.nbytes

    def add(self, key: str, mark: MarkFacts, *, watch: bool = True) -> None:
        """Look for a mark from now on, with errors too where it is watched; a key that is there
        already is replaced. ``mark.zipf`` is not read: it is computed.

        :raises ValueError: saying what of the mark cannot be looked for.
        """
        check(mark)
        self.remove(key)
        number = len(self._keys)
        self._numbers[key] = number
        self._keys.append(key)
        self._marks.append(mark)
        self._forms.add((number, text, watch) for text in dict.fromkeys((mark.text, *mark.aliases)))

    def remove(self, key: str) -> None:
        """Look for it no more; a key that is not there is left alone."""
        number = self._numbers.pop(key, None)
        if number is not None:
            self._marks[number] = None
            self._known.pop(number, None)
            self._forms.remove(number)

    def find(self, listing: ListingFacts, fields: Mapping[str, str] | None = None) -> list[Finding]:
        """Every mark seen, in the order of their keys. ``fields`` are the texts to read by their
        names; by default title, brand and description of the listing."""
        if fields is None:
            fields = {
                "title": listing.title,
                "brand": listing.brand,
                "description": listing.description,
            }
        best: dict[int, Finding] = {}
        for field, text in fields.items():
            if not text:
                continue
            for number, finding in self._in_field(text[:MAX_CHARACTERS], field, listing):
                other = best.get(number)
                if other is None or _weight(finding) > _weight(other):
                    best[number] = finding
        return sorted(best.values(), key=lambda finding: finding.mark)

    def _in_field(
        self, text: str, field: str, listing: ListingFacts
    ) -> Iterator[tuple[int, Finding]]:
        by_mark: dict[int, list[Candidate]] = {}
        for candidate in undominated(self.candidates(text, field, listing)):
            by_mark.setdefault(candidate.number, []).append(candidate)
        for number, found in by_mark.items():
            facts, _ = self._facts(number)
            if len(found) == 1:
                best = self.finding(found[0], field, text, facts, listing)
            else:
                found.sort(key=lambda c: (-c.log_odds, c.occurrence.start, c.occurrence.end))
                findings = [self.finding(c, field, text, facts, listing) for c in found[:WEIGHED]]
                told = [(f.occurrence, f.use.use, bool(f.use.raised)) for f in findings]
                kept = not_again(told, text, listing.lang)
                best = max((findings[k] for k in kept), key=_weight)
            if best.score >= self._model.review or permitted(best):
                yield number, best

    def candidates(self, text: str, field: str, listing: ListingFacts) -> Iterator[Candidate]:
        """Everything that may be one of the marks, as the text looks and as it sounds; left out is
        what nothing that stands around it could make likely enough to be told."""
        yield from self._in_view(text, looks(text), field, listing, heard=False)
        atoms = sounds(text)
        if atoms is not None:
            yield from self._in_view(text, atoms, field, listing, heard=True)

    def _in_view(
        self, text: str, atoms: Atoms, field: str, listing: ListingFacts, *, heard: bool
    ) -> Iterator[Candidate]:
        for found in self._forms.search(atoms):
            known = [self._facts(number) for number in found.numbers]
            measured = measure(
                text,
                atoms,
                found,
                heard=heard,
                field=field,
                goods=[related(f.classes, listing.category, listing.title) for f, _ in known],
                common=[common for _, common in known],
            )
            for row, odds in enumerate(self._model.log_odds(measured.values).tolist()):
                if measured.mistaken(row):
                    continue
                if odds >= self._least or measured.as_written(row):
                    yield Candidate(
                        found.numbers[row],
                        measured.occurrence(row),
                        odds,
                        known[row][1],
                        measured.values[row],
                    )

    def key(self, number: int) -> str:
        return self._keys[number]

    def _facts(self, number: int) -> tuple[MarkFacts, bool]:
        known = self._known.get(number)
        if known is None:
            mark = self._marks[number]
            assert mark is not None
            rate = zipf(looks(mark.text).code)[0]
            common = is_common(mark.common_word, rate)
            known = dataclasses.replace(mark, zipf=rate), common
            self._known[number] = known
        return known

    def finding(
        self, candidate: Candidate, field: str, text: str, facts: MarkFacts, listing: ListingFacts
    ) -> Finding:
        """A candidate with the class of its use."""
        found = candidate.occurrence
        use = self._classify(
            text,
            found.start,
            found.end,
            field=field,
            disguise=disguise(found),
            mark=facts,
            listing=listing,
        )
        score = round(probability(candidate.log_odds + use.weight), 4)
        return Finding(
            mark=self._keys[candidate.number],
            field=field,
            occurrence=found,
            form=form_read(found, facts),
            use=use,
            score=score,
            alarm=use.use is Use.USE
            and score >= self._model.alarm
            and use.weight > REVIEW_ONLY
            and not part_of_a_name(found)
            and not heard_as_a_word(found, facts)
            and not twice_changed(found),
        )


def permitted(finding: Finding) -> bool:
    """Whether the mark stands there as it is, only not as a sign: told, however low its score."""
    found = finding.occurrence
    return finding.use.use is not Use.USE and _as_written(found)


def _as_written(found: Occurrence) -> bool:
    return found.exact and found.place == WHOLE


def _weight(finding: Finding) -> tuple[bool, float, int, int]:
    found = finding.occurrence
    return (finding.use.use is Use.USE, finding.score, -found.start, -found.end)


def was_disguised(found: Occurrence) -> bool:
    return bool(found.steps & DISGUISE)
