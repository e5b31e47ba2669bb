"""What the score of a reading is made of, in numbers.

Beside what the alignment cost and which steps it took stand the questions that a reader would ask:
is the surface a word or a name of its own, or the misspelling of another word; is the mark crowded
about by words; does the surface look like part of a model number; are the goods the mark's.
"""

from __future__ import annotations

import math
from typing import Any

from matchers.compiled import compiled
from matchers.marks.likeness import cased, consonants_alike, glued, sounds_alike
from matchers.marks.plausible import best_neighbour, compound, written
from matchers.marks.steps import Step
from matchers.marks.windows import AFTER_WORD, BEFORE_WORD, INFLECTED
from matchers.marks.words import rate_of_codes

NAMES = (
    "bias", "cost", "relative_cost", "plain", "two_plain", "swapped", "sound", "doubled", "masked",
    "wrong_rate", "wrong_known", "wrong_mark_rate", "wrong_short", "wrong_long", "first_changed",
    "shared", "split_wrong", "digits_wrong", "styled", "lookalike", "invisible", "leet",
    "leet_short", "pictograph", "apart", "apart_letters", "apart_long", "apart_ordinary",
    "joined", "joined_long", "joined_rest", "joined_mark_rate", "inflected", "inflected_rate",
    "short", "four", "touches", "touches_short", "common", "common_fits", "common_other",
    "common_start", "common_elsewhere", "mark_rate", "description", "brand", "start", "fits",
    "other", "heard", "wrong_start", "wrong_fits", "few_written", "unshared_cost", "digit_share",
    "wrong_model_number", "one_in_eight", "chance", "chance_letter", "chance_change",
    "joined_trade", "joined_before", "neighbours", "known_word", "ordinary_word", "digit_inside",
    "surface_neighbours", "alone", "neighbours_short", "chance_short", "swapped_short", "vowel",
    "slip_inside", "best_neighbour", "best_neighbour_change", "compound", "compound_change",
    "new_capital", "capitals", "run_digits", "run_letters", "same_consonants", "same_sound",
    "longer", "shorter", "wrong_last", "mark_chance_letter", "split_rate", "split_space",
    "wrong_split_ordinary",
    "letters", "surface_letters", "surface_rate", "mark_zipf", "words_of_mark",
    "words_of_surface", "place", "wrong", "highest_rate", "letters_unshared",
)  # fmt: skip
"""The features, in the order of the columns."""

LINEAR = NAMES.index("letters")
"""Columns before this one are for a line; those from it on are for trees alone."""

UNKNOWN, SAME, NEAR, OTHER = range(4)
"""What the listing's goods are to the mark's."""

TEXT, TITLE, BRAND, DESCRIPTION = range(4)
"""Which field the text is."""

FIELDS = {"title": TITLE, "name": TITLE, "brand": BRAND, "description": DESCRIPTION}

_SWAPPED, _SOUND, _DOUBLED, _MASKED = (
    int(step) for step in (Step.TRANSPOSED, Step.SOUND, Step.DOUBLED, Step.MASKED)
)
_STYLED, _LOOKALIKE, _INVISIBLE, _LEET, _EMOJI, _HEARD = (
    int(step)
    for step in (
        Step.STYLED,
        Step.LOOKALIKE,
        Step.INVISIBLE,
        Step.LEET,
        Step.EMOJI,
        Step.TRANSLITERATED,
    )
)
_CASE = int(Step.CASE)
_ERRORS = int(Step.MISSPELT | Step.SOUND | Step.TRANSPOSED | Step.DOUBLED | Step.MASKED)
_WRITTEN = int(Step.CASE | Step.DIACRITICS | Step.ALIAS | Step.INFLECTED | Step.TRANSLITERATED)


