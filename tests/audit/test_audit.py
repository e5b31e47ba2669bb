"""Thirty planned products with findings planted in every column: exactly those are found, with what
mends them; what was not searched is said; the rest of a broken file is checked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.errors import FormatError, UnknownNameError
from domain.hit import Direction, Verdict, VerdictKind
from listingwatch.audit.forms import to_json
from listingwatch.audit.products import Audit, audit_catalogue, audit_file
from listingwatch.hits.list import list_hits
from listingwatch.importing.catalogue import Whose, import_catalogue
from listingwatch.judging.verdicts import decide
from listingwatch.matching.run import Matching
from listingwatch.wiring import App
from tests.audit.planted import EXPECTED, KEPT_BACK, UNREAD, plant, rows, write_csv

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
COLUMNS = ("trademark", "copyright and image", "design", "patent")
NO_MATCH = "no match in others.csv as of 2026-11-20"


@pytest.fixture
def planted(app: App, tmp_path: Path) -> tuple[App, Path]:
    """Everything on file, and the catalogue beside it."""
    plant(app, tmp_path)
    return app, tmp_path


def check(app: App, path: Path, *territories: str) -> Audit:
    return audit_file(app, "default", path, at=NOW, territories=territories)


def by_id(audit: Audit) -> dict[str, dict[str, Any]]:
    return {product["id"]: product for product in to_json(audit, "en")["products"]}


@pytest.fixture(scope="module")
def us(on_file: tuple[App, Path]) -> dict[str, dict[str, Any]]:
    """The catalogue checked for the United States, by the products' ids."""
    app, folder = on_file
    return by_id(check(app, folder / "planned.csv", "US"))


def test_exactly_what_was_planted(us: dict[str, dict[str, Any]]) -> None:
    """Every planted finding and no other, in its column; every other cell names its sources."""
    found = us
    assert len(found) == 30
    told = {
        number: {
            name: tuple(
                finding["right"]["text"] for finding in product["columns"][name]["findings"]
            )
            for name in COLUMNS
            if product["columns"][name]["findings"]
        }
        for number, product in found.items()
    }
    assert {number: columns for number, columns in told.items() if columns} == EXPECTED
    for number, product in found.items():
        for name in COLUMNS:
            column = product["columns"][name]
            if column["findings"]:
                assert (column["state"], column["result"]) == ("hits", "hits")
            elif number in UNREAD and name == "copyright and image":
                assert (column["state"], column["result"]) == ("not searched", "not searched")
            else:
                assert (column["state"], column["result"]) == ("no match", NO_MATCH), number
        assert product["complete"] is (number not in UNREAD)
        assert product["state"] == ("incomplete" if number in UNREAD else "searched")
    kept = {
        number: [back["why"] for name in COLUMNS for back in product["columns"][name]["kept_back"]]
        for number, product in found.items()
    }
    assert {number: why for number, why in kept.items() if why} == {
        number: [why] for number, why in KEPT_BACK.items()
    }


def test_the_fixes(us: dict[str, dict[str, Any]]) -> None:
    """Every finding has its cheapest fix first, and the paper that is missing."""
    found = us

    def fixes(number: str, column: str) -> list[dict[str, Any]]:
        (finding,) = found[number]["columns"][column]["findings"]
        return list(finding["fixes"])

    title = fixes("zorvantik", "trademark")
    assert [fix["after"] for fix in title[:2]] == [
        "LUMENHOLT filter cartridge compatible with Zorvantik X200",
        "LUMENHOLT filter cartridge",
    ]
    assert (title[0]["kind"], title[0]["field"]) == ("wording", "title")
    assert title[-1]["kind"] == "paper"
    assert "Zorvantik Technology Inc." in title[-1]["do"]
    assert "invoice" in title[-1]["do"]
    assert fixes("disguised", "trademark")[0]["after"] == (
        "LUMENHOLT desk fan compatible with ZORVANTIK [exact models]"
    )
    brand = fixes("brand", "trademark")
    assert (brand[0]["field"], brand[0]["before"], brand[0]["after"]) == (
        "brand", "Brumola", "LUMENHOLT",
    )  # fmt: skip
    text = fixes("text", "trademark")
    assert (text[0]["field"], text[0]["after"]) == (
        "description", "compatible with Brumola [exact models]",
    )  # fmt: skip
    for number, picture in (("vase", "ribbed-vase.jpg"), ("mirrored", "mirrored.jpg")):
        first, second = fixes(number, "copyright and image")
        assert (first["kind"], first["before"]) == ("picture", picture)
        assert second["kind"] == "paper"
        assert "Studio Emberlin" in second["do"]
    assert "consent" in fixes("person", "copyright and image")[-1]["do"]
    assert [fix["kind"] for fix in fixes("chair", "design")] == ["picture", "paper", "counsel"]
    assert [fix["kind"] for fix in fixes("lantern", "design")] == ["paper", "counsel"]
    assert [fix["kind"] for fix in fixes("stand", "patent")] == ["paper", "counsel"]


