"""Drawings get the parts they use, follow every edit, and are kept by what went into them."""

import os
from pathlib import Path

import pytest

from api.errors import NotFound
from api.media.drawing import NotDrawn
from api.media.pictures import Pictures, picture_version

PART = '<g id="{}"><circle r="20" fill="{}"/></g>\n'
SUN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 48"><rect width="72" height="48" fill="#fff"/>'
    '<use href="#sun"/></svg>'
)


@pytest.fixture
def content(tmp_path: Path) -> Path:
    for name in ("pictures/sky/day.svg", "pictures/sky/night.svg", "parts/sky.svg"):
        (tmp_path / "content" / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "content/pictures/sky/day.svg").write_text(SUN)
    (tmp_path / "content/pictures/sky/night.svg").write_text(SUN.replace("#sun", "#moon"))
    (tmp_path / "content/parts/sky.svg").write_text(PART.format("sun", "#f00") + PART.format("moon", "#00f"))
    return tmp_path / "content"


@pytest.fixture
def pictures(content: Path, tmp_path: Path) -> Pictures:
    return Pictures(content.parent, tmp_path / "var" / "pictures")


def test_a_drawing_holds_its_parts(pictures: Pictures) -> None:
    assert (
        pictures.svg("sky/day")
        == SUN.replace("<rect", f"<defs>{PART.format('sun', '#f00').strip()}</defs><rect", 1).encode()
    )
    assert pictures.names() == ["sky/day", "sky/night"]


def test_a_changed_part_changes_the_pictures_that_use_it_and_no_others(pictures: Pictures, content: Path) -> None:
    before = {name: (picture_version(pictures.svg(name)), pictures.file(name)) for name in pictures.names()}
    (content / "parts/sky.svg").write_text(PART.format("sun", "#fa0") + PART.format("moon", "#00f"))
    after = {name: (picture_version(pictures.svg(name)), pictures.file(name)) for name in pictures.names()}
    assert after["sky/night"] == before["sky/night"]
    assert all(new != old for new, old in zip(after["sky/day"], before["sky/day"], strict=True))
    assert before["sky/day"][1].read_bytes() != after["sky/day"][1].read_bytes()


def test_a_part_edited_within_the_same_second_is_noticed(pictures: Pictures, content: Path) -> None:
    file = content / "parts/sky.svg"
    before, stat = pictures.svg("sky/day"), file.stat()
    file.write_text(PART.format("sun", "#ff0000") + PART.format("moon", "#00f"))
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert pictures.svg("sky/day") != before


def test_each_form_is_drawn_once(pictures: Pictures) -> None:
    made = [pictures.file("sky/day", form) for form in ("png", "webp")]
    times = [path.stat().st_mtime_ns for path in made]
    assert [path.suffix for path in made] == [".png", ".webp"]
    assert made[0].stem == made[1].stem
    assert [pictures.file("sky/day", form).stat().st_mtime_ns for form in ("png", "webp")] == times
    assert sorted(path.name for path in made[0].parent.iterdir()) == sorted(path.name for path in made)


def test_a_picture_with_a_part_that_is_missing_is_not_drawn(pictures: Pictures, content: Path) -> None:
    (content / "parts/sky.svg").write_text(PART.format("moon", "#00f"))
    with pytest.raises(NotDrawn, match="sun"):
        pictures.svg("sky/day")
    assert pictures.svg("sky/night")


def test_without_parts_a_drawing_is_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "content/pictures/plain.svg"
    path.parent.mkdir(parents=True)
    path.write_text(SUN.replace('<use href="#sun"/>', ""))
    assert Pictures(tmp_path, tmp_path).svg("plain") == path.read_bytes()
    with pytest.raises(NotFound):
        Pictures(tmp_path, tmp_path).svg("other")
