"""Every choice is seen and heard: without its words by a picture or a drawing, without a look by its loudspeaker."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.engine.atlas import atlas
from bot.engine.icons import ICONS, UNNAMED, icon_of
from bot.engine.lesson import STAGES
from bot.engine.screens import OF_STAGE
from bot.engine.walk import walk
from bot.replies import Choice, Reply
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)

UNSEEN = {"more", "none"}
"""More of the same, and none of these: three dots say that, and no picture could."""


def seen(choice: Choice) -> str:
    return choice.picture or choice.icon


def screens(course: Course) -> Iterator[tuple[str, Reply]]:
    for lang in course.languages:
        for one in atlas(course, lang, NOW):
            yield f"{lang} {one.where}", one.reply


def lesson_screens(course: Course, lang: str) -> Iterator[tuple[str, Reply]]:
    for lesson in course.lessons.values():
        for name, reply in walk(course, lesson, lang, NOW).replies().items():
            yield f"{lang} {lesson.id}/{name}", reply


@pytest.mark.slow
def test_every_choice_has_a_picture_or_a_drawing_of_its_own(course: Course) -> None:
    bare = {
        f"{where}: {one.id}"
        for where, reply in screens(course)
        for one in reply.choices
        if not one.picture and (one.icon not in ICONS or (one.icon == UNNAMED and one.id not in UNSEEN))
    }
    assert bare == {f"{lang} emergency-bank: other" for lang in course.languages}  # any bank that is not named


@pytest.mark.slow
def test_every_choice_and_tool_is_heard(course: Course) -> None:
    silent = [
        f"{where}: {one.id}"
        for where, reply in screens(course)
        for one in (*reply.choices, *reply.tools)
        if not one.heard(slow=False)
    ]
    assert silent == []


@each_row("lang", ["vi", "kpm"])
def test_by_ear_alone_a_lesson_is_taken_to_its_end(course: Course, lang: str) -> None:
    """What can be chosen is heard with the number it is chosen by, and no two of a screen sound alike."""
    for where, reply in lesson_screens(course, lang):
        assert reply.speech, where
        heard = [say.text for say in reply.speech.says]
        labels = [one.says[0].text for one in reply.choices]
        assert len({*labels}) == len(labels), where
        if len(labels) > 1:
            assert [text for text in heard if text[:2] in ("1.", "2.", "3.")] == [
                f"{number}. {label}." for number, label in enumerate(labels, 1)
            ], where


@each_row("lang", ["vi", "kpm"])
def test_by_eye_alone_a_lesson_is_taken_to_its_end(course: Course, lang: str) -> None:
    """With the words covered there is a picture, and no two choices of a screen look alike."""
    for where, reply in lesson_screens(course, lang):
        assert reply.picture, where
        looks = [seen(one) for one in reply.choices]
        assert len({*looks}) == len(looks), where


def test_where_she_is_in_a_lesson_goes_up_to_its_end(course: Course) -> None:
    for lesson in course.lessons.values():
        if any(step.ask for step in lesson.steps):
            continue
        taken = walk(course, lesson, "vi", NOW)
        of = len(lesson.stages)
        assert [walked.reply.stage for walked in taken.stages] == [(n, of) for n in range(1, of + 1)], lesson.id
        assert taken.end.stage == (of, of)


@pytest.mark.slow
def test_outside_of_lessons_she_is_nowhere_in_one(course: Course) -> None:
    named = {where.split(" ")[1]: reply.stage for where, reply in screens(course)}
    inside = {name for name, stage in named.items() if stage}
    assert {name.partition("/")[0] for name in inside} == {*course.lessons, *OF_STAGE, "finished"} - {*STAGES}
    assert (named["menu"], named["courses"], named["person"]) == (None, None, None)


def test_what_was_meant_is_drawn_as_the_thing_itself() -> None:
    assert [icon_of(id) for id in ("person", "command:person", "command:menu", "who-knows")] == [
        "person",
        "person",
        "menu",
        UNNAMED,
    ]
