import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.speech.files import write_file

OLD, NEW = b"old" * 10, b"new" * 5_000_000


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_file(tmp_path / "a" / "b", OLD, tmp_path / "new" / "1")
    write_file(tmp_path / "a" / "b", NEW, tmp_path / "new" / "1")
    assert (tmp_path / "a" / "b").read_bytes() == NEW
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["b"]


def test_a_failed_write_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_file(path, OLD, tmp_path / "new")
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match="taken"):
        write_file(path, NEW, tmp_path / "taken")
    assert path.read_bytes() == OLD


@pytest.mark.slow
def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path: Path) -> None:
    path = tmp_path / "file"
    program = "import sys; from pathlib import Path; from bot.speech.files import write_file\n"
    program += "old, new, path = b'old' * 10, b'new' * 5_000_000, Path(sys.argv[1])\n"
    program += "print('ready', flush=True)\n"
    program += "while True: write_file(path, new, path.with_name('x')); write_file(path, old, path.with_name('x'))"
    for moment in range(8):
        writer = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(0.01 + moment * 0.013)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert not path.exists() or path.read_bytes() in (OLD, NEW)
