"""No screen is heard for longer than fifteen seconds in Vietnamese: the shipped course, in the shipped voice."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.course.languages import SOURCE
from bot.course.model import Course
from bot.engine.screens import show
from bot.engine.state import Chat, Learner, State
from bot.engine.turn import Turning
from bot.replies import Say, Speech
from bot.speech.ahead import LONGEST_SECONDS, ClipWanted
from bot.speech.espeak import Espeak
from bot.speech.length import NEAR_SECONDS, estimated, too_long
from bot.speech.store import Clips
from tests.transcripts.play import START


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    return Clips(tmp_path_factory.mktemp("clips"), {SOURCE: Espeak()})


@pytest.mark.slow
def test_nothing_takes_longer_than_anybody_listens(course: Course, voice: Clips) -> None:
    assert [(done.wanted.where, done.seconds) for done in too_long(course, voice, START)] == []
    assert not any(voice.folder.iterdir())


@pytest.mark.slow
def test_what_is_too_long_is_named(course: Course, voice: Clips) -> None:
    key = "qr-pay/scan/text"
    long = course.messages[SOURCE][key].says[0].text * 3
    wordy = replace(course.messages[SOURCE][key], says=(Say(SOURCE, long),))
    messages = {**course.messages, SOURCE: {**course.messages[SOURCE], key: wordy}}
    alone = {"lessons": {"qr-pay": course.lessons["qr-pay"]}, "courses": {"qr": ("qr-pay",)}}
    found = too_long(replace(course, messages=messages, views={}, **alone), voice, START)
    (done,) = (one for one in found if one.wanted.where == "qr-pay/scan")
    assert done.seconds > LONGEST_SECONDS


@pytest.mark.slow
def test_an_estimate_is_near_what_is_heard(wanted: list[ClipWanted], voice: Clips) -> None:
    speeches = [one.speech for one in wanted if not one.speech.slow]
    speeches = [speech for speech in speeches if {say.lang for say in speech.says} == {SOURCE}]  # ours speaks no other
    near = [speech for speech in speeches if estimated(speech) > NEAR_SECONDS]
    assert 20 < len(near) < len(speeches) / 5
    for speech in (*speeches[::50], *near[::20]):
        assert abs(estimated(speech) - voice.seconds(speech)) < LONGEST_SECONDS - NEAR_SECONDS, speech


def lists(course: Course, done: dict[str, int]) -> Iterator[Speech]:
    """Every page of every list of lessons, as who has ``done`` some of them hears it."""
    for series, ids in course.courses.items():
        for page in range(len(ids)):
            chat = Chat("lessons", f"{series}@{page}", serial=1, seen=1)
            turn = Turning(State(chat, {"1": Learner(greeted=True, done=done)}), course, START)
            show(turn)
            speech = turn.replies[-1].speech
            assert speech
            yield speech


def test_a_list_stays_short_when_every_lesson_on_it_is_finished(course: Course, voice: Clips) -> None:
    finished = [*lists(course, dict.fromkeys(course.lessons, 1))]
    assert {"1. Mã QR là gì.", "xong."} <= {say.text for speech in finished for say in speech.says}
    assert [speech for speech in finished if voice.seconds(speech) > LONGEST_SECONDS] == []
    assert {speech.says[0].text for speech in lists(course, {})} == {"Bà con chọn bài."}


def test_a_list_of_one_lesson_is_never_silent(course: Course) -> None:
    alone = next(ids for ids in course.courses.values() if len(ids) == 1)
    assert all(speech.says for speech in lists(course, dict.fromkeys(alone, 1)))
