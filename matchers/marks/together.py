"""Words that sellers write together with a mark: goods and shops (``nikeshoes``)."""

from __future__ import annotations

from functools import cache

from matchers.marks.folding import looks
from matchers.marks.use.lexicon import load


@cache
def _trade() -> frozenset[str]:
    found = {word for words in load("written_together")["words"].values() for word in words}
    for row in load("goods").values():
        if isinstance(row, dict):
            found |= {_folded(word) for word in row["words"]}
    return frozenset(found)


def _folded(text: str) -> str:
    return "".join(map(chr, looks(text).code.tolist()))


def is_trade(word: str) -> bool:
    """Whether a folded word names goods or a shop, in the singular or a plural in s."""
    return any(form in _trade() for form in (word, word.removesuffix("s"), word.removesuffix("es")))
