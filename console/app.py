"""The desk as a web application: which address leads to which page."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from console.guard import Guard
from console.pages import alerts, bulk, entry, places, queue, reports, rights
from console.web import STATIC, Web, environment, told
from domain.errors import ListingwatchError, UnknownNameError
from listingwatch.desk.office import Desk
from listingwatch.pictures.showing import Pictures

POST = ["POST"]

ROUTES = [
    Route("/", places.overview),
    Route("/enter", entry.enter),
    Route("/login", entry.login, methods=["GET", "POST"]),
    Route("/name", entry.name, methods=["GET", "POST"]),
    Route("/logout", entry.logout, methods=POST),
    Route("/language/{language}", entry.language),
    Route("/queue", queue.queue),
    Route("/queue/rows", queue.rows),
    Route("/hits/{hit}", queue.one),
    Route("/hits/{hit}/card", queue.fragment),
    Route("/hits/{hit}/verdict", queue.decide, methods=POST),
    Route("/hits/{hit}/licence", queue.licence, methods=POST),
    Route("/undo", queue.undo, methods=POST),
    Route("/clusters", bulk.overview),
    Route("/bulk", bulk.preview),
    Route("/bulk/decide", bulk.decide, methods=POST),
    Route("/export/hits.{form}", bulk.export),
    Route("/views", bulk.save_view, methods=POST),
    Route("/views/remove", bulk.remove_view, methods=POST),
    Route("/silenced", places.silenced),
    Route("/licences/remove", places.remove_licence, methods=POST),
    Route("/listings/{listing:int}", places.listing),
    Route("/seller", places.seller),
    Route("/crawls", places.crawls),
    Route("/alerts", alerts.overview),
    Route("/alerts/rule", alerts.rule),
    Route("/alerts/rule/save", alerts.save, methods=POST),
    Route("/alerts/rule/pause", alerts.pause, methods=POST),
    Route("/alerts/rule/remove", alerts.remove, methods=POST),
    Route("/alerts/channel/add", alerts.add_channel, methods=POST),
    Route("/alerts/channel/test", alerts.try_channel, methods=POST),
    Route("/alerts/channel/remove", alerts.remove_channel, methods=POST),
    Route("/alerts/log", alerts.log),
    Route("/alerts/redeliver", alerts.redeliver, methods=POST),
    Route("/rights", rights.rights),
    Route("/catalogue", rights.catalogue),
    Route("/reports", reports.reports),
    Route("/reports", reports.make, methods=POST),
    Route("/reports/{report:int}.{form}", reports.report),
    Route("/log", places.log),
    Route("/help", places.help_page),
    Route("/pictures/{digest}/{size:int}", places.picture),
    Mount("/static", StaticFiles(directory=STATIC)),
]


def build(
    desk: Desk,
    *,
    origins: frozenset[str],
    tokens: set[str] | None = None,
    login: bool = False,
    cookie: str = "listingwatch",
) -> ASGIApp:
    """The application, guarded.

    :param origins: the addresses under which it is reached, without a path.
    :param tokens: one-time tokens that let somebody in at a desk without login.
    :param login: people have accounts and passwords.
    """
    app = Starlette(
        routes=ROUTES,
        exception_handlers={404: _lost, ListingwatchError: _told, Exception: _failed},
    )
    https = frozenset(o.removeprefix("https://") for o in origins if o.startswith("https://"))
    pictures = Pictures(desk.app, desk.portfolio)
    app.state.web = Web(desk, pictures, environment(), login, cookie, https)
    app.state.tokens = tokens if tokens is not None else set()
    return Guard(app, desk, origins=origins, cookie=cookie)


def _lost(request: Request, error: Exception) -> Response:
    del error
    return told(request, UnknownNameError("there is no such page; go back to the queue"))


def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, ListingwatchError)
    return told(request, error)


def _failed(request: Request, error: Exception) -> Response:
    """A mistake of ours: nothing of it goes out, the log has it."""
    del request, error
    return PlainTextResponse("something went wrong here; it was logged, nothing was changed\n", 500)
