"""What an announcement for the village loudspeaker may not do: a good one passes, each mistake is named."""

from datetime import date

import pytest

from bot.course.aloud import WORDS
from bot.course.load import CourseError
from tests.bot.course.conftest import Tree

LOUDSPEAKER = "content/loudspeaker.toml"
FACTS = "content/facts/all.toml"
GOOD = """\
[[announcements]]
lesson = "first"
title = "Gọi người nhà"
sentences = [
    "Điện thoại có loa, nghe như người ngồi cạnh.",
    "Muốn gọi người nhà, bà con cầm máy lên.",
    "Nghe chưa rõ thì đưa máy ra chỗ thoáng.",
    "Chưa biết gọi thì nhờ con cháu chỉ cho.",
]
rule = "Nhớ người nhà thì gọi, đừng chờ tới Tết."
facts = ["phone-own"]
"""


@pytest.fixture
def village(tree: Tree) -> Tree:
    """The small course with something to say on the loudspeaker."""
    tree.write(LOUDSPEAKER, GOOD)
    return tree


def test_a_good_announcement_has_no_problem_and_is_part_of_the_course(village: Tree) -> None:
    assert village.check() == []
    course = village.load()
    said = course.announcements["first"]
    assert (said.title, len(said.sentences), said.facts) == ("Gọi người nhà", 4, ("phone-own",))
    assert course.messages["vi"]["loudspeaker/first/sentence.2"].lines[0].text == said.sentences[1]


def test_a_course_may_be_without_announcements(tree: Tree) -> None:
    assert tree.load().announcements == {}


def test_another_announcement_is_another_course(village: Tree) -> None:
    before = village.load().digest
    village.edit(LOUDSPEAKER, "chỗ thoáng", "ngoài sân")
    assert village.load().digest != before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cầm máy lên", "bấm máy lên", "bài first, bước sentence.2: có “bấm”"),
        ("Nhớ người nhà thì gọi", "Nhớ người nhà, Nhấn số, gọi", "bài first, bước rule: có “Nhấn”"),
        ("nhờ con cháu chỉ cho.", "hỏi ai đây?", "bài first, bước sentence.4: có “?”"),
        ("Gọi người nhà", "Bấm để gọi", "bài first, bước title: có “Bấm”"),
        ("Gọi người nhà", "Gọi người nhà ở xa thật là xa", "bài first, bước title: nhãn"),
        ("bà con cầm máy lên", "bạn cầm máy lên đi", "bài first, bước sentence.2: gọi người học là “bạn”"),
        ("đừng chờ tới Tết", "vậy là an toàn rồi", "bài first, bước rule: hứa điều không ai giữ được"),
        ("bà con cầm máy", "bà con cứ thong thả ngồi xuống cầm cái máy", "bước sentence.2: câu “"),
        ("đưa máy ra chỗ thoáng", "vào trang chotot.com mà xem", "đường dẫn “chotot.com” không có trong danh sách"),
        ('facts = ["phone-own"]', "facts = []", "bài first, bước facts: không dựa vào điều nào"),
        ('    "Nghe chưa rõ thì đưa máy ra chỗ thoáng.",\n', "", f"dài 36 tiếng → viết {WORDS[0]} đến {WORDS[-1]}"),
    ],
)
def test_a_planted_mistake_is_named(village: Tree, old: str, new: str, said: str) -> None:
    village.edit(LOUDSPEAKER, old, new)
    problems = list(map(str, village.check()))
    assert [line for line in problems if line.startswith(f"{LOUDSPEAKER}, ") and said in line], problems


def test_neither_one_sentence_nor_six(village: Tree) -> None:
    long = "Một hai ba bốn năm sáu bảy tám chín mười."
    for count, fine in ((1, False), (2, True), (5, True), (6, False)):
        lines = "".join(f'    "{long}",\n' for _ in range(count))
        text = GOOD[: GOOD.index("sentences")] + f"sentences = [\n{lines}]\n" + GOOD[GOOD.index("rule") :]
        village.write(LOUDSPEAKER, text)
        assert (f"có {count} câu" not in str([problem.what for problem in village.check()])) == fine


def test_a_fact_that_comes_later_is_named(village: Tree) -> None:
    village.edit(FACTS, "2025-01-01", "2026-12-01")
    said = [str(problem) for problem in village.check() if problem.file == LOUDSPEAKER]
    assert said == [
        f"{LOUDSPEAKER}, bài first, bước facts: điều “phone-own” tới 2026-12-01 mới có hiệu lực"
        " → chờ tới ngày đó, hoặc bỏ điều này"
    ]
    assert [problem for problem in village.check(date(2026, 12, 1)) if problem.file == LOUDSPEAKER] == []


def test_a_number_of_the_lessons_own_facts_may_stand_in_it(village: Tree) -> None:
    village.edit(FACTS, '"certain"', '"certain"\nvalue = "mười nghìn đồng"')
    village.edit(LOUDSPEAKER, "nghe như người ngồi cạnh", "giá {phone-own}")
    assert village.check() == []
    message = village.load().messages["vi"]["loudspeaker/first/sentence.1"]
    assert message.lines[0].text == "Điện thoại có loa, giá mười nghìn đồng."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('lesson = "first"', 'lesson = "third"', "bài third: không có bài này"),
        ('facts = ["phone-own"]', 'facts = ["phone-lent"]', "bước facts: bài không dựa vào điều “phone-lent”"),
        ("cầm máy lên", "cầm {phone-own}", "bước sentence.2: không có gì để điền vào {phone-own}"),
        ("Gọi người nhà", "Gọi {phone-own}", "bước title: không có gì để điền vào {phone-own}"),
        ("rule = ", "rules = ", "mục first: thiếu “rule”"),
        ("[[announcements]]", "[announcements]", "“announcements” viết chưa đúng kiểu"),
    ],
)
def test_what_makes_no_course_is_refused(village: Tree, old: str, new: str, said: str) -> None:
    village.edit(LOUDSPEAKER, old, new)
    with pytest.raises(CourseError) as caught:
        village.load()
    assert said in str(caught.value)


def test_a_lesson_is_announced_once(village: Tree) -> None:
    village.write(LOUDSPEAKER, GOOD + "\n" + GOOD)
    with pytest.raises(CourseError, match="mục first: tên này dùng hai lần"):
        village.load()


def test_an_unread_lesson_is_not_said_to_be_missing_as_well(village: Tree) -> None:
    village.edit("content/lessons/first.toml", 'slug = "hold"', 'slug "hold"')
    assert [problem for problem in village.check() if problem.file == LOUDSPEAKER] == []
