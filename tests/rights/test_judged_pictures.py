"""What a match of pictures means: shared ones of unstated ownership, and relations that count for a right."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.hit import Direction, Hit, Severity
from domain.listing import ListingKey, Role, SellerKey
from domain.match import Match
from domain.right import Right, RightKind
from rights.judgement import judge
from rights.references import references_of
from rights.view import Sighting
from rights.wording import in_words
from tests.rights.cases import AT, OURS, case, only

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
FIGURE = replace(OURS, key="tm-2", text=None, registration_number="78")
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