@compiled
def features(
    code: Any,
    step: Any,
    gap: Any,
    bound: Any,
    rows: Any,
    read: Any,
    codes: Any,
    begins: Any,
    offsets: Any,
    goods: Any,
    common: Any,
    field: int,
    slots: Any,
    numbers: Any,
    seen: Any,
    triples: Any,
    powers: Any,
    out: Any,
) -> None:  # pragma: no cover - compiled
    """Writes a row of features for each row of a search into ``out``.

    ``rows`` are those of :func:`matchers.marks.searching.search`, ``read`` those of
    :func:`matchers.marks.reading.read`, ``goods`` and ``common`` say for each what its goods are to
    the mark's and whether the mark is an everyday word; ``slots``, ``numbers`` and ``seen`` are the
    table of ordinary words, ``triples`` the model of letter triples.
    """
    n = len(code)
    capitals = 0
    for k in range(n):
        capitals += step[k] & _CASE != 0
    loud = capitals > 0.7 * n
    for r in range(len(rows)):
        first, last, form = int(rows[r, 0]), int(rows[r, 1]), int(rows[r, 2])
        mark = codes[offsets[form] : offsets[form + 1]]
        starts = begins[offsets[form] : offsets[form + 1]]
        surface = code[first:last]
        cost, errors, place = rows[r, 3], int(rows[r, 5]), int(rows[r, 6])
        rest = max(int(rows[r, 7]), 0) // 32 / 100
        rate = int(rows[r, 8]) // 32 / 100
        shared = int(rows[r, 9])
        steps, pieces, singles = int(read[r, 0]), int(read[r, 1]), int(read[r, 2])
        letters, size = len(mark), last - first
        exact = cost < 0.001
        wrong = not exact and not (cost < 1.2 and steps & _ERRORS == 0)
        long = math.log2(min(letters, 16)) - 2.5
        zipf = (rate_of_codes(mark, slots, numbers, seen) // 32) / 100
        rarity = max(zipf - 2.0, 0.0)
        apart = pieces > 0
        by_letters = apart and singles >= max(pieces - 1, 2)
        joined = AFTER_WORD <= place <= BEFORE_WORD
        plain = not wrong and steps & ~_WRITTEN == 0 and not apart and not joined
        start = first == 0
        trade = TITLE <= field <= BRAND
        digits = 0
        for k in range(size):
            digits += 48 <= surface[k] <= 57
        inside = wrong and digits == 1 and read[r, 3] == 1
        short = letters <= 6
        touches = bound[first] == 1 or bound[last] == 1
        first_kept = code[first] == mark[0]
        last_kept = code[last - 1] == mark[letters - 1]
        fits, other = goods[r] == SAME, goods[r] == OTHER
        sound, swapped, leet = steps & _SOUND != 0, steps & _SWAPPED != 0, steps & _LEET != 0
        chance = chance_mark = near = around = 0.0
        best = best_mark = together = together_mark = 0
        if wrong:
            chance, chance_mark = written(surface, triples), written(mark, triples)
            if letters <= 24:
                count, best_mark = best_neighbour(mark, mark, powers, slots, numbers, seen)
                near = math.log1p(count)
            if size <= 24:
                count, best = best_neighbour(surface, mark, powers, slots, numbers, seen)
                around = math.log1p(count)
                together = compound(surface, slots, numbers, seen)
            if together > 0:
                together_mark = compound(mark, slots, numbers, seen)
        o = out[r]
        for k in range(len(o)):
            o[k] = 0.0
        o[0] = 1.0
        o[1] = cost
        o[2] = 10 * cost / letters
        o[3] = errors
        o[4] = errors >= 2
        o[5] = swapped
        o[6] = sound
        o[7] = steps & _DOUBLED != 0
        o[8] = steps & _MASKED != 0
        if wrong:
            o[9] = rate
            o[10] = rate > 0
            o[11] = rarity
            o[12] = letters <= 5
            o[13] = long
            o[14] = not first_kept
            o[15] = shared / letters
            o[16] = apart
            o[17] = digits > 0 and not inside
        o[18] = steps & _STYLED != 0
        o[19] = steps & _LOOKALIKE != 0
        o[20] = steps & _INVISIBLE != 0
        o[21] = leet
        o[22] = leet and letters <= 4
        o[23] = steps & _EMOJI != 0
        if apart:
            o[24] = 1.0
            o[25] = by_letters
            o[26] = long
            o[27] = not by_letters and rate >= 3.0
        if joined:
            o[28] = 1.0
            o[29] = long
            o[30] = rest - 4.5
            o[31] = rarity
        o[32] = place == INFLECTED
        o[33] = rate if place == INFLECTED else 0.0
        o[34] = letters <= 3
        o[35] = letters == 4 and wrong
        o[36] = touches
        o[37] = touches and letters <= 4
        if common[r]:
            o[38] = plain or place == INFLECTED
            o[39] = plain and fits
            o[40] = plain and other
            o[41] = plain and start and trade
            o[42] = not plain
        o[43] = rarity if plain else 0.0
        o[44] = field == DESCRIPTION
        o[45] = field == BRAND
        o[46] = start and trade
        o[47] = fits
        o[48] = other
        o[49] = steps & _HEARD != 0
        o[50] = wrong and start and trade
        o[51] = wrong and fits
        o[52] = mark[0] >= 0x0E00 and letters <= 2
        o[53] = cost / max(letters - shared, 1) if wrong and shared > 0 else 0.0
        o[54] = digits / size if leet else 0.0
        o[55] = wrong and errors > 0 and digits > 0 and touches
        o[56] = letters >= 8 and wrong and errors == 1
        o[57] = chance / 10
        o[58] = chance / size
        o[59] = (chance - chance_mark) / 10
        o[60] = joined and read[r, 4] == 1
        o[61] = place == AFTER_WORD
        o[62] = near
        o[63] = wrong and rate >= 2.0
        o[64] = wrong and rate >= 3.0
        o[65] = inside
        o[66] = around
        o[67] = wrong and around == 0.0
        o[68] = near if short else 0.0
        o[69] = (chance - chance_mark) / 10 if short else 0.0
        o[70] = swapped and short
        o[71] = wrong and 0.8 < cost < 0.9
        o[72] = wrong and errors == 1 and first_kept and last_kept
        inner, every = cased(step, gap, first, last)
        run_digits, run_letters = glued(code, gap, first, last)
        if wrong:
            o[73] = (best // 32) / 100
            o[74] = max(best - best_mark, 0) // 32 / 100
            o[75] = (together // 32) / 100
            o[76] = max(together - together_mark, 0) // 32 / 100
            o[80] = min(run_letters, 8) / 4
            o[81] = consonants_alike(surface, mark)
            o[82] = sounds_alike(surface, mark)
            o[83] = size > letters
            o[84] = size < letters
            o[85] = not last_kept
            o[86] = chance_mark / letters
        if not plain:
            o[77] = inner
            o[78] = every and not loud
            o[79] = min(run_digits, 6) / 3
        if apart and not by_letters:
            o[87] = rate
            o[88] = steps & 64 != 0
            o[89] = wrong and rate >= 3.0
        words = 1
        for k in range(1, letters):
            words += starts[k]
        o[90] = letters
        o[91] = size
        o[92] = rate
        o[93] = zipf
        o[94] = words
        words = 1
        for k in range(first + 1, last):
            words += gap[k] != 0
        o[95] = words
        o[96] = place
        o[97] = wrong
        if wrong:
            o[98] = int(rows[r, 10]) // 32 / 100
            o[99] = letters - shared
