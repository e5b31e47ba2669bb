"""Text that strangers may have written, as it may be told."""

from __future__ import annotations

from urllib.parse import urlsplit

_UNSAFE = dict.fromkeys((*range(32), *range(127, 160)), " ") | dict.fromkeys(
    (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)
)


def one_line(text: str) -> str:
    """One line that cannot steer a terminal or turn the direction of what follows."""
    return text.translate(_UNSAFE)


def web_address(text: str | None) -> str | None:
    """An address that a link may lead to: plain http or https, nothing else."""
    try:
        parts = urlsplit(text or "")
        fit = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return one_line(text or "").strip() if fit else None


_MARKDOWN = {ord(sign): f"\\{sign}" for sign in "\\`*_[]<>#|~!"}


def plain_in_markdown(text: str) -> str:
    """One line that is no markup where markup is read."""
    return one_line(text).translate(_MARKDOWN)
