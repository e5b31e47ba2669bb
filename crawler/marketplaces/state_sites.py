"""The marketplaces that are read by the state of their pages: hosts, addresses, terms, samples."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from crawler.marketplaces.contract import Access, Site, Terms
from crawler.marketplaces.etsy import Etsy
from crawler.marketplaces.mercadolibre import MercadoLibre
from crawler.marketplaces.sample_files import sample
from crawler.marketplaces.samples import Origin, Sample
from crawler.marketplaces.state_pages import StatePages
from crawler.reading.page import Document
from crawler.reading.text import clean, text_of
from domain.listing import ListingKey, Seller

_READ_ON = date(2026, 11, 27)
_ASIA = (
    ("com.my", "MY", "MYR"), ("sg", "SG", "SGD"), ("ph", "PH", "PHP"), ("co.id", "ID", "IDR"),
    ("co.th", "TH", "THB"), ("vn", "VN", "VND"),
)  # fmt: skip


class _Site(StatePages):
    """What the sites share: addresses by one expression, samples by one set of files."""

    experimental = True
    item: ClassVar[re.Pattern[str]]
    """Finds ``id`` in the path of a listing's address."""
    page: ClassVar[str]
    example: ClassVar[str]
    """The id of the sample."""
    shows: ClassVar[dict[str, object]]
    others: ClassVar[tuple[str, ...]] = ()
    origin: ClassVar[Origin] = Origin.MADE

    def listing(self, url: str) -> ListingKey | None:
        site = self.site(url)
        if site is None:
            return None
        found = self.item.search(urlsplit(url).path)
        return None if found is None else ListingKey(site.key, self.spelled(found))

    def spelled(self, found: re.Match[str]) -> str:
        """The id of what the expression found."""
        return found["id"]

    def address(self, key: ListingKey) -> str | None:
        return self.page.format(id=key.id, host=self.host_of(key))

    def host_of(self, key: ListingKey) -> str:
        """The host of a listing's marketplace."""
        hosts = [site.host for site in self.sites if site.key == key.marketplace]
        return hosts[0] if hosts else self.sites[0].host

    def samples(self) -> Sequence[Sample]:
        key = ListingKey(self.sites[0].key, self.example)
        url = self.address(key) or ""
        return (
            sample(self.section, "listing", "snapshot", url, origin=self.origin, fields=self.shows),
            sample("any", "gone", "gone", url, origin=Origin.MADE, status=404),
            sample("any", "gone", "gone", url, origin=Origin.MADE),
            sample("any", "captcha", "blocked", url, origin=Origin.MADE),
            sample("any", "login", "blocked", url, origin=Origin.MADE),
            sample("any", "shell", "unrecognised", url, origin=Origin.MADE),
            sample("any", "cut", "unrecognised", url, origin=Origin.MADE),
        )

    def spellings(self) -> Sequence[tuple[str, ListingKey | None]]:
        key = ListingKey(self.sites[0].key, self.example)
        host = self.sites[0].host
        return (
            (self.address(key) or "", key),
            *((other.format(id=self.example, host=host), key) for other in self.others),
            (f"https://www.{host}/", None),
            (f"https://www.{host}/search?q=lamp", None),
            (f"https://{host}.example/x", None),
        )


class Walmart(_Site):
    """walmart.com and walmart.ca, by ``__NEXT_DATA__``."""

    key = section = "walmart"
    name = "Walmart"
    sites = (
        Site(host="walmart.com", key="walmart.com", territories=("US",), currency="USD"),
        Site(host="walmart.ca", key="walmart.ca", territories=("CA",), currency="CAD"),
    )  # fmt: skip
    terms = Terms(
        access=Access.IMPORT,
        source="https://archives.thecontentfirm.com/e-commerce/window-shopping-felonies/2",
        read_on=_READ_ON,
        says="a report quotes the terms as keeping the contents for personal use and "
        "forbidding spiders and robots; the terms themselves were not at hand; until "
        "somebody reads them, nothing but saved pages is taken in",
    )
    item = re.compile(r"/ip/(?:[^/]+/)?(?P<id>\d{5,13})(?:/|$)")
    page = "https://www.{host}/ip/{id}"
    others = ("https://www.{host}/ip/Example-Lamp/{id}?athbdg=L1600", "https://{host}/ip/{id}/")
    example = "100000001"
    shows: ClassVar[dict[str, object]] = {
        "key": "walmart.com/100000001", "title": "Example Lamp", "brand": "Example",
        "price": "24.97 USD", "seller": "F55CDC31AB754BB68FE0B39041159D63",
        "seller_name": "Lumen Trading", "gtin": "036000291452", "availability": "InStock",
        "images": ["https://i5.walmartimages.com/seo/example-1.jpeg"],
        "category": ["Home", "Lamps"],
    }  # fmt: skip


