"""Telegram: two translations and a call. Reading is ``updates``, failing ``errors``.

Sending goes through python-telegram-bot's ``Bot``, which knows every method's parameters, over our own
HTTP (``wire``).
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlencode

import orjson

from bot.channels.backoff import Backoff, Rest
from bot.channels.base import (
    BadPayload,
    BadToken,
    Capabilities,
    Files,
    Inbound,
    Limits,
    NoSuchChat,
    PlatformDown,
    Refused,
    SendError,
    Sent,
    Unreachable,
    repeats,
)
from bot.channels.fetching import MOST_BYTES, NotFetched
from bot.channels.json_text import loads
from bot.channels.manifest import Door, Installation, Manifest
from bot.channels.part import Part
from bot.channels.telegram.link import Link
from bot.channels.telegram.updates import COMMANDS, WANTED, read

if TYPE_CHECKING:  # python-telegram-bot is slow to load; ``start`` does it
    from telegram import Bot, InlineKeyboardMarkup, Message

    from bot.channels.telegram.wire import Wire

T = TypeVar("T")

TOKEN = r"(?<!\d)\d{5,16}:[A-Za-z0-9_-]{20,}"  # noqa: S105 - a pattern, as BotFather makes them
"""Libraries put it into the addresses they complain about."""

SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name; https://core.telegram.org/bots/api#setwebhook

POLL_SECONDS = 25
"""How long one getUpdates may wait for something to happen."""

ANSWER_SECONDS = 15.0
"""How long the answer to a call may take, uploads included."""

DESCRIPTION = (
    "Bòn Số là máy dạy học cho bà con: mở tài khoản ngân hàng, quét mã QR, tránh lừa đảo. Có tiếng nói, có hình, "
    "học không mất tiền.\n\nBòn Số không xin tiền, không hỏi mật khẩu, mã PIN hay OTP. "
    "Muốn chắc đây là Bòn Số thật, bà con hỏi đoàn viên ở thôn.\n\nBấm nút bên dưới để bắt đầu."
)
"""What the chat says before it begins, at most 512 characters: https://core.telegram.org/bots/api#setmydescription"""

SHORT_DESCRIPTION = "Máy dạy học cho bà con. Không xin tiền, không hỏi mật khẩu, mã PIN hay OTP."
"""Beside the bot's name, at most 120 characters: https://core.telegram.org/bots/api#setmyshortdescription"""

log = logging.getLogger(__name__)

_CHAT = re.compile(r"-?[0-9]{1,18}")
_PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_.-]+)+")


@dataclass(frozen=True, slots=True)
class Hook:
    """What Telegram says about its deliveries: where to, how many wait, and its last trouble (epoch seconds)."""

    url: str
    pending: int
    error: str = ""
    error_at: int = 0


