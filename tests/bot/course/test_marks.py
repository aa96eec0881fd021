from pathlib import Path

import pytest

from bot.course.load import read_course
from bot.course.trust import Marks
from tests.bot.course.conftest import Tree

PHRASES, COURSES, FIRST = "content/phrases.toml", "content/courses.toml", "content/lessons/first.toml"

CONSENT = {"bot/consent/text", "bot/consent/choice.yes", "bot/consent/choice.no"}
STOP = {"bot/emergency-stop/text"}


def said(tree: Tree) -> list[str]:
    return [str(problem) for problem in tree.check()]


def test_a_screen_says_it_of_all_its_texts(tree: Tree) -> None:
    assert tree.load().marks == Marks(frozenset(CONSENT | STOP), frozenset(CONSENT | STOP))


def test_a_single_label_says_it_of_itself(tree: Tree) -> None:
    tree.edit(PHRASES, "[tools.choices]", '[tools]\ncareful = ["menu"]\nsafety = ["again"]\n[tools.choices]')
    marks = tree.load().marks
    assert marks.careful - CONSENT - STOP == {"bot/tools/choice.menu"}
    assert marks.safety - marks.careful == {"bot/tools/choice.again"}
    assert [marks.approvers(f"bot/tools/choice.{id}") for id in ("menu", "again")] == [2, 2]
    assert [marks.least(f"bot/tools/choice.{id}", "draft") for id in ("menu", "again")] == ["approved", "draft"]
    assert (marks.approvers("bot/hello/text"), marks.least("bot/hello/text", "draft")) == (1, "draft")


def test_a_lesson_and_a_course_say_it_of_all_their_texts(tree: Tree) -> None:
    tree.edit(FIRST, 'after = "second"', 'after = "second"\ncareful = true')
    tree.edit(COURSES, 'title = "Bắt đầu"', 'title = "Bắt đầu"\nsafety = true')
    course = tree.load()
    lessons = {key for key in course.sources if key.startswith(("first/", "second/"))}
    assert course.marks.careful - CONSENT - STOP == {key for key in lessons if key.startswith("first/")}
    assert course.marks.safety - CONSENT - STOP == lessons | {"course/start/title"}


def test_messages_to_practise_on_and_the_loudspeaker_are_careful_by_what_they_are() -> None:
    course = read_course(Path(__file__).parents[3])
    keys = {key for key in course.sources if key.startswith(("drill/", "loudspeaker/"))}
    assert len(keys) > 300 and keys <= course.marks.careful <= course.marks.safety


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (PHRASES, "exact = true\ncareful = true", "exact = true", "mục consent: màn hình xin đồng ý hoặc xóa"),
        (
            PHRASES,
            "exact = true\ncareful = true",
            'exact = true\ncareful = ["yes"]',
            "mục consent: màn hình xin đồng ý",
        ),
        (PHRASES, 'tiền."\ncareful = true', 'tiền."', "mục emergency-stop: lời nói “tiền” mà chưa có safety"),
        (PHRASES, "exact = true\ncareful = true", 'exact = true\ncareful = true\nsafety = ["go"]', "không có nút “go”"),
        (PHRASES, "careful = true", 'careful = "có"', "“careful” viết chưa đúng kiểu"),
        (FIRST, "Bấm nút có hình cái loa.", "Đừng đọc mã OTP.", "bài first: bài nói “OTP” mà chưa có safety"),
        (COURSES, "Bắt đầu", "Gửi tiền", "mục start: tên khóa nói “tiền” mà chưa có safety"),
    ],
)
def test_a_forgotten_mark_is_named(tree: Tree, file: str, old: str, new: str, told: str) -> None:
    assert said(tree) == []
    tree.edit(file, old, new)
    assert [line for line in said(tree) if told in line]
