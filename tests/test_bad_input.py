"""What goes wrong at a user's desk: one clear line with the way out, the rest is kept."""

from __future__ import annotations

from tests.commands import Command

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
