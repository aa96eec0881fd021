"""A Zalo Official Account: two translations and a call.

Reading is ``updates``, writing ``messages``, failing ``errors``. It cannot send sound: a button
opens the page of the lesson, which speaks. Each message counts against a quota, so a reply is one message
(``docs/decisions/0011-one-reply-one-message.md``). Where its tokens come from is not its business.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import orjson

from bot.channels.base import (
    BadPayload,
    Capabilities,
    Files,
    Inbound,
    Limits,
    NoSuchChat,
    Refused,
    Sent,
    Unreachable,
)
from bot.channels.fetching import MOST_BYTES, NotFetched
from bot.channels.json_text import loads
from bot.channels.manifest import Door, Installation, Manifest
from bot.channels.part import Part
from bot.channels.zalo_oa.errors import Refusal, translated
from bot.channels.zalo_oa.messages import CARD, Message, message
from bot.channels.zalo_oa.updates import read, signed

if TYPE_CHECKING:  # aiohttp is slow to load; ``start`` does it
    from bot.channels.zalo_oa.wire import Wire

SIGNATURE = "x-zevent-signature"

CONSULTATION = "/v3.0/oa/message/cs"
"""Where messages that answer somebody go."""

ANSWER_SECONDS = 15.0
"""How long the answer to a call may take."""

SILENT_HOURS = 4
"""How long the bot leaves a chat to the person of ours who wrote in it."""

PER_MINUTE = 100
"""Requests a minute of the smallest package with an API."""

SHARE = 0.9
"""Of those requests the part we use: their minute does not begin when ours does."""

_PERSON = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Owner:
    """The Official Account and the app that speaks for it; ``secret`` is the account's, by which Zalo signs."""

    id: str
    app: str
    secret: str


class Tokens(Protocol):
    """Who keeps the tokens of the account. Both raise only ``SendError``."""

    async def token(self) -> str:
        """A valid access token."""
        ...

    async def renew(self, refused: str) -> str:
        """Another one, in place of one that was refused."""
        ...


class Terms(NamedTuple):
    """What we agreed with Zalo, and with our people.

    ``media_hosts`` are where Zalo keeps what people send, see ``bot.channels.fetching``.
    """

    per_minute: int = PER_MINUTE
    silent_hours: int = SILENT_HOURS
    media_hosts: Sequence[str] = ()
    answer_seconds: float = ANSWER_SECONDS


