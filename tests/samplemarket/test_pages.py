"""The pages of the sample market, as its real server hands them out."""

from __future__ import annotations

import json
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html

from listingwatch.samplemarket import SampleMarket
from listingwatch.samplemarket.market import LISTINGS, Market
from listingwatch.samplemarket.pages import CAPTCHA, MISSING
from listingwatch.samplemarket.world import Place
from tests.samplemarket.conftest import Answer, ask


def _reachable(market: Market) -> tuple[dict[str, Answer], set[str]]:
    """Every page that links lead to from the home page, by path; and the pictures they show."""
    home = urlsplit(market.home)
    pages: dict[str, Answer] = {}
    pictures: set[str] = set()
    waiting = [market.home]
    while waiting:
        address = waiting.pop()
        path = address.removeprefix(f"http://{home.netloc}")
        if path in pages:
            continue
        pages[path] = ask(address)
        if not pages[path].kind.startswith("text/html") or pages[path].status != 200:
            continue
        tree = html.document_fromstring(pages[path].body.decode("utf-8"))
        pictures |= {urljoin(address, str(source)) for source in tree.xpath("//img/@src")}
        for link in tree.xpath("//a/@href"):
            target = urljoin(address, str(link))
            if urlsplit(target).netloc == home.netloc:
                waiting.append(target)
    return pages, pictures


@pytest.fixture(scope="session", params=list(Place), ids=[place.value for place in Place])
def walked(
    request: pytest.FixtureRequest, market: SampleMarket
) -> tuple[Market, dict[str, Answer], set[str]]:
    place = next(found for found in market.markets if found.place is request.param)
    return (place, *_reachable(place))


def test_every_listing_is_reached_by_links(walked):
    """Each listing of a marketplace can be walked to from its home page."""
    place, pages, _ = walked
    expected = {listing.path for listing in LISTINGS if listing.place is place.place}
    assert expected <= pages.keys()


def test_every_link_resolves_but_the_planted_one(walked):
    """All links answer 200 except the one that is planted to lead nowhere."""
    _, pages, _ = walked
    broken = {path for path, answer in pages.items() if answer.status != 200}
    assert broken == {MISSING}
    assert pages[MISSING].status == 404


def test_every_picture_is_served_by_the_picture_host(walked, market):
    """Every picture on a page comes from the third host, whole and with a picture's type."""
    _, _, pictures = walked
    shops = {found.key for found in market.markets}
    assert pictures
    for address in pictures:
        assert urlsplit(address).netloc not in shops
        answer = ask(address)
        assert answer.status == 200, address
        assert answer.kind in {"image/jpeg", "image/png"}
        assert answer.body


def test_every_page_parses_and_says_that_it_is_a_sample(walked):
    """Each page is HTML with a title; each but the captcha says that its names are invented."""
    place, pages, _ = walked
    note = "erfunden" if place.place is Place.KAUFALLEE else "invented"
    for path, answer in pages.items():
        if answer.status != 200:
            continue
        tree = html.document_fromstring(answer.body.decode("utf-8"))
        assert tree.findtext(".//title"), path
        if path != CAPTCHA:
            assert tree.get("lang") == place.place.language
            assert note in tree.findtext(".//footer"), path


def test_structured_data_is_valid_but_where_it_is_planted_broken(walked):
    """JSON-LD parses on every page but those whose listing is marked as broken."""
    place, pages, _ = walked
    markup = {listing.path: listing.markup for listing in LISTINGS if listing.place is place.place}
    seen = 0
    for path, answer in pages.items():
        if answer.status != 200:
            continue
        tree = html.document_fromstring(answer.body.decode("utf-8"))
        for block in tree.xpath('//script[@type="application/ld+json"]/text()'):
            if markup.get(path) == "broken":
                with pytest.raises(ValueError, match=r"."):
                    json.loads(str(block))
                continue
            data = json.loads(str(block))
            seen += 1
            assert data["@type"] == "Product"
            assert data["name"]
            assert data["image"]
    assert seen >= 20


def test_a_listing_names_its_seller_in_one_way(walked):
    """Identifier and last part of the address of a seller agree, whatever a reader takes."""
    place, pages, _ = walked
    sellers = {listing.path: listing.seller for listing in LISTINGS if listing.place is place.place}
    for path, seller in sellers.items():
        tree = html.document_fromstring(pages[path].body.decode("utf-8"))
        for block in tree.xpath('//script[@type="application/ld+json"]/text()'):
            if "seller" not in str(block):
                continue
            named = json.loads(str(block))["offers"]["seller"]
            assert named["identifier"] == seller
            assert named["url"].rpartition("/")[2] == seller
        assert tree.xpath(f'//a[@href="/seller/{seller}"]'), path


def test_robots_and_sitemap(walked):
    """robots.txt disallows something and names a sitemap that lists every listing."""
    place, pages, _ = walked
    robots = ask(f"{place.home}robots.txt").body.decode()
    assert "Disallow: /" in robots
    sitemap = robots.split("Sitemap: ")[1].split()[0]
    text = ask(sitemap).body.decode()
    for listing in LISTINGS:
        if listing.place is place.place:
            assert f"<loc>{place.home.rstrip('/')}{listing.path}</loc>" in text
    del pages


def test_the_captcha_comes_with_status_200(walked):
    """Behind one listing's address stands a captcha and no product."""
    _, pages, _ = walked
    assert pages[CAPTCHA].status == 200
    assert b"not a robot" in pages[CAPTCHA].body
    assert b"ld+json" not in pages[CAPTCHA].body
