"""The table that is to be reached, and what is printed beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attacks import ATTACKS
from rates import NEGATIVE, Count, Counts

MUST = {
    **dict.fromkeys(("plain", "homoglyph", "mixed script", "full-width", "styled", "zero-width",
                     "diacritics", "style claims"), 0.99),
    **dict.fromkeys(("spacing", "punctuation", "emoji", "concatenation", "leet"), 0.975),
    **dict.fromkeys(("doubled", "transposition", "mask", "plural", "phonetic",
                     "listed alias"), 0.95),
    "one typo": 0.88, "two typos": 0.75, "two at once": 0.87, "dnstwist": 0.94,
}  # fmt: skip
AIM = {
    **dict.fromkeys(("plain", "homoglyph", "mixed script", "full-width", "styled", "zero-width",
                     "diacritics", "style claims"), 0.998),
    **dict.fromkeys(("spacing", "punctuation", "emoji", "concatenation", "leet"), 0.99),
    **dict.fromkeys(("doubled", "transposition", "mask", "plural", "phonetic",
                     "listed alias"), 0.98),
    "one typo": 0.93, "two typos": 0.85, "two at once": 0.92, "dnstwist": 0.96,
}  # fmt: skip
ALLOWED = {"clean": 4.0, "near_word": 6.0, "common_word": 2.0, "nominative_mined": 15.0}
AIMED = {"clean": 2.0, "near_word": 3.0, "common_word": 1.0, "nominative_mined": 8.0}
REVIEWS = 20.0
OF_THE_FOLDER = {
    "plain": "plain",
    "homoglyph": "homoglyph",
    "mixed_script": "mixed script",
    "fullwidth": "full-width",
    "styled": "styled",
    "zero_width": "zero-width",
    "diacritics": "diacritics",
    "style_claim": "style claims",
    "spacing": "spacing",
    "punct_split": "punctuation",
    "emoji": "emoji",
    "concat": "concatenation",
    "leet": "leet",
    "doubled": "doubled",
    "transpose": "transposition",
    "mask": "mask",
    "plural": "plural",
    "phonetic": "phonetic",
    "translit_alias": "listed alias",
    "typo1": "one typo",
    "typo2": "two typos",
    "combined": "two at once",
}
POINTS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Scores from which an alarm might be given."""


def line(name: str, cells: Sequence[object], narrow: int = 0) -> str:
    """A row of a table; its first ``narrow`` cells are numbers, the others stand under names."""
    return f"  {name:24}" + "".join(
        f"{cell:>{8 if place < narrow else 17}}" for place, cell in enumerate(cells)
    )


def share(count: Count | None) -> str:
    return f"{count.share:.3f}" if count is not None and count.rows else "-"


def total(counts: Counts, beginning: str) -> Count:
    """All attacks whose name begins so, as one."""
    found = Count()
    for attack, count in counts.by_attack.items():
        if attack.startswith(beginning):
            found.rows += count.rows
            found.alarms += count.alarms
            found.reviews += count.reviews
    return found


def print_recall(said: Mapping[str, Counts], *, of_the_folder: bool) -> None:
    """Recall by attack: of the labelled listings, or of what was made here."""
    names = list(said)
    first = said[names[0]].by_attack
    short = [name.replace("RapidFuzz ", "") for name in names]
    print(line("", ["must", "aim", "rows", *short], 3))

    def show(name: str, key: str) -> None:
        cells = [share(said[method].by_attack.get(key)) for method in names]
        rows = first.get(key, Count()).rows
        print(line(name, [MUST.get(name, "-"), AIM.get(name, "-"), rows, *cells], 3))

    keys = {attack: key for key, attack in OF_THE_FOLDER.items()}
    for attack in (*ATTACKS, "listed alias"):
        show(attack, keys[attack] if of_the_folder else attack)
    if of_the_folder:
        for key in ("common_word_pos", "translit_cyr_unlisted"):
            show(key, key)
        return
    twisted = [total(said[method], "dnstwist") for method in names]
    print(
        line(
            "dnstwist, all",
            [MUST["dnstwist"], AIM["dnstwist"], twisted[0].rows, *map(share, twisted)],
            3,
        )
    )
    for attack in sorted(first):
        if attack.startswith(("dnstwist", "used in")):
            show(attack, attack)


