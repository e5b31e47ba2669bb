"""Imports files of rights: whole registers, extracts of them, answers of their interfaces, tables.

A file is read record by record and stored by the thousand, the one while the other is under way.
What is stored is stored for good: after a fault the same file is imported again, and what is there
already changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

from domain.errors import FormatError, InputError
from domain.right import Portfolio, Right, RightKind, Side, fold_owner
from listingwatch.importing.ordinary_marks import OrdinaryMarks
from listingwatch.importing.seen_numbers import SeenNumbers
from listingwatch.input_files import ImportSummary, digest_of, picture_beside
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from rights.readers.files import Member, members_of
from rights.readers.formats import Format
from rights.readers.notes import Notes
from rights.readers.reading import format_of, is_beside_the_point, read_rights
from rights.readers.record import Completeness, Coverage, Reading, RightRecord
from rights.references import references_of
from rights.territories import TerritoryTable
from storage.repositories.portfolios import PortfolioNumber, Portfolios, PortfolioStatements
from storage.repositories.register_batches import SINCE, Incoming, RegisterBatches
from storage.repositories.rights import Rights, Statement
from storage.repositories.work import Work

RECORDS_AT_ONCE = 2_000


def import_rights(
    app: App,
    portfolio: str,
    files: Sequence[Path],
    *,
    side: Side,
    as_of: date,
    form: Format | None = None,
    as_of_stated: bool = True,
    scope: str | None = None,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import files of rights. A bad record, or a bad file among several, is named and passed over.

    :param as_of: the day for which the files speak.
    :param as_of_stated: whether somebody said so; else it counts only for files that do not say
        themselves, and that were not imported before.
    :param form: what the files are, if not told by their content.
    :param scope: what part of a register they were fetched as.
    """
    summary = ImportSummary()
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio)
    for path in files:
        notes = Notes()
        with app.database.transaction(number.id) as connection:
            firm = PortfolioStatements(connection, number).portfolio()
        one = _FileImport(app, number, firm, path, side, notes, progress or Silent(), summary)
        try:
            one.run(form, as_of, stated=as_of_stated, scope=scope)
        except InputError as error:
            name = path.name if isinstance(error, FormatError) else str(path)
            notes.refuse(name, str(error).removeprefix(f"{path}: ").removeprefix(f"{path.name}: "))
        summary.take_notes(notes)
    return summary


