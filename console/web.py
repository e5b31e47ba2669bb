"""What all pages share: the desk, the templates, who asks and how they read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from console import asking, charts, marking
from console.guard import form, session
from console.words import LANGUAGES, Tongue
from domain.errors import (
    AccessError,
    ConflictError,
    DatabaseUnavailableError,
    ListingwatchError,
    StorageError,
    UnknownNameError,
)
from domain.hit import Severity
from listingwatch.desk.office import Desk
from listingwatch.desk.people import DeskRole
from listingwatch.pictures.showing import Pictures

STATIC = Path(str(files("console").joinpath("static")))

Page = Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Web:
    """One per running desk; ``login`` says whether people have accounts, ``https`` under which
    hosts it is reached through TLS."""

    desk: Desk
    pictures: Pictures
    templates: Environment
    login: bool
    cookie: str
    https: frozenset[str]

    @classmethod
    def of(cls, request: Request) -> Web:
        found = request.app.state.web
        assert isinstance(found, Web)
        return found


def environment() -> Environment:
    """The templates; every value is escaped, and a name that is not there is an error."""
    made = Environment(
        loader=PackageLoader("console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.globals.update(
        charts=charts,
        address=asking.address,
        after_row=asking.after_row,
        urlencode=urlencode,
        languages=LANGUAGES,
        severity=lambda number: Severity(number).label,
        Span=marking.Span,
        Role=DeskRole,
        stamp=_stamp(),
    )
    made.filters.update(safe_url=safe_url, marked=marking.marked)
    return made


def _stamp() -> str:
    """Changes with the static files, so that no browser shows old ones."""
    return str(int(max(path.stat().st_mtime for path in STATIC.iterdir())))


def safe_url(address: str | None) -> str | None:
    """An address that a link may lead to: plain http or https, nothing else."""
    try:
        parts = urlsplit(address or "")
        fit = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return address if fit else None


def render(request: Request, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
    """A page in the viewer's language."""
    web, tongue = Web.of(request), Tongue.of(request)
    who = getattr(request.state, "session", None)
    values |= {
        "tongue": tongue,
        "session": who,
        "web": web,
        "path": request.url.path,
        "query": request.query_params,
        "_": tongue.say,
        "gettext": tongue.say,
        "portfolio": web.desk.portfolio.name,
        "now": datetime.now(UTC),
        "may_decide": who is not None and who.role >= DeskRole.REVIEWER,
    }
    return HTMLResponse(web.templates.get_template(template).render(values), status)


def page(least: DeskRole = DeskRole.VIEWER) -> Callable[[Page], Page]:
    """A page for whoever has at least this role; errors of ours become pages (or JSON where a
    script asks) with a fitting status."""

    def wrap(answer: Page) -> Page:
        @wraps(answer)
        def guarded(request: Request) -> Response:
            try:
                if session(request).role < least:
                    raise AccessError(f"this takes the role {least.label}; ask an admin")
                return answer(request)
            except ListingwatchError as error:
                return told(request, error)

        return guarded

    return wrap


_STATUS: Mapping[type[ListingwatchError], int] = {
    ConflictError: 409,
    AccessError: 403,
    UnknownNameError: 404,
    DatabaseUnavailableError: 503,
    StorageError: 500,
}


def told(request: Request, error: ListingwatchError) -> Response:
    """An error as an answer."""
    status = next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 400)
    if wants_json(request):
        answer: Response = JSONResponse({"error": str(error)}, status)
    else:
        answer = render(request, "error.html", status, message=str(error), status=status)
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def wants_json(request: Request) -> bool:
    """Whether the page's script asks, which reads JSON."""
    return request.headers.get("accept", "").startswith("application/json")


def back_to(request: Request, default: str) -> RedirectResponse:
    """To where the form says that it came from, within the desk."""
    target = form(request).get("back", "")
    return RedirectResponse(target if is_local(target) else default, 303)


def is_local(target: str) -> bool:
    """Whether an address leads to a page of this desk and nowhere else."""
    return (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and all(" " <= c <= "~" and c != "\\" for c in target)
    )
