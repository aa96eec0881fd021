"""A strict Zalo Bot Platform on 127.0.0.1, for tests: real HTTP, real refusals, people who talk to the bot.

As an asyncio context manager it runs in the test's loop::

    async with FakeZaloBot() as zalo:
        zalo.say("minh", "chào")
        ...
        assert zalo.sent[-1].text == "Xin chào"

Addresses it is given must be public, as for the real one. ``reach`` says where such an address leads in the test
(``{"https://bonso.example": "http://127.0.0.1:8000"}``): it plays the proxy that speaks https in front of us.
It is checked by clients written elsewhere in ``tests/fakes/test_zalo_bot.py``. What the documents leave open (which
code for a person beyond the fiftieth, whether a refused delivery comes again) is one plausible way, not knowledge.
"""

import asyncio
import hashlib
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.refusals import Said
from tests.fakes.telegram import Fault
from tests.fakes.zalo_bot_rules import Refusal, adts, bad, check_text, checked, public, whole

SECRET = "X-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Delivered:
    """A message the bot sent and the platform took. ``url`` is the picture's or voice's, ``content`` what lay there."""

    chat: str
    id: str
    method: str
    text: str
    url: str
    content: bytes
    at: float


@dataclass
class Hook:
    """Where events go; ``answers`` are the statuses that deliveries met."""

    url: str
    secret: str
    answers: list[int] = field(default_factory=list)


