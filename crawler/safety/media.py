"""Tells what bytes are by their beginning, whatever name or header they came with."""

from __future__ import annotations


def picture_type(data: bytes) -> str | None:
    """``jpeg``, ``png``, ``gif``, ``webp``, ``avif``, ``bmp``, ``tiff`` or None for anything else.

    Signatures: WHATWG MIME Sniffing Standard, section 6.1; AVIF 1.1, section 6.
    """
    head = data[:32]
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and (b"avif" in head or b"avis" in head):
        return "avif"
    if head.startswith(b"BM"):
        return "bmp"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "tiff"
    return None
