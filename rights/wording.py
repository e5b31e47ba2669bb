"""Puts reasons into words. The templates are data, one file a language.

Values that are words themselves (a role, a field, how a word was disguised) are put into the
language too, where its ``[terms]`` know them; what registers and sellers wrote stays as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from domain.errors import InputError
from domain.reason import Reason

LANGUAGES = ("en", "zh")
"""The languages that have a wording file; the first is the one to fall back on."""

_OURS = frozenset(
    {"sign", "role", "field", "steps", "status", "language", "ordinary", "owner", "part"}
)
"""Parameters whose values may be words of ours; what a register or a seller wrote is left alone."""


@cache
def templates(language: str) -> Mapping[str, str]:
    """All templates of a language by their codes, ``group.name``.

    :raises InputError: for a language without a wording file.
    """
    if language not in LANGUAGES:
        raise InputError(f"language {language!r}: not known; use one of {', '.join(LANGUAGES)}")
    text = files("rights").joinpath(f"data/wording.{language}.toml").read_text("utf-8")
    found: dict[str, str] = {}
    for group, entries in tomllib.loads(text).items():
        for name, template in entries.items():
            found[f"{group}.{name}"] = template
    return found


def in_words(reason: Reason, language: str = "en") -> str:
    """The reason as a sentence in a language that has a wording file."""
    params = {
        name: _in_language(value, language) if name in _OURS else value
        for name, value in reason.params.items()
    }
    return templates(language)[reason.code].format_map(params)


def label(code: str, language: str = "en") -> str:
    """A word or two that stand by themselves: a state, a column."""
    return templates(language)[code]


def _in_language(value: str | float, language: str) -> str | float:
    """A value that is a word of ours, or several with commas between them, in the language."""
    if language == LANGUAGES[0] or not isinstance(value, str):
        return value
    known = templates(language)
    words = [known.get(f"terms.{word}", word) for word in value.split(", ")]
    return ", ".join(words)


def language_of(setting: str | None, locale: str | None) -> str:
    """The language to speak: the one that is set, else that of the locale (``zh_CN.UTF-8``), else
    English."""
    if setting:
        return setting
    spoken = (locale or "").replace("-", "_").partition("_")[0].partition(".")[0].lower()
    return spoken if spoken in LANGUAGES else LANGUAGES[0]
