"""What people are sent where many changes are told at once: as mail with pictures, as plain text,
and as a short text for a chat."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from alerts.safe_text import one_line, plain_in_markdown, web_address
from alerts.times import zone_of

LANGUAGES = ("en", "zh")
MOST_IN_MAIL = 50
MOST_IN_CHAT = 10
"""A chat's services cut what is longer than some thousand characters."""

SEVERITIES = ("high", "medium", "low")
_COLOURS = {"high": "#b42318", "medium": "#9a5b00", "low": "#475467", "none": "#475467"}
_GROUNDS = {"high": "#fdecea", "medium": "#fdf2dc", "low": "#e9edf2", "none": "#e9edf2"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One message for people. ``html`` shows each of the ``pictures`` (JPEG, by file name) as
    ``cid:NAME``; ``chat`` is Markdown, beside which ``sheet``, all pictures in one, may go."""

    subject: str
    html: str
    text: str
    chat: str
    pictures: tuple[tuple[str, bytes], ...] = ()
    sheet: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One change as it is told. ``desk`` is where it is reviewed; ``picture`` a small JPEG."""

    change: str
    severity: str
    direction: str
    state: str
    title: str
    right: str
    because: str
    seller: str | None
    marketplace: str
    territories: tuple[str, ...]
    url: str | None
    desk: str | None = None
    picture: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Many changes. ``how`` is ``digest`` or ``burst``, ``signal`` the kind of what a burst has in
    common (``seller``, ``picture``, ``rule``); ``total`` counts also what has no line; ``desk`` is
    the address of the review desk, if it is known."""

    how: str
    rule: str
    channel: str
    portfolio: str
    total: int
    lines: tuple[Line, ...]
    since: datetime
    until: datetime
    zone: str = "UTC"
    signal: str | None = None
    desk: str | None = None


@cache
def wording(language: str) -> Mapping[str, str]:
    """The texts of a language, English where there is none of it."""
    known = language if language in LANGUAGES else "en"
    text = files("alerts").joinpath(f"wording.{known}.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write(digest: Digest, language: str, sheet: bytes | None = None) -> Letter:
    """The letter in a language.

    :param sheet: all pictures in one, for a chat.
    """
    words = wording(language)
    headline = _headline(digest, words)
    shown = digest.lines[:MOST_IN_MAIL]
    named: dict[bytes, str] = {}
    for line in shown:
        if line.picture is not None:
            named.setdefault(line.picture, f"picture-{len(named) + 1}.jpg")
    values: dict[str, Any] = {
        "digest": digest,
        "words": words,
        "language": "zh-Hans" if language == "zh" else "en",
        "headline": headline,
        "signal": _signal(digest, words),
        "period": _period(digest, words),
        "counts": Counter(line.severity for line in digest.lines),
        "severities": SEVERITIES,
        "lines": [
            (line, named.get(line.picture) if line.picture else None, web_address(line.url))
            for line in shown
        ],
        "more": digest.total - len(shown),
        "colours": _COLOURS,
        "grounds": _GROUNDS,
        "one_line": one_line,
    }
    return Letter(
        subject=one_line(f"Listingwatch {digest.portfolio}: {headline} · {digest.rule}"),
        html=_templates().get_template("digest.html").render(values),
        text=_text(digest, words, headline),
        chat=_chat(digest, words, headline),
        pictures=tuple((name, data) for data, name in named.items()),
        sheet=sheet,
    )


def _headline(digest: Digest, words: Mapping[str, str]) -> str:
    key = "burst" if digest.how == "burst" else "digest" if digest.total != 1 else "digest_one"
    return words[key].format(n=digest.total)


def _signal(digest: Digest, words: Mapping[str, str]) -> str:
    """What a burst has in common."""
    if digest.how != "burst" or not digest.lines:
        return ""
    first = digest.lines[0]
    return one_line(
        words[f"signal_{digest.signal or 'rule'}"].format(
            right=first.right, seller=first.seller or "—", rule=digest.rule
        )
    )


def _period(digest: Digest, words: Mapping[str, str]) -> str:
    zone = zone_of(digest.zone)
    since, until = (moment.astimezone(zone) for moment in (digest.since, digest.until))
    return words["period"].format(
        since=f"{since:%Y-%m-%d %H:%M}", until=f"{until:%Y-%m-%d %H:%M}", zone=digest.zone
    )


def _text(digest: Digest, words: Mapping[str, str], headline: str) -> str:
    parts = [f"{headline}: {words['by_rule'].format(rule=digest.rule)}", _period(digest, words)]
    if signal := _signal(digest, words):
        parts.append(signal)
    for number, line in enumerate(digest.lines[:MOST_IN_MAIL], 1):
        about = " · ".join(
            filter(None, (line.seller, line.marketplace, " ".join(line.territories)))
        )
        parts.append(
            f"\n{number}. [{words[line.severity]}] {words[line.change]}: {one_line(line.title)}\n"
            f"   {one_line(about)} · {words['right']}: {one_line(line.right)}\n"
            f"   {one_line(line.because)}\n   {line.desk or web_address(line.url) or ''}".rstrip()
        )
    parts.append(_rest(digest, words, MOST_IN_MAIL))
    why = words["why"].format(rule=digest.rule, channel=digest.channel)
    return "\n".join([*filter(None, parts), "", one_line(why)])


def _chat(digest: Digest, words: Mapping[str, str], headline: str) -> str:
    rule = plain_in_markdown(words["by_rule"].format(rule=digest.rule))
    signal = _signal(digest, words)
    parts = [f"**{headline}** · {plain_in_markdown(signal) if signal else rule}", ""]
    for number, line in enumerate(digest.lines[:MOST_IN_CHAT], 1):
        title = plain_in_markdown(line.title[:120])
        link = line.desk or web_address(line.url)
        named = f"[{title}]({link.replace(')', '%29')})" if link else title
        about = plain_in_markdown(" · ".join(filter(None, (line.seller, line.right)))[:160])
        parts.append(
            f"{number}. **{words[line.severity]}** {words[line.change]}: {named} — {about}"
        )
    parts.append(_rest(digest, words, MOST_IN_CHAT))
    return "\n".join(filter(None, parts))


def _rest(digest: Digest, words: Mapping[str, str], most: int) -> str:
    """What has no line, and where it is to be found."""
    left = digest.total - min(most, len(digest.lines))
    if left <= 0:
        return f"{words['queue']}: {digest.desk}/queue" if digest.desk else ""
    if digest.desk:
        return f"{words['more'].format(n=left)}: {digest.desk}/queue"
    return words["more_where"].format(n=left)
