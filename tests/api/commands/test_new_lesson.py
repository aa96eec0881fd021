"""Beginning a lesson: what is written, what is refused, and what the check then still asks for."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.commands import content
from api.commands.new_lesson.create import create
from api.commands.new_lesson.listing import listed
from api.commands.new_lesson.sketches import SKETCH
from api.commands.new_lesson.unwritten import MARK, unwritten
from api.errors import Conflict, Fault, Invalid
from api.media.drawing import painted
from api.settings import ROOT
from bot.course.check import check
from bot.course.load import read_course
from bot.course.picture import PICTURES, read_parts, whole
from tests.rows import each_row

TODAY = date(2026, 11, 25)
COURSES = "content/courses.toml"
LESSON = "content/lessons/qr-market.toml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The shipped course, where it may be written to."""
    for folder in ("content", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("audio"))
    return tmp_path


def begin(root: Path, lesson: str = "qr-market", course: str = "qr", title: str = "Đi chợ bằng mã QR") -> list[Path]:
    return create(root, lesson, course=course, title=title)


@pytest.mark.slow
def test_a_new_lesson_can_be_taught_at_once(root: Path) -> None:
    before = read_course(root)
    begin(root, title="  Đi chợ   “QR” ")
    course = read_course(root)
    lesson = course.lessons["qr-market"]
    assert (lesson.course, lesson.title) == ("qr", "Đi chợ “QR”")
    assert course.courses == {**before.courses, "qr": (*before.courses["qr"], "qr-market")}
    assert [step.slug for step in lesson.steps][-1] == "tell-one"


def test_the_skeleton_says_what_belongs_where(root: Path) -> None:
    begin(root)
    text = (root / LESSON).read_text("utf-8")
    assert "@" not in text
    for told in ("25 tiếng", "12 tiếng", "slug", "alt", "facts =", "without =", "when =", "ask =", "right = true"):
        assert any(told in line for line in text.splitlines() if line.startswith("#")), told


def test_its_pictures_can_be_drawn_and_told_apart(root: Path) -> None:
    _, *pictures, _ = begin(root)
    parts = read_parts(root)
    drawn = [painted(whole(path.read_text("utf-8"), parts)) for path in pictures]
    assert {path.relative_to(root / PICTURES).parts[0] for path in pictures} == {"qr-market"}
    assert len({bytes(frame.planes[0]) for frame in drawn}) == len(drawn) == 11
    assert 'fill="#e2f4dd"' in pictures[0].read_text("utf-8")  # as its course has it


