import os
import signal
import subprocess
import sys
from pathlib import Path

from api.settings import ROOT
from tests import environment

PROGRAM = """
import os, sys, time
from bot.speech.side_by_side import in_processes

def making():
    return str

if __name__ == "__mp_main__":  # one of the processes, not ready yet
    os.write(1, b"begins\\n")  # in one piece, whoever else begins at the same moment
    time.sleep(float(sys.argv[1]))

if __name__ == "__main__":
    try:
        print(sorted(in_processes(making, [7, 8, 9], 2)))
    except KeyboardInterrupt:
        print("stopped")
"""


def program(folder: Path, seconds: float) -> "subprocess.Popen[str]":
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    return subprocess.Popen(
        [sys.executable, str(folder / "program.py"), str(seconds)],
        env={**environment.own(), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_each_thing_is_done_and_has_its_place(tmp_path: Path) -> None:
    said, complaints = program(tmp_path, 0.0).communicate(timeout=120)
    assert said.splitlines()[-1] == "[(0, '7'), (1, '8'), (2, '9')]"
    assert complaints == ""


def test_an_interrupt_in_the_middle_of_beginning_is_the_first_process_s_alone(tmp_path: Path) -> None:
    """The terminal tells all of them at once, and only one of them is to say something about it."""
    running = program(tmp_path, 1.0)
    assert running.stdout and running.stdout.readline() == "begins\n"
    os.killpg(running.pid, signal.SIGINT)
    said, complaints = running.communicate(timeout=120)
    assert said.splitlines()[-1] == "stopped"
    assert complaints == ""
    assert running.returncode == 0
