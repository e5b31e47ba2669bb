"""Imports listings that could not, or need not, be crawled; they are matched like crawled ones.

From tables (CSV, JSON Lines), from recorded traffic (HAR, WARC), and from saved pages; what a file
is, its content says. Pages are read by the same readers as crawled ones. What a firm hands in is
seen by its own portfolio alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from domain.errors import FormatError, InputError
from domain.listing import Role, SellerKey
from domain.page import ImageRef, Outcome, Snapshot, outcome_name
from listingwatch.importing.listing_files.captures import Capture, read_har, read_warc
from listingwatch.importing.listing_files.pages import is_picture, read_captures, saved_page
from listingwatch.importing.listing_files.tables import TableRow, read_csv, read_lines
from listingwatch.input_files import ImportSummary, InputFile, read_input
from listingwatch.pictures.keeping import keep_pictures
from listingwatch.progress import Progress, Silent
from listingwatch.sellers.roles import set_role
from listingwatch.wiring import App
from rights.readers.notes import Notes
from storage.repositories.listings import Listings
from storage.repositories.portfolios import PortfolioNumber, Portfolios
from storage.text import storable

ROWS_AT_ONCE = 200


def import_listings(
    app: App,
    portfolio: str,
    path: Path,
    *,
    role: Role = Role.UNKNOWN,
    url: str | None = None,
    offered_in: Sequence[str] = (),
    fetch: bool = True,
    allow_hosts: Sequence[str] = (),
    at: datetime,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import one file.

    :param role: what the sellers of its listings are to the portfolio.
    :param url: the address of a saved page that does not name it itself.
    :param fetch: whether pictures that did not come along are asked for.
    :param at: the capture time of what does not say when it was seen.
    :raises InputError: for a file that is nothing of all this.
    """
    shown = progress or Silent()
    notes = Notes()
    summary = ImportSummary()
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio)
    pictures: dict[str, str] = {}
    sellers: set[SellerKey] = set()
    rows = _rows(app, path, url, notes, pictures)
    while some := _take(rows):
        kept = keep_pictures(
            app,
            [(row.where, row.snapshot) for row in some],
            path.parent,
            notes,
            shown,
            allow_hosts=allow_hosts,
            at_hand=pictures,
            fetch=fetch,
            confined=True,
        )
        summary.changed += _store(app, number, some, kept, offered_in, at)
        summary.taken += len(some)
        sellers |= {row.snapshot.seller_key for row in some}
        shown.step("listings", summary.taken)
    if role is not Role.UNKNOWN:
        for seller in sorted(sellers):
            set_role(app, portfolio, seller, role, at)
    summary.take_notes(notes)
    return summary


def _take(rows: Iterator[TableRow]) -> list[TableRow]:
    some: list[TableRow] = []
    for row in rows:
        some.append(row)
        if len(some) >= ROWS_AT_ONCE:
            break
    return some


def _rows(
    app: App, path: Path, url: str | None, notes: Notes, pictures: dict[str, str]
) -> Iterator[TableRow]:
    """The listings of a file; ``pictures`` is told of those that come with them."""
    head = _head(path)
    if _is_warc(head):
        # Twice through the file: a page's pictures stand behind it.
        for capture in read_warc(path, Notes()):
            _keep_picture(app, capture, pictures)
        yield from _from_pages(read_warc(path, notes), path.name, notes)
        return
    file = read_input(path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and b'"entries"' in file.data and b'"log"' in head:
        captures = list(read_har(file.data, file.name, notes))
        for capture in captures:
            _keep_picture(app, capture, pictures)
        yield from _from_pages(captures, file.name, notes)
    elif start.startswith(b"{"):
        yield from read_lines(path, notes)
    elif start.startswith((b"<", b"\x1f\x8b")):
        yield from _from_saved(path, file, url, notes)
    else:
        yield from read_csv(file, notes)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4_096)
    except OSError:
        return read_input(path).data[:4_096]  # which says what is wrong


def _is_warc(head: bytes) -> bool:
    if head.startswith(b"\x1f\x8b"):
        import zlib  # noqa: PLC0415 - only to look into it

        try:
            head = zlib.decompressobj(wbits=31).decompress(head, 100)
        except zlib.error:
            return False
    return head.startswith((b"WARC/", b"filedesc://"))


def _keep_picture(app: App, capture: Capture, pictures: dict[str, str]) -> None:
    if capture.page.status in {None, 200} and is_picture(capture.page):
        pictures[capture.page.url] = app.blobs.put(capture.page.body)


def _from_pages(captures: Iterable[Capture], name: str, notes: Notes) -> Iterator[TableRow]:
    """The listings among recorded pages; what the others are is counted."""
    others: Counter[str] = Counter()
    pages = (capture for capture in captures if _may_tell(capture))
    for capture, outcome in read_captures(pages):
        if isinstance(outcome, Snapshot):
            yield TableRow(capture.where, outcome, capture.at)
        else:
            others[outcome_name(outcome)] += 1
    if others:
        counted = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        notes.remark(name, f"pages that show no listing: {counted}")


def _may_tell(capture: Capture) -> bool:
    kind = capture.page.headers.get("content-type", "").partition(";")[0].strip().lower()
    return not is_picture(capture.page) and (
        not kind or "html" in kind or "json" in kind or kind == "text/plain"
    )


def _from_saved(path: Path, file: InputFile, url: str | None, notes: Notes) -> Iterator[TableRow]:
    try:
        page = saved_page(path, file.data, url)
    except FormatError as error:
        notes.refuse(file.name, str(error))
        return
    for capture, outcome in read_captures([Capture(file.name, page)]):
        if isinstance(outcome, Snapshot) and not _is_unnamed(outcome):
            yield TableRow(capture.where, outcome)
        else:
            notes.refuse(file.name, _why_not(outcome))


def _is_unnamed(snapshot: Snapshot) -> bool:
    return snapshot.url.startswith("https://unknown.invalid/")


def _why_not(outcome: Outcome) -> str:
    if isinstance(outcome, Snapshot):
        return "does not say where it is from; name its address with --url"
    return f"{outcome_name(outcome)}: {outcome.reason}"


def _store(
    app: App,
    number: PortfolioNumber,
    rows: Sequence[TableRow],
    kept: dict[str, ImageRef],
    offered_in: Sequence[str],
    at: datetime,
) -> int:
    """Store some listings in one transaction; returns how many of their snapshots were new."""
    new = 0
    with app.database.transaction(number.id) as connection:
        listings = Listings(connection, number.id)
        for row in rows:
            images = tuple(
                replace(image, digest=found.digest, missing=found.missing)
                for image in row.snapshot.images
                if (found := kept.get(image.url)) is not None
            )
            snapshot = row.snapshot.with_images(images)
            snapshot = type(snapshot).from_json(storable(snapshot.to_json()))
            known = listings.find(snapshot.key)
            before = len(listings.spans(known)) if known is not None else 0
            listing = listings.keep(snapshot, row.at or at, offered_in=offered_in, private=True)
            new += len(listings.spans(listing)) > before
    return new


def check_address(url: str | None) -> None:
    """:raises InputError: for an address that is none of the web's."""
    if url is not None and not url.startswith(("http://", "https://")):
        raise InputError(f"address {url!r}: write it with http:// or https://")