def test_designs_and_patents_are_read_by_people(us: dict[str, dict[str, Any]]) -> None:
    """They have no severity, patents no score, and always the same suggestion."""
    found = us
    for number, column in (("chair", "design"), ("lantern", "design"), ("stand", "patent")):
        (finding,) = found[number]["columns"][column]["findings"]
        assert finding["severity"] is None
        assert finding["suggestion"] == "ask counsel"
        assert finding["listed"] is (number != "chair")
        assert (finding["score"] is None) is (number != "chair")
        assert {each["severity"] for each in finding["territories"]} == {None}


def test_territories(on_file: tuple[App, Path]) -> None:
    """Another territory has other rights, and other registers that must have been searched."""
    app, folder = on_file
    found = by_id(check(app, folder / "planned.csv", "DE"))
    european = found["european"]["columns"]["trademark"]
    assert [finding["right"]["text"] for finding in european["findings"]] == ["KELVANTO"]
    plain = found["plain-0"]["columns"]["trademark"]
    assert plain["result"] == "not searched"
    assert plain["not_searched"] == ["not searched for DE: the registers for DE were not imported"]
    assert [each["office"] for each in plain["searched"]] == ["EU"]
    nowhere = by_id(check(app, folder / "planned.csv"))
    assert nowhere["zorvantik"]["columns"]["trademark"]["state"] == "hits"
    assert nowhere["plain-0"]["columns"]["trademark"]["state"] == "not searched"
    assert "--territory" in nowhere["plain-0"]["columns"]["trademark"]["not_searched"][0]
    assert not any(product["complete"] for product in nowhere.values())


def test_nothing_on_file(app: App, tmp_path: Path) -> None:
    """Without any rights of others, all four columns are not searched: silence is no result."""
    write_csv(tmp_path / "planned.csv", [{"id": "1", "title": "Lamp", "ship_to": "US"}])
    (product,) = by_id(check(app, tmp_path / "planned.csv")).values()
    assert {column["result"] for column in product["columns"].values()} == {"not searched"}
    assert product["state"] == "incomplete"


def test_our_own_register_is_no_search(us: dict[str, dict[str, Any]]) -> None:
    """A file with our own rights alone is not named among what was searched."""
    found = us
    names = {
        source["source"]
        for product in found.values()
        for column in product["columns"].values()
        for source in column["searched"]
    }
    assert names == {"others.csv"}


def test_bad_rows_are_named(planted: tuple[App, Path]) -> None:
    """A row without a title and one with a bad price are refused by line; the rest is checked."""
    app, folder = planted
    good = rows()[:3]
    for row in good:
        row["price"] = "12.50"
    bad = [good[0] | {"id": "x", "title": ""}, good[0] | {"id": "y", "price": "cheap"}]
    write_csv(folder / "some.csv", [good[0], *bad, *good[1:]])
    audit = check(app, folder / "some.csv", "US")
    assert [problem.where for problem in audit.refused] == ["some.csv, line 3", "some.csv, line 4"]
    assert list(by_id(audit)) == [row["id"] for row in good]
    assert any("no-such-file.jpg" in str(each) for each in check(
        app, folder / "planned.csv", "US").remarks)  # fmt: skip
    with pytest.raises(FormatError, match="Germany"):
        check(app, folder / "some.csv", "Germany")
    with pytest.raises(UnknownNameError, match="no such file"):
        check(app, folder / "nothing.csv", "US")


def test_nothing_is_stored_of_what_is_planned(planted: tuple[App, Path]) -> None:
    """No listing, hit or reference comes of a check."""
    app, folder = planted
    tables = ("listings", "snapshots", "hits", "right_references", "to_match", "to_judge")

    def counts() -> list[int]:
        with app.database.transaction(1) as connection:
            return [
                connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()[0]  # type: ignore[index]
                for table in tables
            ]

    before = counts()
    check(app, folder / "planned.csv", "US")
    assert counts() == before


def test_the_catalogue(planted: tuple[App, Path]) -> None:
    """The stored catalogue gives the same findings; a person's decision about a pair holds."""
    app, folder = planted
    import_catalogue(app, "default", folder / "planned.csv", pictures=Whose.UNKNOWN, at=NOW)
    of_file = by_id(check(app, folder / "planned.csv", "US"))
    stored = by_id(audit_catalogue(app, "default", at=NOW, territories=["US"]))
    assert set(stored) == set(of_file)
    for number, product in stored.items():
        for name in COLUMNS:
            mine, other = product["columns"][name], of_file[number]["columns"][name]
            assert mine["findings"] == other["findings"], (number, name)
            assert mine["state"] == other["state"], (number, name)
    Matching(app, "default").run()
    (hit,) = [
        hit
        for hit in list_hits(app, "default", direction=Direction.EXPOSURE).hits
        if hit.listing.id == "zorvantik"
    ]
    decide(
        app, "default", hit.id,
        Verdict(kind=VerdictKind.NOT_A_MATCH, by="Ada", reason="", decided_at=NOW),
    )  # fmt: skip
    again = by_id(audit_catalogue(app, "default", at=NOW, territories=["US"]))
    column = again["zorvantik"]["columns"]["trademark"]
    assert column["state"] == "no match"
    assert column["kept_back"][0]["decided_by"] == "Ada"
