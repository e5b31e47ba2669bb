"""Never fooled: pages that show no product are told apart, in general."""

from __future__ import annotations

import json

import pytest

from crawler.read import read_page
from crawler.reading.page import Page
from domain.page import Blocked, Gone, Outcome, Snapshot, Unrecognised

URL = "https://shop.example.com/p/lamp-1"
PRODUCT = json.dumps(
    {
        "@type": "Product", "name": "Blue Lamp", "image": "/a.jpg",
        "offers": {"@type": "Offer", "price": "12.50", "priceCurrency": "EUR"},
    }
)  # fmt: skip


def page(title: str, body: str, head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title}</title>{head}"
        f"</head><body>{body}</body></html>"
    ).encode()


def read(body: bytes, status: int | None = 200) -> Outcome:
    return read_page(Page(url=URL, body=body, status=status))


FILLER = "<p>Everything for the home, every day anew, from a shop that you can trust.</p>"

WALLS = {
    "captcha": page("Just a moment...", "<h1>Checking your browser</h1>"),
    "captcha in a frame": page("shop.example.com", "<iframe src='https://geo.captcha-delivery.com/x'>"),
    "press and hold": page("Access to this page has been denied", "<p>Press & hold to confirm</p>"),
    "ban": page("Attention Required!", "<p>Sorry, you have been blocked</p>"),
    "login by title": page("Sign in", "<form><input type=password></form>"),
    "login by heading": page("Shop", "<h1>Log in</h1><form><input type=password></form>"),
    "rate limit": page("Error", "<h1>Too many requests</h1>"),
    "cookie wall": page(
        "Before you continue", "<p>We use cookies. Accept all cookies or manage them.</p><button>Accept</button>"
    ),
    "cookie wall in German": page(
        "Datenschutz", "<p>Wir verwenden Cookies. Alle akzeptieren oder einstellen.</p>"
    ),
    "slider": page("验证码", "<p>请完成验证</p>"),
}  # fmt: skip


@pytest.mark.parametrize("name", WALLS)
def test_walls_with_status_200(name: str) -> None:
    """A captcha, a ban, a login, a wall of cookies, a limit: blocked, whatever the status says."""
    outcome = read(WALLS[name])
    assert isinstance(outcome, Blocked), outcome
    assert len(outcome.reason) > 20


SOFT = {
    "by title": page("404 - Page not found", f"<h1>Oops</h1>{FILLER}"),
    "by heading": page("Shop", f"<h1>Seite nicht gefunden</h1>{FILLER}"),
    "with something recommended": page(
        "Page not found", FILLER, f'<script type="application/ld+json">{PRODUCT}</script>'
    ),
}


@pytest.mark.parametrize("name", SOFT)
def test_soft_404(name: str) -> None:
    """A page that says "not found" and answers 200 is neither gone nor another listing."""
    outcome = read(SOFT[name])
    assert isinstance(outcome, Unrecognised), outcome
    assert "not found" in outcome.reason


def test_a_product_called_not_found_is_one() -> None:
    """What agrees with the page's title is the page's product, whatever it is called."""
    product = PRODUCT.replace("Blue Lamp", "Print 404 Not Found")
    outcome = read(
        page(
            "Print 404 Not Found | Shop",
            "<h1>Print 404 Not Found</h1>",
            f'<script type="application/ld+json">{product}</script>',
        )
    )
    assert isinstance(outcome, Snapshot)


@pytest.mark.parametrize("status", [404, 410])
def test_truly_gone(status: int) -> None:
    """Only the shop's own status makes a listing gone."""
    assert isinstance(read(page("Gone", FILLER), status), Gone)


@pytest.mark.parametrize("status", [401, 403, 407, 418, 429, 451, 500, 502, 503, 504])
def test_statuses_that_are_no_departure(status: int) -> None:
    """A server that refuses, limits or fails says nothing of a listing."""
    for body in (page("x", FILLER), SOFT["by title"], b""):
        assert isinstance(read(body, status), Blocked)


def test_empty_shell_and_nothing() -> None:
    """A page that scripts would fill, an empty answer, and one about other things."""
    shell = read(page("", "<div id=app></div><script src=/app.js></script>"))
    assert isinstance(shell, Unrecognised)
    assert "shell" in shell.reason
    assert isinstance(read(b""), Unrecognised)
    assert isinstance(read(page("About us", f"<h1>About us</h1>{FILLER * 9}")), Unrecognised)


def test_honest_pages_may_carry_a_captcha() -> None:
    """A captcha in a newsletter form and a bar about cookies make no wall."""
    outcome = read(
        page(
            "Blue Lamp | Shop",
            "<h1>Blue Lamp</h1><div class=g-recaptcha></div><p>We use cookies. Accept</p>",
            f'<script type="application/ld+json">{PRODUCT}</script>',
        )
    )
    assert isinstance(outcome, Snapshot)
