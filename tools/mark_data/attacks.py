"""Ways in which sellers write a mark so that a search for it fails; each takes a random source.

Written for the fit of the score. The benchmark has generators of its own, so that what is fitted
here is judged by something else.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LOOKALIKE = {"a": "аɑ", "b": "ЬƄ", "c": "сϲ", "d": "ԁ", "e": "еҽ", "g": "ɡ", "h": "һ", "i": "іı",
             "j": "ј", "k": "κк", "l": "ӏ", "m": "м", "n": "ո", "o": "оοօ", "p": "рρ",
             "q": "ԛ", "r": "г", "s": "ѕ", "t": "т", "u": "υս", "v": "ν", "w": "ԝω",
             "x": "хχ", "y": "уγ", "z": "ʐ"}  # fmt: skip
LEET = {
    "a": "4@",
    "b": "8",
    "e": "3€",
    "g": "96",
    "i": "1!|",
    "l": "1|",
    "o": "0",
    "s": "5$",
    "t": "7+",
    "z": "2",
}
KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SOUND = (("ph", "f"), ("f", "ph"), ("ck", "k"), ("c", "k"), ("k", "c"), ("s", "z"), ("z", "s"),
         ("y", "i"), ("i", "y"), ("v", "w"), ("w", "v"), ("x", "ks"), ("qu", "kw"), ("ee", "i"),
         ("oo", "u"), ("tt", "t"), ("ll", "l"), ("ss", "s"), ("au", "o"), ("er", "a"), ("g", "j"),
         ("th", "t"), ("j", "g"), ("ce", "se"), ("ci", "si"), ("ch", "sh"), ("sh", "ch"),
         ("ks", "x"), ("k", "ck"), ("kn", "n"), ("wr", "r"), ("gh", "g"), ("ou", "u"),
         ("ea", "ee"), ("ai", "ei"), ("ei", "ai"), ("ie", "y"), ("ey", "y"), ("ow", "au"),
         ("or", "er"), ("le", "el"), ("nn", "n"), ("mm", "m"), ("rr", "r"),
         ("pp", "p"), ("t", "th"), ("u", "oo"), ("i", "ee"), ("tz", "ts"), ("z", "ts"),
         ("x", "z"), ("q", "k"))  # fmt: skip
CYRILLIC = dict(zip("abcdefghijklmnopqrstuvwxyz", "абцдефгхийклмнопкрстуввхыз", strict=True))
REST = ["shoes", "shop", "store", "sale", "case", "bags", "shirt", "watch", "parts", "jeans",
        "online", "toys", "outlet", "official", "deals", "gear", "covers", "new", "mini",
        "men", "women", "kids", "original", "gift", "box", "wear", "style", "deal", "cap", "fan",
        "phone", "tools", "car", "home", "world", "fashion", "sport", "beauty", "bike", "lamp",
        "sneakers", "sandals", "perfume", "charger", "cable", "battery", "dress", "jacket", "hat",
        "doll", "cards", "paper", "pen", "camera", "laptop", "fans", "club", "direct", "best",
        "cheap", "super", "real", "buy"]  # fmt: skip

Attack = Callable[[str, random.Random], str]


def cased(mark: str, r: random.Random) -> str:
    return r.choice((mark, mark, mark.upper(), mark.lower(), mark.title()))


def _spots(mark: str) -> list[int]:
    """Places of the letters; of all characters where nothing but signs is left."""
    return [k for k, c in enumerate(mark) if c.isalpha()] or list(range(len(mark)))


def _each(mark: str, table: dict[str, str], r: random.Random, share: float) -> str:
    spots = [k for k in _spots(mark) if mark[k].lower() in table]
    if not spots:
        return mark
    some = set(r.sample(spots, max(1, round(share * len(spots)))))
    return "".join(r.choice(table[c.lower()]) if k in some else c for k, c in enumerate(mark))


def homoglyph(mark: str, r: random.Random) -> str:
    return _each(mark, LOOKALIKE, r, r.choice((0.2, 0.5, 1.0)))


def leet(mark: str, r: random.Random) -> str:
    return _each(mark, LEET, r, r.choice((0.4, 0.7, 1.0)))


def styled(mark: str, r: random.Random) -> str:
    base = r.choice((0xFF41, 0x1D41A, 0x1D44E, 0x1D5EE, 0x1D68A, 0x24D0))
    return "".join(chr(base + ord(c) - 97) if c in LETTERS else c for c in mark.lower())


def zero_width(mark: str, r: random.Random) -> str:
    for _ in range(r.randint(1, 3)):
        at = r.randint(1, max(1, len(mark) - 1))
        mark = mark[:at] + r.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e") + mark[at:]
    return mark


def diacritics(mark: str, r: random.Random) -> str:
    out = list(mark)
    for k in r.sample(_spots(mark), min(len(_spots(mark)), r.randint(1, 3))):
        out[k] += r.choice("\u0301\u0300\u0308\u0327\u030c\u0304")
    return unicodedata.normalize("NFC", "".join(out))


def apart(mark: str, r: random.Random) -> str:
    letters = [c for c in mark if not c.isspace()]
    return r.choice((" ", "  ", "-", ".", "_", "*", "/", "·", "|", "⭐", "🔥")).join(letters)


def split(mark: str, r: random.Random) -> str:
    at = r.randint(1, max(1, len(mark) - 1))
    return mark[:at] + r.choice((" ", "-", ".", "_", "*", "'", "💎", "✅", "⚡")) + mark[at:]


def joined(mark: str, r: random.Random) -> str:
    mark, rest = mark.replace(" ", ""), r.choice(REST)
    return mark + rest if r.random() < 0.75 else rest + mark


def doubled(mark: str, r: random.Random) -> str:
    at = r.choice(_spots(mark))
    return mark[:at] + mark[at] * r.choice((1, 1, 2)) + mark[at:]


def swapped(mark: str, r: random.Random) -> str:
    pairs = [
        k for k in range(len(mark) - 1) if mark[k : k + 2].isalpha() and mark[k] != mark[k + 1]
    ]
    if not pairs:
        return doubled(mark, r)
    at = r.choice(pairs)
    return mark[:at] + mark[at + 1] + mark[at] + mark[at + 2 :]


def typo(mark: str, r: random.Random) -> str:
    at = r.choice(_spots(mark))
    how = r.random()
    if how < 0.33:
        return mark[:at] + mark[at + 1 :]
    near = r.choice(LETTERS)
    for row in KEYBOARD:
        where = row.find(mark[at].lower())
        if where >= 0 and r.random() < 0.7:
            near = row[max(0, min(len(row) - 1, where + r.choice((-1, 1))))]
    return mark[:at] + near + mark[at + (how < 0.66) :]


NUMBERS = "1234567890"
ABOVE = dict(zip("qwertyuiop", NUMBERS, strict=True))
VOWELS = "aeiou"


def _neighbour(letter: str, r: random.Random) -> str:
    """A key beside, above or (seldom) anywhere."""
    if letter in ABOVE and r.random() < 0.3:
        return ABOVE[letter]
    for row in KEYBOARD:
        where = row.find(letter)
        if where >= 0 and r.random() < 0.8:
            return row[max(0, min(len(row) - 1, where + r.choice((-1, 1))))]
    return r.choice(LETTERS)


def name_twist(mark: str, r: random.Random) -> str:
    """What is done to a name to register one beside it: a vowel for another, a bit flipped, a digit
    or neighbour put in or instead, a letter added, left out, said twice or swapped with the next,
    an s in the midst, a hyphen where no word ends."""
    low = mark.lower()
    spots = _spots(low)
    at = r.choice(spots)
    how = r.choice(("vowel", "bit", "instead", "put in", "add", "plural", "leave out", "leave out",
                    "twice", "swap", "hyphen"))  # fmt: skip
    vowels = [k for k in spots if low[k] in VOWELS]
    if how == "vowel" and vowels:
        at = r.choice(vowels)
        return low[:at] + r.choice(VOWELS.replace(low[at], "")) + low[at + 1 :]
    if how == "bit":
        flipped = [chr(ord(low[at]) ^ 1 << bit) for bit in range(7)]
        good = [c for c in flipped if c.isascii() and (c.islower() or c.isdigit())]
        return low[:at] + r.choice(good or ["e"]) + low[at + 1 :]
    if how == "instead":
        return low[:at] + _neighbour(low[at], r) + low[at + 1 :]
    if how == "put in":
        after = at + r.randrange(2)
        return low[:after] + _neighbour(low[at], r) + low[after:]
    if how == "add":
        return low + r.choice(LETTERS + "0123456789")
    if how == "plural":
        return low[: at + 1] + r.choice(("s", "es")) + low[at + 1 :]
    if how == "twice":
        return low[:at] + low[at] + low[at:]
    if how == "swap":
        return swapped(low, r)
    if how == "hyphen":
        inner = r.randint(1, max(1, len(low) - 1))
        return f"{low[:inner]}-{low[inner:]}"
    return low[:at] + low[at + 1 :]


def two_typos(mark: str, r: random.Random) -> str:
    return typo(typo(mark, r), r)


def sound(mark: str, r: random.Random) -> str:
    low = mark.lower()
    rules = [rule for rule in SOUND if rule[0] in low]
    if not rules:
        return doubled(mark, r)
    for old, new in r.sample(rules, min(len(rules), r.choice((1, 1, 2)))):
        low = low.replace(old, new, r.choice((1, 1, 1, 9)))
    return low


def mask(mark: str, r: random.Random) -> str:
    at = r.choice(_spots(mark)[1:] or _spots(mark))
    size = 2 if len(mark) > 7 and r.random() < 0.2 else 1
    return mark[:at] + r.choice("***#_•") * size + mark[at + size :]


def plural(mark: str, r: random.Random) -> str:
    return mark + r.choice(("s", "'s", "’s", "es"))


def cyrillic(mark: str, r: random.Random) -> str:
    del r
    return "".join(CYRILLIC.get(c, c) for c in mark.lower()).capitalize()


def plain(mark: str, r: random.Random) -> str:
    del r
    return mark


def two(mark: str, r: random.Random) -> str:
    first = r.choice((typo, doubled, swapped, sound, leet, mask))
    second = r.choice((homoglyph, zero_width, diacritics, split, apart, leet, plural, typo))
    return second(first(mark, r), r)


ATTACKS: dict[str, Attack] = {
    "plain": plain, "homoglyph": homoglyph, "leet": leet, "styled": styled,
    "zero_width": zero_width, "diacritics": diacritics, "apart": apart, "split": split,
    "joined": joined, "doubled": doubled, "swapped": swapped, "typo": typo,
    "two_typos": two_typos, "sound": sound, "mask": mask, "plural": plural,
    "cyrillic": cyrillic, "two": two,
    "twist": name_twist,
}  # fmt: skip
LEAST = {"typo": 5, "twist": 5, "two_typos": 8, "swapped": 4, "doubled": 4, "sound": 4, "two": 5,
         "cyrillic": 4, "leet": 4, "mask": 4, "joined": 4}  # fmt: skip
"""Fewest letters that each is tried on."""
