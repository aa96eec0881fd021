"""The server is killed again and again while people talk: no event is lost or counted twice, no reply is lost.

People are driven by what really arrives: she taps a button only once its message has come, through a
Telegram that delivers again until it gets a 200, or through the chat page that does the same.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest

from api.clock import now
from api.platforms.platform import webhook_secret
from api.settings import ROOT, Settings
from api.statistics.rebuild import drift
from api.store.database import reading
from api.store.keys import Keys
from bot.channels import CHANNELS
from bot.channels.plan import plan
from bot.course.model import Course
from bot.engine.state import State
from bot.engine.step import step
from bot.events import Event, Opened, Tapped
from bot.facts import Fact, kind
from tests.api.conftest import SECRET
from tests.api.village import Village
from tests.fakes.telegram import FakeTelegram

pytestmark = pytest.mark.sql

TOKEN = "77:fake-token-of-the-first-bot"
STEPS = 12
KILLS = 3


class Server:
    """``bonso serve`` in a process of its own, started again after each kill."""

    def __init__(self, folder: Path, url: str, telegram: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "server.log"
        self._environment = {
            **os.environ,
            "BONSO_DATA_DIR": str(folder),
            "BONSO_DATABASE_URL": url,
            "BONSO_SECRET_KEY": SECRET,
            "BONSO_ROLES": "web,send",
            "BONSO_TELEGRAM_TOKEN": TOKEN,
            "BONSO_TELEGRAM_API_URL": telegram,
        }

    def start(self) -> None:
        command = [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port)]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=log, stderr=log)

    async def ready(self) -> None:
        async with httpx.AsyncClient(base_url=self.url) as http, asyncio.timeout(60):
            while True:
                assert self._process.poll() is None, self._log.read_text()
                with suppress(httpx.TransportError):
                    if (await http.get("/health/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        self._process.terminate()
        # uvicorn shuts down in order and then ends by the signal, as its caller expects.
        assert self._process.wait(30) in (0, -signal.SIGTERM), self._log.read_text()


@dataclass
class Person:
    """Somebody fictional. ``state`` is what a machine without crashes would have come to."""

    course: Course
    account: str
    address: str
    state: State = field(default_factory=State)
    facts: list[Fact] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)

    def expects(self, event: Event) -> None:
        turn = step(self.state, event, self.course, now())
        self.state = turn.state
        self.facts += turn.facts
        can = CHANNELS[self.account.partition("/")[0]].capabilities
        self.parts += [part for reply in turn.replies for part in plan(reply, can)]

    def next_tap(self) -> Tapped:
        options = [option for option in self.state.chat.options if option not in ("delete", "not-yet", "send-money")]
        return Tapped(self.state.chat.serial, options[0])


async def talk_on_telegram(person: Person, telegram: FakeTelegram) -> None:
    chat = int(person.address)
    telegram.say(chat, "/start")
    person.expects(Opened())
    for _ in range(STEPS):
        tap = person.next_tap()
        telegram.tap(chat, (await shown(telegram, chat, tap)).id, data(tap))
        person.expects(tap)
    await shown(telegram, chat, person.next_tap())


def data(tap: Tapped) -> str:
    return f"{tap.screen}:{tap.choice}"


async def shown(telegram: FakeTelegram, chat: int, tap: Tapped) -> Any:
    """The message with the button, once it has arrived."""
    async with asyncio.timeout(90):
        while True:
            for message in telegram.sent:
                if message.chat == chat and data(tap) in message.data:
                    return message
            await asyncio.sleep(0.02)


class Page:
    """The chat page: sends until there is an answer, and asks for what it has not got."""

    def __init__(self, person: Person, url: str, chance: Random) -> None:
        self._http = httpx.AsyncClient(base_url=url, headers={"x-bonso": "1"}, timeout=5)
        self._person, self._chance, self._after = person, chance, 0
        self.parts: list[dict[str, Any]] = []

    async def talk(self) -> None:
        async with self._http:
            self._http.cookies.set("bonso", self._person.address)
            await self._does({"type": "open"}, Opened())
            for _ in range(STEPS):
                tap = self._person.next_tap()
                await self._sees(tap)
                await self._does({"type": "tap", "screen": tap.screen, "choice": tap.choice}, tap)
            await self._sees(self._person.next_tap())

    async def _does(self, body: dict[str, Any], event: Event) -> None:
        body["id"] = str(UUID(int=self._chance.getrandbits(128)))
        async with asyncio.timeout(90):
            while (await self._asks("POST", "/chat/events", json=body)) is None:  # noqa: ASYNC110 - the server is away
                await asyncio.sleep(0.05)
        self._person.expects(event)

    async def _sees(self, tap: Tapped) -> None:
        async with asyncio.timeout(90):
            while not any(part["screen"] == tap.screen for part in self.parts):
                await self._asks("GET", "/chat/messages")
                await asyncio.sleep(0.02)

    async def _asks(self, method: str, path: str, **more: Any) -> int | None:
        try:
            answer = await self._http.request(method, path, params={"after": self._after}, **more)
        except httpx.TransportError:
            return None
        if answer.status_code >= 500:
            return None
        assert answer.status_code in (200, 202), answer.text
        for message in answer.json()["messages"]:
            if message["seq"] > self._after:
                self._after = message["seq"]
                self.parts.append(message["part"])
        return answer.status_code


async def kill_now_and_then(server: Server, village: Village, chance: Random) -> None:
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(0.1, 1.2))
        await until_no_second_try(village)
        server.kill()
        server.start()
        await server.ready()


@pytest.mark.slow
async def test_killing_the_server_loses_and_doubles_nothing(
    village: Village, course: Course, keys: Keys, settings: Settings, database_url: str, tmp_path: Path
) -> None:
    chance = Random()
    on_telegram = [Person(course, "telegram/main", str(chat)) for chat in (1001, 1002, 1003)]
    on_page = [Person(course, "web/main", letter * 43) for letter in "ab"]
    async with FakeTelegram(TOKEN) as telegram:
        server = Server(tmp_path, database_url, telegram.url)
        server.start()
        await server.ready()
        hook = {"url": f"{server.url}/hooks/telegram/main"}
        hook["secret_token"] = webhook_secret(keys, "telegram")
        async with httpx.AsyncClient() as http:
            assert (await http.post(f"{telegram.url}/bot{TOKEN}/setWebhook", json=hook)).json()["ok"]
        pages = [Page(person, server.url, chance) for person in on_page]
        talking = [talk_on_telegram(person, telegram) for person in on_telegram] + [page.talk() for page in pages]
        try:
            await asyncio.gather(kill_now_and_then(server, village, chance), *talking)
            await until_nothing_is_due(village)
            await asyncio.to_thread(server.stop)
        finally:
            server.kill()
    check_counts(village, [*on_telegram, *on_page])
    for person, page in zip(on_page, pages, strict=True):
        assert page.parts == as_stored(person.parts)
    for person in on_telegram:
        check_arrived(village, telegram, person)


def as_stored(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    stored: list[dict[str, Any]] = orjson.loads(orjson.dumps(parts))
    return stored


async def until_no_second_try(village: Village) -> None:
    """A message killed twice on its way is not sent a third time but shown to people; see ``test_outbox``."""

    def tried_again() -> bool:
        rows = village.rows("outbox", account="telegram/main", again=True)
        return any(row.state in ("due", "sending") for row in rows)

    async with asyncio.timeout(60):
        while tried_again():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.02)


async def until_nothing_is_due(village: Village) -> None:
    def waiting() -> bool:
        rows = village.rows("outbox", account="telegram/main")
        return any(row.state in ("due", "sending") for row in rows)

    async with asyncio.timeout(60):
        while waiting():  # noqa: ASYNC110 - it happens in another process
            await asyncio.sleep(0.1)


def check_counts(village: Village, people: list[Person]) -> None:
    """Every event once, every fact once, every chat where it would be without a crash."""
    assert village.rows("dead_event") == []
    assert len(village.rows("event")) == len(people) * (STEPS + 1)
    for person in people:
        village.account = person.account
        assert village.chat(person.address)._replace(seen=0) == person.state.chat._replace(seen=0)
    counted = Counter((row.kind, row.lesson, row.step, row.detail) for row in village.rows("fact"))
    expected = [fact for person in people for fact in person.facts]
    assert counted == Counter((kind(type(fact)), fact.lesson, fact.step, fact.detail) for fact in expected)
    with reading(village.database) as connection:
        assert drift(connection) == 0


def check_arrived(village: Village, telegram: FakeTelegram, person: Person) -> None:
    """Every part arrived, in order; one that came twice was marked so before it was sent again."""
    village.account = person.account
    rows = village.rows("outbox", chat_id=village.row(person.address).id)
    assert sorted(row.seq for row in rows) == list(range(1, len(person.parts) + 1))
    assert {row.body for row in rows} == {"{}"}
    assert {row.state for row in rows} <= {"sent", "doubt"}
    arrived = [said(message) for message in telegram.sent if message.chat == int(person.address)]
    once = [arrived[0], *(later for earlier, later in pairwise(arrived) if later != earlier)]
    assert once == [words(part) for part in person.parts]
    assert len(arrived) - len(once) <= len([row for row in rows if row.again])


def said(message: Any) -> tuple[str, str, tuple[str, ...]]:
    return message.method.lower(), message.text, tuple(message.data)


def words(part: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    method = {"voice": "sendvoice", "photo": "sendphoto", "text": "sendmessage"}[part["kind"]]
    data = tuple(data for row in part.get("buttons", ()) for _, data in row)
    return method, part.get("text", ""), data
