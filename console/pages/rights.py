"""The firm's rights, and its catalogue against the rights of others."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from console.web import Web, page, render
from console.words import Tongue
from listingwatch.desk.coverage import rights_page
from listingwatch.desk.exposure import exposure
from listingwatch.desk.own_rights import own_rights, total


@page()
def rights(request: Request) -> Response:
    """Where brands are protected, open or blocked; deadlines; rights with hits."""
    desk = Web.of(request).desk
    start = request.query_params.get("start", "")
    found = rights_page(
        desk,
        Tongue.of(request).language,
        int(start) if start.isdecimal() and len(start) < 9 else 0,
    )
    own, _ = own_rights(desk, datetime.now(UTC))
    return render(
        request,
        "rights.html",
        found=found,
        own=own,
        weeks=total(own.rights),
        today=datetime.now(UTC).date(),
        waiting=found.coverage is None,
    )


@page()
def catalogue(request: Request) -> Response:
    """The four columns for each product."""
    found = exposure(Web.of(request).desk, Tongue.of(request).language)
    return render(request, "catalogue.html", found=found, waiting=found is None)
