"""Wording to use instead of a mark: own brand, product, compatible with, mark, exact models."""

from __future__ import annotations

from datetime import date

import pytest

from domain.listing import ListingKey
from domain.match import Match, TextSpan
from domain.page import Snapshot
from domain.right import Right, RightKind
from rights.audit.columns import FixKind
from rights.audit.compatible import MarkInText, wording_for
from rights.audit.fixes import Mender
from rights.wording import in_words


def proposed(title: str, *marks: str, brand: str | None = "Lumenholt") -> tuple[str, str]:
    found = [MarkInText(title.index(mark), title.index(mark) + len(mark), mark) for mark in marks]
    wording = wording_for(title, found, brand)
    return wording.compatible, wording.without


@pytest.mark.parametrize(
    ("title", "compatible"),
    [
        ("Zorvantik X200 filter cartridge", "Lumenholt filter cartridge compatible with Zorvantik X200"),
        ("Filter cartridge for Zorvantik X200 / X300, 2 pcs",
         "Lumenholt Filter cartridge 2 pcs compatible with Zorvantik X200, X300"),
        ("Zorvantik Quencher H2.0 lid", "Lumenholt lid compatible with Zorvantik Quencher H2.0"),
        ("Zorvantik Filter X200", "Lumenholt Filter compatible with Zorvantik X200"),
        ("Filter X200 for Zorvantik", "Lumenholt Filter compatible with Zorvantik X200"),
        ("Genuine Zorvantik lid 20oz", "Lumenholt lid 20oz compatible with Zorvantik [exact models]"),
        ("Case for Zorvantik 15 Pro Max", "Lumenholt Case compatible with Zorvantik 15 Pro Max"),
        ("Lumenholt cable Zorvantik 12 V", "Lumenholt cable 12 V compatible with Zorvantik [exact models]"),
        ("Ersatzfilter für Zorvantik X200", "Lumenholt Ersatzfilter passend für Zorvantik X200"),
        ("Zorvantik X200 滤芯", "Lumenholt 滤芯 适用于 Zorvantik X200"),
    ],
)  # fmt: skip
def test_compatible(title: str, compatible: str) -> None:
    """The title is put together anew from what it says."""
    assert proposed(title, "Zorvantik")[0] == compatible


def test_without() -> None:
    """What has nothing to do with the mark is offered without it."""
    assert proposed("Zorvantik X200 style desk lamp", "Zorvantik")[1] == "Lumenholt desk lamp"


def test_an_unknown_brand_is_left_open() -> None:
    """Nothing is made up: a placeholder stands for what the firm has to say."""
    compatible, _ = proposed("Zorvantik X200 lid", "Zorvantik", brand=None)
    assert compatible == "[your brand] lid compatible with Zorvantik X200"


def test_two_marks() -> None:
    """Both are named, each with its models."""
    compatible, without = proposed("Lid for Zorvantik X200 and Brumola B7", "Zorvantik", "Brumola")
    assert compatible == "Lumenholt Lid compatible with Zorvantik X200 and Brumola B7"
    assert without == "Lumenholt Lid"


@pytest.mark.parametrize("where", ["url", "offers[0].name", "images[0].alt"])
def test_small_texts_go_without_the_mark(where: str) -> None:
    """Of a variant's name, a picture's text or an address nothing is proposed but to leave it out."""
    snapshot = Snapshot(
        key=ListingKey("shop.example", "1"), url="https://shop.example/zorvantik-lamp", title="Lamp"
    )
    mark = Right(
        key="tm", kind=RightKind.TRADEMARK, owner="Zorvantik Inc.", territories=("US",),
        source="test", as_of=date(2026, 1, 1), text="Zorvantik",
    )  # fmt: skip
    match = Match(
        matcher="word marks", version="1", reference="r", field=where, score=1.0, explanation="…",
        region=TextSpan(1, 10, "zorvantik"), evidence={"mark": "Zorvantik", "surface": "zorvantik"},
    )  # fmt: skip
    mender = Mender(snapshot=snapshot, own_brand=None, accepted=lambda _: True)
    first = mender.fixes(mark, (match,), "US")[0]
    assert (first.kind, first.field, first.after) == (FixKind.WORDING, where, None)
    assert "leave “zorvantik” out" in in_words(first.reason)
