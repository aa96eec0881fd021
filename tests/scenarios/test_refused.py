"""Whatever a platform refuses to carry, she has the question and its choices."""

import re

import httpx
import orjson
import pytest

from bot.engine.state import load_chat
from tests.fakes.refusals import BUTTONS, LINKS, PICTURES, VOICES
from tests.scenarios.drivers import DRIVERS, Driver
from tests.scenarios.test_everywhere import LESSON, comes, learns
from tests.scenarios.town import PUBLIC, Town, happens, onward

HER = {"telegram": "5001", "zalo-oa": "246845883529190001"}
"""The first person of a town, as each platform with buttons calls her."""

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


@pytest.mark.parametrize("channel", BUTTONS)
async def test_without_buttons_and_links_a_lesson_is_learned_by_numbers(town: Town, channel: str) -> None:
    """Each number stands in the words of what came last, however often it was refused before."""
    await comes(town, channel, "vi")
    assert town.zalo_oa is not None
    fake = town.telegram if channel == "telegram" else town.zalo_oa
    fake.no_buttons, fake.no_links = BUTTONS[channel][0], LINKS[channel][0]
    await types(town, channel, "quét mã")
    assert town.course.lessons[LESSON].steps[0].text in fake.sent[-1].text
    while choice := onward(town.course, LESSON, offered := options(town, channel)):
        assert re.findall(r"(\d)\. ", fake.sent[-1].text) == [str(n) for n, _ in enumerate(offered, 1)]
        assert not fake.sent[-1].data
        await types(town, channel, str(offered.index(choice) + 1))
    assert town.facts(LESSON)["lesson_completed"] == 1
    assert town.rows("SELECT code, count(*) FROM outbox WHERE code != '' GROUP BY code") == []


async def types(town: Town, channel: str, text: str) -> None:
    """She types, and all of the answer has come."""
    heard = town.heard
    if channel == "telegram":
        town.telegram.say(int(HER[channel]), text)
    else:
        assert town.zalo_oa is not None
        town.zalo_oa.say(HER[channel], text)
    await happens(lambda: town.heard > heard)
    await town.quiet(f"{channel}/main")


def options(town: Town, channel: str) -> list[str]:
    """The ids of what is offered on her screen, by their numbers."""
    assert town.context is not None
    hashed = town.context.keys.address_hash(f"{channel}/main", HER[channel])
    [(state,)] = town.rows("SELECT state FROM chat WHERE address_hash = ?", hashed)
    return list(load_chat(orjson.loads(state)).options)
