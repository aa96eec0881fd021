"""The program itself fetches, in several processes, and is killed: nothing is told twice, nothing is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.course.model import Course
from bot.speech.course_texts import course_sentences
from bot.speech.gtts import Gtts
from tests.api.conftest import SECRET
from tests.fakes.google import FakeGoogle
from tests.fakes.google_hum import hum

KILLS = 4


@pytest.fixture
def google(tmp_path: Path) -> Iterator[FakeGoogle]:
    with FakeGoogle(tmp_path, hum) as google:
        yield google


class Processes:
    """Programs on one data folder and database."""

    def __init__(self, folder: Path, url: str, google: FakeGoogle) -> None:
        settings = {"DATA_DIR": str(folder), "DATABASE_URL": url, "SECRET_KEY": SECRET, "GTTS": "true"}
        self._environment = {
            **{name: value for name, value in os.environ.items() if name.lower() != "no_proxy"},
            **{f"BONSO_{name}": value for name, value in settings.items()},
            "https_proxy": google.proxy,
        }
        self._log = (folder / "processes.log").open("ab")
        self.running: list[subprocess.Popen[bytes]] = []

    def begin(self) -> None:
        command = [sys.executable, "-m", "tests.api.voices.hurried"]
        self.running.append(subprocess.Popen(command, env=self._environment, stdout=self._log, stderr=self._log))

    def kill(self) -> None:
        """The one that has run longest."""
        process = self.running.pop(0)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            # One that has only begun listens to nobody yet.
            assert process.wait(60) in (0, -signal.SIGTERM)
        self.running.clear()


@pytest.fixture
def processes(tmp_path: Path, database_url: str, google: FakeGoogle) -> Iterator[Processes]:
    programs = Processes(tmp_path, database_url, google)
    yield programs
    for process in programs.running:
        process.kill()


def eventually(true: Callable[[], bool], seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.slow
def test_two_processes_that_are_killed_tell_nothing_twice(
    processes: Processes, google: FakeGoogle, course: Course, tmp_path: Path
) -> None:
    every, shelf = course_sentences(course), Gtts("vi", tmp_path / "gtts")
    google.manners.extend(["speaks", "refuses", "speaks", "hangs up", "speaks", "is cut off"] * 5)
    processes.begin()
    processes.begin()
    for _kill in range(KILLS):
        before = len(google.spoken)
        eventually(lambda before=before: len(google.spoken) >= before + 25)
        processes.kill()
        processes.begin()
    before = len(google.spoken)
    eventually(lambda: len(google.spoken) >= before + 25)
    processes.end()
    told = Counter(google.spoken)
    again = {text: times for text, times in told.items() if times > 1}
    assert len(again) <= KILLS, "only what was on its way when somebody was killed"
    assert set(again.values()) <= {2}
    there = {*every} - {*shelf.lacking(every)}
    assert len(there) >= (KILLS + 1) * 25 - KILLS - len(again) - 1
    assert there <= {*every[: len(there) + 12]}, "most heard first"


@pytest.mark.nightly
def test_the_whole_course_comes_through_losses_refusals_and_a_restart(
    processes: Processes, google: FakeGoogle, course: Course, tmp_path: Path
) -> None:
    every, shelf = course_sentences(course), Gtts("vi", tmp_path / "gtts")
    google.manners.extend(["speaks"] * 9 + ["refuses", "hangs up", "is cut off"])
    processes.begin()
    eventually(lambda: len(google.spoken) > 1_000, 1_800)
    google.manner = "refuses"
    processes.kill()
    processes.begin()
    asked = len(google.asked)
    eventually(lambda: len(google.asked) > asked + 5)
    google.manner = "speaks"
    eventually(lambda: not shelf.lacking(every), 3_600)
    processes.end()
    again = [text for text, times in Counter(google.spoken).items() if times > 1]
    assert len(again) <= 1, "only what was on its way when the program was killed"
    assert google.at_once == 1
