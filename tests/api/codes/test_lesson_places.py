"""An address says all that the engine needs, and the engine's screens say where their choices lead."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from api.codes.lesson_places import LessonPlace, place_address, place_at, place_of, position, state_at
from api.errors import NotFound
from api.player.kept import everywhere
from api.player.screens import screen_at
from bot.course.model import Course, Question
from bot.engine.state import Learner, Progress
from tests.api.conftest import NOW
from tests.rows import each_row

ANYBODY = Learner()


def place(course: Course, where: str, base: Learner = ANYBODY) -> LessonPlace:
    parts = urlsplit(where)
    _, _, lesson, *step = parts.path.split("/")
    return place_at(course, base, lesson, step="".join(step), query=dict(parse_qsl(parts.query)))


@pytest.mark.slow
@each_row("lang", ["vi", "kpm"])
def test_every_screen_of_every_lesson_has_an_address_that_reads_back(course: Course, lang: str) -> None:
    for lesson in course.lessons:
        for where, screen in everywhere(course, place(course, f"/l/{lesson}?lang={lang}"), NOW):
            assert place(course, where) == screen.place
            assert place_address(course, ANYBODY, screen.place) == where
            assert screen.reply.lines


@each_row("lang", ["vi", "kpm"])
def test_where_a_chat_is_in_a_lesson_is_the_page_that_shows_it(course: Course, lang: str) -> None:
    for lesson in ("qr-pay", "account-phone"):
        for where, screen in everywhere(course, place(course, f"/l/{lesson}?lang={lang}"), NOW):
            there = place_of(course, state_at(course, ANYBODY, screen.place))
            inside = screen.place.step and not screen.place.screen.startswith(("person", "emergency"))
            assert there == (screen.place if inside else None), where


@pytest.mark.slow
def test_every_way_through_every_lesson_can_be_finished(course: Course) -> None:
    for id, lesson in course.lessons.items():
        shown_slugs = set()
        ends = 0
        for _, screen in everywhere(course, place(course, f"/l/{id}"), NOW):
            shown_slugs.add(screen.place.step)
            ends += screen.place.screen == "finished"
            assert screen.ways(), "nobody is left standing"
        assert shown_slugs == {"", *(stage.slug for stage in lesson.stages)}
        assert ends >= 1


def test_quiz_feedback_could_not_with_its_reasons_and_a_person_are_there(course: Course) -> None:
    lesson = course.lessons["qr-pay"]
    screens = {
        (screen.place.step, screen.place.screen): screen
        for _, screen in everywhere(course, place(course, "/l/qr-pay"), NOW)
    }
    for step in lesson.steps:
        assert (step.slug, "person") in screens
        if step.do:
            reasons = {way.choice.id for way in screens[step.slug, "could-not"].choices}
            assert {(step.slug, f"reason-{reason}") in screens for reason in reasons} == {True}
    for question in lesson.quiz:
        wrong = screens[question.slug, "wrong"]
        option = question.option(wrong.place.about)
        assert option and wrong.reply.lines[-1].text == option.feedback
        assert {way.choice.id for way in wrong.choices} == {one.slug for one in question.options}, "and again"


def test_where_the_choices_of_a_step_lead(course: Course) -> None:
    first, second = course.lessons["qr-pay"].stages[:2]
    screen = screen_at(course, ANYBODY, place(course, "/l/qr-pay"), NOW)
    led = {way.choice.id: way.to and place_address(course, ANYBODY, way.to) for way in (*screen.choices, *screen.tools)}
    assert led == {
        "done": f"/l/qr-pay/{second.slug}",
        "could-not": f"/l/qr-pay/{first.slug}?screen=could-not",
        "slower": f"/l/qr-pay/{first.slug}?slow=1",
        "person": f"/l/qr-pay/{first.slug}?screen=person",
        "emergency": f"/l/qr-pay/{first.slug}?screen=emergency-stop",
    }


def test_an_answer_decides_whether_it_was_right_not_the_address(course: Course) -> None:
    question = next(stage for stage in course.lessons["qr-pay"].stages if isinstance(stage, Question))
    for option in question.options:
        there = place(course, f"/l/qr-pay/{question.slug}?answer={option.slug}&screen=right")
        assert there.screen == ("right" if option.right else "wrong")
    assert place(course, f"/l/qr-pay/{question.slug}?answer=no-such").screen == "question"


def test_what_she_said_of_her_phone_stands_in_the_address(course: Course) -> None:
    lesson = course.lessons["account-phone"]
    asks = next(step for step in lesson.steps if step.ask)
    screen = screen_at(course, ANYBODY, place(course, f"/l/account-phone/{asks.slug}"), NOW)
    led = {way.choice.id: way.to and place_address(course, ANYBODY, way.to) for way in screen.choices}
    assert led == {
        "yes": "/l/account-phone/app?v.chip=yes",
        "no": "/l/account-phone/no-new-phone?v.chip=no",
    }
    hers = [stage.slug for stage in lesson.stages if stage.when in ({}, {"chip": "no"})]
    assert hers[:4] == ["sit-together", "has-chip-reader", "no-new-phone", "vneid"]
    assert position(course, place(course, led["no"] or "")) == (3, len(hers))


def test_a_step_that_was_edited_away_is_the_first_one(course: Course) -> None:
    assert place(course, "/l/qr-pay/gone").step == course.lessons["qr-pay"].stages[0].slug


def test_without_a_step_she_goes_on_where_she_stopped(course: Course) -> None:
    there = course.lessons["qr-pay"].stages[3].slug
    lan = Learner(text_lang="kpm", voice_lang="vi", slow=True, lessons={"qr-pay": Progress(there)})
    found = place(course, "/l/qr-pay", lan)
    assert (found.step, found.text_lang, found.voice_lang, found.slow) == (there, "kpm", "vi", True)
    assert place_address(course, lan, found) == f"/l/qr-pay/{there}"
    assert place_address(course, ANYBODY, found) == f"/l/qr-pay/{there}?lang=kpm&voice=vi&slow=1"


@each_row("where", ["/l/no-such", "/l/qr-pay?lang=xx", "/l/qr-pay?voice=xx"])
def test_what_does_not_exist_is_not_found(course: Course, where: str) -> None:
    with pytest.raises(NotFound):
        place(course, where)


@each_row(
    "query",
    [
        "screen=menu", "screen=consent", "screen=drill&about=x", "screen=emergency-call&about=%3Cb%3E", "about=%00",
        "screen=finished", "answer=a&screen=wrong", "v.chip=%00", "slow=x", "screen=person-call", "v.=", "screen=right",
    ],
)  # fmt: skip
def test_whatever_stands_in_an_address_something_is_shown(course: Course, query: str) -> None:
    for lesson in ("qr-pay", "account-phone"):
        for step in ("", *(f"/{stage.slug}" for stage in course.lessons[lesson].stages)):
            assert screen_at(course, ANYBODY, place(course, f"/l/{lesson}{step}?{query}"), NOW).reply.lines
