"""Marks as a register holds them: a million names, most of them never heard of."""

from __future__ import annotations

import random
from pathlib import Path

from rows import bare, read

from matchers.marks.facts import MarkFacts

SEED = 41
LONGEST = 60
BEGINNINGS = (
    *"bcdfghjklmnprstvwz",
    *(
        "br",
        "ch",
        "cl",
        "cr",
        "dr",
        "fl",
        "fr",
        "gl",
        "gr",
        "kl",
        "kr",
        "pl",
        "pr",
        "qu",
        "sc",
        "sh",
    ),
    *("sk", "sl", "sm", "sn", "sp", "st", "str", "th", "tr"),
)
MIDDLES = (*"aeiouy", "ai", "au", "ea", "ee", "ei", "ia", "io", "oa", "oo", "ou")
ENDS = (
    "",
    *"bdgklmnprstxz",
    "ck",
    "ll",
    "nd",
    "ng",
    "nt",
    "rd",
    "rn",
    "rt",
    "sh",
    "ss",
    "st",
    "th",
)
KINDS = (
    *("group", "labs", "foods", "pharma", "design", "tech", "home", "sport", "living", "studio"),
    *("works", "systems", "plus", "one"),
)


def _invented(chance: random.Random) -> str:
    name = "".join(
        chance.choice(BEGINNINGS) + chance.choice(MIDDLES) for _ in range(chance.randint(1, 3))
    )
    return name + chance.choice(ENDS)


def register(folder: Path, size: int) -> dict[str, MarkFacts]:
    """So many different names: brands of the folder first, then invented ones of one and two words,
    and brands with a word behind them."""
    chance = random.Random(SEED)
    brands = (row["name"] for row in read(folder / "brands_dev.jsonl.gz"))
    names = list(dict.fromkeys(name for name in brands if 3 <= len(bare(name)) <= LONGEST))
    chance.shuffle(names)
    known = dict.fromkeys(names[: min(size, len(names))])
    while len(known) < size:
        kind = chance.random()
        if kind < 0.6:
            name = _invented(chance)
        elif kind < 0.85:
            name = f"{_invented(chance)} {_invented(chance)}"
        else:
            name = f"{chance.choice(names)} {chance.choice(KINDS)}"
        known[name] = None
    return {f"r{number}": MarkFacts(text=name) for number, name in enumerate(known)}
