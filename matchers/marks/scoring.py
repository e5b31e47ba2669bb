"""How likely it is that a surface is a use of the mark: a logistic model over what was found.

Weights and the two thresholds are data (``data/mark_score.toml``), fitted by
``tools/mark_data/fit.py``, which says on what. A score is a probability at the rate of uses that
the fit assumed; what matters is its order and where the thresholds cut it.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from matchers.marks.occurrence import Occurrence
from matchers.marks.plausible import likelihood, near_words
from matchers.marks.steps import Step
from matchers.marks.use.goods import Relation
from matchers.marks.windows import AFTER_WORD, INFLECTED, WHOLE
from matchers.marks.words import COMMON

NAMES = (
    "bias", "cost", "relative_cost", "plain", "two_plain", "swapped", "sound", "doubled", "masked",
    "wrong_rate", "wrong_known", "wrong_mark_rate", "wrong_short", "wrong_long", "first_changed",
    "shared", "split_wrong", "digits_wrong", "styled", "lookalike", "invisible", "leet",
    "leet_short", "pictograph", "apart", "apart_letters", "apart_long", "apart_ordinary",
    "joined", "joined_long", "joined_rest", "joined_mark_rate", "inflected", "inflected_rate",
    "short", "four", "touches", "touches_short", "common", "common_fits", "common_other",
    "common_start",
    "common_elsewhere", "mark_rate", "description", "brand", "start", "fits", "other", "heard",
    "wrong_start", "wrong_fits", "few_written",
    "unshared_cost", "digit_share", "wrong_model_number", "one_in_eight",
    "chance", "chance_letter", "chance_change", "joined_trade", "joined_before",
    "neighbours", "known_word", "ordinary_word",
    "digit_inside", "surface_neighbours", "alone", "neighbours_short", "chance_short",
    "swapped_short", "vowel", "slip_inside",
)  # fmt: skip
"""The features, in the order of :func:`features`."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in the order of :data:`NAMES`; ``alarm`` and ``review`` are least scores."""

    weights: tuple[float, ...]
    alarm: float
    review: float
    version: str


@cache
def shipped() -> Model:
    data = tomllib.loads(files("matchers").joinpath("data/mark_score.toml").read_text("utf-8"))
    weights = tuple(float(data["weights"].get(name, 0.0)) for name in NAMES)
    return Model(weights, data["alarm"], data["review"], str(data["version"]))


def is_common(common_word: bool | None, zipf: float) -> bool:
    """Whether the mark is an everyday word too: as its owner says, else by its rate."""
    return zipf >= COMMON if common_word is None else common_word


def features(
    found: Occurrence, *, field: str, goods: Relation, common: bool, zipf: float
) -> tuple[float, ...]:
    """What the score is made of.

    :param goods: what the listing's goods are to the mark's.
    :param zipf: rate of the folded mark.
    """
    steps = found.steps
    wrong = not found.exact and not (found.cost < 1.2 and not steps & _ERRORS)
    letters = found.letters
    long = math.log2(min(letters, 16)) - 2.5
    rarity = max(zipf - 2.0, 0.0)
    surface = found.rate
    apart = bool(found.pieces)
    single = sum(1 for piece in found.pieces if piece == 1)
    by_letters = apart and single >= max(len(found.pieces) - 1, 2)
    joined = found.place not in (WHOLE, INFLECTED)
    plain = not wrong and not steps & ~_WRITTEN and not apart and not joined
    start = found.begins_text
    trade = field in ("title", "brand", "name")
    digits = sum(48 <= c <= 57 for c in found.code.tolist())
    chance = likelihood(found.code) if wrong else 0.0
    near = near_words(found.mark_code) if wrong else 0.0
    around = near_words(found.code) if wrong else 0.0
    inside = wrong and digits == 1 and found.digit_inside
    written = ord(chr(found.mark_code[0])) >= 0x0E00 and letters <= 2
    return (
        1.0,
        found.cost,
        10 * found.cost / letters,
        float(found.plain),
        float(found.plain >= 2),
        float(bool(steps & Step.TRANSPOSED)),
        float(bool(steps & Step.SOUND)),
        float(bool(steps & Step.DOUBLED)),
        float(bool(steps & Step.MASKED)),
        surface * wrong,
        float(wrong and surface > 0),
        rarity * wrong,
        float(wrong and letters <= 5),
        long * wrong,
        float(wrong and not found.first_kept),
        found.shared / letters * wrong,
        float(wrong and apart),
        float(wrong and digits > 0 and not inside),
        float(bool(steps & Step.STYLED)),
        float(bool(steps & Step.LOOKALIKE)),
        float(bool(steps & Step.INVISIBLE)),
        float(bool(steps & Step.LEET)),
        float(bool(steps & Step.LEET) and letters <= 4),
        float(bool(steps & Step.EMOJI)),
        float(apart),
        float(by_letters),
        long * apart,
        float(apart and not by_letters and surface >= 3.0),
        float(joined),
        long * joined,
        (found.rest - 4.5) * joined,
        rarity * joined,
        float(found.place == INFLECTED),
        surface * (found.place == INFLECTED),
        float(letters <= 3),
        float(letters == 4 and wrong),
        float(found.touches),
        float(found.touches and letters <= 4),
        float(common and (plain or found.place == INFLECTED)),
        float(common and plain and goods is Relation.SAME),
        float(common and plain and goods is Relation.OTHER),
        float(common and plain and start and trade),
        float(common and not plain),
        rarity * plain,
        float(field == "description"),
        float(field == "brand"),
        float(start and trade),
        float(goods is Relation.SAME),
        float(goods is Relation.OTHER),
        float(bool(steps & Step.TRANSLITERATED)),
        float(wrong and start and trade),
        float(wrong and goods is Relation.SAME),
        float(written),
        found.cost / max(letters - found.shared, 1) * (found.shared > 0) * wrong,
        digits / len(found.code) * bool(steps & Step.LEET),
        float(wrong and found.plain > 0 and digits > 0 and found.touches),
        float(letters >= 8 and wrong and found.plain == 1),
        chance / 10,
        chance / len(found.code),
        (chance - likelihood(found.mark_code)) / 10 if wrong else 0.0,
        float(joined and found.trade_rest),
        float(found.place == AFTER_WORD),
        near,
        float(wrong and surface >= 2.0),
        float(wrong and surface >= 3.0),
        float(inside),
        around,
        float(wrong and around == 0),
        near * (letters <= 6),
        (chance - likelihood(found.mark_code)) / 10 * (letters <= 6) if wrong else 0.0,
        float(bool(steps & Step.TRANSPOSED) and letters <= 6),
        float(wrong and 0.8 < found.cost < 0.9),
        float(wrong and found.plain == 1 and found.first_kept and found.last_kept),
    )


_ERRORS = Step.MISSPELT | Step.SOUND | Step.TRANSPOSED | Step.DOUBLED | Step.MASKED
_WRITTEN = Step.CASE | Step.DIACRITICS | Step.ALIAS | Step.INFLECTED | Step.TRANSLITERATED


def log_odds(values: Sequence[float], model: Model) -> float:
    return sum(v * w for v, w in zip(values, model.weights, strict=True) if v)


def probability(log_odds_: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, log_odds_))))
