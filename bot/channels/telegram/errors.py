"""What python-telegram-bot raises, as the closed list of ways a send can fail.

Import this module late: it loads python-telegram-bot.
"""

import re

from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError

from bot.channels.base import (
    BadToken,
    Blocked,
    KeysRefused,
    Misdirected,
    NoAnswer,
    NoSuchChat,
    PlatformDown,
    Refused,
    SendError,
    TooFast,
    Unreachable,
    VoiceForbidden,
    forbids_voice,
    refuses_keys,
)
from bot.channels.telegram.wire import Flooded, NotAnswered, NotSent, NotTelegram, ServerFault

Kind = type[SendError]

# The first class that fits decides, so the particular ones stand above NetworkError, their parent.
_BY_CLASS: tuple[tuple[type[Exception], Kind], ...] = (
    (Forbidden, Blocked),  # 403
    (InvalidToken, BadToken),  # 401, and 404: see _unknown
    (ChatMigrated, NoSuchChat),  # a group became a supergroup; we only write to persons
    (BadRequest, Refused),  # 400
    (Conflict, Refused),  # 409: a webhook is set, or somebody else polls
    (NotSent, Unreachable),
    (NotTelegram, Misdirected),
    (NotAnswered, NoAnswer),
    (ServerFault, PlatformDown),  # 5xx
    (NetworkError, Refused),  # the other 4xx
)

# How Telegram's descriptions begin, in lower case. They are known from practice, not documented:
# https://core.telegram.org/bots/api#making-requests
_BY_WORDS: tuple[tuple[str, Kind], ...] = (
    ("forbidden: bot can't initiate", NoSuchChat),
    ("chat not found", NoSuchChat),
    ("user not found", NoSuchChat),
    ("chat_id is empty", NoSuchChat),
    ("peer_id_invalid", NoSuchChat),
)

# A 403 that is about what was sent, and not about us: she may still get words.
_OF_ITS_KIND = re.compile(r"not enough rights to send|(?<!chat_write)_forbidden|restricted", re.IGNORECASE)

_TOKEN = re.compile(r"[0-9]{1,16}:[A-Za-z0-9_-]{3,}")
"""What Telegram takes for one, wrong or right; it answers 404 to anything else."""

LONGEST = 200
"""Characters of a detail; an answer that is no JSON may be a whole page."""


def translated(error: Exception, token: str) -> SendError:
    """Any failure of a call as one of the closed list; the token is struck from its words."""
    if isinstance(error, SendError):
        return error
    detail = str(error).replace(token, "…")[:LONGEST]
    if isinstance(error, Flooded):
        return TooFast(detail, error.after)
    # Whatever is left after the table: Telegram said yes in a way that cannot be read.
    kind = next((kind for raised, kind in _BY_CLASS if isinstance(error, raised)), NoAnswer)
    if isinstance(error, Forbidden | BadRequest):
        kind = next((named for words, named in _BY_WORDS if detail.lower().startswith(words)), kind)
    if kind is BadToken and detail.lower().startswith("not found"):
        kind = _unknown(detail, token)
    if kind is Blocked and _OF_ITS_KIND.search(detail):
        kind = Refused
    if kind is Refused and forbids_voice(detail):
        kind = VoiceForbidden
    if kind is Refused and refuses_keys(detail):
        kind = KeysRefused
    return kind(type(error).__name__ if kind is NoAnswer else detail)


def _unknown(detail: str, token: str) -> Kind:
    """What a 404 means: a token that is none, a method that this server does not have, or something on the way."""
    if not _TOKEN.fullmatch(token):
        return BadToken
    return Refused if "method" in detail.lower() else Misdirected
