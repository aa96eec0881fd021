import hashlib
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from bot.replies import Say, Speech
from bot.speech.encode import decoded, gain_db, trimmed
from bot.speech.espeak import Espeak
from bot.speech.order import LanguageVoices
from bot.speech.recorded import SLOW, RecordedShelf, recording_name
from bot.speech.store import Clips
from tests.bot.speech.voices import pitch, record, tone

SENTENCE = "Không đọc mã cho ai."
HELLO = Speech((Say("vi", SENTENCE),))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def recorded(folder: Path, tmp_path: Path) -> RecordedShelf:
    return RecordedShelf("vi", (folder, tmp_path / "shipped"))


def test_a_recording_belongs_to_exactly_what_was_read() -> None:
    name = recording_name("vi", text=SENTENCE)
    assert name == hashlib.sha256(f"vi\n\n{SENTENCE}".encode()).hexdigest()
    assert recording_name("vi", text=unicodedata.normalize("NFD", SENTENCE)) == name
    others = {
        recording_name("kpm", text=SENTENCE),
        recording_name("vi", text=SENTENCE, dialect="sre"),
        recording_name("vi", text="Không."),
    }
    assert len(others | {name}) == 4


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg", "mp3", "m4a", "webm"])
def test_every_form_that_telephones_write_is_heard(folder: Path, recorded: RecordedShelf, ending: str) -> None:
    record(folder, SENTENCE, tone(440, 1.0), ending)
    found = recorded.find(SENTENCE)
    assert found
    sound = trimmed(found.say(""))
    assert sound.seconds == pytest.approx(1.12, abs=0.15)
    assert pitch(sound) == pytest.approx(440 * 1.0 / sound.seconds, rel=0.1)
    assert recorded.find("Câu khác.") is None


def test_slow_is_longer_and_not_deeper(folder: Path, recorded: RecordedShelf) -> None:
    record(folder, SENTENCE, tone(440, 2.0))
    found = recorded.find(SENTENCE)
    assert found
    slow = trimmed(found.say("", slow=True))
    assert slow.seconds == pytest.approx(2.0 / SLOW, abs=0.2)
    assert pitch(slow) == pytest.approx(440 * 2.0 / SLOW / slow.seconds, rel=0.05)


def test_the_operators_recording_comes_before_the_shipped_one(
    folder: Path, tmp_path: Path, recorded: RecordedShelf
) -> None:
    shipped = record(tmp_path / "shipped", SENTENCE, tone(300))
    assert getattr(recorded.find(SENTENCE), "path", None) == shipped
    own = record(folder, SENTENCE, tone(500))
    assert getattr(recorded.find(SENTENCE), "path", None) == own


def test_the_first_dialect_that_has_it_speaks(folder: Path) -> None:
    some = RecordedShelf("kpm", (folder,), dialects=("", "cil", "sre"))
    sre = record(folder, "Niam să!", tone(300), lang="kpm", dialect="sre")
    assert getattr(some.find("Niam să!"), "path", None) == sre
    cil = record(folder, "Niam să!", tone(300), lang="kpm", dialect="cil")
    assert getattr(some.find("Niam să!"), "path", None) == cil
    assert RecordedShelf("kpm", (folder,)).find("Niam să!") is None


def test_a_new_recording_changes_the_address(tmp_path: Path, folder: Path, recorded: RecordedShelf) -> None:
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(recorded, machines=(Espeak(),))})
    machine = clips.clip(HELLO)
    path = record(folder, SENTENCE, tone(300))
    first = clips.clip(HELLO)
    assert first.hash != machine.hash
    assert decoded(first.path.read_bytes()).seconds == pytest.approx(1.1, abs=0.2)
    record(folder, SENTENCE, tone(300, 2.0))
    second = clips.clip(HELLO)
    assert second.hash != first.hash
    path.unlink()
    assert clips.clip(HELLO) == machine


def test_quiet_and_loud_recordings_come_out_alike(tmp_path: Path, folder: Path, recorded: RecordedShelf) -> None:
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(recorded)})
    for height in (400, 4_000, 30_000):
        record(folder, SENTENCE, tone(300, height=height))
        for slow in (False, True):
            assert abs(gain_db(decoded(clips.clip(replace(HELLO, slow=slow)).path.read_bytes()))) < 2


def test_a_spoiled_recording_is_left_to_the_machine(tmp_path: Path, folder: Path, recorded: RecordedShelf) -> None:
    record(folder, SENTENCE, tone(300)).write_bytes(b"not a sound")
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(recorded, machines=(Espeak(),))})
    machine = Clips(tmp_path / "clips", {"vi": Espeak()})
    assert clips.clip(HELLO) == machine.clip(HELLO)
