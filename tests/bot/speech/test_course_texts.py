import ast
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.settings import ROOT
from bot.course.languages import FORMS
from bot.course.model import Course
from bot.engine.address import addressed
from bot.speech.ahead import clips_wanted
from bot.speech.course_texts import CourseSentence, course_sentences
from bot.speech.labels import taken_apart
from tests.rows import each_row

NAME, NUMBER, TYPED = "Ka Mai Thử", "0912345678", "tôi bị mất tiền rồi"
"""What nobody but a person has."""


@pytest.fixture(scope="module")
def texts(course: Course) -> set[str]:
    return {sentence.text for sentence in course_sentences(course)}


def said(course: Course, key: str) -> str:
    return course.messages["vi"][key].says[0].text


def test_each_is_there_once_and_is_something_to_say(course: Course) -> None:
    found = [sentence.text for sentence in course_sentences(course)]
    assert len(found) == len({*found}) > 3_000
    assert not [text for text in found if "{" in text or not any(map(str.isalnum, text))]


def test_sentences_labels_and_titles_are_there_to_whoever_they_are_said(course: Course, texts: set[str]) -> None:
    label, title = said(course, "bot/menu/choice.courses"), said(course, "qr-pay/lesson/title")
    filled = course.messages["vi"]["bot/welcome-back/text"].filled(lesson=title).says[0].text
    for form in FORMS:
        for text in (said(course, "bot/menu/text"), title, label, filled):
            assert addressed(text, form=form) in texts
    assert {"Số 1", "Số 9", "Bà con", "Ông", "Agribank", "Lời K'Ho này là bản nháp."} <= texts


def test_no_text_with_anything_of_a_person_in_it_is_there(course: Course, texts: set[str]) -> None:
    """A blank that is not the course's own is never filled, whatever stands in the course or the places file."""
    communes = {id: replace(one, contact=NAME, phone=NUMBER) for id, one in course.communes.items()}
    theirs = replace(course, digest="theirs", communes=communes)
    found = {sentence.text for sentence in course_sentences(theirs)}
    assert found == texts
    filled = [
        ("bot/my-data/text", {"place": "Thôn Bon Đưng", "done": "3"}),
        ("bot/person-call/text", {"contact": NAME, "phone": NUMBER}),
        ("bot/trust-call/text", {"contact": NAME, "phone": NUMBER}),
        ("bot/link-code/text", {"code": "4 8 1 5 6 2"}),
        ("bot/linked-elsewhere/text", {"channel": "Zalo"}),
        ("bot/note-code/text", {"place": "Thôn Bon Đưng"}),
        ("bot/campaign/text", {"author": NAME}),
    ]
    for key, values in filled:
        assert course.messages["vi"][key].filled(**values).says[0].text not in found, key
    for text in found:
        assert NAME not in text and NUMBER not in text and TYPED not in text


@each_row("text", ["", "Lan", "Người học 2", "Mã của tôi là 481562", "Xin chào bà con.x", "Chào Lan trở lại!"])
def test_anything_else_is_not_there(texts: set[str], text: str) -> None:
    assert text not in texts


def test_a_new_course_has_its_own(course: Course, texts: set[str]) -> None:
    sentence = said(course, "bot/menu/text")
    rest = {key: message for key, message in course.messages["vi"].items() if key.startswith("qr-pay/")}
    found = {
        one.text
        for one in course_sentences(
            replace(
                course, digest="other", messages={"vi": rest}, drills={}, lessons={"qr-pay": course.lessons["qr-pay"]}
            )
        )
    }
    assert sentence in texts - found
    assert said(course, "qr-pay/lesson/title") in found


def test_what_is_heard_most_comes_first(course: Course) -> None:
    usual = [sentence.text for sentence in course_sentences(course)]
    shown = {"qr-pay": 9_000}
    counted = [sentence.text for sentence in course_sentences(course, shown)]
    assert sorted(usual) == sorted(counted)
    sentence = course.messages["vi"]["qr-pay/scan/text"].says[0].text
    assert counted.index(sentence) < usual.index(sentence)
    menu = said(course, "bot/menu/text")
    assert usual.index(menu) < usual.index(addressed(sentence, form="em") if "bà con" in sentence else sentence)


def test_only_this_module_makes_one() -> None:
    """The type says that a text may be told to others, so nobody else may say so."""
    makers = {
        str(path.relative_to(ROOT))
        for folder in ("bot", "api")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == CourseSentence.__name__
    }
    assert makers == {"bot/speech/course_texts.py"}


@pytest.mark.slow
def test_everything_that_the_course_can_be_asked_to_say_is_there(course: Course, texts: set[str]) -> None:
    """Every screen that taps lead to: its sentences whole, its choices by number and label."""
    wanted = clips_wanted(course, list(course.languages), datetime.now(UTC))
    heard = {say.text for one in wanted for say in one.speech.says if say.lang == "vi"}
    assert len(heard) > 1_000
    assert [
        one
        for one in sorted(heard)
        if one not in texts and not (texts.issuperset(taken_apart(one)) and taken_apart(one))
    ] == []
