import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from api.settings import ROOT
from bot.speech.encode import trimmed
from bot.speech.espeak import Espeak, compiled
from bot.speech.voice import SpeechFailed

SOURCES = ROOT / "locales" / "kpm" / "voice"
SENTENCE = "Oh mi kờñ bơsram bơta lơi?"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Our own copy, to change."""
    return shutil.copytree(SOURCES, tmp_path / "voice")


def kho(sources: Path, folder: Path) -> Espeak:
    return Espeak("kpm", compiled("kpm", sources, folder))


def made(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def test_it_is_compiled_once_when_it_first_speaks(tmp_path: Path) -> None:
    folder = tmp_path / "espeak"
    voice = kho(SOURCES, folder)
    assert voice.version
    assert not folder.exists()
    assert 1.0 < trimmed(voice.say(SENTENCE)).seconds < 4.0
    (path,) = made(folder)
    first = (path / "kpm_dict").stat().st_mtime_ns
    kho(SOURCES, folder).say(SENTENCE)
    assert made(folder) == [path]
    assert (path / "kpm_dict").stat().st_mtime_ns == first


def test_both_voices_speak_in_turn(tmp_path: Path) -> None:
    voice, vietnamese = kho(SOURCES, tmp_path / "espeak"), Espeak("vi")
    before = vietnamese.say("Xin chào bà con.").seconds
    for _ in range(3):
        assert voice.sounds("kờñ") == ("k", "'@:", "n^")
        assert vietnamese.say("Xin chào bà con.").seconds == pytest.approx(before, rel=0.02)


def test_vietnamese_outlives_a_folder_that_somebody_removed(tmp_path: Path) -> None:
    kho(SOURCES, tmp_path / "espeak").say(SENTENCE)
    shutil.rmtree(tmp_path / "espeak")
    assert Espeak("vi").say("Xin chào bà con.").seconds > 0.5
    assert kho(SOURCES, tmp_path / "espeak").sounds("sa") == ("s", "'a")


def test_changed_sources_make_another_voice_and_the_old_one_stays(sources: Path, tmp_path: Path) -> None:
    old = kho(sources, tmp_path / "espeak")
    assert old.sounds("bòn") == ("_", "b", "'O", "n")
    (sources / "kpm_list").write_text("bòn  bu\n", "utf-8")
    new = kho(sources, tmp_path / "espeak")
    assert new.sounds("bòn") == ("b", "'u")
    assert old.version != new.version
    assert old.sounds("bòn") == ("_", "b", "'O", "n")
    assert len(made(tmp_path / "espeak")) == 2


def test_a_wheel_in_another_place_has_a_folder_of_its_own_and_the_same_version(tmp_path: Path) -> None:
    here = kho(SOURCES, tmp_path / "espeak")
    assert here.compiled
    elsewhere = shutil.copytree(here.compiled.data, tmp_path / "wheel" / "espeak-ng-data")
    there = Espeak("kpm", replace(here.compiled, data=elsewhere))
    assert here.sounds("sa") == there.sounds("sa") == ("s", "'a")
    assert here.version == there.version
    assert len(made(tmp_path / "espeak")) == 2


@pytest.mark.parametrize("damage", ["no dictionary", "empty dictionary", "no voice", "broken links", "half made"])
def test_a_damaged_folder_is_made_again(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "espeak"
    kho(SOURCES, folder).say(SENTENCE)
    (path,) = made(folder)
    match damage:
        case "no dictionary":
            (path / "kpm_dict").unlink()
        case "empty dictionary":
            (path / "kpm_dict").write_bytes(b"")
        case "no voice":
            (path / "lang" / "aav" / "kpm").unlink()
        case "broken links":
            (path / "phontab").unlink()
            (path / "phontab").symlink_to(tmp_path / "nowhere")
        case "half made":
            path.rename(folder / "new")
    assert kho(SOURCES, folder).sounds("sa") == ("s", "'a")
    assert made(folder) == [path]


def test_wrong_rules_say_where_they_are_wrong(sources: Path, tmp_path: Path) -> None:
    with (sources / "kpm_list").open("a", encoding="utf-8") as file:
        file.write("sa  s9a\n")
    with pytest.raises(SpeechFailed, match="Bad phoneme"):
        kho(sources, tmp_path / "espeak").say(SENTENCE)
    assert Espeak("vi").say("Xin chào bà con.").seconds > 0.5


def test_missing_sources_and_forbidden_folders_are_failed_speech(sources: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(SpeechFailed, match="cannot be kept"):
        kho(sources, tmp_path / "file").say(SENTENCE)
    (sources / "kpm_rules").unlink()
    with pytest.raises(SpeechFailed, match="no sources"):
        kho(sources, tmp_path / "espeak").say(SENTENCE)


def test_a_path_too_long_for_the_library_says_so_and_silences_nobody_else(tmp_path: Path) -> None:
    with pytest.raises(SpeechFailed, match="finds no data at"):
        kho(SOURCES, tmp_path / ("x" * 160)).say(SENTENCE)
    assert Espeak("vi").say("Xin chào bà con.").seconds > 0.5


def test_the_wheel_is_left_as_it_was(tmp_path: Path) -> None:
    voice = kho(SOURCES, tmp_path / "espeak")
    assert voice.compiled
    before = {path: path.stat().st_mtime_ns for path in voice.compiled.data.rglob("*")}
    voice.say(SENTENCE)
    assert {path: path.stat().st_mtime_ns for path in voice.compiled.data.rglob("*")} == before


def test_many_threads_find_one_voice(tmp_path: Path) -> None:
    voices = [kho(SOURCES, tmp_path / "espeak") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda voice: voice.sounds("sền"), voices)) == {("s", "'e:", "n")}
    assert len(made(tmp_path / "espeak")) == 1


SPEAK = """
import sys
from pathlib import Path
from bot.speech import espeak
making = espeak._Library.compile
def counted(self, name, data, sources):
    print("made", flush=True)
    making(self, name, data, sources)
espeak._Library.compile = counted
voice = espeak.Espeak("kpm", espeak.compiled("kpm", Path(sys.argv[1]), Path(sys.argv[2])))
sys.stdin.readline()
print(len(voice.say("Oh mi kờñ bơsram bơta lơi?").samples) > 20_000, flush=True)
"""


def test_of_many_processes_one_makes_it(tmp_path: Path) -> None:
    arguments = [sys.executable, "-c", SPEAK, str(SOURCES), str(tmp_path / "espeak")]
    processes = [
        subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ})
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    said = sorted(word for process in processes for word in process.communicate(timeout=60)[0].split())
    assert said == ["True"] * 4 + ["made"]
    assert len(made(tmp_path / "espeak")) == 1
