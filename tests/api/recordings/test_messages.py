"""Wishes of speakers are carried out once and answered once, whatever happens between."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from api.codes import recordist_codes
from api.recordings import consent, recordist_chats
from api.recordings.consent import wording
from api.recordings.messages import TRIES, WRONG_CODES, RecordingWork
from api.recordings.spoken import spoken_language
from api.store.database import reading, writing
from api.store.models import Order
from api.store.statements import core
from api.work.platform_sounds import PlatformSounds
from bot.channels.base import Inbound
from bot.channels.fetching import NotFetched
from bot.course.prompts import prompt_named
from bot.events import Left, Opened, Recorded, Said, Sent
from tests.api.recordings.speakers import Studio, file, speech
from tests.api.village import Village

pytestmark = pytest.mark.sql

HER, OTHER = "1001", "1002"
KEY = "phone-first/lesson/title"
KHO = "Dăn iăt wơl niam."


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A running loop, as the channels have one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


class Mouth:
    """A platform that gives these answers, one after the other, the last one for ever."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers)

    async def fetch(self, ref: str, most: int = 0) -> bytes:
        assert ref == "AwACAgUAAxk0001", "unsealed"
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Chat:
    """The chat of a speaker, and the program that listens to it."""

    studio: Studio
    village: Village
    loop: asyncio.AbstractEventLoop
    mouth: Any
    told: list[Recorded] = field(default_factory=list)
    failing: int = 0

    @property
    def messages(self) -> RecordingWork:
        context = self.studio.context
        channels = {self.village.account: self.mouth}
        keys = self.village.keys
        sounds = PlatformSounds(channels, keys, self.loop)
        folders, later = self.studio.folders, self.studio.later
        return RecordingWork(context.database, context.courses, folders, keys, sounds, self.receive, later)

    def receive(self, account: str, inbounds: list[Inbound]) -> None:
        if self.failing:
            self.failing -= 1
            raise OSError("killed between the work and the answer")
        self.village.course = self.studio.course
        self.village.batch(*((account, inbound) for inbound in inbounds))
        self.told += [inbound.event for inbound in inbounds]  # type: ignore[misc]

    def work(self) -> list[Recorded]:
        """What was answered."""
        before = len(self.told)
        self.messages.work("", bool)
        return self.told[before:]

    def code(self, login: str = "ka-mai", dialect: str = "sre") -> str:
        course, database = self.studio.course, self.studio.context.database
        words = wording(course.controller, spoken_language(course, dialect))
        self.studio.agrees(login, dialect)
        with writing(database) as connection:
            hers = consent.current(connection, login, words)
            assert hers
            return recordist_chats.issue(connection, hers, commune="", now=self.studio.later())

    def linked(self, address: str = HER, dialect: str = "sre") -> str:
        """A chat that is hers, with the first prompt on the screen."""
        self.village.course = self.studio.course
        code = self.code(dialect=dialect)
        self.village.happens(address, Opened())
        self.village.says(address, code)
        (answer,) = self.work()
        assert answer.outcome == "ready"
        return code

    def speaks(self, address: str = HER) -> None:
        self.village.happens(address, Sent("voice", "AwACAgUAAxk0001"))

    def orders(self) -> list[Any]:
        table = core(Order)
        with reading(self.studio.context.database) as connection:
            return list(connection.execute(table.select().where(table.c.kind == "record").order_by(table.c.id)).all())


@pytest.fixture
def chat(studio: Studio, loop: asyncio.AbstractEventLoop) -> Chat:
    studio.translated(KEY, KHO)
    village = Village(studio.context.database, studio.course, studio.context.keys, studio.now)
    return Chat(studio, village, loop, Mouth(file(speech("Dùng điện thoại"), "ogg")))


def test_a_voice_message_is_kept_once_and_answered_with_its_length_and_the_next(chat: Chat) -> None:
    chat.linked()
    assert chat.village.chat(HER).about.startswith(f"read kpm {KEY} ")
    chat.speaks()
    assert chat.village.texts(HER)[-1].endswith(KHO), "nothing is said before it was listened to"
    (answer,) = chat.work()
    assert (answer.outcome, answer.seconds[-2]) == ("kept", ",")
    assert chat.studio.rows()[-1].key == KEY and chat.studio.rows()[-1].recorded_by == "ka-mai"
    assert "Đã nhận" in "\n".join(chat.village.texts(HER)[-2:])
    assert chat.work() == []
    assert {row.state for row in chat.orders()} == {"done"}
    assert all(row.body["ref"] == "" for row in chat.orders())


def test_vietnamese_is_read_in_the_chat_sentence_by_sentence(chat: Chat) -> None:
    chat.linked(dialect="vi")
    first = chat.village.chat(HER).about
    assert first.startswith("read vi ")
    assert prompt_named(chat.studio.course, first).said in chat.village.texts(HER)[-1]  # type: ignore[union-attr]
    chat.speaks()
    assert [one.outcome for one in chat.work()] == ["kept"]
    row, second = chat.studio.rows()[-1], chat.village.chat(HER).about
    assert (row.lang, row.dialect, row.free, row.state) == ("vi", "", False, "new")
    assert second.startswith("read vi ") and second != first
    assert chat.studio.confirms("k-brem", row.id, "") or chat.studio.confirms("ka-in", row.id, "")
    assert chat.studio.clip(row.key, "vi").people
    assert "Đã xóa 1 bản thu" in "\n".join(taken_back(chat))
    assert not chat.studio.clip(row.key, "vi").people


def taken_back(chat: Chat) -> list[str]:
    """What she is told who takes her voice back in the chat."""
    chat.village.taps(HER, "take-back", "yes")
    chat.work()
    chat.studio.living.look()
    return chat.village.texts(HER)[-2:]


