"""The table, JSON, CSV and page of a check: both languages, no verdict, nothing that runs."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from domain.page import Snapshot
from listingwatch.audit.page import to_page
from listingwatch.audit.products import Audit, audit_file
from listingwatch.commands.audit import AuditFormat, show_audit
from listingwatch.pictures.thumbnails import Thumbnails
from listingwatch.wiring import App
from rights.audit.columns import Column
from tests.audit.planted import rows, write_csv, write_files
from tests.commands import Command
from tests.rights.test_wording import VERDICTS

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
HOSTILE = {
    "id": "@SUM(1)", "marketplace": "+planned", "brand": '"><img src=x onerror=alert(1)>',
    "title": "<script>alert(1)</script> Zorvantik \u202egnp.exe", "description": "</style><b>",
    "images": "copper-mugs.jpg",
}  # fmt: skip


@pytest.fixture(scope="module")
def planted(on_file: tuple[App, Path]) -> tuple[App, Audit]:
    """Everything planted, with a hostile row more, checked."""
    app, folder = on_file
    write_csv(folder / "all.csv", [*rows(), HOSTILE])
    return app, audit_file(app, "default", folder / "all.csv", at=NOW, territories=["US"])


class Tags(HTMLParser):
    """Counts elements, keeps what attributes and text a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_no_output_gives_a_verdict(
    planted: tuple[App, Audit], capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither "clear" nor "infringes" nor "safe to sell", nor 侵权, 不侵权, 可以销售, in any form;
    and each speaks the language that was asked for."""
    app, audit = planted
    for language in ("en", "zh"):
        for form in AuditFormat:
            show_audit(app, audit, form, language)
            said = re.sub("base64,[A-Za-z0-9+/=]+", "", capfd.readouterr().out)
            for pattern in VERDICTS.values():
                assert not pattern.search(said), (language, form, pattern.search(said))
            assert bool(re.search("[\u4e00-\u9fff]", said)) == (language == "zh"), (language, form)
            assert len(said) > 2_000


def test_the_refusal_of_verdicts_refuses() -> None:
    """The patterns do find what they are there for."""
    for said in (
        "it is clear",
        "this infringes",
        "safe to sell",
        "该商品侵权",
        "不侵权",
        "可以销售",
    ):
        assert any(pattern.search(said) for pattern in VERDICTS.values()), said


def test_csv_is_no_formula(planted: tuple[App, Audit], capfd: pytest.CaptureFixture[str]) -> None:
    """No cell begins like a formula; every product has one row with its four columns."""
    app, audit = planted
    show_audit(app, audit, AuditFormat.CSV, "en")
    table = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
    assert len(table) == len(audit.products)
    for row in table:
        for cell in row.values():
            assert cell.lstrip()[:1] not in {"=", "+", "-", "@"}, cell
            assert "\n" not in cell
    by_id = {row["id"]: row for row in table}
    assert by_id["'=formula"]["title"].startswith("'=HYPERLINK")
    assert by_id["'@SUM(1)"]["marketplace"] == "'+planned"
    assert by_id["zorvantik"]["trademark"] == "hits"
    assert "compatible with Zorvantik X200" in by_id["zorvantik"]["trademark: what to do"]
    assert by_id["plain-0"]["patent"] == "no match in others.csv as of 2026-11-20"
    assert by_id["bare"]["copyright and image"] == "not searched"
    assert by_id["bare"]["state"] == "incomplete"


def test_the_page_needs_nothing_and_runs_nothing(planted: tuple[App, Audit]) -> None:
    """No script, no other file, no markup from a row; pictures stand in it, drawn anew."""
    app, audit = planted
    # Rows are cleaned when they are read; the page does not count on it.
    audit.products[0] = replace(
        audit.products[0],
        where="</section>",
        snapshot=replace(
            audit.products[0].snapshot,
            title="<script>alert(1)</script>\u202e",
            url='javascript:alert("x")',
            brand='"><img src=x onerror=alert(1)>',
        ),
    )
    page = "".join(to_page(audit, Thumbnails(app.blobs), "en"))
    tags = Tags()
    tags.feed(page)
    known = {
        "html", "head", "meta", "title", "style", "body", "header", "main", "section", "div", "h1",
        "h2", "h3", "p", "img", "a", "span", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
        "strong", "figure", "figcaption",
    }  # fmt: skip
    assert set(tags.names) <= known
    assert not any(name.startswith("on") for name, _ in tags.attributes)
    sources = [value for name, value in tags.attributes if name == "src"]
    assert sources
    assert all(value.startswith("data:image/jpeg;base64,") for value in sources)
    for value in set(sources):
        with Image.open(io.BytesIO(base64.b64decode(value.partition(",")[2]))) as picture:
            assert picture.format == "JPEG"
            assert max(picture.size) <= 220
    assert "<script>alert(1)</script>" in "".join(tags.text)
    assert "\u202e" not in page
    links = [value for name, value in tags.attributes if name == "href"]
    assert all(link.startswith(("http://", "https://")) for link in links)
    assert "default-src &#x27;none&#x27;" in page


def test_pictures_side_by_side(planted: tuple[App, Audit]) -> None:
    """Every finding of pictures shows the product's picture and the right's."""
    app, audit = planted
    page = "".join(to_page(audit, Thumbnails(app.blobs), "en"))
    found = [
        finding
        for product in audit.products
        for column in product.columns
        for finding in column.findings
        if any(match.field.startswith("images") for match in finding.matches)
    ]
    assert len(found) == 4
    pairs = re.findall('<div class="pair">(.*?)</div>', page, re.DOTALL)
    assert len(pairs) == sum(len(finding.matches) for finding in found)
    assert all(pair.count("<img") == 2 for pair in pairs)


def test_columns_stand_in_their_order(planted: tuple[App, Audit]) -> None:
    """Every product has all four, in the same order."""
    _, audit = planted
    for product in audit.products:
        assert [column.column for column in product.columns] == list(Column)
        assert isinstance(product.snapshot, Snapshot)


@pytest.mark.slow
def test_the_command(command: Command) -> None:
    """The command checks a file and the catalogue; results on stdout, the rest on stderr."""
    write_files(command.folder)
    empty = command.run("audit", code=1)
    assert "catalogue is empty" in empty.stderr
    command.run("rights", "import", "ours.csv", "--side", "ours")
    command.run("rights", "import", "others.csv")
    wanted = [row for row in rows() if row["id"] in {"zorvantik", "bare", "plain-0"}]
    write_csv(command.folder / "some.csv", [*wanted, wanted[0] | {"title": ""}])
    done = command.run("audit", "some.csv", "--territory", "US", "--format", "json", code=1)
    products = json.loads(done.stdout)["products"]
    assert [product["id"] for product in products] == ["zorvantik", "bare", "plain-0"]
    assert "some.csv, line 5" in done.stderr
    assert "3 products: 1 with hits, 1 incomplete, 1 rows refused" in done.stderr
    command.run("catalog", "import", "some.csv", code=1)
    page = command.run(
        "audit", "--catalogue", "--territory", "US", "--format", "html", "--lang", "zh"
    )
    assert page.stdout.startswith("<!doctype html>")
    assert "3件商品：1件有命中，1件未完成" in page.stderr
    assert command.run("audit", "some.csv", "--catalogue", code=2).stdout == ""
