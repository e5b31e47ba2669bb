"""Says in plain words why a request failed, with the way out."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest
from twisted.internet import error as twisted_error
from twisted.web.client import ResponseFailed

from crawler.safety.resolver import REFUSALS


def explain(error: BaseException, url: str) -> str:
    """One sentence; the address itself is not repeated."""
    if isinstance(error, IgnoreRequest):
        text = str(error) or type(error).__name__
        if "exceeded DOWNLOAD_MAXSIZE" in text:
            return "the answer is larger than the limit once it is unpacked"
        return text.removeprefix(f"{url[:300]}: ")
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    refused = REFUSALS.get((host, port))
    name = type(error).__name__
    if refused is not None and ("Resolve" in name or "DNSLookup" in name or "Download" in name):
        return (
            f"{host} is refused, since {refused}; if it is a host of your own, name it with "
            f"--allow-host {host}"
        )
    text = str(error).strip().partition("\n")[0][:200]
    if isinstance(error, ResponseFailed) and error.reasons:
        text = str(error.reasons[0].value)[:200] or text
    if "Resolve" in name or isinstance(error, twisted_error.DNSLookupError):
        return f"host {host} is not known; check the address"
    if "Timeout" in name or isinstance(error, TimeoutError):
        return "no answer in time; try again later"
    if "Refused" in name:
        return f"{host} takes no connection on port {port}; check the address, try again later"
    if "Certificate" in text or "certificate" in text or "SSL" in text:
        return f"the connection is not secure ({text}); tell the shop, or import saved pages"
    if "Cancelled" in name:
        return f"the answer is larger than the limit ({text})"
    if "DataLoss" in name or "DataLoss" in text:
        return "the answer broke off; try again later"
    return f"the connection failed ({text or name}); try again later"


def broke_off(error: BaseException) -> bool:
    """Whether the answer came in part or not at all, where we were ready to take it."""
    return not isinstance(error, IgnoreRequest)
