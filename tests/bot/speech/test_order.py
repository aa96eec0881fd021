import tomllib
from pathlib import Path

import pytest

from api.settings import ROOT
from bot.course.languages import telling
from bot.course.read import read_languages
from bot.replies import Say, Speech
from bot.speech import voices
from bot.speech.encode import decoded, gain_db
from bot.speech.espeak import Espeak
from bot.speech.gtts import Gtts
from bot.speech.labels import taken_apart
from bot.speech.neural import Neural
from bot.speech.order import LanguageVoices, Part
from bot.speech.recorded import RecordedShelf
from bot.speech.store import Clips
from bot.speech.voice import SpeechFailed
from tests.bot.speech.voices import Tone, pitches, record, tone
from tests.rows import each_row

HIGH, LOW = 600, 300


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def low() -> Tone:
    return Tone("low", LOW)


@pytest.fixture
def order(folder: Path, low: Tone) -> LanguageVoices:
    return LanguageVoices(RecordedShelf("vi", (folder,)), machines=(low,))


def says(*texts: str, lang: str = "vi") -> Speech:
    return Speech(tuple(Say(lang, text) for text in texts))


@each_row(
    ("said", "pieces"),
    [
        ("2. Cúp máy.", ("Số 2", "Cúp máy")),
        ("Cúp máy.", ("Cúp máy",)),
        ("1. Có không?.", ("Số 1", "Có không?")),
        ("Cúp máy", ()),
        ("12. Cúp máy.", ("12. Cúp máy",)),
    ],
)
def test_a_choice_is_a_number_and_a_label(said: str, pieces: tuple[str, ...]) -> None:
    assert taken_apart(said) == pieces


def test_a_person_reads_what_she_recorded_and_the_machine_the_rest(
    order: LanguageVoices, folder: Path, tmp_path: Path
) -> None:
    record(folder, "Cầm điện thoại lên.", tone(HIGH))
    clips = Clips(tmp_path / "clips", {"vi": order})
    clip = clips.clip(says("Mở máy.", "Cầm điện thoại lên.", "Xong rồi."), "mp3")
    assert pitches(clip.path.read_bytes(), 3) == [LOW, HIGH, LOW]


def test_two_voices_of_one_clip_are_equally_loud(order: LanguageVoices, folder: Path, tmp_path: Path) -> None:
    record(folder, "Cầm điện thoại lên.", tone(HIGH, height=600))
    content = Clips(tmp_path / "clips", {"vi": order}).clip(says("Mở máy.", "Cầm điện thoại lên."), "mp3")
    sound = decoded(content.path.read_bytes())
    half = len(sound.samples) // 4 * 2
    first, second = (type(sound)(samples, sound.rate) for samples in (sound.samples[:half], sound.samples[half:]))
    assert abs(gain_db(first) - gain_db(second)) < 1.5


def test_a_recorded_label_stands_after_any_number(
    order: LanguageVoices, folder: Path, low: Tone, tmp_path: Path
) -> None:
    record(folder, "Cúp máy", tone(HIGH))
    clips = Clips(tmp_path / "clips", {"vi": order})
    assert pitches(clips.clip(says("1. Cúp máy."), "mp3").path.read_bytes(), 2) == [LOW, HIGH]
    assert low.asked == ["Số một."]
    record(folder, "Số 1", tone(HIGH))
    assert pitches(clips.clip(says("1. Cúp máy."), "mp3").path.read_bytes(), 2) == [HIGH, HIGH]
    assert low.asked == ["Số một."]


def test_a_whole_recording_comes_before_a_label(order: LanguageVoices, folder: Path) -> None:
    record(folder, "Cúp máy", tone(HIGH))
    whole = record(folder, "1. Cúp máy.", tone(HIGH))
    ((part,),) = order.cast(["1. Cúp máy."])
    assert getattr(part.voice, "path", None) == whole


