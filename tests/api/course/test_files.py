from pathlib import Path

import pytest

from api.course.files import CourseFiles, blocked_file
from api.settings import ROOT, Settings
from bot.course.load import CourseError
from tests.bot.course.conftest import Tree, plant


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return plant(tmp_path)


def files(tree: Tree, **more: object) -> CourseFiles:
    return CourseFiles(tree.root, Settings(_env_file=None, data_dir=tree.root / "var", **more))


def test_they_make_the_course_as_the_settings_say(tree: Tree) -> None:
    course = files(tree, controller="Đoàn (hư cấu)", kho_minimum="approved").load()
    assert (course.controller, list(course.lessons)) == ("Đoàn (hư cấu)", ["first", "second"])
    assert course == tree.load(minimum="approved", controller="Đoàn (hư cấu)")


def test_what_is_wrong_with_them_is_said(tree: Tree) -> None:
    tree.edit("content/lessons/first.toml", 'slug = "press"', 'slug = "hold"')
    with pytest.raises(CourseError, match="first"):
        files(tree).load()


@pytest.mark.parametrize(
    "file",
    ["content/lessons/first.toml", "content/hotlines.tsv", "locales/kpm/messages.po", "locales/vi/words.toml"],
)
def test_an_edit_is_seen_from_outside(tree: Tree, file: str) -> None:
    watched = files(tree)
    before = watched.look()
    tree.write(file, tree.path(file).read_text("utf-8") + "\n")
    after = watched.look()
    assert {path for path in after if after[path] != before.get(path)} == {str(tree.path(file))}
    assert watched.look() == after


def test_new_and_lost_files_are_seen(tree: Tree) -> None:
    watched = files(tree)
    before = watched.look()
    tree.write("content/lessons/third.toml", "")
    tree.path("content/lessons/second.toml").unlink()
    assert before.keys() ^ watched.look().keys() == {
        str(tree.path(f"content/lessons/{name}.toml")) for name in ("second", "third")
    }


def test_pictures_and_voices_are_not_looked_at(tree: Tree) -> None:
    watched = files(tree)
    before = watched.look()
    for file in ("content/pictures/drawing/new.svg", "content/parts/people.svg", "locales/vi/audio/a.toml"):
        tree.write(file, "<svg/>")
    assert watched.look() == before


def test_the_operators_own_places_are_looked_at_wherever_they_lie(tree: Tree, tmp_path: Path) -> None:
    places = tmp_path / "elsewhere.toml"
    watched = files(tree, places_file=places)
    before = watched.look()
    assert str(places) not in before  # not there yet, and nothing stumbles
    places.write_text("communes = []")
    assert watched.look().keys() - before.keys() == {str(places)}


def test_the_shipped_course_is_a_few_dozen_files() -> None:
    seen = CourseFiles(ROOT, Settings(_env_file=None)).look()
    assert str(ROOT / "content" / "lessons" / "qr-pay.toml") in seen
    assert 30 < len(seen) < 200


def test_an_imported_list_of_swindlers_is_seen_and_stops_nothing(tree: Tree) -> None:
    watched = files(tree)
    before, file = watched.look(), blocked_file(watched.settings)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("what\treported_on\tsource\nla.example\t2026-11-02\tbáo\nhong.example\thôm qua\tbáo\n", "utf-8")
    assert watched.look().keys() - before.keys() == {str(file)}
    assert [one.what for one in watched.load().scams.blocked] == ["la.example"]
    file.write_text("rác", "utf-8")
    assert watched.load().scams.blocked == ()
