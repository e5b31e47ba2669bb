"""Says in a sentence what of a marketplace is no longer read as it used to be, and since when."""

from __future__ import annotations

from collections.abc import Mapping

from domain.crawl_health import VOLUME, Complaint
from domain.ports import Break

_SAID: Mapping[str, str] = {
    "blocked": "is let in no more on {bad} of {of} pages",
    "broke off": "gets no whole answer for {bad} of {of} pages",
    "unrecognised": "does not understand {bad} of {of} pages that showed a listing before",
    "gone": "is told that {bad} of {of} listings are gone",
    "title": "gives no title on {bad} of {of} pages",
    "price": "gives no price on {bad} of {of} pages",
    "picture": "gives no picture on {bad} of {of} pages",
    "seller": "gives no seller on {bad} of {of} pages",
    "brand": "gives no brand on {bad} of {of} pages",
    "description": "gives no description on {bad} of {of} pages",
    "availability": "gives no availability on {bad} of {of} pages",
    "gtin": "gives no GTIN on {bad} of {of} pages",
}


def complaint_in_words(complaint: Complaint) -> str:
    """One thing that is worse, with what it was before: "gives no price on 40 of 41 pages (before:
    2 of 300)"."""
    if complaint.what == VOLUME:
        return f"finds {complaint.bad} listings (before: {complaint.before_bad} at a time)"
    said = _SAID.get(complaint.what, f"is worse in {complaint.what} on {{bad}} of {{of}} pages")
    now = said.format(bad=complaint.bad, of=complaint.of)
    return f"{now} (before: {complaint.before_bad} of {complaint.before_of})"


def in_words(found: Break) -> str:
    """The whole of it, in one sentence."""
    what = ", ".join(map(complaint_in_words, found.complaints))
    return f"the reader of {found.marketplace} {what}, since {found.since:%Y-%m-%d %H:%M} UTC"
