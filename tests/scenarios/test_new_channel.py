"""A channel is one folder and one line: the one that CONTRIBUTING shows carries a lesson, with nothing else touched."""

import importlib
import re
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from uuid import uuid4

import httpx
import orjson
import pytest
from aiohttp import web
from sqlalchemy import Connection

import bot.channels
from api.platforms.platform import Allowed, Platform, webhook_secret
from api.platforms.registry import PLATFORMS
from api.settings import ROOT, Settings
from api.staff.course.preview import channels
from bot.channels import CHANNELS, apps
from bot.course.model import Course
from bot.engine.state import load_chat
from tests.api.serving import serving
from tests.fakes.telegram import FakeTelegram
from tests.scenarios.town import FIRST_CONTACT, PASSWORD, Town, happens, onward

NAME, ACCOUNT, LESSON = "pigeon", "pigeon/main", "qr-pay"


@dataclass
class Loft:
    """The platform: it takes letters and delivers them."""

    url: str = ""
    letters: list[dict[str, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.letters.append(await request.json())
        return web.Response()


@asynccontextmanager
async def loft_open() -> AsyncIterator[Loft]:
    loft, app = Loft(), web.Application()
    app.router.add_post("/letters", loft.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    loft.url = f"http://127.0.0.1:{runner.addresses[0][1]}/letters"
    yield loft
    await runner.cleanup()


@pytest.fixture
def pigeon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The folder, as the document has it, and the line."""
    document = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (text,) = re.findall(r"^```python\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)
    folder = tmp_path / "channels" / NAME
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(text, "utf-8")
    monkeypatch.setattr(bot.channels, "__path__", [*bot.channels.__path__, str(folder.parent)])
    module = importlib.import_module(f"bot.channels.{NAME}")
    monkeypatch.setitem(CHANNELS, NAME, module.Pigeon)
    yield module
    del sys.modules[f"bot.channels.{NAME}"]


@dataclass
class Villager:
    """Somebody with pigeons. There are no buttons: she types numbers."""

    town: Town
    loft: Loft
    name: str = "mai"

    @property
    def text(self) -> str:
        return self.loft.letters[-1]["text"]

    @property
    def choices(self) -> list[str]:
        """The ids of what is on her screen, each with its number to be read."""
        assert self.town.context is not None
        digest = self.town.context.keys.address_hash(ACCOUNT, self.name)
        [(state,)] = self.town.rows("SELECT state FROM chat WHERE address_hash = ?", digest)
        options = load_chat(orjson.loads(state)).options
        assert re.findall(r"^(\d)\. ", self.text, re.MULTILINE) == [str(n) for n, _ in enumerate(options, 1)], self.text
        return list(options)

    async def says(self, text: str) -> None:
        assert self.town.context is not None
        await self.town.quiet(ACCOUNT)
        seen = len(self.loft.letters)
        headers = {"x-loft-secret": webhook_secret(self.town.context.keys, NAME)}
        letter = {"letter": uuid4().hex, "loft": self.name, "text": text}
        async with httpx.AsyncClient() as http:
            answer = await http.post(f"{self.town.url}/hooks/{ACCOUNT}", json=letter, headers=headers)
            refused = await http.post(f"{self.town.url}/hooks/{ACCOUNT}", json=letter)
        assert (answer.status_code, refused.status_code) == (200, 403)
        await happens(lambda: len(self.loft.letters) > seen)
        await self.town.quiet(ACCOUNT)

    async def picks(self, *choices: str) -> None:
        for choice in choices:
            await self.says(str(self.choices.index(choice) + 1))


@asynccontextmanager
async def town(settings: Settings, telegram: FakeTelegram, course: Course) -> AsyncIterator[Town]:
    async with serving(settings) as served:
        town = Town(served.url, settings.data_dir, telegram, course, served.context)
        yield town
        for browser in town.browsers:
            await browser.aclose()


async def test_a_lesson_over_a_channel_of_one_folder(
    pigeon: ModuleType, settings: Settings, telegram: FakeTelegram, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with loft_open() as loft, town(settings, telegram, course) as here:
        monkeypatch.setattr(pigeon, "LOFT", loft.url)
        villager = Villager(here, loft)
        await villager.says(here.code("lac-duong", "da-tro"))
        assert "Đạ Tro" in villager.text
        await villager.picks(*FIRST_CONTACT, "yes")
        await villager.says("quét mã")
        while choice := onward(course, LESSON, villager.choices):
            await villager.picks(choice)
        assert here.facts(LESSON)["lesson_completed"] == 1
        assert {row[0] for row in here.rows("SELECT account FROM fact")} == {ACCOUNT}
        assert here.rows("SELECT * FROM dead_event") == []
        assert {letter["to"] for letter in loft.letters} == {"mai"}
        assert max(len(letter["text"]) for letter in loft.letters) <= 500
    assert (channels()[NAME], apps()[-1]) == ("Bồ câu", "Bồ câu")


class Counted(Platform):
    """So many letters a month."""

    def allowances(self, connection: Connection, now: datetime) -> Sequence[Allowed]:
        return [Allowed("Thư", "Bồ câu đã bay 9 trên 10 chuyến.", "Chỉ còn một chuyến.")]


async def test_what_we_keep_of_it_is_one_folder_and_one_line_more(
    pigeon: ModuleType, settings: Settings, telegram: FakeTelegram, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PLATFORMS, NAME, Counted)
    async with town(settings, telegram, course) as here:
        office = here.office()
        welcome = here.invites("ca", "admin")
        await office.sends(welcome, password=PASSWORD, again=PASSWORD)
        seen = await office.sees("/staff")
        assert "Bồ câu đã bay 9 trên 10 chuyến. <strong>Chỉ còn một chuyến.</strong>" in seen
        assert (await office.http.get("/metrics")).status_code == 200
        assert (await office.http.get("/health/ready")).json()["senders"][ACCOUNT] in ("sending", "standby")
        assert "Vào học ngay" in await office.sees(f"/j/{here.code()}")
