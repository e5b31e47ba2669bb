"""What a marketplace's pages say, from a file of words beside its reader."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@cache
def said(file: str, name: str) -> re.Pattern[str]:
    """The expression of one list of alternatives, case ignored.

    :param file: a TOML file in this package.
    """
    return Lists(file).expression(name)


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one TOML file in this package."""

    file: str

    def expression(self, *path: str) -> re.Pattern[str]:
        """The list at a path of tables, as an expression."""
        value: object = tomllib.loads(
            files("crawler.marketplaces").joinpath(self.file).read_text("utf-8")
        )
        for step in path:
            assert isinstance(value, dict)
            value = value[step]
        return re.compile(str(value).replace("\n", ""), re.IGNORECASE)
