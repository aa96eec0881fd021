from api.staff.course.sentences import (
    Longest,
    Size,
    course_title,
    filled_text,
    longest_sentence,
    longest_step,
    sizes,
)
from bot.course.model import Course, Lesson, Question, Step
from tests.api.fictional import COURSE
from tests.api.staff.course.shelf import number_step


def lesson(*stages: Step) -> Lesson:
    return Lesson("x", "x", "X", "", stages, (Question("q", "Ai? Ở đâu?", (), "", ""),))


def step(slug: str, text: str, **more: dict[str, str]) -> Step:
    return Step(slug, text, "", "", **more)  # type: ignore[arg-type]


def test_the_longest_step_and_sentence_are_found() -> None:
    told = lesson(step("a", "Một. Hai. Ba. Bốn."), step("b", "Một hai ba."))
    assert longest_step(COURSE, told) == Longest(4, "a")
    assert longest_sentence(COURSE, told) == Longest(3, "Một hai ba")


def test_a_number_counts_as_it_is_said(course: Course) -> None:
    id, slug, fact = number_step(course)
    stage = course.lessons[id].stages[course.lessons[id].places[slug]]
    text = filled_text(course, stage.text)
    assert course.truths[fact].value in text and "{" not in text
    assert text == course.messages["vi"][f"{id}/{slug}/text"].lines[0].text


def test_each_way_has_its_size(course: Course) -> None:
    assert sizes(course.lessons["account-prepare"]) == [Size(8, 2), Size(9, 2)]
    assert sizes(lesson(step("a", "A."))) == [Size(1, 1)]


def test_a_course_is_called_by_its_title(course: Course) -> None:
    assert course_title(course, "qr") == "Trả tiền bằng mã QR"
    assert course_title(COURSE, "qr") == "qr"
