"""Texts as works: what of a record can be matched, and how soon a person should look."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.hit import Severity
from domain.match import Match
from domain.right import LONGEST_NAME, ReferenceKind, Right, RightKind
from rights.references import references_of
from rights.severity import describe, weight_of
from rights.wording import in_words

TEXT = "The lid is turned from a single piece of pear wood and closes with a soft sigh. " * 3
WORK = Right(
    key="copyright-1", kind=RightKind.COPYRIGHT, owner="Firm", territories=("US",), source="x",
    as_of=date(2026, 1, 1), text=TEXT,
)  # fmt: skip


def match(score: float, containment: float) -> Match:
    surface = "turned from a single piece of pear wood " * 8
    passage = {"start": 0, "surface": surface, "weight": 9.0, "changes": []}
    return Match(
        matcher="wording", version="1", reference="r", field="description", score=score,
        explanation="…", evidence={"passages": [passage], "containment": containment},
    )  # fmt: skip


def test_what_of_a_work_is_a_reference() -> None:
    """The text of a work without picture; the texts that are handed in; never a picture's title."""
    (own,) = references_of(WORK)
    assert (own.kind, own.text) == (ReferenceKind.TEXT, TEXT)
    (given,) = references_of(WORK, texts=("another text",))
    assert given.text == "another text"
    (picture,) = references_of(WORK, images=("ab" * 32,))
    assert picture.kind is ReferenceKind.PICTURE
    assert references_of(WORK, titled=True) == ()
    assert references_of(replace(WORK, kind=RightKind.DESIGN)) == ()
    assert references_of(replace(WORK, text=None)) == ()


@pytest.mark.parametrize(
    ("score", "containment", "severity"),
    [
        (0.95, 0.6, Severity.HIGH),
        (0.6, 0.5, Severity.HIGH),
        (0.9, 0.2, Severity.MEDIUM),
        (0.6, 0.2, Severity.LOW),
    ],
)
def test_severity(score: float, containment: float, severity: Severity) -> None:
    """Most of a text weighs more than a clear part, and that more than a doubtful one."""
    assert weight_of(match(score, containment), RightKind.COPYRIGHT) is severity


def test_reasons_stay_short() -> None:
    """A whole text is called by its beginning, and a passage quoted by its own."""
    assert len(WORK.called) == LONGEST_NAME
    reason = in_words(describe(match(0.9, 0.456), WORK.called))
    assert "46% of the shorter text's own wording" in reason
    assert "description" in reason
    assert len(reason) < 400


def test_a_patent_has_no_reference() -> None:
    """It is listed for a professional to read: its drawings are no sign, its title none either."""
    patent = replace(WORK, kind=RightKind.PATENT, text="Foldable stand")
    assert references_of(patent, images=("ab" * 32,)) == ()
