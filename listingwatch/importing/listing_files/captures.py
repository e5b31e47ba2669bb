"""What recorded traffic holds: each answer with its address, its headers and its time."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from crawler.reading.page import Page
from domain.errors import FormatError
from rights.readers.notes import Notes

MAX_BODY = 25 * 1024 * 1024
"""Bytes of one answer that are taken, unpacked; the crawler takes no more either."""

MAX_RECORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer. ``where`` names its place in the file, ``at`` when it came, if that is known."""

    where: str
    page: Page
    at: datetime | None = None


def read_har(data: bytes, name: str, notes: Notes) -> Iterator[Capture]:
    """The answers of an HTTP Archive (HAR 1.2), as browsers export it.

    :raises FormatError: for a file that is none.
    """
    try:
        log = json.loads(data.decode("utf-8-sig")).get("log")
        entries = log.get("entries")
    except (ValueError, AttributeError, RecursionError) as error:
        raise FormatError(
            f"{name}: is no HTTP Archive ({type(error).__name__}); export it again"
        ) from error
    if not isinstance(entries, list):
        raise FormatError(f"{name}: holds no log.entries, as an HTTP Archive does; export it again")
    for number, entry in enumerate(entries[:MAX_RECORDS], 1):
        where = f"{name}, entry {number}"
        try:
            capture = _entry(entry, where)
        except (AttributeError, TypeError, ValueError, KeyError, binascii.Error) as error:
            notes.refuse(where, f"is no entry of an HTTP Archive ({type(error).__name__})")
            continue
        if capture is not None:
            yield capture


def _entry(entry: dict[str, Any], where: str) -> Capture | None:
    """One entry; None where the browser kept no body of it."""
    response, content = entry["response"], entry["response"].get("content") or {}
    text = content.get("text")
    url = entry["request"]["url"]
    if not isinstance(text, str) or not text or not _is_web(url):
        return None
    kind = str(content.get("mimeType") or "").partition(";")[0].strip().lower()
    if content.get("encoding") == "base64":
        body = base64.b64decode(text[: MAX_BODY * 2], validate=False)
    else:
        body = text.encode("utf-8", "replace")
        kind = f"{kind or 'text/html'}; charset=utf-8"
    headers = {
        str(header["name"]).lower(): str(header["value"])
        for header in response.get("headers") or []
        if isinstance(header, dict) and "name" in header and "value" in header
    } | {"content-type": kind}
    status = response.get("status")
    at = None
    with suppress(ValueError, TypeError):
        at = _aware(datetime.fromisoformat(str(entry.get("startedDateTime"))))
    page = Page(
        url=url,
        body=body[:MAX_BODY],
        status=status if isinstance(status, int) and status > 0 else None,
        headers=headers,
    )
    return Capture(where, page, at)


def read_warc(path: Path, notes: Notes) -> Iterator[Capture]:
    """The answers of a WARC or ARC file (ISO 28500), plain or gzipped record by record. A record
    that is broken is named, and those behind it that can be found are read."""
    with path.open("rb") as stream:
        yield from _records(stream, path.name, notes)


def _records(stream: BinaryIO, name: str, notes: Notes) -> Iterator[Capture]:
    records = iter(ArchiveIterator(stream, arc2warc=True))
    for number in range(1, MAX_RECORDS):
        where = f"{name}, record {number}"
        try:
            record = next(records, None)
            if record is None:
                return
            if record.rec_type not in {"response", "resource"}:
                continue
            capture = _record(record, where, notes)
        except (ArchiveLoadFailed, EOFError, OSError, ValueError, UnicodeError) as error:
            notes.refuse(where, f"cannot be read ({str(error)[:200]}); what follows it is left out")
            return
        if capture is not None:
            yield capture


def _record(record: Any, where: str, notes: Notes) -> Capture | None:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    if not _is_web(url):
        return None
    body = record.content_stream().read(MAX_BODY + 1)
    if len(body) > MAX_BODY:
        notes.refuse(where, f"{url[:200]}: larger than {MAX_BODY:,} bytes once unpacked")
        return None
    headers: dict[str, str] = {}
    status: int | None = None
    if record.http_headers is not None:
        headers = {key.lower(): value for key, value in record.http_headers.headers}
        code = record.http_headers.get_statuscode() or ""
        status = int(code) if code.isascii() and code.isdigit() else None
    else:
        headers["content-type"] = record.rec_headers.get_header("Content-Type") or ""
    at = None
    with suppress(ValueError, TypeError):
        at = _aware(datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")))
    return Capture(where, Page(url=url, body=body, status=status, headers=headers), at)


def _is_web(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("http://", "https://")) and len(url) < 4_000


def _aware(when: datetime) -> datetime:
    return when if when.tzinfo is not None else when.replace(tzinfo=UTC)