class _FileImport:
    """The import of one file."""

    def __init__(
        self,
        app: App,
        portfolio: PortfolioNumber,
        firm: Portfolio,
        path: Path,
        side: Side,
        notes: Notes,
        progress: Progress,
        summary: ImportSummary,
    ) -> None:
        self._app = app
        self._portfolio = portfolio
        self._firm = firm
        self._path = path
        self._side = side
        self._notes = notes
        self._progress = progress
        self._summary = summary
        self._seen = SeenNumbers()
        self._ordinary = OrdinaryMarks(notes)
        self._taken = 0
        self._waiting: Future[int] | None = None

    def run(
        self, form: Format | None, as_of: date, *, stated: bool, scope: str | None = None
    ) -> None:
        """:raises InputError: when the file is nothing that can be read."""
        digest = digest_of(self._path)
        name = self._path.name
        if not stated:
            with self._app.database.transaction(self._portfolio.id) as connection:
                before = Rights(connection, self._portfolio.id).source_day(name=name, digest=digest)
            as_of = before or as_of
        readings: list[tuple[Format, Reading]] = []
        try:
            with ThreadPoolExecutor(max_workers=1) as pool:
                for member in members_of(self._path, self._notes):
                    found = self._format(member, form)
                    if found is None:
                        continue
                    reading = Reading(
                        source=name,
                        name=member.name,
                        as_of=as_of,
                        table=TerritoryTable.shipped(),
                        notes=self._notes,
                        coverage=Coverage(),
                        as_of_stated=stated,
                    )
                    if scope:
                        reading.coverage.partly(scope)
                    readings.append((found, reading))
                    self._read(pool, member, found, reading)
                self._settle()
        finally:
            self._summary.taken += self._taken
            if readings:
                self._note_source(name, digest, readings)

    def _format(self, member: Member, named: Format | None) -> Format | None:
        try:
            found = format_of(member, named)
        except FormatError as error:
            if member.is_top:
                raise
            if is_beside_the_point(member):
                self._notes.tally(
                    self._path.name, "files in the archive that are no text are passed over"
                )
            else:
                self._notes.refuse(member.name, str(error).removeprefix(f"{member.name}: "))
            return None
        if found is not Format.CSV and self._app.database.version < SINCE:
            raise InputError(
                f"{member.name}: the database has the schema of the release before, which takes "
                "rights as CSV only; bring it up with listingwatch db upgrade"
            )
        return found

    def _read(
        self, pool: ThreadPoolExecutor, member: Member, form: Format, reading: Reading
    ) -> None:
        owner = self._firm.firm if self._side is Side.OURS else None
        records = read_rights(member, form, reading, default_owner=owner)
        try:
            for batch in self._batches(records, owner, form):
                self._settle()
                self._waiting = pool.submit(self._store, batch)
        except FormatError as error:
            if member.is_top:
                raise
            self._notes.refuse(member.name, str(error).removeprefix(f"{member.name}: "))

    def _batches(
        self, records: Iterator[RightRecord], owner: str | None, form: Format
    ) -> Iterator[list[Incoming]]:
        batch: list[Incoming] = []
        try:
            for record in records:
                batch.append(self._incoming(record, owner))
                if form is Format.CSV:
                    # Somebody chose these; of a register's millions nobody would read it.
                    self._ordinary.look_at(record.right, record.where)
                if len(batch) == RECORDS_AT_ONCE:
                    yield batch
                    batch = []
        except FormatError:
            # What was read before counts.
            if batch:
                yield batch
            raise
        if batch:
            yield batch
        self._ordinary.finish(self._path.name)

    def _incoming(self, record: RightRecord, owner: str | None) -> Incoming:
        right = record.right
        if right.owner is None and owner is not None:
            right = replace(right, owner=owner)
        if (
            self._side is Side.OTHERS
            and right.owner
            and fold_owner(right.owner) in self._firm.firm_names
        ):
            self._notes.remark(
                record.where, f"owner “{right.owner}” is the firm itself, so the right is ours"
            )
        if not self._seen.is_new(right.key):
            number = f"number {right.number}" if right.number else "right"
            self._notes.remark(
                record.where, f"{number} stands in the file twice; the later record counts"
            )
        if record.image and right.kind is RightKind.PATENT:
            self._notes.remark(
                record.where,
                f"image {record.image}: a patent's drawing is not compared; the right is kept",
            )
        references = references_of(
            right, self._pictures(record), titled=bool(record.image or record.images)
        )
        return Incoming(right, references, record.status_only)

    def _pictures(self, record: RightRecord) -> list[str]:
        """Digests of the pictures of a record that lie beside the file."""
        if record.right.kind is RightKind.PATENT:
            return []
        images = []
        # A register's file names pictures that mostly are not there, and no path of ours.
        named = ([record.image] if record.image else []) + [
            image
            for image in record.images
            if Path(image).name == image and (self._path.parent / image).is_file()
        ]
        for image in named:
            digest = picture_beside(self._app.blobs, self._path, image, record.where, self._notes)
            images += [digest] if digest else []
        return images

    def _settle(self) -> None:
        """Wait for the batch that is being stored."""
        if self._waiting is not None:
            self._summary.changed += self._waiting.result()
            self._waiting = None
            self._progress.step(f"rights from {self._path.name}", self._taken)

    def _store(self, batch: Sequence[Incoming]) -> int:
        """One transaction: the rights, their references, and what follows for either."""
        number = self._portfolio
        with self._app.database.transaction(number.id) as connection:
            if self._side is Side.OURS:
                statements = PortfolioStatements(connection, number)
                owners = dict.fromkeys(
                    owner for one in batch for owner in (one.right.owner,) if owner
                )
                if sum([statements.add_owner_name(owner) for owner in owners]):
                    Work(connection, number.id).judge_all_matched()
            if self._app.database.version < SINCE:
                rights = Rights(connection, number.id)
                changed = sum(rights.put(_older(one.right), one.references) for one in batch)
            else:
                changed = RegisterBatches(connection, number.id).put(batch)
        self._taken += len(batch)
        return changed

    def _note_source(
        self, name: str, digest: str, readings: Sequence[tuple[Format, Reading]]
    ) -> None:
        worst = max((reading.coverage.completeness for _, reading in readings), key=_BADNESS.index)
        scope = [part for _, reading in readings for part in reading.coverage.scope]
        with self._app.database.transaction(self._portfolio.id) as connection:
            rights = Rights(connection, self._portfolio.id)
            rights.add_source(
                name=name,
                kind="rights",
                digest=digest,
                as_of=min(reading.day() for _, reading in readings),
                taken=self._taken,
                refused=self._notes.refused_count,
            )
            if self._app.database.version >= SINCE:
                rights.describe_source(
                    name=name,
                    digest=digest,
                    statement=Statement(
                        format=", ".join(dict.fromkeys(form.value for form, _ in readings)),
                        completeness=worst.value,
                        scope="; ".join(dict.fromkeys(scope)) or None,
                    ),
                )


_BADNESS = (Completeness.WHOLE, Completeness.PART, Completeness.TRUNCATED)


def _older(right: Right) -> Right:
    """What the release before knows of a right."""
    return replace(right, designated=(), refused=())
