"""Voice packs between two data folders: the second has no network, and none of the first one's voices."""

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from api.media.media import clips
from api.media.voices import HEARD, PACKS, google, speakers
from api.settings import Settings
from api.voices.exporting import MayLeave, NoModelLicence, Packed, Sentence, pack_sentence, sentences, write_pack
from api.voices.fetching import FIRST_REST, LOOK_AGAIN, START_SECONDS, GoogleVoiceWork
from api.voices.importing import BadPack, OtherPack, import_pack
from api.voices.progress import read_progress
from bot.course.model import Course
from bot.replies import Say, Speech
from bot.speech import gtts
from bot.speech.course_texts import CourseSentence, course_sentences
from bot.speech.packed import MANIFEST, Manifest, PackedSentence, PackedShelf, clip_key
from bot.speech.voice import SpeechFailed
from tests.api.conftest import NOW
from tests.api.killing import runs_to_its_end
from tests.bot.speech.test_neural import needs_piper
from tests.bot.speech.test_supertonic import needs_supertonic
from tests.bot.speech.voices import pitches, record, tone
from tests.fakes import piper_model, supertonic_model
from tests.fakes.google_hum import hum

FETCHED, RECORDED, OTHERS, SAID = "Cúp máy", "Xin chào bà con.", "Mở máy.", "Không đọc mã OTP cho ai."
"""By Google, by somebody for the operator, by a speaker who may take it back, by the machine."""

DIGEST = "f467affb0fa8da0c"

WANTED = [*(Sentence("vi", text) for text in (FETCHED, "Số 2", RECORDED, OTHERS, SAID)), Sentence("kpm", "Niam să!")]


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **more)


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """The machine with a network: it has fetched two sentences and has two recordings."""
    mine = settings(tmp_path / "here", gtts=True)
    for text in (FETCHED, "Số 2"):
        path = mine.data_dir / "gtts" / f"{gtts.fetched_name('vi', text=text)}.mp3"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(hum(text))
    record(mine.data_dir / "recordings" / "vi", RECORDED, tone(300))
    record(mine.data_dir / "recordings" / HEARD / "vi", OTHERS, tone(400), "flac")
    return mine


@pytest.fixture
def there(tmp_path: Path) -> Settings:
    """Another machine."""
    return settings(tmp_path / "there", gtts=False)


def exported(mine: Settings, out: Path, may: MayLeave, wanted: Sequence[Sentence] = WANTED) -> list[Packed]:
    voices = speakers(mine)
    made = enumerate(pack_sentence(voices, may, sentence) for sentence in wanted)
    return [*write_pack(made, out, DIGEST, may.model)]


def imported(theirs: Settings, pack: Path) -> int:
    return max(checked.clips for checked in import_pack(pack, theirs.data_dir / PACKS))


@pytest.fixture
def pack(here: Settings, tmp_path: Path) -> Path:
    """With what Google said."""
    path = tmp_path / "pack.zip"
    exported(here, path, MayLeave(online=True))
    return path


def says(*texts: str, lang: str = "vi") -> Speech:
    return Speech(tuple(Say(lang, text) for text in texts))


def manifest(pack: Path) -> Manifest:
    with zipfile.ZipFile(pack) as archive:
        return Manifest.load(archive.read(MANIFEST))


def kinds(pack: Path) -> dict[str, str]:
    return {clip.text: clip.kind for clip in manifest(pack).clips}


def test_each_sentence_is_there_with_its_hash_its_voice_its_licence_and_its_day(pack: Path) -> None:
    found = manifest(pack)
    assert [(clip.lang, clip.text) for clip in found.clips] == WANTED
    assert kinds(pack) == {
        FETCHED: "online", "Số 2": "online", RECORDED: "person", OTHERS: "machine", SAID: "machine",
        "Niam să!": "machine",
    }  # fmt: skip
    assert found.languages == ("kpm", "vi")
    assert {clip.voice for clip in found.clips} == found.licences.keys()
    assert all({"code", "sound"} == licence.keys() for licence in found.licences.values())
    assert found.licences["gtts"]["code"].startswith("MIT")
    with zipfile.ZipFile(pack) as archive:
        for clip in found.clips:
            content = archive.read(clip.file)
            assert (hashlib.sha256(content).hexdigest(), len(content)) == (clip.sha256, clip.bytes)
            assert clip.day.startswith("20")


