"""What the API of a Zalo Official Account refuses, as the closed list of ways a send can fail.

Codes: https://developers.zalo.me/docs/official-account/phu-luc/ma-loi. They come with HTTP 200. Several are known from
other people's programs alone, and what they mean for a message is partly a guess, said beside each.
"""

from typing import NamedTuple

from bot.channels.base import (
    BadToken,
    Blocked,
    KeysRefused,
    NoSuchChat,
    NotAllowed,
    NotCovered,
    PlatformDown,
    Refused,
    SendError,
    TooFast,
    WindowClosed,
    refuses_keys,
)

LONGEST = 200
"""Characters of a detail; an answer that is no JSON may be a whole page."""

REST_SECONDS = 15.0
"""After a request that was one too many; they count by the minute."""

NIGHT_SECONDS = 1800.0
"""Between two attempts at what must not be sent at night."""

MENDED_SECONDS = 600.0
"""Between two looks whether a person has put the account right."""

TOKEN_CODES = frozenset({-216, -220, -124, 216, 401})
"""The access token is wrong or over. The positive ones were seen by others; 401 is also that of HTTP."""


class Refusal(Exception):
    """The platform answered no. ``code`` is its own or that of HTTP; ``words`` hold no token."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.code, self.words = code, words[:LONGEST]

    @property
    def about_token(self) -> bool:
        """Whether another token would help."""
        return self.code in TOKEN_CODES


class Meaning(NamedTuple):
    """What a code comes to, and after how many seconds another attempt makes sense, 0 for the sender's choice."""

    kind: type[SendError]
    after: float = 0.0


CODES: dict[int, Meaning] = {
    -32: Meaning(TooFast, REST_SECONDS),  # requests a minute of app or account
    429: Meaning(TooFast, REST_SECONDS),
    -200: Meaning(PlatformDown),  # "send failed": tried once more, then in doubt
    -201: Meaning(Refused),  # a wrong parameter
    -202: Meaning(Refused),
    -204: Meaning(NotAllowed, MENDED_SECONDS),  # the account was deleted or suspended
    -205: Meaning(NotAllowed, MENDED_SECONDS),  # there is no such account
    -207: Meaning(NotAllowed, MENDED_SECONDS),
    -208: Meaning(NotAllowed, MENDED_SECONDS),
    -209: Meaning(NotAllowed, MENDED_SECONDS),  # the API is not switched on for the app
    -210: Meaning(Refused),  # over a limit of length or size
    -211: Meaning(NotCovered),  # quota used up; free messages still go
    -212: Meaning(NotAllowed, MENDED_SECONDS),
    -213: Meaning(Blocked),  # she does not follow; what she writes opens the chat again
    -215: Meaning(NotAllowed, MENDED_SECONDS),
    -217: Meaning(Blocked),
    -218: Meaning(WindowClosed),  # she got as much as a person may; she may still write
    -219: Meaning(NotAllowed, MENDED_SECONDS),  # the app was removed
    -221: Meaning(NotAllowed, MENDED_SECONDS),  # the account is not verified
    -222: Meaning(NoSuchChat),
    -223: Meaning(NotAllowed, MENDED_SECONDS),  # the app is not authorised
    -224: Meaning(NotAllowed, MENDED_SECONDS),  # the package has no API
    -227: Meaning(NoSuchChat),  # banned, or 45 days without Zalo
    -230: Meaning(WindowClosed),  # seven days without a sign of hers
    -232: Meaning(WindowClosed),
    -233: Meaning(Refused),  # no such type of message
    -234: Meaning(TooFast, NIGHT_SECONDS),
    -133: Meaning(TooFast, NIGHT_SECONDS),
    -235: Meaning(Refused),
    -240: Meaning(Refused),  # an API that was switched off
    -244: Meaning(Blocked),  # she restricts this account
    -248: Meaning(NotAllowed, MENDED_SECONDS),  # against the platform's policy
    -305: Meaning(WindowClosed),
    -311: Meaning(NotCovered),
    -320: Meaning(NotAllowed, MENDED_SECONDS),  # no billing account
    -321: Meaning(NotCovered),  # the billing account is empty
    **{code: Meaning(BadToken) for code in TOKEN_CODES},
}


def translated(refusal: Refusal) -> SendError:
    """A refusal as one of the closed list. A code nobody knows is a message that will never be taken."""
    kind, after = CODES.get(refusal.code, Meaning(Refused))
    if kind is Refused and refuses_keys(refusal.words):
        kind = KeysRefused
    return kind(f"{refusal.code}: {refusal.words}", after)
