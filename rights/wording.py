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


def in_words(reason: Reason, language: str = "en") -> str:
    """The reason as a sentence in a language that has a wording file."""
    return _templates(language)[reason.code].format_map(dict(reason.params))
