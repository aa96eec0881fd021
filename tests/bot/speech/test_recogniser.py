"""Speech is written down by weights that are exactly the ones we know."""

import hashlib
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.speech import recogniser
from bot.speech.espeak import Espeak
from bot.speech.recogniser import BESIDE, PARTS, NoRecogniser, Recogniser, put_together
from bot.speech.voice import Pcm

CONTENT = (b"the first half, ", b"the second half")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two packages with a small model cut in two."""
    for (name, part), content in zip(PARTS, CONTENT, strict=True):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / part).write_bytes(content)
    for beside in BESIDE:
        (tmp_path / PARTS[-1][0] / "data" / beside).write_text(beside)
    monkeypatch.setattr(recogniser, "find_spec", lambda name: ModuleSpec(name, None, origin=str(tmp_path / name / "i")))
    monkeypatch.setattr(recogniser, "SHA256", hashlib.sha256(b"".join(CONTENT)).hexdigest())
    return tmp_path


def test_the_halves_are_put_together_once(packages: Path, tmp_path: Path) -> None:
    whole = put_together(tmp_path / "var")
    assert (whole / "model.bin").read_bytes() == b"".join(CONTENT)
    assert {file.name for file in whole.iterdir()} == {"model.bin", *BESIDE}
    for name, part in PARTS:
        (packages / name / part).unlink()
    assert put_together(tmp_path / "var") == whole


def test_other_weights_are_refused(packages: Path, tmp_path: Path) -> None:
    (packages / PARTS[0][0] / PARTS[0][1]).write_bytes(b"somebody else's")
    with pytest.raises(NoRecogniser, match="không dùng"):
        put_together(tmp_path / "var")
    assert not (tmp_path / "var").exists()


def test_without_the_packages_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser, "find_spec", lambda _name: None)
    with pytest.raises(NoRecogniser, match="uv sync --group hearing"):
        put_together(tmp_path)


def test_without_the_library_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    with pytest.raises(NoRecogniser, match="uv sync --group hearing"):
        Recogniser(tmp_path).write_down(Pcm(b"\0\0", 16_000), "vi")


@pytest.mark.skipif(not find_spec("faster_whisper"), reason="faster-whisper is not installed: uv sync --group hearing")
def test_it_writes_down_what_it_hears(tmp_path: Path) -> None:
    sound = Espeak("en").say("Take your papers to the bank.")
    assert "Take your papers" in Recogniser(tmp_path).write_down(sound, "en")
