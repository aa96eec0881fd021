"""``bonso audio``: real voices, one lesson of the real course."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.course.model import Course
from bot.speech.course_texts import course_sentences
from bot.speech.encode import decoded, gain_db
from bot.speech.gtts import Gtts
from tests.fakes.google import FakeGoogle
from tests.fakes.google_hum import hum

Run = Callable[..., "subprocess.CompletedProcess[str]"]
pytestmark = pytest.mark.slow
ENTRY = [sys.executable, "-m", "api.cli", "audio"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"BONSO_DATA_DIR": str(tmp_path / "var"), "BONSO_SECRET_KEY": "s" * 32}


@pytest.fixture
def audio(environment: dict[str, str]) -> Run:
    def run(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [*ENTRY, *arguments], env=environment | env, capture_output=True, text=True, timeout=3_600, check=False
        )

    return run


def rows(run: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_a_lesson_is_spoken_once_in_both_languages(audio: Run, tmp_path: Path) -> None:
    first = audio("build", "--lesson", "qr-what", "--jobs", "2", "--json")
    assert first.returncode == 0, first.stderr
    summary = rows(first)[-1]
    assert summary["kind"] == "summary"
    assert (summary["there"], summary["missing"]) == (0, 0)
    files = sorted((tmp_path / "var" / "clips" / "ogg").glob("*.ogg"))
    assert len(files) == summary["made"] > 20
    for file in files[::5]:
        sound = decoded(file.read_bytes())
        assert 0.2 < sound.seconds < 60, file  # a label of one word has a loudspeaker of its own
        # Of a word alone there is little to measure, and coding moves it.
        assert abs(gain_db(sound)) < (2 if sound.seconds > 1 else 3), file

    second = audio("build", "--lesson", "qr-what", "--json")
    assert rows(second)[-1] == {**summary, "there": summary["made"], "made": 0}
    assert sorted((tmp_path / "var" / "clips" / "ogg").glob("*.ogg")) == files
    assert rows(audio("status", "--lesson", "qr-what", "--json")) == rows(second)


def test_what_is_missing_or_long_is_listed(audio: Run) -> None:
    status = audio("status", "--lesson", "qr-what", "--lang", "vi", "--json")
    assert status.returncode == 1
    *missing, summary = rows(status)
    assert summary["missing"] == len(missing) > 20
    assert {row["kind"] for row in missing} == {"missing"}
    assert {"qr-what" in row["where"].split("/") for row in missing} == {True}
    assert audio("build", "--lesson", "qr-what", "--lang", "vi").stdout.endswith("dài hơn 15 giây 0.\n")
    *long, last = audio("build", "--lesson", "qr-what", "--lang", "kpm").stdout.splitlines()
    assert last.endswith(f"dài hơn 15 giây {len(long)}.")
    assert any(line.startswith("finished/qr-what: ") for line in long)


def test_other_forms_are_made_ahead_too(audio: Run, tmp_path: Path) -> None:
    built = audio("build", "--lesson", "qr-what", "--lang", "vi", "--form", "aac", "--form", "mp3", "--json")
    made = rows(built)[-1]["made"]
    assert made == sum(len(list((tmp_path / "var/clips" / form).glob(f"*.{form}"))) for form in ("aac", "mp3"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--lang", "fr"), "--lang: vi, kpm"),
        (("--lesson", "qr-fly"), "không có bài qr-fly"),
        (("--form", "wav"), "không có wav"),
    ],
)
def test_what_is_not_there_is_refused(audio: Run, arguments: tuple[str, ...], said: str) -> None:
    refused = audio("build", *arguments, COLUMNS="200")
    assert refused.returncode == 2
    assert said in refused.stderr


def test_an_interrupt_is_a_sentence_and_the_rest_comes_later(
    environment: dict[str, str], audio: Run, tmp_path: Path
) -> None:
    keys = tmp_path / "var" / "clips" / "ogg" / "keys"
    build = subprocess.Popen(
        # So many that some have hardly begun when the first have spoken.
        [*ENTRY, "build", "--lang", "vi", "--jobs", "8"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 180
    while not keys.is_dir() or len(list(keys.iterdir())) < 5:
        assert time.monotonic() < until
        time.sleep(0.05)
    os.killpg(build.pid, signal.SIGINT)  # as the terminal does: to every process at once
    _, said = build.communicate(timeout=180)
    assert build.returncode == 130
    assert said.splitlines() == ["Đã dừng. Chạy lại lệnh này thì máy làm tiếp phần còn lại."]
    summary = rows(audio("status", "--lang", "vi", "--json"))[-1]
    assert summary["there"] == len(list(keys.iterdir())) >= 5
    assert summary["missing"] > 500


@pytest.fixture
def google(tmp_path: Path) -> Iterator[FakeGoogle]:
    with FakeGoogle(tmp_path, hum) as google:
        yield google


def test_what_google_says_of_a_lesson_is_fetched_before_it_is_spoken(
    audio: Run, google: FakeGoogle, tmp_path: Path
) -> None:
    asked = {"BONSO_GTTS": "true", "https_proxy": google.proxy}
    google.manners.extend(["speaks", "refuses", "speaks", "hangs up"])
    built = audio("build", "--lesson", "qr-what", "--lang", "vi", "--json", **asked)
    assert (built.returncode, built.stderr) == (0, "")
    assert len(google.spoken) == len({*google.spoken}) > 20
    progress = json.loads((tmp_path / "var/gtts/progress.json").read_bytes())
    assert 20 < progress["there"] < progress["total"]
    assert progress["trouble"] == ""
    again = audio("build", "--lesson", "qr-what", "--lang", "vi", "--json", **asked)
    assert rows(again)[-1]["made"] == 0
    assert len(google.spoken) == len({*google.spoken})


def test_a_voice_out_of_reach_does_not_stop_it(audio: Run, tmp_path: Path) -> None:
    away = {"BONSO_GTTS": "true", "https_proxy": "http://127.0.0.1:9"}
    built = audio("build", "--lesson", "qr-what", "--lang", "vi", "--json", **away)
    assert built.returncode == 0
    assert "chưa lấy được, máy tự thử lại" in built.stderr
    assert rows(built)[-1]["missing"] == 0
    assert json.loads((tmp_path / "var/gtts/progress.json").read_bytes())["trouble"]


def test_a_file_that_is_no_voice_pack_is_refused_in_a_sentence(audio: Run, tmp_path: Path) -> None:
    (tmp_path / "other.zip").write_bytes(b"other")
    refused = audio("import", str(tmp_path / "other.zip"))
    assert refused.returncode == 1
    assert refused.stderr.startswith("Gói giọng này không dùng được.")
    missing = audio("import", str(tmp_path / "nowhere.zip"))
    assert missing.returncode == 1
    assert missing.stderr.startswith("Không đọc hoặc ghi được")


@pytest.mark.nightly
def test_a_voice_pack_speaks_every_sentence_on_a_machine_without_a_network(
    audio: Run, google: FakeGoogle, tmp_path: Path, course: Course
) -> None:
    """All of the course, fetched by the one command, carried by two others."""
    asked = {"BONSO_GTTS": "true", "https_proxy": google.proxy}
    packed = str(tmp_path / "vi.zip")
    assert Gtts("vi", tmp_path / "var/gtts").lacking(course_sentences(course))
    assert audio("build", "--lang", "vi", **asked).returncode == 0
    exported = audio("export", packed, "--lang", "vi", "--with-online", "--json", **asked)
    assert exported.returncode == 0, exported.stderr
    there = {"BONSO_DATA_DIR": str(tmp_path / "there"), "https_proxy": "http://127.0.0.1:9"}
    imported = audio("import", packed, "--json", **there)
    assert imported.returncode == 0, imported.stderr
    status = audio("status", "--lang", "vi", "--json", **there)
    assert status.returncode == 0
    assert rows(status)[-1]["missing"] == 0
    online = rows(exported)[-1]["online"]
    assert online > 500
    for clip in (tmp_path / "there/clips/ogg").glob("*.ogg"):
        assert decoded(clip.read_bytes()).seconds > 0.3
