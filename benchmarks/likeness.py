"""Holds a register of invented marks against a firm's brands, beside what everyone starts with.

    python benchmarks/likeness.py [MARKS]

The peer is RapidFuzz alone: its optimal string alignment over lower-cased marks, every mark with
every brand, in compiled code. It sees letters only: no parts of a mark, no sounds, no scripts.
Printed are the CPU seconds of both in one run, their ratio, the marks a second, and how many marks
each finds of those that were planted: brands written, spelled and transliterated otherwise.
"""

from __future__ import annotations

import random
import resource
import sys
import time

import wordfreq
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from matchers.likeness.index import MarkIndex
from matchers.likeness.rules import shipped

BRANDS = (
    "Lumennest", "Zorvantik", "Nordhaven", "Brightpeak", "Kavolo", "Miruna", "Tesalto", "Velmora",
    "Aquilix", "Pentora", "Sundara", "Lumio", "Orbita", "Fennec", "Calyx", "Mistral", "Harbour",
    "Okapi", "Bolero", "Trivento", "Lantu", "Haixing", "Weilan", "Qingshan",
)  # fmt: skip
PLANTED = (
    "LUMENNEST", "Lumen Nest", "Lurnennest", "LUMENEST", "ルーメンネスト", "루멘네스트",
    "Люменнест", "Lumennest Home Company", "Sorvantic", "Z0RVANTIK", "Zorvatnik",
    "ZORVANTIK PRO LIGHTING", "Nordhafen", "Brightpeek", "Bright Peak Outdoor", "Cavolo",
    "Tezalto", "Velmorra", "Akwilix", "Phennec", "Kalyx", "蓝图", "藍圖", "海星", "蔚蓝", "青山",
    "清山",
)  # fmt: skip


def register(size: int) -> list[str]:
    """Marks of one to three words, a seventh of them Chinese, with what is planted among them."""
    rng = random.Random(7)
    english = list(wordfreq.get_frequency_dict("en", wordlist="large"))[:200_000]
    chinese = list(wordfreq.get_frequency_dict("zh", wordlist="large"))[:100_000]
    marks = [
        "".join(rng.choices(chinese, k=rng.choice((1, 2))))
        if rng.random() < 1 / 7
        else " ".join(rng.choices(english, k=rng.choice((1, 1, 2, 2, 3))))
        for _ in range(size - len(PLANTED))
    ]
    marks += PLANTED
    return marks


def main() -> None:
    """Both ways over the same marks."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    marks = register(size)
    planted = range(size - len(PLANTED), size)
    index = MarkIndex({brand: brand for brand in BRANDS})
    start = time.process_time()
    found = {pair.theirs for pair in index.scan(enumerate(marks))}
    ours = time.process_time() - start
    start = time.process_time()
    brands = [brand.lower() for brand in BRANDS]
    plain: set[int] = set()
    for first in range(0, size, 5_000):
        batch = [mark.lower() for mark in marks[first : first + 5_000]]
        scores = cdist(
            batch, brands, scorer=OSA.normalized_similarity, score_cutoff=shipped().weights.alike
        )
        plain |= {first + int(row) for row in scores.any(axis=1).nonzero()[0]}
    peer = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{size:,} marks, {len(BRANDS)} brands, {memory} MB at most")
    for name, seconds, kept in (("ours", ours, found), ("RapidFuzz alone", peer, plain)):
        seen = sum(place in kept for place in planted)
        print(
            f"{name}: {seconds:.1f} s of CPU, {size / seconds:,.0f} marks/s, {len(kept):,} found, "
            f"{seen} of the {len(PLANTED)} planted"
        )
    print(f"ours takes {ours / peer:.1f} times as long")


if __name__ == "__main__":
    main()
