from dataclasses import replace

import pytest

from bot.course.model import Course
from bot.engine.address import addressed
from bot.speech.course_texts import CourseTexts
from tests.rows import each_row


@pytest.fixture(scope="module")
def texts(course: Course) -> CourseTexts:
    return CourseTexts(lambda: course)


def test_the_course_names_a_language_by_the_name_it_has(texts: CourseTexts) -> None:
    assert texts("Lời K'Ho này là bản nháp.")
    assert not texts("Lời chị Lan này là bản nháp.")


def said(course: Course, key: str) -> str:
    return course.messages["vi"][key].says[0].text


def test_sentences_labels_and_titles_of_the_course_may_be_told(course: Course, texts: CourseTexts) -> None:
    sentence, title = said(course, "bot/menu/text"), said(course, "qr-pay/lesson/title")
    label = said(course, "bot/menu/choice.courses")
    filled = course.messages["vi"]["bot/welcome-back/text"].filled(lesson=title).says[0].text
    for text in (sentence, title, f"2. {label}.", f"{label}.", filled):
        assert texts(text), text


def test_forms_of_address_make_no_difference(course: Course, texts: CourseTexts) -> None:
    sentence = next(m.says[0].text for m in course.messages["vi"].values() if "bà con" in m.says[0].text)
    assert texts(addressed(sentence, form="ông"))
    assert not texts(sentence.replace("bà con", "anh Tèo"))


@each_row("text", ["", "Lan", "1. Lan.", "Người học 2", "Mã của tôi là 481562", "Xin chào bà con.x"])
def test_anything_else_may_not(texts: CourseTexts, text: str) -> None:
    assert not texts(text)


def test_what_is_filled_with_somebodys_own_may_not(course: Course, texts: CourseTexts) -> None:
    messages = course.messages["vi"]
    filled = [
        messages["bot/my-data/text"].filled(place="Thôn Bon Đưng", done="3"),
        messages["bot/person-call/text"].filled(contact="Chị Lan", phone="0912345678"),
        messages["bot/emergency-call/text"].filled(bank="BIDV", number="19009247"),
    ]
    assert not any(texts(message.says[0].text) for message in filled)


def test_a_new_course_has_its_own_texts(course: Course) -> None:
    teaching = course
    texts = CourseTexts(lambda: teaching)
    sentence = said(course, "bot/menu/text")
    assert texts(sentence)
    rest = {key: message for key, message in course.messages["vi"].items() if key != "bot/menu/text"}
    teaching = replace(course, digest="other", messages={"vi": rest})
    assert not texts(sentence)
