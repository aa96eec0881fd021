"""Whoever chooses K'Ho hears a person before a machine, of whichever village she is, whatever she says she speaks."""

from dataclasses import replace

import pytest

from bot.course.model import Course
from bot.engine.state import State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Joined, Tapped
from tests.api.recordings.speakers import START, Studio, speech

pytestmark = pytest.mark.sql

PROMISE = "bot/promise/text"


def tap(before: Turn, choice: str, course: Course) -> Turn:
    return step(before.state, Tapped(before.state.chat.serial, choice), course, START)


def promised(course: Course, commune: str, village: str, says: str) -> Turn:
    """What somebody of ``village`` gets who came by the code of a poster, chose K'Ho and ``says`` what she speaks."""
    turn = step(State(), Joined("BS000000", True, commune, village, "kpm"), course, START)
    turn = tap(turn, "kpm", course)
    if turn.state.chat.screen == "own-dialect":
        turn = tap(turn, says, course)
    return tap(turn, "own-first", course)


@pytest.mark.parametrize("dialect", ["cil", "sre"])
def test_a_newcomer_of_each_village_hears_what_one_speaker_recorded(studio: Studio, dialect: str) -> None:
    prompt = studio.asked(PROMISE, dialect, free=True)
    studio.records(studio.agrees("ka-mai", dialect), prompt, speech("Bol a năc lơh sơnđờm neh"))
    for login in ("k-brem", "ka-in"):
        studio.writes_back(login, studio.last(), "Bòn Số dạy từng bước")
        enough = studio.confirms(login, studio.last())
    assert enough
    course = studio.course
    heard = {}
    for commune in course.communes.values():
        for village in commune.villages:
            where = replace(commune, villages=(replace(village, dialect="lach"),))
            lach = replace(course, communes={**course.communes, commune.id: where}, views={})
            for name, known in (("unknown", course), ("lach", lach)):
                for says in ("speak-sre", "unsure"):
                    turn = promised(known, commune.id, village.id, says)
                    assert turn.state.chat.screen == "promise"
                    speech_asked = turn.replies[-1].speech
                    assert speech_asked
                    heard[village.id, name, says] = len(studio.context.media.clips.clip(speech_asked).people)
    assert heard and set(heard.values()) == {1}
