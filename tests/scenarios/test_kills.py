"""The server is killed in the middle of conversations, over and over: she goes on, nothing is counted twice or lost."""

import asyncio
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from random import Random

import pytest

from api.statistics.rebuild import drift
from api.store.database import connect, reading
from bot.course.model import Course, Question
from tests.fakes.telegram import FakeTelegram
from tests.scenarios.process import Mortal
from tests.scenarios.town import FIRST_CONTACT, Phone, Town, happens, onward

LESSON = "scam-three-rules"
KILLS = 10
SEED = 20260302

pytestmark = pytest.mark.slow


class Steady(Phone):
    """A phone whose owner waits for the screen after the one she pressed on, however long the server is away."""

    pressed = 0

    @property
    def serials(self) -> list[int]:
        """The numbers of all screens that came."""
        return [int(message.data[0].partition(":")[0]) for message in self.messages if message.data]

    @property
    def serial(self) -> int:
        return max(self.serials, default=0)

    async def does(self, choice: str) -> None:
        self.pressed = self.serial
        self.press(choice)
        await self.comes()

    async def comes(self) -> None:
        await happens(lambda: self.serial > self.pressed, 90)


async def learns(town: Town, phone: Steady, over: asyncio.Event) -> int:
    """Take the lesson again and again until it is ``over``; how often."""
    town.telegram.say(phone.chat, "/start")
    await phone.comes()
    for choice in (*FIRST_CONTACT, "yes"):
        await phone.does(choice)
    phone.pressed = phone.serial
    town.telegram.say(phone.chat, "ba không")
    await phone.comes()
    for times in range(1, 1000):
        while choice := onward(town.course, LESSON, phone.choices):
            await phone.does(choice)
        if over.is_set():
            return times
        await phone.does("redo")
    raise AssertionError("it never ended")


async def kills(server: Mortal, phones: list[Steady], over: asyncio.Event) -> None:
    """Kill whenever everybody has got a step further, and a little later than that.

    A reply is sent again only once, so that two kills may not meet in the same one.
    """
    chance = Random(SEED)
    for _ in range(KILLS):
        before = [phone.serial for phone in phones]
        await happens(lambda: all(phone.serial > was for phone, was in zip(phones, before, strict=True)), 90)  # noqa: B023 - awaited here
        await asyncio.sleep(chance.uniform(0, 0.4))
        server.kill()
        server.start()
        await server.ready()
    over.set()


async def test_ten_kills(tmp_path: Path, telegram: FakeTelegram, course: Course, made: Path) -> None:
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    server, over = Mortal(tmp_path, telegram.url, "serve"), asyncio.Event()
    town = Town(server.url, tmp_path, telegram, course)
    server.start()
    await server.ready()
    await town.hook()
    phones = [Steady(telegram, chat) for chat in (1001, 1002)]
    learning = [asyncio.create_task(learns(town, phone, over)) for phone in phones]
    await asyncio.gather(kills(server, phones, over), *learning)
    await town.quiet()
    assert await server.ends() == 0, server.log.read_text()
    assert "Traceback" not in server.log.read_text()
    check_counts(town, sum(task.result() for task in learning))
    check_replies(town, phones)


def check_counts(town: Town, times: int) -> None:
    lesson = town.course.lessons[LESSON]
    assert town.facts(LESSON) == {
        "lesson_started": times,
        "step_shown": times * len(lesson.stages),
        "step_done": times * len([step for step in lesson.steps if step.do]),
        "answer_given": times * sum(isinstance(stage, Question) for stage in lesson.stages),
        "lesson_completed": times,
    }
    assert town.facts()["chat_started"] == town.facts()["consent_given"] == 2
    assert town.rows("SELECT * FROM dead_event") == []
    engine = connect(f"sqlite:///{town.folder / 'bonso.db'}")
    with reading(engine) as connection:
        assert drift(connection) == 0
    engine.dispose()


def check_replies(town: Town, phones: list[Steady]) -> None:
    """Every screen came, in order; a message once, or once more where it was in doubt."""
    rows = town.rows("SELECT chat_id, message, state, again FROM outbox ORDER BY chat_id, seq")
    assert {state for _, _, state, _ in rows} <= {"sent", "doubt"}
    assert sum(again for *_, again in rows) <= KILLS * 4, "in doubt is only what was on its way"
    last = town.rows("SELECT max(screen) FROM outbox GROUP BY chat_id")
    assert sorted(last) == sorted((phone.serial,) for phone in phones)
    for phone in phones:
        assert phone.serials == sorted(phone.serials)
        assert {*phone.serials} == {*range(1, phone.serial + 1)}
    for _, of_chat in groupby(rows, itemgetter(0)):
        check_once(town, [row[1:] for row in of_chat])


def check_once(town: Town, rows: list[tuple[str, str, bool]]) -> None:
    """The messages of a chat are those of its ``rows``; what is beyond them was in doubt just there.

    Rows name the message that the platform took, and lose their words once it did.
    """
    chat = next(message.chat for message in town.telegram.sent if str(message.id) in {name for name, *_ in rows})
    came = [str(message.id) for message in town.telegram.sent if message.chat == chat]
    spare = 0
    for name, state, again in rows:
        spare += 2 if state == "doubt" else again
        if state == "sent":
            before = came.index(name)
            assert before <= spare, f"{came[:before]} in chat {chat} came without need"
            del came[: before + 1]
            spare = 0
    assert len(came) <= spare
