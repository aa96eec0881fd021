"""OAuth v4 of Zalo, the wire alone: where staff give permission, and two requests that answer with tokens.

    POST /v4/oa/access_token          secret_key: <of the app>
    refresh_token=…&app_id=…&grant_type=refresh_token

    {"access_token": "…", "refresh_token": "…", "expires_in": "90000"}       HTTP 200, a number as a text
    {"error": -14014, "error_name": "Invalid refresh token", …}              HTTP 200 as well

https://developers.zalo.me/docs/official-account/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new. The requests block;
their answers are bytes, to be kept before they are read.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, TypeGuard
from urllib.parse import urlencode, urlsplit

import orjson

ANSWER_SECONDS = 15.0
"""How long Zalo may take."""

MOST_BYTES = 64 * 1024
"""Of an answer; one with tokens has about two thousand."""

LIFE_SECONDS = 90_000
"""Of an access token, as documented: 25 hours. Taken where the answer says nothing sensible."""

LONGEST_LIFE_SECONDS = 30 * 86_400

LOST = frozenset({-14014, -118})
"""Errors that mean: this refresh token or code is spent or over, only a person's login helps."""


class NotSent(Exception):
    """No connection was made, so nothing was used up."""


class NoAnswer(Exception):
    """The request left and no answer came, or none that can be read: what it used up is not known."""


class TokensRefused(Exception):
    """Zalo said no. ``code`` is its number."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code

    @property
    def lost(self) -> bool:
        """Whether what was offered will never be taken again."""
        return self.code in LOST


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Two tokens as given; they are kept out of its printed form."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


@dataclass(frozen=True, slots=True)
class ZaloApp:
    """The app at Zalo that speaks for an Official Account, and where Zalo is reached."""

    id: str
    secret: str = field(repr=False)
    url: str

    def permission(self, redirect: str, state: str, verifier: str) -> str:
        """The page on which who manages the Official Account gives permission; it leads to ``redirect`` with ``state``.

        ``verifier`` stays with us until then.
        """
        asked = {"app_id": self.id, "redirect_uri": redirect, "code_challenge": challenge(verifier), "state": state}
        return f"{self.url.rstrip('/')}/v4/oa/permission?{urlencode(asked)}"

    def exchange(self, code: str, verifier: str) -> bytes:
        """Ask for tokens with the ``code`` that came back and its ``verifier``. Raises ``NotSent``, ``NoAnswer``."""
        return self._ask({"grant_type": "authorization_code", "code": code, "code_verifier": verifier})

    def refresh(self, token: str) -> bytes:
        """Ask for new tokens; ``token`` is spent by it. Raises ``NotSent``, ``NoAnswer``."""
        return self._ask({"grant_type": "refresh_token", "refresh_token": token})

    def _ask(self, form: Mapping[str, str]) -> bytes:
        place = urlsplit(self.url)
        kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        connection = kind(place.hostname or "", place.port, timeout=ANSWER_SECONDS)
        headers = {"content-type": "application/x-www-form-urlencoded", "secret_key": self.secret}
        try:
            try:
                connection.connect()
            except OSError as error:
                raise NotSent(type(error).__name__) from None
            path = f"{place.path.rstrip('/')}/v4/oa/access_token"
            connection.request("POST", path, urlencode({**form, "app_id": self.id}), headers)
            return connection.getresponse().read(MOST_BYTES)
        except (OSError, HTTPException) as error:
            raise NoAnswer(type(error).__name__) from None
        finally:
            connection.close()


def verifier() -> str:
    """The half of PKCE that stays here: 43 characters, RFC 7636 section 4.1."""
    return secrets.token_urlsafe(32)


def challenge(verifier: str) -> str:
    """The half that goes along: ``S256`` of RFC 7636 section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def read_tokens(answer: bytes) -> TokenPair:
    """The tokens of an answer. Raises ``TokensRefused``, or ``NoAnswer`` for what is neither tokens nor a refusal."""
    try:
        said: Any = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise NoAnswer("not JSON") from None
    if not isinstance(said, dict):
        raise NoAnswer("not an object")
    access, refresh = said.get("access_token"), said.get("refresh_token")
    if _token(access) and _token(refresh):
        return TokenPair(access, refresh, _seconds(said.get("expires_in")))
    if code := _number(said.get("error")):
        raise TokensRefused(code)
    raise NoAnswer("neither tokens nor an error")


def _token(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value) and value.isascii() and value.isprintable()


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def _seconds(value: object) -> int:
    seconds = _number(value)
    return seconds if 60 <= seconds <= LONGEST_LIFE_SECONDS else LIFE_SECONDS
