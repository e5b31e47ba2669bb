"""What a match means: direction, territory, force, licences, exceptions, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.hit import Direction, Outcome, Severity, Suggestion
from domain.listing import Role
from domain.match import Use
from domain.right import Licence, Right
from rights.judgement import judge
from rights.wording import in_words
from tests.rights.cases import AT, OURS, case, match, only

THEIRS = replace(OURS, owner="Somebody Else")


@pytest.mark.parametrize(
    ("right", "role", "direction", "suppressed"),
    [
        (OURS, Role.UNKNOWN, Direction.ENFORCEMENT, None),
        (OURS, Role.COMPETITOR, Direction.ENFORCEMENT, None),
        (OURS, Role.OWN, Direction.ENFORCEMENT, "same firm"),
        (OURS, Role.AUTHORISED, Direction.ENFORCEMENT, "authorised seller"),
        (THEIRS, Role.OWN, Direction.EXPOSURE, None),
        (THEIRS, Role.UNKNOWN, None, None),
        (THEIRS, Role.COMPETITOR, None, None),
        (THEIRS, Role.AUTHORISED, None, None),
        (replace(OURS, owner=None), Role.OWN, Direction.EXPOSURE, None),
    ],
)
def test_direction_table(
    right: Right, role: Role, direction: Direction | None, suppressed: str | None
) -> None:
    """Whose right in whose listing: the design's table, line by line."""
    found = judge(case(right, role=role))
    if direction is None:
        assert found == ()
    else:
        assert only(found).direction is direction
        assert only(found).suppressed_by == suppressed


@pytest.mark.parametrize(
    ("territories", "url", "ship_to", "suppressed", "codes"),
    [
        (("US",), "https://shop.example/p", ("US",), None, ["US"]),
        (("EU",), "https://shop.example/p", ("US",), "no effect in the territory", ["US"]),
        (("EU",), "https://www.amazon.de/dp/B0", (), None, ["DE"]),
        (("EU",), "https://www.amazon.com/dp/B0", (), "no effect in the territory", ["US"]),
        (("EU",), "https://www.amazon.com/dp/B0", ("FR",), None, ["FR", "US"]),
        (("BX",), "https://shop.nl/p", (), None, ["NL"]),
        (("BX",), "https://www.amazon.com.be/p", (), None, ["BE"]),
        (("BX",), "https://shop.de/p", (), "no effect in the territory", ["DE"]),
        (("EU",), "https://shop.co.uk/p", (), "no effect in the territory", ["GB"]),
        (("GB",), "https://shop.co.uk/p", (), None, ["GB"]),
        (("US",), "https://shop.example/p", (), None, ["unknown"]),
        (("US",), "https://shop.example/p", ("XK",), None, ["unsupported"]),
    ],
)
def test_a_right_counts_only_where_it_has_effect(
    territories: tuple[str, ...],
    url: str,
    ship_to: tuple[str, ...],
    suppressed: str | None,
    codes: list[str],
) -> None:
    """Territory by territory; where the place is unknown or has no rule, a hit all the same."""
    right = replace(OURS, territories=territories)
    hit = only(judge(case(right, url=url, ship_to=ship_to)))
    assert hit.suppressed_by == suppressed
    assert [finding.code for finding in hit.territories] == codes
    if codes[0] in {"unknown", "unsupported"}:
        assert "not judged here" in in_words(hit.territories[0].reasons[0])
        assert hit.severity is not Severity.NONE


def test_ship_to_widens_and_each_territory_has_its_own_answer() -> None:
    """An EU right in a US offer that also ships to France: nothing in the US, a finding in France."""
    right = replace(OURS, territories=("EU",))
    hit = only(judge(case(right, url="https://www.amazon.com/dp/B0", ship_to=("FR",))))
    answers = {finding.code: finding for finding in hit.territories}
    assert answers["US"].severity is Severity.NONE
    assert answers["US"].suggestion is Suggestion.NOTHING
    assert answers["FR"].severity is Severity.HIGH


@pytest.mark.parametrize(
    ("changes", "in_force"),
    [
        ({"status": "registered"}, True),
        ({"status": "Registered and Renewed"}, True),
        ({"status": None}, True),
        ({"status": "some new word"}, True),
        ({"status": "expired"}, False),
        ({"status": "pending"}, False),
        ({"expires": date(2026, 5, 3)}, False),
        ({"expires": date(2026, 5, 4)}, True),
        ({"registered": date(2026, 5, 5)}, False),
        ({"registered": date(2026, 5, 4)}, True),
        ({"status": None, "live": False}, False),
    ],
)
def test_a_right_counts_only_while_it_is_in_force(changes: dict[str, Any], in_force: bool) -> None:
    """On the day of the capture, by status and by dates; what the record leaves out counts for it."""
    hit = only(judge(case(replace(OURS, **changes))))
    assert hit.suppressed_by == (None if in_force else "right not in force")


