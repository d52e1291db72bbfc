"""What every response says to a browser, and which requests are not taken from other sites.

Cross-site request forgery is refused by what the browser itself says of a request's origin
(``Sec-Fetch-Site``, else ``Origin``), besides SameSite cookies: pages kept on a phone for days hold
no token that could have expired.
"""

from typing import Any
from urllib.parse import urlsplit

from litestar.datastructures import MutableScopeHeaders
from litestar.exceptions import PermissionDeniedException
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

# The one inline script of the GOV.UK page template, which marks that scripts run.
TEMPLATE_SCRIPT = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src 'self' {TEMPLATE_SCRIPT}",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)

HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def security_headers(secure: bool) -> BeforeMessageSendHookHandler:
    """A hook that marks every response, errors included; over HTTPS browsers must stay there."""
    headers = dict(HEADERS)
    if secure:
        headers["strict-transport-security"] = "max-age=63072000; includeSubDomains"

    async def mark(message: Message, _: Scope) -> None:
        if message["type"] == "http.response.start":
            given = MutableScopeHeaders.from_message(message)
            for name, value in headers.items():
                given.setdefault(name, value)
            given.setdefault("cache-control", "no-store")

    return mark


async def refuse_other_sites(request: Any) -> None:
    """Refuse a changing request that another site's page made.

    Raises PermissionDeniedException. Requests with neither header come from programs, not browsers,
    and carry no cookie that a victim's browser added. It awaits nothing, but were it not ``async``
    every request would go through a thread for it.
    """
    if request.method in SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise PermissionDeniedException("This request came from another website.")
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise PermissionDeniedException("This request came from another website.")
