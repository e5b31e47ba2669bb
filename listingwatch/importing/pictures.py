"""Imports pictures as rights of their own: works, logos or designs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from domain.errors import FormatError, InputError
from domain.match import Unusable
from domain.right import Right, RightKind, Side
from listingwatch.input_files import ImportSummary, read_input
from listingwatch.progress import Progress, Silent
from listingwatch.wiring import App
from matchers.decoding import decode
from rights.readers.notes import Notes
from rights.readers.rights_csv import right_key
from rights.references import references_of
from rights.territories import TerritoryTable
from storage.repositories.portfolios import Portfolios, PortfolioStatements
from storage.repositories.rights import Rights
from storage.repositories.work import Work

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
