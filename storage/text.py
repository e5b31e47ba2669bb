"""Makes text from strangers fit for Postgres, which takes neither NUL nor lone surrogates."""

from __future__ import annotations

import re
from typing import Any, TypeVar

T = TypeVar("T")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def storable(value: T) -> T:
    """The same value with every unstorable character, at any depth of lists, tuples and dicts,
    replaced by U+FFFD, so that what stood there can be seen to be missing."""
    return _storable(value)  # type: ignore[no-any-return]


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub(_REPLACEMENT, value)
    if isinstance(value, dict):
        return {_storable(key): _storable(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_storable(entry) for entry in value]
    if isinstance(value, tuple):
        return tuple(_storable(entry) for entry in value)
    return value
