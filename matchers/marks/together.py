"""Words of trade: those that sellers write together with a mark (``nikeshoes``), and those that
titles are full of.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from matchers.marks.folding import looks
from matchers.marks.hashing import Table, table_of
from matchers.marks.letters import hashed
from matchers.marks.use.lexicon import load


@cache
def _trade() -> frozenset[str]:
    found = {word for words in load("written_together")["words"].values() for word in words}
    found |= {_folded(word) for words in load("accessories")["nouns"].values() for word in words}
    for row in load("goods").values():
        if isinstance(row, dict):
            found |= {_folded(word) for word in row["words"]}
    return frozenset(found)


@cache
def shop_words() -> tuple[str, ...]:
    """What is an ordinary word in titles, however rare elsewhere ("tshirt"): goods, accessories,
    what shops say of them."""
    found = set(_trade())
    for section in (*load("retail_words").values(), load("accessories")["nouns"]):
        if isinstance(section, dict):
            found.update(w for words in section.values() if isinstance(words, list) for w in words)
    return tuple(sorted(w for w in map(_folded, found) if len(w) > 2 and " " not in w))


def _folded(text: str) -> str:
    return "".join(map(chr, looks(text).code.tolist()))


@cache
def trade_words() -> Table:
    """The folded words that name goods or a shop, by their hashes."""
    hashes = [hashed(looks(word).code, 0) for word in sorted(_trade()) if len(looks(word))]
    return table_of(np.array(hashes, np.uint64), np.ones(len(hashes), np.int32))
