"""What a copyist does: reuse of a share of the sentences, another order, synonyms, disguise."""

from __future__ import annotations

import random
import re

from benchmarks.texts.inventing import synonyms

SYNONYM_EVERY = 4
"""One content word (four letters or more) in so many is replaced."""

_WORD = re.compile(r"[A-Za-z][A-Za-z'-]{3,}")


def reuse(
    random_: random.Random,
    own: tuple[str, ...],
    fresh: tuple[str, ...],
    share: float,
    *,
    shuffled: bool = False,
    replaced: bool = False,
    strangers: list[str] | None = None,
) -> str:
    """A text as long as ``own`` of which a share of sentences is taken from it, in order or not.

    :param fresh: sentences of another article, for the rest.
    :param strangers: words to put in where no synonym is known.
    """
    count = max(1, round(share * len(own)))
    taken = sorted(random_.sample(range(len(own)), count))
    copied = [own[number] for number in taken]
    if replaced:
        copied = [substitute(random_, sentence, strangers or []) for sentence in copied]
    if shuffled:
        random_.shuffle(copied)
    rest = list(fresh[: len(own) - count])
    places = sorted(random_.sample(range(len(copied) + len(rest)), len(copied)))
    mixed = rest
    for place, sentence in zip(places, copied, strict=True):
        mixed.insert(place, sentence)
    return " ".join(mixed)


def substitute(random_: random.Random, sentence: str, strangers: list[str]) -> str:
    """The sentence with one content word in four replaced."""
    found = list(_WORD.finditer(sentence))
    known = synonyms()
    chosen = random_.sample(found, max(1, len(found) // SYNONYM_EVERY)) if found else []
    made, place = [], 0
    for match in sorted(chosen, key=lambda match: match.start()):
        others = known.get(match[0].lower()) or strangers or ["thing"]
        made += [sentence[place : match.start()], random_.choice(others)]
        place = match.end()
    return "".join((*made, sentence[place:]))


_LIKE = str.maketrans("aeopcxy", "аеорсху")


def disguise(random_: random.Random, text: str) -> str:
    """Letter case, look-alike and invisible letters, spaces, punctuation and HTML, all at once."""
    made = []
    for word in text.split(" "):
        roll = random_.random()
        if roll < 0.15:
            made.append(word.translate(_LIKE))
        elif roll < 0.25:
            made.append("\u200b".join(word))
        elif roll < 0.35:
            made.append(word.upper())
        elif roll < 0.42:
            made.append(f"<b>{word}</b>")
        elif roll < 0.5:
            made.append(word + "&nbsp;")
        else:
            made.append(word)
    return "".join(word + random_.choice((" ", "  ", "\n", " - ", " ", " ")) for word in made)
