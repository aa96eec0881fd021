"""A pack holds every screen with its voice and pictures, and nothing that comes from somewhere else."""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from api.clock import local_day
from api.errors import NotFound
from api.media.media import Media
from api.packs.archive import zipped
from api.packs.contents import Contents, NotPacked, of_course, of_lesson
from api.packs.shelf import lesson_pack
from api.settings import ROOT
from bot.channels.plan import written
from bot.course.messages import Message
from bot.course.model import Course, Lesson
from bot.engine.paths import spots
from bot.speech.encode import decoded, gain_db
from bot.speech.store import Clips
from tests.api.packs.conftest import NOW

LESSON = "account-prepare"
"""A lesson that goes two ways."""


class Page(HTMLParser):
    """What a page links to and loads, and the words of each of its sections."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.words: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in ("href", "src", "data-src") if name in given]
        if tag == "section":
            self.ids.append(given["id"])
            self.words[given["id"]] = ""

    def handle_data(self, data: str) -> None:
        if self.ids:
            self.words[self.ids[-1]] += f"{data} "


@pytest.fixture(scope="module")
def pack(media: Media, course: Course) -> Contents:
    return of_lesson(media, course, LESSON, lang="vi", now=NOW)


def shown(contents: Contents) -> Page:
    text = contents.files["index.html"]
    assert isinstance(text, bytes)
    return Page(text.decode())


def alone(course: Course) -> tuple[Course, Lesson]:
    """The lesson of the pack as it is with nothing after it."""
    lesson = replace(course.lessons[LESSON], after="")
    return replace(course, lessons={**course.lessons, LESSON: lesson}, views={}), lesson


@pytest.mark.slow
def test_a_pack_of_one_lesson_promises_no_other(pack: Contents, course: Course) -> None:
    lesson = course.lessons[LESSON]
    words = shown(pack).words.values()
    (end,) = [section for section in words if lesson.learned in section]
    assert course.sources["bot/finished/choice.redo"] in end
    assert course.sources["bot/finished/choice.next-lesson"] not in end
    assert not [section for section in words if course.sources[f"{lesson.after}/lesson/title"] in section]


@pytest.mark.slow
def test_every_screen_is_on_the_page_with_its_words_and_choices(pack: Contents, course: Course) -> None:
    page = shown(pack)
    found = spots(*alone(course), "vi", NOW)
    assert sorted(page.ids) == sorted(spot.name for spot in found)
    assert page.ids[-1] == found[0].name, "the first screen stands last, so that it shows when no other is asked for"
    for spot in found:
        words = " ".join(page.words[spot.name].split())
        assert all(" ".join(written(line).split()) in words for line in spot.reply.lines)
        assert all(f"{number} {choice.label}" in words for number, choice in enumerate(spot.reply.choices, 1))


@pytest.mark.slow
def test_every_address_is_a_part_of_the_page_or_a_file_beside_it(pack: Contents) -> None:
    page = shown(pack)
    for address in page.addresses:
        if address.startswith("#"):
            assert address[1:] in page.ids
        elif not address.startswith("tel:"):  # a number to press needs no file
            assert address in pack.files
    assert {name for name in pack.files if name != "index.html"} <= {*page.addresses}


def test_nothing_comes_from_anywhere_else(pack: Contents) -> None:
    text = pack.files["index.html"]
    assert isinstance(text, bytes)
    assert not re.search(rb"https?:|//[a-z]|@import|url\(", text.replace(b"// Pictures", b""))


def test_a_browser_of_ten_years_ago_can_read_it(pack: Contents) -> None:
    text = pack.files["index.html"]
    assert isinstance(text, bytes)
    style, script = (text.decode().partition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for tag in ("style", "script"))
    assert style and script
    assert not re.search(r"var\(|calc\(|clamp\(|flex|grid|gap:|inset|aspect-ratio", style)
    assert not re.search(r"\b(?:let|const|class|async|await|fetch|Promise|closest|forEach)\b|=>|`|\.\.\.", script)


def test_each_screen_has_its_voice_once(pack: Contents, course: Course) -> None:
    said = {spot.reply.speech for spot in spots(*alone(course), "vi", NOW)}
    voices = [path for name, path in pack.files.items() if name.endswith(".mp3")]
    assert len(voices) == len(said)
    for path in voices[:4]:
        assert isinstance(path, Path)
        sound = decoded(path.read_bytes())
        assert sound.seconds > 1.5
        assert abs(gain_db(sound)) < 2.5


def test_pictures_are_webp_and_there_for_answers_too(pack: Contents, course: Course) -> None:
    pictures = {name: path for name, path in pack.files.items() if name.endswith(".webp")}
    for stage in course.lessons[LESSON].stages:
        assert f"hinh/{stage.picture}.webp" in pictures
        assert all(f"hinh/{option.picture}.webp" in pictures for option in stage.options if option.picture)
    for path in pictures.values():
        assert isinstance(path, Path)
        assert path.read_bytes()[8:12] == b"WEBP"


def test_a_pack_says_until_when_it_holds(media: Media, pack: Contents, course: Course) -> None:
    facts = {id for stage in course.lessons[LESSON].stages for id in stage.facts}
    assert pack.until == min(course.truths[id].last_day for id in facts)
    page = shown(pack)
    assert f"Dùng tới hết ngày {pack.until:%d/%m/%Y}" in page.words[page.ids[-1]]
    timeless = replace(course, lessons={**course.lessons, LESSON: without_facts(course)}, views={})
    assert of_lesson(media, timeless, LESSON, lang="vi", now=NOW).until is None


def without_facts(course: Course) -> Lesson:
    lesson = course.lessons[LESSON]
    return replace(
        lesson,
        steps=tuple(replace(step, facts=()) for step in lesson.steps),
        quiz=tuple(replace(question, facts=()) for question in lesson.quiz),
    )


@pytest.mark.slow
def test_a_lapsed_fact_is_left_out_here_too(media: Media, course: Course) -> None:
    step = next(step for step in course.lessons["qr-family"].steps if step.without)
    truth = course.truths[step.facts[0]]
    lapsed = replace(truth, check_again=local_day(NOW) - timedelta(1))
    late = replace(course, truths={**course.truths, truth.id: lapsed}, views={})
    words = shown(of_lesson(media, late, "qr-family", lang="vi", now=NOW)).words
    slug = next(id for id in words if id.endswith(f"-{step.slug}"))
    assert step.without.split(".")[0] in words[slug]
    assert truth.value not in words[slug]


def test_drafts_stand_marked_above_their_vietnamese(media: Media, course: Course) -> None:
    text = of_lesson(media, course, LESSON, lang="kpm", now=NOW).files["index.html"]
    assert isinstance(text, bytes)
    learned = course.messages["kpm"][f"{LESSON}/lesson/learned"].lines
    assert [line.draft for line in learned] == [True, False]
    first, second = (text.decode().index(line.text) for line in learned)
    assert first < second
    assert f"{learned[0].text} (bản nháp)" in text.decode()


def test_the_same_content_gives_the_same_bytes(media: Media, pack: Contents, course: Course) -> None:
    again = of_lesson(media, course, LESSON, lang="vi", now=NOW + timedelta(days=3))
    assert again == pack
    assert hashlib.sha256(zipped(again.files)).digest() == hashlib.sha256(zipped(pack.files)).digest()
    other = replace(course, phrases={**course.phrases}, messages=louder(course), views={})
    assert of_lesson(media, other, LESSON, lang="vi", now=NOW).digest != pack.digest


def louder(course: Course) -> Mapping[str, Mapping[str, Message]]:
    key = "bot/step/choice.done"
    message = course.messages["vi"][key]
    said = replace(message, lines=(replace(message.lines[0], text="Xong hết rồi"),))
    return {**course.messages, "vi": {**course.messages["vi"], key: said}}


def test_the_zip_opens_anywhere(pack: Contents) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped(pack.files))) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "index.html"
        assert {(entry.date_time[0], entry.compress_type) for entry in archive.infolist()} == {
            (1980, zipfile.ZIP_STORED)
        }
        assert all(re.fullmatch(r"[a-z0-9./-]+", name) for name in archive.namelist())


def test_what_is_kept_is_named_for_what_it_holds(media: Media, course: Course, pack: Contents) -> None:
    made = lesson_pack(media, course, LESSON, lang="vi", now=NOW)
    assert made.path.name == f"{LESSON}-vi-{pack.digest[:16]}.zip"
    assert (made.bytes, made.until) == (made.path.stat().st_size, pack.until)
    touched = made.path.stat().st_mtime_ns
    assert lesson_pack(media, course, LESSON, lang="vi", now=NOW) == made
    assert made.path.stat().st_mtime_ns == touched
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]


@pytest.mark.slow
def test_the_whole_course_is_one_page(media: Media, course: Course) -> None:
    ids = ("qr-what", "qr-pay")
    small = replace(course, lessons={id: course.lessons[id] for id in ids}, courses={"qr": ids, "scam": ()}, views={})
    contents = of_course(media, small, "vi", NOW)
    page = shown(contents)
    assert page.ids[-1] == "menu"
    assert all(course.lessons[id].title in page.words["menu"] for id in ids)
    assert {"qr-what.01-square", "qr-pay.01-open"} <= {*page.ids}
    assert all(address[1:] in page.ids for address in page.addresses if address.startswith("#"))
    text = contents.files["index.html"]
    assert isinstance(text, bytes)
    end = text.decode().partition('id="qr-what.')[2].partition("-finished")[2]
    assert 'href="#qr-pay.01-open"' in end, "from the end of a lesson to the one after it"
    shared = [name for name in contents.files if "could-not" in name and name.endswith(".mp3")]
    assert len(shared) == 1, "what is said in every lesson lies there once"


@pytest.mark.parametrize(("lesson", "lang"), [("nowhere", "vi"), ("qr-pay", "fr")])
def test_what_is_not_there_is_not_packed(media: Media, course: Course, lesson: str, lang: str) -> None:
    with pytest.raises(NotFound):
        of_lesson(media, course, lesson, lang=lang, now=NOW)


def test_without_a_voice_there_is_no_pack(tmp_path: Path, course: Course) -> None:
    with pytest.raises(NotPacked, match="Chưa làm được gói này"):
        of_lesson(Media(ROOT, Clips(tmp_path / "clips", {})), course, LESSON, lang="vi", now=NOW)


def test_without_a_picture_there_is_no_pack(media: Media, course: Course) -> None:
    lesson = course.lessons["qr-what"]
    lost = replace(lesson, steps=(replace(lesson.steps[0], picture="qr-what/not-drawn"), *lesson.steps[1:]))
    with pytest.raises(NotPacked):
        of_lesson(
            media, replace(course, lessons={**course.lessons, "qr-what": lost}, views={}), "qr-what", lang="vi", now=NOW
        )


def test_dates_before_a_fact_holds_do_not_count(media: Media, course: Course) -> None:
    lesson = course.lessons["qr-what"]
    id = lesson.steps[0].facts[0]
    coming = replace(course.truths[id], valid_from=date(2026, 12, 20), check_again=date(2026, 12, 24))
    early = replace(course, truths={**course.truths, id: coming}, views={})
    assert (
        of_lesson(media, early, "qr-what", lang="vi", now=NOW).until
        == of_lesson(media, course, "qr-what", lang="vi", now=NOW).until
    )
