"""Writing a voice pack (``bot.speech.packed``): each sentence as the best voice says it that may leave this machine."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from api.clock import VIETNAM, local_day, now
from api.errors import Fault
from api.media.voices import HEARD
from api.voices.licences import licence
from bot.course import SOURCE, Course
from bot.speech import (
    FetchedSentence,
    LanguageVoices,
    Neural,
    Part,
    RecordedSentence,
    SpeechFailed,
    Voice,
    course_sentences,
    encoded,
    known,
    packed,
)

MADE_FORM = "ogg"
"""Of what is spoken for the pack; what a person or a service made stays as it is."""

_NO_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip knows."""


class NoModelLicence(Fault):
    """Gói có giọng nơ-ron: thêm --model-licence và tên giấy phép của mô hình, xem ở nơi tải nó về."""


@dataclass(frozen=True, slots=True)
class MayLeave:
    """What may leave this machine: what an ``online`` service said too; of a neural ``model`` under which licence."""

    online: bool = False
    model: str = ""


class Sentence(NamedTuple):
    """What is to be packed."""

    lang: str
    text: str


class Packed(NamedTuple):
    """A sentence with its sound, if anybody can say it."""

    sentence: Sentence
    clip: packed.PackedClip | None = None
    sound: bytes = b""


def sentences(course: Course, lang: str) -> list[Sentence]:
    """Every sentence of a language, most heard first in Vietnamese. None of it is anybody's own."""
    if lang == SOURCE:
        return [Sentence(lang, sentence.text) for sentence in course_sentences(course)]
    says = (say for message in course.messages[lang].values() for say in message.says)
    texts = dict.fromkeys(say.text for say in says if say.lang == lang and "{" not in say.text)
    return [Sentence(lang, text) for text in texts]


def said(
    voices: Callable[[], Mapping[str, LanguageVoices]], wanted: Sequence[Sentence], may: MayLeave, jobs: int
) -> Iterator[tuple[int, Packed]]:
    """Each of ``wanted`` by its place, said in ``jobs`` processes by ``voices()``. Raises ``NoModelLicence``."""
    from bot.speech.side_by_side import in_processes  # noqa: PLC0415 - whoever only speaks begins no processes

    return in_processes(partial(_saying, voices, may), wanted, jobs)


def write_pack(made: Iterable[tuple[int, Packed]], out: Path, digest: str, model: str) -> Iterator[Packed]:
    """Write what was ``said`` to ``out``, whole or not at all; gives each when it is packed. Raises ``OSError``.

    The manifest has the clips in their order, however they came. ``digest`` is that of the course, ``model`` as in
    ``MayLeave``.
    """
    clips, new = dict[int, packed.PackedClip](), out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(new, "w", zipfile.ZIP_STORED) as archive:
            for place, one in made:
                if one.clip:
                    clips[place] = one.clip
                    _store(archive, one.clip.file, one.sound)
                yield one
            _store(archive, packed.MANIFEST, _manifest([clips[place] for place in sorted(clips)], digest, model).dump())
        with new.open("rb") as file:
            os.fsync(file.fileno())
        new.replace(out)
    finally:
        new.unlink(missing_ok=True)


def _saying(voices: Callable[[], Mapping[str, LanguageVoices]], may: MayLeave) -> Callable[[Sentence], Packed]:
    return partial(pack_sentence, voices(), may)


def pack_sentence(voices: Mapping[str, LanguageVoices], may: MayLeave, sentence: Sentence) -> Packed:
    """One sentence, by the first voice that may leave and does not fail."""
    without = frozenset[tuple[str, str]]()
    while (part := _spoken(voices[sentence.lang], sentence.text, without)) is not None:
        try:
            if _may_leave(part.voice, may):
                return Packed(sentence, *_made(part, sentence))
        except SpeechFailed:
            pass
        without |= {known(part.voice)}
    return Packed(sentence)


def _spoken(voices: LanguageVoices, text: str, without: frozenset[tuple[str, str]]) -> Part | None:
    """The whole of ``text`` by the best voice."""
    (parts,) = voices.cast([text], without)
    return parts[0] if parts and parts[0].text == text else None


def _may_leave(voice: Voice, may: MayLeave) -> bool:
    """What speakers recorded stays where they can take it back; what a service said, unless the operator lets it."""
    if kind(voice) == packed.NEURAL and not may.model:
        raise NoModelLicence
    if isinstance(voice, RecordedSentence):
        return voice.path.parent.parent.name != HEARD
    return kind(voice) != packed.ONLINE or may.online


def kind(voice: Voice) -> str:
    """Which of the kinds of a pack a voice is."""
    if isinstance(voice, packed.PackedSentence):
        return voice.clip.kind
    kinds: dict[type, str] = {RecordedSentence: packed.PERSON, FetchedSentence: packed.ONLINE, Neural: packed.NEURAL}
    return kinds.get(type(voice), packed.MACHINE)


def _made(part: Part, sentence: Sentence) -> tuple[packed.PackedClip, bytes]:
    """Its sound as it lies here, or spoken now. Raises ``SpeechFailed``."""
    voice, (lang, text) = part.voice, sentence
    if isinstance(voice, packed.PackedSentence):
        return voice.clip, voice.sound()
    if isinstance(voice, RecordedSentence | FetchedSentence):
        sound, ending, day = _read(voice.path)
    else:
        sound, ending, day = _said(part), MADE_FORM, local_day(now())
    name, key = hashlib.sha256(sound).hexdigest(), packed.clip_key(lang, text=text)
    clip = packed.PackedClip(
        name, ending, len(sound), lang, key, text, voice.name, voice.version, kind(voice), day.isoformat()
    )
    return clip, sound


def _read(path: Path) -> tuple[bytes, str, date]:
    try:
        day = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone(VIETNAM).date()
        return path.read_bytes(), path.suffix[1:], day
    except OSError as error:
        raise SpeechFailed(f"gone: {error}") from error


def _said(part: Part) -> bytes:
    sound = part.sound()
    if sound is None:
        raise SpeechFailed("there is nothing to say")
    return encoded(sound, MADE_FORM)


def _manifest(clips: list[packed.PackedClip], digest: str, model: str) -> packed.Manifest:
    licences = {clip.voice: licence(clip, model) for clip in clips}
    made = local_day(now()).isoformat()
    return packed.Manifest(made, digest, tuple(sorted({clip.lang for clip in clips})), licences, tuple(clips))


def _store(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put it into the pack, once; nothing is packed smaller, for sound is already."""
    if name in archive.NameToInfo:
        return
    entry = zipfile.ZipInfo(name, _NO_DAY)
    entry.create_system = 3  # as on Linux, whatever this machine is
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
