"""Whatever a platform refuses to carry, she has the question and its choices."""

import httpx
import pytest

from tests.fakes.refusals import PICTURES, VOICES
from tests.scenarios.drivers import DRIVERS, Driver
from tests.scenarios.test_everywhere import LESSON, comes, learns
from tests.scenarios.town import PUBLIC, Town

sending = pytest.mark.parametrize("channel", PICTURES)


@pytest.fixture
def town(public_town: Town) -> Town:
    """Every platform is there."""
    return public_town


def refuse_pictures(town: Town, channel: str) -> None:
    """Here the first wording does; that of each ``tests/api/delivery/test_refused.py``."""
    said = PICTURES[channel][0]
    assert town.zalo_bot is not None and town.zalo_oa is not None
    town.telegram.refused["sendphoto"] = town.zalo_bot.refused["sendPhoto"] = town.zalo_oa.no_pictures = said


def refuse_voices(town: Town) -> None:
    assert town.zalo_bot is not None
    town.telegram.refused["sendvoice"] = VOICES["telegram"][0]
    town.zalo_bot.refused["sendVoice"] = VOICES["zalo-bot"][0]


def test_every_platform_that_is_sent_pictures_refuses_them() -> None:
    assert {*PICTURES} == DRIVERS.keys() - {"web"}


async def test_who_takes_no_voice_messages_hears_all_the_same(town: Town) -> None:
    refuse_voices(town)
    learner = await comes(town, "telegram", "vi")
    await learner.says("quét mã")
    first = await learner.voice()
    town.telegram.calls.clear()
    await learner.picks("again")
    assert await learner.voice() == first
    assert "sendvoice" not in [method for method, _ in town.telegram.calls], "it is remembered"
    town.telegram.refused.clear()
    await learner.says("không có tiếng")
    await learner.voice()
    assert [method for method, _ in town.telegram.calls][-2:] == ["sendvoice", "sendphoto"], "and tried again"


async def test_a_voice_that_zalo_bot_refuses_is_a_link_to_its_sound(town: Town) -> None:
    refuse_voices(town)
    learner = await comes(town, "zalo-bot", "vi")
    await learner.says("quét mã")
    await learner.looks()
    assert town.zalo_bot is not None
    *_, sound, screen = town.zalo_bot.sent
    assert (sound.method, screen.method) == ("sendMessage", "sendPhoto")
    address = sound.text.removeprefix("🔊 Nghe: ").replace(PUBLIC, town.url)
    async with httpx.AsyncClient() as http:
        answer = await http.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/mpeg")


@sending
async def test_without_pictures_a_lesson_is_learned_to_its_end(town: Town, channel: str) -> None:
    refuse_pictures(town, channel)
    learner: Driver = await comes(town, channel, "vi")
    await learner.says("quét mã")
    step = town.course.lessons[LESSON].steps[0]
    assert step.text in learner.text and "done" in learner.choices
    assert f"🖼 {step.alt}" in learner.text
    await learns(town, learner)
    assert town.facts(LESSON)["lesson_completed"] == 1
    assert town.rows("SELECT code, count(*) FROM outbox WHERE code != '' GROUP BY code") == []