def test_the_list_of_courses_changes_in_one_line(root: Path) -> None:
    before = (root / COURSES).read_text("utf-8").splitlines()
    begin(root)
    after = (root / COURSES).read_text("utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    [(old, new)] = changed
    assert new == old.replace("]", ', "qr-market"]')


@pytest.mark.slow
def test_the_check_asks_only_for_what_is_still_to_be_written(root: Path) -> None:
    known = {str(problem) for problem in check(root, today=TODAY)}
    assert list(unwritten(root)) == []
    begin(root)
    new = [problem for problem in check(root, today=TODAY) if str(problem) not in known]
    assert [(one.file, one.step) for one in new] == [("locales/vi/words.toml", "qr-market")]
    asked = list(unwritten(root))
    stages = [stage.slug for stage in read_course(root).lessons["qr-market"].stages]
    assert {one.file for one in asked} == {LESSON}
    assert sorted(one.step for one in asked if MARK in one.what) == sorted(stages)
    assert sorted(one.step for one in asked if "hình tạm" in one.what) == sorted(stages)
    assert [one.step for one in asked if "learned" in one.what] == [""]


def test_what_is_written_is_asked_for_no_more(root: Path) -> None:
    _, *pictures, _ = begin(root)
    file = root / LESSON
    file.write_text(file.read_text("utf-8").replace(MARK, "Bà con xem"), "utf-8")
    for path in pictures:
        path.write_text(path.read_text("utf-8").replace(SKETCH, ""), "utf-8")
    assert list(unwritten(root)) == []


REFUSED = [
    ({"lesson": "Đi chợ"}, Invalid, "a–z không dấu"),
    ({"lesson": "../market"}, Invalid, "a–z không dấu"),
    ({"lesson": "a" * 41}, Invalid, "40"),
    ({"lesson": "drill"}, Invalid, "dành riêng"),
    ({"lesson": "facts"}, Invalid, "dành riêng"),
    ({"lesson": "qr-pay"}, Conflict, "Đã có content/lessons/qr-pay.toml"),
    ({"course": "market"}, Invalid, "phone, account, qr"),
    ({"title": "  "}, Invalid, "--title"),
    ({"title": "{chợ}"}, Invalid, "--title"),
    ({"title": "x" * 29}, Invalid, "28"),
]


@pytest.mark.parametrize(("wrong", "fault", "why"), REFUSED)
def test_what_cannot_be_is_refused_and_nothing_written(
    root: Path, wrong: dict[str, str], fault: type[Fault], why: str
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    with pytest.raises(fault) as refused:
        begin(root, **wrong)
    assert why in refused.value.message
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_pictures_that_are_there_are_kept(root: Path) -> None:
    path = root / PICTURES / "qr-market" / "first.svg"
    path.parent.mkdir()
    path.write_text("<svg/>")
    assert path not in begin(root)
    assert path.read_text() == "<svg/>"


# --- the list of courses ----------------------------------------------------------------------------

LISTING = """\
# Các khóa
[[courses]]
id = "a"
title = "A"
lessons = [
    "one",  # bài "đầu" [dễ]
    "two",
]

[[courses]] # hai
id = "b"
title = "B [b]"
lessons = []
"""


@each_row(
    ("course", "old", "new"),
    [("a", '"two",', '"two", "new",'), ("b", "lessons = []", 'lessons = ["new"]')],
)
def test_a_lesson_is_added_at_the_end_and_nothing_else_changes(course: str, old: str, new: str) -> None:
    assert LISTING.count(old) == 1
    assert listed(LISTING, course=course, lesson="new") == LISTING.replace(old, new)


def test_a_lesson_that_is_listed_already_is_not_listed_twice() -> None:
    assert listed(LISTING, course="a", lesson="two") == LISTING
    with pytest.raises(Conflict, match="khóa “a”"):
        listed(LISTING, course="b", lesson="two")


@each_row("text", ["[[courses]", 'courses = [{id = "a", lessons = ["x"]}]', "x = 1"])
def test_a_list_that_cannot_be_added_to_is_left_to_people(text: str) -> None:
    with pytest.raises(Invalid):
        listed(text, course="a", lesson="new")


# --- the command -------------------------------------------------------------------------------------


def run(root: Path, monkeypatch: pytest.MonkeyPatch, *args: str) -> Result:
    monkeypatch.setattr(content, "ROOT", root)
    return CliRunner().invoke(app, ["content", *args])


def test_the_command_says_what_to_do_next(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(root, monkeypatch, "new", "qr-market", "--course", "qr", "--title", "Đi chợ bằng mã QR")
    assert done.exit_code == 0
    for told in (LESSON, "11 hình tạm", "locales/vi/words.toml", "/staff/course/qr-market", "bonso content check"):
        assert told in done.stdout
    checked = run(root, monkeypatch, "check")
    assert checked.exit_code == 1
    assert f"{LESSON}, bài qr-market, bước first: còn chữ mẫu" in checked.stdout


@pytest.mark.parametrize("missing", ["--course", "--title"])
def test_course_and_title_must_be_given(root: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    options = {"--course": "qr", "--title": "Đi chợ"}
    given = [word for name, value in options.items() if name != missing for word in (name, value)]
    done = run(root, monkeypatch, "new", "qr-market", *given)
    assert (done.exit_code, missing in done.output) == (2, True)
    assert not (root / LESSON).exists()
