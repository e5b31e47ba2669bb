"""Whether a window may be read as a mark: what stands in it and beside it.

An ordinary word is no misspelling, a number among words is no letters, and what a reading may cost
depends on how long the mark is and how much is masked.
"""

from __future__ import annotations

from typing import Any

from matchers.compiled import compiled
from matchers.marks.aligning import align, limit
from matchers.marks.measures import measure
from matchers.marks.steps import DISGUISE, Step
from matchers.marks.windows import AFTER_WORD, BEFORE_WORD, INFLECTED, WHOLE

ORDINARY_RATE = 300 * 32
"""A surface of words this ordinary (Zipf 3) is no misspelling."""

_DISGUISE = int(DISGUISE)
_LEET, _MASKED = int(Step.LEET), int(Step.MASKED)
_ERRORS = int(Step.DOUBLED | Step.TRANSPOSED | Step.SOUND | Step.MISSPELT)


LEAST_SAME = 6
"""Letters from which one disguised word vouches for a number beside it."""

SHORT_WORDS, WORD_ERRORS = 4, 1.0
"""Where some of a mark's words stand as they are and the others have so few letters, errors in
these may cost no more than one."""

FEW, FEW_ERRORS = 2, 0.5
"""In two letters beside a number, none is believed that costs more than a look-alike: "SPF 50 PA"
is no "50 AP"."""


@compiled
def between_letters(code: Any, gap: Any, k: int) -> bool:  # pragma: no cover - compiled
    """Whether one digit stands between letters, without a gap: no word is written so."""
    if k < 1 or k + 1 >= len(code) or code[k] < 48 or code[k] > 57:
        return False
    return (
        gap[k] == 0
        and gap[k + 1] == 0
        and not 48 <= code[k - 1] <= 57
        and not 48 <= code[k + 1] <= 57
    )


@compiled
def surface_rate(
    code: Any, gap: Any, words: Any, first: int, last: int, mark: Any, begins: Any
) -> Any:  # pragma: no cover
    """How ordinary the words of a surface are that are no words of the mark (the rate of the rarest
    of them, and of the most ordinary), and how many letters it shares with the mark in whole words.
    What a digit cuts in two (``d8xon``) is no word."""
    lowest = -1
    highest = 0
    of_mark = -1
    common = 0
    k = first
    while k < last:
        until = min(words[1, k], last)
        shared = False
        begin = 0
        while begin < len(mark):
            end = begin + 1
            while end < len(mark) and not begins[end]:
                end += 1
            if end - begin == until - k:
                same = True
                for x in range(until - k):
                    if mark[begin + x] != code[k + x]:
                        same = False
                        break
                if same:
                    shared = True
                    common += until - k
                    break
            begin = end
        rate = words[2, k] if words[0, k] == k and until == words[1, k] else 0
        if (
            (until < last and between_letters(code, gap, until))
            or (k > first and between_letters(code, gap, k - 1))
            or (first < k < last - 1 and between_letters(code, gap, k))
        ):
            rate = 0
        if shared:
            if of_mark < 0 or rate < of_mark:
                of_mark = rate
        else:
            highest = max(highest, rate)
            if lowest < 0 or rate < lowest:
                lowest = rate
        k = until
    # Where all words are the mark's own, some of it is left out: its words count then.
    return max(lowest if lowest >= 0 else of_mark, 0), highest, common


@compiled
def count_masks(gap: Any, first: int, last: int, out: Any) -> int:  # pragma: no cover - compiled
    """Mask characters that touch letters of a window, its edges included; two at most count."""
    total = 0
    for k in range(first, last + 1):
        touching = 48 if first < k < last else (32 if k == first else 16)
        out[k - first] = gap[k] >> 8 if gap[k] & touching else 0
        total += out[k - first]
    return min(total, 2)