class Telegram:
    """A bot on Telegram, ``account`` being our name for it.

    ``secret`` (1 to 256 of ``A-Za-z0-9_-``) is repeated by Telegram with each delivery; ``proxy`` is the
    address of an HTTP proxy, or empty; ``answer_seconds`` is how long Telegram may take to answer.
    """

    name = "telegram"
    manifest = Manifest(
        "Telegram",
        app="Telegram",
        switch="telegram_token",
        advice="Nếu cần, xin mã ở BotFather rồi đặt BONSO_TELEGRAM_TOKEN.",
        hosts=("t.me", "telegram.me"),
        masks=(TOKEN,),
        loggers=("telegram",),
    )
    capabilities = Capabilities(
        text=4096,  # https://core.telegram.org/bots/api#sendmessage
        caption=1024,  # https://core.telegram.org/bots/api#sendphoto and #sendvoice
        buttons=100,  # seen in practice, not documented: https://core.telegram.org/bots/api#inlinekeyboardmarkup
        button_label=64,  # ours: a phone shows less, https://core.telegram.org/bots/api#inlinekeyboardbutton has none
        per_row=8,  # seen in practice, not documented: https://core.telegram.org/bots/api#inlinekeyboardmarkup
        photo=True,  # https://core.telegram.org/bots/api#sendphoto
        voice="ogg",  # Opus in Ogg: https://core.telegram.org/bots/api#sendvoice
        call=False,  # no tel: addresses: https://core.telegram.org/bots/api#inlinekeyboardbutton
        link=True,  # https://core.telegram.org/bots/api#inlinekeyboardbutton
        audio="mp3",  # https://core.telegram.org/bots/api#sendaudio
    )
    # About 30 a second over all chats, one a second to a chat, short bursts pass; nothing is promised:
    # https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    limits = Limits(account=28, chat=1, burst=4)

    def __init__(
        self,
        token: str,
        secret: str,
        api_url: str,
        proxy: str = "",
        account: str = "main",
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        self.account = account
        self._token, self._secret, self._api_url, self._proxy = token, secret, api_url, proxy
        self._answer_seconds = answer_seconds
        self._link = Link()
        self._wire: Wire | None = None
        self._bot: Bot | None = None

    @classmethod
    def made(cls, given: Installation) -> "Telegram | None":
        """The bot whose token the settings hold."""
        token = given.setting("telegram_token")
        secret = given.setting("telegram_secret") or given.secret
        return cls(token, secret, given.setting("telegram_api_url"), given.setting("telegram_proxy")) if token else None

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the delivery carries our secret."""
        return repeats(headers, SECRET, secret=self._secret)

    def parse(self, body: bytes) -> list[Inbound]:
        """What one delivered update means, possibly nothing. Raises ``BadPayload``."""
        try:
            update = loads(body)
        except orjson.JSONDecodeError:
            raise BadPayload("not JSON") from None
        return read(update)

    async def start(self) -> None:
        """Load python-telegram-bot and make the pool. Nothing is sent; a wrong token shows at the first call."""
        from telegram import Bot  # noqa: PLC0415 - slow to load, and only who sends needs it

        from bot.channels.telegram.wire import Wire  # noqa: PLC0415 - loads python-telegram-bot

        # Its debug lines repeat what people are told.
        logging.getLogger("telegram").setLevel(logging.INFO)
        self._wire = Wire(self._token, self._api_url, self._proxy, self._answer_seconds)
        # The token is the wire's secret: ``Bot`` would put it into its errors, debug lines and repr.
        self._bot = Bot("hidden", request=self._wire, get_updates_request=self._wire)
        await self._wire.initialize()

    async def close(self) -> None:
        """Close the pool."""
        wire, self._wire, self._bot = self._wire, None, None
        if wire is not None:
            await wire.shutdown()

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        """Send one part. Raises ``NoSuchChat``, ``Refused``."""
        if not _CHAT.fullmatch(address):
            raise NoSuchChat("not a chat id")
        message = await self._call(partial(_send, chat=int(address), part=part, file=file or Files()))
        return Sent(str(message.message_id), _uploaded(message))

    async def acknowledge(self, ack: str) -> None:
        """End the little clock on the pressed button. Too late or unreachable is all the same."""
        try:
            await self._call(lambda bot: bot.answer_callback_query(ack))
        except SendError as error:
            log.debug("tap not acknowledged: %s", error.code)

    async def fetch(self, ref: str, most: int = MOST_BYTES) -> bytes:
        """A voice message or picture, by Telegram's name for it. Raises ``NotFetched``."""
        try:
            file = await self._call(lambda bot: bot.request.post(f"/getFile?{urlencode({'file_id': ref})}"))
        except SendError as error:
            raise NotFetched(error.code, retry=error.retry or error.in_doubt) from None
        match file:
            case {"file_path": str(path)} if self._wire is not None and _PATH.fullmatch(path):
                return await self._wire.download(path, most)
        raise NotFetched("no-file")

    async def username(self) -> str:
        """The bot's name. Raises ``SendError``."""
        me = await self._call(lambda bot: bot.get_me())
        return me.username or ""

    async def door(self, code: str) -> Door | None:
        """The link that opens the chat with ``code``; None while Telegram does not say what our bot is called."""
        name = await self._link.name(self.username)
        return Door("Học trên Telegram", f"https://t.me/{name}?start={code}") if name else None

    async def announce(self, url: str) -> str:
        """Have updates delivered to ``url``, fill the chat's menu and say who we are. Raises ``SendError``."""
        await self.set_webhook(url)
        await self.set_commands()
        await self.set_descriptions()
        return ""

    async def set_webhook(self, url: str) -> None:
        """Have updates delivered to ``url`` with our secret. Raises ``SendError``."""
        await self._call(lambda bot: bot.set_webhook(url, secret_token=self._secret, allowed_updates=WANTED))

    async def delete_webhook(self) -> None:
        """Stop deliveries, so that ``poll`` may begin; what waits is kept. Raises ``SendError``."""
        await self._call(lambda bot: bot.delete_webhook())

    async def webhook_info(self) -> Hook:
        """How deliveries are going. Raises ``SendError``."""
        info = await self._call(lambda bot: bot.get_webhook_info())
        error_at = int(info.last_error_date.timestamp()) if info.last_error_date else 0
        return Hook(info.url, info.pending_update_count, info.last_error_message or "", error_at)

    async def set_commands(self) -> None:
        """Fill the chat's menu, for phones set to Vietnamese and for all others. Raises ``SendError``."""
        commands = [(name, description) for name, (_, description) in COMMANDS.items()]
        await self._call(lambda bot: bot.set_my_commands(commands))
        await self._call(lambda bot: bot.set_my_commands(commands, language_code="vi"))

    async def set_descriptions(self) -> None:
        """Say in the empty chat, and where the bot is shown to others, what it never asks for. Raises ``SendError``."""
        await self._call(lambda bot: bot.set_my_description(DESCRIPTION))
        await self._call(lambda bot: bot.set_my_short_description(SHORT_DESCRIPTION))

    async def poll(self, seconds: int = POLL_SECONDS, rest: Rest = asyncio.sleep) -> AsyncIterator[list[Inbound]]:
        """Batches of what happened, until the channel is closed.

        Asking for the next batch tells Telegram that the one before is stored. Whoever fails to store it must
        not ask again; a new ``poll`` begins with it. Trouble is waited out with ``rest``, also while a webhook is
        set or somebody else polls; ``BadToken`` is raised.
        """
        offset, trouble = 0, Backoff(rest)
        while self._bot is not None:
            try:
                updates = await self._updates(offset, seconds)
            except BadToken:
                raise
            except SendError as error:
                await trouble.rest(error)
                continue
            trouble.over()
            if batch := [inbound for update in updates.values() for inbound in read(update)]:
                yield batch
            offset = max((id + 1 for id in updates), default=offset)

    async def _updates(self, offset: int, seconds: int) -> dict[int, object]:
        """One getUpdates, by id. Not ``Bot.get_updates``: it would parse everything, and fail on one odd update."""
        wanted = {"offset": offset, "timeout": seconds, "allowed_updates": orjson.dumps(WANTED)}
        call = f"/getUpdates?{urlencode(wanted)}"
        updates = await self._call(lambda bot: bot.request.post(call, read_timeout=seconds + 10.0))
        if not isinstance(updates, list) or not all(isinstance(update, dict) for update in updates):
            raise PlatformDown("getUpdates gave no updates")
        return {id: update for update in updates if type(id := update.get("update_id")) is int}

    async def _call(self, method: "Callable[[Bot], Awaitable[T]]") -> T:
        """Call the Bot API. Whatever fails is raised as one of the closed list."""
        if self._bot is None:
            raise Unreachable("the channel is not started")
        try:
            return await method(self._bot)
        except Exception as error:  # also what the library makes of an odd answer
            from bot.channels.telegram.errors import translated  # noqa: PLC0415 - loads python-telegram-bot

            failure = translated(error, self._token)
        # Raised out here so that the original, which may quote more than it should, is not its context.
        raise failure


async def _send(bot: "Bot", chat: int, part: Part, file: Files) -> "Message":
    text, keys = part.get("text", ""), _keyboard(part)
    content = file.known or file.content
    if part["kind"] != "text" and not content:
        raise Refused("its file is missing")
    if part["kind"] == "voice":
        return await bot.send_voice(chat, content, caption=text or None, reply_markup=keys, filename="bon-so.ogg")
    if part["kind"] == "audio":
        return await bot.send_audio(
            chat,
            content,
            title="Nghe",
            performer="Bòn Số",
            caption=text or None,
            reply_markup=keys,
            filename="bon-so.mp3",
        )
    if part["kind"] == "photo":
        return await bot.send_photo(chat, content, caption=text or None, reply_markup=keys, filename="bon-so.png")
    if not text:
        raise Refused("nothing to send")
    return await bot.send_message(chat, text, reply_markup=keys, disable_web_page_preview=True)


def _keyboard(part: Part) -> "InlineKeyboardMarkup | None":
    from telegram import InlineKeyboardButton, InlineKeyboardMarkup  # noqa: PLC0415 - loaded by ``start``

    rows = [[InlineKeyboardButton(label, callback_data=data) for label, data in row] for row in part.get("buttons", ())]
    rows += [[InlineKeyboardButton(label, url=url)] for label, url in part.get("links", ())]
    return InlineKeyboardMarkup(rows) if rows else None


def _uploaded(message: "Message") -> str:
    """Telegram's name for the file that was sent; of a photo, its largest size."""
    if sound := message.voice or message.audio:
        return sound.file_id
    return message.photo[-1].file_id if message.photo else ""
