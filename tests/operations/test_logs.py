"""Log lines are whole, say what they are about, and hold no secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog

from listingwatch import logs
from listingwatch.logs import configure, log_context, without_secrets


@pytest.fixture
def output() -> Iterator[io.StringIO]:
    """Where the lines go; logging is as it was afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    loggers = [logging.getLogger(name) for name in (*logs.LIBRARIES, *logs.CHATTY)]
    before = [(each, list(each.handlers), each.level, each.propagate) for each in loggers]
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    for each, had, was, passed in before:
        each.handlers[:], each.propagate = had, passed
        each.setLevel(was)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_one_json_object_a_line(output: io.StringIO) -> None:
    """Whatever is logged becomes one line with time, level, event and logger."""
    configure("json", "INFO", output)
    logging.getLogger("listingwatch.x").warning("two\nlines of %d", 2)
    structlog.get_logger("listingwatch.y").info("done", pages=3)
    logging.getLogger("listingwatch.x").debug("not this")
    first, second = lines(output)
    assert (first["level"], first["event"], first["logger"]) == (
        "warning", "two\nlines of 2", "listingwatch.x",
    )  # fmt: skip
    assert (second["event"], second["pages"], second["logger"]) == ("done", 3, "listingwatch.y")
    assert datetime.fromisoformat(first["timestamp"]).utcoffset() == timedelta(0)


def test_context_reaches_every_logger(output: io.StringIO) -> None:
    """What a job is about stands in our lines and in a library's, and ends with the job."""
    configure("json", "INFO", output)
    with log_context(job=7, watch="rivals"):
        logging.getLogger("scrapy.core").warning("inside")
        structlog.get_logger("ours").info("inside")
    logging.getLogger("ours").info("outside")
    inside, ours, outside = lines(output)
    for line in (inside, ours):
        assert (line["job"], line["watch"]) == (7, "rivals")
    assert "job" not in outside


@pytest.mark.parametrize("name", ["procrastinate.worker", "psycopg.pool", "apprise", "httpx", "scrapy"])  # fmt: skip
def test_libraries_go_through_it(output: io.StringIO, name: str) -> None:
    """A library's own handlers are gone, and its lines hold no secret either."""
    logging.getLogger(name.partition(".")[0]).addHandler(logging.StreamHandler(io.StringIO()))
    configure("json", "INFO", output)
    logging.getLogger(name).warning("failed: %s", "https://me:hunter2@x.example/a?key=hunter2")
    (line,) = lines(output)
    assert line["event"] == "failed: https://***@x.example/a?key=***"


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    "message",
    [
        "postgresql://me:hunter2@db.example/listingwatch",
        "postgresql://me:hun@ter/hunter2@db.example/listingwatch",
        "https://shop.example/p?session=hunter2&x=1#access=hunter2",
        "https://shop.example/p?hunter2",
        "tgram://hunter2/12345",
        "mailtos://me:hunter2@mail.example?to=x",
        "connection failed: host=db user=me password=hunter2 dbname=x",
        '{"api_key": "hunter2"}',
        "Authorization: Bearer hunter2hunter2",
        "sent with bearer hunter2hunter2",
        "{'secret': 'hunter2'}",
    ],
)
def test_secrets_in_texts(output: io.StringIO, form: logs.Form, message: str) -> None:
    """Logins, query values and named secrets are taken out of messages, arguments and errors."""
    configure(form, "INFO", output)
    log = logging.getLogger("listingwatch.x")
    log.info(message.replace("%", "%%"))
    log.info("said %s", message)
    structlog.get_logger("y").info("said", address=message, deep={"a": [message]})
    try:
        raise ValueError(message)
    except ValueError:
        log.exception("failed")
    assert output.getvalue().count("***") >= 5
    assert "hunter2" not in output.getvalue()


@pytest.mark.parametrize("key", ["password", "signing_secret", "Token", "Authorization", "api_key"])
def test_secrets_by_key(output: io.StringIO, key: str) -> None:
    """A value whose key says that it is secret is never printed, whatever it looks like."""
    configure("json", "INFO", output)
    structlog.get_logger("x").info("event", **{key: "hunter2"}, deep=[{key: {"a": "hunter2"}}])
    logging.getLogger("y").info("event", extra={key: b"hunter2"})
    assert len(lines(output)) == 2
    assert "hunter2" not in output.getvalue()


def test_what_is_no_secret_stays() -> None:
    """An address without login or query, and ordinary words, are left as they are."""
    for text in (
        "https://shop.example/p/1",
        "https://shop.example/@ada/p/1",
        "crawled 3 pages of shop.example: 2 listings",
        "postgresql://db.example:5432/listingwatch",
        "a basic lamp",
    ):
        assert without_secrets(text) == text


def test_text_cannot_forge_lines(output: io.StringIO) -> None:
    """A line break or a terminal's control codes from a stranger stay inside the line."""
    configure("text", "INFO", output)
    logging.getLogger("x").info("title: %s", "lamp\n2026-01-01 error x: forged\x1b[2J")
    assert len(output.getvalue().splitlines()) == 1
    assert "\x1b" not in output.getvalue()


def test_anything_can_be_logged(output: io.StringIO) -> None:
    """Values that JSON does not know, and half characters, become text."""
    configure("json", "INFO", output)
    structlog.get_logger("x").info(
        "\ud800", what=object(), when=datetime(2026, 1, 1, tzinfo=UTC), n={1, 2}
    )
    (line,) = lines(output)
    assert line["when"].startswith("2026-01-01")
    assert line["n"] == [1, 2]