def test_what_google_said_stays_unless_the_operator_lets_it_go(here: Settings, tmp_path: Path) -> None:
    exported(here, tmp_path / "plain.zip", MayLeave())
    assert kinds(tmp_path / "plain.zip") == {
        **dict.fromkeys(kinds(tmp_path / "plain.zip"), "machine"),
        RECORDED: "person",
    }
    assert "gtts" not in manifest(tmp_path / "plain.zip").licences


def test_the_second_machine_speaks_every_sentence_as_the_first(here: Settings, there: Settings, pack: Path) -> None:
    assert imported(there, pack) == len(WANTED)
    first, second = clips(here), clips(there)
    for lang, text in WANTED:
        if text in (FETCHED, "Số 2", RECORDED):  # the rest the second says by itself, never quite the same twice
            for slow in (False, True):
                speech = Speech((Say(lang, text),), slow)
                assert second.clip(speech).hash == first.clip(speech).hash, text
    for several in (["2. Cúp máy."], [FETCHED, "Số 2"], [FETCHED, RECORDED, "Số 2"]):
        assert second.clip(says(*several)).hash == first.clip(says(*several)).hash, several
    voices = speakers(there)["vi"]
    assert isinstance(voices.cast([FETCHED])[0][0].voice, PackedSentence)
    assert google(there) is None


def test_a_running_machine_hears_it_at_once_and_its_own_recordings_first(there: Settings, pack: Path) -> None:
    running = clips(there)
    machine = running.clip(says(RECORDED), "mp3")
    imported(there, pack)
    assert pitches(running.clip(says(RECORDED), "mp3").path.read_bytes(), 1) == [300]
    record(there.data_dir / "recordings" / "vi", RECORDED, tone(500))
    assert pitches(running.clip(says(RECORDED), "mp3").path.read_bytes(), 1) == [500]
    assert machine.path.is_file()


def test_what_was_imported_last_is_asked_first(here: Settings, there: Settings, pack: Path, tmp_path: Path) -> None:
    imported(there, pack)
    path = here.data_dir / "gtts" / f"{gtts.fetched_name('vi', text=FETCHED)}.mp3"
    path.write_bytes(hum("another sound"))
    exported(here, tmp_path / "second.zip", MayLeave(online=True), [Sentence("vi", FETCHED)])
    imported(there, tmp_path / "second.zip")
    assert sorted(one.name for one in (there.data_dir / PACKS).glob("*.zip")) == ["kpm-vi.zip", "vi.zip"]
    assert clips(there).clip(says(FETCHED)).hash == clips(here).clip(says(FETCHED)).hash
    assert clips(there).clip(says("Số 2")).hash == clips(here).clip(says("Số 2")).hash


