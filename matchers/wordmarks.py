"""Finds word marks in texts: as written, disguised, or misspelt.

Text is folded word by word (:mod:`matchers.folding`); every window of consecutive words is compared
with the folded mark by optimal string alignment distance (RapidFuzz). Short marks must be found
exactly, longer ones allow an error or two. An ordinary word is never read as a misspelt mark.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import ClassVar

from rapidfuzz import process
from rapidfuzz.distance import OSA

from domain.match import Comparison, MediumKind, StoredFingerprint, TextSpan, Unusable, Use
from matchers import commonness
from matchers.contract import Example, Index, Matcher, TextMedium
from matchers.folding import DISGUISE, READINGS, Step, Word, words
from matchers.use import use_of

MAX_CHARACTERS = 100_000
"""Longest text that is read; listings are shorter, and the rest is not searched (and said so)."""

ONE_ERROR_FROM = 7
TWO_ERRORS_FROM = 12
"""Letters from which a mark allows one and two errors. At seven letters a second word within one
error is rare in any language, at fewer it is the rule (as for spell checkers' edit limits)."""

MIN_LETTERS = 2
"""A mark of one letter cannot be found by its letters."""


def allowed_errors(letters: int) -> int:
    """How many errors a mark of this many folded letters allows."""
    return (letters >= ONE_ERROR_FROM) + (letters >= TWO_ERRORS_FROM)


@dataclass(frozen=True, slots=True)
class TextFingerprint:
    """The folded words of a text, and the text itself for the words around a finding."""

    text: str
    words: tuple[Word, ...]

    @property
    def joined(self) -> str:
        """As a mark: the literal reading without gaps."""
        return "".join(word.folded for word in self.words)


@dataclass(frozen=True, slots=True)
class _Window:
    """Consecutive words read as one, in one reading."""

    text: str
    first: Word
    last: Word
    size: int
    steps: Step


class WordMarkMatcher(Matcher[TextMedium, TextFingerprint]):
    """Word marks in running text; see the module's docstring."""

    name: ClassVar[str] = "word marks"
    version: ClassVar[str] = f"1+{commonness.VERSION}+rapidfuzz{version('rapidfuzz')}"
    medium: ClassVar[MediumKind] = MediumKind.TEXT
    keeps_fingerprints: ClassVar[bool] = False

    def fingerprint(self, medium: TextMedium) -> TextFingerprint | Unusable:
        text = medium.text[:MAX_CHARACTERS]
        found = words(text)
        if sum(len(word.folded) for word in found) < MIN_LETTERS:
            return Unusable(f"the text has fewer than {MIN_LETTERS} letters or digits")
        return TextFingerprint(text, found)

    def pack(self, fingerprint: TextFingerprint) -> StoredFingerprint:
        value = json.dumps({"text": fingerprint.text}).encode()
        return StoredFingerprint(self.name, self.version, value, 1.0)

    def unpack(self, stored: StoredFingerprint) -> TextFingerprint:
        self.check_stored(stored)
        text = json.loads(stored.value)["text"]
        return TextFingerprint(text, words(text))

    def compare(self, query: TextFingerprint, reference: TextFingerprint) -> Comparison | None:
        mark = reference.joined
        longest = len(reference.words) + 1
        found = (
            _judge(query, window, reference, OSA.distance(window.text, mark))
            for window in _windows(query.words, longest)
        )
        return _best(comparison for comparison in found if comparison is not None)

    def index(self) -> Index[TextFingerprint]:
        return _WordMarkIndex()

    def explain(self, comparison: Comparison) -> str:
        evidence = comparison.evidence
        parts = [f"“{evidence['surface']}” reads as “{evidence['mark']}”"]
        if evidence["steps"]:
            parts.append(f"setting aside {', '.join(evidence['steps'])}")
        if evidence["errors"]:
            parts.append(
                f"with {evidence['errors']} of {evidence['allowed']} allowed letter errors"
            )
        sentence = " ".join(parts)
        if comparison.use is Use.NOMINATIVE:
            sentence += f"; “{evidence['cue']}” says what it fits, not who made it"
        elif comparison.use is Use.NEGATED:
            sentence += f"; “{evidence['cue']}” denies that it is"
        elif comparison.use is Use.GENERIC:
            sentence += "; written small in running text, as the everyday word that it also is"
        if evidence["zipf"] >= commonness.COMMON:
            sentence += (
                f"; an everyday word (Zipf {evidence['zipf']} in {evidence['language']}; "
                f"{commonness.COMMON:.0f} or more is common)"
            )
        return sentence

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
            "split": "Zor Vantik lamp",
            "diacritics": "Lampe Zórvantïk",
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


def _windows(all_words: tuple[Word, ...], longest: int) -> Iterator[_Window]:
    for start, first in enumerate(all_words):
        for size in range(1, min(longest, len(all_words) - start) + 1):
            run = all_words[start : start + size]
            seen: set[str] = set()
            for number in range(READINGS):
                text = "".join(word.readings[number].text for word in run)
                if text in seen:
                    continue
                seen.add(text)
                steps = Step.PLAIN
                for word in run:
                    steps |= word.readings[number].steps
                yield _Window(text, first, run[-1], size, steps)


def _judge(
    query: TextFingerprint, window: _Window, reference: TextFingerprint, errors: int
) -> Comparison | None:
    """What a window at this distance from the mark amounts to, or None."""
    mark = reference.joined
    if errors > allowed_errors(len(mark)):
        return None
    if window.size > len(reference.words):
        if errors:
            return None  # split and misspelt at once: too little is left to go by
    elif errors and commonness.zipf(window.text)[0] >= commonness.ORDINARY:
        return None
    steps = window.steps
    if window.size != len(reference.words):
        steps |= Step.SPACED
    start, end = window.first.start, window.last.end
    surface = query.text[start:end]
    disguised = bool(steps & DISGUISE)
    use, cue = Use.USE, ""
    rate, language = commonness.zipf(mark)
    if not disguised:
        reading = use_of(query.text, start, end)
        use, cue = reading.use, reading.cue or ""
        whole = surface.strip() == query.text.strip()
        small = surface[:1].islower()
        if use is Use.USE and rate >= commonness.COMMON and small and not whole:
            use = Use.GENERIC
    return Comparison(
        score=round(1.0 - errors / len(mark), 4),
        region=TextSpan(start, end, surface),
        use=use,
        evidence={
            "surface": surface,
            "mark": reference.text,
            "errors": errors,
            "allowed": allowed_errors(len(mark)),
            "steps": steps.names(),
            "disguised": disguised,
            "cue": cue,
            "zipf": rate,
            "language": language,
        },
    )


def _best(found: Iterator[Comparison]) -> Comparison | None:
    """The occurrence that weighs most: a use before a permitted one, then the likest, the first."""

    def weight(comparison: Comparison) -> tuple[bool, float, int, int, int]:
        span = comparison.region
        assert isinstance(span, TextSpan)
        steps = len(comparison.evidence["steps"])
        return (comparison.use is Use.USE, comparison.score, -steps, -span.start, -span.end)

    return max(found, key=weight, default=None)


class _WordMarkIndex(Index[TextFingerprint]):
    """Marks by their folded text for exact finds, and by length for those with errors."""

    def __init__(self) -> None:
        self._marks: dict[str, TextFingerprint] = {}
        self._exact: dict[str, set[str]] = defaultdict(set)
        self._by_length: dict[int, dict[str, str]] = defaultdict(dict)
        self._longest = 0

    def add(self, key: str, fingerprint: TextFingerprint) -> None:
        self.remove(key)
        self._marks[key] = fingerprint
        joined = fingerprint.joined
        self._exact[joined].add(key)
        if allowed_errors(len(joined)):
            self._by_length[len(joined)][key] = joined
        self._longest = max(self._longest, len(fingerprint.words) + 1)

    def remove(self, key: str) -> None:
        fingerprint = self._marks.pop(key, None)
        if fingerprint is not None:
            self._exact[fingerprint.joined].discard(key)
            self._by_length[len(fingerprint.joined)].pop(key, None)

    def __len__(self) -> int:
        return len(self._marks)

    def search(self, query: TextFingerprint) -> Iterator[tuple[str, Comparison]]:
        found: dict[str, list[Comparison]] = defaultdict(list)
        for window in _windows(query.words, self._longest):
            for key, errors in self._near(window.text):
                reference = self._marks[key]
                if window.size > len(reference.words) + 1:
                    continue
                comparison = _judge(query, window, reference, errors)
                if comparison is not None:
                    found[key].append(comparison)
        for key, comparisons in found.items():
            best = _best(iter(comparisons))
            assert best is not None
            yield key, best

    def _near(self, text: str) -> Iterator[tuple[str, int]]:
        """Marks within their allowed distance of a window's text, with the distance."""
        for key in self._exact.get(text, ()):
            yield key, 0
        for length in range(max(ONE_ERROR_FROM, len(text) - 2), len(text) + 3):
            marks = self._by_length.get(length)
            if not marks:
                continue
            limit = allowed_errors(length)
            for _, errors, key in process.extract(
                text, marks, scorer=OSA.distance, score_cutoff=limit, limit=None
            ):
                if errors:
                    yield key, int(errors)