@pytest.mark.parametrize(
    ("licence", "applies"),
    [
        (Licence(right="77", licensee="ann"), True),
        (Licence(right="zorvantik", licensee="Ann"), True),
        (Licence(right="tm-1", licensee="ann", territories=("US",)), True),
        (Licence(right="77", licensee="ann", territories=("DE",)), False),
        (Licence(right="77", licensee="bob"), False),
        (Licence(right="78", licensee="ann"), False),
        (Licence(right="77", licensee="ann", valid_until=date(2026, 5, 3)), False),
        (Licence(right="77", licensee="ann", valid_until=date(2026, 5, 4)), True),
        (Licence(right="77", licensee="ann", valid_from=date(2026, 5, 5)), False),
    ],
)
def test_licences(licence: Licence, applies: bool) -> None:
    """A licence counts for its right, licensee, territory and time."""
    hit = only(judge(case(licences=(licence,))))
    assert hit.suppressed_by == ("licence" if applies else None)


def test_a_licence_for_a_union_covers_its_members() -> None:
    """An EU licence covers Germany."""
    right = replace(OURS, territories=("EU",))
    licence = Licence(right="77", licensee="ann", territories=("EU",))
    hit = only(judge(case(right, ship_to=("DE",), licences=(licence,))))
    assert hit.suppressed_by == "licence"


def test_a_licence_for_part_and_no_right_elsewhere_leave_nothing() -> None:
    """Licensed here, without effect there: no territory is left, so nobody is bothered."""
    licence = Licence(right="77", licensee="ann", territories=("US",))
    hit = only(judge(case(ship_to=("US", "DE"), licences=(licence,))))
    assert hit.severity is Severity.NONE
    assert hit.suppressed_by is not None


@pytest.mark.parametrize(
    ("use", "evidence", "suppressed"),
    [
        (Use.USE, {}, None),
        (Use.NOMINATIVE, {"cue": "compatible with"}, "nominative use"),
        (Use.NEGATED, {"cue": "not by"}, "nominative use"),
        (Use.GENERIC, {"zipf": 4.6, "language": "en"}, "common word"),
    ],
)
def test_use(use: Use, evidence: dict[str, Any], suppressed: str | None) -> None:
    """Permitted and everyday uses are exceptions; use as a sign is not."""
    hit = only(judge(case(matches=(match(OURS, use=use, evidence=evidence),))))
    assert hit.suppressed_by == suppressed


def test_one_use_as_a_sign_outweighs_permitted_ones() -> None:
    """“Compatible with” in the description does not excuse the mark in the title."""
    matches = (
        match(OURS, field="description", use=Use.NOMINATIVE, evidence={"cue": "fits"}),
        match(OURS, field="title"),
    )
    assert only(judge(case(matches=matches))).suppressed_by is None


def test_every_check_is_listed_with_its_reason() -> None:
    """All exceptions stand on the hit with what came of them, in words."""
    hit = only(judge(case()))
    assert [check.name for check in hit.exceptions] == [
        "same firm", "authorised seller", "licence", "nominative use", "common word",
        "disclaimed part", "no effect in the territory", "right not in force", "own earlier use",
        "exhaustion",
    ]  # fmt: skip
    for check in hit.exceptions:
        assert check.outcome is Outcome.DOES_NOT_APPLY
        assert in_words(check.reason)


@pytest.mark.parametrize("word", ["infring", "clear", "safe to sell", "侵权"])
def test_no_sentence_is_a_verdict(word: str) -> None:
    """No wording says that something infringes, or that it is clear."""
    from importlib.resources import files

    text = files("rights").joinpath("data/wording.en.toml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert not any(word in line.lower() for line in lines)


def test_gone_and_no_longer_shown() -> None:
    """A hit whose listing is gone, or whose newest capture no longer shows it, is not shown any
    more; first and last seen stay."""
    assert not only(judge(case(gone_at=AT))).still_shown
    before = case().listing.snapshots[0]
    after = replace(before, digest="e", matches=(), first_captured=AT.replace(day=9),
                    last_captured=AT.replace(day=9))  # fmt: skip
    hit = only(judge(case(snapshots=(before, after))))
    assert not hit.still_shown
    assert (hit.first_seen, hit.last_seen) == (AT, AT)
