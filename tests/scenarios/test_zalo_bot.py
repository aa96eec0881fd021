"""What only Zalo Bot is: voices by address, a month's end, a platform that is asked. Voice messages of learners.

The whole service speaks over real HTTP with a strict platform, which fetches every picture and every voice from us.
What it shares with the other channels is in ``test_everywhere``.
"""

import asyncio
from pathlib import Path

import pytest

from api.clock import now
from api.people import voice_messages
from api.settings import Settings
from api.store.database import reading
from bot.channels.base import Inbound
from bot.course.model import Course
from bot.events import CampaignArrived
from bot.speech.encode import decoded
from tests.fakes.samples import recorded
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.zalo_bot import Delivered, FakeZaloBot
from tests.scenarios.drivers.zalo_bot import ACCOUNT, BotPhone
from tests.scenarios.process import Process
from tests.scenarios.town import PUBLIC, Town, happens, onward

LESSON = "scam-three-rules"


@pytest.fixture
def town(public_town: Town) -> Town:
    return public_town


@pytest.fixture
def zalo(zalo_bot: FakeZaloBot) -> FakeZaloBot:
    return zalo_bot


async def take(town: Town, phone: BotPhone, words: str = "ba không", lesson: str = LESSON) -> list[list[Delivered]]:
    """Through a lesson and its quiz by typed numbers; every answer."""
    answers = [await phone.says(words)]
    while choice := onward(town.course, lesson, phone.choices):
        answers.append(await phone.picks(choice))
    return answers


def check_answer(answer: list[Delivered]) -> None:
    """A voice that was really fetched as AAC, then one picture with the words, the numbers and the digits."""
    assert [message.method for message in answer] == ["sendVoice", "sendPhoto"]
    voice, picture = answer
    assert voice.url.startswith(f"{PUBLIC}/media/audio/") and voice.url.endswith(".aac")
    sound = decoded(voice.content, "aac")
    assert 0.5 < sound.seconds < 25 and max(abs(v) for v in memoryview(sound.samples).cast("h")) > 3000
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert "1. " in picture.text and "0 menu" in picture.text


async def test_each_answer_is_a_voice_and_a_picture_with_numbers(town: Town, zalo: FakeZaloBot) -> None:
    zalo.duplicates = 1
    phone = BotPhone(zalo, town, "minh")
    await phone.arrives(town.code("lac-duong", "da-tro"))
    for answer in await take(town, phone):
        check_answer(answer)
    await town.quiet(ACCOUNT)
    assert {state for (state,) in town.rows("SELECT state FROM outbox")} == {"sent"}
    assert zalo.hook is not None and set(zalo.hook.answers) == {200}


async def test_what_is_hers_is_written_and_not_spoken_from_a_public_address(town: Town, zalo: FakeZaloBot) -> None:
    phone = BotPhone(zalo, town, "minh")
    await phone.arrives(town.code())
    answer = await phone.says("dữ liệu của tôi")
    assert [message.method for message in answer] == ["sendPhoto"] and "Đạ Tro" in answer[0].text


async def test_her_voice_is_heard_only_with_her_yes(town: Town, zalo: FakeZaloBot, settings: Settings) -> None:
    phone = BotPhone(zalo, town, "minh")
    await phone.arrives(town.code())
    await phone.says("quét mã")
    sound = recorded(3, "adts", "aac", 16000)
    asked = await phone.speaks(sound)
    assert "1. Nhờ người nghe" in asked[-1].text
    assert (await phone.picks("no"))[-1].text.startswith("Bòn Số không giữ lời nói đó.")
    assert town.rows("SELECT * FROM question") == []
    await phone.speaks(sound)
    answer = await phone.picks("ask-listener")
    assert "đang chờ người giúp nghe" in answer[-1].text and "Xong rồi" in answer[-1].text, "she is in her lesson"
    await happens(lambda: town.rows("SELECT state, seconds, ref FROM question") == [("kept", 3, "")])
    context = town.context
    assert context is not None
    with reading(context.database) as connection:
        [(id,)] = town.rows("SELECT id FROM question")
        voice = voice_messages.one(connection, id, now())
    assert voice["commune"] == "lac-duong"
    ours = voice_messages.open_sound(settings.data_dir, voice, context.keys)
    assert abs(decoded(ours, "ogg").seconds - 3) < 0.2
    await phone.says("xóa dữ liệu của tôi")
    await phone.picks("yes")
    await happens(lambda: town.rows("SELECT * FROM question") == [])


