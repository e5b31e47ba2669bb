"""Puts reasons into words. The templates are data, one file a language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from domain.reason import Reason


@cache
def _templates(language: str) -> dict[str, str]:
    text = files("rights").joinpath(f"data/wording.{language}.toml").read_text("utf-8")
    templates: dict[str, str] = {}
    for group, entries in tomllib.loads(text).items():
        for name, template in entries.items():
            templates[f"{group}.{name}"] = template
    return templates


_PLAIN_WORDS = ("field", "role")
"""Parameters that are words of ours, which a language's file may have under ``words``."""


def in_words(reason: Reason, language: str = "en") -> str:
    """The reason as a sentence in a language that has a wording file; in English where that lacks
    it."""
    templates = _templates(language)
    template = templates.get(reason.code) or _templates("en")[reason.code]
    params = dict(reason.params)
    for name in _PLAIN_WORDS:
        if name in params:
            params[name] = templates.get(f"words.{params[name]}", str(params[name]))
    return template.format_map(params)
