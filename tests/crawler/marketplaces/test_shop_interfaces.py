"""Shops whose software has an interface: recognised from the front page, and read through it."""

from __future__ import annotations

import json

from crawler.marketplaces.samples_shopify import product as shopify_product
from crawler.marketplaces.samples_woocommerce import product as woo_product
from tests.commands import Command
from tests.fakemarket.server import FakeShop, picture, product, send


def crawl(command: Command, shop: FakeShop, *arguments: str, code: int = 0) -> dict[str, int]:
    done = command.json("crawl", shop.url, "--allow-host", "127.0.0.1", *arguments, code=code)
    return dict(done["pages"])


def shopify_home(shop: FakeShop) -> None:
    script = 'Shopify.currency = {"active":"CHF","rate":"1.0"}; Shopify.locale = "de";'
    shop.page(
        "/",
        '<html><script src="https://cdn.shopify.com/x.js"></script>'
        f"<script>var Shopify = Shopify || {{}}; {script}</script><body>"
        '<a href="/products/blue-lamp">Lamp</a></body></html>',
    )


def test_a_shopify_shop_is_read_through_its_feed(command: Command, shop: FakeShop) -> None:
    """Page after page of it; every product with the currency of the front page and its picture; no
    product's page is asked for. What is listed no more is looked for at the end, and has gone."""
    shopify_home(shop)
    shop.page("/p.jpg", picture(), kind="image/jpeg")
    shop.page("/products/red-lamp", product("Red Lamp", []))
    images = [{"src": f"{shop.url}/p.jpg"}]
    many = [shopify_product(f"lamp-{n}", title=f"Lamp {n}", images=[]) for n in range(249)]
    first = [shopify_product("blue-lamp", images=images), *many]
    feed = "/products.json?limit=250&page="
    shop.page(f"{feed}1", json.dumps({"products": first}), kind="application/json")
    last = {"products": [shopify_product("red-lamp", title="Red Lamp", images=[])]}
    shop.page(f"{feed}2", json.dumps(last), kind="application/json")
    assert crawl(command, shop) == {"snapshot": 251, "unrecognised": 1}
    assert "/products/blue-lamp" not in shop.asked
    shown = command.json("listings", "show", f"{shop.url}/products/blue-lamp")
    assert shown["snapshots"][0]["title"] == "Blue Lamp"
    shop.page(f"{feed}2", json.dumps({"products": []}), kind="application/json")
    del shop.pages["/products/red-lamp"]
    assert crawl(command, shop) == {"snapshot": 250, "unrecognised": 1, "gone": 1}


def test_a_woocommerce_shop_is_read_through_the_store_api(command: Command, shop: FakeShop) -> None:
    """Also where the shop does not lie at the root of its host."""
    shop.page(
        "/",
        f'<html lang="de"><link rel="https://api.w.org/" href="{shop.url}/wp/wp-json/">'
        '<body class="woocommerce">Shop</body></html>',
    )
    products = [
        woo_product(f"lamp-{n}", permalink=f"{shop.url}/wp/product/lamp-{n}/", images=[])
        for n in range(3)
    ]
    api = "/wp/wp-json/wc/store/v1/products?per_page=100&page=1&orderby=id&order=asc"
    shop.page(api, json.dumps(products), kind="application/json")
    assert crawl(command, shop) == {"snapshot": 3, "unrecognised": 1}


def test_pages_are_read_where_the_feed_is_closed(command: Command, shop: FakeShop) -> None:
    """By robots.txt, which is obeyed; the shop's pages still tell."""
    shopify_home(shop)
    shop.pages["/robots.txt"] = lambda request: send(
        request, "User-agent: *\nDisallow: /products.json", kind="text/plain"
    )
    shop.page("/products/blue-lamp", product("Blue Lamp", []))
    assert crawl(command, shop) == {"snapshot": 1, "unrecognised": 1, "blocked": 1}
    assert not any(path.startswith("/products.json") for path in shop.asked)
