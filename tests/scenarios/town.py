"""Whom a scenario needs: the service on a real port, a Telegram, phones with it or with the page, an office."""

import asyncio
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson
from telegram import Bot

from api.access import staff_accounts
from api.clock import now
from api.codes import join_codes
from api.http.context import Context
from api.store.database import writing
from bot.course.model import Course, Question
from tests.fakes.telegram import Delivered, FakeTelegram
from tests.fakes.zalo_bot import FakeZaloBot
from tests.fakes.zalo_oa import FakeZaloOA

TOKEN = "77:fake-token-of-the-first-bot"
SECRET = "bi-mat-cua-duong-ve-0123456789"
KEY = "khóa chỉ dùng để thử"
PASSWORD = "chiếc gùi trên đồi"
PUBLIC = "https://bonso.example"
"""Where platforms reach the service, in towns that have such an address."""

FIRST_CONTACT = ("vi", "next", "hang-up", "next", "adult")
"""From the greeting to the question of consent."""

PATIENCE_SECONDS = 60.0


@dataclass
class Phone:
    """A phone with Telegram in somebody's hand. ``seen`` counts the messages she has looked at."""

    telegram: FakeTelegram
    chat: int
    seen: int = 0

    @property
    def messages(self) -> list[Delivered]:
        """All that came, in order."""
        return [message for message in self.telegram.sent if message.chat == self.chat]

    @property
    def screen(self) -> Delivered:
        """The newest message with buttons."""
        return [message for message in self.messages if message.buttons][-1]

    @property
    def choices(self) -> list[str]:
        """The ids of its choices and tools."""
        return [data.partition(":")[2] for data in self.screen.data]

    async def says(self, text: str, **more: Any) -> list[Delivered]:
        """Type and wait for the answer; all of its messages."""
        self.seen = len(self.messages)
        self.telegram.say(self.chat, text, **more)
        return await self.answered()

    async def taps(self, *choices: str) -> list[Delivered]:
        """Press buttons of whatever is on the screen at the time; the messages of the last answer."""
        for choice in choices:
            self.press(choice)
            answer = await self.answered()
        return answer

    def press(self, choice: str) -> int:
        """Press without waiting; the number of the update."""
        self.seen = len(self.messages)
        screen = self.screen
        data = next(data for data in screen.data if data.partition(":")[2] == choice)
        return self.telegram.tap(self.chat, screen.id, data)

    async def answered(self) -> list[Delivered]:
        """Wait for a message with buttons after those seen: an answer ends with one."""
        await happens(lambda: any(message.buttons for message in self.messages[self.seen :]))
        return self.messages[self.seen :]

    async def arrives(self, code: str = "", *, agrees: bool = True) -> None:
        """Open the chat, perhaps by a poster's link, and go through the first contact."""
        await self.says(f"/start {code}".strip())
        await self.taps(*FIRST_CONTACT, "yes" if agrees else "no")


@dataclass
class Page:
    """A phone with the chat page open. ``parts`` are its screens by number."""

    http: httpx.AsyncClient
    parts: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def screen(self) -> dict[str, Any]:
        """The newest screen with choices."""
        return [part for part in self.parts.values() if part["choices"]][-1]

    @property
    def words(self) -> list[str]:
        """Everything to read, newest last."""
        return ["\n".join(text for _, text, _ in part["lines"]) for part in self.parts.values()]

    async def does(self, **event: Any) -> None:
        """Send an event as the page does, and take in what comes back."""
        answer = await self.http.post(f"/chat/events?after={self.last}", json={"id": str(uuid4()), **event})
        assert answer.status_code == 202, answer.text
        self._take(answer)

    async def photographs(self, picture: bytes) -> None:
        """Send what its camera saw."""
        answer = await self.http.post(f"/chat/photo?after={self.last}&id={uuid4()}", content=picture)
        assert answer.status_code == 202, answer.text
        self._take(answer)

    async def speaks(self, sound: bytes) -> None:
        """Send what its microphone heard."""
        answer = await self.http.post(f"/chat/speech?after={self.last}&id={uuid4()}", content=sound)
        assert answer.status_code == 202, answer.text
        self._take(answer)

    async def taps(self, *choices: str) -> None:
        for choice in choices:
            await self.does(type="tap", screen=self.screen["screen"], choice=choice)

    async def arrives(self, code: str = "", *, agrees: bool = True) -> None:
        await self.http.get("/")
        await self.does(type="open", code=code)
        await self.taps(*FIRST_CONTACT, "yes" if agrees else "no")

    async def looks(self) -> None:
        """Ask what is new, as an open page keeps doing; who asked too often asks again later."""
        answer = await self.http.get(f"/chat/messages?after={self.last}")
        if answer.status_code != 429:
            self._take(answer)

    @property
    def last(self) -> int:
        return max(self.parts, default=0)

    def _take(self, answer: httpx.Response) -> None:
        self.parts |= {message["seq"]: message["part"] for message in answer.json()["messages"]}


