"""Pages that show no product, or are broken or hostile: each ends with a reason, and none raises."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.page import Blocked, Gone, Snapshot, Unrecognised
from tests.crawler.reading.written import PRODUCT, html, jsonld, read, snapshot


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (html(title="Robot Check", body="Enter the characters you see below"), "captcha"),
        (html(title="Just a moment...", body='<div class="cf-challenge"></div>'), "captcha"),
        (html(title="Access Denied", body="You don't have permission"), "captcha"),
        (html(title="验证码", body="请完成验证"), "captcha"),
        (html(title="Sicherheitsüberprüfung", body="Ich bin kein Roboter"), "captcha"),
        (html(title="Sign in", body="<input type=password>"), "login"),
    ],
)  # fmt: skip
def test_walls(page: str, reason: str) -> None:
    """A captcha or login with status 200 is Blocked, never a product and never Gone."""
    outcome = read(page)
    assert isinstance(outcome, Blocked), outcome
    assert reason in outcome.reason


def test_a_captcha_in_a_form_is_no_wall() -> None:
    """A real product page with a captcha in its newsletter form is read."""
    body = "<h1>Lamp</h1><form><div class='g-recaptcha'></div></form>"
    assert isinstance(read(html(body, jsonld(PRODUCT))), Snapshot)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, Gone), (410, Gone), (401, Blocked), (403, Blocked), (429, Blocked), (500, Blocked),
     (503, Blocked), (418, Blocked), (451, Blocked)],
)  # fmt: skip
def test_statuses(status: int, kind: type) -> None:
    """What a status says, whatever the page shows beside it."""
    assert isinstance(read(html("", jsonld(PRODUCT)), status=status), kind)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (html("", jsonld([PRODUCT | {"name": f"Thing {n}"} for n in range(8)]), title="All"), "a list of 8"),
        (html("<h1>Welcome</h1><p>" + "text " * 100), "no product page"),
        (html("<div id=app></div><script src=/app.js></script>", title="App"), "empty shell"),
        (html("<h1>Oops</h1>" + "x " * 200, title="Page not found"), "not found"),
        (b"", "empty answer"),
        (b"\xff\xd8\xff\xe0", "no"),
    ],
)  # fmt: skip
def test_no_product(page: str | bytes, reason: str) -> None:
    """Lists, texts, shells, soft 404s: Unrecognised, each with its reason."""
    outcome = read(page)
    assert isinstance(outcome, Unrecognised), outcome
    assert reason in outcome.reason


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:image/png;base64,xx", "file:///etc/passwd", "http://[bad"]
)  # fmt: skip
def test_only_web_addresses_are_pictures(address: str) -> None:
    """Addresses that are not of the web are dropped."""
    found = snapshot(html("", jsonld(PRODUCT | {"image": [address, "/ok.jpg"]})))
    assert [image.url for image in found.images] == ["https://shop.example.com/ok.jpg"]


def test_fields_are_bounded() -> None:
    """A megabyte of title and ten thousand pictures are cut to what a page can mean."""
    found = snapshot(
        html("", jsonld(PRODUCT | {"name": "x" * 10**6, "description": "y" * 10**6,
                                   "image": [f"/{n}.jpg" for n in range(10_000)]}))
    )  # fmt: skip
    assert len(found.title) <= 1_000
    assert found.description is not None
    assert len(found.description) <= 50_000
    assert len(found.images) <= 60


def test_direction_overrides_and_control_characters_go() -> None:
    """Text that would turn a line round, or steer a terminal, is left out; a disguise stays."""
    name = "Lamp \u202egnp.exe\u202c \x1b[31m red Zorv\u200bantik"
    title = snapshot(html("", jsonld(PRODUCT | {"name": name}))).title
    assert "\u202e" not in title
    assert "\x1b" not in title
    assert "\u200b" in title


GOOD = html("<h1>Lamp</h1><p class=price>12 €</p>", jsonld(PRODUCT)).encode()


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_mutated_pages_never_raise(data: st.DataObject) -> None:
    """Bytes cut, doubled and changed anywhere: an outcome, never an exception."""
    page = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(page)))
        end = data.draw(st.integers(start, min(len(page), start + 40)))
        page[start:end] = data.draw(st.binary(max_size=12))
    assert isinstance(read(bytes(page)), Snapshot | Gone | Blocked | Unrecognised)


@settings(max_examples=100, deadline=None)
@given(body=st.binary(max_size=400), url=st.text(max_size=60))
def test_arbitrary_bytes_and_addresses_never_raise(body: bytes, url: str) -> None:
    """Any bytes at any address end in an outcome."""
    read(body, url)
    read(
        b"<html><script type=application/ld+json>" + body + b"</script>", "https://x.example/" + url
    )
