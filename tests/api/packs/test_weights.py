"""What a lesson costs in data is what its files weigh: measured, and unknown as long as they were not made."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from api.media.media import Media
from api.packs.contents import pictured
from api.packs.weights import kilobytes, measure, measuring, weight
from api.settings import ROOT
from bot.course.model import Course
from bot.engine.walk import walk
from bot.speech import voices
from bot.speech.store import Clips
from tests.api.packs.conftest import NOW
from tests.rows import each_row

LESSON = "qr-what"


@pytest.fixture
def fresh(tmp_path: Path) -> Media:
    """Nothing was ever spoken or drawn here."""
    return Media(ROOT, Clips(tmp_path / "clips", voices()))


@pytest.fixture
def small(course: Course) -> Course:
    """The course with one lesson."""
    return replace(course, lessons={LESSON: course.lessons[LESSON]}, courses={"qr": (LESSON,)}, views={})


def test_what_was_not_made_has_no_size_and_looking_makes_nothing(fresh: Media, small: Course) -> None:
    replies = walk(small, small.lessons[LESSON], "vi", NOW).replies().values()
    found = weight(fresh, small, small.lessons[LESSON], NOW)
    assert (found.voice, found.pictures) == (0, 0)
    assert found.unspoken == len({reply.speech for reply in replies})
    assert found.undrawn == len({name for reply in replies for name in pictured(reply)})
    assert not fresh.clips.folder.exists()


@pytest.mark.slow
def test_measuring_makes_it_and_counts_every_byte(fresh: Media, small: Course) -> None:
    measure(fresh, small, NOW)
    until = time.monotonic() + 60
    while measuring(fresh) and time.monotonic() < until:
        time.sleep(0.02)
    found = weight(fresh, small, small.lessons[LESSON], NOW)
    assert (found.unspoken, found.undrawn) == (0, 0)
    assert found.voice == sum(path.stat().st_size for path in (fresh.clips.folder / "ogg").glob("*.ogg"))
    assert found.pictures == sum(
        path.stat().st_size for path in (fresh.clips.folder.parent / "pictures").glob("*.webp")
    )
    assert 20_000 < found.voice < 500_000


def test_one_sentence_that_was_said_counts_and_the_others_are_missing(fresh: Media, small: Course) -> None:
    end = walk(small, small.lessons[LESSON], "vi", NOW).end
    assert end.speech
    before = weight(fresh, small, small.lessons[LESSON], NOW)
    clip = fresh.clips.clip(end.speech)
    drawn = fresh.picture(end.picture, "webp")
    found = weight(fresh, small, small.lessons[LESSON], NOW)
    assert (found.voice, found.unspoken) == (clip.bytes, before.unspoken - 1)
    assert (found.pictures, found.undrawn) == (drawn.stat().st_size, before.undrawn - 1)


def test_what_cannot_be_made_ends_the_measuring(tmp_path: Path, small: Course) -> None:
    mute = Media(ROOT, Clips(tmp_path / "clips", {}))
    measure(mute, small, NOW)
    until = time.monotonic() + 60
    while measuring(mute) and time.monotonic() < until:
        time.sleep(0.02)
    assert not measuring(mute)
    assert weight(mute, small, small.lessons[LESSON], NOW).voice == 0


@each_row(("size", "told"), [(0, "0 kB"), (1, "1 kB"), (1000, "1 kB"), (1001, "2 kB"), (1_348_200, "1.349 kB")])
def test_sizes_are_told_in_thousands_rounded_up(size: int, told: str) -> None:
    assert kilobytes(size) == told