def print_alarms(said: Mapping[str, Counts], made: Mapping[str, Counts] | None = None) -> None:
    """Alarms in a thousand of what must not alarm, and our other findings there."""
    names = list(said)
    short = [name.replace("RapidFuzz ", "") for name in names]
    print("\nAlarms per 1,000")
    print(line("", ["must", "aim", "rows", *short, "review rows"], 3))
    for attack, name in NEGATIVE.items():
        count = said[names[0]].by_attack.get(attack)
        if count is not None:
            cells = [f"{said[method].by_attack[attack].per_thousand:.1f}" for method in names]
            reviews = f"{1000 * count.reviews / count.rows:.1f}"
            print(
                line(
                    name,
                    [ALLOWED.get(attack, "-"), AIMED.get(attack, "-"), count.rows, *cells, reviews],
                    3,
                )
            )
    if made is None:
        return
    named = [total(made[method], "named in") for method in names]
    reviews = f"{1000 * named[0].reviews / named[0].rows:.1f}"
    cells = [f"{count.per_thousand:.1f}" for count in named]
    print(line("named in 20 languages", ["-", "-", named[0].rows, *cells, reviews], 3))
    for attack, count in sorted(made[names[0]].by_attack.items()):
        if attack.startswith("named in") and count.alarms:
            print(line(attack, ["-", "-", count.rows, f"{count.per_thousand:.1f}"], 3))


def print_points(said: Counts) -> None:
    """What other thresholds would give: mean recall over the attacks, alarms in a thousand."""
    kinds = [kind for kind in ALLOWED if kind in said.scores]
    print("\nOperating points of the labelled listings, by the least score of an alarm")
    print(line("", ["mean recall", "least recall", *(NEGATIVE[kind] for kind in kinds)]))
    for least in POINTS:

        def told(attack: str, least: float = least) -> float:
            scores = said.scores[attack]
            return sum(score >= least for score in scores) / len(scores)

        recalls = [told(attack) for attack in OF_THE_FOLDER if attack in said.scores]
        mean = sum(recalls) / max(len(recalls), 1)
        cells = [f"{1000 * told(kind):.1f}" for kind in kinds]
        print(line(f"{least:.2f}", [f"{mean:.3f}", f"{min(recalls, default=0):.3f}", *cells]))


def print_sources(said: Counts) -> None:
    """The same by source of the titles: one that stands out was tuned to, or is another world."""
    print("\nBy source of the titles, labelled listings")
    print(line("", ["rows", "recall", "clean titles", "alarms per 1,000"]))
    for source in sorted({source for source, _ in said.by_source}):
        positive, clean = Count(), said.by_source.get((source, "clean"), Count())
        for (where, attack), count in said.by_source.items():
            if where == source and attack in OF_THE_FOLDER:
                positive.rows += count.rows
                positive.alarms += count.alarms
        cells = [positive.rows, share(positive), clean.rows, f"{clean.per_thousand:.1f}"]
        print(line(source, cells))


def not_reached(said: Counts, made: Counts | None = None) -> list[str]:
    """What of the must column does not hold."""
    missed = []
    where = [("folder", key, attack, said) for key, attack in OF_THE_FOLDER.items()]
    if made is not None:
        where += [("here", attack, attack, made) for attack in OF_THE_FOLDER.values()]
    for name, key, attack, counts in where:
        count = counts.by_attack.get(key)
        if count is not None and count.rows and count.share < MUST[attack]:
            missed.append(f"{attack} ({name}) {count.share:.3f} of {MUST[attack]}")
    twisted = Count() if made is None else total(made, "dnstwist")
    if twisted.rows and twisted.share < MUST["dnstwist"]:
        missed.append(f"dnstwist {twisted.share:.3f} of {MUST['dnstwist']}")
    for attack, most in ALLOWED.items():
        count = said.by_attack.get(attack)
        if count is not None and count.per_thousand > most:
            missed.append(f"{NEGATIVE[attack]} {count.per_thousand:.1f} of {most} in 1,000")
    clean = said.by_attack.get("clean")
    if clean is not None and 1000 * clean.reviews / clean.rows > REVIEWS:
        missed.append(f"review rows {1000 * clean.reviews / clean.rows:.1f} of {REVIEWS} in 1,000")
    return missed