@dataclass
class Office:
    """A browser of staff: goes to pages and sends their forms."""

    http: httpx.AsyncClient

    async def sees(self, address: str) -> str:
        answer = await self.http.get(address)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text

    async def sends(self, address: str, *, on: str = "", **values: Any) -> str:
        """Fill in the form of the page ``on``, send it to ``address`` and follow; the page it leads to."""
        word = re.search(r'name="csrf" value="([^"]+)"', await self.sees(on or address))
        assert word is not None
        answer = await self.http.post(address, data={"csrf": word[1], **values})
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text


@dataclass
class Town:
    """The running service and who meets it; Zalo only where it has a public address."""

    url: str
    folder: Path
    telegram: FakeTelegram
    course: Course
    context: Context | None = None
    zalo_oa: FakeZaloOA | None = None
    zalo_bot: FakeZaloBot | None = None
    browsers: list[httpx.AsyncClient] = field(default_factory=list)

    async def hook(self) -> None:
        """Tell Telegram where to deliver, with python-telegram-bot."""
        async with Bot(TOKEN, f"{self.telegram.url}/bot") as bot:
            await bot.set_webhook(f"{self.url}/hooks/telegram/main", secret_token=SECRET)

    def phone(self, chat: int) -> Phone:
        return Phone(self.telegram, chat)

    def page(self) -> Page:
        return Page(self._browser({"x-bonso": "1"}))

    def office(self) -> Office:
        return Office(self._browser({}))

    def _browser(self, headers: dict[str, str]) -> httpx.AsyncClient:
        self.browsers.append(httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30, follow_redirects=True))
        return self.browsers[-1]

    def code(self, commune: str = "lac-duong", village: str = "da-tro") -> str:
        """A poster's code."""
        with writing(self._context.database) as connection:
            return join_codes.issue(
                connection, commune=commune, village=village, lang="vi", note="", actor="thử", now=now()
            )

    def invites(self, login: str, role: str, commune: str = "") -> str:
        """The way to an account, as the operator hands it on."""
        with writing(self._context.database) as connection:
            word = staff_accounts.add(connection, login=login, role=role, commune=commune, actor="bonso", now=now())
        return f"/staff/welcome/{word}"

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database holds, read from outside."""
        with closing(sqlite3.connect(self.folder / "bonso.db", timeout=60)) as connection:
            return connection.execute(query, values).fetchall()

    def facts(self, lesson: str = "") -> dict[str, int]:
        """How often each kind of fact was counted."""
        where = f"WHERE lesson = '{lesson}'" if lesson else ""
        return dict(self.rows(f"SELECT kind, count(*) FROM fact {where} GROUP BY kind"))

    async def quiet(self, account: str = "telegram/main") -> None:
        """Until nothing waits for a platform, and no picture to be looked at."""
        unsent = "SELECT count(*) FROM outbox WHERE account = ? AND state IN ('due', 'sending')"
        unseen = "SELECT count(*) FROM work_order WHERE kind = 'fetch_photo' AND state = 'due'"
        await happens(lambda: self.rows(unseen) == self.rows(unsent, account) == [(0,)])

    @property
    def heard(self) -> int:
        """How many things that happened were taken in."""
        [(count,)] = self.rows("SELECT count(*) FROM event")
        return int(count)

    @property
    def _context(self) -> Context:
        assert self.context is not None
        return self.context


def onward(course: Course, lesson: str, choices: list[str]) -> str:
    """The choice that leads towards the end of a lesson; nothing once it is finished."""
    questions = [stage for stage in course.lessons[lesson].stages if isinstance(stage, Question)]
    right = {option.slug for question in questions for option in question.options if option.right}
    return "" if "redo" in choices else next(choice for choice in choices if choice in ("done", "next", *right))


def part_of(row: str) -> dict[str, Any]:
    part: dict[str, Any] = orjson.loads(row)
    return part


async def happens(true: Any, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until ``true()``."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - it happens elsewhere
            await asyncio.sleep(0.01)
