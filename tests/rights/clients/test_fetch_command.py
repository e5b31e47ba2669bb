"""``rights fetch`` against servers that answer like the offices: imported, bounded, and no key told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from domain.errors import (
    KeyRefusedError,
    SettingsError,
)
from listingwatch.importing.register_fetching import fetch_euipo, fetch_tsdr, list_uspto
from listingwatch.progress import Silent
from listingwatch.settings import Settings
from rights.clients.euipo import Register
from tests.commands import Command
from tests.rights.clients import offices
from tests.rights.clients.offices import CLIENT_ID, CLIENT_SECRET, ODP_KEY, TSDR_KEY

SECRETS = (CLIENT_SECRET, TSDR_KEY, ODP_KEY, "token-1")


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