@compiled
def numeric(
    code: Any, step: Any, gap: Any, first: int, last: int, mark: Any, same: bool
) -> bool:  # pragma: no cover - compiled
    """Whether a number stands among words, or with a unit: it is no letters (``10 pack``,
    ``20mm``), unless the mark has numbers itself or all is set apart letter by letter; or, in what
    is the ``same`` but for looks, another word has digits or signs for letters too (``83 cr3@7!v€``
    )."""
    for k in range(len(mark)):
        if 48 <= mark[k] <= 57:
            return False
    numbers = False
    for k in range(first, last):
        numbers = numbers or 48 <= code[k] <= 57
    if not numbers:
        return False
    longest = 0
    found = disguised = False
    k = first
    while k < last:
        until = k
        digits = letters = signs = 0
        while until == k or (until < last and gap[until] == 0):
            digit = 48 <= code[until] <= 57
            digits += digit
            letters += not digit
            signs += step[until] & _LEET != 0
            until += 1
        if (
            digits > 0
            and letters > 0
            and (not same or until - k == last - first)
            and measure(code, k, until)
        ):
            return True
        disguised = disguised or (letters > signs and (digits > 0 or signs > 0))
        longest = max(longest, until - k)
        found = found or letters == 0
        k = until
    return found and longest > 1 and not (same and disguised and last - first >= LEAST_SAME)


@compiled
def ordinary_word(
    step: Any, gap: Any, words: Any, first: int, last: int, masks: Any
) -> bool:  # pragma: no cover - compiled
    """Whether a window is one ordinary word as it is written, which :func:`admitted` takes for no
    mark whatever the mark is: it need not be looked up."""
    if words[0, first] != first or words[1, first] != last or words[2, first] < ORDINARY_RATE:
        return False
    steps = 0
    for k in range(first, last):
        steps |= step[k]
    return steps & _DISGUISE == 0 and count_masks(gap, first, last, masks) == 0


@compiled
def within_ordinary_word(
    step: Any, gap: Any, words: Any, first: int, last: int, masks: Any
) -> bool:  # pragma: no cover - compiled
    """The same of a window that is all or a part of an ordinary word: "Flat" of "Flats"."""
    begin, end = words[0, first], words[1, first]
    if last > end or words[2, first] < ORDINARY_RATE:
        return False
    steps = 0
    for k in range(begin, end):
        steps |= step[k]
    return steps & _DISGUISE == 0 and count_masks(gap, first, last, masks) == 0


@compiled
def admitted(
    code: Any,
    step: Any,
    gap: Any,
    words: Any,
    first: int,
    last: int,
    mark: Any,
    begins: Any,
    masks: Any,
    moves: Any,
    row: Any,
) -> bool:  # pragma: no cover - compiled
    """Whether a whole-word window may be read as a mark with errors; fills ``row``."""
    if numeric(code, step, gap, first, last, mark, False):
        return False
    hidden = count_masks(gap, first, last, masks)
    rate, highest, shared = surface_rate(code, gap, words, first, last, mark, begins)
    steps = 0
    for k in range(first, last):
        steps |= step[k]
    plainly = hidden == 0 and steps & _DISGUISE == 0
    if rate >= ORDINARY_RATE and plainly and (shared == 0 or shared == last - first):
        return False
    most = limit(len(mark), hidden)
    if shared > 0 and 0 < len(mark) - shared <= SHORT_WORDS:
        # "PC Case" is no "TZ Case": the errors must fit the words that they are in.
        numbers = 0
        for k in range(len(mark)):
            numbers += 48 <= mark[k] <= 57
        few = shared == numbers and len(mark) - shared <= FEW
        most = min(most, (FEW_ERRORS if few else WORD_ERRORS) + 0.3 * hidden + 0.001)
    cost, bits, plain = align(
        code[first:last], step[first:last], masks[: last - first + 1], mark, moves, most
    )
    if cost > most:
        return False
    if bits & _ERRORS:
        # "*Only", "Sale!": at a word's edge a sign is what it is, where letters differ too.
        if bits & _MASKED and (masks[0] > 0 or masks[last - first] > 0):
            return False
        if code[last - 1] == 105 and step[last - 1] & _LEET and gap[last] != 0:
            return False
    row[0], row[1], row[3], row[4], row[5] = first, last, cost, bits, plain
    row[6], row[7], row[8], row[9], row[10] = 0, 0, rate, shared, highest
    return True


@compiled
def place_of(bound: Any, rests: Any, first: int, last: int) -> int:  # pragma: no cover - compiled
    """What is left over beside a window, -1 where it may not stand there."""
    if bound[first] > 0:
        if bound[last] > 0:
            return WHOLE
        if rests[1, last] < 0:
            return INFLECTED
        return BEFORE_WORD if rests[1, last] > 0 else -1
    if rests[0, first] > 0 and bound[last] > 0:
        return AFTER_WORD
    return -1
