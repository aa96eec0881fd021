"""The bank that has no number: who of the group is told, and on which day its staff come to the commune."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Tapped

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
COMMUNE = "lac-duong"


def coming(course: Course, day: int = 0, village_day: int = 0) -> Course:
    """The bank comes to the commune on a day, and to its first village on another."""
    commune = course.communes[COMMUNE]
    first = replace(commune.villages[0], policy_bank_day=village_day)
    changed = replace(commune, villages=(first, *commune.villages[1:]), policy_bank_day=day)
    return replace(course, communes={**course.communes, COMMUNE: changed}, views={})


def chosen(course: Course, commune: str, *, village: int | None = None) -> Turn:
    """She says that it is her bank."""
    slug = course.communes[commune].villages[village].id if village is not None else ""
    chat = Chat("emergency-branch", who="1", options=("next", "policy"), serial=3)
    learner = Learner(greeted=True, commune=commune, village=slug)
    return step(State(chat, {"1": learner}), Tapped(3, "policy"), course, NOW)


def said(turn: Turn) -> str:
    return turn.replies[-1].lines[0].text


@pytest.mark.parametrize(
    ("commune_day", "village_day", "village", "expected"),
    [(10, 0, None, 10), (10, 0, 0, 10), (10, 22, 0, 22), (10, 22, 1, 10), (0, 22, 0, 22)],
)
def test_she_hears_the_day_of_her_point(
    course: Course, commune_day: int, village_day: int, village: int | None, expected: int
) -> None:
    turn = chosen(coming(course, commune_day, village_day), COMMUNE, village=village)
    assert turn.state.chat.screen == "emergency-policy-day"
    assert f"Ngày {expected} mỗi tháng" in said(turn) and "tổ trưởng" in said(turn)


@pytest.mark.parametrize(("commune_day", "village_day", "village"), [(0, 0, 0), (0, 22, 1), (0, 22, None)])
def test_where_no_day_is_known_she_is_told_whom_to_ask(
    course: Course, commune_day: int, village_day: int, village: int | None
) -> None:
    turn = chosen(coming(course, commune_day, village_day), COMMUNE, village=village)
    assert turn.state.chat.screen == "emergency-policy"
    assert "Hỏi ngày nào" in said(turn) and "tổ trưởng" in said(turn)


def test_then_come_the_police_as_for_every_bank(course: Course) -> None:
    turn = chosen(coming(course, 10), COMMUNE)
    after = step(turn.state, Tapped(turn.state.chat.serial, "next"), course, NOW)
    assert after.state.chat.screen == "emergency-police"


def test_its_words_wait_for_approval_in_kho(course: Course) -> None:
    marked = {f"bot/{name}/text" for name in ("emergency-policy", "emergency-policy-day")}
    assert marked <= course.marks.careful