def test_the_first_machine_speaks_and_the_next_when_it_fails(tmp_path: Path, low: Tone) -> None:
    high = Tone("high", HIGH, hoarse=True)
    clips = Clips(tmp_path / "clips", {"vi": LanguageVoices(machines=(high, low))})
    assert pitches(clips.clip(says("Mở máy."), "mp3").path.read_bytes(), 1) == [LOW]
    high.hoarse = False
    assert pitches(clips.clip(says("Mở máy."), "mp3").path.read_bytes(), 1) == [HIGH]
    assert pitches(clips.private(says("Mở máy."), "mp3"), 1) == [HIGH]


def test_one_machine_says_the_whole_clip(low: Tone) -> None:
    high = Tone("high", HIGH)
    order = LanguageVoices(machines=(high, low))
    assert order.cast(["Một.", "Hai."]) == [[Part("Một.", high)], [Part("Hai.", high)]]
    assert order.cast(["Một.", "Hai."], frozenset({("high", "1")})) == [[Part("Một.", low)], [Part("Hai.", low)]]
    assert LanguageVoices().cast(["Một."]) == [[]]


def test_the_other_language_may_be_lost_but_never_its_vietnamese(tmp_path: Path, low: Tone) -> None:
    draft = Speech((Say("vi", "Mở máy."), Say("kpm", "Niam să!")))
    ill = Tone("ill", HIGH, hoarse=True)
    clips = Clips(tmp_path / "clips", {"vi": low, "kpm": ill})
    assert clips.clip(draft) == Clips(tmp_path / "clips", {"vi": low}).clip(draft)
    with pytest.raises(SpeechFailed, match=r"^khản tiếng$"):
        clips.clip(says("Niam să!", lang="kpm"))
    with pytest.raises(SpeechFailed, match=r"^khản tiếng$"):
        Clips(tmp_path / "clips", {"vi": ill, "kpm": low}).clip(draft)


def test_the_registry_keeps_the_order_that_the_language_names(tmp_path: Path) -> None:
    far, neural = Gtts("vi", tmp_path), Neural(tmp_path / "voice.onnx", "0" * 64)
    order = voices(recordings={"vi": (tmp_path,)}, fetched=far, neural=neural)["vi"]
    kinds = [type(one).__module__.rpartition(".")[2] for one in (order.person, *order.shelves, *order.machines)]
    assert kinds == tomllib.loads((ROOT / "locales/vi/language.toml").read_text("utf-8"))["voices"]
    assert [type(one) for one in voices()["vi"].machines] == [Espeak]
    first = voices(fetched=far, neural=neural, neural_first=True)["vi"]
    assert (first.preferred, first.shelves, [type(one) for one in first.machines]) == ((neural,), (far,), [Espeak])


def test_a_preferred_machine_comes_after_a_person_and_before_a_shelf(folder: Path, low: Tone, tmp_path: Path) -> None:
    high = Tone("high", HIGH)
    order = LanguageVoices(RecordedShelf("vi", (folder,)), (_Fetched(A=400.0),), (low,), preferred=(high,))
    clips = Clips(tmp_path / "clips", {"vi": order})

    def heard() -> list[float]:
        return pitches(clips.clip(says("A"), "mp3").path.read_bytes(), 1)

    assert heard() == [HIGH]
    high.hoarse = True
    assert Clips(tmp_path / "others", {"vi": order}).clip(says("A")).people == ()
    assert pitches(Clips(tmp_path / "others", {"vi": order}).clip(says("A"), "mp3").path.read_bytes(), 1) == [400]
    record(folder, "A", tone(500))
    assert heard() == [500]


class _Fetched:
    """A shelf of tones."""

    def __init__(self, **hertz: float) -> None:
        self._voices = {text: Tone("far", pitch) for text, pitch in hertz.items()}

    def find(self, text: str) -> Tone | None:
        return self._voices.get(text.strip(". 0123456789"))


