"""Finds copied wording in descriptions and titles: whole texts, or passages of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import ClassVar

from domain.match import Comparison, MediumKind, StoredFingerprint, Unusable
from domain.right import ReferenceKind
from matchers.contract import Example, Index, Matcher, TextMedium
from matchers.wording import ordinariness
from matchers.wording.fingerprint import WordingFingerprint, fingerprint_of
from matchers.wording.index import WordingIndex
from matchers.wording.judging import LEAST_SCORE, are_candidates, comparison_of, judge

MOST_SHOWN = 160
"""Characters of a passage that a sentence repeats."""


class WordingMatcher(Matcher[TextMedium, WordingFingerprint]):
    """Copied wording; see the module's docstring."""

    name: ClassVar[str] = "wording"
    version: ClassVar[str] = f"1+{ordinariness.VERSION}"
    medium: ClassVar[MediumKind] = MediumKind.TEXT
    references: ClassVar[frozenset[ReferenceKind]] = frozenset({ReferenceKind.TEXT})
    keeps_fingerprints: ClassVar[bool] = False

    def fingerprint(self, medium: TextMedium) -> WordingFingerprint | Unusable:
        return fingerprint_of(medium.text)

    def pack(self, fingerprint: WordingFingerprint) -> StoredFingerprint:
        value = json.dumps({"text": fingerprint.text}).encode()
        return StoredFingerprint(self.name, self.version, value, 1.0)

    def unpack(self, stored: StoredFingerprint) -> WordingFingerprint:
        self.check_stored(stored)
        made = fingerprint_of(json.loads(stored.value)["text"])
        if isinstance(made, Unusable):
            raise ValueError(f"the kept text has no wording: {made.reason}")  # noqa: TRY004
        return made

    def compare(
        self, query: WordingFingerprint, reference: WordingFingerprint
    ) -> Comparison | None:
        if not are_candidates(query, reference):
            return None
        found = judge(query, reference)
        if found is None or found.score < LEAST_SCORE:
            return None
        return comparison_of(found, query, reference)

    def index(self) -> Index[WordingFingerprint]:
        return WordingIndex()

    def explain(self, comparison: Comparison) -> str:
        evidence = comparison.evidence
        passages = evidence["passages"]
        longest = max(passages, key=lambda passage: passage["weight"])
        surface = " ".join(longest["surface"].split())
        if len(surface) > MOST_SHOWN:
            surface = surface[:MOST_SHOWN].rsplit(" ", 1)[0] + " …"
        changed = len(longest["changes"])
        parts = [f"“{surface}” stands in both texts"]
        if changed:
            parts.append(f", with {changed} {'change' if changed == 1 else 'changes'}")
        if len(passages) > 1:
            more = len(passages) - 1
            parts.append(f", and {more} further {'passage' if more == 1 else 'passages'}")
        parts.append(
            f"; {evidence['containment']:.0%} of the shorter text's own wording; what any shop "
            f"writes is left out; score {comparison.score:.2f} ({LEAST_SCORE} or more counts)"
        )
        return "".join(parts)

    @classmethod
    def examples(cls) -> Sequence[Example[TextMedium]]:
        data = files("matchers").joinpath("data/wording_examples.json").read_text("utf-8")
        return tuple(
            Example(
                row["name"],
                TextMedium(row["query"]),
                TextMedium(row["reference"]),
                matches=row["matches"],
            )
            for row in json.loads(data)
        )