def test_what_a_pack_holds_is_not_fetched_again(
    there: Settings, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Google is out of reach, the course waits for it, and a pack comes: there is nothing left to wait for."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    keys = ("bot/menu/text", "bot/emergency-call/text")
    small = replace(
        course, digest="small", messages={"vi": {key: course.messages["vi"][key] for key in keys}}, communes={}
    )
    shelf = google(there.model_copy(update={"gtts": True}))
    assert shelf
    work = GoogleVoiceWork(shelf, lambda: small, dict, lambda: NOW)
    assert work.work("", lambda: False) == START_SECONDS
    assert work.work("", lambda: False) == NOW + FIRST_REST
    every = course_sentences(small)
    other = settings(tmp_path / "other", gtts=True)
    for sentence in every:
        path = other.data_dir / "gtts" / f"{gtts.fetched_name('vi', text=sentence.text)}.mp3"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(hum(sentence.text))
    exported(other, tmp_path / "all.zip", MayLeave(online=True), [Sentence("vi", one.text) for one in every])
    imported(there, tmp_path / "all.zip")
    while isinstance(following := work.work("", lambda: False), float):
        assert following == 0.0
    assert following == NOW + LOOK_AGAIN
    progress = read_progress(shelf.folder)
    assert progress and progress.done and not progress.trouble
    assert shelf.lacking(every) == []
    assert not [*shelf.folder.glob("*.mp3")]


def test_a_pack_that_was_imported_can_be_handed_on(there: Settings, pack: Path, tmp_path: Path) -> None:
    imported(there, pack)
    exported(there, tmp_path / "on.zip", MayLeave(online=True))
    assert kinds(tmp_path / "on.zip") == kinds(pack)
    exported(there, tmp_path / "plain.zip", MayLeave())
    assert "online" not in kinds(tmp_path / "plain.zip").values()


@needs_piper
def test_a_neural_voice_comes_with_the_licence_of_its_model(there: Settings, tmp_path: Path) -> None:
    model = piper_model.write(tmp_path)
    checksum = hashlib.sha256(model.read_bytes()).hexdigest()
    mine = settings(tmp_path / "here", gtts=False, neural_voice=model, neural_voice_checksum=checksum)
    with pytest.raises(NoModelLicence):
        exported(mine, tmp_path / "pack.zip", MayLeave())
    assert not (tmp_path / "pack.zip").exists()
    exported(mine, tmp_path / "pack.zip", MayLeave(model="CC-BY-4.0"), [Sentence("vi", SAID)])
    (licence,) = manifest(tmp_path / "pack.zip").licences.values()
    assert licence == {"code": "GPL-3.0-or-later (piper-tts)", "sound": "CC-BY-4.0"}
    imported(there, tmp_path / "pack.zip")
    assert speakers(there)["vi"].cast([SAID])[0][0].voice.name.startswith("neural-")
    assert pitches(clips(there).clip(says(SAID), "mp3").path.read_bytes(), 1) == [piper_model.HERTZ]


@needs_supertonic
def test_the_package_of_a_neural_voice_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "supertonic-3"
    checksum = supertonic_model.write(folder)
    mine = settings(tmp_path / "here", gtts=False, neural_voice=folder, neural_voice_checksum=checksum)
    exported(mine, tmp_path / "pack.zip", MayLeave(model="OpenRAIL-M"), [Sentence("vi", SAID)])
    (licence,) = manifest(tmp_path / "pack.zip").licences.values()
    assert licence == {"code": "MIT (supertonic)", "sound": "OpenRAIL-M"}


def test_a_neural_voice_in_a_pack_comes_first_where_it_is_preferred(there: Settings, tmp_path: Path) -> None:
    order = [
        [type(one).__name__ for one in speakers(there.model_copy(update={"neural_first": first}))["vi"].shelves]
        for first in (False, True)
    ]
    assert order == [["FirstShelf", "PackedShelf"], ["PackedShelf", "FirstShelf"]]


def test_what_was_begun_and_not_finished_is_no_pack(here: Settings, tmp_path: Path) -> None:
    voices = speakers(here)
    made = enumerate(pack_sentence(voices, MayLeave(), sentence) for sentence in WANTED)
    writing = write_pack(made, tmp_path / "pack.zip", DIGEST, "")
    next(writing)
    writing.close()  # type: ignore[attr-defined] # a generator
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == []


def test_every_sentence_of_a_language_is_wanted(course: Course) -> None:
    assert len(sentences(course, "vi")) > 3_000
    kho = sentences(course, "kpm")
    assert len(kho) == len({*kho}) > 500
    assert {one.lang for one in kho} == {"kpm"}
    assert not [one for one in kho if "{" in one.text]


Files = dict[str, bytes]
Spoil = Callable[[Files, dict[str, Any]], None]


def _first(files: Files) -> str:
    return next(name for name in files if name != MANIFEST)


def _flip(files: Files, _told: dict[str, Any]) -> None:
    name = _first(files)
    files[name] = bytes([files[name][0] ^ 1]) + files[name][1:]


def _change(**values: Any) -> Spoil:
    return lambda _files, told: told["clips"][0].update(values)


def _change_all(**values: Any) -> Spoil:
    return lambda _files, told: told.update(values)


def _climb(_files: Files, told: dict[str, Any]) -> None:
    told["languages"] = ["../vi", "kpm"]
    for clip in told["clips"]:
        clip["lang"] = clip["lang"].replace("vi", "../vi")
        clip["key"] = clip_key(clip["lang"], text=clip["text"])


SPOILED: Mapping[str, tuple[type[Exception], Spoil]] = {
    "a byte of a sound": (BadPack, _flip),
    "a sound is missing": (BadPack, lambda files, _told: files.pop(_first(files)) and None),
    "a file too many": (BadPack, lambda files, _told: files.update({"clips/more.ogg": b"more"})),
    "a hash": (BadPack, _change(sha256="0" * 64)),
    "a text that the sound does not say": (BadPack, _change(text="Chuyển tiền đi.")),
    "a key": (BadPack, _change(key="0" * 64)),
    "a length": (BadPack, _change(bytes=1)),
    "a length that is none": (BadPack, _change(bytes="12")),
    "a kind": (BadPack, _change(kind="king")),
    "a word too many": (BadPack, _change(more="x")),
    "a voice without licence": (BadPack, _change(voice="nobody")),
    "a language it does not name": (BadPack, _change_all(languages=["vi"])),
    "a path as a language": (BadPack, _climb),
    "no clips": (BadPack, _change_all(clips=[])),
    "clips that are none": (BadPack, _change_all(clips=[1])),
    "another format": (OtherPack, _change_all(format=2)),
    "another reading of figures": (OtherPack, _change_all(text_version=1)),
}  # fmt: skip


@pytest.fixture
def laid(there: Settings, pack: Path) -> Iterator[Callable[[], Mapping[str, bytes]]]:
    """What lies in the folder of packs, one of which was imported before."""
    imported(there, pack)
    folder = there.data_dir / PACKS
    yield lambda: {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("what", SPOILED)
def test_one_wrong_thing_refuses_it_all(
    there: Settings, pack: Path, tmp_path: Path, laid: Callable[[], Mapping[str, bytes]], what: str
) -> None:
    error, spoil = SPOILED[what]
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(files[MANIFEST])
    spoil(files, told)
    files[MANIFEST] = json.dumps(told).encode()
    with zipfile.ZipFile(tmp_path / "spoiled.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    before = laid()
    with pytest.raises(error):
        imported(there, tmp_path / "spoiled.zip")
    assert laid() == before


@pytest.mark.parametrize("cut", [0, 10, -10, 1_000])
def test_what_came_in_part_is_refused(
    there: Settings, pack: Path, tmp_path: Path, laid: Callable[[], Mapping[str, bytes]], cut: int
) -> None:
    (tmp_path / "part.zip").write_bytes(pack.read_bytes()[:cut])
    before = laid()
    with pytest.raises(BadPack):
        imported(there, tmp_path / "part.zip")
    assert laid() == before


def test_a_pack_that_was_packed_smaller_is_refused(there: Settings, pack: Path, tmp_path: Path) -> None:
    """A little file may be a great one: what is read is what was carried."""
    with zipfile.ZipFile(pack) as given, zipfile.ZipFile(tmp_path / "small.zip", "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            made.writestr(name, given.read(name))
    with pytest.raises(BadPack):
        imported(there, tmp_path / "small.zip")


def test_killed_at_any_moment_it_is_the_old_one_or_the_new(
    here: Settings, there: Settings, pack: Path, tmp_path: Path
) -> None:
    imported(there, pack)
    old = pack.read_bytes()
    exported(here, tmp_path / "new.zip", MayLeave())
    new = (tmp_path / "new.zip").read_bytes()
    assert old != new
    laid, kills = there.data_dir / PACKS / "kpm-vi.zip", 0
    while not runs_to_its_end(lambda: imported(there, tmp_path / "new.zip"), str(there.data_dir), die_at=kills + 1):
        kills += 1
        assert laid.read_bytes() in (old, new)
        assert clips(there).clip(says(SAID)).seconds > 0.5
    assert kills >= 3
    assert laid.read_bytes() == new
    assert sorted(path.name for path in laid.parent.iterdir()) == ["kpm-vi.zip", "lock"]


def test_a_sound_that_was_spoiled_later_is_left_to_the_next_voice(there: Settings, pack: Path) -> None:
    machine = clips(there).clip(says(FETCHED))
    imported(there, pack)
    laid = there.data_dir / PACKS / "kpm-vi.zip"
    found = PackedShelf("vi", laid.parent, ("online",)).find(FETCHED)
    assert found
    content = bytearray(laid.read_bytes())
    content[found.offset] ^= 1
    laid.write_bytes(content)
    with pytest.raises(SpeechFailed):
        found.sound()
    assert clips(there).clip(says(FETCHED)) == machine


def test_a_file_that_is_no_pack_is_passed_over(there: Settings, pack: Path) -> None:
    imported(there, pack)
    (there.data_dir / PACKS / "notes.zip").write_bytes(b"not a pack")
    assert PackedShelf("vi", there.data_dir / PACKS, ("online",)).find(FETCHED)


def test_a_manifest_is_what_it_was_when_it_is_loaded(pack: Path) -> None:
    found = manifest(pack)
    assert Manifest.load(found.dump()) == found
    assert asdict(found)["format"] == 1


def test_only_course_sentences_are_packed_in_vietnamese(course: Course) -> None:
    assert {CourseSentence(one.text) for one in sentences(course, "vi")}
    assert "Chị Lan" not in {one.text for one in sentences(course, "vi")}