class AliExpress(_Site):
    """All hosts of aliexpress.com, by ``window.runParams``."""

    key = section = "aliexpress"
    name = "AliExpress"
    sites = (
        Site(host="aliexpress.com", key="aliexpress"),
        Site(host="aliexpress.us", key="aliexpress", territories=("US",), currency="USD"),
        Site(host="aliexpress.ru", key="aliexpress", territories=("RU",), currency="RUB"),
    )
    terms = Terms(
        access=Access.IMPORT,
        source="https://nl.aliexpress.com/robots.txt",
        read_on=_READ_ON,
        says="robots.txt asks whoever wants to crawl to apply by mail first; the terms of "
        "use themselves were not at hand; until somebody reads them, nothing but "
        "saved pages is taken in",
    )
    item = re.compile(r"/(?:item|i|store/product)/(?:[^/]+[/_])?(?P<id>\d{8,20})(?:\.html)?$")
    page = "https://www.{host}/item/{id}.html"
    others = ("https://de.{host}/item/{id}.html?spm=a2g0o", "https://www.{host}/i/{id}.html",
              "https://m.{host}/item/Example-Lamp/{id}.html")  # fmt: skip
    example = "1005000000000001"
    shows: ClassVar[dict[str, object]] = {
        "key": "aliexpress/1005000000000001", "title": "Example Clip Lamp", "price": "7.59 USD",
        "seller": "1100000001", "seller_name": "Bright Store",
        "images": ["https://ae01.alicdn.com/kf/Sexample1.jpg"],
    }  # fmt: skip

    def picture(self, address: str, document: Document) -> str | None:
        # What hangs behind the ending asks for a smaller one: …/x.jpg_640x640.jpg
        bare = re.sub(r"(\.(?:jpe?g|png|webp))_[^/]*$", r"\1", address)
        return document.join(bare)


class Temu(_Site):
    """temu.com, by ``window.rawData``."""

    key = section = "temu"
    name = "Temu"
    sites = (Site(host="temu.com", key="temu"),)
    terms = Terms(
        access=Access.IMPORT,
        source="https://www.temu.com/terms-of-use.html",
        read_on=_READ_ON,
        says="only the beginning of the terms was at hand, which binds whoever browses; "
        "the rest was not read, so nothing but saved pages is taken in",
    )
    item = re.compile(r"-g-(?P<id>\d{8,20})\.html$|/goods-(?P<other>\d{8,20})\.html$")
    page = "https://www.{host}/goods-{id}.html"
    others = ("https://www.{host}/de/example-lamp-g-{id}.html?top_gallery_url=x",)
    example = "601099000000001"
    shows: ClassVar[dict[str, object]] = {
        "key": "temu/601099000000001", "title": "Example Night Light", "price": "5.48 EUR",
        "seller": "634418000000001", "seller_name": "Glow Home", "sold": 120,
        "images": ["https://img.kwcdn.com/product/example1.jpg"],
    }  # fmt: skip

    def spelled(self, found: re.Match[str]) -> str:
        return found["id"] or found["other"]

    def picture(self, address: str, document: Document) -> str | None:
        return document.join(address.partition("?")[0])


class Shopee(_Site):
    """The country sites of Shopee, by their initial data; an id is the shop's and the item's."""

    key = section = "shopee"
    name = "Shopee"
    sites = tuple(
        Site(host=f"shopee.{end}", key=f"shopee.{end}", territories=(country,), currency=currency)
        for end, country, currency in (*_ASIA, ("tw", "TW", "TWD"), ("com.br", "BR", "BRL"))
    )
    terms = Terms(
        access=Access.IMPORT,
        source="https://help.shopee.sg/portal/article/77151",
        read_on=_READ_ON,
        says="the terms were not at hand; until somebody reads them, nothing but saved "
        "pages is taken in",
    )
    item = re.compile(r"-i\.(?P<shop>\d+)\.(?P<id>\d+)$|/product/(?P<shop2>\d+)/(?P<id2>\d+)/?$")
    page = "https://{host}/product/{id}"
    others = ("https://{host}/Example-Lamp-i.5550001.2220001?sp_atk=x",)
    example = "5550001/2220001"
    shows: ClassVar[dict[str, object]] = {
        "key": "shopee.com.my/5550001/2220001", "title": "Example Study Lamp", "price": "29.9 MYR",
        "seller": "5550001", "seller_name": "lampshop.my", "brand": "Example", "sold": 310,
        "images": ["https://down-my.img.susercontent.com/file/my-11134207-example1"],
    }  # fmt: skip

    def spelled(self, found: re.Match[str]) -> str:
        return f"{found['shop'] or found['shop2']}/{found['id'] or found['id2']}"

    def picture(self, address: str, document: Document) -> str | None:
        if address.startswith("http"):
            return document.join(address)
        place = document.host.rpartition(".")[2]
        return document.join(f"https://down-{place}.img.susercontent.com/file/{address}")


