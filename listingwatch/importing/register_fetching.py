"""Fetches from registers' interfaces with the user's own keys, and imports what came.

Answers are kept as they were served, in ``registers`` in the home folder or where the user says,
and read by the same readers as any file: what is fetched can be imported again without asking
anybody.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO

from pydantic import SecretStr

from domain.errors import NotOnRegisterError, SettingsError
from listingwatch.progress import Progress
from listingwatch.settings import Settings
from rights.clients import euipo, tsdr, uspto_bulk
from rights.clients.http import Interface


@dataclass(slots=True)
class Fetched:
    """What came: files, the part of the register that they cover, and what could not be had."""

    files: list[Path] = field(default_factory=list)
    scope: str = ""
    missing: list[str] = field(default_factory=list)


def fetch_euipo(
    settings: Settings,
    register: euipo.Register,
    query: str,
    folder: Path,
    progress: Progress,
    *,
    details: bool,
    most: int | None,
) -> Fetched:
    """A search of the EUIPO's trade marks or designs.

    :param details: read every record in full, one request each: goods, disclaimers, priorities.
    :raises SettingsError: without the user's client id and secret.
    """
    client_id = _key(settings.euipo_client_id, "LISTINGWATCH_EUIPO_CLIENT_ID", euipo.KEY_HELP)
    secret = _key(settings.euipo_client_secret, "LISTINGWATCH_EUIPO_CLIENT_SECRET", euipo.KEY_HELP)
    path = _place(folder) / f"euipo-{register.value}-{_slug(query)}.jsonl"

    async def run() -> None:
        interface = Interface(
            "EUIPO", settings.euipo_url, interval=euipo.INTERVAL, key_help=euipo.KEY_HELP
        )
        part = path.with_name(f"{path.name}.part")
        async with interface:
            search = euipo.EuipoSearch(
                interface, client_id=client_id, client_secret=secret, token=settings.euipo_token_url
            )
            done = 0
            with part.open("wb") as file:
                async for page in search.pages(register, query, most=most):
                    answer = json.loads(page)
                    if details:
                        for item in answer[register.value]:
                            number = str(item.get(register.number) or "")
                            if number:
                                _line(file, await search.record(register, number))
                            done += 1
                            progress.step("records from the EUIPO", done, None)
                    else:
                        _line(file, page)
                        done += len(answer[register.value])
                        progress.step("records from the EUIPO", done, None)
        part.replace(path)

    asyncio.run(run())
    return Fetched([path], f"query {query}" if query else "every record")


def fetch_tsdr(
    settings: Settings, numbers: Sequence[str], folder: Path, progress: Progress
) -> Fetched:
    """Cases of the USPTO, by serial or registration number.

    :raises SettingsError: without the user's key.
    :raises InputError: for what is no such number; nothing is asked then.
    """
    key = _key(settings.tsdr_key, "LISTINGWATCH_TSDR_KEY", tsdr.KEY_HELP)
    ids = list(dict.fromkeys(tsdr.case_id(number) for number in numbers))
    place = _place(folder)
    fetched = Fetched(scope=f"{len(ids)} cases by number")

    async def run() -> None:
        interface = Interface(
            "USPTO TSDR", settings.tsdr_url, interval=tsdr.INTERVAL, key_help=tsdr.KEY_HELP
        )
        async with interface:
            client = tsdr.Tsdr(interface, key=key)
            for done, number in enumerate(ids, 1):
                try:
                    body = await client.case(number)
                except NotOnRegisterError as error:
                    fetched.missing.append(f"{number}: {error}")
                else:
                    path = place / f"tsdr-{number}.json"
                    path.write_bytes(body)
                    fetched.files.append(path)
                progress.step("cases from TSDR", done, len(ids))

    asyncio.run(run())
    return fetched


def list_uspto(
    settings: Settings, product: str, *, first: date | None, last: date | None
) -> list[uspto_bulk.BulkFile]:
    """The bulk files of a product of the USPTO.

    :raises SettingsError: without the user's key.
    """
    key = _key(settings.uspto_key, "LISTINGWATCH_USPTO_KEY", uspto_bulk.KEY_HELP)

    async def run() -> list[uspto_bulk.BulkFile]:
        async with _portal(settings) as interface:
            client = uspto_bulk.UsptoBulk(interface, key=key)
            return await client.files(product, first=first, last=last)

    return asyncio.run(run())


def fetch_uspto(
    settings: Settings, files: Sequence[uspto_bulk.BulkFile], folder: Path, progress: Progress
) -> Fetched:
    """Bulk files of the USPTO; one that is there already in its size is not fetched again.

    :raises SettingsError: without the user's key.
    """
    key = _key(settings.uspto_key, "LISTINGWATCH_USPTO_KEY", uspto_bulk.KEY_HELP)
    place = _place(folder)
    fetched = Fetched()

    async def run() -> None:
        async with _portal(settings) as interface:
            client = uspto_bulk.UsptoBulk(interface, key=key)
            for done, file in enumerate(files, 1):
                fetched.files.append(await client.fetch(file, place))
                progress.step("files from the USPTO", done, len(files))

    asyncio.run(run())
    return fetched


def _portal(settings: Settings) -> Interface:
    return Interface(
        "USPTO", settings.uspto_url, interval=uspto_bulk.INTERVAL, key_help=uspto_bulk.KEY_HELP
    )


def _key(value: SecretStr | None, name: str, help_: str) -> str:
    if value is None or not value.get_secret_value().strip():
        raise SettingsError(f"{name} is not set; {help_}")
    return value.get_secret_value().strip()


def _place(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(f"{folder}: cannot be made ({reason}); name another folder") from error
    return folder


def _slug(query: str) -> str:
    """A name for a query's answers: the same for the same query."""
    words = re.sub(r"[^A-Za-z0-9]+", "-", query).strip("-").lower()[:40] or "all"
    return f"{words}-{hashlib.sha256(query.encode()).hexdigest()[:8]}"


def _line(file: IO[bytes], document: bytes) -> None:
    """One JSON document as a line."""
    line = json.dumps(json.loads(document), ensure_ascii=False, separators=(",", ":"))
    file.write(line.encode("utf-8", "backslashreplace") + b"\n")
