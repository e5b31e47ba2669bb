"""Each exception with a case in which it applies and one in which it does not, in both languages;
what weighs and what raises, with raw values."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.hit import Hit, Outcome, Severity, Suggestion
from domain.listing import Role
from domain.match import Match, Use
from domain.right import Licence, Reference, ReferenceKind, RightKind
from rights.background import Background, Likeness, UsualPrice
from rights.exceptions import disclaimed_words
from rights.judgement import judge
from rights.wording import LANGUAGES, in_words
from tests.rights.cases import OURS, SELLER, THEIRS, case, hit_of, match, priced
from tests.rights.test_wording import VERDICTS

LAMP = replace(THEIRS, text="ZORVANTIK LAMP", aliases=("LAMP",),
               disclaimer='No claim is made to the exclusive right to use "LAMP" apart from the mark'
               )  # fmt: skip
LAMP_ALONE = match(LAMP, evidence={"surface": "lamp", "mark": "LAMP"})
LATE = replace(THEIRS, filed=date(2026, 3, 1), registered=date(2026, 4, 1))
BEFORE = datetime(2026, 2, 1, 12, tzinfo=UTC)
OWN = replace(OURS, key="tm-own", registration_number="9", filed=date(2020, 1, 1))

CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("same firm", {"role": Role.OWN}, {"role": Role.UNKNOWN}),
    ("authorised seller", {"role": Role.AUTHORISED}, {"role": Role.COMPETITOR}),
    ("licence",
     {"licences": (Licence(right="77", licensee="ann"),)},
     {"licences": (Licence(right="77", licensee="ann", territories=("DE",)),)}),
    ("nominative use",
     {"matches": (match(OURS, use=Use.NOMINATIVE, evidence={"cue": "fits"}),)}, {}),
    ("common word",
     {"matches": (match(OURS, use=Use.GENERIC, evidence={"zipf": 4.6, "language": "en"}),)}, {}),
    ("disclaimed part",
     {"right": LAMP, "role": Role.OWN, "matches": (LAMP_ALONE,)},
     {"right": LAMP, "role": Role.OWN}),
    ("no effect in the territory", {"ship_to": ("DE",)}, {"ship_to": ("US", "DE")}),
    ("right not in force", {"right": replace(OURS, status="expired")}, {}),
    ("own earlier use",
     {"right": LATE, "role": Role.OWN, "first": BEFORE},
     {"right": LATE, "role": Role.OWN}),
    ("own earlier use",
     {"right": LATE, "role": Role.OWN, "others": (OWN,)},
     {"right": LATE, "role": Role.OWN, "others": (replace(OWN, filed=date(2026, 3, 2)),)}),
    ("own earlier use",
     {"right": LATE, "role": Role.OWN, "others": (OWN,)},
     {"right": LATE, "role": Role.OWN, "others": (replace(OWN, text="OTHER"),)}),
    ("exhaustion", {"description": "Gebraucht, aus Nachlass"}, {"description": "Unused, brand new"}),
    ("exhaustion", {"offers": priced("9", "UsedCondition")}, {"offers": priced("9", "NewCondition")}),
    ("exhaustion", {"title": "正品 Zorvantik"}, {}),
]  # fmt: skip


def said_of(hit: Hit, language: str) -> list[str]:
    reasons = [*hit.reasons, *(check.reason for check in hit.exceptions)]
    reasons += [reason for finding in hit.territories for reason in finding.reasons]
    return [in_words(reason, language) for reason in reasons]


@pytest.mark.parametrize(("name", "applying", "not_applying"), CASES)
def test_each_exception_both_ways(
    name: str, applying: dict[str, Any], not_applying: dict[str, Any]
) -> None:
    """Its outcome, whether it keeps the hit back, and a reason in both languages each time."""
    for values, outcome in ((applying, Outcome.APPLIES), (not_applying, Outcome.DOES_NOT_APPLY)):
        given = dict(values)
        hit = hit_of(given.pop("right", OURS), **given)
        check = {check.name: check for check in hit.exceptions}[name]
        assert check.outcome is outcome
        english, chinese = (in_words(check.reason, language) for language in LANGUAGES)
        assert english != chinese
        kept_back = outcome is Outcome.APPLIES and name not in {"own earlier use", "exhaustion"}
        assert hit.suppressed_by == (name if kept_back else None)
        for language in LANGUAGES:
            for line in said_of(hit, language):
                for pattern in VERDICTS.values():
                    assert not pattern.search(line), line


@pytest.mark.parametrize(
    ("disclaimer", "words"),
    [
        ('… use "LAMP" apart from the mark', {"lamp"}),
        ("… to use “DESK LAMP” or “LIGHT” apart …", {"desk", "lamp", "light"}),
        ("No claim is made to DESK LAMP", {"desk", "lamp"}),
        ("no claim", set()),
    ],
)
def test_disclaimed_words(disclaimer: str, words: set[str]) -> None:
    """What stands in quotation marks, else in capitals."""
    assert disclaimed_words(disclaimer) == words


def test_hints_ask_counsel_instead_of_holding() -> None:
    """Our listing with a stranger's mark is to be held; with a hint, counsel is asked."""
    plain = hit_of(THEIRS, role=Role.OWN)
    used = hit_of(THEIRS, role=Role.OWN, description="second hand")
    assert plain.territories[0].suggestion is Suggestion.HOLD
    assert used.territories[0].suggestion is Suggestion.ASK_COUNSEL
    assert used.severity is plain.severity


