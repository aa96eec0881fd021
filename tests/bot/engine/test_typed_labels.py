"""Every label that is shown can be typed: as it stands, without the Vietnamese in brackets, and without marks."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.engine.atlas import atlas
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.engine.understand import understand
from bot.events import Said
from bot.language.fold import letters, loose
from bot.replies import Choice

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def _typed(choice: Choice) -> Iterator[str]:
    """What somebody may type who reads the label: all of it, one of its languages, in capitals, without marks."""
    for text in (choice.label, *(say.text for say in choice.says)):
        yield from (text, text.upper(), f"{text}!", letters(text), text.replace("ƀ", "b").replace("ñ", "n"))


@pytest.mark.parametrize("lang", ["vi", pytest.param("kpm", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_each_label_is_what_it_says(course: Course, lang: str) -> None:
    lost = []
    for where, reply in atlas(course, lang, NOW):
        phrase = course.phrases.get(where.partition("/")[0])
        exact = bool(phrase and phrase.exact)
        choices = [(one.id, (one.label, *(say.text for say in one.says))) for one in reply.choices]
        for choice in reply.choices:
            for text in [*_typed(choice), *([] if exact else [loose(text) for text in _typed(choice)])]:
                meaning = understand(text, choices, course.vocabulary, exact=exact)
                meant = {meaning.id} if meaning.kind == "choice" else {one.id for one in meaning.others}
                if choice.id not in meant:
                    lost.append((where, choice.id, text))
    assert lost == []


@pytest.mark.parametrize("text", ["K'Ho", "kho", "K'Ho (bản nháp)", "K’HO"])
def test_a_remark_in_brackets_need_not_be_typed(course: Course, text: str) -> None:
    shown = step(State(), Said("chào"), course, NOW)
    assert step(shown.state, Said(text), course, NOW).state.learner.text_lang == "kpm"


def test_a_word_that_is_yes_to_some_and_no_to_others_gets_two_buttons(course: Course) -> None:
    lesson = next(one for one in course.lessons.values() if any(_asks(stage) for stage in one.stages))
    stage = next(stage for stage in lesson.stages if _asks(stage))
    shown = step(_at(lesson.id, stage.slug), Said("nghe lại"), course, NOW)
    assert {"yes", "no"} <= {*shown.state.chat.options}
    asked = step(shown.state, Said("ờ"), course, NOW)
    assert [choice.id for choice in asked.replies[0].choices][:2] == ["choice:no", "choice:yes"]
    assert asked.facts == ()


def _asks(stage: object) -> bool:
    return {"yes", "no"} <= {one.slug for one in getattr(stage, "options", ())}


def _at(lesson: str, slug: str) -> State:
    learner = Learner(greeted=True, lesson=lesson, lessons={lesson: Progress(slug, (slug,))}, text_lang="kpm")
    return State(Chat("asked", serial=1, seen=1), {"1": learner})
