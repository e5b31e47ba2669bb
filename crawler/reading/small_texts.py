"""The small texts of a page: names of variants and alternative texts of pictures.

Structured data goes first; what it leaves out is read from what the page shows. Each has its source
beside the others', under ``variants`` and ``alt``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.reading.alternatives import Name, alternative_texts, picture_name
from crawler.reading.facts import Facts
from crawler.reading.page import Document
from crawler.reading.text import clean
from crawler.reading.variants import shown_variants

MARKUP = "markup"


def read_small_texts(
    values: dict[str, Any],
    sources: dict[str, str],
    document: Document,
    facts: Sequence[Facts] = (),
    name: Name = picture_name,
) -> None:
    """Put names of variants and alternative texts into the values of a snapshot.

    :param facts: what structured data says.
    :param name: see :func:`crawler.reading.alternatives.alternative_texts`.
    """
    if not values.get("variants"):
        told = next((found for found in facts if found.variants), None)
        shown = told.variants if told else shown_variants(document, values.get("title"))
        if shown:
            values["variants"] = shown
            sources["variants"] = told.source if told else MARKUP
    _read_alternatives(values, sources, document, facts, name)


def _read_alternatives(
    values: dict[str, Any],
    sources: dict[str, str],
    document: Document,
    facts: Sequence[Facts],
    name: Name,
) -> None:
    images: Sequence[str] = values.get("images") or ()
    if not images:
        return
    texts: dict[str, str] = dict(values.get("alts") or {})
    where: dict[str, None] = {sources["images"]: None} if texts else {}
    main = clean(document.meta("og:image:alt", "twitter:image:alt"))
    of_main = {str(document.join(document.meta("og:image", "twitter:image"))): main} if main else {}
    read = [(found.source, found.captions) for found in facts]
    read += [(MARKUP, alternative_texts(document, images, name)), ("opengraph", of_main)]
    for source, found in read:
        own = {image: found[image] for image in images if found.get(image) and image not in texts}
        if own:
            texts |= own
            where[source] = None
    if texts:
        values["alts"], sources["alt"] = texts, ", ".join(where)
