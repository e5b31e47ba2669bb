"""The demo finds exactly what was planted in the sample market, no more and no fewer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from listingwatch.samplemarket.market import LISTINGS, SampleMarket
from listingwatch.samplemarket.planted import PLANTED
from listingwatch.samplemarket.sellers import SELLERS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def hits(conninfo: str, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What ``listingwatch demo --format json`` prints, run as a user runs it."""
    home = tmp_path_factory.mktemp("demo home")
    schema = f"test_demo_{os.getpid()}"
    environment = dict(os.environ) | {
        "LISTINGWATCH_HOME": str(home),
        "DATABASE_URL": conninfo,
        "LISTINGWATCH_DB_SCHEMA": schema,
    }
    done = subprocess.run(
        [sys.executable, "-m", "listingwatch.cli", "demo", "--format", "json"],
        env=environment, capture_output=True, text=True, timeout=240, cwd=home,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    import psycopg

    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA {schema}_demo CASCADE")
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def right_name(hit: dict[str, Any]) -> str:
    """A right as the manifest names it: a mark's number, a picture's name."""
    right = hit["right"]
    if right["key"].startswith("catalogue-picture-"):
        pictures = {shown.picture for listing in PLANTED for shown in listing.pictures}
        digests = {SampleMarket.digest_of(picture)[:16]: picture for picture in pictures}
        return digests[right["key"].removeprefix("catalogue-picture-")]
    return str(right["number"] or right["text"])


@pytest.mark.postgres
def test_exactly_the_planted_hits(hits: list[dict[str, Any]]) -> None:
    """Every planted hit is found, and nothing else is."""
    planted = {
        (truth.direction, listing.path, truth.kind, truth.right)
        for listing in PLANTED
        for truth in listing.truths
        if truth.hit
    }
    found = [
        (hit["direction"], hit["listing"]["id"], hit["right"]["kind"], right_name(hit))
        for hit in hits
    ]
    assert sorted(found) == sorted(planted)


@pytest.mark.postgres
def test_traps_are_left_alone(hits: list[dict[str, Any]]) -> None:
    """Nothing that was planted as a trap became a hit."""
    found = {(hit["listing"]["id"], right_name(hit), hit["direction"]) for hit in hits}
    sprung = [
        (listing.path, truth.right, truth.why)
        for listing in PLANTED
        for truth in listing.truths
        if not truth.hit and (listing.path, truth.right, truth.direction) in found
    ]
    assert sprung == []


@pytest.mark.postgres
def test_every_hit_explains_itself(hits: list[dict[str, Any]]) -> None:
    """Each hit has its fields in the public form, with reasons, exceptions and what was searched."""
    for hit in hits:
        assert set(hit) >= {
            "id", "portfolio", "direction", "state", "score", "severity", "territories", "listing",
            "right", "matches", "exceptions", "searched", "first_seen", "last_seen", "revision",
        }  # fmt: skip
        assert hit["state"] == "new"
        assert 0 <= hit["score"] <= 1
        assert hit["matches"]
        assert hit["exceptions"]
        assert hit["reasons"]
        assert all(match["explanation"] for match in hit["matches"])
        assert {source["source"] for source in hit["searched"]} >= {"rights_ours.csv"}
        live = [entry for entry in hit["territories"] if entry["severity"] != "none"]
        assert live
        assert all(entry["reasons"] for entry in live)


@pytest.mark.postgres
def test_the_shared_picture_is_one_low_hit_with_both_dates(hits: list[dict[str, Any]]) -> None:
    """A picture that nobody declared, shown by another seller too: low, exposure, two dates."""
    shared = [hit for hit in hits if hit["right"]["side"] == "unstated"]
    assert len(shared) == 1
    assert shared[0]["severity"] == "low"
    assert shared[0]["direction"] == "exposure"
    text = " ".join(shared[0]["reasons"])
    assert "shared, ownership not stated" in text
    assert text.count("since 20") == 2


def test_the_market_is_as_large_as_it_says() -> None:
    """Two marketplaces, ten sellers or more, eighty listings or more."""
    assert len({listing.place for listing in LISTINGS}) == 2
    assert len({listing.seller for listing in LISTINGS}) >= 10
    assert len(SELLERS) >= 10
    assert len(LISTINGS) >= 80
    assert len({listing.slug for listing in LISTINGS}) == len(LISTINGS)


def test_both_directions_and_every_trap_are_planted() -> None:
    """The planted truth holds what it is there for, in both directions."""
    hits = [truth for listing in PLANTED for truth in listing.truths if truth.hit]
    for direction in ("enforcement", "exposure"):
        kinds = {truth.kind for truth in hits if truth.direction == direction}
        assert kinds == {"trademark", "copyright"}
    traps = " ".join(truth.why for listing in PLANTED for truth in listing.truths if not truth.hit)
    for trap in (
        "says what it fits", "licensed", "not in force", "no effect", "look-alike",
        "everyday word", "a stranger using a stranger's right", "authorised",
    ):  # fmt: skip
        assert trap in traps