async def test_other_contents_are_answered_kindly_and_groups_not_at_all(town: Town, zalo: FakeZaloBot) -> None:
    phone = BotPhone(zalo, town, "minh")
    await phone.arrives(town.code())
    for event in ("message.sticker.received", "message.image.received", "message.unsupported.received"):
        phone.seen = len(phone.messages)
        await town.quiet(ACCOUNT)  # what comes before an answer has come needs none of its own
        zalo.bring("minh", event, photo_url="https://x.zdn.vn/a")
        assert "chưa xem, chưa nghe được" in (await phone.answered())[-1].text
    before = len(zalo.sent)
    zalo.bring("minh", "message.text.received", group="nhóm", text="chào")
    await phone.says("menu")
    assert {message.chat for message in zalo.sent[before:]} == {"minh"}


async def test_a_platform_that_breaks_down_loses_no_answer(town: Town, zalo: FakeZaloBot) -> None:
    phone = BotPhone(zalo, town, "minh")
    await phone.says(town.code())
    zalo.fail("sendVoice", Fault(403, "Internal server error"))
    zalo.fail("sendPhoto", Fault(silent=True))
    check_answer(await phone.picks("vi"))
    await town.quiet(ACCOUNT)
    assert {state for (state,) in town.rows("SELECT state FROM outbox")} == {"sent"}


async def test_the_months_end_is_seen_by_whoever_looks(town: Town, zalo: FakeZaloBot) -> None:
    phone = BotPhone(zalo, town, "minh")
    await phone.says(town.code())
    await town.quiet(ACCOUNT)
    zalo.monthly = len(zalo.sent)
    zalo.say("minh", "1")
    await happens(lambda: ("quota-spent",) in town.rows("SELECT code FROM outbox"))
    http = town.office().http
    ready = (await http.get("/health/ready")).json()
    assert ready["senders"][ACCOUNT] == "quota-spent"
    await http.aclose()


async def test_a_campaign_reaches_who_agreed(town: Town, zalo: FakeZaloBot) -> None:
    phone = BotPhone(zalo, town, "minh")
    await phone.arrives(town.code())
    context = town.context
    assert context is not None
    phone.seen = len(phone.messages)
    message = CampaignArrived("01900000-0000-7000-8000-000000000001", "Đoàn xã", {"vi": "Ngày mai họp thôn."})
    await context.intake.receive(ACCOUNT, [Inbound("campaign:1", "minh", message)])
    assert "Ngày mai họp thôn." in (await phone.answered())[-1].text


# --- Processes --------------------------------------------------------------------------------------


@pytest.mark.slow
async def test_asking_instead_of_being_told(
    tmp_path: Path, zalo: FakeZaloBot, telegram: FakeTelegram, course: Course, made: Path
) -> None:
    """Without a public address: words alone, fetched by ``bonso poll zalo-bot``, through a kill."""
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    more = {"BONSO_ZALO_BOT_TOKEN": zalo.token, "BONSO_ZALO_BOT_API_URL": zalo.url}
    process = Process(tmp_path, telegram.url, "poll", "zalo-bot", **more)
    zalo.say("minh", "chào")
    process.start()
    await happens(lambda: len(zalo.sent) == 1, 60)
    assert zalo.sent[0].method == "sendMessage" and "1. Tiếng Việt" in zalo.sent[0].text
    town = Town("", tmp_path, telegram, course)
    await town.quiet(ACCOUNT)
    zalo.say("minh", "1")
    await happens(lambda: len(zalo.sent) == 2)
    await town.quiet(ACCOUNT)
    process.kill()
    await asyncio.sleep(0.5)  # until the platform notices that nobody listens: what it says into the void is lost
    zalo.say("minh", "1")
    await asyncio.sleep(0.2)
    assert len(zalo.updates) == 1, "it stays with the platform"
    process.start()
    # What was on its way when the process died may come twice; that is how nothing is lost.
    await happens(lambda: "Đây là bài tập." in zalo.sent[-1].text, 60)
    assert len(zalo.sent) in (3, 4)
    assert await process.ends() == 0, process.log.read_text()
    said = process.log.read_text()
    assert "Traceback" not in said and zalo.token not in said
