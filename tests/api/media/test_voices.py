"""The voices that the settings ask for, in their order, and what the doctor says about them."""

from pathlib import Path

import pytest

from api.care.doctor import doctor
from api.media.media import clips
from api.media.voices import google, speakers
from api.settings import Settings
from bot.replies import Say, Speech
from bot.speech.gtts import fetched_name
from bot.speech.neural import Neural
from tests.bot.speech.voices import record, tone
from tests.fakes import piper_model


def settings(data: Path, **more: object) -> Settings:
    return Settings(_env_file=None, data_dir=data, **more)  # type: ignore[call-arg, arg-type]


def test_google_speaks_unless_it_is_switched_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BONSO_GTTS")
    shelf = google(settings(tmp_path))
    assert shelf and (shelf.lang, shelf.folder) == ("vi", tmp_path / "gtts")
    assert google(settings(tmp_path, gtts=False)) is None
    (tmp_path / "gtts").mkdir()
    (tmp_path / "gtts" / f"{fetched_name('vi', text='Cúp máy')}.mp3").write_bytes(b"a sound")
    voices = {
        gtts: speakers(settings(tmp_path, gtts=gtts))["vi"].cast(["Cúp máy"])[0][0].voice.name for gtts in (True, False)
    }
    assert voices == {True: "gtts", False: "vi-vn-x-south"}


def test_the_neural_voice_comes_before_the_machine(tmp_path: Path) -> None:
    order = speakers(settings(tmp_path, neural_voice=tmp_path / "voice.onnx", neural_voice_checksum="0" * 64))["vi"]
    assert [type(voice).__name__ for voice in order.machines] == ["Neural", "Espeak"]
    assert order.machines[0] == Neural(tmp_path / "voice.onnx", "0" * 64)


def test_the_neural_voice_comes_before_googles_where_the_operator_says_so(tmp_path: Path) -> None:
    model = {"neural_voice": tmp_path / "voice.onnx", "neural_voice_checksum": "0" * 64, "gtts": True}
    firsts = [speakers(settings(tmp_path, neural_first=first, **model))["vi"].preferred for first in (False, True)]
    assert firsts == [(), (Neural(tmp_path / "voice.onnx", "0" * 64),)]


@pytest.mark.parametrize("lang", ["vi", "kpm"])
def test_recordings_are_looked_for_in_the_data_folder(tmp_path: Path, lang: str) -> None:
    speech = Speech((Say(lang, "Niam să!"),))
    before = clips(settings(tmp_path)).clip(speech)
    record(tmp_path / "recordings" / lang, "Niam să!", tone(300, 3.0), lang=lang)
    recorded = clips(settings(tmp_path)).clip(speech)
    assert recorded.hash != before.hash
    assert recorded.seconds == pytest.approx(3.1, abs=0.2)


def test_the_doctor_says_what_the_neural_voice_lacks(tmp_path: Path) -> None:
    model = piper_model.write(tmp_path)
    (finding,) = (
        one
        for one in doctor(settings(tmp_path, neural_voice=model, neural_voice_checksum="0" * 64))
        if one.about == "Giọng nơ-ron"
    )
    assert finding.level == "warn"
    assert "BONSO_NEURAL_VOICE_CHECKSUM" in finding.says
    assert not [one for one in doctor(settings(tmp_path)) if one.about == "Giọng nơ-ron"]
