"""Reports that were made: the list, each as a page to read or print, and as files."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.guard import form, session
from console.web import Web, page, render
from console.words import LANGUAGES, Tongue
from domain.errors import InputError, UnknownNameError
from listingwatch.desk.people import DeskRole
from listingwatch.desk.reports import make_now, one, report_list
from listingwatch.reporting.period import PeriodKind

PAGE_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox"
)
"""A report brings its style and its pictures, and nothing in it may do anything."""


@page()
def reports(request: Request) -> Response:
    """The newest first."""
    before = request.query_params.get("before", "")
    found = report_list(
        Web.of(request).desk, int(before) if before.isdecimal() and len(before) < 18 else None
    )
    return render(request, "reports.html", found=found, kinds=[kind.value for kind in PeriodKind])


@page()
def report(request: Request) -> Response:
    """One report as a page (``html``) or as data (``json``), in the viewer's language or another;
    ``?download`` saves it as a file."""
    ending = request.path_params["form"]
    language = request.query_params.get("language", Tongue.of(request).language)
    if ending not in {"html", "json"} or language not in LANGUAGES:
        raise UnknownNameError("there is no such report; look at the list of reports")
    found, name = one(Web.of(request).desk, request.path_params["report"], language)
    if ending == "html":
        answer = Response(found.page, media_type="text/html; charset=utf-8")
        answer.headers["Content-Security-Policy"] = PAGE_POLICY
    else:
        text = json.dumps(found.document, indent=2, ensure_ascii=False)
        answer = Response(text + "\n", media_type="application/json")
    if "download" in request.query_params:
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer


@page(DeskRole.REVIEWER)
def make(request: Request) -> Response:
    """Makes a report that ends today, and shows it in the list."""
    try:
        kind = PeriodKind(form(request).get("period", ""))
    except ValueError as error:
        raise InputError("report: choose week or month") from error
    make_now(Web.of(request).desk, kind, session(request).who, datetime.now(UTC))
    return RedirectResponse("/reports", 303)