@pytest.mark.parametrize("kind", [RightKind.DESIGN, RightKind.PATENT])
def test_designs_and_patents_are_never_judged(kind: RightKind) -> None:
    """Whatever is found, a person is asked, and told that nothing was judged. (Patents' drawings
    were references before; what is stored of them is judged all the same.)"""
    right = replace(THEIRS, kind=kind, text="Lamp")
    reference = Reference(
        key="drawing", right=right.key, kind=ReferenceKind.DESIGN_VIEW, image="f" * 64
    )
    found = Match(
        matcher="pictures", version="3", reference=reference.key, field="images[0]", score=0.9,
        explanation="…", evidence={"relation": "copy"},
    )  # fmt: skip
    made = case(THEIRS, role=Role.OWN, matches=(found,))
    made = replace(made, rights={right.key: right}, references={reference.key: reference})
    (hit,) = judge(made)
    assert {finding.suggestion for finding in hit.territories} == {Suggestion.ASK_COUNSEL}
    assert any("not judged" in line for line in said_of(hit, "en"))


@pytest.mark.parametrize(
    ("classes", "category", "severity", "said"),
    [
        ((11,), ("Home", "Lamps"), Severity.HIGH, r"reads as class 11, .* covers 11: the same class"),
        ((11,), ("Leuchten",), Severity.HIGH, "the same class"),
        ((20,), ("Lamps",), Severity.HIGH, "stand beside one another"),
        ((33,), ("Lamps",), Severity.MEDIUM, "distant classes"),
        ((), ("Lamps",), Severity.HIGH, "names no class"),
        ((33,), (), Severity.MEDIUM, "distant classes"),
    ],
)  # fmt: skip
def test_goods_are_a_soft_signal(
    classes: tuple[int, ...], category: tuple[str, ...], severity: Severity, said: str
) -> None:
    """Told with classes and words; the most distant ones take a step and never the hit."""
    hit = hit_of(replace(OURS, classes=classes), category=category)
    assert hit.severity is severity
    assert hit.suppressed_by is None
    assert any(re.search(said, line) for line in said_of(hit, "en")), said_of(hit, "en")


def test_terms_of_the_list_of_goods() -> None:
    """Words of the listing that stand in the record's goods are named, and outweigh classes."""
    right = replace(OURS, classes=(33,), goods="Bottles; lamps for wine cellars")
    hit = hit_of(right, category=("Lamps",))
    assert any("1 word(s) of the listing stand in the mark's list of goods: lamps" in line
               for line in said_of(hit, "en"))  # fmt: skip
    assert hit.severity is Severity.HIGH


WEAK: dict[str, Any] = {"matches": (match(OURS, field="description"),)}


@pytest.mark.parametrize(
    ("given", "background", "said"),
    [
        (WEAK | {"description": "High quality replica"}, Background(), "says “replica”"),
        ({"matches": (match(OURS, field="description", evidence={"raised": ["AAA"]}),)},
         Background(), "says “aaa”"),
        (WEAK | {"offers": priced("20"), "category": ("Lamps",)},
         Background(prices={("lamps", "EUR"): UsualPrice(Decimal(100), 3)}),
         "20 EUR, is 20% of 100 EUR, the median of 3 listings"),
        (WEAK, Background(confirmed={SELLER: 2}), "2 other finding(s) of the seller"),
    ],
)  # fmt: skip
def test_what_raises(given: dict[str, Any], background: Background, said: str) -> None:
    """One step more urgent, with the circumstance and its values."""
    assert hit_of(**WEAK).severity is Severity.MEDIUM
    hit = hit_of(background=background, **given)
    assert hit.severity is Severity.HIGH
    assert any(said in line for line in said_of(hit, "en")), said_of(hit, "en")


@pytest.mark.parametrize(
    "given",
    [
        {"offers": priced("41")},
        {"offers": priced("20"), "prices": UsualPrice(Decimal(100), 2)},
        {"offers": ()},
        {"offers": priced("20"), "category": ("Cups",)},
    ],
)
def test_prices_that_raise_nothing(given: dict[str, Any]) -> None:
    """Not far below, of too few listings, no price, another category."""
    usual = given.pop("prices", UsualPrice(Decimal(100), 3))
    background = Background(prices={("lamps", "EUR"): usual})
    hit = hit_of(background=background, **(WEAK | {"category": ("Lamps",)} | given))
    assert hit.severity is Severity.MEDIUM


def test_a_litigious_owner_raises_exposures_only() -> None:
    """By the folded name."""
    background = Background(litigious=frozenset({"somebody else"}))
    weak = {"matches": (match(OURS, field="description"),), "role": Role.OWN}
    assert hit_of(THEIRS, **weak).severity is Severity.MEDIUM
    hit = hit_of(THEIRS, background=background, **weak)
    assert hit.severity is Severity.HIGH
    assert any("Somebody Else is named as an owner who goes to court" in line
               for line in said_of(hit, "en"))  # fmt: skip


def test_sign_and_crowding_with_raw_values() -> None:
    """To the eye, to the ear, and how many live marks share the words."""
    background = Background(
        likeness={("Zorvantik", "ZORVANTIK"): Likeness(0.91, 0.75)}, crowding={"tm-1": 23}
    )
    said = said_of(hit_of(background=background), "en")
    assert "sign, to the eye: “Zorvantik” and ZORVANTIK are 91% alike" in said
    assert "sign, to the ear: “Zorvantik” and ZORVANTIK are 75% alike" in said
    assert any("23 live marks on file share the words of ZORVANTIK" in line for line in said)
