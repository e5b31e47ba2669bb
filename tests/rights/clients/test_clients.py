"""Clients of the offices' interfaces, against servers that answer like them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator
from datetime import date
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import pytest
from pydantic import SecretStr

from domain.errors import (
    InputError,
    KeyRefusedError,
    NotOnRegisterError,
    RegisterError,
    SettingsError,
)
from listingwatch.importing.register_fetching import fetch_euipo, fetch_tsdr, list_uspto
from listingwatch.progress import Silent
from listingwatch.settings import Settings
from rights.clients import http
from rights.clients.euipo import EuipoSearch, Register, equals, one_of
from rights.clients.http import Interface
from rights.clients.tsdr import Tsdr, case_id
from rights.clients.uspto_bulk import BulkFile, UsptoBulk
from tests.commands import Command
from tests.rights.clients import offices
from tests.rights.clients.offices import CLIENT_ID, CLIENT_SECRET, ODP_KEY, TSDR_KEY, problem

SECRETS = (CLIENT_SECRET, TSDR_KEY, ODP_KEY, "token-1")


@pytest.fixture
def euipo() -> Iterator[offices.Euipo]:
    with offices.Euipo() as server:
        yield server


@pytest.fixture
def tsdr_server() -> Iterator[offices.Tsdr]:
    with offices.Tsdr() as server:
        yield server


@pytest.fixture
def portal() -> Iterator[offices.Portal]:
    with offices.Store() as store, offices.Portal(store) as server:
        yield server


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


@pytest.fixture
def keyed(
    command: Command, euipo: offices.Euipo, tsdr_server: offices.Tsdr, portal: offices.Portal
) -> Command:
    command.environment |= {
        "LISTINGWATCH_EUIPO_URL": euipo.url, "LISTINGWATCH_EUIPO_TOKEN_URL": f"{euipo.url}/token",
        "LISTINGWATCH_TSDR_URL": tsdr_server.url, "LISTINGWATCH_USPTO_URL": portal.url,
        "LISTINGWATCH_EUIPO_CLIENT_ID": CLIENT_ID,
        "LISTINGWATCH_EUIPO_CLIENT_SECRET": CLIENT_SECRET,
        "LISTINGWATCH_TSDR_KEY": TSDR_KEY, "LISTINGWATCH_USPTO_KEY": ODP_KEY,
    }  # fmt: skip
    return command


def test_fetched_and_imported(keyed: Command) -> None:
    """Each interface from the command: what was fetched is on file, with what it covers; what could
    not be had is told; no secret is printed or kept."""
    outputs = [
        keyed.run("rights", "fetch", "euipo", "--mark", "velquora*", "--class", "11",
                  "--max-records", "100"),
        keyed.run("rights", "fetch", "tsdr", "79000002", "79999999", code=1),
        keyed.run("rights", "fetch", "uspto", "TRTDXFAP", "--from", "2026-01-10"),
        keyed.run("rights", "fetch", "uspto", "--list"),
    ]  # fmt: skip
    assert "sn79999999" in outputs[1].stderr
    assert "apc20260109.xml" in outputs[3].stdout
    rights = keyed.json("rights", "list")
    assert len(rights) == 100 + 1 + 2
    covered = {
        row["format"]: (row["completeness"], row["scope"])
        for row in keyed.json("rights", "sources")
    }
    assert covered["euipo-trademarks"][0] == "part"
    assert "100 of 250 found" in covered["euipo-trademarks"][1]
    assert covered["tsdr"] == ("part", "2 cases by number")
    assert covered["uspto-trademarks"] == ("whole", None)
    kept = list((Path(keyed.environment["LISTINGWATCH_HOME"]) / "registers").iterdir())
    assert len(kept) == 1 + 1 + 2
    said = repr(outputs) + "".join(path.read_text("utf-8") for path in kept)
    assert not any(secret in said for secret in SECRETS)


def test_details_bring_goods(keyed: Command) -> None:
    """Every record in full, one request each; nothing imported with --only-fetch."""
    keyed.run("rights", "fetch", "euipo", "--owner", "Velquora*", "--details", "--max-records", "10",
              "--only-fetch", "--into", "got")  # fmt: skip
    assert keyed.json("rights", "list") == []
    (kept,) = (keyed.folder / "got").iterdir()
    keyed.run("rights", "import", str(kept))
    assert {right["goods"] for right in keyed.json("rights", "list")} == {"lamps"}


@pytest.mark.parametrize("value", [None, "", "wrong-key-5511"])
def test_without_or_with_a_wrong_key(
    value: str | None,
    euipo: offices.Euipo,
    tsdr_server: offices.Tsdr,
    portal: offices.Portal,
    tmp_path: Path,
) -> None:
    """The message says which setting, and where a key comes from; never the key."""
    key = None if value is None else SecretStr(value)
    settings = Settings(
        home=tmp_path, euipo_client_id=SecretStr(CLIENT_ID), euipo_client_secret=key, tsdr_key=key,
        uspto_key=key, euipo_url=euipo.url, euipo_token_url=f"{euipo.url}/token",
        tsdr_url=tsdr_server.url, uspto_url=portal.url,
    )  # fmt: skip
    tries: tuple[tuple[str, Callable[[], object]], ...] = (
        ("LISTINGWATCH_EUIPO_CLIENT_SECRET", lambda: fetch_euipo(
            settings, Register.TRADEMARKS, "x", tmp_path, Silent(), details=False, most=None)),
        ("LISTINGWATCH_TSDR_KEY", lambda: fetch_tsdr(settings, ["79000002"], tmp_path, Silent())),
        ("LISTINGWATCH_USPTO_KEY", lambda: list_uspto(settings, "TRTDXFAP", first=None, last=None)),
    )  # fmt: skip
    for setting, fetch in tries:
        with pytest.raises((KeyRefusedError, SettingsError), match=setting) as raised:
            fetch()
        assert "wrong-key" not in str(raised.value)


def test_the_whole_register_is_not_searched(keyed: Command) -> None:
    done = keyed.run("rights", "fetch", "euipo", code=1)
    assert "say which" in done.stderr
