"""Character data of XML as text, without a parser: UTF-8 and the references that XML itself has."""

from __future__ import annotations

import re

from rights.readers.record import Reading

_REFERENCE = re.compile(r"&(?:#(\d{1,8})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_STRANGE = re.compile(r"&([A-Za-z][\w.-]{0,40});")


def text_of(raw: bytes, reading: Reading) -> str:
    """The text. Bytes that are no UTF-8 become U+FFFD; a reference to any other entity stays as it
    stands, whatever the file declares it to be. Both are said once with a count."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
        reading.notes.tally(reading.name, "holds bytes that are no UTF-8; they read as \ufffd")
    if "&" in text:
        text = _REFERENCE.sub(_character, text)
        strange = _STRANGE.search(text)
        if strange is not None and b"&" + strange[1].encode() + b";" in raw:
            reading.notes.tally(
                reading.name, f"entity {strange[0]} is not resolved; the text stays as it stands"
            )
    return text


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    if code in {9, 10, 13} or 32 <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF:
        return chr(code)
    return "\N{REPLACEMENT CHARACTER}"