def test_a_person_comes_before_a_shelf_that_before_machines_and_the_spare_one_last(
    folder: Path, low: Tone, tmp_path: Path
) -> None:
    shelf, spare = _Fetched(A=400.0), _Fetched(A=500.0, B=500.0)
    order = LanguageVoices(RecordedShelf("vi", (folder,)), (shelf,), (low,), spare)
    clips = Clips(tmp_path / "clips", {"vi": order})

    def heard(text: str) -> list[float]:
        return pitches(clips.clip(says(text), "mp3").path.read_bytes(), 1)

    assert heard("A") == [400]
    assert heard("B") == [LOW]
    low.hoarse = True
    assert heard("B.") == [500]
    record(folder, "A", tone(HIGH))
    assert heard("A") == [HIGH]


def test_a_dialect_has_its_own_readers_then_the_standards_then_any(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    orders = voices(languages=read_languages(ROOT), recordings={"kpm": (folder,)})
    dialects = tomllib.loads((ROOT / "locales/kpm/language.toml").read_text("utf-8"))
    kinds = ("kpm", *(f"kpm/{dialect}" for dialect in dialects["dialects"]))
    assert {lang for lang in orders if ":" not in lang} == {"vi", *kinds}
    assert {lang for lang in orders if ":" in lang} == {telling(kind) for kind in kinds}

    def reader(kind: str) -> str:
        found = orders[kind].cast(["Niam să!"])[0]
        return next((dialect for dialect, path in paths.items() if found and found[0].voice.path == path), "")  # type: ignore[attr-defined]

    paths = {"lach": record(folder, "Niam să!", tone(300), lang="kpm", dialect="lach")}
    assert {kind: reader(kind) for kind in kinds} == dict.fromkeys(kinds, "lach")
    paths["sre"] = record(folder, "Niam să!", tone(300), lang="kpm", dialect="sre")
    assert {kind: reader(kind) for kind in kinds} == {**dict.fromkeys(kinds, "sre"), "kpm/lach": "lach"}
    paths["standard"] = record(folder, "Niam să!", tone(300), lang="kpm")
    paths["cil"] = record(folder, "Niam să!", tone(300), lang="kpm", dialect="cil")
    assert {kind: reader(kind) for kind in kinds} == {
        "kpm": "standard", "kpm/sre": "sre", "kpm/cil": "cil", "kpm/lach": "lach",
    }  # fmt: skip


def test_what_nobody_told_is_said_in_vietnamese_as_ever(tmp_path: Path, low: Tone) -> None:
    orders = voices(languages=read_languages(ROOT), recordings={"kpm": (tmp_path / "kpm",), "vi": (tmp_path / "vi",)})
    clips = Clips(tmp_path / "clips", orders)
    plain = clips.clip(says("Mở máy."))
    assert clips.clip(says("Mở máy.", lang=telling("kpm/cil"))) == plain
    record(tmp_path / "vi", "Mở máy.", tone(LOW))
    assert clips.clip(says("Mở máy.", lang=telling("kpm/cil"))) == clips.clip(says("Mở máy.")) != plain
    record(tmp_path / "kpm", "Mở máy", tone(HIGH), lang="kpm", dialect="cil")
    told = clips.clip(says("1. Mở máy.", lang=telling("kpm/cil")))
    assert len(told.people) == 1, "a label that was told stands after any number"
    assert clips.clip(says("Mở máy.", lang=telling("kpm"))) == clips.clip(says("Mở máy."))


class Unready(Tone):
    """A voice whose parts are not there yet."""

    @property
    def version(self) -> str:
        raise SpeechFailed("its model is not there")


def test_a_voice_that_is_not_ready_is_passed_over(low: Tone, tmp_path: Path) -> None:
    order = LanguageVoices(machines=(Unready("model", HIGH), low))
    clip = Clips(tmp_path / "clips", {"vi": order}).clip(says("Mở máy."), "mp3")
    assert pitches(clip.path.read_bytes(), 1) == [LOW]
