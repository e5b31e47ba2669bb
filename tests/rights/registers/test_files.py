"""Files as they come: packed, nested, damaged, hostile."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from domain.errors import FormatError, UnknownNameError
from rights.readers import files
from rights.readers.files import Member, members_of
from rights.readers.formats import Format
from rights.readers.notes import Notes
from rights.readers.reading import format_of, read_rights
from rights.readers.record import Completeness
from tests.rights.registers.made_up import reading, us_case, us_file

WHOLE = us_file(us_case("79000001"), us_case("79000002"))


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def opened(path: Path) -> tuple[list[str], Notes]:
    """Names and formats of what a path leads to, read to the end."""
    notes = Notes()
    found = []
    for member in members_of(path, notes):
        try:
            form = format_of(member, None)
        except FormatError as error:
            notes.refuse(member.name, str(error))
            continue
        count = sum(1 for _ in read_rights(member, form, reading(), default_owner=None))
        found.append(f"{member.name} {form.value} {count}")
    return found, notes


def test_gz_and_zip_and_zip_in_zip(tmp_path: Path) -> None:
    """Each is opened where it stands; names in an archive are shown and never used."""
    (tmp_path / "a.xml.gz").write_bytes(gzip.compress(WHOLE))
    assert opened(tmp_path / "a.xml.gz")[0] == ["a.xml.gz uspto-trademarks 2"]
    inner = zipped(**{"b.xml": WHOLE})
    (tmp_path / "z").write_bytes(
        zipped(**{"../../a.xml": WHOLE, "in.zip": inner, "c.xml.gz": gzip.compress(WHOLE)})
    )
    found, notes = opened(tmp_path / "z")
    assert found == [
        "z/../../a.xml uspto-trademarks 2", "z/c.xml.gz uspto-trademarks 2",
        "z/in.zip/b.xml uspto-trademarks 2",
    ]  # fmt: skip
    assert notes.refused == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xml.gz", "z"]


def test_a_zip_with_an_html_page_inside(tmp_path: Path) -> None:
    """The page is named for what it is; the register beside it is read."""
    (tmp_path / "z.zip").write_bytes(
        zipped(**{"apc.xml": b"<!doctype html><html>Sign in</html>", "b.xml": WHOLE})
    )
    found, notes = opened(tmp_path / "z.zip")
    assert found == ["z.zip/b.xml uspto-trademarks 2"]
    assert "apc.xml: is an HTML page" in str(notes.refused[0])
    (tmp_path / "only.zip").write_bytes(b"<html>not found</html>")
    assert "is an HTML page" in str(opened(tmp_path / "only.zip")[1].refused[0])


def test_a_cut_archive(tmp_path: Path) -> None:
    """What unpacks before the cut counts."""
    many = us_file(*(us_case(f"790{n:05}", mark=f"M{n * 7919}") for n in range(3000)))
    packed = gzip.compress(many)
    (tmp_path / "a.gz").write_bytes(packed[: len(packed) // 2])
    told = reading()
    (member,) = members_of(tmp_path / "a.gz", told.notes)
    records = list(read_rights(member, Format.USPTO_TRADEMARKS, told, default_owner=None))
    assert 0 < len(records) < 3000
    assert told.coverage.completeness is Completeness.TRUNCATED
    assert "cannot be unpacked further" in str(told.notes.refused[0])
    (tmp_path / "z.zip").write_bytes(zipped(**{"b.xml": WHOLE})[:-30])
    assert "is a damaged zip" in str(opened(tmp_path / "z.zip")[1].refused[0])


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    data = bytearray(zipped(**{"a.xml": WHOLE, "b.xml": WHOLE}))
    at = data.index(b"a.xml") + 5
    data[at : at + 40] = bytes(40)
    (tmp_path / "z.zip").write_bytes(bytes(data))
    found, notes = opened(tmp_path / "z.zip")
    assert found[-1] == "z.zip/b.xml uspto-trademarks 2"
    assert any("z.zip/a.xml" in str(problem) for problem in notes.refused)


def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What unpacks to hundreds of times its size is given up; what came before it counts."""
    monkeypatch.setattr(files, "MIND_RATIO_FROM", 2 << 20)
    bomb = us_file(us_case("79000001")) + b" " * (30 << 20)
    (tmp_path / "b.gz").write_bytes(gzip.compress(bomb))
    told = reading()
    (member,) = members_of(tmp_path / "b.gz", told.notes)
    assert len(list(read_rights(member, Format.USPTO_TRADEMARKS, told, default_owner=None))) == 1
    assert "times its" in str(told.notes.refused[0])
    (tmp_path / "zeros.zip").write_bytes(zipped(z=bytes(20 << 20)))
    assert "is no text" in str(opened(tmp_path / "zeros.zip")[1].refused[0])


def test_a_file_without_any_record_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gigabytes of nothing are not searched to their end."""
    from rights.readers import slices
    from rights.readers.uspto_trademarks import read_uspto_trademarks

    monkeypatch.setattr(slices, "MAX_GAP", 3 << 20)

    class Endless:
        asked = 0

        def read(self, size: int, /) -> bytes:
            self.asked += size
            assert self.asked < 10 << 20
            return b"<trademark-applications-daily>" + b" " * (size - 30)

    with pytest.raises(FormatError, match="no record in"):
        list(read_uspto_trademarks(Endless(), reading()))


def test_missing_and_nameless(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="no such file"):
        list(members_of(tmp_path / "none.xml", Notes()))
    (tmp_path / "empty.zip").write_bytes(zipped())
    assert "holds no file" in str(opened(tmp_path / "empty.zip")[1].refused[0])


def test_a_long_table_is_read_a_block_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same rows, complaints and quoting as from a short one."""
    from rights.readers import rights_csv, table

    rows = "".join(f'trademark,"A{n}, ""é""\nB",US,{n},2020-01-0{n % 10}\n' for n in range(200))
    data = ("\ufeffkind,text,office,number,filed\n" + rows).encode()

    def records() -> tuple[list[object], list[str]]:
        told = reading()
        member = Member("f", lambda: files.Unpacked(io.BytesIO(data), len(data), "f"), True)
        found = list(rights_csv.read_rights_csv_stream(member, told, default_owner=None))
        return [record.right for record in found], [str(problem) for problem in told.notes.refused]

    short = records()
    monkeypatch.setattr(rights_csv, "SHORT", 100)
    monkeypatch.setattr(table, "BLOCK", 37)
    assert records() == short
    assert len(short[0]) == 180
    assert len(short[1]) == 20
