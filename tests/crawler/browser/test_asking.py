"""When a browser is asked, and what is said where there is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.browser import asking, finding
from crawler.browser.asking import BY_BROWSER, Rendering
from crawler.browser.finding import executable, starter, why_not
from crawler.politeness.conditional import CONDITIONAL
from crawler.reading.page import Page, document_of
from crawler.reading.walls import EMPTY_SHELL, unrecognised
from domain.page import Blocked, Outcome, Unrecognised

SHELL = Unrecognised(reason=EMPTY_SHELL)


@pytest.fixture(autouse=True)
def there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "why_not", lambda named: None)


def answer(url: str, **meta: object) -> HtmlResponse:
    return HtmlResponse(url, request=Request(url, meta=meta, cb_kwargs={"start": url}), body=b"x")


def test_a_shell_is_told_from_other_pages() -> None:
    """What the reader says of an empty page with scripts is what the browser is asked for."""
    page = Page(url="https://shop.example/", body=b"<div id=app></div><script src=/a.js></script>")
    assert unrecognised(document_of(page)) == SHELL


def test_only_sites_that_were_named_get_a_browser() -> None:
    """A shell elsewhere stays what it is."""
    rendering = Rendering(["shop.example.com"])
    asked = rendering.again(answer("https://www.example.com/p/1", depth=2), SHELL)
    assert asked is not None
    assert asked.meta == {"depth": 2, BY_BROWSER: True}
    assert asked.cb_kwargs == {"start": "https://www.example.com/p/1"}
    assert rendering.again(answer("https://other.example/p/1"), SHELL) is None
    assert Rendering([]).again(answer("https://www.example.com/p/1"), SHELL) is None
    assert Rendering(["*"]).again(answer("https://any.example/p/1"), SHELL) is not None


@pytest.mark.parametrize("outcome", [Blocked(reason=EMPTY_SHELL), Unrecognised(reason="no page")])
def test_what_is_no_shell_is_left_alone(outcome: Outcome) -> None:
    assert Rendering(["*"]).again(answer("https://any.example/p/1"), outcome) is None


def test_a_browser_is_asked_once() -> None:
    """A page that stays empty in it is not asked for again."""
    again = Rendering(["*"]).again(answer("https://any.example/p/1", playwright=True), SHELL)
    assert again is None


def test_a_site_of_shells_is_asked_of_the_browser_at_once() -> None:
    """And never on condition: an unchanged shell says nothing about what it shows."""
    rendering = Rendering(["*"])
    assert rendering.meta("https://any.example/p/2") == {CONDITIONAL: True}
    rendering.again(answer("https://any.example/"), SHELL)
    assert rendering.meta("https://any.example/p/2") == {BY_BROWSER: True}
    assert rendering.meta("https://other.example/p/2") == {CONDITIONAL: True}


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The extra, or the browser, with the way to get it."""
    monkeypatch.setattr(finding, "has_extra", lambda: False)
    assert "listingwatch[browser]" in str(why_not())
    monkeypatch.setattr(finding, "has_extra", lambda: True)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install Chromium" in str(why_not())
    assert "cannot be run" in str(why_not("/nowhere/chromium"))
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    assert executable() == executable(str(browser)) == str(browser)
    assert why_not() is None


def test_root_gives_up_its_rights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As anybody else the browser is started as it is; as root by way of a starter."""
    given: list[object] = []
    monkeypatch.setattr(finding.os, "chown", lambda *what: given.append(what))
    monkeypatch.setattr(finding, "unprivileged", lambda: None)
    assert starter("/usr/bin/chromium", tmp_path, tmp_path / "profile") == "/usr/bin/chromium"
    assert not given
    monkeypatch.setattr(finding, "unprivileged", lambda: (65_534, 65_534))
    script = Path(starter("/usr/bin/chromium", tmp_path, tmp_path / "profile"))
    assert given == [(tmp_path, 65_534, 65_534), (tmp_path / "profile", 65_534, 65_534)]
    text = script.read_text()
    assert "os.setuid" in text
    assert text.rstrip().endswith('65534 65534 /usr/bin/chromium "$@"')
