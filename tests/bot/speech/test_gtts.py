import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.course.model import Course
from bot.replies import Say, Speech
from bot.speech.course_texts import CourseSentence, course_sentences
from bot.speech.encode import decoded, gain_db, trimmed
from bot.speech.espeak import Espeak
from bot.speech.gtts import LETTERS, Gtts, pieces
from bot.speech.order import LanguageVoices
from bot.speech.store import Clips
from bot.speech.text import spoken
from bot.speech.voice import NotFetched
from tests.fakes.google import FakeGoogle
from tests.rows import each_row

SENTENCE = CourseSentence("Không đọc mã OTP cho ai.")
LABEL, NUMBER = CourseSentence("Cúp máy"), CourseSentence("Số 2")
LONG = CourseSentence(
    "Bà con cầm giấy tờ ra ngân hàng. Gặp cán bộ ở quầy, nói mình muốn mở tài khoản. Xong thì ký tên, cầm sổ về."
)


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    with FakeGoogle(tmp_path) as google:
        monkeypatch.setenv("https_proxy", google.proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        yield google


@pytest.fixture
def far(tmp_path: Path) -> Gtts:
    return Gtts("vi", tmp_path / "gtts", seconds=60.0)


@pytest.fixture
def clips(tmp_path: Path, far: Gtts) -> Clips:
    return Clips(tmp_path / "clips", {"vi": LanguageVoices(shelves=(far,), machines=(Espeak(),))})


def speech(*texts: str) -> Speech:
    return Speech(tuple(Say("vi", text) for text in texts))


def test_a_sentence_is_fetched_once_and_is_speech(google: FakeGoogle, far: Gtts) -> None:
    assert far.find(SENTENCE.text) is None
    assert far.lacking([LABEL, SENTENCE]) == [LABEL, SENTENCE]
    assert far.fetch(SENTENCE)
    assert not far.fetch(SENTENCE)
    assert far.lacking([LABEL, SENTENCE]) == [LABEL]
    assert google.asked == [spoken(SENTENCE.text)]
    fetched = far.find(SENTENCE.text)
    assert fetched
    normal, slow = fetched.say("", slow=False), fetched.say("", slow=True)
    assert 1.0 < normal.seconds < 4.0
    assert trimmed(slow).seconds / trimmed(normal).seconds == pytest.approx(4 / 3, abs=0.05)


def test_a_long_sentence_comes_in_pieces_and_whole(google: FakeGoogle, far: Gtts) -> None:
    far.fetch(LONG)
    assert google.asked == [*pieces(spoken(LONG.text))]
    assert len(google.asked) > 1
    fetched = far.find(LONG.text)
    assert fetched
    assert fetched.say("").seconds == pytest.approx(Espeak("vi").say(LONG.text).seconds, rel=0.25)


def test_after_a_loss_no_piece_is_asked_for_again(google: FakeGoogle, far: Gtts) -> None:
    google.manners.extend(["speaks", "hangs up"])
    with pytest.raises(NotFetched):
        far.fetch(LONG)
    far.fetch(LONG)
    assert google.spoken == [*pieces(spoken(LONG.text))]


@each_row(
    ("said", "most", "cut"),
    [
        ("Cúp máy.", 100, ["Cúp máy."]),
        ("Cúp máy. Gọi công an xã.", 10, ["Cúp máy.", "Gọi công", "an xã."]),
        ("Gọi công an, rồi chờ.", 14, ["Gọi công an,", "rồi chờ."]),
        ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]),
        (" ", 5, []),
    ],
)
def test_what_is_long_is_cut_where_a_voice_pauses(said: str, most: int, cut: list[str]) -> None:
    assert [*pieces(said, most)] == cut


@pytest.mark.slow
def test_every_sentence_of_the_course_is_something_that_google_takes(course: Course) -> None:
    for sentence in course_sentences(course):
        cut = [*pieces(spoken(sentence.text))]
        assert cut, sentence
        assert max(map(len, cut)) <= LETTERS
        assert " ".join(cut).split() == spoken(sentence.text).split()


