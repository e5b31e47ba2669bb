"""Checks products before they are offered: a file of planned ones, or the whole catalogue.

Each product meets every reference of the portfolio as one of our own listings would, and every
title and owner of designs and patents; :mod:`rights.audit` puts what is found into columns. Nothing
is stored of a planned product but its pictures' bytes and fingerprints; ``clean`` removes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from domain.errors import FormatError
from listingwatch.audit.check import Check, Planned
from listingwatch.importing.catalogue_csv import read_catalogue
from listingwatch.input_files import read_input
from listingwatch.pictures.keeping import keep_pictures
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from rights.audit.columns import CheckedProduct
from rights.readers.notes import Notes, Problem
from rights.territories import TerritoryTable
from storage.repositories.audit import AuditReads
from storage.repositories.portfolios import Portfolios


@dataclass(slots=True)
class Audit:
    """What became of a check."""

    portfolio: str
    on: date
    products: list[CheckedProduct] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    refused_count: int = 0
    remarks: list[Problem] = field(default_factory=list)
    pictures: dict[str, str] = field(default_factory=dict)
    """Digests of the pictures of rights that were found, by their references' keys."""


def audit_file(
    app: App,
    portfolio: str,
    path: Path,
    *,
    at: datetime,
    territories: Iterable[str] = (),
    allow_hosts: Sequence[str] = (),
    progress: Progress | None = None,
) -> Audit:
    """Check the products of a file (the catalogue's CSV columns, or a Merchant feed). Rows that
    cannot be read are named; the others are checked.

    :param at: now; rights are judged on its day.
    :param territories: where all of them are to be offered, beside what the rows say.
    :raises InputError: for a file that is no catalogue, or a territory that is no code.
    :raises UnknownNameError: for a file or portfolio that does not exist.
    """
    shown = progress or Silent()
    codes = _codes(territories)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    file, notes = read_input(path), Notes()
    rows = list(read_catalogue(file.data, file.name, notes))
    kept = keep_pictures(
        app,
        [(row.where, row.snapshot) for row in rows],
        path.parent,
        notes,
        shown,
        allow_hosts=allow_hosts,
    )
    planned = [
        Planned(
            row.where,
            row.snapshot.with_images(tuple(kept[image.url] for image in row.snapshot.images)),
        )
        for row in rows
    ]
    audit = Audit(portfolio, at.date())
    audit.refused, audit.refused_count, audit.remarks = (
        notes.refused, notes.refused_count, notes.remarks,
    )  # fmt: skip
    _run(audit, Check(app, number, at, codes, shown), planned)
    return audit


def audit_catalogue(
    app: App,
    portfolio: str,
    *,
    at: datetime,
    territories: Iterable[str] = (),
    progress: Progress | None = None,
) -> Audit:
    """Check what every listing of the stored catalogue showed last; parameters likewise."""
    codes = _codes(territories)
    with app.database.transaction() as connection:
        number = Portfolios(connection).require(portfolio)
    with app.database.transaction(number.id) as connection:
        stored = AuditReads(connection, number.id).catalogue()
    planned = [Planned(str(shown.key), shown, offered) for shown, offered in stored]
    audit = Audit(portfolio, at.date())
    _run(audit, Check(app, number, at, codes, progress or Silent()), planned)
    return audit


def _run(audit: Audit, check_all: Check, planned: Sequence[Planned]) -> None:
    audit.products = list(check_all.run(planned))
    audit.pictures = check_all.shown


def _codes(territories: Iterable[str]) -> tuple[str, ...]:
    table = TerritoryTable.shipped()
    codes = [code.strip() for text in territories for code in text.replace(";", ",").split(",")]
    found = []
    for code in filter(None, codes):
        canonical = table.canonical(code)
        if not (len(canonical) == 2 and canonical.isascii() and canonical.isalpha()):
            raise FormatError(f"territory {code!r}: is no code; use ISO 3166-1, as US, DE, GB")
        found.append(canonical)
    return tuple(dict.fromkeys(found))
