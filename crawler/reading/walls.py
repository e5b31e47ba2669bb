"""Tells pages that keep us out from pages that show a product.

A captcha with status 200 is no product page, and no removal either. Markers of walls also stand on
honest pages (a captcha in a newsletter form), so they count only where the page has little else.
"""

# ruff: noqa: E501 - word lists read better unbroken

from __future__ import annotations

import re

from crawler.reading.page import Document
from crawler.reading.text import text_of
from domain.page import Blocked, Unrecognised

LITTLE_TEXT = 1_500
"""Characters of visible text below which a page is little else than its wall."""

_WALL_TITLE = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|are you (?:a )?(?:human|"
    r"robot)|robot check|captcha|security check|verify(?:ing)? you|human verification|bot (?:check|"
    r"verification)|pardon our interruption|request (?:blocked|unsuccessful)|forbidden|please wait|"
    r"unusual traffic|sicherheitsüberprüfung|zugriff verweigert|accès refusé|acceso denegado|"
    r"accesso negato|доступ (?:ограничен|запрещен)|вы не робот|安全验证|验证码|人机验证|アクセス(?:が拒否|制限)",
    re.IGNORECASE,
)
_WALL_TEXT = re.compile(
    r"enter the characters you see|type the characters|not a robot|are (?:you )?human|solve (?:this|the) "
    r"(?:captcha|puzzle)|press (?:&|and) hold|slide to verify|drag the slider|complete the security check|"
    r"checking your browser|unusual (?:traffic|activity)|automated (?:access|requests|queries)|"
    r"access (?:to this page )?(?:has been |is )?(?:denied|blocked)|you have been blocked|"
    r"enable javascript and cookies to continue|kein roboter|keine? bot|je ne suis pas un robot|"
    r"no soy un robot|non sono un robot|не робот|ロボットではありません|我不是机器人|拖动滑块|滑动验证|请完成验证",
    re.IGNORECASE,
)
_WALL_PARTS = (
    b"g-recaptcha", b"h-captcha", b"hcaptcha.com", b"cf-challenge", b"challenge-platform",
    b"cf-turnstile", b"captcha-delivery.com", b"datadome", b"px-captcha", b"perimeterx",
    b"_incapsula_", b"incapsula", b"akamai-bot", b"/_sec/cp_challenge", b"geetest",
    b"validatecaptcha", b"punish-component", b"nocaptcha", b"awswafcaptcha", b"kasada",
)  # fmt: skip
"""What the usual guards leave in a page, in lower case."""
_LOGIN = re.compile(
    r"^(?:sign[- ]?in|log[- ]?in|login|anmelden|einloggen|se connecter|connexion|iniciar sesión|"
    r"accedi|вход|войти|登录|登陆|ログイン)\b",
    re.IGNORECASE,
)
_MISSING = re.compile(
    r"\b404\b|page (?:not|could not be) found|not found|no longer (?:available|exists)|seite (?:wurde )?nicht "
    r"gefunden|page introuvable|página no encontrada|pagina non trovata|nie znaleziono|страница не найдена|"
    r"页面不存在|找不到|ページが見つかりません",
    re.IGNORECASE,
)

_WAIT = re.compile(
    r"too many requests|rate limit|slow down|zu viele anfragen|trop de requêtes|demasiadas (?:solicitudes|peticiones)|"
    r"troppe richieste|слишком много запросов|请求(?:过于频繁|太频繁)|リクエストが多すぎ",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:accept|agree|allow|consent|akzeptieren|zustimmen|accepter|accetta|aceptar|aceitar|accepteren|akceptuj|принять|同意).{0,120}"
    r"cookies?|cookies?.{0,160}(?:accept|agree|allow|consent|akzeptier|zustimm|accepter|accetta|aceptar|aceitar|accepteren|"
    r"akceptuj|принять|同意)",
    re.IGNORECASE | re.DOTALL,
)
_CONSENT_TITLE = re.compile(
    r"cookie|consent|before you continue|privacy (?:choices|settings|gate)|einwilligung|datenschutz|bevor sie|avant d.acc",
    re.IGNORECASE,
)

