import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from api.settings import ROOT
from bot.course.model import Course
from bot.replies import Reply, Speech
from bot.speech.ahead import LONGEST_SECONDS, ClipMade, ClipWanted, clips_wanted, make_clips, split
from bot.speech.store import Clips
from tests.bot.speech.voices import humming
from tests.rows import each_row
from tests.transcripts.play import START, Conversation, walk
from tests.transcripts.test_every_lesson import answers

LANGS = ("vi", "kpm")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def everything(course: Course) -> list[ClipWanted]:
    return clips_wanted(course, LANGS, START)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Voices that say everything, and have said nothing yet."""
    return humming(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="module")
def ready(everything: list[ClipWanted], clips: Clips) -> set[str]:
    """The names under which the whole course would lie there."""
    return {clips.key(one.speech) for one in everything}


def speeches(replies: Iterator[Reply]) -> Iterator[Speech]:
    for reply in replies:
        for speech in (reply.speech, *(choice.speech for choice in reply.choices)):
            if speech:
                yield speech


def test_both_languages_are_there_at_both_speeds(everything: list[ClipWanted]) -> None:
    assert len(everything) == len(set(everything)) > 1_000
    assert {say.lang for one in everything for say in one.speech.says} == {"vi", "kpm"}
    assert sum(one.speech.slow for one in everything) * 2 == len(everything)
    assert not any(one.speech.private for one in everything)


def test_a_second_run_makes_nothing(course: Course, clips: Clips, ready: set[str], tmp_path: Path) -> None:
    lesson = clips_wanted(course, LANGS, START, lesson="qr-what")
    _, missing = split(humming(tmp_path), lesson)
    made = list(make_clips(partial(humming, tmp_path), missing, 2))
    assert made and {clips.key(done.wanted.speech) for done in made} <= ready
    assert not [done for done in made if done.error]
    there, missing = split(humming(tmp_path), lesson)
    assert missing == []
    assert {done.wanted for done in there} == {done.wanted for done in made}
    assert {done.wanted: done.seconds for done in there} == {done.wanted: done.seconds for done in made}


@each_row("lang", LANGS)
def test_whoever_walks_any_lesson_finds_every_clip_there(
    course: Course, clips: Clips, ready: set[str], lang: str
) -> None:
    heard = 0
    for lesson in course.lessons.values():
        for way in answers(lesson):
            _, turns = walk(course, lesson.id, lang, way)
            for speech in speeches(reply for turn in turns for reply in turn.replies):
                heard += 1
                for slow in (False, True):
                    assert clips.key(replace(speech, slow=slow)) in ready, speech
    assert heard > 300


def test_the_way_in_and_wrong_answers_are_there_too(course: Course, clips: Clips, ready: set[str]) -> None:
    talk = Conversation(course)
    newcomer = "{open} [1] [1] [2] [1] [1] [1] [1]"  # she sends the money, and then cuts the call
    for line in f"{newcomer} [emergency] [1] [1] [1] [menu] [person] [menu] [1] [back] {{open}}".split():
        talk.do(line)
    for speech in speeches(reply for turn in talk.turns for reply in turn.replies):
        assert clips.key(speech) in ready, speech


def test_only_what_changed_is_made_again(course: Course, clips: Clips, ready: set[str]) -> None:
    key = "bot/menu/choice.courses"
    label = course.messages["vi"][key]
    changed = replace(label, says=(replace(label.says[0], text="Bài khác"),))
    messages = {**course.messages, "vi": {**course.messages["vi"], key: changed}}
    again = clips_wanted(replace(course, messages=messages, views={}), ["vi"], START)
    missing = [one for one in again if clips.key(one.speech) not in ready]
    assert {one.speech.slow for one in missing} == {False, True}
    said = ("Bài khác", ". Bài khác.")  # by its own loudspeaker, and after its number
    assert all(any(say.text.endswith(said) for say in one.speech.says) for one in missing)


def test_one_lesson_can_be_made_alone(course: Course, everything: list[ClipWanted]) -> None:
    some = clips_wanted(course, ["vi"], START, ("ogg", "aac"), lesson="qr-pay")
    assert 0 < len(some) < len(everything) / 10
    assert {one.form for one in some} == {"ogg", "aac"}
    assert all("qr-pay" in one.where.split("/") for one in some)


def test_what_nobody_can_say_is_reported(course: Course, tmp_path: Path) -> None:
    some = clips_wanted(course, ["vi"], START, lesson="qr-what")[:2]
    done = list(make_clips(partial(Clips, tmp_path, {}), some, 1))
    assert [one.error for one in done] == ["no voice for vi"] * 2


def test_only_the_usual_speed_can_be_too_long(everything: list[ClipWanted]) -> None:
    one = everything[0]
    slow = one._replace(speech=replace(one.speech, slow=True))
    assert ClipMade(one._replace(speech=replace(one.speech, slow=False)), LONGEST_SECONDS + 1).long
    assert not ClipMade(slow, LONGEST_SECONDS + 1).long


BUILD = """
import sys
from functools import partial
from pathlib import Path
from bot.course.load import read_course
from bot.speech.ahead import clips_wanted, make_clips, split
from tests.bot.speech.voices import humming
from tests.transcripts.play import START
if __name__ == "__main__":
    folder, root = map(Path, sys.argv[1:])
    there, missing = split(humming(folder), clips_wanted(read_course(root), ["vi"], START, lesson="account-phone"))
    print(len(there), len(missing), flush=True)
    for done in make_clips(partial(humming, folder), missing, 2):
        print(done.wanted.where, flush=True)
"""


def test_who_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    script = tmp_path / "build.py"
    script.write_text(BUILD)
    folder = tmp_path / "clips"

    def begin() -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, str(script), str(folder), str(ROOT)], stdout=subprocess.PIPE, text=True
        )

    first = begin()
    assert first.stdout
    there, missing = map(int, first.stdout.readline().split())
    assert there == 0
    for _ in range(8):
        first.stdout.readline()
    children = children_of(first.pid)
    assert children
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    until = time.monotonic() + 20
    while any(alive(child) for child in children):
        assert time.monotonic() < until, "processes were left behind"
        time.sleep(0.05)

    second = begin()
    out, _ = second.communicate(timeout=120)
    lines = out.splitlines()
    went_on, left = map(int, lines[0].split())
    assert went_on >= 8
    assert went_on + left == missing
    assert len(lines) == 1 + left


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
