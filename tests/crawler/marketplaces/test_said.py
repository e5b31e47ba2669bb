"""What the documentation says that each reader has met is what the readers say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.marketplaces.contract import Marketplace
from crawler.marketplaces.registry import all_readers, spelled
from crawler.marketplaces.samples import Origin

ROOT = Path(__file__).parents[3]
ROWS = [
    line
    for line in (ROOT / "docs" / "marketplaces.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and line.count("|") == 5
]
READERS = list(all_readers())


@pytest.mark.parametrize("reader", READERS, ids=spelled)
def test_every_reader_has_a_sample_of_each_way_to_end(reader: Marketplace) -> None:
    assert {sample.ends for sample in reader.samples()} == {
        "snapshot", "gone", "blocked", "unrecognised",
    }  # fmt: skip


@pytest.mark.parametrize("reader", READERS, ids=spelled)
def test_the_documentation_names_every_reader(reader: Marketplace) -> None:
    """And says "experimental" of those, and only those, that never met a real listing."""
    names = [row for row in ROWS if reader.name.lower() in row.split("|")[1].lower()]
    assert names, reader.name
    met = any(s.ends == "snapshot" and s.origin is Origin.SERVED for s in reader.samples())
    if reader.key != "shop":
        assert reader.experimental is not met
    assert any(("experimental" in row) is reader.experimental for row in names)


def test_the_readme_names_all_that_are_off() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for reader in READERS:
        if reader.experimental:
            assert reader.name in text, reader.name
