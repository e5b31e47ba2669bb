"""What a marketplace's pages say, from a file of words beside its reader."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


@cache
def said(file: str, name: str) -> re.Pattern[str]:
    """The expression of one list of alternatives, case ignored.

    :param file: a TOML file in this package.
    """
    table = tomllib.loads(files("crawler.marketplaces").joinpath(file).read_text("utf-8"))
    return re.compile(str(table[name]).replace("\n", ""), re.IGNORECASE)
