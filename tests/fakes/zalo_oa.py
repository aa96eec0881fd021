"""A strict API of a Zalo Official Account on 127.0.0.1, for tests: real HTTP, real refusals, people who write to it.

As an asyncio context manager it runs in the test's loop::

    async with FakeZaloOA() as zalo:
        await zalo.save_hook("http://127.0.0.1:8000/hooks/zalo-oa/main")
        zalo.follow("246")
        ...
        zalo.press("246", "Xong rồi")

Errors come with HTTP 200, as there. ``clock`` may be moved: windows (48 hours and eight messages free, then charged,
closed after seven days), the month's package and the requests of a minute go by it. Pictures are really fetched;
``reach`` says where a public address leads in the test, playing the proxy that speaks https in front of us. It is
checked by ``zalo-sdk``, written elsewhere, in ``tests/fakes/test_zalo_oa.py``. What documents leave open (what
becomes of a delivery that is not answered 200) is one plausible way, not knowledge.
"""

import asyncio
import hashlib
import itertools
import json
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Self

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from tests.fakes.refusals import Said
from tests.fakes.telegram import Fault
from tests.fakes.zalo_oa_rules import Button, Refusal, Shape, bad, picture, shape

FREE_MESSAGES, FREE, OPEN = 8, timedelta(hours=48), timedelta(days=7)
HOOK_SECONDS = 2.0
VIETNAM = timezone(timedelta(hours=7))

INTERACTIONS = ("user_send_", "follow", "user_click_chatnow", "user_submit_info")
"""How events begin that open the window; receipts and reactions do not."""


class Clock:
    """The platform's time: the real one, moved."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def begins(self, at: datetime) -> None:
        """It is ``at`` now, whatever day the test runs on: packages are counted by the month."""
        self._ahead = at - datetime.now(UTC)

    def passes(self, **time: float) -> None:
        """``passes(hours=49)``."""
        self._ahead += timedelta(**time)


@dataclass
class Person:
    """Somebody as the account knows her: when she last did something, and how many free messages she got since."""

    last: datetime | None = None
    free_used: int = 0
    follows: bool = False
    restricts: bool = False


@dataclass(frozen=True)
class Delivered:
    """A message the account sent and the platform took. ``charged`` is to what; ``content`` is the picture's."""

    person: str
    id: str
    shape: Shape
    charged: str
    content: bytes
    at: datetime

    @property
    def text(self) -> str:
        return self.shape.words

    @property
    def buttons(self) -> tuple[Button, ...]:
        return self.shape.buttons

    @property
    def data(self) -> list[str]:
        """What its query buttons send, in order."""
        return [button.target for button in self.buttons if button.kind.startswith("oa.query")]


@dataclass
class Hook:
    """Where events go; ``answers`` are the statuses that deliveries met, 0 for none within two seconds."""

    url: str
    answers: list[int] = field(default_factory=list)


