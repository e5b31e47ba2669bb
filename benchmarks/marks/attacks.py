"""What sellers do to a mark so that a search for it fails, and what typists do by accident.

Written from how listings look, apart from the tables that the detector reads with. Each attack
takes the mark and a source of chance and gives the surface, or None where it cannot be done to this
mark.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Attack = Callable[[str, random.Random], str | None]

LOOKALIKES = {
    "a": "аɑ", "b": "ЬƄ", "c": "сϲ", "d": "ԁ", "e": "еҽ", "g": "ɡ", "h": "һ", "i": "іıɩ", "j": "јϳ",
    "k": "κк", "l": "ӏ", "m": "м", "n": "ո", "o": "оοօ", "p": "рρ", "q": "ԛ", "r": "г", "s": "ѕ",
    "t": "т", "u": "υս", "v": "νѵ", "w": "ԝ", "x": "хχ", "y": "уү", "z": "ᴢ",
    "A": "АΑ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "H": "НΗ", "I": "ІΙ", "J": "Ј", "K": "КΚ",
    "M": "МΜ", "N": "Ν", "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "ΥҮ", "Z": "Ζ",
}  # fmt: skip
CYRILLIC = {k: v[0] for k, v in LOOKALIKES.items() if "\u0400" <= v[0] <= "\u04ff"}
LEET = {
    "a": ("4", "@"), "b": ("8",), "e": ("3", "€"), "g": ("9", "6"), "i": ("1", "!"),
    "l": ("1", "|"),
    "o": ("0",), "s": ("5", "$"), "t": ("7", "+"), "z": ("2",),
}  # fmt: skip
KEYS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
SOUNDS = (
    ("ph", "f"), ("f", "ph"), ("ck", "k"), ("k", "c"), ("c", "k"), ("qu", "kw"), ("x", "ks"),
    ("y", "i"), ("i", "y"), ("z", "s"), ("s", "z"), ("ee", "ea"), ("oo", "u"), ("ou", "u"),
    ("v", "w"), ("w", "v"), ("th", "t"), ("sh", "sch"), ("er", "a"),
    ("j", "g"), ("ai", "ay"), ("ei", "ey"), ("ll", "l"),
)  # fmt: skip
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202a\u202c\u202d\u2066\u2069\u200e\u200f\ufe0f"
GOODS = (
    "shoes", "bag", "watch", "case", "shirt", "jeans", "cap", "toys", "parts", "kit", "shop",
    "outlet", "sale", "style", "deal", "men", "wear", "online", "original", "fan",
)  # fmt: skip
EMOJI = "🔥✨💥⭐❤️👟👜⚡✅🎁💎🛒"


def _letters(mark: str) -> list[int]:
    return [place for place, c in enumerate(mark) if c.isalpha() and c.isascii()]


def _put(mark: str, place: int, new: str) -> str:
    return mark[:place] + new + mark[place + 1 :]


def cased(mark: str, chance: random.Random) -> str:
    """The mark in one of the cases in which it is typed."""
    return chance.choice([mark, mark, mark.upper(), mark.lower(), mark.title()])


def _replaced(mark: str, table: dict[str, str], chance: random.Random, share: float) -> str | None:
    places = [place for place, c in enumerate(mark) if c in table]
    if not places:
        return None
    for place in chance.sample(places, max(1, round(share * len(places)))):
        mark = _put(mark, place, chance.choice(table[mark[place]]))
    return mark


def homoglyph(mark: str, chance: random.Random) -> str | None:
    return _replaced(mark, LOOKALIKES, chance, 0.01)


def mixed_script(mark: str, chance: random.Random) -> str | None:
    return _replaced(mark, CYRILLIC, chance, chance.choice((0.5, 0.8, 1.0)))


def fullwidth(mark: str, _: random.Random) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in mark)


def _styles() -> dict[str, dict[str, str]]:
    """Letters that are the same but for their style, by the name of the style in Unicode."""
    found: dict[str, dict[str, str]] = {}
    blocks = (*range(0x1D400, 0x1D6A4), *range(0x24B6, 0x24EA), *range(0x1F130, 0x1F18A))
    for code in blocks:
        name = unicodedata.name(chr(code), "")
        plain = unicodedata.normalize("NFKC", chr(code))
        match = re.fullmatch(
            r"(.*) (?:CAPITAL|SMALL|LATIN CAPITAL LETTER) ?(?:LETTER )?([A-Z])", name
        )
        if match:
            plain = plain if len(plain) == 1 else match.group(2)
            found.setdefault(match.group(1), {})[plain] = chr(code)
    small = dict(zip("abcdefghijklmnoprtuvwz", "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡᴢ", strict=True))
    found["small capitals"] = small
    return {name: letters for name, letters in found.items() if len(letters) >= 20}


STYLES = _styles()


def styled(mark: str, chance: random.Random) -> str | None:
    letters = STYLES[chance.choice(sorted(STYLES))]
    made = "".join(
        letters.get(c) or letters.get(c.upper()) or letters.get(c.lower()) or c for c in mark
    )
    return made if made != mark else None


def zero_width(mark: str, chance: random.Random) -> str | None:
    if len(mark) < 2:
        return None
    for place in sorted(
        chance.sample(range(1, len(mark)), min(len(mark) - 1, chance.randint(1, 3)))
    )[::-1]:
        mark = mark[:place] + chance.choice(INVISIBLE) + mark[place:]
    return mark


def diacritics(mark: str, chance: random.Random) -> str | None:
    places = _letters(mark)
    if not places:
        return None
    for place in sorted(chance.sample(places, min(len(places), chance.randint(1, 3))))[::-1]:
        accent = chance.choice("\u0300\u0301\u0302\u0303\u0304\u0308\u030a\u030c\u0327\u0328\u0323")
        mark = mark[: place + 1] + accent + mark[place + 1 :]
    return unicodedata.normalize(chance.choice(("NFC", "NFD")), mark)


def style_claim(mark: str, chance: random.Random) -> str:
    return chance.choice(
        ["{} style", "{}-style", "inspired by {}", "{} inspired", "{} dupe", "1:1 {}", "{} replica",
         "AAA {}", "same as {}", "like {}", "{} lookalike", "{} type", "{} look",
         "{} mirror quality", "im Stil von {}", "style {}", "tipo {}", "{} 1:1", "replica {}"]
    ).format(mark)  # fmt: skip


def spacing(mark: str, chance: random.Random) -> str | None:
    word = mark.replace(" ", "")
    if len(word) < 4:
        return None
    if chance.random() < 0.6:
        return " ".join(word)
    place = chance.randint(2, len(word) - 2)
    return f"{word[:place]} {word[place:]}"


def punctuation(mark: str, chance: random.Random) -> str | None:
    word = mark.replace(" ", "")
    if len(word) < 4:
        return None
    sign = chance.choice(".-_*/|·'~")
    if chance.random() < 0.6:
        return sign.join(word)
    place = chance.randint(1, len(word) - 1)
    return word[:place] + sign + word[place:]


def emoji(mark: str, chance: random.Random) -> str | None:
    if len(mark) < 3:
        return None
    sign = chance.choice(EMOJI)
    if chance.random() < 0.3:
        return sign.join(mark.replace(" ", ""))
    place = chance.randint(1, len(mark) - 1)
    return mark[:place] + sign + mark[place:]


def concatenation(mark: str, chance: random.Random) -> str | None:
    word = mark.replace(" ", "")
    if len(word) < 4:
        return None
    goods = chance.choice(GOODS)
    return word + goods if chance.random() < 0.7 else goods + word


def leet(mark: str, chance: random.Random) -> str | None:
    places = [place for place in range(len(mark)) if mark[place].lower() in LEET]
    if not places or len(_letters(mark)) < 4:
        return None
    for place in chance.sample(places, max(1, round(chance.choice((0.3, 0.6, 1.0)) * len(places)))):
        mark = _put(mark, place, chance.choice(LEET[mark[place].lower()]))
    return mark


def doubled(mark: str, chance: random.Random) -> str | None:
    places = _letters(mark)
    if len(places) < 4:
        return None
    place = chance.choice(places)
    return mark[:place] + mark[place] * 2 + mark[place + 1 :]


def transposition(mark: str, chance: random.Random) -> str | None:
    places = [p for p in _letters(mark)[:-1] if p + 1 < len(mark) and mark[p + 1].isalpha()
              and mark[p].lower() != mark[p + 1].lower()]  # fmt: skip
    if len(mark) < 5 or not places:
        return None
    place = chance.choice(places)
    return mark[:place] + mark[place + 1] + mark[place] + mark[place + 2 :]


def mask(mark: str, chance: random.Random) -> str | None:
    places = _letters(mark)[1:]
    if len(places) < 3:
        return None
    sign = chance.choice("***#_.•x" if len(places) > 5 else "***#•")
    for place in chance.sample(places, 2 if len(places) >= 7 and chance.random() < 0.3 else 1):
        mark = _put(mark, place, sign)
    return mark


def plural(mark: str, chance: random.Random) -> str:
    return mark + chance.choice(["s", "s", "es", "'s", "’s", "s'", "`s"])


def phonetic(mark: str, chance: random.Random) -> str | None:
    low = mark.lower()
    rules = [(old, new) for old, new in SOUNDS if old in low]
    if not rules or len(mark) < 5:
        return None
    old, new = chance.choice(rules)
    return low.replace(old, new, 1)


def _beside(row: str, key: str) -> str:
    place = row.index(key)
    return row[max(0, place - 1) : place + 2]


def typo(mark: str, chance: random.Random) -> str | None:
    places = _letters(mark)
    if len(places) < 5:
        return None
    place = chance.choice(places)
    kind = chance.choice(("neighbour", "neighbour", "left out", "put in"))
    if kind == "left out":
        return mark[:place] + mark[place + 1 :]
    near = [key for row in KEYS if mark[place].lower() in row
            for key in _beside(row, mark[place].lower())
            if key != mark[place].lower()] or ["e"]  # fmt: skip
    key = chance.choice(near)
    key = key.upper() if mark[place].isupper() else key
    return _put(mark, place, key) if kind == "neighbour" else mark[:place] + key + mark[place:]


def two_typos(mark: str, chance: random.Random) -> str | None:
    if len(_letters(mark)) < 8:
        return None
    once = typo(mark, chance)
    return None if once is None else typo(once, chance)


PAIRS = (homoglyph, mixed_script, zero_width, diacritics, leet, doubled, transposition, typo,
         spacing, punctuation, emoji, fullwidth, plural)  # fmt: skip


def two_at_once(mark: str, chance: random.Random) -> str | None:
    if len(_letters(mark)) < 5:
        return None
    first, second = chance.sample(PAIRS, 2)
    once = first(mark, chance)
    return None if once is None else second(once, chance)


ATTACKS: dict[str, Attack] = {
    "plain": lambda mark, _: mark,
    "homoglyph": homoglyph,
    "mixed script": mixed_script,
    "full-width": fullwidth,
    "styled": styled,
    "zero-width": zero_width,
    "diacritics": diacritics,
    "style claims": style_claim,
    "spacing": spacing,
    "punctuation": punctuation,
    "emoji": emoji,
    "concatenation": concatenation,
    "leet": leet,
    "doubled": doubled,
    "transposition": transposition,
    "mask": mask,
    "plural": plural,
    "phonetic": phonetic,
    "one typo": typo,
    "two typos": two_typos,
    "two at once": two_at_once,
}
