"""The Zalo Bot Platform: two translations and a call. Reading is ``updates``, failing ``errors``.

It knows no buttons: choices are numbers in the text. Pictures and voices it fetches itself, from a public address
of ours; without one it gets text alone.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from bot.channels.backoff import Backoff, Rest
from bot.channels.base import (
    BadPayload,
    BadToken,
    Capabilities,
    Files,
    Inbound,
    Limits,
    NoAnswer,
    NoSuchChat,
    Refused,
    SendError,
    Sent,
    Unreachable,
    repeats,
)
from bot.channels.fetching import MOST_BYTES, NotFetched, listed
from bot.channels.json_text import loads
from bot.channels.manifest import Installation, Manifest
from bot.channels.part import Part
from bot.channels.zalo_bot.errors import Refusal, translated
from bot.channels.zalo_bot.updates import read

if TYPE_CHECKING:  # aiohttp is slow to load; ``start`` does it
    from bot.channels.zalo_bot.wire import Wire

SECRET = "x-bot-api-secret-token"  # noqa: S105 - a header's name; https://bot.zapps.me/docs/

POLL_SECONDS = 25
"""How long one getUpdates may wait for something to happen."""

ANSWER_SECONDS = 15.0
"""How long the answer to a call may take; sending a voice makes the platform fetch it from us first."""

log = logging.getLogger(__name__)

_CHAT = re.compile(r"[!-~]{1,100}")


@dataclass(frozen=True, slots=True)
class Hook:
    """Where the platform delivers. ``trouble`` is what its own trial of the address met, or empty."""

    url: str
    trouble: str = ""


class ZaloBot:
    """A bot on the Zalo Bot Platform, ``account`` being our name for it.

    ``secret`` (8 to 256 characters) is repeated by the platform with each delivery. ``public_url`` is where it
    reaches us; unless that is https, it is sent text alone. ``media_hosts`` are where it keeps what people send, see
    ``bot.channels.fetching``.
    """

    name = "zalo-bot"
    manifest = Manifest("Zalo Bot", app="Zalo", scans=True, switch="zalo_bot_token")
    # https://bot.zapps.me/docs/ gives lengths in characters and offsets of styles in UTF-16 units. Text is cut in
    # UTF-16 units, which are never fewer.
    capabilities = Capabilities(
        text=2000,
        caption=2000,  # of sendPhoto; a voice has none
        buttons=0,
        button_label=0,
        per_row=0,
        photo=True,  # by public address
        voice="aac",  # ADTS at a public address that ends in .aac
        call=False,
        link=False,  # an address in the text can be pressed
        by_address=True,
        monthly=True,
        audio="mp3",  # an address in the text, which every phone can open
    )
    # The platform promises nothing but a month's number of messages; this is slow enough for a reader.
    limits = Limits(account=10, chat=1, burst=4)

    def __init__(
        self,
        token: str,
        secret: str,
        api_url: str,
        public_url: str = "",
        media_hosts: Sequence[str] = (),
        account: str = "main",
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.account = account
        self._token, self._secret, self._api_url = token, secret, api_url
        self._public_url, self._media_hosts = public_url.rstrip("/"), tuple(media_hosts)
        self._answer_seconds = answer_seconds
        self._wire: Wire | None = None
        if not public_url.startswith("https://"):
            self.capabilities = replace(self.capabilities, photo=False, voice="")

    @classmethod
    def made(cls, given: Installation) -> "ZaloBot | None":
        """The bot whose token the settings hold."""
        if not (token := given.setting("zalo_bot_token")):
            return None
        return cls(
            token,
            given.setting("zalo_bot_secret") or given.secret,
            given.setting("zalo_bot_api_url"),
            given.public_url,
            listed(given.setting("zalo_media_hosts")),
        )

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the delivery carries our secret."""
        return repeats(headers, SECRET, secret=self._secret)

    def is_probe(self, body: bytes) -> bool:
        """Whether this is the platform's trial of a new address: empty, or in any case not an event."""
        try:
            self.parse(body)
        except BadPayload:
            return True
        return False

    def parse(self, body: bytes) -> list[Inbound]:
        """What one delivery means, possibly nothing. Raises ``BadPayload``."""
        try:
            delivery = loads(body)
        except orjson.JSONDecodeError:
            raise BadPayload("not JSON") from None
        return read(delivery)

    async def start(self) -> None:
        """Load aiohttp and make the pool. Nothing is sent; a wrong token shows at the first call."""
        from bot.channels.zalo_bot.wire import Wire  # noqa: PLC0415 - slow to load, and only who sends needs it

        self._wire = Wire(self._token, self._api_url, self._answer_seconds)

    async def close(self) -> None:
        """Close the pool."""
        wire, self._wire = self._wire, None
        if wire is not None:
            await wire.close()

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        """Send one part. Raises ``NoSuchChat``, ``NoAnswer``."""
        if not _CHAT.fullmatch(address):
            raise NoSuchChat("not a chat id")
        method, content = self._planned(part, file.address if file else "")
        result = await self._call(method, chat_id=address, **content)
        match result:
            case {"message_id": str(message)}:
                return Sent(message)
        raise NoAnswer("no message_id")

    async def acknowledge(self, ack: str) -> None:
        """Nothing to do: there are no buttons."""

    async def fetch(self, ref: str, most: int = MOST_BYTES) -> bytes:
        """A voice message or picture, by the address that came with it. Raises ``NotFetched``."""
        if self._wire is None:
            raise NotFetched("not-started", retry=True)
        return await self._wire.fetch(ref, self._media_hosts, most)

    async def set_webhook(self, url: str) -> Hook:
        """Have events delivered to ``url`` with our secret. Raises ``SendError``."""
        return _hook(url, await self._call("setWebhook", url=url, secret_token=self._secret))

    async def announce(self, url: str) -> str:
        """Have events delivered to ``url``; what the platform met when it tried the address. Raises ``SendError``."""
        return (await self.set_webhook(url)).trouble

    async def delete_webhook(self) -> None:
        """Stop deliveries, so that ``poll`` may begin. Raises ``SendError``."""
        try:
            await self._raw("deleteWebhook")
        except Refusal as refusal:
            if refusal.code != 404:  # there was none
                raise translated(refusal) from None

    async def webhook_info(self) -> Hook:
        """Where events are delivered, if anywhere. Raises ``SendError``."""
        try:
            return _hook("", await self._raw("getWebhookInfo"))
        except Refusal as refusal:
            if refusal.code == 404:  # there is none
                return Hook("")
            raise translated(refusal) from None

    async def poll(self, seconds: int = POLL_SECONDS, rest: Rest = asyncio.sleep) -> AsyncIterator[list[Inbound]]:
        """What happened, one event at a time, until the channel is closed.

        Asking takes an event for good: whoever got one must store it before asking on. Trouble is waited out with
        ``rest``, also while a webhook is set; ``BadToken`` is raised.
        """
        trouble = Backoff(rest)
        while self._wire is not None:
            try:
                taken = await self._update(seconds)
            except BadToken:
                raise
            except SendError as error:
                await trouble.rest(error)
                continue
            trouble.over()
            if taken:
                yield taken

    async def _update(self, seconds: int) -> list[Inbound]:
        """One getUpdates; nothing if nothing happened meanwhile, or something that cannot be read."""
        try:
            update = await self._raw("getUpdates", seconds=seconds + 10.0, timeout=seconds)
        except Refusal as refusal:
            if refusal.code == 408:
                return []
            raise translated(refusal) from None
        try:
            return read(update) if update else []
        except BadPayload:
            log.warning("an update cannot be read")
            return []

    def _planned(self, part: Part, path: str) -> tuple[str, dict[str, object]]:
        """The method for a part and what it is given; ``path`` is where its file is shown."""
        text, shown = part.get("text", ""), f"{self._public_url}{path}" if path else ""
        if part["kind"] != "text" and not shown:
            raise Refused("its file is missing")
        if part["kind"] == "voice":
            return "sendVoice", {"voice_url": shown}
        if part["kind"] == "audio":
            return "sendMessage", {"text": "\n".join(filter(None, (text, f"🔊 Nghe: {shown}")))}
        if part["kind"] == "photo":
            return "sendPhoto", {"photo": shown, **({"caption": text} if text else {})}
        if not text:
            raise Refused("nothing to send")
        return "sendMessage", {"text": text}

    async def _call(self, method: str, **values: object) -> object:
        """Call the platform. Whatever fails is raised as one of the closed list."""
        try:
            return await self._raw(method, None, **values)
        except Refusal as refusal:
            raise translated(refusal) from None

    async def _raw(self, method: str, seconds: float | None = None, **values: object) -> object:
        if self._wire is None:
            raise Unreachable("the channel is not started")
        return await self._wire.call(method, seconds, **values)


# {"url": "https://bonso.example/hooks/zalo-bot/main", "updated_at": 1789000000000,
#  "verification": {"ok": false, "outcome": "HTTP_ERROR", "status_code": 502, "hint": "…"}}
def _hook(url: str, said: object) -> Hook:
    match said:
        case {"verification": {"ok": False, **tried}, **rest}:
            trouble = " ".join(str(tried[name]) for name in ("outcome", "status_code", "hint") if tried.get(name))
            return Hook(url or str(rest.get("url", "")), trouble or "not verified")
        case {"url": str(given)}:
            return Hook(given)
    return Hook(url)
