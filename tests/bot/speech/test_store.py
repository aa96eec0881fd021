import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from bot.replies import Say, Speech
from bot.speech import voices
from bot.speech.encode import SOUND_FORMS, decoded, gain_db
from bot.speech.espeak import Espeak
from bot.speech.order import LanguageVoices
from bot.speech.recorded import RecordedShelf
from bot.speech.store import PAUSE_SECONDS, Clip, Clips
from bot.speech.voice import Pcm, SpeechFailed
from tests.bot.speech.voices import Tone, record, tone

HELLO = Speech((Say("vi", "Xin chào bà con."),))
WARNING = Speech((Say("vi", "Không đọc mã OTP cho ai."), Say("vi", "Gọi 113 khi bị lừa mất 50.000 đ.")))


@pytest.fixture
def voice() -> Espeak:
    return Espeak()


@pytest.fixture
def clips(tmp_path: Path, voice: Espeak) -> Clips:
    return Clips(tmp_path / "clips", {"vi": voice})


def files(clips: Clips) -> set[str]:
    """Sounds and keys that lie in the folder."""
    found = (path.relative_to(clips.folder) for path in clips.folder.rglob("*") if path.is_file())
    return {str(path) for path in found if path.parts[0] != "locks"}


def test_a_clip_is_named_by_its_content_and_is_speech(clips: Clips) -> None:
    clip = clips.clip(WARNING)
    content = clip.path.read_bytes()
    assert clip == Clip(
        clips.folder / "ogg" / f"{clip.hash}.ogg", hashlib.sha256(content).hexdigest(), clip.seconds, len(content)
    )
    sound = decoded(content)
    assert sound.seconds == pytest.approx(clip.seconds, abs=0.1)
    assert 5 < clip.seconds < 12
    assert abs(gain_db(sound)) < 2


def test_two_stretches_have_a_pause_between(clips: Clips) -> None:
    alone = sum(clips.clip(Speech((say,))).seconds for say in WARNING.says)
    assert clips.clip(WARNING).seconds == pytest.approx(alone + PAUSE_SECONDS, abs=0.05)


def test_slow_is_another_clip_and_slower(clips: Clips) -> None:
    slow, normal = clips.clip(replace(HELLO, slow=True)), clips.clip(HELLO)
    assert slow.hash != normal.hash
    assert slow.seconds > 1.2 * normal.seconds


@pytest.mark.parametrize("form", SOUND_FORMS)
def test_asked_again_it_is_not_made_again(clips: Clips, voice: Espeak, form: str) -> None:
    clip = clips.clip(HELLO, form)
    assert clips.clip(HELLO, form) == clip
    assert Clips(clips.folder, {"vi": voice}).clip(HELLO, form) == clip
    nfd = Speech((Say("vi", unicodedata.normalize("NFD", HELLO.says[0].text)),))
    assert clips.clip(nfd, form) == clip
    assert voice.made == 1
    assert files(clips) == {f"{form}/{clip.hash}.{form}", *(name for name in files(clips) if "/keys/" in name)}


def test_another_voice_makes_another_clip(clips: Clips) -> None:
    northern = Clips(clips.folder, {"vi": Espeak("vi")})
    assert northern.clip(HELLO).hash != clips.clip(HELLO).hash


def test_twenty_threads_make_one_clip_once(clips: Clips, voice: Espeak) -> None:
    together = Barrier(20)

    def ask(_: int) -> Clip:
        together.wait()
        return clips.clip(HELLO)

    with ThreadPoolExecutor(20) as pool:
        made = set(pool.map(ask, range(20)))
    assert len(made) == 1
    assert voice.made == 1


ASK = """
import sys
from pathlib import Path
from bot.replies import Say, Speech
from bot.speech.espeak import Espeak
from bot.speech.store import Clips
voice = Espeak()
clips = Clips(Path(sys.argv[1]), {"vi": voice})
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(sys.argv[2]), int(sys.argv[3])):
    print(clips.clip(Speech((Say("vi", f"Số {number}."),))).hash, flush=True)
print(voice.made, flush=True)
"""


