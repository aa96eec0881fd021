"""What is said across the valley: written for every lesson of the villagers, and of the right length when spoken."""

from datetime import date

import pytest

from bot.course.broadcast import broadcast_of
from bot.course.model import Announcement
from bot.speech import voices
from bot.speech.encode import decoded
from bot.speech.store import Clips
from tests.course import COURSE
from tests.rows import each_row

ANNOUNCEMENTS = tuple(COURSE.announcements.values())
TODAY = date(2026, 12, 1)

each = each_row("one", ANNOUNCEMENTS, ids=lambda one: one.lesson)


def test_every_lesson_but_the_helpers_own_has_one() -> None:
    assert {*COURSE.announcements} == {*COURSE.lessons} - {"helper-guide"}


@each
def test_it_rests_on_facts_of_its_lesson_and_can_be_told_by_ear(one: Announcement) -> None:
    said = broadcast_of(COURSE, one.lesson, TODAY)
    assert said.until > TODAY
    texts = [say.text for say in said.speech().says]
    assert sum(one.rule in text for text in texts) == 2
    assert not any(letter in text for text in texts for letter in "“”{}()")


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    return Clips(tmp_path_factory.mktemp("clips"), voices())


def heard_seconds(one: Announcement, clips: Clips) -> float:
    return clips.seconds(broadcast_of(COURSE, one.lesson, TODAY).speech())


def words(one: Announcement) -> int:
    return sum(len(say.text.split()) for say in broadcast_of(COURSE, one.lesson, TODAY).speech().says)


@each_row("one", (min(ANNOUNCEMENTS, key=words), max(ANNOUNCEMENTS, key=words)), ids=lambda one: one.lesson)
def test_the_shortest_and_the_longest_take_between_sixty_and_ninety_seconds(one: Announcement, clips: Clips) -> None:
    assert 60 <= heard_seconds(one, clips) <= 90


@pytest.mark.slow
@each
def test_spoken_it_takes_between_sixty_and_ninety_seconds(one: Announcement, clips: Clips) -> None:
    assert 60 <= heard_seconds(one, clips) <= 90


def test_its_file_is_as_long_as_its_sound(clips: Clips) -> None:
    clip = clips.clip(broadcast_of(COURSE, ANNOUNCEMENTS[0].lesson, TODAY).speech(), "mp3")
    assert abs(decoded(clip.path.read_bytes()).seconds - heard_seconds(ANNOUNCEMENTS[0], clips)) < 0.5
