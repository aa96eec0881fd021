"""``bonso audio voices`` and ``bonso audio fetch``, on a model of our own behind a hub of our own."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.media.media import clips
from api.media.voices import speakers
from api.settings import Settings
from api.voices import catalogue
from api.voices.catalogue import KNOWN, SUPERTONIC, VAIS1000, ModelFile, folder_of, is_there
from bot.replies import Say, Speech
from bot.speech.pinned_files import SUMS
from bot.speech.supertonic import MODEL_FILES, STYLES, style_file
from tests.bot.speech.test_supertonic import needs_supertonic
from tests.bot.speech.voices import pitch
from tests.fakes import supertonic_model
from tests.fakes.model_hub import FakeHub


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BONSO_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def audio(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["audio", *arguments])


def listed() -> dict[str, dict[str, object]]:
    rows = [json.loads(line) for line in audio("voices", "--json").stdout.splitlines()]
    return {str(row["name"]): row for row in rows}


def test_every_voice_is_listed_with_its_licences_and_whether_it_is_here() -> None:
    rows = listed()
    assert list(rows) == ["espeak-ng", "gtts", "piper-vais1000", *(f"supertonic-{style.lower()}" for style in STYLES)]
    assert all(row["program_licence"] and row["sound_licence"] for row in rows.values())
    assert all(str(row["source"]).startswith("https://") for row in rows.values())
    assert [name for name, row in rows.items() if row["there"]] == ["espeak-ng", "gtts"]
    assert [name for name, row in rows.items() if row["used"]] == ["espeak-ng"], "tests have Google off"
    text = audio("voices").stdout
    assert "supertonic-f1: Supertonic 3, giọng nữ 1; 401 MB; chưa tải" in text
    assert "gtts: giọng Google, lấy qua mạng; không phải tải; có, không dùng" in text


def test_each_file_of_the_catalogue_is_pinned_and_all_that_speak_are_in_it() -> None:
    for model in (SUPERTONIC, VAIS1000):
        assert re.fullmatch("[0-9a-f]{40}", model.revision)
        assert (
            len({file.path for file in model.files}) == len({file.sha256 for file in model.files}) == len(model.files)
        )
        assert all(re.fullmatch("[0-9a-f]{64}", file.sha256) and file.bytes > 0 for file in model.files)
        assert not [file for file in model.files if file.path.startswith("/") or ".." in file.path]
    assert {file.path for file in SUPERTONIC.files} == {*MODEL_FILES, *map(style_file, STYLES), "LICENSE"}


def test_what_is_named_in_the_settings_is_used(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BONSO_NEURAL_VOICE_CHECKSUM", "0" * 64)
    folder = folder_of(SUPERTONIC, Settings())
    for name, entry in (("supertonic-f1", folder), ("supertonic-m2", folder / style_file("M2"))):
        monkeypatch.setenv("BONSO_NEURAL_VOICE", str(entry))
        assert [used for used, row in listed().items() if row["used"]] == ["espeak-ng", name]


@pytest.mark.parametrize("name", ["espeak-ng", "gtts", "nobody"])
def test_only_what_has_weights_is_fetched(name: str) -> None:
    wrong = audio("fetch", name)
    assert wrong.exit_code == 2
    assert "supertonic-f1" in wrong.output


def test_another_source_is_an_address() -> None:
    assert audio("fetch", "supertonic-f1", "--from", "/etc").exit_code == 2


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """It has the small model of the tests under the name of the great one."""
    made = tmp_path / "made"
    supertonic_model.write(made)
    paths = sorted(path for path in made.rglob("*") if path.is_file() and path.name != SUMS)
    contents = {str(path.relative_to(made)): path.read_bytes() for path in paths}
    files = tuple(ModelFile(path, len(one), hashlib.sha256(one).hexdigest()) for path, one in contents.items())
    model = SUPERTONIC._replace(files=files)
    known = {name: voice._replace(model=model, bytes=model.bytes) for name, voice in KNOWN.items() if voice.entry}
    monkeypatch.setattr(catalogue, "KNOWN", known)
    at = f"{model.repository}/resolve/{model.revision}/"
    with FakeHub({at + path: content for path, content in contents.items()}) as hub:
        yield hub


@needs_supertonic
def test_what_is_fetched_speaks_with_the_settings_that_are_printed(hub: FakeHub) -> None:
    said = audio("fetch", "supertonic-m1", "--from", hub.url + "/")
    assert said.exit_code == 0, said.output
    assert "Open RAIL-M" in said.output
    found = re.search(r"BONSO_NEURAL_VOICE=(\S+) và BONSO_NEURAL_VOICE_CHECKSUM=([0-9a-f]{64})", said.output)
    assert found
    settings = Settings(neural_voice=Path(found[1]), neural_voice_checksum=found[2])
    assert is_there(catalogue.KNOWN["supertonic-m1"], settings)
    sound = speakers(settings)["vi"].cast(["Xin chào."])[0][0].voice.say("Xin chào.")
    assert pitch(sound) == pytest.approx(supertonic_model.HERTZ, rel=0.05)
    assert clips(settings).clip(Speech((Say("vi", "Xin chào."),))).seconds > 0.3
    assert listed()["supertonic-m1"]["there"]


@needs_supertonic
def test_a_wrong_file_ends_in_a_sentence(hub: FakeHub) -> None:
    hub.manners.append("lies")
    said = audio("fetch", "supertonic-f1", "--from", hub.url)
    assert said.exit_code == 1
    assert type(said.exception).__name__ == "WrongFile"
    assert not listed()["supertonic-f1"]["there"]