def asking(folder: Path, first: int, last: int) -> "subprocess.Popen[str]":
    """A process that waits for a line and then asks for the clips of some numbers."""
    arguments = [sys.executable, "-c", ASK, str(folder), str(first), str(last)]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def test_two_processes_make_each_clip_once(tmp_path: Path) -> None:
    both = [asking(tmp_path / "clips", 0, 12) for _ in range(2)]
    for process in both:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    first, second = (process.communicate(timeout=60)[0].split() for process in both)
    assert first[:-1] == second[:-1]
    assert int(first[-1]) + int(second[-1]) == 12


@pytest.mark.slow
def test_whoever_is_killed_leaves_no_broken_clip(tmp_path: Path, voice: Espeak) -> None:
    clips = Clips(tmp_path / "clips", {"vi": voice})
    for moment in range(8):
        process = asking(clips.folder, moment * 100, moment * 100 + 100)
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
        time.sleep(0.05 + moment * 0.017)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        for name in files(clips):
            path = clips.folder / name
            if path.suffix == ".ogg":
                assert hashlib.sha256(path.read_bytes()).hexdigest() == path.stem
            elif path.parent.name == "keys":
                assert (clips.folder / "ogg" / f"{json.loads(path.read_bytes())['hash']}.ogg").is_file()
    assert voice.made == 0
    assert clips.clip(HELLO).path.is_file()


@pytest.mark.parametrize("damage", ["clip gone", "clip cut", "key cut", "key empty", "key wrong"])
def test_a_damaged_store_mends_itself(clips: Clips, voice: Espeak, damage: str) -> None:
    clip = clips.clip(HELLO)
    (key,) = (clips.folder / "ogg" / "keys").iterdir()
    match damage:
        case "clip gone":
            clip.path.unlink()
        case "clip cut":
            clip.path.write_bytes(clip.path.read_bytes()[:100])
        case "key cut":
            key.write_bytes(key.read_bytes()[:10])
        case "key empty":
            key.write_bytes(b"")
        case "key wrong":
            key.write_bytes(b"[]")
    mended = Clips(clips.folder, {"vi": voice}).clip(HELLO)
    assert hashlib.sha256(mended.path.read_bytes()).hexdigest() == mended.hash
    assert mended.seconds == pytest.approx(clip.seconds, abs=0.1)
    assert voice.made == 2


def test_a_clip_that_was_removed_is_made_again_by_who_remembers_it(clips: Clips) -> None:
    clip = clips.clip(HELLO)
    clip.path.unlink()
    assert clips.clip(HELLO).path.is_file()
    assert clips.clip(HELLO) == clips.clip(HELLO)


def test_private_speech_is_never_a_file(clips: Clips) -> None:
    private = replace(HELLO, private=True)
    assert decoded(clips.private(private, "mp3")).seconds > 0.8
    assert not clips.folder.exists()
    with pytest.raises(ValueError, match="private"):
        clips.clip(private)
    assert not clips.folder.exists()


def test_a_language_without_a_voice_is_left_out(clips: Clips) -> None:
    both = Speech((*HELLO.says, Say("kpm", "Niam să!")))
    assert clips.clip(both) == clips.clip(HELLO)


@pytest.mark.parametrize("says", [(), (Say("kpm", "Niam să!"),), (Say("vi", "👍"),)])
def test_when_there_is_nothing_to_say_nobody_pretends(clips: Clips, says: tuple[Say, ...]) -> None:
    with pytest.raises(SpeechFailed):
        clips.clip(Speech(says))
    assert files(clips) == set()


class Hoarse:
    """A voice that has lost itself."""

    name, version = "hoarse", "1"

    def say(self, text: str, *, slow: bool = False) -> Pcm:
        raise SpeechFailed("khản tiếng")


