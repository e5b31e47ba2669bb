"""Clusters, bulk actions with a preview, exports, saved searches."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from console.asking import FIELDS, address, wanted
from console.guard import form, session
from console.pages.queue import ticket
from console.web import Web, back_to, page, render
from domain.errors import InputError
from domain.hit import VerdictKind
from listingwatch.desk.clusters import KINDS, clusters, members
from listingwatch.desk.deciding import MOST_AT_ONCE, Choice, decide_many
from listingwatch.desk.exporting import export_csv, export_json
from listingwatch.desk.people import DeskRole
from listingwatch.desk.settings_log import drop_view, keep_view


@page()
def overview(request: Request) -> Response:
    """The clusters of a kind."""
    kind = request.query_params.get("by", "picture")
    kind = kind if kind in KINDS else "picture"
    found = clusters(Web.of(request).desk, kind)
    return render(request, "clusters.html", kind=kind, kinds=KINDS, found=found)


@page()
def preview(request: Request) -> Response:
    """The hits that one decision would reach, outliers first."""
    found = members(Web.of(request).desk, wanted(request.query_params))
    return render(
        request,
        "bulk.html",
        members=found,
        most=MOST_AT_ONCE,
        ticket=ticket(None),
        search=address(request.query_params),
    )


@page(DeskRole.REVIEWER)
def decide(request: Request) -> Response:
    """Decides what was ticked."""
    fields = form(request)
    try:
        kind = VerdictKind(fields.get("kind", ""))
    except ValueError as error:
        raise InputError("verdict: choose one") from error
    hits = [
        (hit, token or None)
        for hit, _, token in (each.partition("~") for each in fields.lists.get("hit", []))
    ]
    choice = Choice(
        kind, session(request).who, ticket(fields.get("ticket")), fields.get("reason", "")[:500]
    )
    done = decide_many(Web.of(request).desk, hits, choice)
    return render(request, "bulk_done.html", done=done, kind=kind.value)


@page()
def export(request: Request) -> Response:
    """The hits of a search as a file."""
    desk, search = Web.of(request).desk, wanted(request.query_params)
    if request.path_params["form"] == "csv":
        return StreamingResponse(
            export_csv(desk, search),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="hits.csv"'},
        )
    return StreamingResponse(
        export_json(desk, search),
        media_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="hits.json"'},
    )


@page(DeskRole.REVIEWER)
def save_view(request: Request) -> Response:
    """Keeps a search under a name."""
    fields = form(request)
    pairs = [(name, value) for name, value in parse_qsl(fields.get("query", "")) if name in FIELDS]
    keep_view(Web.of(request).desk, fields.get("name", ""), urlencode(pairs), session(request).who)
    return RedirectResponse(f"/queue?{urlencode(pairs)}", 303)


@page(DeskRole.REVIEWER)
def remove_view(request: Request) -> Response:
    number = form(request).get("view", "")
    if not number.isdecimal() or len(number) > 18:
        raise InputError("view: there is no such one")
    drop_view(Web.of(request).desk, int(number), session(request).who)
    return back_to(request, "/queue")
