"""Imports rights: tables of them, and pictures as works, logos or designs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from domain.errors import FormatError, InputError
from domain.match import Unusable
from domain.right import Right, RightKind, Side, fold_owner
from listingwatch.importing import ImportSummary, InputFile, read_input
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from matchers.decoding import decode
from matchers.marks.use import advice
from rights.readers.rights_csv import read_rights_csv, right_key
from rights.readers.table import Notes
from rights.references import references_of
from rights.territories import TerritoryTable
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from storage.repositories.work import Work

ROWS_AT_ONCE = 1_000
MARKS_TOLD = 20
"""Marks of one file that are named as ordinary words; of the others only how many there are."""

PICTURE_SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp", ".tif", ".tiff", ".avif"}
)


class PictureKind(StrEnum):
    """What a picture that somebody adds is."""

    WORK = "work"
    LOGO = "logo"
    DESIGN = "design"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """Who owns what is imported: the firm, or (``others``) somebody else, by name if known."""

    side: Side
    owner: str | None = None


def import_rights(
    app: App,
    portfolio: str,
    files: Sequence[Path],
    *,
    side: Side,
    as_of: date,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import tables of rights. A bad row is named and passed over; every thousand rows are stored
    for good before the next are read.

    :raises InputError: for a file that is no such table at all; files before it stay imported.
    """
    summary = ImportSummary()
    for path in files:
        _import_file(app, portfolio, read_input(path), side, as_of, summary, progress or Silent())
    return summary


def _import_file(
    app: App,
    portfolio: str,
    file: InputFile,
    side: Side,
    as_of: date,
    summary: ImportSummary,
    progress: Progress,
) -> None:
    table = TerritoryTable.shipped()
    notes = Notes()
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio)
    with app.database.transaction(number.id) as connection:
        firm = PortfolioStatements(connection, number).portfolio()
    records = read_rights_csv(
        file.data,
        file.name,
        as_of=as_of,
        default_owner=firm.firm if side is Side.OURS else None,
        table=table,
        notes=notes,
    )
    taken = 0
    ordinary = 0
    done = False
    while not done:
        with app.database.transaction(number.id) as connection:
            rights = Rights(connection, number.id)
            statements = PortfolioStatements(connection, number)
            for _ in range(ROWS_AT_ONCE):
                record = next(records, None)
                if record is None:
                    done = True
                    break
                owner = record.right.owner
                if side is Side.OURS and owner and statements.add_owner_name(owner):
                    Work(connection, number.id).judge_all_matched()
                elif side is Side.OTHERS and owner and fold_owner(owner) in firm.firm_names:
                    notes.remark(
                        record.where, f"owner “{owner}” is the firm itself, so the right is ours"
                    )
                told = _ordinary_word(record.right)
                if told is not None:
                    ordinary += 1
                    if ordinary <= MARKS_TOLD:
                        notes.remark(record.where, told)
                images = []
                if record.image is not None:
                    image = _picture_beside(app, file.path, record.image, record.where, notes)
                    images = [image] if image else []
                titled = record.image is not None
                found = references_of(record.right, images, titled=titled)
                summary.changed += rights.put(record.right, found)
                taken += 1
            progress.step(f"rights from {file.name}", taken)
    if ordinary > MARKS_TOLD:
        notes.remark(file.name, f"{ordinary - MARKS_TOLD} more marks are ordinary words of titles")
    with app.database.transaction(number.id) as connection:
        Rights(connection, number.id).add_source(
            name=file.name,
            kind="rights",
            digest=file.digest,
            as_of=as_of,
            taken=taken,
            refused=len(notes.refused),
        )
    summary.taken += taken
    summary.take_notes(notes)


def _ordinary_word(right: Right) -> str | None:
    """What to tell of a word mark that ordinary titles are full of."""
    if right.kind is not RightKind.TRADEMARK or not right.text:
        return None
    return advice(right.text, map(str, right.classes))


def _picture_beside(app: App, table: Path, name: str, where: str, notes: Notes) -> str | None:
    """The digest of a picture that a row names, a path relative to the table; None with a remark
    where it cannot be used."""
    try:
        data = read_input(table.parent / name).data
    except InputError as error:
        notes.remark(where, f"image: {error}; the right is kept without it")
        return None
    picture = decode(data)
    if isinstance(picture, Unusable):
        notes.remark(where, f"image {name}: {picture.reason}; the right is kept without it")
        return None
    return app.blobs.put(data)


def add_pictures(
    app: App,
    portfolio: str,
    paths: Iterable[Path],
    *,
    kind: PictureKind,
    ownership: Ownership,
    territories: Sequence[str],
    as_of: date,
    progress: Progress | None = None,
) -> ImportSummary:
    """Make each picture a right of its own: an unregistered work, or a figurative mark or design.

    :raises InputError: when no path holds a picture, or a logo or design has no territory.
    """
    table = TerritoryTable.shipped()
    codes = tuple(dict.fromkeys(table.canonical(code) for code in territories))
    strange = [code for code in codes if not table.knows(code)]
    if strange:
        raise FormatError(
            f"territory {strange[0]!r}: not known; use ISO 3166-1 (US, DE, GB), or EU, BX"
        )
    right_kind = {
        PictureKind.WORK: RightKind.COPYRIGHT,
        PictureKind.LOGO: RightKind.TRADEMARK,
        PictureKind.DESIGN: RightKind.DESIGN,
    }[kind]
    codes = codes or table.default_for(right_kind, as_of)
    if not codes:
        raise FormatError(
            f"a {kind.value} counts only where it is registered; name it with --territory"
        )
    files = list(_picture_files(paths))
    if not files:
        raise InputError(
            f"no picture found under {', '.join(map(str, paths))}; known endings are "
            f"{', '.join(sorted(PICTURE_SUFFIXES))}"
        )
    notes = Notes()
    summary = ImportSummary()
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure(portfolio)
    with app.database.transaction(number.id) as connection:
        statements = PortfolioStatements(connection, number)
        owner = ownership.owner
        if ownership.side is Side.OURS:
            owner = owner or statements.portfolio().firm
            if statements.add_owner_name(owner):
                Work(connection, number.id).judge_all_matched()
        rights = Rights(connection, number.id)
        for path in files:
            try:
                data = read_input(path).data
            except InputError as error:
                notes.refuse(str(path), str(error))
                continue
            picture = decode(data)
            if isinstance(picture, Unusable):
                notes.refuse(str(path), f"{picture.reason}; save it anew as JPEG or PNG")
                continue
            digest = app.blobs.put(data)
            right = Right(
                key=right_key(right_kind, None, None, None, None, owner, codes, digest),
                kind=right_kind,
                owner=owner,
                territories=codes,
                source="pictures added by hand",
                as_of=as_of,
                text=path.stem if right_kind is not RightKind.TRADEMARK else None,
            )
            summary.changed += rights.put(right, references_of(right, (digest,)))
            summary.taken += 1
            (progress or Silent()).step("pictures added", summary.taken, len(files))
        rights.add_source(
            name="pictures added by hand",
            kind="rights",
            digest="",
            as_of=as_of,
            taken=summary.taken,
            refused=len(notes.refused),
        )
    summary.take_notes(notes)
    return summary


def _picture_files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                entry
                for entry in path.rglob("*")
                if entry.is_file() and entry.suffix.lower() in PICTURE_SUFFIXES
            )
        else:
            yield path
