"""What staff carry away from a lesson: a pack, a recording and a sheet, each with its size and its last day."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from api.clock import local_day, now
from api.packs.weights import kilobytes, measuring
from api.settings import Settings
from bot.course.broadcast import broadcast_of
from bot.course.model import Course
from bot.speech.encode import decoded
from tests.api.office import Browser, application, employ, logged_in, table
from tests.api.staff.course.conftest import Open
from tests.api.staff.course.shelf import fresh, in_days, plain, with_fact

LESSON = "scam-three-rules"
ADDRESS = f"/staff/course/{LESSON}"


@pytest.fixture
def kept(course: Course) -> Course:
    """The course with every fact checked today, so that what is carried holds whatever day it is."""
    return fresh(course)


@pytest.fixture
def staff(opened: Open, kept: Course) -> Iterator[Browser]:
    yield opened(kept)


@pytest.mark.slow
def test_the_page_of_a_lesson_shows_what_can_be_carried_away(staff: Browser) -> None:
    drawn = staff.get(f"{ADDRESS}?lang=kpm")
    (address,) = re.findall(r'<iframe class="carry" src="([^"]+)"', drawn.text)
    assert address == f"{ADDRESS}/carry?lang=kpm"
    piece = staff.get(address)
    assert piece.status_code == 200
    assert "frame-ancestors 'self'" in piece.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in drawn.headers["content-security-policy"]


@pytest.mark.slow
def test_a_pack_is_offered_with_its_size_and_is_that_large(staff: Browser, kept: Course) -> None:
    told = staff.get(f"{ADDRESS}/carry")
    answer = staff.get(f"{ADDRESS}/pack")
    assert answer.headers["content-disposition"] == f'attachment; filename="bon-so-{LESSON}-vi.zip"'
    assert f"Gói mang đi, {kilobytes(len(answer.content))}" in plain(told)
    assert f"Dùng tới hết ngày {in_days(180):%d/%m/%Y}" in plain(told)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert kept.lessons[LESSON].steps[0].text in archive.read("index.html").decode()
        assert decoded(archive.read("nghe/01-no-code.mp3")).seconds > 2
    assert staff.get(f"{ADDRESS}/pack").content == answer.content


@pytest.mark.slow
def test_a_recording_is_offered_with_its_size_and_length(staff: Browser) -> None:
    told = plain(staff.get(f"{ADDRESS}/carry"))
    answer = staff.get(f"{ADDRESS}/loudspeaker.mp3")
    last = in_days(180)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["content-disposition"].endswith(f'filename="{LESSON}-den-{last:%Y-%m-%d}.mp3"')
    seconds = decoded(answer.content).seconds
    assert 50 < seconds < 100
    assert f"Loa thôn, {kilobytes(len(answer.content))}" in told
    assert f"{round(seconds)} giây. Chỉ đọc tới hết ngày {last:%d/%m/%Y}" in told


def test_the_sheet_can_be_printed(staff: Browser, kept: Course) -> None:
    drawn = staff.get(f"{ADDRESS}/loudspeaker")
    said = broadcast_of(kept, LESSON, local_day(now()))
    assert said.readings[0].rule in plain(drawn)
    assert "style-src 'unsafe-inline'" in drawn.headers["content-security-policy"]


def test_it_names_the_contact_of_her_own_commune(settings: Settings, database: Engine, kept: Course) -> None:
    commune = replace(kept.communes["lac-duong"], contact="Đoàn xã", phone="02630000000")
    course = replace(kept, communes={**kept.communes, "lac-duong": commune})
    employ(database, "lan", "staff", "lac-duong")
    employ(database, "thu", "staff", "dam-rong-4")
    app = application(settings, database, course)
    asking = "Chưa rõ thì gọi Đoàn xã, số 02630000000"
    assert asking in plain(logged_in(app, "lan").get(f"{ADDRESS}/loudspeaker"))
    assert asking not in plain(logged_in(app, "thu").get(f"{ADDRESS}/loudspeaker"))


@pytest.mark.slow
def test_after_its_last_day_nothing_is_made_and_the_page_says_why(opened: Open, kept: Course) -> None:
    fact = kept.announcements[LESSON].facts[0]
    late = opened(with_fact(kept, fact, check_again=in_days(-1)))
    told = plain(late.get(f"{ADDRESS}/carry"))
    assert f"Loa thôi đọc từ sau ngày {in_days(-1):%d/%m/%Y}" in told
    assert kept.truths[fact].text in told
    assert "giây" not in told and "Tờ để đọc loa" not in told
    assert "Gói mang đi" in told, "the pack leaves the fact out by itself"
    for path in ("loudspeaker", "loudspeaker.mp3"):
        answer = late.get(f"{ADDRESS}/{path}")
        assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (409, "text/html")
        assert "Loa thôi đọc từ sau ngày" in plain(answer)


@pytest.mark.slow
def test_a_lesson_without_an_announcement_says_so(staff: Browser) -> None:
    told = plain(staff.get("/staff/course/helper-guide/carry"))
    assert "Bài này chưa có lời cho loa thôn" in told
    assert "Gói mang đi" in told


def test_without_a_voice_the_page_says_what_is_missing(settings: Settings, database: Engine, kept: Course) -> None:
    employ(database, "ha", "union", "anh-dao")
    browser = logged_in(application(settings, database, kept), "ha")
    told = plain(browser.get(f"{ADDRESS}/carry"))
    assert "Chưa làm được gói này" in told and "Máy chưa nói được câu này" in told
    assert "Tờ để đọc loa" in told, "who reads live needs no voice"
    assert browser.get(f"{ADDRESS}/pack").status_code == 503
    assert browser.get(f"{ADDRESS}/loudspeaker.mp3").status_code == 503


@pytest.mark.parametrize("path", ["carry", "pack", "loudspeaker", "loudspeaker.mp3"])
def test_only_for_staff_and_only_lessons(staff: Browser, settings: Settings, database: Engine, path: str) -> None:
    assert staff.get(f"/staff/course/nowhere/{path}").status_code == 404
    stranger = Browser(application(settings, database))
    assert stranger.get(f"{ADDRESS}/{path}").headers["location"].startswith("/staff/login")


def test_unknown_languages_are_not_found(staff: Browser) -> None:
    assert staff.get(f"{ADDRESS}/carry?lang=fr").status_code == 404
    assert staff.get(f"{ADDRESS}/pack?lang=fr").status_code == 404


@pytest.mark.slow
def test_the_list_says_what_each_lesson_costs_once_it_was_measured(opened: Open, kept: Course) -> None:
    small = replace(kept, lessons={LESSON: kept.lessons[LESSON]}, courses={"scam": (LESSON,)}, views={})
    browser = opened(small)
    before = browser.get("/staff/course")
    assert "Tiếng 0 kB, hình 0 kB (còn" in plain(before)
    assert "Đo số kB còn thiếu" in before.text
    app = browser.client.app
    assert browser.post("/staff/course/measure", on="/staff/course").headers["location"] == "/staff/course"
    while measuring(app.state.context.media):  # type: ignore[attr-defined]
        pass
    (row,) = [row for row in table(browser.get("/staff/course")) if LESSON in row[0]]
    voice, picture = re.fullmatch(r"Tiếng (\d+) kB, hình (\d+) kB", row[3]).groups()  # type: ignore[union-attr]
    clips = app.state.context.media.clips.folder  # type: ignore[attr-defined]
    assert int(voice) == -(-sum(path.stat().st_size for path in (clips / "ogg").glob("*.ogg")) // 1000)
    assert int(picture) == -(-sum(path.stat().st_size for path in clips.parent.glob("pictures/*.webp")) // 1000)
    assert "Đo số kB còn thiếu" not in browser.get("/staff/course").text


def test_measuring_takes_the_word_of_a_form(staff: Browser) -> None:
    assert staff.client.post("/staff/course/measure").status_code in (403, 409, 422)
