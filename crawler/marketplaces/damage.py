"""Damaged answers: a JSON text with one of its nodes dropped, renamed, or made something else."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from crawler.reading.text import clean

_ODD: tuple[object, ...] = (
    None,
    True,
    -1,
    1e308,
    "",
    " ",
    "\ud800",
    [],
    [[]],
    {},
    {"a": []},
    "x" * 9_000,
)
"""What stands where something else is expected."""


def mutations(body: bytes) -> Iterator[bytes]:
    """A JSON answer with each of its nodes in turn dropped, renamed, or made something else."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return
    for path in list(_paths(whole))[:200]:
        yield _changed(body, path, _drop)
        yield _changed(body, path, _rename)
        first = zlib.crc32(repr(path).encode()) % len(_ODD)
        for value in (_ODD[first], _ODD[first - 5]):
            yield _changed(body, path, _setter(value))


def losses(body: bytes) -> Iterator[tuple[bytes, frozenset[str]]]:
    """A JSON answer with each of its single values in turn dropped or renamed, and its texts."""
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return
    leaves = [(path, value) for path, value in _leaves(whole) if not isinstance(path[-1], int)]
    texts = frozenset(text for _, value in leaves if (text := clean(value, 50_000)))
    for path, _ in leaves[:200]:
        yield _changed(body, path, _drop), texts
        yield _changed(body, path, _rename), texts


def _leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    steps = node.items() if isinstance(node, dict) else enumerate(node[:5])
    for step, value in steps:
        if isinstance(value, dict | list):
            yield from _leaves(value, (*path, step))
        else:
            yield (*path, step), value


_Edit = Callable[[Any, Any], None]


def _drop(parent: Any, step: Any) -> None:
    del parent[step]


def _rename(parent: Any, step: Any) -> None:
    value = parent[step]
    del parent[step]
    if isinstance(parent, dict):
        parent[f"{step}_new"] = value


def _setter(value: object) -> _Edit:
    def edit(parent: Any, step: Any) -> None:
        parent[step] = value

    return edit


def _paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    steps = node.items() if isinstance(node, dict) else enumerate(node[:5])
    for step, value in steps:
        yield (*path, step)
        if isinstance(value, dict | list):
            yield from _paths(value, (*path, step))


def _changed(body: bytes, path: tuple[Any, ...], edit: _Edit) -> bytes:
    whole = json.loads(body)
    parent = whole
    for step in path[:-1]:
        parent = parent[step]
    edit(parent, path[-1])
    return json.dumps(whole).encode()
