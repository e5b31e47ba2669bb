"""Imports licences: who may use which right, where, until when."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from listingwatch.input_files import ImportSummary, read_input
from listingwatch.wiring import App
from rights.readers.licences_csv import read_licences_csv
from rights.readers.notes import Notes
from rights.territories import TerritoryTable
from storage.repositories.portfolios import Portfolios
from storage.repositories.rights import Rights
from storage.repositories.work import Work


def import_licences(app: App, portfolio: str, path: Path, *, as_of: date) -> ImportSummary:
    """Import a table of licences. A licence may name a right that is imported only later.

    :raises InputError: for a file that is no such table at all.
    """
    file = read_input(path)
    notes = Notes()
    licences = list(
        read_licences_csv(file.data, file.name, table=TerritoryTable.shipped(), notes=notes)
    )
    summary = ImportSummary(taken=len(licences))
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio)
    with app.database.transaction(number.id) as connection:
        rights = Rights(connection, number.id)
        for licence in licences:
            summary.changed += rights.add_licence(licence)
        rights.add_source(
            name=file.name,
            kind="licences",
            digest=file.digest,
            as_of=as_of,
            taken=len(licences),
            refused=len(notes.refused),
        )
        if summary.changed:
            Work(connection, number.id).judge_all_matched()
    summary.take_notes(notes)
    return summary
