"""Whatever a platform refuses to carry, she has the question and its choices."""

import pytest

from tests.fakes.refusals import PICTURES
from tests.scenarios.drivers import DRIVERS, Driver
from tests.scenarios.test_everywhere import LESSON, comes, learns
from tests.scenarios.town import Town

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


def test_every_platform_that_is_sent_pictures_refuses_them() -> None:
    assert {*PICTURES} == DRIVERS.keys() - {"web"}


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
