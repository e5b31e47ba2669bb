"""Imports the firm's own listings, and says whose their pictures are."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from domain.page import ImageRef
from domain.right import Right, RightKind
from listingwatch.importing.catalogue_csv import CatalogueRow, read_catalogue
from listingwatch.input_files import ImportSummary, read_input
from listingwatch.pictures.keeping import keep_pictures
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from rights.readers.notes import Notes
from rights.readers.rights_csv import right_key
from rights.references import references_of
from rights.territories import TerritoryTable
from storage.repositories.listings import Listings
from storage.repositories.portfolios import PortfolioNumber, Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from storage.repositories.work import Work
from storage.text import storable

ROWS_AT_ONCE = 200


class Whose(StrEnum):
    """Whose the pictures, or the texts, of a catalogue are, by the firm's own word."""

    OURS = "ours"
    SUPPLIER = "supplier"
    UNKNOWN = "unknown"


def import_catalogue(
    app: App,
    portfolio: str,
    path: Path,
    *,
    pictures: Whose,
    texts: Whose = Whose.UNKNOWN,
    at: datetime,
    allow_hosts: Sequence[str] = (),
    progress: Progress | None = None,
) -> ImportSummary:
    """Import a catalogue; its listings become the firm's own. Whose are read from files beside
    it, or fetched.

    :param texts: whose the descriptions are; of texts that nobody declared nothing is said, since
        most of them come from whoever makes the article.
    :param at: when the firm handed it in: the capture time of its snapshots.
    :raises InputError: for a file that is no catalogue.
    """
    file = read_input(path)
    notes = Notes()
    shown = progress or Silent()
    rows = list(read_catalogue(file.data, file.name, notes))
    kept = keep_pictures(
        app,
        [(row.where, row.snapshot) for row in rows],
        path.parent,
        notes,
        shown,
        allow_hosts=allow_hosts,
    )
    summary = ImportSummary(taken=len(rows))
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        summary.changed += _store(
            app, number, rows[start : start + ROWS_AT_ONCE], kept, pictures, texts, at
        )
        shown.step("listings of the catalogue", min(start + ROWS_AT_ONCE, len(rows)), len(rows))
    with app.database.transaction(number.id) as connection:
        Rights(connection, number.id).add_source(
            name=file.name,
            kind="catalogue",
            digest=file.digest,
            as_of=at.date(),
            taken=len(rows),
            refused=len(notes.refused),
        )
    summary.take_notes(notes)
    return summary


def _store(
    app: App,
    number: PortfolioNumber,
    rows: Sequence[CatalogueRow],
    kept: dict[str, ImageRef],
    pictures: Whose,
    texts: Whose,
    at: datetime,
) -> int:
    """Store some rows in one transaction; returns how many were new to the catalogue."""
    new = 0
    with app.database.transaction(number.id) as connection:
        listings = Listings(connection, number.id)
        statements = PortfolioStatements(connection, number)
        rights = Rights(connection, number.id)
        firm = statements.portfolio().firm
        for row in rows:
            images = tuple(kept[image.url] for image in row.snapshot.images)
            snapshot = replace(row.snapshot, images=images)
            snapshot = type(snapshot).from_json(storable(snapshot.to_json()))
            listing = listings.keep(snapshot, at, private=True)
            if statements.add_to_catalogue(listing):
                new += 1
            Work(connection, number.id).judge_listings([listing])
            for image in images if pictures is not Whose.UNKNOWN else ():
                if image.digest is not None:
                    name = Path(image.url.rstrip("/")).stem[:200]
                    right = _work(image.digest, name, firm, pictures, at)
                    rights.put(right, references_of(right, (image.digest,)))
            text = snapshot.description
            if text and texts is not Whose.UNKNOWN:
                digest = hashlib.sha256(text.encode()).hexdigest()
                name = f"description of {snapshot.title}"[:200]
                right = _work(digest, name, firm, texts, at)
                rights.put(right, references_of(right, texts=(text,)))
    return new


def _work(digest: str, name: str, firm: str, whose: Whose, at: datetime) -> Right:
    """A picture or text as an unregistered work: of the firm, or of a supplier who is not named."""
    owner = firm if whose is Whose.OURS else "the supplier (not named)"
    territories = TerritoryTable.shipped().default_for(RightKind.COPYRIGHT, at.date())
    return Right(
        key=right_key(RightKind.COPYRIGHT, None, None, None, None, owner, territories, digest),
        kind=RightKind.COPYRIGHT,
        owner=owner,
        territories=territories,
        source="own catalogue",
        as_of=at.date(),
        text=name or None,
    )
