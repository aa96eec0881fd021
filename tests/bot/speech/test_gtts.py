import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.replies import Say, Speech
from bot.speech.encode import decoded, gain_db, trimmed
from bot.speech.espeak import Espeak
from bot.speech.gtts import Gtts
from bot.speech.order import LanguageVoices
from bot.speech.store import Clips
from bot.speech.text import spoken
from bot.speech.voice import NotFetched
from tests.fakes.google import FakeGoogle

SENTENCE = "Không đọc mã OTP cho ai."
LAST = "Cúp máy"
COURSE = frozenset({SENTENCE, LAST, "Mất 50.000 đ thì gọi 113."})


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    with FakeGoogle(tmp_path) as google:
        monkeypatch.setenv("https_proxy", google.proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        yield google


@pytest.fixture
def far(tmp_path: Path) -> Gtts:
    return Gtts("vi", tmp_path / "gtts", COURSE.__contains__, seconds=60.0)


@pytest.fixture
def clips(tmp_path: Path, far: Gtts) -> Clips:
    return Clips(tmp_path / "clips", {"vi": LanguageVoices(distant=far, machines=(Espeak(),))})


def speech(*texts: str) -> Speech:
    return Speech(tuple(Say("vi", text) for text in texts))


def eventually(true: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def after_all_wanted_before(google: FakeGoogle, clips: Clips) -> None:
    """The background takes one thing after the other: once ``LAST`` is asked for, all before it was."""
    clips.clip(speech(LAST))
    eventually(lambda: spoken(LAST) in google.asked)


def test_a_sentence_is_fetched_once_and_is_speech(google: FakeGoogle, far: Gtts) -> None:
    assert far.find(SENTENCE) is None
    far.fetch(SENTENCE)
    far.fetch(SENTENCE)
    assert google.asked == [spoken(SENTENCE)]
    fetched = far.find(SENTENCE)
    assert fetched
    normal, slow = fetched.say("", slow=False), fetched.say("", slow=True)
    assert 1.0 < normal.seconds < 4.0
    assert trimmed(slow).seconds / trimmed(normal).seconds == pytest.approx(4 / 3, abs=0.05)


def test_a_long_sentence_comes_in_pieces_and_whole(google: FakeGoogle, tmp_path: Path) -> None:
    text = "Bà con cầm giấy tờ ra ngân hàng. Gặp cán bộ ở quầy, nói mình muốn mở tài khoản. " * 2
    far = Gtts("vi", tmp_path / "gtts", lambda _: True)
    far.fetch(text)
    assert len(google.asked) > 1
    fetched = far.find(text)
    assert fetched
    assert fetched.say("").seconds == pytest.approx(Espeak("vi").say(text).seconds, rel=0.25)


@pytest.mark.parametrize("manner", ["refuses", "is silent", "babbles", "sleeps"])
def test_a_voice_that_does_not_speak_is_not_fetched(google: FakeGoogle, far: Gtts, tmp_path: Path, manner: str) -> None:
    google.manner = manner
    with pytest.raises(NotFetched):
        Gtts("vi", tmp_path / "gtts", COURSE.__contains__, seconds=1.0).fetch(SENTENCE)
    assert far.find(SENTENCE) is None
    google.wake.set()
    google.manner = "speaks"
    far.fetch(SENTENCE)
    assert far.find(SENTENCE)


def test_without_a_network_it_is_not_fetched(far: Gtts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(NotFetched):
        far.fetch(SENTENCE)


def test_what_is_not_of_the_course_is_never_told(google: FakeGoogle, far: Gtts) -> None:
    with pytest.raises(ValueError, match="not a text of the course"):
        far.fetch("Chị Lan ở thôn Bon Đưng.")
    assert google.asked == []


def test_the_next_voice_speaks_at_once_and_the_better_clip_comes_later(google: FakeGoogle, clips: Clips) -> None:
    google.manner = "sleeps"
    first = clips.clip(speech(SENTENCE))
    assert decoded(first.path.read_bytes()).seconds > 1
    assert clips.clip(speech(SENTENCE)) == first
    google.manner = "speaks"
    google.wake.set()
    # Made in the background: what is there is found, nothing is made by asking.
    eventually(lambda: clips.kept(speech(SENTENCE)) not in (None, first))
    better = clips.kept(speech(SENTENCE))
    assert better
    assert clips.clip(speech(SENTENCE)) == better
    assert first.path.is_file()
    assert google.asked == [spoken(SENTENCE)]
    assert abs(gain_db(decoded(better.path.read_bytes()))) < 2


def test_both_speeds_come_of_one_question(google: FakeGoogle, clips: Clips) -> None:
    assert clips.fetch(speech(SENTENCE))
    normal, slow = clips.clip(speech(SENTENCE)), clips.clip(replace(speech(SENTENCE), slow=True))
    assert slow.seconds > 1.2 * normal.seconds
    assert len(google.asked) == 1


def test_one_voice_says_all_of_a_clip(google: FakeGoogle, clips: Clips) -> None:
    clips.fetch(speech(SENTENCE))
    both = speech(SENTENCE, "Chị Lan ở thôn Bon Đưng.")
    machine = Clips(clips.folder, {"vi": Espeak()})
    assert clips.clip(both) == machine.clip(both)
    after_all_wanted_before(google, clips)
    assert google.asked == [spoken(SENTENCE), spoken(LAST)]
    assert clips.kept(both) == machine.kept(both)


def test_private_speech_is_told_to_nobody(google: FakeGoogle, clips: Clips) -> None:
    private = replace(speech("Mất 50.000 đ thì gọi 113."), private=True)
    assert decoded(clips.private(private)).seconds > 1
    after_all_wanted_before(google, clips)
    assert google.asked == [spoken(LAST)]


def test_a_refusal_rests_and_what_was_wanted_is_not_lost(google: FakeGoogle, tmp_path: Path, far: Gtts) -> None:
    google.manner = "refuses"
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(distant=far, machines=(Espeak(),))}, pause_seconds=0.2)
    first = clips.clip(speech(SENTENCE))
    eventually(lambda: bool(google.asked))
    google.manner = "speaks"
    eventually(lambda: clips.clip(speech(SENTENCE)).hash != first.hash)


FETCH = """
import sys
from pathlib import Path
from bot.speech.gtts import Gtts
far = Gtts("vi", Path(sys.argv[1]), lambda text: True)
print("ready", flush=True)
sys.stdin.readline()
far.fetch("Cúp máy")
"""


def test_two_processes_ask_once(google: FakeGoogle, tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", FETCH, str(tmp_path / "gtts")]
    asking = [
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(2)
    ]
    for process in asking:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in asking:
        process.communicate("\n", timeout=60)
        assert process.returncode == 0
    assert google.asked == ["Cúp máy."]


def test_a_spoiled_file_is_left_to_the_next_voice(google: FakeGoogle, clips: Clips, far: Gtts) -> None:
    far.fetch(SENTENCE)
    (file,) = far.folder.glob("*.mp3")
    file.write_bytes(b"spoiled")
    assert clips.clip(speech(SENTENCE)) == Clips(clips.folder, {"vi": Espeak()}).clip(speech(SENTENCE))