class Lazada(_Site):
    """The country sites of Lazada, by ``__moduleData__``."""

    key = section = "lazada"
    name = "Lazada"
    sites = tuple(
        Site(host=f"lazada.{end}", key=f"lazada.{end}", territories=(country,), currency=currency)
        for end, country, currency in _ASIA
    )
    terms = Terms(
        access=Access.IMPORT,
        source="https://pages.lazada.com.ph/wow/i/ph/PHCampaign/terms-conditions?hybrid=1",
        read_on=_READ_ON,
        says="only the beginning of the terms was at hand, which forbids to obtain what is "
        "not made available on purpose; nothing but saved pages is taken in",
    )
    item = re.compile(r"/products/(?:.*-)?i(?P<id>\d{6,14})(?:-s\d+)?(?:-s)?\.html$")
    page = "https://www.{host}/products/i{id}.html"
    others = ("https://www.{host}/products/example-lamp-i{id}-s900001.html?search=1",)
    example = "300000001"
    shows: ClassVar[dict[str, object]] = {
        "key": "lazada.com.my/300000001", "title": "Example Floor Lamp", "price": "89 MYR",
        "seller": "400001", "seller_name": "Lamp House", "brand": "Example",
        "images": ["https://my-live-01.slatic.net/p/example1.jpg"],
    }  # fmt: skip


class EtsyPages(_Site):
    """Etsy's listing pages: structured data, and the shop from its link."""

    key = section = "etsy"
    name = "Etsy"
    experimental = False
    origin = Origin.SERVED
    sites = Etsy.sites
    terms = Terms(
        access=Access.IMPORT,
        source="https://www.etsy.com/legal/terms-of-use",
        read_on=_READ_ON,
        says="the terms of the site (other than those of the interface) were not at hand; "
        "until somebody reads them, nothing but saved pages is taken in",
    )
    page = "https://www.etsy.com/listing/{id}"
    others = ("https://www.etsy.com/de/listing/{id}/example-lamp?ref=x",)
    example = "500000001"
    shows: ClassVar[dict[str, object]] = {
        "key": "etsy/500000001", "title": "Example Oak Lamp", "price": "43.90 EUR",
        "seller": "OakAndLight", "seller_name": "OakAndLight", "availability": "InStock",
        "images": ["https://i.etsystatic.com/1/r/il/aa/1/il_fullxfull.1_oak.jpg"],
    }  # fmt: skip

    def listing(self, url: str) -> ListingKey | None:
        return _ETSY.listing(url) if self.site(url) is not None else None

    def seller_beside(self, document: Document) -> Seller | None:
        for link in document.tree.iter("a"):
            href = document.join(link.get("href"))
            found = re.search(r"etsy\.com/(?:[a-z-]{2,5}/)?shop/([\w-]{3,40})", href or "")
            if found and clean(text_of(link, 100)):
                return Seller(name=found[1], id=found[1], url=(href or "").partition("?")[0])
        return None


class MercadoLibrePages(_Site):
    """Mercado Libre's listing pages, by their preloaded state."""

    key = section = "mercadolibre"
    name = "Mercado Libre"
    sites = MercadoLibre.sites
    terms = Terms(
        access=Access.IMPORT,
        source="https://global-selling.mercadolibre.com/help/27770",
        read_on=_READ_ON,
        says="only the beginning of the terms was at hand and says nothing of machines; "
        "the rest was not read, so nothing but saved pages is taken in",
    )
    example = "MLA700000001"
    shows: ClassVar[dict[str, object]] = {
        "key": "mercadolibre/MLA700000001", "title": "Lámpara Ejemplo", "price": "15999 ARS",
        "seller": "82000001", "seller_name": "LUZ HOGAR",
        "images": ["https://http2.mlstatic.com/D_NQ_NP_2X_example1-F.webp"],
    }  # fmt: skip

    def listing(self, url: str) -> ListingKey | None:
        return _MERCADO.listing(url) if self.site(url) is not None else None

    def address(self, key: ListingKey) -> str | None:
        return _MERCADO.address(key)


_ETSY = Etsy()
_MERCADO = MercadoLibre()