class FakeZaloOA:
    """The API and one account. ``sent`` holds the messages taken, ``calls`` all calls as path and content.

    In the words of ``no_pictures``, ``no_buttons`` and ``no_links`` it refuses every picture, what answers or calls,
    and what opens an address.

    ``per_minute`` 0 is no limit; ``monthly``, ``rewards`` and ``purchased`` are what can be charged. Each event is
    brought ``duplicates`` times more, and with ``echoes`` the account hears of its own messages. ``newest`` asks
    whoever gives tokens in the test for the one that is valid now, beside ``tokens``.
    """

    def __init__(
        self,
        *,
        account: str = "388613280878808645",
        app: str = "360846524940903967",
        secret: str = "khoa-cua-oa-chi-de-thu",
        token: str = "access-fictional-1",
        per_minute: int = 0,
        monthly: int = 500,
        rewards: int = 0,
        purchased: int = 0,
        duplicates: int = 0,
        retry_seconds: float = 0.05,
        echoes: bool = True,
    ) -> None:
        self.account, self.app, self.secret = account, app, secret
        self.tokens = {token: 0}
        self.per_minute, self.duplicates, self.retry_seconds, self.echoes = (
            per_minute,
            duplicates,
            retry_seconds,
            echoes,
        )
        self.monthly, self.rewards, self.purchased = monthly, rewards, purchased
        self.clock = Clock()
        self.people: dict[str, Person] = {}
        self.sent: list[Delivered] = []
        self.charged: Counter[str] = Counter()
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.faults: deque[Fault] = deque()
        self.no_pictures: Said | None = None
        self.no_buttons: Said | None = None
        self.no_links: Said | None = None
        self.reach: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.hook: Hook | None = None
        self.held = False
        self.newest: Callable[[], str] = lambda: ""
        self.url = ""
        self._waiting: deque[bytes] = deque()
        self._months: Counter[str] = Counter()
        self._requests: deque[datetime] = deque()
        self._numbers = itertools.count(1)
        self._paths: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
            ("POST", "/v3.0/oa/quota/message"): self._quotas,
            ("GET", "/v3.0/oa/user/detail"): self._detail,
        }

    # --- Running ------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_get("/media/{name}", self._shown)
        app.router.add_route("*", "/{path:.*}", self._called)
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

    async def save_hook(self, url: str) -> int:
        """An administrator saves the address: it is tried out, without a signature, and taken if it answers 200."""
        status = await self._post(url, b'{"app_id":"","event_name":"","timestamp":""}', signed=False)
        if status == 200:
            self.hook = Hook(url)
            self._changed.set()
        return status

    # --- What people do -----------------------------------------------------------------------------

    def say(self, person: str, text: str, **more: Any) -> str:
        """Somebody writes. Returns the message's id."""
        return self.bring(person, "user_send_text", message={"text": text, **more})

    def press(self, person: str, title: str) -> Button:
        """Somebody presses a button, found by its title, of the newest message that has it."""
        shown = [button for message in self.sent if message.person == person for button in message.buttons]
        button = next(button for button in reversed(shown) if button.title == title)
        if button.kind.startswith("oa.query"):
            self.say(person, button.target)
        else:  # the account is told of nothing, but it is a sign of life
            self._interacts(person)
        return button

    def attach(self, person: str, kind: str, text: str = "", **payload: Any) -> str:
        """Somebody sends something else: ``attach("246", "sticker", id="…")``, and perhaps writes beside it."""
        beside = {"text": text} if text else {}
        attachments = [{"type": kind, "payload": payload}]
        return self.bring(person, f"user_send_{kind}", message={"attachments": attachments, **beside})

    def speak(self, person: str, content: bytes) -> str:
        """Somebody sends a voice message, whose sound lies on the platform's own host."""
        name = f"{self._next()}.amr"
        self.files[name] = content
        return self.attach(person, "audio", url=f"{self.url}/media/{name}")

    def photograph(self, person: str, content: bytes) -> str:
        """Somebody sends a picture, which lies on the platform's own host."""
        name = f"{self._next()}.jpg"
        self.files[name] = content
        return self.attach(person, "image", url=f"{self.url}/media/{name}", thumbnail=f"{self.url}/media/s-{name}")

    def follow(self, person: str) -> None:
        self._known(person).follows = True
        self._interacts(person)
        self._event("follow", oa_id=self.account, follower={"id": person}, source="oa_profile")

    def unfollow(self, person: str) -> None:
        self._known(person).follows = False
        self._event("unfollow", oa_id=self.account, follower={"id": person}, source="oa_profile")

    def withdraw(self, person: str) -> None:
        """Somebody asks the platform to have her data deleted."""
        self._event("user_withdraw", oa_id=self.account, sender={"id": person}, recipient={"id": self.account})

    def admin_writes(self, person: str, text: str) -> None:
        """A person of the account answers by hand, in the platform's own window."""
        head = {"sender": {"id": self.account}, "recipient": {"id": person}, "admin_id": "571"}
        self._event("oa_send_text", **head, message={"msg_id": self._next(), "text": text})

    def bring(self, person: str, event: str, **content: Any) -> str:
        """Any event of a person's: ``bring("246", "user_seen_message", message={"msg_ids": […]})``."""
        self._known(person)
        if event.startswith(INTERACTIONS):
            self._interacts(person)
        message = {"msg_id": self._next(), **content.pop("message", {})}
        head = {"sender": {"id": person}, "recipient": {"id": self.account}, "user_id_by_app": f"9{person}"}
        self._event(event, **head, message=message, **content)
        return str(message["msg_id"])

    def bring_raw(self, body: bytes) -> None:
        """Bytes of the test's own, signed as they are."""
        self._waiting.append(body)
        self._changed.set()

    def release(self) -> None:
        """Bring what was ``held``, the newest first: no order is promised."""
        self.held = False
        self._waiting = deque(reversed(self._waiting))
        self._changed.set()

    async def arrived(self, count: int, seconds: float = 60) -> list[Delivered]:
        """All messages, once there are ``count``."""
        async with asyncio.timeout(seconds):
            while len(self.sent) < count:  # noqa: ASYNC110 - it happens in the handlers
                await asyncio.sleep(0.005)
        return self.sent

    async def brought(self, seconds: float = 60) -> None:
        """Until every event was taken."""
        async with asyncio.timeout(seconds):
            while self._waiting:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.005)

    # --- The account's tokens -----------------------------------------------------------------------

    def renew(self, token: str) -> str:
        """The only valid access token from now on."""
        self.tokens = {**dict.fromkeys(self.tokens, -216), token: 0}
        return token

    def expire(self, code: int = -220) -> None:
        """All tokens so far are refused with ``code``."""
        self.tokens = dict.fromkeys(self.tokens, code)

    # --- HTTP ---------------------------------------------------------------------------------------

    async def _shown(self, request: web.Request) -> web.StreamResponse:
        content = self.files.get(request.match_info["name"])
        return web.Response(body=content, content_type="audio/amr", status=200 if content else 404)

    async def _called(self, request: web.Request) -> web.StreamResponse:
        fault = self.faults.popleft() if self.faults else Fault()
        if fault.seconds:
            await asyncio.sleep(fault.seconds)
        status, answer = await self._answered(request, fault)
        if fault.silent:
            assert request.transport is not None
            request.transport.abort()
        limits = {"X-RateLimit-Limit": str(self.per_minute), "X-RateLimit-Remain": str(self._left())}
        body = fault.body or orjson.dumps(answer)
        return web.Response(body=body, status=status, content_type="application/json", headers=limits)

    async def _answered(self, request: web.Request, fault: Fault) -> tuple[int, dict[str, Any]]:
        healthy = fault.status == 200 and not (fault.silent or fault.body)
        try:
            data: Any = {}
            if healthy or fault.taken:
                data = await self._perform(request)
            if fault.status != 200:
                raise Refusal(fault.status, fault.description, 200 if fault.status < 0 else fault.status)
            return 200, {"error": 0, "message": "Success", "data": data}
        except Refusal as refusal:
            return refusal.status, {"error": refusal.code, "message": refusal.words, "data": {}}

    async def _perform(self, request: web.Request) -> Any:
        given = orjson.loads(await request.read() or b"{}")
        self.calls.append((request.path, given))
        self._count()
        self._authorised(request.headers.get("access_token", ""))
        if request.path == "/v3.0/oa/message/cs" and request.method == "POST":
            return await self._send(given)
        if request.path == "/v2.0/oa/message":
            raise Refusal(-240, "API version 2.0 is shut down")
        perform = self._paths.get((request.method, request.path))
        if perform is None:
            raise Refusal(404, "Not Found", 404)
        return perform(given or orjson.loads(request.query.get("data", "{}")))

    def _left(self) -> int:
        while self._requests and self.clock() - self._requests[0] >= timedelta(minutes=1):
            self._requests.popleft()
        return max(0, self.per_minute - len(self._requests))

    def _count(self) -> None:
        if self.per_minute:
            if not self._left():
                raise Refusal(-32, "Application or OA reached limit calls per minute")
            self._requests.append(self.clock())

    def _authorised(self, token: str) -> None:
        code = self.tokens.get(token, 0 if token and token == self.newest() else -216)
        if code:
            raise Refusal(code, "Access token has expired" if code == -220 else "Access token is invalid")

    # --- Messages -----------------------------------------------------------------------------------

    async def _send(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.keys() != {"recipient", "message"} or not isinstance(given["recipient"], dict):
            raise bad("recipient and message")
        person = given["recipient"].get("user_id")
        if not isinstance(person, str) or given["recipient"].keys() != {"user_id"}:
            raise bad("user_id")
        made = shape(given["message"])
        self._like(made)
        content = await self._fetched(made.picture) if made.picture else b""
        quota = self._charge(self._reachable(person))
        message = Delivered(person, self._next(), made, quota["quota_type"], content, self.clock())
        self.sent.append(message)
        self.charged[message.charged] += 1
        if self.echoes:
            self._echo(message)
        sent = {"message_id": message.id, "user_id": person, "sent_time": str(_millis(message.at))}
        return sent | {"quota": {**quota, "owner_type": "OA", "owner_id": self.account}}

    def _like(self, made: Shape) -> None:
        """Refuse pictures, buttons or links, where that is wanted."""
        links = bool(made.action) or any(button.kind == "oa.open.url" for button in made.buttons)
        for said, there in (
            (self.no_pictures, bool(made.picture)),
            (self.no_buttons, any(button.kind != "oa.open.url" for button in made.buttons)),
            (self.no_links, links),
        ):
            if said and there:
                raise Refusal(said.code, said.words)

    def _reachable(self, person: str) -> Person:
        known = self.people.get(person)
        if known is None:
            raise bad("user_id is not known to this account")
        if known.restricts:
            raise Refusal(-244, "User has restricted this type of message from the OA")
        if known.last is None or self.clock() - known.last >= OPEN:
            raise Refusal(-230, "User has not interacted with the OA in the past 7 days")
        return known

    def _charge(self, person: Person) -> dict[str, Any]:
        """To what a message goes, and what is left of that."""
        assert person.last is not None
        if self.clock() - person.last < FREE and person.free_used < FREE_MESSAGES:
            person.free_used += 1
            left = FREE_MESSAGES - person.free_used
            until = person.last + FREE
            return _quota("reply", left, FREE_MESSAGES, until)
        month = f"{self.clock().astimezone(VIETNAM):%m/%Y}"
        if self._months[month] < self.monthly:
            self._months[month] += 1
            return _quota("sub_quota", self.monthly - self._months[month], self.monthly, self.clock())
        for kind in ("reward", "purchase"):
            name = {"reward": "rewards", "purchase": "purchased"}[kind]
            if left := getattr(self, name):
                setattr(self, name, left - 1)
                return _quota(f"{kind}_quota", left - 1, left, self.clock())
        raise Refusal(-211, "Out of quota")

    async def _fetched(self, url: str) -> bytes:
        """The picture at a public address, without being led elsewhere."""
        try:
            async with self._session.get(self._local(url), allow_redirects=False) as answer:
                if answer.status != 200:
                    raise bad(f"picture answers {answer.status}")
                content = await answer.read()
                picture(answer.content_type, content)
                return content
        except (ClientError, OSError):
            raise bad("picture cannot be reached") from None

    def _echo(self, message: Delivered) -> None:
        kind = {"": "text", "button": "text", "list": "list", "media": "image"}[message.shape.template]
        head = {"sender": {"id": self.account}, "recipient": {"id": message.person}}
        self._event(f"oa_send_{kind}", **head, message={"msg_id": message.id, "text": message.text})
        received = {"msg_id": message.id}
        self._event("user_received_message", **_turned(head), message=received)

    def _quotas(self, given: dict[str, Any]) -> Any:
        if "user_id" in given:
            known = self._reachable(str(given["user_id"]))
            assert known.last is not None
            inside = self.clock() - known.last < FREE
            left = FREE_MESSAGES - known.free_used if inside else 0
            reply = {"remain": left, "total": FREE_MESSAGES if inside else 0}
            return {"last_interaction": str(_millis(known.last)), "cs_reply": reply}
        left = self.monthly - self._months[f"{self.clock().astimezone(VIETNAM):%m/%Y}"]
        return [{"product_type": "cs", "quota_type": "sub_quota", "total": self.monthly, "remain": left}]

    def _detail(self, given: dict[str, Any]) -> Any:
        known = self.people.get(str(given.get("user_id")))
        if known is None:
            raise bad("user_id")
        return {"user_id": given["user_id"], "display_name": "Người thử", "user_is_follower": known.follows}

    # --- Deliveries ---------------------------------------------------------------------------------

    def _event(self, name: str, **content: Any) -> None:
        head = {"app_id": self.app, "event_name": name, "timestamp": str(_millis(self.clock()) + next(self._numbers))}
        self.bring_raw(orjson.dumps(head | content))

    async def _deliver(self) -> None:
        """Bring events, one after the other, each until it is taken within two seconds."""
        while True:
            if self.hook is None or self.held or not self._waiting:
                self._changed.clear()
                await self._changed.wait()
                continue
            body = self._waiting[0]
            status = await self._post(self.hook.url, body)
            self.hook.answers.append(status)
            if status != 200:
                await asyncio.sleep(self.retry_seconds)
                continue
            for _ in range(self.duplicates):
                await self._post(self.hook.url, body)
            with suppress(ValueError):
                self._waiting.remove(body)

    async def _post(self, url: str, body: bytes, *, signed: bool = True) -> int:
        """Deliver once; the status, or 0 without an answer in time."""
        headers = {"Content-Type": "application/json"}
        if signed:
            headers["X-ZEvent-Signature"] = f"mac={self.signature(body)}"
        with suppress(ClientError, OSError, TimeoutError):
            async with (
                asyncio.timeout(HOOK_SECONDS),
                self._session.post(url, data=body, headers=headers) as answer,
            ):
                return answer.status
        return 0

    def signature(self, body: bytes) -> str:
        """SHA-256 of app, body, time and the account's secret, one after the other."""
        at = ""
        with suppress(ValueError, TypeError, KeyError):
            at = str(json.loads(body)["timestamp"])  # which reads half an emoji too
        return hashlib.sha256(self.app.encode() + body + at.encode() + self.secret.encode()).hexdigest()

    def _local(self, url: str) -> str:
        """Where a public address leads in this test; one that nobody serves leads nowhere."""
        for origin, here in self.reach.items():
            if url.startswith(origin + "/"):
                return here + url.removeprefix(origin)
        return "http://nobody.invalid/"

    def _known(self, person: str) -> Person:
        return self.people.setdefault(person, Person())

    def _interacts(self, person: str) -> None:
        known = self._known(person)
        known.last, known.free_used = self.clock(), 0

    def _next(self) -> str:
        return hashlib.sha256(f"{self.account} {next(self._numbers)} {time.monotonic_ns()}".encode()).hexdigest()[:20]


def _quota(kind: str, remain: int, total: int, until: datetime) -> dict[str, Any]:
    expired = f"{until.astimezone(VIETNAM):%d/%m/%Y}"
    return {"quota_type": kind, "remain": remain, "total": total, "expired_date": expired}


def _turned(head: dict[str, Any]) -> dict[str, Any]:
    return {"sender": head["recipient"], "recipient": head["sender"]}


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
