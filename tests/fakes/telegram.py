"""A strict Telegram Bot API on 127.0.0.1, for tests: real HTTP, real refusals, people who talk to the bot.

As an asyncio context manager it runs in the test's loop, with ``serving`` on a thread of its own::

    async with FakeTelegram("77:secret-token") as telegram:
        telegram.say(5, "/start")
        ...
        assert telegram.sent[-1].text == "Xin chào"

Unlike the real one it refuses unknown parameters and takes webhooks at http://127.0.0.1. It is checked by
clients written elsewhere in ``tests/fakes/test_telegram.py``.
"""

import asyncio
import math
import re
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Self

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.refusals import Said
from tests.fakes.telegram_rules import (
    DESCRIPTION,
    SECRET,
    SHORT_DESCRIPTION,
    TOKEN,
    Refusal,
    Stored,
    Upload,
    bad,
    check_caption,
    check_commands,
    check_keyboard,
    check_parameters,
    check_text,
    nested,
    stored_audio,
    stored_photo,
    stored_voice,
    units,
    whole,
)

KEPT_OF = {
    "document": {"file_name": "a.pdf", "mime_type": "application/pdf"},
    "video": {"width": 640, "height": 360, "duration": 5},
    "animation": {"width": 320, "height": 180, "duration": 2},
    "audio": {"duration": 9, "mime_type": "audio/mpeg"},
}
"""What Telegram says of a file beyond its name, by the kind of message."""

DEFAULT_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")
"""Of update, when nobody asked for a choice."""


@dataclass(frozen=True)
class Fault:
    """What one call meets. ``taken``: it takes effect all the same.

    ``status`` other than 200 refuses it; ``seconds`` delays it; ``silent`` closes the connection without an
    answer; ``cut`` ends the answer half-way; ``body`` replaces it.
    """

    status: int = 200
    description: str = "Internal Server Error"
    parameters: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    taken: bool = False
    silent: bool = False
    cut: bool = False
    body: bytes = b""


@dataclass(frozen=True)
class Delivered:
    """A message the bot sent and Telegram took. ``buttons`` holds rows of ``(label, data or url)``."""

    bot: int
    chat: int
    id: int
    method: str
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...]
    file: str
    uploaded: bytes
    at: float

    @property
    def data(self) -> list[str]:
        """What its buttons send, in reading order."""
        return [data for row in self.buttons for _, data in row]


@dataclass
class Hook:
    """Where updates go, and how that went."""

    url: str = ""
    secret: str = ""
    most: int = 40
    error: str = ""
    error_at: int = 0


@dataclass
class Account:
    """A bot as Telegram knows it."""

    token: str
    kinds: tuple[str, ...] = DEFAULT_KINDS
    hook: Hook = field(default_factory=Hook)
    updates: deque[dict[str, Any]] = field(default_factory=deque)
    last_update: int = 500_000_000
    last_message: int = 0
    messages: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    files: dict[str, Stored] = field(default_factory=dict)
    brought: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    description: str = ""
    short_description: str = ""
    known: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    asked: dict[str, int] = field(default_factory=dict)
    polls: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": True, "first_name": "Bòn Số (giả)", "username": f"bon_so_{self.id}_bot"}


class Buckets:
    """How fast messages may come: so many a second, after a rest ``burst`` at once. No limit at 0."""

    def __init__(self, per_second: float, burst: int) -> None:
        self.per_second, self.burst = per_second, burst
        self._full_at: dict[int, float] = {}

    def wait(self, who: int, now: float) -> float:
        """Seconds to wait; 0 takes a message out."""
        if not self.per_second:
            return 0.0
        full_at = max(self._full_at.get(who, now), now)
        over = full_at - now - (self.burst - 1) / self.per_second
        if over > 1e-9:
            return over
        self._full_at[who] = full_at + 1 / self.per_second
        return 0.0


