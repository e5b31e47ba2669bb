"""Clients of the offices' interfaces, against servers that answer like them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from datetime import date
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest

from domain.errors import (
    InputError,
    KeyRefusedError,
    NotOnRegisterError,
    RegisterError,
    SettingsError,
)
from rights.clients import http
from rights.clients.euipo import EuipoSearch, Register, equals, one_of
from rights.clients.http import Interface
from rights.clients.tsdr import Tsdr, case_id
from rights.clients.uspto_bulk import BulkFile, UsptoBulk
from tests.rights.clients import offices
from tests.rights.clients.offices import CLIENT_ID, CLIENT_SECRET, ODP_KEY, TSDR_KEY, problem


def asked(
    url: str, work: Callable[[Interface], Coroutine[Any, Any, Any]], *, interval: float = 0.0
) -> Any:
    """What comes of some work with an interface."""

    async def run() -> Any:
        async with Interface("The office", url, interval=interval, key_help="mend it") as interface:
            return await work(interface)

    return asyncio.run(run())


def search(server: offices.Euipo, query: str = "", **more: Any) -> list[dict[str, Any]]:
    async def work(interface: Interface) -> list[dict[str, Any]]:
        client = EuipoSearch(
            interface, client_id=CLIENT_ID, client_secret=more.pop("secret", CLIENT_SECRET),
            token=f"{server.url}/token",
        )  # fmt: skip
        return [json.loads(page) async for page in client.pages(Register.TRADEMARKS, query, **more)]

    found: list[dict[str, Any]] = asked(server.url, work)
    return found


def test_a_search_is_read_to_its_last_page(euipo: offices.Euipo) -> None:
    """Pages of a hundred from 0, sorted by number; one token for all; the query as it stands."""
    pages = search(euipo, equals("wordMarkSpecification.verbalElement", "*quora*"))
    numbers = [item["applicationNumber"] for page in pages for item in page["trademarks"]]
    assert numbers == [mark["applicationNumber"] for mark in euipo.marks]
    assert euipo.tokens == 1
    gets = [path for path, _ in euipo.asked if path.startswith("/trademark")]
    assert ["page=0" in gets[0], "page=2" in gets[2], len(gets)] == [True, True, 3]
    assert "size=100" in gets[0]
    assert "sort=applicationNumber%3Aasc" in gets[0] or "sort=applicationNumber:asc" in gets[0]
    assert "quora" in gets[0]


def test_a_search_can_be_bounded(euipo: offices.Euipo) -> None:
    assert len(search(euipo, most=150)) == 2


def test_queries_are_quoted() -> None:
    """What a user types cannot become another query."""
    assert equals("applicants.name", 'A" or "x\\') == 'applicants.name=="A\\" or \\"x\\\\"'
    assert one_of("niceClasses", ["9", "11"]) == "niceClasses=in=(9,11)"


def test_a_token_that_ended_is_renewed_once(euipo: offices.Euipo) -> None:
    """A 401 amid a search asks for a new token; a refused secret is told without it."""
    euipo.faults.append(problem(401, "expired"))
    assert len(search(euipo)) == 3
    assert euipo.tokens == 2
    with pytest.raises(KeyRefusedError) as raised:
        search(euipo, secret="wrong-secret-77aa")
    assert "wrong-secret" not in str(raised.value)


def test_a_limit_is_waited_for(euipo: offices.Euipo, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 with Retry-After in either form, or with X-RateLimit-Reset: asked again after it."""
    waits: list[float] = []

    async def slept(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(http.asyncio, "sleep", slept)
    later = formatdate(time() + 40, usegmt=True)
    euipo.faults += [
        problem(429, "slow", **{"Retry-After": "7"}), problem(429, "slow", **{"Retry-After": later}),
        problem(503, "down", **{"Retry-After": "3"}), problem(429, "slow", **{"X-RateLimit-Reset": "11"}),
    ]  # fmt: skip
    assert len(search(euipo)) == 3
    assert waits[0] == 7
    assert 30 < waits[1] <= 40
    assert waits[2:] == [3, 11]


def test_a_limit_that_stays_is_told(euipo: offices.Euipo, monkeypatch: pytest.MonkeyPatch) -> None:
    """After some tries, or when it would take too long: a message with the time, no waiting."""
    euipo.faults.append(problem(429, "slow", **{"Retry-After": "5000"}))
    with pytest.raises(RegisterError, match="status 429, try again later in 5000 seconds"):
        search(euipo)


def test_what_is_wrong_with_a_query_is_no_matter_of_patience(euipo: offices.Euipo) -> None:
    with pytest.raises(RegisterError, match="status 400"):
        search(euipo, "niceClasses=o=1")
    assert len([path for path, _ in euipo.asked if path.startswith("/trademark")]) == 1


def test_tsdr_by_number(tsdr_server: offices.Tsdr) -> None:
    """With the key in its header, by serial and by registration number."""

    async def work(interface: Interface) -> list[bytes]:
        client = Tsdr(interface, key=TSDR_KEY)
        with pytest.raises(NotOnRegisterError, match="no such record"):
            await client.case("79999999")
        return [await client.case(number) for number in ("79/000,002", "rn7000003")]

    first, second = asked(tsdr_server.url, work)
    assert b"79000002" in first
    assert b"7000003" in second


def test_requests_keep_their_pace(tsdr_server: offices.Tsdr) -> None:
    """No two begin closer together than the office allows."""
    times: list[float] = []

    async def work(interface: Interface) -> None:
        loop = asyncio.get_running_loop()
        client = Tsdr(interface, key=TSDR_KEY)
        for _ in range(3):
            await client.case("79000002")
            times.append(loop.time())

    asked(tsdr_server.url, work, interval=0.2)
    assert times[1] - times[0] > 0.15
    assert times[2] - times[0] > 0.35


@pytest.mark.parametrize(
    ("number", "case"),
    [("78787878", "sn78787878"), ("sn 78/787,878", "sn78787878"), ("2824281", "rn2824281"),
     ("RN124134", "rn0124134"), ("0124134", "rn0124134")],
)  # fmt: skip
def test_numbers(number: str, case: str) -> None:
    assert case_id(number) == case


@pytest.mark.parametrize(
    "number", ["", "sn1", "123456789", "rn78787878", "../secret", "78787878/x"]
)
def test_what_is_no_number_is_never_asked_for(number: str) -> None:
    with pytest.raises(InputError, match="neither a serial number"):
        case_id(number)


def test_bulk_files(portal: offices.Portal, tmp_path: Path) -> None:
    """Listed by day, fetched through the portal; the key stays with the portal; what is there in its
    size is not fetched again."""

    async def work(interface: Interface) -> list[Path]:
        client = UsptoBulk(interface, key=ODP_KEY)
        files = await client.files("TRTDXFAP", first=date(2026, 1, 10), last=date(2026, 1, 11))
        assert [file.name for file in files] == ["apc20260110.xml", "apc20260111.xml"]
        return [await client.fetch(file, tmp_path) for file in (*files, *files)]

    paths = asked(portal.url, work)
    assert [path.read_bytes() for path in paths[:2]] == list(portal.store.files.values())[1:]
    assert len(portal.store.asked) == 2
    assert all(ODP_KEY not in repr(request) for request in portal.store.asked)
    assert sorted(path.name for path in tmp_path.iterdir()) == [path.name for path in paths[:2]]


def test_a_bulk_file_comes_whole_or_not_at_all(portal: offices.Portal, tmp_path: Path) -> None:
    """A short answer, a page instead of a file, a name that is a path: nothing is left behind."""

    async def work(interface: Interface) -> None:
        client = UsptoBulk(interface, key=ODP_KEY)
        (file, *_) = await client.files("TRTDXFAP")
        portal.store.faults.append((200, {"Content-Length": "99999"}, b"half"))
        with pytest.raises(RegisterError, match="fetch it again"):
            await client.fetch(file, tmp_path)
        portal.store.faults.append((200, {"Content-Type": "text/html"}, b"<html>"))
        with pytest.raises(RegisterError, match="an HTML page instead of"):
            await client.fetch(file, tmp_path)
        portal.store.faults.append((200, {}, b"other"))
        with pytest.raises(RegisterError, match="were announced"):
            await client.fetch(file, tmp_path)
        with pytest.raises(RegisterError, match="names a file"):
            await client.fetch(BulkFile("..", 0, file.address, None, None), tmp_path)
        with pytest.raises(InputError, match="no name of one"):
            await client.files("../x")

    asked(portal.url, work)
    assert list(tmp_path.iterdir()) == []


def test_keys_go_over_https_or_to_this_machine() -> None:
    for url in ("http://api.example.org", "ftp://x", "api.example.org"):
        with pytest.raises(SettingsError, match="not https"):
            Interface("The office", url, interval=0, key_help="")


def test_an_interface_may_not_lead_to_this_machine() -> None:
    """A redirect of a real office to loopback, or to plain http, is not followed."""
    for place in ("http://127.0.0.1/x", "http://example.org/x"):
        with pytest.raises(SettingsError):
            http.require_safe(place, "The office", within="https://api.example.org")
