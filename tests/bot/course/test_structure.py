"""What keeps a course from loading: each mistake planted alone, found by its own words."""

import pytest

from bot.course.load import CourseError
from bot.course.problem import Problem
from tests.bot.course.conftest import Tree

FIRST = "content/lessons/first.toml"
PHRASES = "content/phrases.toml"
PLACES = "content/places.toml"
WORDS = "locales/vi/words.toml"
LONG = "a" * 41


def refusals(tree: Tree) -> list[str]:
    """What loading says; the checker must say the same."""
    with pytest.raises(CourseError) as caught:
        tree.load()
    checked = tree.check()
    assert all(problem in checked for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def test_a_good_tree_is_not_refused(tree: Tree) -> None:
    assert tree.load().lessons


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        # what the reader sees
        (FIRST, 'slug = "hold"', 'slug "hold"', "dòng 8: viết chưa đúng TOML"),
        (FIRST, '"Bài first"', '"Bài first', "dòng 3: viết chưa đúng TOML"),
        (FIRST, 'title = "Bài first"\n', "", "bài first: thiếu “title” → thêm title = "),
        (FIRST, 'title = "Bài first"', 'title = "  "', "“title” viết chưa đúng kiểu"),
        (FIRST, 'title = "Bài first"', 'titel = "Bài"\ntitle = "Bài"', "không biết khóa “titel”"),
        (FIRST, "do = true", 'do = "true"', "bước hold: “do” viết chưa đúng kiểu → viết do = true hoặc false"),
        (FIRST, 'facts = ["phone-own"]', 'facts = "phone-own"', "bước hold: “facts” viết chưa đúng kiểu"),
        (FIRST, 'feedback = "Đúng rồi! Bấm loa là nghe lại."\n', "", "bước speaker: thiếu “feedback”"),
        (FIRST, 'alt = "Tay cầm điện thoại."\n', "", "bước hold: thiếu “alt”"),
        (FIRST, 'alt = "Tay cầm điện thoại."', 'alt = "Tay cầm điện thoại."\nicon = "x"', "không biết khóa “icon”"),
        (FIRST, 'id = "first"', 'id = "frist"', "id “frist” khác tên tệp"),
        (PHRASES, "exact = true", 'exact = "có"', "mục consent: “exact” viết chưa đúng kiểu"),
        (PHRASES, "exact = true", 'exact = true\nicon = "x"', "mục consent: không biết khóa “icon”"),
        (PHRASES, "[tools.choices]", "top = 1\n[tools.choices]", "mục top: chỗ này phải là một bảng"),
        (PHRASES, 'yes = "Đồng ý"', "yes = 1", "mục consent: “choices” viết chưa đúng kiểu"),
        ("content/facts/all.toml", "2026-11-01", '"2026-11-01"', "mục phone-own: “checked_on” viết chưa đúng kiểu"),
        (
            "content/facts/all.toml",
            "2026-11-01",
            "2026-11-01T00:00:00",
            "mục phone-own: “checked_on” viết chưa đúng kiểu",
        ),
        ("content/courses.toml", "[[courses]]", "[courses]", "“courses” viết chưa đúng kiểu"),
        ("content/hotlines.tsv", "\tconfidence\t", "\ttrust\t", "dòng 1: không phải tên các cột"),
        ("content/hotlines.tsv", "2026-11-01", "01/11/2026", "dòng 2: thiếu cột, thừa cột hoặc sai ngày"),
        ("content/hotlines.tsv", "\tbịa ra để thử", "", "dòng 2: thiếu cột, thừa cột hoặc sai ngày"),
        (PLACES, 'part_of = "xa-mot"', 'part_of = "xa-ba"', "không có xã, phường “xa-ba”"),
        ("locales/kpm/messages.po", 'msgstr "Niam să!"', "msgtsr", "dòng 10: viết chưa đúng PO"),
        ("locales/kpm/messages.po", 'msgstr "Niam să!"', "", "viết chưa đúng PO (missing msgstr"),
        (WORDS, "[answers]", "[replies]", "không biết khóa “replies”"),
        (WORDS, '["có", "vâng"]', '["có", ""]', "“answers” viết chưa đúng kiểu"),
        # names
        (FIRST, 'slug = "press"', 'slug = "hold"', "bước hold: tên này dùng hai lần trong bước, câu hỏi"),
        (FIRST, 'slug = "which"', 'slug = "hold"', "bước hold: tên này dùng hai lần trong bước, câu hỏi"),
        (FIRST, 'slug = "power"', 'slug = "speaker"', "tên này dùng hai lần trong câu trả lời của which"),
        (PLACES, 'id = "thon-cuoi"', 'id = "thon-dau"', "mục thon-dau: tên này dùng hai lần trong thôn của xa-mot"),
        (PLACES, 'id = "xa-hai"', 'id = "xa-mot"', "mục xa-mot: tên này dùng hai lần trong xã, phường"),
        ("content/hotlines.tsv", "Quỹ Hư Cấu", "Ngân hàng Hư Cấu", "tổ chức này có hai dòng"),
        (FIRST, 'slug = "hold"', 'slug = "Hold"', "bước Hold: tên bước, câu hỏi viết chưa đúng"),
        (FIRST, 'slug = "hold"', 'slug = "cầm-máy"', "bước cầm-máy: tên bước, câu hỏi viết chưa đúng"),
        (FIRST, 'slug = "hold"', 'slug = "hold_it"', "bước hold_it: tên bước, câu hỏi viết chưa đúng"),
        (FIRST, 'slug = "hold"', 'slug = "hold-"', "bước hold-: tên bước, câu hỏi viết chưa đúng"),
        (FIRST, 'slug = "power"', f'slug = "{LONG}"', f"bước {LONG}: tên câu trả lời của which viết chưa đúng"),
        (PHRASES, "leave = ", "Leave = ", "mục Leave: tên lựa chọn của màn hình hello viết chưa đúng"),
        (FIRST, 'slug = "hold"', 'slug = "lesson"', "bước lesson: tên này dành riêng cho máy"),
        # meaning
        (FIRST, "right = true", "right = false", "bước which: có 0 câu trả lời đúng, phải có một"),
        (FIRST, 'slug = "power"', 'slug = "power"\nright = true', "bước which: có 2 câu trả lời đúng, phải có một"),
        ("content/courses.toml", '"second"', '"third"', "mục start: không có bài “third”"),
        ("content/courses.toml", ', "second"', "", "bài second: bài nói thuộc khóa “start”, courses.toml kể ở “không"),
        ("content/courses.toml", '"second"', '"second", "second"', "mục second: bài này được kể hai lần"),
        (FIRST, 'course = "start"', 'course = "end"', "bài first: bài nói thuộc khóa “end”, courses.toml kể ở “start”"),
        (FIRST, 'after = "second"', 'after = "third"', "bài first: bài tiếp theo “third” không có"),
        (FIRST, 'after = "second"', 'after = "first"', "bài first: bài tiếp theo “first” không có"),
        (FIRST, "Bấm nút", "Bấm { nút", "bước press: dấu { } viết chưa đúng"),
        (FIRST, "Bấm nút", "Bấm {lesson}", "bước press: không có gì để điền vào {lesson}"),
        (FIRST, "Bài first", "Bài {first}", "bước title: không có gì để điền vào {first}"),
        (PHRASES, "{lesson}", "{0}", "mục coming: dấu { } viết chưa đúng"),
        (PHRASES, 'leave = "Nghỉ"', 'leave = "Nghỉ }"', "mục hello.choice.leave: dấu { } viết chưa đúng"),
        (WORDS, "\nsecond = ", "\nthird = ", "mục third: câu “second cách 1” dẫn tới bài không có"),
        (WORDS, '"có"', '"?!"', "mục yes: câu “?!” không có chữ nào"),
        ("locales/kpm/language.toml", 'fallback = "vi"', 'fallback = "kpm"', "fallback chưa đúng → viết fallback"),
        ("locales/kpm/language.toml", 'fallback = "vi"\n', "", "fallback chưa đúng → viết fallback"),
        ("locales/vi/language.toml", "\n", '\nfallback = "kpm"\n', "fallback chưa đúng → bỏ dòng fallback"),
    ],
)
def test_a_planted_mistake_is_refused(tree: Tree, file: str, old: str, new: str, said: str) -> None:
    tree.edit(file, old, new)
    assert [line for line in refusals(tree) if said in line]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("content/courses.toml", "content/courses.toml: không mở được tệp → tạo tệp này"),
        ("content/phrases.toml", "content/phrases.toml: không mở được tệp → tạo tệp này"),
        ("content/facts/all.toml", "content/lessons/first.toml, bài first, bước hold: không có điều “phone-own”"),
        ("content/places.toml", "content/places.toml: không mở được tệp → tạo tệp này"),
        ("content/hotlines.tsv", "content/hotlines.tsv: không mở được tệp → tạo tệp này"),
        ("content/lessons/second.toml", "content/courses.toml, mục start: không có bài “second” → tạo content/lessons"),
        ("locales/vi/language.toml", "locales/vi/language.toml: thiếu tiếng Việt, là bản gốc"),
    ],
)
def test_a_missing_file_is_named(tree: Tree, file: str, said: str) -> None:
    tree.path(file).unlink()
    assert [line for line in refusals(tree) if line.startswith(said)]