class ZaloOA:
    """An Official Account.

    ``public_url`` is where Zalo and its users reach us; unless that is https there are no pictures and no links.
    """

    name = "zalo-oa"
    manifest = Manifest("Zalo OA", app="Zalo", scans=True, switch="zalo_oa_app_id", hosts=("zalo.me",))
    # https://developers.zalo.me/docs/official-account/tin-nhan/tin-tu-van. What is said there of lengths counts
    # characters; text is cut in UTF-16 units, which are never fewer.
    capabilities = Capabilities(
        text=2000,
        caption=CARD,
        buttons=5,  # as every program seen has it; documents we could read do not say
        button_label=100,
        per_row=1,
        photo=True,  # by public address, PNG or JPEG
        voice="",  # no way is documented to send sound
        call=True,
        link=True,
        by_address=True,
        frugal=True,
        listen=True,
        patience=1.5,  # of the 2 seconds that Zalo waits
    )
    never_refuses = True  # its trial of an address bears no signature, and an address that refuses is switched off
    limits = Limits(account=SHARE * PER_MINUTE / 60, chat=1, burst=2)

    def __init__(
        self,
        owner: Owner,
        tokens: Tokens,
        api_url: str,
        public_url: str = "",
        terms: Terms = Terms(),  # noqa: B008 - it is immutable
    ) -> None:
        self._owner, self._tokens, self._terms = owner, tokens, terms
        self._api_url, self._public_url = api_url, public_url.rstrip("/")
        self._wire: Wire | None = None
        self.limits = replace(self.limits, account=SHARE * terms.per_minute / 60)
        if not public_url.startswith("https://"):
            self.capabilities = replace(self.capabilities, photo=False, link=False, listen=False)

    @classmethod
    def made(cls, given: Installation) -> None:
        """Not of settings alone: who keeps its tokens makes it (``api.platforms.zalo_oa``)."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Zalo signed the delivery. Without a secret nothing is genuine."""
        given = headers.get(SIGNATURE, "").removeprefix("mac=").lower().encode("utf-8", "backslashreplace")
        try:
            expected = signature(self._owner, body, signed(_decoded(body)))
        except BadPayload:
            return False
        return hmac.compare_digest(given, expected.encode()) and bool(self._owner.secret)

    def parse(self, body: bytes) -> list[Inbound]:
        """What one delivery means, possibly nothing."""
        return read(_decoded(body), self._owner.id, self._terms.silent_hours)

    async def start(self) -> None:
        """Load aiohttp and make the pool. Nothing is sent; a wrong token shows at the first call."""
        from bot.channels.zalo_oa.wire import Wire  # noqa: PLC0415 - slow to load, and only who sends needs it

        self._wire = Wire(self._api_url, self._terms.answer_seconds)

    async def close(self) -> None:
        """Close the pool."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        """Send one part. Raises ``NoSuchChat``, ``Refused``."""
        if not _PERSON.fullmatch(address):
            raise NoSuchChat("not a person's id")
        shown = f"{self._public_url}{file.address}" if file and file.address else ""
        if part["kind"] != "text" and not shown:
            raise Refused("its file is missing")
        return await self._deliver(address, message(part, shown))

    async def acknowledge(self, ack: str) -> None:
        """Nothing to do: a button is a text of hers, and shows no clock."""

    async def fetch(self, ref: str, most: int = MOST_BYTES) -> bytes:
        """A voice message or picture, by the address that came with it. Raises ``NotFetched``."""
        if self._wire is None:
            raise NotFetched("not-started", retry=True)
        return await self._wire.fetch(ref, tuple(self._terms.media_hosts), most)

    async def _deliver(self, address: str, content: Message) -> Sent:
        """One message. Whatever fails is raised as one of the closed list."""
        request = {"recipient": {"user_id": address}, "message": content}
        token = await self._tokens.token()
        try:
            return _sent(await self._call(token, request))
        except Refusal as refusal:
            if not refusal.about_token:
                raise translated(refusal) from None
        try:
            return _sent(await self._call(await self._tokens.renew(token), request))
        except Refusal as refusal:
            raise translated(refusal) from None

    async def _call(self, token: str, request: dict[str, object]) -> dict[str, object]:
        if self._wire is None:
            raise Unreachable("the channel is not started")
        return await self._wire.call(CONSULTATION, token, request)


def door(oa_id: str) -> Door | None:
    """The link that opens the Official Account, where the code is typed; None where ``oa_id`` is no account's."""
    if not (oa_id.isascii() and oa_id.isdigit()):
        return None
    return Door("Mở Zalo", f"https://zalo.me/{oa_id}", app="Zalo", press="Nhắn tin")


def signature(owner: Owner, body: bytes, timestamp: str) -> str:
    """How Zalo signs a delivery: https://developers.zalo.me/docs/official-account/webhook/xac-thuc."""
    return hashlib.sha256(b"".join((owner.app.encode(), body, timestamp.encode(), owner.secret.encode()))).hexdigest()


def _decoded(body: bytes) -> object:
    try:
        return loads(body)
    except orjson.JSONDecodeError:
        raise BadPayload("not JSON") from None


# {"message_id": "1eff…", "user_id": "246…", "sent_time": "1789000000000", "quota": {"quota_type": "sub_quota",
#  "remain": 497, "total": 500, "expired_date": "30/11/2026", "owner_type": "OA", "owner_id": "388…"}}
def _sent(data: Mapping[str, object]) -> Sent:
    """The message's id and what it was charged to. Fields that are missing or odd do not make it unsent."""
    quota = data.get("quota")
    quota = quota if isinstance(quota, dict) else {}
    charged, remain = quota.get("quota_type"), quota.get("remain")
    left = int(remain) if isinstance(remain, int | str) and re.fullmatch("[0-9]{1,9}", str(remain)) else None
    return Sent(str(data.get("message_id") or ""), charged=charged if isinstance(charged, str) else "", remain=left)
