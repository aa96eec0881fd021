import re

from api.staff.pages import FILES
from bot.course.model import Course
from tests.api.office import Browser
from tests.api.staff.course.shelf import number_step, plain


def articles(page: str) -> list[str]:
    return re.findall(r"<article>.*?</article>", page, re.DOTALL)


def test_the_whole_course_is_printed_a_lesson_a_sheet(browser: Browser, course: Course) -> None:
    drawn = browser.get("/staff/course/print").text
    found = articles(drawn)
    assert len(found) == len(course.lessons)
    for lesson, article in zip(course.lessons.values(), found, strict=True):
        told = plain(article)
        assert lesson.title in told and lesson.learned in told
        for stage in lesson.stages:
            assert course.messages["vi"][f"{lesson.id}/{stage.slug}/text"].lines[0].text in told
            assert f"/media/pictures/{stage.picture}.svg?v=" in article
            assert all(option.text in told and option.feedback in told for option in stage.options)
        right = [option.text for question in lesson.quiz for option in question.options if option.right]
        assert all(f"✓ {text}" in told for text in right)
    assert "<script" not in drawn and 'loading="lazy"' not in drawn and "{" not in plain(drawn)


def test_one_lesson_may_be_printed_alone(browser: Browser, course: Course) -> None:
    id, _, fact = number_step(course)
    drawn = browser.get(f"/staff/course/print?lesson={id}").text
    [article] = articles(drawn)
    assert course.truths[fact].value in plain(article)
    assert f"<title>{course.lessons[id].title} · Bòn Số</title>" in drawn
    assert browser.get("/staff/course/print?lesson=nowhere").status_code == 404


def test_steps_that_are_not_for_everybody_say_so(browser: Browser) -> None:
    assert "Chỉ cho ai trả lời “Có nút số”:" in plain(browser.get("/staff/course/print?lesson=account-prepare"))


def test_the_style_sheet_lets_each_lesson_begin_a_page(browser: Browser) -> None:
    sheet = browser.get(f"{FILES.folder}/course.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "@page { size: A4" in sheet.text and "break-after: page" in sheet.text
