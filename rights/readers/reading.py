"""Reads a file of rights of whatever format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.errors import FormatError
from rights.readers.euipo import read_euipo_designs, read_euipo_trademarks
from rights.readers.files import Member, as_utf8
from rights.readers.formats import Format, Other, recognise
from rights.readers.record import Reading, RightRecord
from rights.readers.rights_csv import read_rights_csv_stream
from rights.readers.st66 import read_st66
from rights.readers.st96 import read_st96
from rights.readers.table import Readable
from rights.readers.tsdr import read_tsdr
from rights.readers.us_designs import read_us_designs
from rights.readers.uspto_trademarks import read_uspto_trademarks

Reader = Callable[[Readable, Reading], Iterator[RightRecord]]

READERS: Mapping[Format, Reader] = {
    Format.USPTO_TRADEMARKS: read_uspto_trademarks,
    Format.ST66: read_st66,
    Format.ST96: read_st96,
    Format.TSDR: read_tsdr,
    Format.EUIPO_TRADEMARKS: read_euipo_trademarks,
    Format.EUIPO_DESIGNS: read_euipo_designs,
    Format.US_DESIGNS: read_us_designs,
}

_NAME_IT = f"name it with --as if it is one of {', '.join(Format)}"
_WAYS_OUT = {
    Other.HTML: "is an HTML page: what was fetched is a notice or a login, not the register; "
    "fetch it again",
    Other.XML: f"is XML of a kind that is not known here; {_NAME_IT}",
    Other.JSON: f"is JSON of a kind that is not known here; {_NAME_IT}",
    Other.BINARY: "is no text, packed or not; hand in a file of a register, or CSV",
    Other.EMPTY: "is empty; fetch it again",
}


def format_of(member: Member, named: Format | None) -> Format:
    """What a file is.

    :param named: what the user says that it is; still no HTML page is read as a register.
    :raises FormatError: when it is nothing that we can read.
    """
    found = recognise(member.head())
    if isinstance(found, Format) or (named is not None and found in {Other.XML, Other.JSON}):
        return named or Format(found)
    raise FormatError(f"{member.name}: {_WAYS_OUT[Other(found)]}")


def is_beside_the_point(member: Member) -> bool:
    """Whether a file in an archive is nothing that anybody would take for a register."""
    try:
        return recognise(member.head()) is Other.BINARY
    except FormatError:
        return False


def read_rights(
    member: Member, form: Format, reading: Reading, *, default_owner: str | None
) -> Iterator[RightRecord]:
    """The rights in a file, read as they are asked for.

    :param default_owner: the owner of CSV rows that name none.
    :raises FormatError: when it is not what it begins like.
    """
    try:
        if form is Format.CSV:
            yield from read_rights_csv_stream(member, reading, default_owner=default_owner)
            return
        with member.open() as probe:
            head = probe.read(4096)
        with member.open() as stream:
            yield from READERS[form](as_utf8(stream, head), reading)
    except OSError as error:
        # Most readers need all of what they read; those that do not have said so themselves.
        reading.coverage.truncated()
        raise FormatError(
            f"{member.name}: cannot be read further ({error}); fetch it again"
        ) from error
