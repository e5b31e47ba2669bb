"""Reasons are stored so that the release before shows something of each, and come back as they
were."""

from __future__ import annotations

from domain.reason import Reason
from rights.wording import LANGUAGES, templates
from storage.reasons import known_before, reason_from_json, reason_to_json


def test_every_reason_comes_back() -> None:
    """Whether the release before knows it or not; what it does not know is shown by a sentence that
    takes any text."""
    for code in templates(LANGUAGES[0]):
        reason = Reason(code, {"mark": "ZORVANTIK", "score": 0.5, "count": 3})
        stored = reason_to_json(reason)
        assert reason_from_json(stored) == reason
        if code in known_before():
            assert stored == reason.to_json()
        else:
            assert stored["code"] in known_before()
            assert stored["params"] == {
                "matcher": code,
                "explanation": "mark ZORVANTIK, score 0.5, count 3",
            }


def test_what_was_stored_before_is_read() -> None:
    """Rows of the release before have the reason alone."""
    reason = Reason("match.mark", {"mark": "ZORVANTIK"})
    assert reason_from_json(reason.to_json()) == reason
