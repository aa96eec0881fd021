"""What the Zalo Bot Platform refuses, as the closed list of ways a send can fail.

Its codes: https://bot.zapps.me/docs/. What they mean for a message is partly a guess, said beside each.
"""

import re
from collections.abc import Callable

from bot.channels.base import (
    BadToken,
    NoAnswer,
    NoSuchChat,
    PlatformDown,
    QuotaSpent,
    Refused,
    SendError,
    TooFast,
    VoiceForbidden,
    forbids_voice,
)

LONGEST = 200
"""Characters of a detail; an answer that is no JSON may be a whole page."""

REST_SECONDS = 30.0
"""After a call that was one too many in a short time; they do not say how long to wait."""

LOOK_AGAIN_SECONDS = 300.0
"""After a 429 that says nothing of a quota: it may be the month's, or a passing one."""

# A 400 or 404 that speaks of the person. How it is worded is a guess.
_NOBODY = re.compile(r"(chat|user|recipient)\S* (is |does )?(not found|not exist|invalid|unknown)", re.IGNORECASE)


class Refusal(Exception):
    """The platform answered no. ``code`` is its own or that of HTTP; ``description`` holds no token."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code, self.description = code, description[:LONGEST]


def translated(refusal: Refusal) -> SendError:
    """A refusal as one of the closed list."""
    code, words = refusal.code, refusal.description
    if make := _BY_CODE.get(code):
        return make(words)
    return PlatformDown(words) if code >= 500 or 300 <= code < 400 else Refused(words)


def _bad(words: str) -> SendError:
    """Documented as a wrong parameter, or as something not found: the person, or else the fault is ours."""
    if forbids_voice(words):
        return VoiceForbidden(words)
    return NoSuchChat(words) if _NOBODY.search(words) else Refused(words)


def _spent(words: str) -> SendError:
    """Documented as the quota's end. Without that word it may be a passing limit: look again soon."""
    return QuotaSpent(words) if "quota" in words.lower() else QuotaSpent(words, LOOK_AGAIN_SECONDS)


_BY_CODE: dict[int, Callable[[str], SendError]] = {
    400: _bad,
    401: BadToken,
    403: PlatformDown,  # documented as a fault of the server's own, not as a refusal
    404: _bad,
    408: NoAnswer,  # of a send; of a poll it only says that nothing happened
    426: lambda words: TooFast(words, REST_SECONDS),
    429: _spent,
}
