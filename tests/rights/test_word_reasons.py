"""What is said of a mark found in a text, and how much it weighs: from real findings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.hit import Severity
from domain.match import Match
from domain.right import RightKind
from matchers.contract import TextMedium
from matchers.marks.matcher import TextFingerprint, WordMarkMatcher
from rights.severity import describe, weight_of
from rights.wording import in_words

MATCHER = WordMarkMatcher()


def found(mark: str, title: str) -> Match:
    query, reference = (MATCHER.fingerprint(TextMedium(text)) for text in (title, mark))
    assert isinstance(query, TextFingerprint)
    assert isinstance(reference, TextFingerprint)
    comparison = MATCHER.compare(query, reference)
    assert comparison is not None
    return Match(
        matcher=MATCHER.name, version=MATCHER.version, reference="r", field="title",
        score=comparison.score, explanation=MATCHER.explain(comparison), region=comparison.region,
        use=comparison.use, evidence=comparison.evidence,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("Zorvantik desk lamp", "match.mark"),
        ("ZORVANTIK desk lamp", "match.mark"),
        ("Zorvantik's desk lamp", "match.mark"),
        ("Zorvantikk desk lamp", "match.mark_read"),
        ("Zorv*ntik desk lamp", "match.mark_disguised"),
        ("Zоrvantik desk lamp", "match.mark_disguised"),
        ("Zorvandik desk lamp", "match.mark_misspelt"),
    ],
)
def test_reasons(title: str, code: str) -> None:
    """Only what stands there letter for letter is called the mark itself."""
    reason = describe(found("Zorvantik", title), "Zorvantik")
    assert reason.code == code
    assert "{" not in in_words(reason)


@pytest.mark.parametrize("name", ["Samsung", "Sony"])
def test_well_known_names_are_no_everyday_words(name: str) -> None:
    """That the world speaks of a brand every day makes its mark no weaker."""
    match = found(name, f"{name} television 55 inch")
    assert not match.evidence["everyday"]
    assert weight_of(match, RightKind.TRADEMARK) is Severity.HIGH


def test_everyday_words_weigh_little() -> None:
    """A mark that is an everyday word is for review, whatever its letters say."""
    match = found("Digital", "Digital camera with tripod")
    assert "shops' titles" in match.explanation
    assert weight_of(match, RightKind.TRADEMARK) <= Severity.LOW


@pytest.mark.parametrize(
    ("field", "english", "chinese"),
    [
        ("title", "in the title", "标题"),
        ("offers[3].name", "in the name of a variant", "款式名称"),
        ("images[0].alt", "in the alternative text of a picture", "图片替代文字"),
        ("url", "in the address", "网址"),
    ],
)
def test_fields_are_named_in_words(field: str, english: str, chinese: str) -> None:
    """No sentence speaks of the form in which a field is kept."""
    reason = describe(replace(found("Zorvantik", "Zorvantik lamp"), field=field), "Zorvantik")
    assert english in in_words(reason)
    assert in_words(reason, "zh").startswith(chinese)
