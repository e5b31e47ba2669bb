"""Log lines: one event a line, from our code and from libraries, and no secret in any of them.

Everything goes through the standard library's root logger to standard error, as text for people or
as one JSON object a line with ``timestamp`` (UTC, ISO 8601), ``level``, ``event`` and ``logger``.
What a job, watch or crawl is about is bound once with :func:`log_context` and then stands in every
line that is logged within, by whomever.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Form = Literal["text", "json"]

LIBRARIES = ("procrastinate", "psycopg", "apprise", "httpx", "httpcore", "scrapy", "twisted")
"""Loggers that may bring handlers of their own: their lines come through ours instead."""

CHATTY = ("procrastinate", "httpx", "httpcore", "apprise", "asyncio")
"""What these say below a warning is of use only to who debugs them."""

HIDDEN = "***"

_SECRET_KEY = re.compile(
    r"passw(?:or)?d|passphrase|secret|token|authorization|api[-_]?key|cookie|credential|conninfo"
    r"|database_url",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b([a-zA-Z][a-zA-Z0-9+.-]*)://([^\s\"'<>]+)")
_READABLE = {"http", "https", "postgres", "postgresql"}
"""Schemes whose host and path may be shown; elsewhere (apprise) any part may be the password."""

_NAMED = re.compile(
    r"\b((?:[\w-]*(?:passw(?:or)?d|passphrase|secret|token|api[-_]?key))[\"']?\s*[=:]\s*[\"']?)"
    r"([^\s\"',;&]+)",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b((?:proxy-)?authorization[\"']?\s*[=:]\s*[\"']?)[^\r\n\"']+|\b((?:bearer|basic)\s+)"
    r"[\w.~+/=-]{6,}",
    re.IGNORECASE,
)
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {10: "\\n"}


def configure(form: Form = "text", level: int | str = "INFO", stream: TextIO | None = None) -> None:
    """Send all log lines of this process to ``stream`` (standard error) in one form.

    Calling it again replaces what was configured before.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                hide_secrets,
                structlog.processors.JSONRenderer() if form == "json" else _as_text,
            ],
        )
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    for name in CHATTY:
        chatty = logging.getLogger(name)
        chatty.setLevel(max(root.level, logging.WARNING) if root.level > logging.DEBUG else 0)
    logging.captureWarnings(capture=True)


@contextmanager
def log_context(**values: object) -> Iterator[None]:
    """Every line logged within says these too (``job``, ``watch``, ``crawl``, …)."""
    with structlog.contextvars.bound_contextvars(**values):
        yield


def hide_secrets(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Take logins, tokens and the values of queries out of a line, however deep they lie."""
    return {str(key): _clean(key, value) for key, value in event.items()}


def without_secrets(text: str) -> str:
    """A text without what looks like a secret in it."""
    text = _ADDRESS.sub(_clean_address, text)
    text = _LOGIN.sub(lambda found: f"{found[1] or found[2]}{HIDDEN}", text)
    return _NAMED.sub(rf"\g<1>{HIDDEN}", text)


def _clean(key: object, value: object) -> Any:
    if _SECRET_KEY.search(str(key)) and value is not None:
        return HIDDEN
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, Mapping):
        return {str(inner): _clean(inner, held) for inner, held in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean("", held) for held in value]
    return without_secrets(str(value))


def _clean_address(found: re.Match[str]) -> str:
    scheme, rest = found[1], found[2]
    if scheme.lower() not in _READABLE:
        return f"{scheme}://{HIDDEN}"
    if scheme.lower().startswith("postgres") and "@" in rest:
        # A password with a slash or an @ in it ought to be quoted, and often is not.
        place, path = HIDDEN, "@" + rest.rpartition("@")[2]
    else:
        cut = re.search(r"[/?#]", rest)
        place, path = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "")
        if "@" in place:
            place = f"{HIDDEN}@{place.rpartition('@')[2]}"
    path, query_mark, query = path.partition("?")
    query, fragment_mark, _ = query.partition("#")
    values = re.sub(r"=[^&;]*", f"={HIDDEN}", query) if "=" in query else (query and HIDDEN)
    fragment = f"#{HIDDEN}" if fragment_mark else ""
    return f"{scheme}://{place}{path}{query_mark}{values}{fragment}"


def _as_text(_: WrappedLogger, __: str, event: MutableMapping[str, Any]) -> str:
    """``time level logger: event (key=value, …)``, with a traceback indented below."""
    time, level = event.pop("timestamp", ""), event.pop("level", "")
    logger, said = event.pop("logger", ""), str(event.pop("event", ""))
    traces = [str(event.pop(key)) for key in ("exception", "stack") if event.get(key)]
    rest = ", ".join(f"{key}={value}" for key, value in event.items() if value is not None)
    line = f"{time} {level} {logger}: {said}{f' ({rest})' if rest else ''}".translate(_CONTROL)
    below = [f"  {part.translate(_CONTROL)}" for trace in traces for part in trace.splitlines()]
    return "\n".join([line, *below])