EMPTY_SHELL = (
    "an empty shell that builds its content in the browser; let one read it (crawl --browser), use "
    "the shop's interface, or import saved pages"
)
"""Why a page without content is none, where only a browser could tell more."""

_STATUS = {
    401: "a login is asked for",
    402: "payment is asked for",
    403: "access is forbidden",
    407: "a proxy asks for a login",
    418: "the site refuses crawlers",
    429: "too many requests",
    451: "access is refused for legal reasons",
    503: "the site is unavailable or turns crawlers away",
}


def wall_by_status(status: int | None) -> Blocked | None:
    """What a status alone says."""
    if status is None or status < 400 or status in {404, 410}:
        return None
    if status in _STATUS:
        return Blocked(
            reason=f"status {status}: {_STATUS[status]}; crawl more slowly, or import saved pages"
        )
    if status >= 500:
        return Blocked(reason=f"status {status}: the site failed; try again later")
    return Blocked(reason=f"status {status}: the site refused the request; look at the address")


def wall_in(document: Document) -> Blocked | None:
    """The wall that a page is, or None. Call only for pages that show no product."""
    title = document.title
    body = document.tree.find("body")
    text = text_of(body if body is not None else document.tree, LITTLE_TEXT * 4)
    little = len(text) < LITTLE_TEXT
    raw = document.page.body[:400_000].lower()
    parts = next((part.decode() for part in _WALL_PARTS if part in raw), None)
    if _WALL_TITLE.search(title) and (little or parts):
        return _blocked("a captcha or ban page", title)
    if little and (_WALL_TEXT.search(text) or (parts and len(text) < 600)):
        found = _WALL_TEXT.search(text)
        return _blocked("a captcha or ban page", found.group() if found else parts or "")
    has_password = document.tree.find(".//input[@type='password']") is not None
    if has_password and (_LOGIN.match(title) or (little and _LOGIN.match(_heading(document)))):
        return _blocked("a login page", title)
    if _WAIT.search(title) or (len(text) < 400 and _WAIT.search(text)):
        return _blocked("too many requests, says the page", title or text)
    is_consent = _CONSENT_TITLE.search(title) is not None
    # A page cut short keeps its bar about cookies; a wall asks instead of everything else.
    named = document.meta("og:type", "og:price:amount") or len(title) > 60
    if little and _COOKIES.search(text) and (is_consent or (len(text) < 600 and not named)):
        return _blocked("a wall of cookies to agree to", title or text)
    return None


def _heading(document: Document) -> str:
    element = next(document.tree.iter("h1", "h2"), None)
    return "" if element is None else text_of(element, 200)


def says_missing(document: Document) -> bool:
    """Whether title or heading say that there is no such page, whatever its status."""
    heading = _heading(document)
    return _MISSING.search(document.title) is not None or (
        len(heading) < 120 and _MISSING.search(heading) is not None
    )


def _blocked(what: str, sign: str) -> Blocked:
    return Blocked(
        reason=f"{what} (“{sign.strip()[:80]}”); crawl more slowly, or import saved pages"
    )


def unrecognised(document: Document) -> Unrecognised:
    """Why a page without a product is none, as far as one can tell."""
    if says_missing(document):
        shown = document.title if _MISSING.search(document.title) else _heading(document)
        return Unrecognised(
            reason=f"says that it was not found (“{shown[:80]}”) but answers as if it were "
            "a page; it counts as neither gone nor changed"
        )
    body = document.tree.find("body")
    text = text_of(body if body is not None else document.tree, 2_000)
    if len(text) < 200 and document.tree.find(".//script") is not None:
        return Unrecognised(reason=EMPTY_SHELL)
    if not text:
        return Unrecognised(reason="no text in the page; look at the address")
    return Unrecognised(reason="no product page")
