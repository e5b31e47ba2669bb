"""The queue, one hit's card, and what is decided there."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from console.asking import address, after_row, wanted
from console.guard import form, session
from console.marking import Span
from console.web import Web, back_to, page, render, wants_json
from console.words import Tongue
from domain.errors import InputError
from domain.hit import VerdictKind
from domain.match import Box, Match, TextSpan, region_from_json
from domain.page import ImageRef
from listingwatch.desk.deciding import Choice, Decided, decide_hit, undo_ticket, undo_verdict
from listingwatch.desk.licensing import Scope, license_hit, suggested_scope, take_back
from listingwatch.desk.people import DeskRole
from listingwatch.desk.queue import Card, card, marketplaces, queue_page
from listingwatch.desk.settings_log import views
from listingwatch.hits.explanations import explained


@page()
def queue(request: Request) -> Response:
    """The list with the first hit, or the one that the address names, opened beside it."""
    desk = Web.of(request).desk
    found = queue_page(desk, wanted(request.query_params))
    first = request.query_params.get("hit") or (found.rows[0].id if found.rows else None)
    return render(
        request,
        "queue.html",
        found=found,
        chosen=first,
        marketplaces=marketplaces(desk),
        views=views(desk),
        **({} if first is None else shown(request, card(desk, first))),
    )


@page()
def rows(request: Request) -> Response:
    """Further rows of the list."""
    found = queue_page(Web.of(request).desk, wanted(request.query_params))
    return render(request, "rows.html", found=found)


@page()
def one(request: Request) -> Response:
    """A hit on a page of its own."""
    found = card(Web.of(request).desk, request.path_params["hit"])
    return render(request, "hit.html", chosen=found.hit.id, **shown(request, found))


@page()
def fragment(request: Request) -> Response:
    """The card alone, for the page's script."""
    return render(
        request,
        "card.html",
        **shown(request, card(Web.of(request).desk, request.path_params["hit"])),
    )


@page(DeskRole.REVIEWER)
def decide(request: Request) -> Response:
    """Takes a verdict."""
    fields, hit = form(request), request.path_params["hit"]
    try:
        kind = VerdictKind(fields.get("kind", ""))
    except ValueError as error:
        raise InputError("verdict: there is no such one; load the page again") from error
    choice = Choice(
        kind,
        session(request).who,
        ticket(fields.get("ticket")),
        fields.get("reason", "")[:500],
        fields.get("seen"),
    )
    return _answer(request, decide_hit(Web.of(request).desk, hit, choice))


@page(DeskRole.REVIEWER)
def licence(request: Request) -> Response:
    """Makes a licence out of a hit."""
    fields = form(request)
    codes = fields.get("territories", "").upper().replace(",", " ").split()
    scope = Scope(
        fields.get("licensee", "")[:200],
        tuple(codes[:200]),
        _day(fields.get("from", "")),
        _day(fields.get("until", "")),
    )
    done = license_hit(
        Web.of(request).desk,
        request.path_params["hit"],
        scope,
        session(request).who,
        ticket(fields.get("ticket")),
    )
    return _answer(request, done)


@page(DeskRole.REVIEWER)
def undo(request: Request) -> Response:
    """Takes back what a request did, or a hit's latest decision."""
    web, fields, who = Web.of(request), form(request), session(request).who
    if fields.get("hit"):
        number = fields.get("verdict", "")
        undo_verdict(
            web.desk, fields["hit"], who, verdict=int(number) if number.isdecimal() else None
        )
        hits = [fields["hit"]]
    elif fields.get("what") == "licence":
        hits = take_back(web.desk, fields.get("ticket", ""), who)
    else:
        hits = undo_ticket(web.desk, fields.get("ticket", ""), who)
    if wants_json(request):
        return JSONResponse({"hits": hits})
    return back_to(request, f"/hits/{quote(hits[0])}" if hits else "/queue")