@pytest.mark.parametrize("file", ["locales/kpm/messages.po", "locales/kpm/words.toml", "locales/vi/words.toml"])
def test_catalogs_and_words_may_be_missing(tree: Tree, file: str) -> None:
    tree.path(file).unlink()
    assert tree.load().lessons


def test_lessons_named_like_parts_of_keys_are_refused(tree: Tree) -> None:
    text = tree.path(FIRST).read_text("utf-8")
    tree.write("content/lessons/bot.toml", text.replace('id = "first"', 'id = "bot"'))
    assert [line for line in refusals(tree) if "bài bot: tên bài này dành riêng cho máy" in line]


def test_a_file_in_another_encoding_is_refused_with_its_line(tree: Tree) -> None:
    text = tree.path(FIRST).read_text("utf-8")
    tree.path(FIRST).write_bytes(text.encode("utf-16"))
    assert refusals(tree)[0].startswith(f"{FIRST}, bài first: dòng 1: không phải chữ UTF-8")
    tree.path(FIRST).write_bytes(b"# a\n# b\n\xe1")
    assert refusals(tree)[0].startswith(f"{FIRST}, bài first: dòng 3: không phải chữ UTF-8")


def test_the_mark_of_windows_editors_is_read_over(tree: Tree) -> None:
    for file in (FIRST, "content/hotlines.tsv", "locales/kpm/messages.po"):
        text = tree.path(file).read_text("utf-8")
        tree.path(file).write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert tree.load().hotlines["Ngân hàng Hư Cấu"].number == "19000000"


def test_an_unread_lesson_is_not_said_to_be_missing_as_well(tree: Tree) -> None:
    tree.edit("content/lessons/second.toml", "slug = ", "slug ")
    assert len(refusals(tree)) == 1


def test_a_problem_speaks_to_its_author() -> None:
    in_lesson = Problem("content/lessons/a.toml", "a", "b", "câu dài", "chia hai")
    assert str(in_lesson) == "content/lessons/a.toml, bài a, bước b: câu dài → chia hai"
    assert str(Problem("content/phrases.toml", "", "home", "x", "y")) == "content/phrases.toml, mục home: x → y"
    assert str(Problem("content/phrases.toml", "", "", "x", "y")) == "content/phrases.toml: x → y"
