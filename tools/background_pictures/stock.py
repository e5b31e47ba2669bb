"""Pictures made earlier in the run, at hand for what shows other pictures."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from PIL import Image

from tools.background_pictures.made import Made, flattened, shrunk

EVERY = 6
SIDE = 384
WEIGHTS = {"rendering": 5, "cutout": 3, "photo": 3}


@dataclass(frozen=True)
class Item:
    source: str
    licence: str
    group: str
    picture: Image.Image


@dataclass
class Stock:
    """Every sixth of what passes by, small, by kind."""

    seen: int = 0
    items: dict[str, list[Item]] = field(default_factory=dict)

    def keep(self, made: Made) -> Made:
        self.seen += 1
        if self.seen % EVERY == 0:
            small = shrunk(flattened(made.picture), SIDE)
            item = Item(made.source, made.licence, made.group, small)
            self.items.setdefault(made.kind, []).append(item)
        return made

    def some(self, rng: random.Random, count: int) -> list[Item]:
        """Of one kind two times in three, as in a shop; goods more often than scenes."""
        kinds = [kind for kind in WEIGHTS if kind in self.items]
        weights = [WEIGHTS[kind] for kind in kinds]
        if rng.random() < 0.66:
            kinds, weights = rng.choices(kinds, weights), [1]
        return [rng.choice(self.items[rng.choices(kinds, weights)[0]]) for _ in range(count)]


def credits_of(items: Sequence[Item]) -> tuple[str, str, tuple[str, ...]]:
    """The sources, licences and groups of the pictures shown, each once."""
    sources = sorted({item.source for item in items})
    licences = sorted({item.licence for item in items})
    return " + ".join(sources), " + ".join(licences), tuple(sorted({i.group for i in items}))