def _answer(request: Request, done: Decided) -> Response:
    if wants_json(request):
        return JSONResponse(
            {"hit": done.hit, "state": done.state, "token": done.token, "ticket": done.ticket}
        )
    return back_to(request, f"/hits/{quote(done.hit)}")


def ticket(given: str | None) -> str:
    """What makes a repeated request harmless: the page's own, or a new one."""
    return (
        given[:100]
        if given and given.isascii() and given.isprintable()
        else (secrets.token_urlsafe(16))
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError as error:
        raise InputError(
            f"day {text[:20]!r}: write it like 2027-01-31, or leave it open"
        ) from error


def shown(request: Request, found: Card) -> dict[str, object]:
    """What a card's template needs beside the hit: pictures with their boxes, and texts with what
    was found in them."""
    tongue = Tongue.of(request)
    return {
        "card": found,
        "hit": found.hit,
        "pairs": list(_pictures(found, tongue.language)),
        "texts": list(_texts(found.hit.matches, found, tongue.language)),
        "scope": suggested_scope(found.hit),
        "reasons": [tongue.reason(reason) for reason in found.hit.reasons],
        "matches": found.hit.matches,
        "gallery": [i for i in found.hit.snapshot.images if i.digest][:8],
    }


def _pictures(found: Card, language: str) -> Iterator[dict[str, object]]:
    """The listing's picture and the reference's, each with the box of what they share."""
    for match, pair in zip(found.hit.matches, found.pairs, strict=False):
        if pair.image is None:
            continue
        where = match.evidence.get("reference_region")
        yield {
            "match": match,
            "said": explained(match, found.hit.right.called, language),
            "ours": pair.shown,
            "theirs": pair.image,
            "box": match.region if isinstance(match.region, Box) else None,
            "other_box": _box(where),
        }


def _box(value: object) -> Box | None:
    region = region_from_json(value) if isinstance(value, dict) else None
    return region if isinstance(region, Box) else None


def _texts(matches: tuple[Match, ...], found: Card, language: str) -> Iterator[dict[str, object]]:
    """Each text of the listing in which something was found, with the spans; and the reference's
    text where wording was compared."""
    by_field: dict[str, list[Match]] = {}
    for match in matches:
        if isinstance(match.region, TextSpan):
            by_field.setdefault(match.field, []).append(match)
    texts = {pair.key: pair.text for pair in found.pairs}
    for field, here in by_field.items():
        spans, other_spans, other = [], [], None
        for match in here:
            passages = match.evidence.get("passages", ())
            for passage in passages:
                spans.append(Span(passage["start"], passage["end"]))
                other_spans.append(Span(passage["reference_start"], passage["reference_end"]))
                for change in passage["changes"]:
                    spans.append(Span(change["start"], change["end"], "changed"))
                    other_spans.append(
                        Span(change["reference_start"], change["reference_end"], "changed")
                    )
            if passages:
                other = texts.get(match.reference)
            elif isinstance(match.region, TextSpan):
                spans.append(Span(match.region.start, match.region.end))
        yield {
            "field": field,
            "text": _field(found, field),
            "spans": spans,
            "other": other,
            "other_spans": other_spans,
            "readings": [explained(m, found.hit.right.called, language) for m in here],
        }


def _field(found: Card, field: str) -> str:
    """A field's text as the newest snapshot has it."""
    snapshot = found.hit.snapshot
    if field in {"title", "description", "brand", "url"}:
        return str(getattr(snapshot, field) or "")
    number = "".join(c for c in field if c.isdecimal())
    place = int(number) if number else 0
    if field.startswith("images[") and place < len(snapshot.images):
        image: ImageRef = snapshot.images[place]
        return image.alt or ""
    if field.startswith("offers[") and place < len(snapshot.offers):
        return snapshot.offers[place].name or ""
    return ""


__all__ = ["address", "after_row", "decide", "fragment", "licence", "one", "queue", "rows", "undo"]
