"""How alike two marks are: the slow and obviously right way, one pair at a time.

Two marks are the same where they are written the same; else the share of letters in which they
agree decides, in the order of letters and with neighbours changed over counted once (optimal string
alignment), of what they look like and of what is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from domain.likeness import Likeness, LikenessKind
from matchers.likeness.forms import Form, in_register, of_ours, stands_out
from matchers.likeness.rules import Weights, shipped

Similarity = Callable[[str, str], float]


def agreement(one: str, other: str) -> float:
    """1 less the letters that have to be changed, left out, added or changed over with a neighbour
    (none twice), as a share of the longer one. The textbook's table."""
    longest = max(len(one), len(other))
    if longest == 0:
        return 1.0
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if i == 0 or j == 0:
                table[i][j] = i + j
                continue
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            crossed = i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]
            if crossed:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return 1.0 - table[-1][-1] / longest


def compare(ours: str, theirs: str, similarity: Similarity = agreement) -> Likeness | None:
    """The strongest ground on which their mark is like ours, or None under the threshold.

    :param similarity: what :func:`agreement` computes, perhaps faster.
    """
    mine, other = of_ours(ours), in_register(theirs)
    if mine is None or other is None:
        return None
    weights = shipped().weights
    found = list(_grounds(mine.whole, other.whole, weights, similarity, part=False))
    if stands_out(mine.whole.plain):
        for piece in other.parts:
            found += _grounds(mine.whole, piece, weights, similarity, part=True)
    for piece in mine.parts:
        for one in (other.whole, *other.parts):
            found += _grounds(piece, one, weights, similarity, part=True)
    best = max(found, key=_strength, default=None)
    return None if best is None or best.score < weights.alike else best


_RANK = {kind: -rank for rank, kind in enumerate(LikenessKind)}


def _strength(likeness: Likeness) -> tuple[float, bool, int, str, str]:
    """A total order, so that the same pair always has the same ground."""
    return (
        likeness.score, not likeness.part, _RANK[likeness.kind], likeness.ours, likeness.theirs
    )  # fmt: skip


def _grounds(
    ours: Form, theirs: Form, weights: Weights, similarity: Similarity, *, part: bool
) -> Iterator[Likeness]:
    def ground(kind: LikenessKind, score: float, one: str, other: str) -> Likeness:
        score = round(score * weights.part if part else score, 4)
        return Likeness(kind=kind, score=score, ours=one, theirs=other, part=part)

    if ours.plain == theirs.plain:
        yield ground(LikenessKind.IDENTICAL, 1.0, ours.plain, theirs.plain)
        return
    look = _near(ours.look, theirs.look, weights, similarity)
    yield ground(LikenessKind.LOOK, min(weights.look, look), ours.plain, theirs.plain)
    across = ours.foreign != theirs.foreign
    if across:
        roman = _near(ours.roman_look, theirs.roman_look, weights, similarity)
        han = ours.han or theirs.han
        kind = LikenessKind.PINYIN if han else LikenessKind.TRANSLITERATION
        yield ground(kind, min(weights.pinyin, roman), ours.roman, theirs.roman)
        if ours.skeleton == theirs.skeleton and len(ours.skeleton) >= shipped().shortest_skeleton:
            kind = LikenessKind.TRANSLITERATION
            yield ground(kind, weights.skeleton, ours.roman, theirs.roman)
    sound = _near(ours.sound, theirs.sound, weights, similarity)
    kind = LikenessKind.TRANSLITERATION if across else LikenessKind.SOUND
    most = weights.transliteration if across else weights.sound
    yield ground(kind, min(most, sound), ours.roman, theirs.roman)


def _near(one: str, other: str, weights: Weights, similarity: Similarity) -> float:
    """Short words are the same or they are not."""
    if one == other:
        return 1.0 if len(one) >= min(3, weights.shortest) or not one.isascii() else 0.0
    if min(len(one), len(other)) < weights.shortest:
        return 0.0
    return similarity(one, other)
