"""What a match means: direction, territory, force, licences, exceptions, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.hit import Direction, Hit, Outcome, Severity, Suggestion
from domain.listing import ListingKey, Role, Seller, SellerKey
from domain.match import Match, Use
from domain.page import Snapshot
from domain.right import Licence, Portfolio, Right, RightKind, fold_owner
from rights.judgement import judge
from rights.references import references_of
from rights.territories import TerritoryTable
from rights.view import Case, ListingView, Sighting, SnapshotView
from rights.wording import in_words

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
KEY = ListingKey("shop.example", "/p/1")
SELLER = SellerKey("shop.example", "ann")
FIRM = Portfolio(name="p", firm="Firm", firm_names=frozenset({fold_owner("Firm")}))
MARK = Right(
    key="tm-1", kind=RightKind.TRADEMARK, owner="Firm", territories=("US",), source="marks.csv",
    as_of=date(2026, 1, 1), text="ZORVANTIK", registration_number="77", status="registered",
)  # fmt: skip


def match(right: Right, **changes: Any) -> Match:
    evidence = {
        "surface": "Zorvantik", "mark": right.text, "errors": 0, "allowed": 1, "steps": [],
        "disguised": False, "cue": "", "zipf": 0.0, "language": "", "everyday": "",
    }  # fmt: skip
    values: dict[str, Any] = {
        "matcher": "word marks", "version": "1", "reference": references_of(right)[0].key,
        "field": "title", "score": 1.0, "explanation": "…", "evidence": evidence,
    }  # fmt: skip
    values.update(changes)
    values["evidence"] = evidence | changes.get("evidence", {})
    return Match(**values)


def case(right: Right = MARK, **given: Any) -> Case:
    """One listing by ann on a US offer that shows the mark, with changes."""
    snapshot = Snapshot(
        key=KEY, url=given.get("url", "https://shop.example/p/1"), title="Zorvantik lamp",
        seller=Seller(name="Ann", id="ann"), ship_to=given.get("ship_to", ("US",)),
    )  # fmt: skip
    view = SnapshotView(
        snapshot=snapshot, digest="d", first_captured=AT, last_captured=given.get("at", AT),
        offered_in=(), matches=given.get("matches", (match(right),)),
    )  # fmt: skip
    listing = ListingView(
        key=KEY, snapshots=given.get("snapshots", (view,)), gone_at=given.get("gone_at"),
        roles={SELLER: given["role"]} if "role" in given else {}, catalogued=False,
    )  # fmt: skip
    return Case(
        portfolio=FIRM, listing=listing, rights={right.key: right},
        references={ref.key: ref for ref in references_of(right)},
        licences=given.get("licences", ()), elsewhere={}, territories=TerritoryTable.shipped(),
    )  # fmt: skip


def only(found: tuple[Hit, ...]) -> Hit:
    assert len(found) == 1
    return found[0]


THEIRS = replace(MARK, owner="Somebody Else")


@pytest.mark.parametrize(
    ("right", "role", "direction", "suppressed"),
    [
        (MARK, Role.UNKNOWN, Direction.ENFORCEMENT, None),
        (MARK, Role.COMPETITOR, Direction.ENFORCEMENT, None),
        (MARK, Role.OWN, Direction.ENFORCEMENT, "same firm"),
        (MARK, Role.AUTHORISED, Direction.ENFORCEMENT, "authorised seller"),
        (THEIRS, Role.OWN, Direction.EXPOSURE, None),
        (THEIRS, Role.UNKNOWN, None, None),
        (THEIRS, Role.COMPETITOR, None, None),
        (THEIRS, Role.AUTHORISED, None, None),
        (replace(MARK, owner=None), Role.OWN, Direction.EXPOSURE, None),
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
    right = replace(MARK, territories=territories)
    hit = only(judge(case(right, url=url, ship_to=ship_to)))
    assert hit.suppressed_by == suppressed
    assert [finding.code for finding in hit.territories] == codes
    if codes[0] in {"unknown", "unsupported"}:
        assert "not judged here" in in_words(hit.territories[0].reasons[0])
        assert hit.severity is not Severity.NONE


def test_ship_to_widens_and_each_territory_has_its_own_answer() -> None:
    """An EU right in a US offer that also ships to France: nothing in the US, a finding in France."""
    right = replace(MARK, territories=("EU",))
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
    hit = only(judge(case(replace(MARK, **changes))))
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
    right = replace(MARK, territories=("EU",))
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
    hit = only(judge(case(matches=(match(MARK, use=use, evidence=evidence),))))
    assert hit.suppressed_by == suppressed


def test_one_use_as_a_sign_outweighs_permitted_ones() -> None:
    """“Compatible with” in the description does not excuse the mark in the title."""
    matches = (
        match(MARK, field="description", use=Use.NOMINATIVE, evidence={"cue": "fits"}),
        match(MARK, field="title"),
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


UNSTATED = Right(
    key="catalogue-picture-1", kind=RightKind.COPYRIGHT, owner=None, territories=("BERNE",),
    source="own catalogue", as_of=date(2026, 1, 1), ownership_stated=False,
)  # fmt: skip


def shared(*sightings: Sighting, role: Role = Role.OWN) -> tuple[Hit, ...]:
    reference = references_of(UNSTATED, ("f" * 64,))[0]
    own = Match(
        matcher="pictures", version="1", reference=reference.key, field="images[0]", score=1.0,
        explanation="…", evidence={"relation": "copy", "same_file": True},
    )  # fmt: skip
    plain = case(matches=(own,), role=role)
    return judge(
        replace(
            plain, rights={UNSTATED.key: UNSTATED}, references={reference.key: reference},
            elsewhere={UNSTATED.key: sightings},
        )
    )  # fmt: skip


def sighting(relation: str = "copy") -> Sighting:
    return Sighting(
        listing=ListingKey("shop.example", "/p/2"), seller=SellerKey("shop.example", "bob"),
        first_captured=AT.replace(day=2), last_captured=AT, still_shown=True,
        match=Match(
            matcher="pictures", version="1", reference="r", field="images[0]", score=0.9,
            explanation="…", evidence={"relation": relation, "mirrored": False},
        ),
    )  # fmt: skip


def test_a_shared_picture_of_unstated_ownership() -> None:
    """Shown by us and by another: one low exposure hit with both dates, and nothing on the other."""
    hit = only(shared(sighting()))
    assert (hit.direction, hit.severity) == (Direction.EXPOSURE, Severity.LOW)
    text = " ".join(in_words(reason) for reason in hit.reasons)
    assert "shown by us since 2026-05-04" in text
    assert "since 2026-05-02" in text
    assert shared() == ()
    assert shared(sighting(), role=Role.UNKNOWN) == ()


def test_a_part_of_an_undeclared_picture_is_not_shared() -> None:
    """A template or a label of ours in another's picture is not the picture whose owner is asked;
    with something recoloured it is."""
    assert shared(sighting("artwork")) == ()
    assert shared(sighting("logo")) == ()
    assert only(shared(sighting("variant"))).severity is Severity.LOW


WORK = Right(
    key="work-1", kind=RightKind.COPYRIGHT, owner="Firm", territories=("BERNE",),
    source="pictures", as_of=date(2026, 1, 1), text="lamp",
)  # fmt: skip
FIGURE = replace(MARK, key="tm-2", text=None, registration_number="78")
DESIGN = replace(FIGURE, key="design-1", kind=RightKind.DESIGN, text="lamp, as a shape")


@pytest.mark.parametrize(
    ("right", "evidence", "severity", "words"),
    [
        (WORK, {"relation": "copy"}, Severity.HIGH, "shows a copy of “lamp”"),
        (WORK, {"relation": "copy", "mirrored": True}, Severity.HIGH, "a mirrored copy"),
        (WORK, {"relation": "copy", "same_file": True}, Severity.HIGH, "the very file"),
        (WORK, {"relation": "variant"}, Severity.HIGH, "something in it recoloured"),
        (WORK, {"relation": "artwork"}, Severity.LOW, "a part of “lamp”"),
        (WORK, {"relation": "logo"}, Severity.LOW, "as a mark on something"),
        (FIGURE, {"relation": "logo"}, Severity.HIGH, "“78” is shown, as a mark"),
        (FIGURE, {"relation": "artwork"}, Severity.LOW, "a part of “78”"),
        (DESIGN, {"relation": "logo"}, Severity.HIGH, "as a mark on something"),
        (DESIGN, {"relation": "artwork"}, Severity.LOW, "in another picture"),
        (WORK, {"distance": 3, "mirrored": True}, Severity.HIGH, "a mirrored copy"),
    ],
)
def test_what_pictures_have_to_do_with_each_other_decides(
    right: Right, evidence: dict[str, Any], severity: Severity, words: str
) -> None:
    """A copy or variant weighs most; a part or a mark in a picture less, but for signs, for which a
    mark in a picture is all that there is to find. The last row is an earlier version's."""
    reference = references_of(right, ("f" * 64,))[-1]
    found = Match(
        matcher="pictures", version="3", reference=reference.key, field="images[0]", score=0.7,
        explanation="…", evidence=evidence,
    )  # fmt: skip
    plain = replace(case(matches=(found,)), rights={right.key: right})
    hit = only(judge(replace(plain, references={reference.key: reference})))
    assert hit.severity is severity
    assert words in " ".join(in_words(reason) for reason in hit.reasons)