class FakeZaloBot:
    """The server of one bot. ``sent`` holds the messages taken, ``calls`` all calls with parameters.

    ``refused`` are methods (``sendPhoto``) that it refuses, each in its words, as long as they stand there;
    ``no_links`` are the words in which it refuses text with an address.

    ``turned_away`` are the people beyond ``users``, of whom the bot never hears; ``wrapped`` says whether deliveries
    come in the documented envelope or bare, as in life; each comes ``duplicates`` times more.
    """

    def __init__(
        self,
        token: str = "77:fake-token-of-the-zalo-bot",
        *,
        users: int = 50,
        monthly: int = 3000,
        wrapped: bool = False,
        duplicates: int = 0,
        retry_seconds: float = 0.05,
    ) -> None:
        self.token, self.users, self.monthly = token, users, monthly
        self.wrapped, self.duplicates, self.retry_seconds = wrapped, duplicates, retry_seconds
        self.reach: dict[str, str] = {}
        self.sent: list[Delivered] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.probes: list[int] = []
        self.turned_away: set[str] = set()
        self.faults: dict[str, deque[Fault]] = {}
        self.refused: dict[str, Said] = {}
        self.no_links: Said | None = None
        self.updates: deque[dict[str, Any]] = deque()
        self.files: dict[str, web.Response] = {}
        self.hook: Hook | None = None
        self.url = ""
        self._known: dict[str, str] = {}
        self._number = 0
        self._methods: dict[str, Callable[[dict[str, Any]], Awaitable[Any]]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "sendSticker": self._send_sticker,
            "sendVoice": self._send_voice,
            "sendChatAction": self._send_chat_action,
        }

    # --- Running ------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_route("*", "/bot{token}/{method}", self._called)
        app.router.add_get("/media/{name}", self._shown)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = "http://{}:{}".format(*self._runner.addresses[0][:2])
        self._session = ClientSession(timeout=ClientTimeout(total=30))
        self._changed = asyncio.Event()
        self._courier = asyncio.create_task(self._deliver())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._courier.cancel()
        await asyncio.gather(self._courier, return_exceptions=True)
        await self._session.close()
        await self._runner.cleanup()

    # --- What people do -----------------------------------------------------------------------------

    def say(self, user: str, text: str, **more: Any) -> str:
        """Somebody writes; the bot may answer from then on. Returns the message's id, or nothing for one too many."""
        return self.bring(user, "message.text.received", text=text, message_type="CHAT_MESSAGE", **more)

    def speak(self, user: str, content: bytes) -> str:
        """Somebody sends a voice message, whose sound lies on the platform's own host."""
        address = self.put_file(content, "audio/aac", "aac")
        return self.bring(user, "message.voice.received", voice_url=address, message_type="CHAT_VOICE")

    def photograph(self, user: str, content: bytes) -> str:
        """Somebody sends a picture, which lies on the platform's own host."""
        address = self.put_file(content, "image/jpeg", "jpg")
        return self.bring(user, "message.image.received", photo_url=address, message_type="CHAT_PHOTO")

    def attach(self, user: str, caption: str = "") -> str:
        """Somebody sends a picture, with what she writes beside it."""
        beside = {"caption": check_text(caption, "caption")} if caption else {}
        about = {"photo_url": f"{self.url}/media/her.jpg", "message_type": "CHAT_PHOTO"}
        return self.bring(user, "message.image.received", **about, **beside)

    def put_file(self, content: bytes, kind: str, ending: str, status: int = 200, **headers: str) -> str:
        """Put something on the platform's own host; its address."""
        name = f"{hashlib.sha256(content + repr(headers).encode()).hexdigest()[:24]}.{ending}"
        self.files[name] = web.Response(body=content, status=status, content_type=kind, headers=headers)
        return f"{self.url}/media/{name}"

    def bring(self, user: str, event: str, *, group: str = "", **content: Any) -> str:
        """Any event: ``bring("minh", "message.sticker.received", sticker="…")``."""
        if user not in self._known and len(self._known) >= self.users:
            self.turned_away.add(user)
            return ""
        self._known.setdefault(user, "PRIVATE")
        if group:
            self._known.setdefault(group, "GROUP")
        chat = {"id": group or user, "chat_type": "GROUP" if group else "PRIVATE"}
        sender = {"id": user, "display_name": "Người thử", "is_bot": False}
        head = {"message_id": self._next(), "date": int(time.time() * 1000), "from": sender, "chat": chat}
        self.updates.append({"event_name": event, "message": head | content})
        self._changed.set()
        return str(head["message_id"])

    def fail(self, method: str, *faults: Fault) -> None:
        """The next calls of ``method`` meet ``faults``, one each."""
        self.faults.setdefault(method, deque()).extend(faults)

    async def arrived(self, count: int, seconds: float = 60) -> list[Delivered]:
        """All messages, once there are ``count``."""
        async with asyncio.timeout(seconds):
            while len(self.sent) < count:  # noqa: ASYNC110 - it happens in the handlers
                await asyncio.sleep(0.005)
        return self.sent

    # --- HTTP ---------------------------------------------------------------------------------------

    async def _shown(self, request: web.Request) -> web.Response:
        kept = self.files.get(request.match_info["name"])
        if kept is None:
            return web.Response(status=404)
        assert isinstance(kept.body, bytes)
        return web.Response(body=kept.body, status=kept.status, headers=kept.headers)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        waiting = self.faults.get(request.match_info["method"])
        fault = waiting.popleft() if waiting else Fault()
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        status, answer = await self._answered(request, fault)
        if fault.silent:
            assert request.transport is not None
            request.transport.abort()
        body = fault.body or orjson.dumps(answer)
        return web.Response(body=body, status=status, content_type="application/json")

    async def _answered(self, request: web.Request, fault: Fault) -> tuple[int, dict[str, Any]]:
        healthy = fault.status == 200 and not (fault.silent or fault.body)
        try:
            result: Any = {}
            if healthy or fault.taken:
                result = await self._perform(request)
            if fault.status != 200:
                raise Refusal(fault.status, fault.description)
            return 200, {"ok": True, "result": result}
        except Refusal as refusal:
            return refusal.status, {"ok": False, "description": refusal.description, "error_code": refusal.code}

    async def _perform(self, request: web.Request) -> Any:
        method = request.match_info["method"]
        if request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        if method not in self._methods or request.method not in ("GET", "POST"):
            raise Refusal(404, "Not Found")
        given = await _parameters(request)
        self.calls.append((method, given))
        checked(method, given)
        if said := self.refused.get(method):
            raise Refusal(said.code, said.words, said.status)
        if (said := self.no_links) and re.search("https?://", f"{given.get('text', '')}{given.get('caption', '')}"):
            raise Refusal(said.code, said.words, said.status)
        return await self._methods[method](given)

    # --- Methods ------------------------------------------------------------------------------------

    async def _get_me(self, _given: dict[str, Any]) -> Any:
        return {
            "id": "1459232241454765289",
            "account_name": "bot.fake",
            "account_type": "BASIC",
            "can_join_groups": False,
        }

    async def _get_updates(self, given: dict[str, Any]) -> Any:
        """One event, which is then gone. Two who ask take them from each other."""
        until = time.monotonic() + min(whole(given, "timeout", 30), 60)
        while True:
            if self.hook is not None:
                raise bad("can't use getUpdates while a webhook is set")
            if self.updates:
                return self.updates.popleft()
            left = until - time.monotonic()
            if left <= 0:
                raise Refusal(408, "Request timeout")
            self._changed.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), min(left, 0.05))

    async def _set_webhook(self, given: dict[str, Any]) -> Any:
        url, secret = str(given["url"]), str(given["secret_token"])
        if not public(url):
            raise bad("webhook url must be a public https address")
        if not 8 <= len(secret) <= 256:
            raise bad("secret_token must be from 8 to 256 characters")
        verified = await self._probe(url)
        self.hook = Hook(url, secret)
        self._changed.set()
        return {"url": url, "updated_at": int(time.time() * 1000), "verification": verified}

    async def _probe(self, url: str) -> dict[str, Any]:
        try:
            async with self._session.post(self._local(url), data=b"") as answer:
                status = answer.status
        except (ClientError, OSError):
            return {"ok": False, "outcome": "CONNECTION_ERROR"}
        self.probes.append(status)
        return {"ok": status == 200, "outcome": "OK" if status == 200 else "HTTP_ERROR", "status_code": status}

    async def _delete_webhook(self, _given: dict[str, Any]) -> Any:
        hook, self.hook = self.hook, None
        if hook is None:
            raise Refusal(404, "Not Found")
        return {"url": "", "updated_at": int(time.time() * 1000)}

    async def _get_webhook_info(self, _given: dict[str, Any]) -> Any:
        if self.hook is None:
            raise Refusal(404, "Not Found")
        return {"url": self.hook.url, "updated_at": int(time.time() * 1000)}

    async def _send_message(self, given: dict[str, Any]) -> Any:
        return self._take("sendMessage", given, check_text(given.get("text"), "text"))

    async def _send_photo(self, given: dict[str, Any]) -> Any:
        caption = check_text(given["caption"], "caption") if given.get("caption") else ""
        url = str(given["photo"])
        kind, content = await self._fetched(url)
        if not kind.startswith("image/"):
            raise bad("photo is not an image")
        return self._take("sendPhoto", given, caption, url, content)

    async def _send_sticker(self, given: dict[str, Any]) -> Any:
        return self._take("sendSticker", given, "", str(given["sticker"]))

    async def _send_voice(self, given: dict[str, Any]) -> Any:
        """ADTS AAC at a public address that ends in .aac, to a person alone."""
        url = str(given["voice_url"])
        if self._known.get(str(given["chat_id"])) == "GROUP":
            raise bad("voice can be sent to private chats only")
        if not url.endswith(".aac") or "?" in url:
            raise bad("voice_url must end in .aac")
        kind, content = await self._fetched(url)
        if kind != "audio/aac" or not adts(content):
            raise bad("voice_url is not an aac file")
        return self._take("sendVoice", given, "", url, content)

    async def _send_chat_action(self, given: dict[str, Any]) -> Any:
        if given["action"] != "typing":
            raise bad("unknown action")
        self._reachable(given)
        return True

    async def _fetched(self, url: str) -> tuple[str, bytes]:
        """What lies at a public address, without being led elsewhere."""
        if not public(url):
            raise bad("url must be a public https address")
        try:
            async with self._session.get(self._local(url), allow_redirects=False) as answer:
                if answer.status != 200:
                    raise bad(f"url answers {answer.status}")
                return answer.content_type, await answer.read()
        except (ClientError, OSError):
            raise bad("url cannot be reached") from None

    def _take(self, method: str, given: dict[str, Any], text: str, url: str = "", content: bytes = b"") -> Any:
        chat = self._reachable(given)
        if len(self.sent) >= self.monthly:
            raise Refusal(429, "Monthly message quota exceeded")
        self.sent.append(Delivered(chat, self._next(), method, text, url, content, time.monotonic()))
        return {"message_id": self.sent[-1].id, "date": int(time.time() * 1000)}

    def _reachable(self, given: dict[str, Any]) -> str:
        chat = str(given["chat_id"])
        if chat not in self._known:
            raise bad("chat not found")
        return chat

    # --- Deliveries ---------------------------------------------------------------------------------

    async def _deliver(self) -> None:
        """Bring events to the webhook, one after the other, each until it is taken."""
        while True:
            if self.hook is None or not self.updates:
                self._changed.clear()
                await self._changed.wait()
                continue
            update = self.updates[0]
            if await self._post(self.hook, update) != 200:
                await asyncio.sleep(self.retry_seconds)
                continue
            for _ in range(self.duplicates):
                await self._post(self.hook, update)
            with suppress(ValueError):
                self.updates.remove(update)

    async def _post(self, hook: Hook, update: dict[str, Any]) -> int:
        """Deliver once; the status, or 0 without an answer."""
        body = {"ok": True, "result": update} if self.wrapped else update
        headers = {"Content-Type": "application/json", SECRET: hook.secret}
        status = 0
        with suppress(ClientError, OSError):
            async with self._session.post(self._local(hook.url), data=orjson.dumps(body), headers=headers) as answer:
                status = answer.status
        hook.answers.append(status)
        return status

    def _local(self, url: str) -> str:
        """Where a public address leads in this test; one that nobody serves leads nowhere."""
        for origin, here in self.reach.items():
            if url.startswith(origin + "/"):
                return here + url.removeprefix(origin)
        return "http://nobody.invalid/"

    def _next(self) -> str:
        self._number += 1
        return hashlib.sha256(f"{self.token} {self._number}".encode()).hexdigest()[:20]


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Parameters from the query and the body, in any of the forms the platform takes."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return given | orjson.loads(await request.read() or b"{}")
    return given | dict(await request.post())