@pytest.mark.parametrize("manner", ["refuses", "is silent", "babbles", "sleeps", "hangs up", "is cut off"])
def test_a_voice_that_does_not_speak_is_not_fetched(google: FakeGoogle, far: Gtts, manner: str) -> None:
    google.manner = manner
    with pytest.raises(NotFetched):
        replace(far, seconds=0.5 if manner == "sleeps" else far.seconds).fetch(SENTENCE)
    assert far.find(SENTENCE.text) is None
    google.wake.set()
    google.manner = "speaks"
    far.fetch(SENTENCE)
    assert far.find(SENTENCE.text)


def test_without_a_network_it_is_not_fetched(far: Gtts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    with pytest.raises(NotFetched):
        far.fetch(SENTENCE)


def test_what_may_be_anybodys_is_never_told(google: FakeGoogle, far: Gtts) -> None:
    for text in (SENTENCE.text, "Chị Lan ở thôn Bon Đưng."):
        with pytest.raises(TypeError):
            far.fetch(text)  # type: ignore[arg-type] # mypy would not let anybody
    assert google.asked == []


def test_the_next_voice_speaks_until_the_better_one_is_there(google: FakeGoogle, clips: Clips, far: Gtts) -> None:
    first = clips.clip(speech(SENTENCE.text))
    assert decoded(first.path.read_bytes()).seconds > 1
    assert clips.clip(speech(SENTENCE.text)) == first
    assert google.asked == [], "whoever listens makes nothing be told"
    far.fetch(SENTENCE)
    assert clips.kept(speech(SENTENCE.text)) is None
    better = clips.clip(speech(SENTENCE.text))
    assert better != first
    assert first.path.is_file(), "its address was given to somebody"
    assert abs(gain_db(decoded(better.path.read_bytes()))) < 2


def test_both_speeds_come_of_one_question(google: FakeGoogle, clips: Clips, far: Gtts) -> None:
    far.fetch(SENTENCE)
    normal, slow = clips.clip(speech(SENTENCE.text)), clips.clip(replace(speech(SENTENCE.text), slow=True))
    assert slow.seconds > 1.2 * normal.seconds
    assert len(google.asked) == 1


def test_a_label_is_heard_after_any_number(google: FakeGoogle, clips: Clips, far: Gtts) -> None:
    machine = Clips(clips.folder, {"vi": Espeak()})
    far.fetch(LABEL)
    assert clips.clip(speech("2. Cúp máy.")) == machine.clip(speech("2. Cúp máy."))
    far.fetch(NUMBER)
    assert clips.clip(speech("2. Cúp máy.")) != machine.clip(speech("2. Cúp máy."))
    assert clips.clip(speech("Cúp máy.")).seconds < clips.clip(speech("2. Cúp máy.")).seconds


def test_one_voice_says_all_of_a_clip(google: FakeGoogle, clips: Clips, far: Gtts) -> None:
    far.fetch(SENTENCE)
    both = speech(SENTENCE.text, "Chị Lan ở thôn Bon Đưng.")
    machine = Clips(clips.folder, {"vi": Espeak()})
    assert clips.clip(both) == machine.clip(both)
    assert google.asked == [spoken(SENTENCE.text)]


def test_private_speech_is_told_to_nobody(google: FakeGoogle, clips: Clips) -> None:
    private = replace(speech("Mất 50.000 đ thì gọi 113."), private=True)
    assert decoded(clips.private(private)).seconds > 1
    assert google.asked == []


FETCH = """
import sys
from pathlib import Path
from bot.speech.course_texts import CourseSentence
from bot.speech.gtts import Gtts
far = Gtts("vi", Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
far.fetch(CourseSentence("Cúp máy"))
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
    said = speech(SENTENCE.text)
    assert clips.clip(said) == Clips(clips.folder, {"vi": Espeak()}).clip(said)