class FakeTelegram:
    """The server. ``sent`` holds the messages taken, ``calls`` all calls with parameters, ``answered`` the taps.

    ``refused`` are methods (``sendphoto``) that it refuses, each in its words, as long as they stand there. In the
    words of ``no_buttons`` it refuses buttons that answer, in those of ``no_links`` buttons that open an address.

    ``reach`` says where a public address leads in the test, playing the proxy that speaks https in front of us;
    ``steady`` is the clock, in seconds, by which messages come too fast.
    """

    def __init__(
        self,
        *tokens: str,
        per_second: float = 0,
        per_chat: float = 0,
        burst: int = 1,
        retry_seconds: float = 0.05,
        duplicates: int = 0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._steady = steady
        self.accounts = {token: Account(token) for token in tokens or ("77:fake-token-of-the-first-bot",)}
        self.token = next(iter(self.accounts))
        self.all_pace, self.chat_pace = Buckets(per_second, max(1, int(per_second))), Buckets(per_chat, burst)
        self.retry_seconds, self.duplicates = retry_seconds, duplicates
        self.sent: list[Delivered] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.answered: list[str] = []
        self.faults: dict[str, deque[Fault]] = {}
        self.refused: dict[str, Said] = {}
        self.no_buttons: Said | None = None
        self.no_links: Said | None = None
        self.reach: dict[str, str] = {}
        self.url = ""
        self._methods: dict[str, Callable[[Account, dict[str, Any]], Awaitable[Any]]] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "sendmessage": self._send_message,
            "sendvoice": self._send_voice,
            "sendaudio": self._send_audio,
            "sendphoto": self._send_photo,
            "answercallbackquery": self._answer,
            "setmycommands": self._set_commands,
            "getmycommands": self._get_commands,
            "getfile": self._get_file,
            "setmydescription": self._set_description,
            "setmyshortdescription": self._set_short_description,
        }

    # --- Running ------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        app.router.add_get("/file/bot{token}/{path:.+}", self._downloaded)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        self._session = ClientSession(timeout=ClientTimeout(total=30))
        self._couriers = [self._loop.create_task(self._deliver(account)) for account in self.accounts.values()]
        return self

    async def __aexit__(self, *_: object) -> None:
        for courier in self._couriers:
            courier.cancel()
        await asyncio.gather(*self._couriers, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()

    # --- What people do -----------------------------------------------------------------------------

    def say(self, chat: int, text: str, *, lang: str = "vi", bot: str = "", **more: Any) -> int:
        """Somebody writes; the bot knows the chat from then on. Returns the update's number."""
        if command := re.match(r"/\w+(@\w+)?", text):
            more["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
        return self.bring(chat, lang=lang, bot=bot, text=text, **more)

    def bring(self, chat: int, *, lang: str = "vi", bot: str = "", kind: str = "message", **content: Any) -> int:
        """Any content of a message: ``bring(5, sticker={…})``."""
        account = self._account(bot)
        account.known.add(chat)
        account.last_message += 1
        head = {"message_id": account.last_message, "date": int(time.time()), "chat": _chat(chat)}
        return self._queue(account, kind, head | {"from": _person(chat, lang)} | content)

    def attach(self, chat: int, kind: str, caption: str = "", *, bot: str = "", **more: Any) -> int:
        """Somebody sends a ``photo``, ``document``, ``video``, ``animation`` or ``audio``, and writes beside it."""
        account = self._account(bot)
        name = f"AgACAgUAAxk{account.last_message:04}"
        about: Any = {"file_id": name, "file_unique_id": f"AQAD{account.last_message}", "file_size": 9000}
        content = [about | {"width": 90, "height": 90}] if kind == "photo" else about | KEPT_OF[kind]
        beside = {"caption": check_caption(caption)} if caption else {}
        return self.bring(chat, bot=bot, **{kind: content}, **beside, **more)

    def photograph(self, chat: int, content: bytes, *, bot: str = "", **more: Any) -> int:
        """Somebody sends a picture that can be fetched, in two sizes. Returns the update's number."""
        account = self._account(bot)
        number = len(account.brought)
        name = f"AgACAgUAAxkB{number:04}"
        account.brought[f"photos/file_{number}.jpg"] = (name, content)
        about = {"file_unique_id": f"AQADB{number}", "width": 90, "height": 90, "file_size": len(content)}
        sizes = [about | {"file_id": f"{name}s"}, about | {"file_id": name}]
        return self.bring(chat, bot=bot, photo=sizes, **more)

    def speak(self, chat: int, content: bytes, *, caption: str = "", bot: str = "") -> int:
        """Somebody sends a voice message. Returns the update's number."""
        account = self._account(bot)
        number = len(account.brought)
        name = f"AwACAgUAAxk{number:04}"
        account.brought[f"voice/file_{number}.oga"] = (name, content)
        about = {"file_id": name, "file_unique_id": f"AgAD{number}", "duration": 3, "mime_type": "audio/ogg"}
        beside = {"caption": check_caption(caption)} if caption else {}
        return self.bring(chat, bot=bot, voice=about | {"file_size": len(content)}, **beside)

    def tap(self, chat: int, message: int, data: str, *, bot: str = "") -> int:
        """Somebody presses a button that is really there. Returns the update's number."""
        account = self._account(bot)
        shown = account.messages[chat, message]
        rows = shown.get("reply_markup", {}).get("inline_keyboard", [])
        assert data in [button.get("callback_data") for row in rows for button in row], f"no button sends {data!r}"
        ack = str(10**15 + len(self.calls) + account.last_update)
        account.asked[ack] = chat
        query = {"id": ack, "from": _person(chat, "vi"), "message": shown, "chat_instance": "-7", "data": data}
        return self._queue(account, "callback_query", query)

    def block(self, chat: int, *, bot: str = "") -> int:
        """Somebody blocks the bot."""
        account = self._account(bot)
        account.blocked.add(chat)
        return self._queue(account, "my_chat_member", _change(account, chat, "member", "kicked"))

    def unblock(self, chat: int, *, bot: str = "") -> int:
        """She takes it back."""
        account = self._account(bot)
        account.blocked.discard(chat)
        return self._queue(account, "my_chat_member", _change(account, chat, "kicked", "member"))

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of ``method`` meet ``faults``, one each."""
        self.faults.setdefault(method.lower(), deque()).extend(faults)

    async def arrived(self, count: int, seconds: float = 60) -> list[Delivered]:
        """All messages, once there are ``count``."""
        async with asyncio.timeout(seconds):
            while len(self.sent) < count:  # noqa: ASYNC110 - the fake may run on another thread's loop
                await asyncio.sleep(0.005)
        return self.sent

    def _account(self, bot: str) -> Account:
        return self.accounts[bot or self.token]

    def _queue(self, account: Account, kind: str, content: dict[str, Any]) -> int:
        account.last_update += 1
        if kind in account.kinds:
            account.updates.append({"update_id": account.last_update, kind: content})
            self._loop.call_soon_threadsafe(account.changed.set)
        return account.last_update

    # --- HTTP ---------------------------------------------------------------------------------------

    async def _called(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        waiting = self.faults.get(method)
        fault = waiting.popleft() if waiting else Fault()
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        answer = await self._answer_to(request, method, fault)
        if fault.silent:
            assert request.transport is not None
            request.transport.abort()
        body = fault.body or orjson.dumps(answer)
        status = fault.status if fault.status != 200 else answer.get("error_code", 200)
        if fault.cut:
            return await _half(request, body)
        return web.Response(body=body, status=status, content_type="application/json")

    async def _answer_to(self, request: web.Request, method: str, fault: Fault) -> dict[str, Any]:
        healthy = fault.status == 200 and not (fault.silent or fault.cut or fault.body)
        try:
            if healthy or fault.taken:
                result = await self._perform(request, method)
            if fault.status != 200:
                raise Refusal(fault.status, fault.description, **fault.parameters)
            return {"ok": True, "result": result if healthy or fault.taken else True}
        except Refusal as refusal:
            error = {"ok": False, "error_code": refusal.code, "description": refusal.description}
            return error | ({"parameters": refusal.parameters} if refusal.parameters else {})

    async def _perform(self, request: web.Request, method: str) -> Any:
        token = request.match_info["token"]
        if not TOKEN.fullmatch(token):
            raise Refusal(404, "Not Found")
        if token not in self.accounts:
            raise Refusal(401, "Unauthorized")
        if method not in self._methods:
            raise Refusal(404, "Not Found: method not found")
        given = await _parameters(request)
        self.calls.append((method, given))
        check_parameters(method, given)
        if said := self.refused.get(method):
            raise Refusal(said.code, said.words)
        self._like(nested(given, "reply_markup"))
        return await self._methods[method](self.accounts[token], given)

    def _like(self, markup: Any) -> None:
        """Refuse buttons that answer, or those that open an address, where that is wanted."""
        keys = [key for row in check_keyboard(markup) for key in row]
        for said, kind in ((self.no_buttons, "callback_data"), (self.no_links, "url")):
            if said and any(kind in key for key in keys):
                raise Refusal(said.code, said.words)

    # --- Methods ------------------------------------------------------------------------------------

    async def _get_me(self, account: Account, given: dict[str, Any]) -> Any:
        may = {"can_join_groups": False, "can_read_all_group_messages": False, "supports_inline_queries": False}
        return account.user | may

    async def _get_updates(self, account: Account, given: dict[str, Any]) -> Any:
        if account.hook.url:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._choose_kinds(account, given)
        _forget(account.updates, whole(given, "offset", 0))
        account.polls += 1
        await self._long_poll(account, account.polls, time.monotonic() + min(whole(given, "timeout", 0), 50))
        limit = min(max(whole(given, "limit", 100), 1), 100)
        return [account.updates[at] for at in range(min(limit, len(account.updates)))]

    async def _long_poll(self, account: Account, mine: int, until: float) -> None:
        account.changed.set()  # wakes whoever polled before, to be told of the conflict
        while True:
            if account.polls != mine:
                raise Refusal(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
                )
            left = until - time.monotonic()
            if account.updates or left <= 0:
                return
            account.changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(account.changed.wait(), left)

    async def _set_webhook(self, account: Account, given: dict[str, Any]) -> Any:
        url, secret = given.get("url", ""), given.get("secret_token", "")
        if url and not re.match(r"https://|http://127\.0\.0\.1[:/]", url):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if secret and not SECRET.fullmatch(secret):
            raise bad("secret token contains unallowed characters")
        self._choose_kinds(account, given)
        _drop(account, given)
        account.hook = Hook(url, secret, min(max(whole(given, "max_connections", 40), 1), 100))
        account.changed.set()
        return True

    async def _delete_webhook(self, account: Account, given: dict[str, Any]) -> Any:
        _drop(account, given)
        account.hook = Hook()
        return True

    async def _get_webhook_info(self, account: Account, given: dict[str, Any]) -> Any:
        hook = account.hook
        info = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(account.updates)}
        if hook.url:
            info |= {"max_connections": hook.most, "allowed_updates": list(account.kinds)}
        if hook.error:
            info |= {"last_error_date": hook.error_at, "last_error_message": hook.error}
        return info

    def _choose_kinds(self, account: Account, given: dict[str, Any]) -> None:
        wanted = nested(given, "allowed_updates")
        if wanted is not None:
            account.kinds = tuple(wanted) or DEFAULT_KINDS

    async def _send_message(self, account: Account, given: dict[str, Any]) -> Any:
        text = check_text(given.get("text"))
        return self._take(account, given, "sendMessage", {"text": text})

    async def _send_voice(self, account: Account, given: dict[str, Any]) -> Any:
        caption = check_caption(given.get("caption"))
        file = _file(account, given, "voice", stored_voice)
        return self._take(account, given, "sendVoice", {file.kind: file.about}, caption, file)

    async def _send_audio(self, account: Account, given: dict[str, Any]) -> Any:
        caption = check_caption(given.get("caption"))
        file = _file(account, given, "audio", stored_audio)
        about = file.about | {name: given[name] for name in ("title", "performer") if name in given}
        return self._take(account, given, "sendAudio", {"audio": about}, caption, file)

    async def _send_photo(self, account: Account, given: dict[str, Any]) -> Any:
        caption = check_caption(given.get("caption"))
        file = _file(account, given, "photo", stored_photo)
        small = file.about | {"file_id": file.about["file_id"] + "s", "file_unique_id": "AQADs", "width": 90}
        return self._take(account, given, "sendPhoto", {"photo": [small, file.about]}, caption, file)

    def _take(
        self,
        account: Account,
        given: dict[str, Any],
        method: str,
        content: dict[str, Any],
        caption: str = "",
        file: Stored | None = None,
    ) -> dict[str, Any]:
        rows = check_keyboard(nested(given, "reply_markup"))
        chat = self._reachable(account, given)
        self._pace(account, chat)
        account.last_message += 1
        message: dict[str, Any] = {
            "message_id": account.last_message,
            "date": int(time.time()),
            "chat": _chat(chat),
            "from": account.user,
            **content,
        }
        message |= {"caption": caption} if caption else {}
        message |= {"reply_markup": {"inline_keyboard": rows}} if rows else {}
        account.messages[chat, account.last_message] = message
        if file:
            account.files[file.about["file_id"]] = file
        self.sent.append(_delivered(account, chat, method, message, rows, file, self._steady()))
        return message

    def _reachable(self, account: Account, given: dict[str, Any]) -> int:
        if not str(given.get("chat_id", "")):
            raise bad("chat_id is empty")
        chat = whole(given, "chat_id", 0)
        if chat not in account.known:
            raise bad("chat not found")
        if chat in account.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _pace(self, account: Account, chat: int) -> None:
        now = self._steady()
        wait = self.chat_pace.wait(chat, now) or self.all_pace.wait(account.id, now)
        if wait:
            seconds = math.ceil(wait)
            raise Refusal(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    async def _answer(self, account: Account, given: dict[str, Any]) -> Any:
        ack = str(given.get("callback_query_id", ""))
        if account.asked.pop(ack, None) is None:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.answered.append(ack)
        return True

    async def _set_commands(self, account: Account, given: dict[str, Any]) -> Any:
        language = given.get("language_code", "")
        if language and not re.fullmatch("[a-z]{2}", language):
            raise bad("invalid language code specified")
        account.commands[language] = check_commands(nested(given, "commands"))
        return True

    async def _get_commands(self, account: Account, given: dict[str, Any]) -> Any:
        return account.commands.get(given.get("language_code", ""), [])

    async def _get_file(self, account: Account, given: dict[str, Any]) -> Any:
        """Where a file that somebody sent can be fetched, for an hour."""
        path = next((path for path, (id, _) in account.brought.items() if id == given.get("file_id")), "")
        if not path:
            raise bad("invalid file_id")
        size = len(account.brought[path][1])
        if size > 20 * 2**20:
            raise bad("file is too big")
        return {"file_id": given["file_id"], "file_unique_id": "AgAD", "file_size": size, "file_path": path}

    async def _downloaded(self, request: web.Request) -> web.Response:
        account = self.accounts.get(request.match_info["token"])
        waiting = self.faults.get("download")
        if waiting and (fault := waiting.popleft()):
            return web.Response(status=fault.status, body=fault.body)
        found = account.brought.get(request.match_info["path"]) if account else None
        return web.Response(body=found[1]) if found else web.Response(status=404)

    async def _set_description(self, account: Account, given: dict[str, Any]) -> Any:
        if units(given.get("description", "")) > DESCRIPTION:
            raise bad("description is too long")
        account.description = given.get("description", "")
        return True

    async def _set_short_description(self, account: Account, given: dict[str, Any]) -> Any:
        if units(given.get("short_description", "")) > SHORT_DESCRIPTION:
            raise bad("short description is too long")
        account.short_description = given.get("short_description", "")
        return True

    # --- Deliveries ---------------------------------------------------------------------------------

    async def _deliver(self, account: Account) -> None:
        """Bring updates to the webhook, several at a time, each until it is taken."""
        under_way: set[int] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                for update in list(account.updates) if account.hook.url else ():
                    number = update["update_id"]
                    if number not in under_way and len(under_way) < account.hook.most:
                        under_way.add(number)
                        group.create_task(self._bring(account, update, under_way))
                account.changed.clear()
                await account.changed.wait()

    async def _bring(self, account: Account, update: dict[str, Any], under_way: set[int]) -> None:
        hook, pause = account.hook, self.retry_seconds
        while account.hook is hook and (trouble := await self._post(hook, update)):
            hook.error, hook.error_at = trouble, int(time.time())
            await asyncio.sleep(pause)
            pause = min(pause * 2, 5.0)
        if account.hook is hook:
            await asyncio.gather(*(self._post(hook, update) for _ in range(self.duplicates)))
            with suppress(ValueError):  # dropped meanwhile
                account.updates.remove(update)
        under_way.discard(update["update_id"])
        account.changed.set()

    async def _post(self, hook: Hook, update: dict[str, Any]) -> str:
        """Deliver once; what went wrong, or nothing."""
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        try:
            async with self._session.post(self._local(hook.url), data=orjson.dumps(update), headers=headers) as answer:
                return "" if answer.ok else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (ClientError, OSError, TimeoutError) as error:
            return type(error).__name__

    def _local(self, url: str) -> str:
        """Where an address leads in this test."""
        for origin, here in self.reach.items():
            if url.startswith(origin + "/"):
                return here + url.removeprefix(origin)
        return url


@contextmanager
def serving(fake: FakeTelegram) -> Iterator[FakeTelegram]:
    """Run ``fake`` on a thread with a loop of its own."""
    ready, done = threading.Event(), threading.Event()

    async def run() -> None:
        async with fake:
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert ready.wait(60), "the fake did not start"
        yield fake
    finally:
        done.set()
        thread.join()


@asynccontextmanager
async def hooked(handler: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    """The address of a little server that takes deliveries."""
    app = web.Application()
    app.router.add_post("/hook", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}/hook".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Parameters from the query and the body, in any of the forms Telegram takes."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        given |= orjson.loads(await request.read() or b"{}")
        return given
    for name, value in (await request.post()).items():
        file = value if isinstance(value, web.FileField) else None
        given[name] = Upload(file.filename, file.file.read(), file.content_type) if file else value
    return given


async def _half(request: web.Request, body: bytes) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": str(len(body)), "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    assert request.transport is not None
    request.transport.close()
    return response


def _file(account: Account, given: dict[str, Any], kind: str, store: Callable[[Upload], Stored]) -> Stored:
    """The file of a message: uploaded now, or known by its name from before."""
    source = given.get(kind)
    if isinstance(source, str) and source.startswith("attach://"):
        source = given.get(source.removeprefix("attach://"))
    if isinstance(source, Upload):
        return store(source)
    if not source:
        raise bad(f"there is no {kind} in the request")
    known = account.files.get(source)
    if known is None:
        raise bad("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad(f"can't use file of type {known.kind.title()} as {kind.title()}")
    return known


def _delivered(
    account: Account,
    chat: int,
    method: str,
    message: dict[str, Any],
    rows: list[list[dict[str, str]]],
    file: Stored | None,
    at: float,
) -> Delivered:
    buttons = tuple(tuple((key["text"], key.get("callback_data") or key["url"]) for key in row) for row in rows)
    text = message.get("text", message.get("caption", ""))
    name, content = (file.about["file_id"], file.content) if file else ("", b"")
    return Delivered(account.id, chat, message["message_id"], method, text, buttons, name, content, at)


def _forget(updates: deque[dict[str, Any]], offset: int) -> None:
    """What is below the offset was stored by the bot; a negative one counts from the end."""
    while updates and (updates[0]["update_id"] < offset or (offset < 0 and len(updates) > -offset)):
        updates.popleft()


def _drop(account: Account, given: dict[str, Any]) -> None:
    if given.get("drop_pending_updates") in (True, "true", "True", "1"):
        account.updates.clear()


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": "Người thử"} if chat > 0 else _group(chat)


def _group(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "group", "title": "Nhóm thử"}


def _person(chat: int, lang: str) -> dict[str, Any]:
    return {"id": abs(chat), "is_bot": False, "first_name": "Người thử", "language_code": lang}


def _change(account: Account, chat: int, before: str, after: str) -> dict[str, Any]:
    def member(status: str) -> dict[str, Any]:
        return {"user": account.user, "status": status} | ({"until_date": 0} if status == "kicked" else {})

    return {
        "chat": _chat(chat),
        "from": _person(chat, "vi"),
        "date": int(time.time()),
        "old_chat_member": member(before),
        "new_chat_member": member(after),
    }
