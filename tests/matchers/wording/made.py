"""Texts that copy one another, and their fingerprints."""

from __future__ import annotations

import random
from itertools import pairwise

from benchmarks.texts.inventing import Text, invent
from benchmarks.texts.treating import disguise, reuse
from domain.match import Comparison, Unusable
from matchers.contract import TextMedium
from matchers.wording import WordingMatcher
from matchers.wording.fingerprint import WordingFingerprint

MATCHER = WordingMatcher()

OWN = (
    "The lid is turned from a single piece of pear wood and closes with a soft sigh. Under it the "
    "tea keeps its scent for months, because a ring of beeswax shuts out the damp of the kitchen. "
    "We stamp the year into the foot, so that a grandchild can tell when it was made."
)


def made(text: str) -> WordingFingerprint:
    found = MATCHER.fingerprint(TextMedium(text))
    assert not isinstance(found, Unusable), (found, text)
    return found


def compared(query: str, reference: str) -> Comparison | None:
    return MATCHER.compare(made(query), made(reference))


def texts(seed: int, count: int) -> list[Text]:
    random_ = random.Random(seed)
    return [invent(random_) for _ in range(count)]


def corpus(seed: int) -> list[str]:
    """Texts of which some reuse, repeat, disguise or hold others; some are short, some are the same."""
    random_ = random.Random(seed)
    whole = texts(seed, 5)
    found = [str(text) for text in whole]
    for own, other in pairwise(whole):
        share = random_.choice((0.3, 0.6, 0.9))
        found.append(reuse(random_, own.own, other.own, share, shuffled=True, replaced=True))
    found.append(disguise(random_, found[0]))
    found += [found[1] + " " + found[1], found[2][:60], found[3], OWN, OWN[:90]]
    return found
