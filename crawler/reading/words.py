"""The words of ``words.toml`` as compiled expressions, each made once."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def _table() -> dict[str, dict[str, str]]:
    text = files("crawler.reading").joinpath("words.toml").read_text("utf-8")
    loaded: dict[str, dict[str, str]] = tomllib.loads(text)
    return loaded


@cache
def words(group: str, name: str, form: str = "{}") -> re.Pattern[str]:
    """The expression of one list, case ignored.

    :param form: an expression around it, with ``{}`` where the alternatives go.
    """
    alternatives = _table()[group][name].replace("|\n", "|").replace("\n", "")
    return re.compile(form.replace("{}", f"(?:{alternatives})"), re.IGNORECASE)
