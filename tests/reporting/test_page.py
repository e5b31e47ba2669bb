"""The page of a report: one file that needs nothing else, harmless, complete in both languages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import html

from listingwatch.reporting.gathering import make_report
from listingwatch.reporting.page import to_page
from listingwatch.reporting.period import Period, PeriodKind
from listingwatch.wiring import App
from tests.console.hostile import ADDRESSES, PAYLOADS
from tests.console.stall import MARK, Item, items, stocked
from tests.test_no_verdicts import verdicts_in

NOW = datetime.now(UTC)
PERIOD = Period.ending(PeriodKind.WEEK, NOW.date())


def page(app: App, language: str = "en") -> str:
    return to_page(app, make_report(app, "p", PERIOD, now=NOW), language)


def harmless(text: str) -> html.HtmlElement:
    tree = html.document_fromstring(text)
    for element in tree.iter():
        assert isinstance(element.tag, str), "a comment or instruction got in"
        assert element.tag not in {"script", "iframe", "object", "embed", "base", "form", "link", "a",
                                   "input", "button", "math", "template", "video"}, element.tag  # fmt: skip
        for name, value in element.attrib.items():
            assert not name.startswith(("on", "hx-")), (element.tag, name)
            assert name not in {"style", "href", "srcset", "xlink:href"}
            if name == "src":
                assert value.startswith("data:image/jpeg;base64,")
    assert len(tree.xpath("//style")) == 1
    assert "url(" not in tree.xpath("//style")[0].text
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert len(policy) == 1
    assert policy[0].startswith("default-src 'none'; img-src data:;")
    return tree


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_by_itself(app: App, language: str) -> None:
    """Both pictures of a copy stand in it; seven sections; no verdict; the language's own words."""
    stocked(app, [*items(3), Item("x", f"{MARK} photo", picture=True)])
    text = page(app, language)
    tree = harmless(text)
    assert tree.get("lang") == {"en": "en", "zh": "zh-Hans"}[language]
    assert [h.text_content().split()[0] for h in tree.xpath("//h2")] == list("1234567")
    pictures = tree.xpath("//div[@class='pair'][count(.//img) = 2]")
    assert len(pictures) == 1
    assert verdicts_in(tree.text_content()) == []
    chinese = sum("\u4e00" <= c <= "\u9fff" for c in tree.text_content())
    assert (chinese > 200) == (language == "zh")


def test_nothing_found_is_said_with_what_was_searched(app: App) -> None:
    """No match in these sources as of a day: never more than that."""
    from storage.repositories.portfolios import Portfolios

    with app.database.transaction() as connection:
        Portfolios(connection).ensure("p", "Firm")
    said = harmless(page(app)).text_content()
    assert f"No match in these sources as of {PERIOD.last_day}." in said
    assert "What was not searched" in said


def test_everything_crawled_is_text(app: App) -> None:
    """Every payload, in title, seller, description, id and address of what weighs most."""
    wanted = [
        Item(f"p{n}<script>", f"{MARK} {text}", f"s{n}{text[:60]}", text, f"{MARK} {text}",
             picture=n % 2 == 0, url=f"https://shop.example/{n}?{text[:100]}")
        for n, text in enumerate(PAYLOADS)
    ]  # fmt: skip
    wanted += [Item(f"a{n}", url=address) for n, address in enumerate(ADDRESSES)]
    stocked(app, wanted, firm="<script>alert(1)</script>")
    from listingwatch.reporting import gathering

    assert len(PAYLOADS) >= 50
    shown = 0
    before = gathering.WORST
    try:
        gathering.WORST = 500  # type: ignore[misc]
        tree = harmless(page(app))
        shown = len(tree.xpath("//article"))
    finally:
        gathering.WORST = before  # type: ignore[misc]
    assert shown >= len(PAYLOADS) + len(ADDRESSES)
    assert not {c for c in tree.text_content() if ord(c) < 32} - set("\n\t")
    assert not set("\u202e\u2066\u202a") & set(tree.text_content())
