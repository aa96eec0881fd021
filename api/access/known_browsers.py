"""Browsers on which somebody has logged in before: whoever guesses elsewhere must not keep her out of those.

The mark is a cookie that only this installation can make. It opens nothing: it only says whose attempts are counted
apart (``api.access.login_throttle``). Pattern: OWASP, *Slow Down Online Guessing Attacks with Device Cookies*.
"""

import hmac
import secrets
from hashlib import sha256

from api.store import Keys

SECONDS = 180 * 24 * 3600
"""How long a browser stays known after the last login on it."""

WHERE = "/staff/login"
"""The only page to which browsers send the mark."""


def cookie(login: str) -> str:
    """The name of the cookie: one for each login, for several people share a computer."""
    return f"bonso_known_{sha256(login.encode()).hexdigest()[:8]}"


def mark(keys: Keys, login: str) -> str:
    """A mark for a browser on which ``login`` has just logged in."""
    name = secrets.token_urlsafe(12)
    return f"{name}.{_sign(keys, login, name)}"


def known(keys: Keys, login: str, *, mark: str) -> str:
    """The name of the browser that brought ``mark``; empty unless it was made here for this login."""
    name, _, sign = mark.partition(".")
    return name if name and hmac.compare_digest(sign.encode(), _sign(keys, login, name).encode()) else ""


def _sign(keys: Keys, login: str, name: str) -> str:
    return hmac.new(keys.derive("known browser"), f"{login}\0{name}".encode(), "sha256").hexdigest()
