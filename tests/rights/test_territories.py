"""Where a listing is offered and which rights count there, by table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.hit import Severity, Suggestion
from domain.listing import Role
from rights.offering import Signs
from rights.territories import TerritoryTable
from rights.wording import in_words
from tests.rights.cases import OURS, THEIRS, hit_of

TABLE = TerritoryTable.shipped()
ON = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("signs", "offered"),
    [
        ({"host": "www.amazon.de"}, {"DE": "marketplace host"}),
        ({"host": "shop.nl"}, {"NL": "national domain"}),
        ({"host": "shop.com.be"}, {"BE": "national domain"}),
        ({"host": "shop.co.uk"}, {"GB": "national domain"}),
        ({"host": "shop.example"}, {}),
        ({"host": "shop.example", "ship_to": ("FR", "uk")},
         {"FR": "ship-to on the page", "GB": "ship-to on the page"}),
        ({"host": "www.amazon.com", "ship_to": ("FR",)},
         {"US": "marketplace host", "FR": "ship-to on the page"}),
        ({"host": "shop.de", "declared": ("AT",)}, {"DE": "national domain", "AT": "declared"}),
        # a country in the path or before the site's name, by the site's own row
        ({"host": "www.temu.com", "path": "/uk/lamp-g-1.html"}, {"GB": "country in the address"}),
        ({"host": "www.temu.com", "path": "/lamp-g-1.html"}, {}),
        ({"host": "www.etsy.com", "path": "/de/listing/1"}, {"DE": "country in the address"}),
        ({"host": "de.shein.com"}, {"DE": "country in the address"}),
        ({"host": "m.shein.com"}, {}),
        ({"host": "notshein.com", "path": "/de/"}, {}),
        ({"host": "de.aliexpress.com", "language": "de-DE"}, {}),
        # language and country in the path of any site
        ({"host": "shop.example", "path": "/de-at/lamp"}, {"AT": "country in the address"}),
        ({"host": "shop.example", "path": "/en_GB/lamp"}, {"GB": "country in the address"}),
        ({"host": "shop.example", "path": "/en-us/lamp"}, {}),
        ({"host": "shop.example", "path": "/de/lamp"}, {}),
        ({"host": "www.amazon.com", "path": "/de-at/lamp"}, {"US": "marketplace host"}),
        # the language, where nothing else tells
        ({"host": "shop.example", "language": "de"},
         {"AT": "language of the page", "DE": "language of the page"}),
        ({"host": "shop.example", "language": "de-CH"}, {"CH": "language of the page"}),
        ({"host": "shop.example", "language": "ja"}, {"JP": "language of the page"}),
        ({"host": "shop.example", "language": "en"}, {}),
        ({"host": "shop.example", "language": "en-US"}, {}),
        ({"host": "shop.example", "language": "en-GB"}, {"GB": "language of the page"}),
        ({"host": "shop.example", "language": "ja", "ship_to": ("US",)},
         {"US": "ship-to on the page"}),
        ({"host": "shop.de", "language": "ja"}, {"DE": "national domain"}),
    ],
)  # fmt: skip
def test_where_a_listing_is_offered(signs: dict[str, Any], offered: dict[str, str]) -> None:
    """Host, path, ship-to and language, each with the sign that said so; what is unclear is left."""
    assert dict(TABLE.offered(Signs(**signs), ON).signs) == offered


EU, BX, US = ("EU",), ("BX",), ("US",)
IR: dict[str, Any] = {"office": "WO", "international_number": "1500000"}


@pytest.mark.parametrize(
    ("record", "url", "ship_to", "day", "found"),
    [
        ({"territories": EU}, "https://www.amazon.com/dp/B0", (), "2026-05-04", []),
        ({"territories": EU}, "https://www.amazon.com/dp/B0", ("FR",), "2026-05-04", ["FR"]),
        ({"territories": EU}, "https://www.amazon.de/dp/B0", (), "2026-05-04", ["DE"]),
        ({"territories": BX}, "https://shop.nl/p", (), "2026-05-04", ["NL"]),
        ({"territories": BX}, "https://shop.com.be/p", (), "2026-05-04", ["BE"]),
        ({"territories": BX}, "https://shop.lu/p", (), "2026-05-04", ["LU"]),
        ({"territories": BX}, "https://shop.de/p", (), "2026-05-04", []),
        # an international registration, only where designated and not refused
        (IR | {"territories": ("DE", "JP"), "designated": ("DE", "JP")},
         "https://shop.de/p", (), "2026-05-04", ["DE"]),
        (IR | {"territories": ("DE", "JP"), "designated": ("DE", "JP")},
         "https://shop.fr/p", (), "2026-05-04", []),
        (IR | {"territories": ("DE", "JP"), "designated": ("DE", "JP"), "refused": ("JP",)},
         "https://shop.co.jp/p", (), "2026-05-04", []),
        (IR | {"territories": EU, "designated": EU},
         "https://shop.fr/p", (), "2026-05-04", ["FR"]),
        (IR | {"territories": EU, "designated": EU, "refused": EU},
         "https://shop.fr/p", (), "2026-05-04", []),
        # the United Kingdom: a member until the end of 2020; since then an older right of the Union
        # goes on in the UK's register, a younger one does not
        ({"territories": EU, "registered": date(2015, 1, 1)},
         "https://shop.co.uk/p", (), "2020-12-31", ["GB"]),
        ({"territories": EU, "registered": date(2015, 1, 1)},
         "https://shop.co.uk/p", (), "2021-01-01", ["GB"]),
        ({"territories": EU, "registered": date(2021, 1, 1)},
         "https://shop.co.uk/p", (), "2026-05-04", []),
        ({"territories": EU}, "https://shop.co.uk/p", (), "2026-05-04", []),
        # accession
        ({"territories": EU}, "https://shop.hr/p", (), "2013-06-30", []),
        ({"territories": EU}, "https://shop.hr/p", (), "2013-07-01", ["HR"]),
        # its own time
        ({"territories": US, "status": "expired"}, "https://www.ebay.com/1", (), "2026-05-04", []),
        ({"territories": US, "status": "pending"}, "https://www.ebay.com/1", (), "2026-05-04", []),
        ({"territories": US, "status": "registered and renewed", "expires": date(2035, 1, 1)},
         "https://www.ebay.com/1", (), "2026-05-04", ["US"]),
        ({"territories": US, "expires": date(2026, 5, 3)},
         "https://www.ebay.com/1", (), "2026-05-04", []),
    ],
)  # fmt: skip
def test_rights_by_territory_and_time(
    record: dict[str, Any], url: str, ship_to: tuple[str, ...], day: str, found: list[str]
) -> None:
    """In which territories a match is something to act on; elsewhere it is no hit that is shown."""
    at = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    hit = hit_of(replace(OURS, **record), url=url, ship_to=ship_to, at=at)
    live = [finding.code for finding in hit.territories if finding.severity is not Severity.NONE]
    assert live == found
    assert (hit.suppressed_by is None) == bool(found)


def test_a_revived_right_counts_again() -> None:
    """A dead mark suppresses; a later record that is live again does not."""
    assert hit_of(replace(OURS, status="dead", live=False)).suppressed_by == "right not in force"
    assert hit_of(replace(OURS, status="registered", live=True)).suppressed_by is None


def test_a_right_that_went_on_in_the_uk_is_for_counsel() -> None:
    """Low, for counsel, with where to look: the union's record does not tell its fate."""
    right = replace(THEIRS, territories=("EU",), registered=date(2015, 1, 1))
    (finding,) = hit_of(right, url="https://shop.co.uk/p", ship_to=(), role=Role.OWN).territories
    assert (finding.severity, finding.suggestion) == (Severity.LOW, Suggestion.ASK_COUNSEL)
    assert "look it up there" in " ".join(in_words(reason) for reason in finding.reasons)


@pytest.mark.parametrize(("ship_to", "code"), [((), "unknown"), (("XK",), "unsupported")])
def test_unknown_places_are_hits_that_say_so(ship_to: tuple[str, ...], code: str) -> None:
    """Never silence: a hit, marked, with the way to name the territory."""
    hit = hit_of(ship_to=ship_to)
    assert [finding.code for finding in hit.territories] == [code]
    assert hit.suppressed_by is None
    said = in_words(hit.territories[0].reasons[0])
    assert "not judged here" in said
    assert code == "unsupported" or "--ships-to" in said


def test_the_rule_behind_is_named() -> None:
    """By which union, under which rule, since when, and that counsel has not read it."""
    hit = hit_of(replace(OURS, territories=("EU",)), url="https://shop.nl/p", ship_to=())
    said = [in_words(reason) for reason in hit.territories[0].reasons]
    assert "the right has effect in NL, by way of EU" in said
    assert any("Regulation (EU) 2017/1001" in line and "not reviewed" in line for line in said)
