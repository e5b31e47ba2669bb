"""What speaks against an alarm though the letters are a mark's.

They are a word, or part of one; or they say again what the text has said that the thing fits.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.match import Use
from matchers.marks.disguise import disguise
from matchers.marks.facts import MarkFacts
from matchers.marks.folding import looks, sounds
from matchers.marks.occurrence import Occurrence
from matchers.marks.steps import Step
from matchers.marks.use import STRONG_DISGUISE
from matchers.marks.use.around import around
from matchers.marks.use.claiming import of_origin
from matchers.marks.windows import AFTER_WORD, BEFORE_WORD
from matchers.marks.words import ORDINARY, of_one_script, own_rate, zipf

LONG, SHORT = 8, 4
"""Letters of a mark in which two steps may be told from another word."""


def part_of_a_name(found: Occurrence) -> bool:
    """Whether a word of the dictionary stands in a longer word that no word of trade makes: "Lunar"
    in "Lunartempo", "Pro" of "Ultra Pro" in "Ultra ProGrade" are told, but raise no alarm."""
    if found.place not in {AFTER_WORD, BEFORE_WORD} or found.trade:
        return False
    words = found.surface.split()
    joined = words[-1 if found.place == BEFORE_WORD else 0]
    code = found.mark_code if len(words) == 1 else looks(joined).code
    return zipf(code)[0] >= ORDINARY


def heard_as_a_word(found: Occurrence, facts: MarkFacts) -> bool:
    """Whether what sounds like the mark, and is none of its listed spellings, is a word that is
    commoner than it: "футболка", a T-shirt, is told of "Futbolka", but raises no alarm."""
    return (
        bool(found.steps & Step.TRANSLITERATED)
        and " " not in found.surface
        and own_rate(found.surface) > facts.zipf
        and found.surface.casefold() not in {alias.casefold() for alias in facts.aliases}
    )


def twice_changed(found: Occurrence) -> bool:
    """Whether a surface both only sounds like the mark and has letters wrong: two steps away, which
    a long mark alone bears (:data:`LONG`); one of four letters bears no difference at all."""
    if not found.steps & Step.TRANSLITERATED:
        return False
    if not all(map(of_one_script, found.surface.split())):
        return False
    return found.plain > (found.letters >= LONG) or (found.letters <= SHORT and not found.exact)


def form_read(found: Occurrence, facts: MarkFacts) -> str:
    """The text of the mark that a surface was read as: the mark's own, or the alias."""
    if not facts.aliases:
        return facts.text
    meant = found.mark_code.tolist()
    for text in (facts.text, *facts.aliases):
        if looks(text).code.tolist() == meant:
            return text
        heard = sounds(text)
        if heard is not None and heard.code.tolist() == meant:
            return text
    return facts.text


def not_again(told: Sequence[tuple[Occurrence, Use, bool]], text: str, lang: str) -> list[int]:
    """Which occurrences of one mark in one text say more than once again what the thing fits: in
    "case for Nokia 5, Nokia 6 (Нокия)" all three are one. Who claims more than that, claims it.

    :param told: occurrences with the use of each, and whether a claim to be like the mark raises
        it.
    """
    named = [one.end for one, use, _ in told if use is Use.NOMINATIVE]
    first = min(named, default=len(text))
    return [
        number
        for number, (one, use, raised) in enumerate(told)
        if use is not Use.USE
        or one.start < first
        or raised
        or disguise(one) >= STRONG_DISGUISE
        or of_origin(around(text, one.start, one.end, lang))
    ]
