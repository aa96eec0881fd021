"""Who a browser is: a random cookie and nothing else. No account, no name, no number of a phone."""

import re
import secrets
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import Response

from api.errors import NotLoggedIn
from api.settings import Settings

COOKIE = "bonso"
KEPT_DAYS = 400
"""The longest that browsers keep a cookie (RFC 6265bis section 5.6.3)."""

_FORM = re.compile(r"[A-Za-z0-9_-]{43}")  # 32 random bytes


class NotKnown(NotLoggedIn):
    """Trình duyệt chưa có dấu của trang này. Bà con mở lại trang."""


def browser_address(request: Request) -> str:
    """The address of this browser's chat; raises ``NotKnown`` without a cookie of ours."""
    known = known_address(request)
    if not known:
        raise NotKnown
    return known


def known_address(request: Request) -> str:
    """The address of this browser's chat, or nothing."""
    value = request.cookies.get(COOKIE, "")
    return value if _FORM.fullmatch(value) else ""


def remember_browser(request: Request, response: Response, settings: Settings) -> None:
    """Give the browser a cookie, or keep the one it has alive for another ``KEPT_DAYS``."""
    response.set_cookie(
        COOKIE,
        known_address(request) or secrets.token_urlsafe(32),
        max_age=KEPT_DAYS * 24 * 3600,
        httponly=True,
        samesite="lax",
        secure=_encrypted(request, settings),
    )


def _encrypted(request: Request, settings: Settings) -> bool:
    """Whether the browser came by https, also where a proxy did not say so."""
    public = urlsplit(settings.public_url)
    behind = public.scheme == "https" and public.netloc == request.headers.get("host")
    return behind or request.url.scheme == "https"
