"""Make ``matchers/data/marks/everyday_en.txt``: English words that are no mere names.

wordfreq counts words without letter case, so that "sony" and "orange" look alike to it. Webster's
Second International (1934; the word list "web2" of the BSD systems, in the public domain) writes
proper names with a capital: a word counts that stands there with a small letter, or is a regular
form of one.

Needs the package ``english-words``, which carries web2 and is installed for this alone::

    pip install english-words && python tools/everyday_words.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import wordfreq
from english_words import get_english_words_set  # type: ignore[import-not-found]

LEAST_ZIPF = 3.5
"""Half a step below what counts as common: the rating also says what is merely ordinary."""

ENDINGS = ("s", "es", "ed", "d", "ing", "er", "r", "ers", "ly")
OUT = Path(__file__).parents[1] / "matchers/data/marks/everyday_en.txt"


def stems(word: str) -> Iterator[str]:
    """The word and what it may be a regular form of."""
    yield word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            yield stem
            if ending in {"ing", "ed", "er"}:
                yield stem + "e"
                if stem[-1] == stem[-2]:
                    yield stem[:-1]
            if ending == "es" and stem.endswith("i"):
                yield stem[:-1] + "y"


def main() -> None:
    known: set[str] = get_english_words_set(["web2"])
    frequencies = wordfreq.get_frequency_dict("en", wordlist="small")
    least = 10 ** (LEAST_ZIPF - 9)
    words = sorted(
        word
        for word, frequency in frequencies.items()
        if frequency >= least
        and word.isalpha()
        and len(word) >= 2
        and any(stem in known for stem in stems(word))
    )
    OUT.write_text(
        "# English words of ordinary use that are no mere names; made by tools/everyday_words.py\n"
        "# from Webster's Second International (1934, public domain) and wordfreq.\n"
        + "\n".join(words)
        + "\n",
        "utf-8",
    )
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
