"""The sheet holds everything that is recorded, in its order, and until when it may be read."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

from api.loudspeaker.files import SECONDS, loudspeaker_file_name, recorded
from api.loudspeaker.sheet import sheet
from bot.course.broadcast import broadcast_of
from bot.course.model import Course
from bot.course.places import Contact
from bot.speech.encode import decoded, gain_db
from bot.speech.espeak import Espeak
from bot.speech.store import Clips
from tests.bot.course.test_broadcast import FRAME, approved, texts
from tests.rows import each_row

TODAY = date(2026, 12, 1)
LESSON = "scam-three-rules"


def read(page: str) -> str:
    """The words of a page, tags taken out and spaces tidied."""
    body = page.partition("<body>")[2]
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", body).split()))


def spoken(course: Course) -> list[str]:
    return [say.text for say in broadcast_of(course, LESSON, TODAY).speech().says]


@each_row("kho", [False, True])
def test_what_is_recorded_is_what_is_read(course: Course, kho: bool) -> None:
    given = approved(course, (*texts(course), *FRAME)) if kho else course
    said = broadcast_of(given, LESSON, TODAY)
    words, at = read(sheet(given, said)), 0
    for text in spoken(given):
        at = words.index(text, at) + len(text)
    assert f"Chỉ đọc tới hết ngày {said.until:%d/%m/%Y}" in words
    assert all(course.truths[id].text in words for id in course.announcements[LESSON].facts)


def test_the_page_is_one_file(course: Course) -> None:
    page = sheet(course, broadcast_of(course, LESSON, TODAY))
    assert not re.search(r"https?:|<script|<img|src=", page)
    assert re.findall(r'href="([^"]*)"', page) == ["data:,"]


def test_the_contact_of_the_commune_stands_on_it(course: Course) -> None:
    known = replace(course, contacts={("lac-duong", ""): Contact("Đoàn xã <Lạc Dương>", "02630000000")})
    words = sheet(known, broadcast_of(known, LESSON, TODAY, known.communes["lac-duong"]))
    assert "Đoàn xã &lt;Lạc Dương&gt;, số 02630000000" in words


def test_files_say_until_when_they_hold(course: Course) -> None:
    said = replace(broadcast_of(course, LESSON, TODAY), until=date(2027, 2, 3))
    assert loudspeaker_file_name(said, "mp3") == "scam-three-rules-den-2027-02-03.mp3"


def test_in_two_languages_it_is_spoken_in_the_same_time(tmp_path: Path, course: Course) -> None:
    """K'Ho has no approved sentence yet: the same words a second time, by another voice, stand in for it."""
    said = broadcast_of(approved(course, (*texts(course), *FRAME)), LESSON, TODAY)
    both = replace(said, readings=(said.readings[0], replace(said.readings[0], lang="kpm")))
    clips = Clips(tmp_path / "clips", {"vi": Espeak("vi-vn-x-south"), "kpm": Espeak("vi")})
    sound = decoded(recorded(clips, both).path.read_bytes())
    assert round(sound.seconds) in SECONDS
    assert abs(gain_db(sound)) < 2
