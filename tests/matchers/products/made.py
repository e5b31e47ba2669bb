"""Made-up shops, whose labels follow from how their records are made: for tests of the machinery."""

from __future__ import annotations

import random
from typing import Any

MAKERS = ("Zorvan", "Lumen", "Tirel", "Okapa", "Brindo")
THINGS = ("desk lamp", "kettle", "camera", "headphones", "memory card")
COLOURS = ("black", "white", "red")


def labelled(count: int, seed: int = 1, *, second_shop: bool = False) -> list[dict[str, Any]]:
    """Pairs ``l``, ``r``, ``y``: every third is one product, the others are its siblings."""
    source = random.Random(seed)
    pairs = []
    for number in range(count):
        maker, thing = source.choice(MAKERS), source.choice(THINGS)
        model = f"{maker[:2].upper()}-{source.randrange(100, 999)}"
        size, colour = source.choice((8, 16, 32)), source.choice(COLOURS)
        price = source.randrange(20, 400)
        same = number % 3 == 0
        left = {"title": f"{maker} {model} {thing} {size}GB {colour}", "price": price}
        if not same and number % 3 == 1:
            model = f"{model[:-1]}{(int(model[-1]) + 1) % 10}"
        elif not same:
            size, price = size * 2, round(price * 1.7)
        right = {
            "name": f"{maker.lower()} {thing} {model.replace('-', '')} {size} gb",
            "brand": maker,
        }
        if second_shop:
            left, right = {"titel": left["title"]}, {"titel": right["name"]}
        else:
            right["price"] = round(price * 1.05, 2)
        pairs.append({"id": number, "l": left, "r": right, "y": int(same)})
    return pairs
