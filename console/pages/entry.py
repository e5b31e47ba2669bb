"""The way in: the one-time address, login, the reviewer's name, the language, the way out."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.guard import form, session
from console.web import Web, back_to, is_local, page, render
from console.words import LANGUAGES
from domain.errors import AccessError, InputError, ListingwatchError
from listingwatch.desk.people import LASTS, log_in, log_out, open_unnamed, say_name

YEAR = 365 * 24 * 3600


def enter(request: Request) -> Response:
    """The address that the command printed, with its token: good for one session."""
    web = Web.of(request)
    waiting = request.app.state.tokens
    given = request.query_params.get("token", "")
    found = [token for token in waiting if hmac.compare_digest(token.encode(), given.encode())]
    if web.login or not found:
        return render(
            request, "login.html", 403, problem="used" if not web.login else None, login_token=""
        )
    opened = open_unnamed(web.desk, datetime.now(UTC))
    if found[0] not in waiting:  # two browsers at once: one of them
        raise AccessError("this address was used already")
    waiting.discard(found[0])
    answer = RedirectResponse("/name", 303)
    _let_in(request, answer, opened)
    return answer


def login(request: Request) -> Response:
    """Name and password; at a desk without login, where the address is to be found."""
    web = Web.of(request)
    problem = None
    status = 200
    if request.method == "POST" and web.login:
        fields = form(request)
        try:
            cookie = request.cookies.get(f"{web.cookie}-login", "")
            if not cookie or not hmac.compare_digest(cookie, fields.get("login", "")):
                raise AccessError("this form is out of date; try again")
            token = log_in(
                web.desk,
                fields.get("name", ""),
                fields.get("password", ""),
                request.client.host if request.client else "?",
                datetime.now(UTC),
            )
        except AccessError as error:
            problem, status = str(error), 429 if "wait" in str(error) else 403
        else:
            answer: Response = RedirectResponse("/", 303)
            _let_in(request, answer, token)
            return answer
    proof = secrets.token_urlsafe(24)
    shown = render(request, "login.html", status, problem=problem, login_token=proof)
    if web.login:
        _cookie(request, shown, f"{web.cookie}-login", proof, 3600)
    return shown


def name(request: Request) -> Response:
    """At a desk without login the person says once who decides."""
    web = Web.of(request)
    who = request.state.session
    if who.has_login:
        return RedirectResponse("/", 303)
    problem = None
    if request.method == "POST":
        try:
            say_name(web.desk, who, form(request).get("name", ""))
        except InputError as error:
            problem = str(error)
        except ListingwatchError as error:
            problem = str(error)
        else:
            return back_to(request, "/queue")
    return render(request, "name.html", 400 if problem else 200, problem=problem)


@page()
def logout(request: Request) -> Response:
    """Ends the session."""
    web = Web.of(request)
    log_out(web.desk, session(request))
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(web.cookie, path="/")
    return answer


def language(request: Request) -> Response:
    """Remembers the language."""
    chosen = request.path_params["language"]
    target = request.query_params.get("back", "/")
    answer = RedirectResponse(target if is_local(target) else "/", 303)
    if chosen in LANGUAGES:
        _cookie(request, answer, "desk-language", chosen, YEAR)
    return answer


def _let_in(request: Request, answer: Response, token: str) -> None:
    _cookie(request, answer, Web.of(request).cookie, token, int(LASTS.total_seconds()))


def _cookie(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.headers.get("host", "").lower() in Web.of(request).https,
    )
