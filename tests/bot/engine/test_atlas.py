from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.engine.atlas import OF_A_COMMUNE, OF_DIALECTS, PERSONAL, AtlasScreen, atlas
from bot.engine.lesson import STAGES
from bot.engine.screens import RETIRED, SCREENS

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def seen(course: Course) -> list[AtlasScreen]:
    return list(atlas(course, "vi", NOW))


def test_every_screen_that_is_nobodys_own_is_found(seen: list[AtlasScreen]) -> None:
    found = {one.where.split("/")[0] for one in seen}
    assert found >= SCREENS.keys() - PERSONAL - {*STAGES, *OF_A_COMMUNE, *OF_DIALECTS, *RETIRED, "new", "tie"}
    assert not found & PERSONAL


def test_every_sentence_of_every_lesson_is_heard(course: Course, seen: list[AtlasScreen]) -> None:
    heard = {say.text for one in seen for say in (one.reply.speech.says if one.reply.speech else ())}
    for lesson in course.lessons.values():
        for stage in lesson.stages:
            assert heard & {
                course.messages["vi"][f"{lesson.id}/{stage.slug}/{f}"].says[0].text
                for f in ("text", "without")
                if f"{lesson.id}/{stage.slug}/{f}" in course.messages["vi"]
            }
            for option in stage.options:
                assert not option.feedback or option.feedback in heard
        assert lesson.learned in heard


def test_lapsed_facts_are_said_the_other_way(course: Course, seen: list[AtlasScreen]) -> None:
    later = list(atlas(course, "vi", datetime(9000, 1, 1, tzinfo=UTC)))
    without = {key for key in course.messages["vi"] if key.endswith("/without")}
    assert without
    now, then = ({say.text for one in found for say in one.reply.speech.says} for found in (seen, later))  # type: ignore[union-attr]
    for key in without:
        (text,) = (say.text for say in course.messages["vi"][key].says)
        assert text in then
        assert text not in now


def test_no_screen_is_given_twice_and_none_has_a_note(course: Course, seen: list[AtlasScreen]) -> None:
    notes = {m.says[0].text for key, m in course.messages["vi"].items() if key.startswith("bot/note-")}
    for one in seen:
        assert one.reply.speech
        assert not notes & {say.text for say in one.reply.speech.says}
    assert len({(one.where, one.reply[1:]) for one in seen}) == len(seen)


def test_the_other_language_is_heard_where_it_is_translated(course: Course) -> None:
    heard = {
        say.lang for one in atlas(course, "kpm", NOW) for say in (one.reply.speech.says if one.reply.speech else ())
    }
    assert heard == {"vi", "kpm"}