def test_killed_after_keeping_it_is_answered_once_and_not_kept_twice(chat: Chat) -> None:
    chat.linked()
    chat.speaks()
    chat.failing = 1
    with pytest.raises(OSError, match="killed"):
        chat.work()
    assert [row.state for row in chat.orders()][-1] == "answering"
    assert len(chat.studio.rows()) == 1
    assert [one.outcome for one in chat.work()] == ["kept"]
    assert len(chat.studio.rows()) == 1
    with writing(chat.studio.context.database) as connection:  # and killed after the answer, before it was noted
        connection.execute(update(core(Order)).values(state="answering"))
    before = chat.village.texts(HER)
    chat.work()
    assert chat.village.texts(HER) == before
    table = core(Order)
    with writing(chat.studio.context.database) as connection:  # and after keeping, before that was noted
        connection.execute(update(table).where(table.c.id == chat.orders()[-1].id).values(state="due"))
    chat.work()
    assert len(chat.studio.rows()) == 1


def test_a_sound_that_does_not_come_is_tried_again_and_then_asked_for(chat: Chat) -> None:
    chat.linked()
    chat.mouth = Mouth(NotFetched("unreachable", retry=True))
    chat.speaks()
    for _ in range(TRIES - 1):
        assert chat.work() == []
    assert [(one.outcome, one.why) for one in chat.work()] == [("refused", "lost")]
    assert "Máy chưa tải được tin" in "\n".join(chat.village.texts(HER)[-2:])
    chat.mouth = Mouth(NotFetched("too-big"))
    chat.speaks()
    assert [one.why for one in chat.work()] == ["lost"]


def test_a_bad_sound_is_told_why_and_the_sentence_stays(chat: Chat) -> None:
    chat.linked()
    about = chat.village.chat(HER).about
    for content, why in ((b"no sound", "not-sound"), (file(speech("Ơ"), "ogg")[:300], "not-sound")):
        chat.mouth = Mouth(content)
        chat.speaks()
        assert [(one.outcome, one.why) for one in chat.work()] == [("refused", why)]
        assert chat.village.chat(HER).about == about
    assert chat.studio.rows() == []


def test_a_code_is_for_one_chat_and_for_a_quarter_of_an_hour(chat: Chat) -> None:
    code = chat.linked()
    chat.village.says(OTHER, code)
    assert [one.outcome for one in chat.work()] == ["unknown"]
    chat.village.says(HER, code.lower())
    assert [one.outcome for one in chat.work()] == ["ready"], "hers for as long as she agrees"
    late = chat.code("ka-in")
    chat.studio.now += recordist_chats.GOOD_FOR
    chat.village.says(OTHER, late)
    assert [one.outcome for one in chat.work()] == ["unknown"]


def test_whoever_guesses_gets_no_further(chat: Chat) -> None:
    code = chat.code()
    for number in range(WRONG_CODES):
        chat.village.says(OTHER, recordist_codes.make(number))
    chat.village.says(OTHER, code)
    assert {one.outcome for one in chat.work()} == {"unknown"}
    chat.village.says(HER, code)
    assert [one.outcome for one in chat.work()] == ["ready"]


def test_taking_back_in_the_chat_ends_it(chat: Chat) -> None:
    code = chat.linked()
    chat.speaks()
    chat.work()
    chat.village.says(HER, code)
    chat.work()
    chat.village.taps(HER, "take-back", "yes")
    assert [(one.outcome, one.count) for one in chat.work()] == [("withdrawn", "1")]
    assert chat.studio.rows()[-1].state == "withdrawn"
    chat.speaks()
    assert chat.village.chat(HER).screen == "spoken", "an ordinary voice message, for a helper"
    chat.village.says(HER, code)
    assert [one.outcome for one in chat.work()] == ["unknown"]


def test_a_consent_that_ended_meanwhile_keeps_nothing(chat: Chat) -> None:
    chat.linked()
    chat.speaks()
    chat.studio.withdraws("ka-mai")
    assert [one.outcome for one in chat.work()] == ["unknown"]
    assert chat.studio.rows() == []
    assert chat.village.chat(HER).screen != "record"


def test_an_answer_does_not_bring_back_who_left(chat: Chat) -> None:
    chat.linked()
    chat.speaks()
    chat.village.happens(HER, Left())
    chat.work()
    assert chat.village.row(HER).reachable == "blocked"


def test_a_text_that_changed_meanwhile_is_not_kept_under_its_old_name(chat: Chat) -> None:
    chat.linked()
    chat.speaks()
    chat.studio.translated(KEY, "Niam să, oh mi.")
    (answer,) = chat.work()
    assert (answer.outcome, answer.why) == ("refused", "changed")
    assert chat.studio.rows() == []
    assert "Niam să, oh mi." in chat.village.texts(HER)[-1]


def test_the_name_of_the_sound_is_nowhere_in_the_open(chat: Chat) -> None:
    chat.linked()
    chat.speaks()
    assert "AwACAgUAAxk0001" not in orjson.dumps(chat.village.everything(), default=repr).decode()


def test_a_code_is_neither_a_join_code_nor_a_secret(chat: Chat) -> None:
    code = recordist_codes.make(123456)
    assert recordist_codes.read(recordist_codes.spaced(code)) == code == recordist_codes.read(code.lower())
    for other in ("BS12345", "GA12345", f"{code}1", f"xin {code}", "1234567"):
        assert recordist_codes.read(other) == ""
    chat.village.happens(HER, Said(f" {code} "))
    assert chat.village.chat(HER).screen == "record"