def test_a_voice_that_fails_leaves_nothing_and_is_asked_again(clips: Clips) -> None:
    with pytest.raises(SpeechFailed, match="khản tiếng"):
        Clips(clips.folder, {"vi": Hoarse()}).clip(HELLO)
    assert files(clips) == set()
    assert clips.clip(HELLO).path.is_file()


def test_a_full_or_forbidden_disk_is_a_failed_speech(clips: Clips) -> None:
    clips.folder.parent.mkdir(exist_ok=True)
    clips.folder.write_text("not a folder")
    with pytest.raises(SpeechFailed, match="cannot be kept"):
        clips.clip(HELLO)


def test_a_clip_is_found_by_its_hash_in_every_form(clips: Clips, voice: Espeak) -> None:
    clip = clips.clip(HELLO)
    assert clips.find(clip.hash) == clip.path
    for form in ("mp3", "aac"):
        path = clips.find(clip.hash, form)
        assert path == clips.folder / form / f"{clip.hash}.{form}"
        assert decoded(path.read_bytes()).seconds == pytest.approx(clip.seconds, abs=0.2)
        assert clips.find(clip.hash, form) == path
    assert voice.made == 1


@pytest.mark.parametrize("name", ["", "a" * 64, "../../etc/passwd", "A" * 64, "keys", "é" * 64])
def test_what_is_no_clip_is_not_found(clips: Clips, name: str) -> None:
    clips.clip(HELLO)
    assert clips.find(name) is None
    assert clips.find(name, "mp3") is None


def test_forms_nobody_knows_are_not_found(clips: Clips) -> None:
    clip = clips.clip(HELLO)
    assert clips.find(clip.hash, "wav") is None
    assert clips.find(clip.hash, "../ogg") is None


def test_the_installed_voices_speak_vietnamese(tmp_path: Path) -> None:
    assert Clips(tmp_path, voices("vi")).clip(HELLO).seconds > 0.8


def test_a_recording_that_is_gone_takes_its_clips_along(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    shelf = RecordedShelf("vi", (folder,))
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(shelf, machines=(Tone("low", 300),))})
    first, second = (Speech((Say("vi", text), Say("vi", "Xong rồi."))) for text in ("Mở máy.", "Cúp máy."))
    machine = clips.clip(Speech((Say("vi", "Xong rồi."),)))
    record(folder, "Mở máy.", tone(500))
    gone = record(folder, "Cúp máy.", tone(700))
    stays, goes = clips.clip(first), [clips.clip(second, form) for form in ("ogg", "mp3")]
    converted = clips.find(goes[0].hash, "aac")
    assert stays.people and goes[0].people and not machine.people
    assert clips.forget(shelf.versions()) == []
    gone.unlink()
    assert sorted(clips.forget(shelf.versions())) == sorted(clip.hash for clip in goes)
    assert not [clip for clip in goes if clip.path.exists()] and converted and not converted.exists()
    assert stays.path.exists() and machine.path.exists()
    assert clips.find(goes[0].hash) is None and clips.kept(first) == stays
    assert not clips.clip(second).people
    assert clips.forget(shelf.versions()) == []


def test_a_recording_taken_back_while_its_clip_is_made_leaves_none(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    path = record(folder, "Mở máy.", tone(500))

    class Slow(Tone):
        """Says its part while somebody takes hers back."""

        def say(self, text: str, *, slow: bool = False) -> Pcm:
            path.unlink(missing_ok=True)
            return super().say(text, slow=slow)

    clips = Clips(
        tmp_path / "clips", {"vi": LanguageVoices(RecordedShelf("vi", (folder,)), machines=(Slow("low", 300),))}
    )
    clip = clips.clip(Speech((Say("vi", "Mở máy."), Say("vi", "Xong rồi."))))
    assert not clip.people
    assert [one.name for one in (tmp_path / "clips" / "ogg").glob("*.ogg")] == [clip.path.name]
