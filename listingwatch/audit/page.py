"""A check of products as one page that needs nothing else: no script, no other file, no network.

Whatever comes from rows and registers is escaped; pictures are drawn anew and stand in the page;
a policy within the page forbids everything else, should something have slipped through.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from importlib.resources import files

from domain.match import Box, Match
from listingwatch.audit.forms import (
    called,
    heading,
    kept_back_text,
    result,
    state,
    suggestion,
    summary,
    unsearched,
)
from listingwatch.audit.products import Audit
from listingwatch.pictures.thumbnails import Thumbnails
from rights.audit.columns import CheckedProduct, Column, ColumnResult, ColumnState, Finding
from rights.wording import in_words, label

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'"
_CLASSES = {ColumnState.HITS: "hits", ColumnState.NO_MATCH: "no", ColumnState.NOT_SEARCHED: "open"}
_HTML_LANGUAGE = {"en": "en", "zh": "zh-Hans"}


def to_page(audit: Audit, thumbnails: Thumbnails, language: str) -> Iterator[str]:
    """The page, piece by piece: of a large catalogue it is long."""
    title = label("audit.title", language).format(
        products=len(audit.products), portfolio=audit.portfolio, day=audit.on
    )
    style = files("listingwatch").joinpath("audit/page.css").read_text("utf-8")
    yield (
        f'<!doctype html>\n<html lang="{_HTML_LANGUAGE[language]}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(title)}</title>\n<style>\n{style}</style></head>\n<body><header>"
        f"<h1>{_safe(title)}</h1><p>{_safe(summary(audit, language))}</p>"
        f'<p class="quiet">{_safe(label("audit.read_on", language))}</p>'
    )
    for problem in audit.refused:
        yield f'<p class="quiet">{_safe(f"{problem.where}: {problem.message}")}</p>'
    yield "</header>\n<main>\n"
    page = _Page(audit, thumbnails, language)
    for product in audit.products:
        yield "".join(page.product(product))
    if not audit.products:
        yield f"<p>{_safe(label('audit.no_products', language))}</p>"
    yield "</main></body></html>\n"


class _Page:
    def __init__(self, audit: Audit, thumbnails: Thumbnails, language: str) -> None:
        self._audit = audit
        self._thumbnails = thumbnails
        self._language = language

    def _label(self, code: str) -> str:
        return label(code, self._language)

    def product(self, product: CheckedProduct) -> Iterator[str]:
        shown = product.snapshot
        yield '<section class="product"><div class="head">'
        first = next((image.digest for image in shown.images if image.digest), None)
        small = self._thumbnails.of(first)
        if small is not None:
            yield f'<img src="{small}" alt="">'
        name = _safe(shown.title)
        if shown.url.startswith(("http://", "https://")):
            name = f'<a href="{_safe(shown.url)}" rel="noopener noreferrer">{name}</a>'
        where = self._label("audit.nowhere")
        if product.territories:
            codes = ", ".join(sorted(product.territories))
            where = self._label("audit.offered_in").format(territories=codes)
        identity = " · ".join(
            filter(None, (shown.sku or shown.key.id, shown.brand, where, product.where))
        )
        kind = "badge" if product.complete else "badge incomplete"
        yield (
            f'<div><h2>{name}</h2><p class="quiet">{_safe(identity)}</p></div>'
            f'<span class="{kind}">{_safe(state(product, self._language))}</span></div>'
        )
        yield from self._table(product)
        for column in product.columns:
            yield from self._details(product, column)
        yield "</section>\n"

    def _table(self, product: CheckedProduct) -> Iterator[str]:
        heads = "".join(f"<th>{_safe(heading(each, self._language))}</th>" for each in Column)
        yield f"<table><thead><tr>{heads}</tr></thead><tbody><tr>"
        for column in product.columns:
            said = _safe(result(column, self._language))
            if column.findings:
                said += f" ({len(column.findings) + column.more})"
            quiet = "".join(
                f'<span class="quiet">{_safe(line)}</span>'
                for line in unsearched(column, self._language)
            )
            yield (
                f'<td class="{_CLASSES[column.state]}" '
                f'data-column="{_safe(heading(column.column, self._language))}">{said}{quiet}</td>'
            )
        yield "</tr></tbody></table>"

    def _details(self, product: CheckedProduct, column: ColumnResult) -> Iterator[str]:
        if not column.findings and not column.kept_back:
            return
        yield f"<h3>{_safe(heading(column.column, self._language))}</h3>"
        for finding in column.findings:
            yield from self._finding(product, finding)
        if column.more:
            more = self._label("audit.more").format(count=column.more)
            yield f'<p class="quiet">{_safe(more)}</p>'
        for back in column.kept_back:
            line = f"{self._label('audit.kept_back')}: {kept_back_text(back, self._language)}"
            yield f'<p class="quiet">{_safe(line)}</p>'

    def _finding(self, product: CheckedProduct, finding: Finding) -> Iterator[str]:
        kind = "finding listed" if finding.listed else "finding"
        yield (
            f'<div class="{kind}"><p><strong>{_safe(called(finding.right))}</strong> — '
            f"{_safe(suggestion(finding, self._language))}</p>"
        )
        for match in finding.matches:
            yield from self._pair(product, finding, match)
        yield "<ul>"
        for reason in finding.reasons:
            yield f"<li>{_safe(in_words(reason, self._language))}</li>"
        for territory in finding.territories:
            said = "; ".join(in_words(reason, self._language) for reason in territory.reasons)
            yield f'<li class="quiet">{_safe(f"{self._place(territory.code)}: {said}")}</li>'
        yield f"</ul><p>{_safe(self._label('audit.fixes'))}</p><ul>"
        for fix in finding.fixes:
            said = _safe(in_words(fix.reason, self._language))
            if fix.after is not None:
                write = f'<span class="write">{_safe(fix.after)}</span>'
                said += "; " + _safe(self._label("audit.write")).replace("{text}", write)
            yield f"<li>{said}</li>"
        yield "</ul></div>"

    def _place(self, code: str) -> str:
        if code in {"unknown", "unsupported"}:
            return self._label(f"audit.territory_{code}")
        return code

    def _pair(self, product: CheckedProduct, finding: Finding, match: Match) -> Iterator[str]:
        """The product's picture beside that of the right."""
        theirs = self._audit.pictures.get(match.reference)
        number = match.field.removeprefix("images[").removesuffix("]")
        if theirs is None or not number.isdigit() or int(number) >= len(product.snapshot.images):
            return
        image = product.snapshot.images[int(number)]
        region = match.evidence.get("reference_region")
        pairs = (
            ("audit.picture_ours", image.url, self._thumbnails.of(image.digest, match.region)),
            (
                "audit.picture_theirs",
                called(finding.right),
                self._thumbnails.of(theirs, _box(region)),
            ),
        )
        yield '<div class="pair">'
        for code, name, data in pairs:
            shown = f'<img src="{data}" alt="">' if data is not None else ""
            said = _safe(f"{self._label(code)}: {name}")
            yield f"<figure>{shown}<figcaption>{said}</figcaption></figure>"
        yield "</div>"


def _box(value: object) -> Box | None:
    """A region of a reference as the matcher's evidence has it: a mapping, or four numbers."""
    if isinstance(value, dict) and {"x0", "y0", "x1", "y1"} <= value.keys():
        return Box(*(float(value[name]) for name in ("x0", "y0", "x1", "y1")))
    if isinstance(value, list | tuple) and len(value) == 4:
        return Box(*(float(part) for part in value))
    return None


_CONTROL = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(127, 160)), " "
) | dict.fromkeys((*range(8234, 8239), *range(8294, 8298), 8206, 8207))


def _safe(text: object) -> str:
    """Text for the page: none of it is markup, and no character turns the direction of others."""
    plain = str(text).translate(_CONTROL).encode("utf-8", "replace").decode("utf-8")
    return escape(plain, quote=True)
