"""What goes wrong at a user's desk: one clear line with the way out, the rest is kept."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.commands import Command
from tests.pictures import drawing, jpeg

ROWS = (
    "kind,text,office,territory,number,owner,classes,status,filed,registered,expires,aliases,image\n"
    "trademark,Größenwahn,EUIPO,,018000001,Ada GmbH,11,registered,2019-01-01,2019-06-01,,,\n"
    "spaceship,Zorvan,EUIPO,,018000002,Ada GmbH,11,registered,,,,,\n"
    "trademark,Lumen Nord,EUIPO,,018000003,Ada GmbH,11,registered,not a date,,,,\n"
)


def test_a_bad_row_does_not_cost_the_others(command: Command) -> None:
    """A CSV in an old encoding with broken rows: the good row is in, each bad one is named."""
    path = command.folder / "marks.csv"
    path.write_bytes(ROWS.encode("cp1252"))
    done = command.run("rights", "import", "marks.csv", "--side", "ours", code=1)
    assert "spaceship" in done.stderr
    assert "not a date" in done.stderr
    assert "Traceback" not in done.stderr
    listed = command.json("rights", "list")
    assert "Größenwahn" in [right["text"] for right in listed]
    assert "Zorvan" not in [right["text"] for right in listed]


def test_a_mark_that_titles_are_full_of(command: Command) -> None:
    """A mark that is a word of every hundredth title is taken, and the user is told what follows."""
    row = "trademark,{},EUIPO,,01800001{},Ada GmbH,{},registered,2019-01-01,2019-06-01,,,\n"
    marks = (("Digital", 1, ""), ("Compatible", 2, "9"), ("Zorvantik", 3, ""))
    table = ROWS.splitlines(keepends=True)[0] + "".join(row.format(*mark) for mark in marks)
    (command.folder / "marks.csv").write_text(table, "utf-8")
    told = " ".join(command.run("rights", "import", "marks.csv").stderr.split())
    assert "“Digital” occurs in about 10 of 1,000 ordinary titles" in told
    assert "without a class it will only be reviewed" in told
    assert "“Compatible”" in told
    assert "Zorvantik" not in told
    assert len(command.json("rights", "list")) == 3


def test_a_file_that_is_no_table(command: Command) -> None:
    """Bytes that are no text end in a line that names the file; nothing is imported."""
    (command.folder / "marks.csv").write_bytes(bytes(range(256)) * 40)
    done = command.run("rights", "import", "marks.csv", code=1)
    assert "marks.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert command.json("rights", "list") == []


def test_a_missing_file(command: Command) -> None:
    """A file that is not there is named."""
    done = command.run("catalog", "import", "nowhere.csv", code=1)
    assert "nowhere.csv" in done.stderr


def test_a_dead_address(command: Command) -> None:
    """A shop that nothing answers for: exit code 1, and the address with the reason."""
    done = command.run("crawl", "http://127.0.0.1:9/", "--allow-host", "127.0.0.1:9", code=1)
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_database(command: Command) -> None:
    """No database behind DATABASE_URL: one line with the way out, without the password."""
    command.environment["DATABASE_URL"] = "postgresql://me:hunter2@127.0.0.1:9/none"
    done = command.run("hits", code=1)
    assert "DATABASE_URL" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["hunter2", "postgresql://me:hun%ter2@db.example/x"])
def test_a_connection_string_that_is_none(command: Command, address: str) -> None:
    """What Postgres' library cannot read is one line without a word of it: it holds the password."""
    for setting in ("DATABASE_ADMIN_URL", "DATABASE_URL"):
        command.environment[setting] = address
        done = command.run("db", "backup", "kept.dump", code=1)
        assert f"{setting}: is no connection string; write it like" in done.stderr
        assert "ter2" not in done.stderr
        assert "Traceback" not in done.stderr
        del command.environment[setting]


def forty_megapixels() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8000, 5000), "navy").save(buffer, "PNG")
    return buffer.getvalue()


def test_own_pictures_that_cannot_be_compared(command: Command) -> None:
    """A truncated and a huge picture in the own catalogue are kept, named when it comes to comparing,
    and cost the others nothing."""
    good = jpeg(drawing(1))
    for name, data in (
        ("good.jpg", good),
        ("cut.jpg", good[: len(good) // 2]),
        ("huge.png", forty_megapixels()),
    ):
        (command.folder / name).write_bytes(data)
    (command.folder / "products.csv").write_text(
        "id,marketplace,url,title,images\n1,shop.example,,Lamp,good.jpg|cut.jpg|huge.png\n", "utf-8"
    )
    command.run("catalog", "import", "products.csv", "--pictures", "ours")
    said = command.run("match").stderr
    assert "not compared: cut.jpg: the picture is truncated or broken" in said
    assert "not compared: huge.png: the picture has 40.0 megapixels (8000×5000)" in said
    assert "it is kept, look at it yourself" in said
    assert "good.jpg" not in said
    assert "Traceback" not in said


def test_own_works_that_cannot_be_compared(command: Command) -> None:
    """Pictures that are handed in as rights: each bad one is refused by name, the good one is in."""
    folder = command.folder / "works"
    folder.mkdir()
    good = jpeg(drawing(1))
    (folder / "good.jpg").write_bytes(good)
    (folder / "cut.jpg").write_bytes(good[: len(good) // 2])
    (folder / "huge.png").write_bytes(forty_megapixels())
    said = command.run("rights", "add-images", "works", "--side", "ours", code=1).stderr
    for name in ("cut.jpg", "huge.png"):
        assert f"{name}: the picture" in said
    assert said.count("save it anew") == 2
    assert [right["text"] for right in command.json("rights", "list")] == ["good"]
