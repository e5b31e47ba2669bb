"""Pages, prices and addresses in every state of ruin: read to one of the known ends, never raised."""

from __future__ import annotations

from benchmarks.mutate_pages import Tally, mutate, standing, wrong_in
from crawler.marketplaces.amazon import Amazon
from crawler.marketplaces.amazon.samples import SAMPLES
from crawler.marketplaces.ebay_pages import EbayPages
from crawler.read import read_page
from domain.page import Gone, Snapshot
from tests.crawler.broken_pages import run


def test_a_thousand_broken_inputs() -> None:
    """The first thousand of ``make fuzz-pages``; a run of more is its own target."""
    ends, failed, slowest = run(range(1_000))
    assert failed == []
    assert ends.total() == 1_000
    assert {end for end in ends if end.startswith("page: ")} >= {
        "page: snapshot",
        "page: unrecognised",
    }
    assert slowest < 10


def test_changed_pages_show_nothing_that_does_not_stand_there() -> None:
    """Nodes of our own sample pages dropped and renamed: no reading is wrong."""
    tally = Tally()
    for reader in (Amazon(), EbayPages()):
        for number, sample in enumerate(reader.samples()):
            if sample.ends == "snapshot":
                mutate(sample.name, sample.page, 60, number, tally)
    assert tally.ends.total() == 240
    assert tally.wrong == []
    assert len(tally.ends) > 1, "no mutation changed anything: they miss what they aim at"


def test_the_count_sees_what_is_wrong() -> None:
    """A price from elsewhere, another title and a false departure are counted."""
    page = SAMPLES[0].page
    whole = read_page(page)
    assert isinstance(whole, Snapshot)
    stands = standing(page, whole)
    assert list(wrong_in(whole, stands)) == []
    other = whole.to_json()
    other["title"] = "Something else entirely"
    other["offers"][0]["price"]["amount"] = "1.23"
    assert len(list(wrong_in(Snapshot.from_json(other), stands))) == 2
    assert list(wrong_in(Gone(key=whole.key, reason="x"), stands))
