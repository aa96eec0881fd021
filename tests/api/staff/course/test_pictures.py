import re
from dataclasses import replace

from api.settings import ROOT
from api.staff.course.pictures import sections
from bot.course.model import Course
from bot.course.picture import PICTURES
from tests.api.office import Browser
from tests.api.staff.course.conftest import Open
from tests.api.staff.course.shelf import piece, plain

FILES = {path.relative_to(ROOT / PICTURES).with_suffix("").as_posix() for path in (ROOT / PICTURES).rglob("*.svg")}


def images(page: str) -> list[tuple[str, str]]:
    """Addresses of pictures and how they are loaded."""
    return re.findall(r'<img src="([^"]+)"[^>]*? loading="(\w+)">', page)


def test_every_picture_there_is_stands_on_the_sheet(browser: Browser, course: Course) -> None:
    found = images(browser.get("/staff/course/pictures").text)
    shown = {address.removeprefix("/media/pictures/").partition(".svg?v=")[0] for address, _ in found}
    assert shown == FILES
    assert {loading for _, loading in found} == {"lazy"}


def test_a_picture_is_served_at_its_address(browser: Browser) -> None:
    address, _ = images(browser.get("/staff/course/pictures?lesson=qr-pay").text)[0]
    answer = browser.get(address)
    assert answer.text.startswith("<svg")
    assert "immutable" in answer.headers["cache-control"]


def test_a_lesson_is_a_section_with_its_sentences_and_pictures_in_words(browser: Browser, course: Course) -> None:
    drawn = browser.get("/staff/course/pictures")
    for lesson in course.lessons.values():
        told = plain(piece(drawn, "section", lesson.id))
        for stage in lesson.stages:
            assert course.messages["vi"][f"{lesson.id}/{stage.slug}/text"].lines[0].text in told
            assert f"Tả: {stage.alt}" in told
            assert all(f"Trả lời: {option.text}" in told for option in stage.options)


def test_the_filter_shows_one_section(browser: Browser, course: Course) -> None:
    for id in ("qr-pay", "drills", "bot"):
        drawn = browser.get(f"/staff/course/pictures?lesson={id}")
        assert re.findall(r'<section class="sheet-of" id="([^"]+)">', drawn.text) == [id]
        assert f'value="{id}" selected' in drawn.text
    assert browser.get("/staff/course/pictures?lesson=nowhere").status_code == 404


def test_drills_and_the_bots_screens_share_pictures(course: Course) -> None:
    found = {section.id: section for section in sections(course, sorted(FILES))}
    drills = found["drills"].captions
    assert sum(len(caption.sentences) for caption in drills) == len(course.drills)
    assert len({caption.picture for caption in drills}) == len(drills)
    bot = {caption.picture for caption in found["bot"].captions}
    assert {"bot/face-sun", "bot/option-hang-up", course.phrases["hello"].picture} <= bot


def test_a_missing_picture_and_one_that_nothing_uses_are_said(opened: Open, course: Course) -> None:
    told = course.lessons["qr-pay"]
    lost = replace(told.steps[0], picture="qr-pay/not-drawn-yet")
    edited = replace(course, lessons={**course.lessons, "qr-pay": replace(told, steps=(lost, *told.steps[1:]))})
    drawn = opened(replace(edited, views={})).get("/staff/course/pictures")
    assert "Chưa vẽ được hình này" in plain(piece(drawn, "section", "qr-pay"))
    assert told.steps[0].picture in plain(piece(drawn, "section", "unused"))
