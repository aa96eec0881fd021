"""What a lesson owes to the person taking it, beyond what the checker asks of every text."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.course.load import load
from bot.course.model import Lesson, Option, Question

COURSE = load(Path(__file__).parents[2])
LESSONS = tuple(COURSE.lessons.values())
QUESTIONS = [question for lesson in LESSONS for question in lesson.quiz]
ANSWERS = [option for question in QUESTIONS for option in question.options]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_last_step_is_to_teach_somebody_at_home(lesson: Lesson) -> None:
    last = lesson.steps[-1]

    assert (last.slug, last.do) == ("tell-one", True)
    assert ("một đoàn viên khác" if lesson.course == "helper" else "một người nhà") in last.text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_every_step_and_question_has_its_own_picture(lesson: Lesson) -> None:
    assert [stage.picture for stage in lesson.stages] == [f"{lesson.id}/{stage.slug}" for stage in lesson.stages]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer.slug}-{answer.picture}")
def test_a_wrong_answer_is_met_with_no_blame(answer: Option) -> None:
    assert answer.feedback.startswith("Đúng rồi!" if answer.right else "Không sao, đang tập thôi.")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.slug)
def test_answers_can_be_told_apart_by_picture(question: Question) -> None:
    pictures = [option.picture for option in question.options]

    assert all(pictures)
    assert len(set(pictures)) == len(pictures)


def test_the_right_answer_is_not_always_in_the_same_place() -> None:
    places = {next(n for n, option in enumerate(question.options) if option.right) for question in QUESTIONS}

    assert places == {0, 1}


def test_nobody_but_the_learner_is_called_ba_con() -> None:
    """It is replaced by "bà", "chú" … for who chose so."""
    spoken = [stage.text for lesson in LESSONS for stage in lesson.stages] + [option.feedback for option in ANSWERS]
    assert [
        text for text in spoken if re.search(r"bà con (?:trong|khác|hàng xóm|mình|ta)\b", text, re.IGNORECASE)
    ] == []


def test_there_are_twenty_six_lessons_in_six_courses() -> None:
    assert (len(COURSE.courses), len(LESSONS)) == (6, 26)
    assert sum(len(lesson.steps) for lesson in LESSONS) >= 180
    assert all(2 <= len(lesson.quiz) <= 3 for lesson in LESSONS)


def test_ninety_drills_in_three_forms_a_third_harmless() -> None:
    forms = Counter(drill.form for drill in COURSE.drills.values())
    assert set(forms) == {"sms", "call", "zalo"}
    assert min(forms.values()) >= 30
    assert sum(not drill.scam for drill in COURSE.drills.values()) * 3 >= len(COURSE.drills)


def test_no_drill_is_given_away_by_its_picture() -> None:
    """A picture stands for swindles and for harmless messages alike."""
    kinds: dict[str, set[bool]] = {}
    for drill in COURSE.drills.values():
        kinds.setdefault(drill.picture, set()).add(drill.scam)
    assert {picture for picture, both in kinds.items() if len(both) < 2} == set()


def test_every_fact_written_down_is_used() -> None:
    used = {fact for lesson in LESSONS for stage in lesson.stages for fact in stage.facts}

    assert used == set(COURSE.truths)
