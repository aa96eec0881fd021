"""Fictional people who record and listen, with sounds that are really made: espeak reads, libav writes the file."""

import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import av
from sqlalchemy import delete, insert, select

from api.course.people_overlay import note_overlay_change
from api.course.refresh import CourseRefresh
from api.http.context import Context
from api.recordings import back_translations, confirm, consent, keep, withdraw
from api.recordings.consent import wording
from api.recordings.folders import Folders
from api.recordings.publish import publisher
from api.recordings.sound import KeptTake
from api.recordings.spoken import kind_of, spoken_language
from api.store.database import reading, writing
from api.store.models import Recording, Translation
from api.store.statements import core
from bot.course.model import Course
from bot.course.prompts import Prompt, prompt
from bot.replies import Speech
from bot.speech.espeak import Espeak
from bot.speech.recorded import recording_name
from bot.speech.store import Clip
from bot.speech.voice import Pcm

START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

CODECS = {"wav": "pcm_s16le", "ogg": "libopus", "webm": "libopus", "m4a": "aac", "aac": "aac", "flac": "flac",
          "mp3": "libmp3lame", "amr": "libopencore_amrnb"}  # fmt: skip
CONTAINERS = {"m4a": "mp4", "aac": "adts"}


@cache
def speech(text: str, voice: str = "vi") -> Pcm:
    """Somebody says ``text``."""
    return Espeak(voice).say(text)


def file(sound: Pcm, ending: str = "webm", rate: int = 48_000) -> bytes:
    """The sound as a phone or browser sends it."""
    rate = 8_000 if ending == "amr" else rate
    out = io.BytesIO()
    with av.open(out, "w", format=CONTAINERS.get(ending, ending)) as container:
        stream: Any = container.add_stream(CODECS[ending], rate=rate, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(sound.samples) // 2)
        frame.sample_rate = sound.rate
        frame.planes[0].update(sound.samples.ljust(frame.planes[0].buffer_size, b"\0"))
        resampler = av.AudioResampler(stream.format.name, "mono", rate, stream.frame_size or None)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()


@dataclass
class Studio:
    """An installation in which people record. Time goes on a second with everything that is done."""

    context: Context
    now: datetime = START
    living: CourseRefresh = field(init=False)

    def __post_init__(self) -> None:
        self.living = CourseRefresh(self.context.database, self.context.courses, publisher(self.context).look)
        self.living.look()

    @property
    def course(self) -> Course:
        return self.context.courses.current

    @property
    def folders(self) -> Folders:
        return Folders(self.context.settings)

    def later(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def translated(self, key: str, text: str, state: str = "approved", dialect: str = "") -> None:
        """People brought a text so far."""
        table = core(Translation)
        row = {"lang": "kpm", "dialect": dialect, "key": key, "source": self.course.sources[key], "text": text}
        row |= {"state": state, "back": "", "approved_by": [], "version": 1, "changed_by": "dieu"}
        with writing(self.context.database) as connection:
            mine = (table.c.lang == "kpm", table.c.dialect == dialect, table.c.key == key)
            connection.execute(delete(table).where(*mine))
            connection.execute(insert(table).values(**row, changed_at=self.later()))
            note_overlay_change(connection)
        self.living.look()

    def agrees(self, login: str, dialect: str = "sre", scope: str = "service", home: tuple[str, str] = ("", "")) -> str:
        """She lets her voice be used; the consent's id."""
        words = wording(self.context.settings.controller, spoken_language(self.course, dialect))
        with writing(self.context.database) as connection:
            return consent.give(
                connection, login=login, scope=scope, dialect=dialect, agreed=True,
                wording=words, commune="", home=home, now=self.later(),
            )  # fmt: skip

    def asked(self, key: str, dialect: str = "sre", *, free: bool = False) -> Prompt:
        """The prompt for ``key``, which there must be."""
        found = prompt(self.course, kind_of(self.course, dialect), key, free=free)
        assert found
        return found

    def records(self, consent: str, prompt: Prompt, sound: Pcm | None = None, ending: str = "webm") -> KeptTake:
        """She says it, by default really all of it."""
        content = file(sound or speech(prompt.plain), ending)
        return keep.keep_recording(self.context.database, self.folders, consent, prompt, content, "", self.later())

    def writes_back(self, login: str, id: str, text: str) -> None:
        """She writes what she understood."""
        with writing(self.context.database) as connection:
            back_translations.write(connection, id, login=login, text=text, now=self.later())

    def speaks_back(self, login: str, id: str, consent: str, text: str = "Bà con nghe lại cho kỹ") -> KeptTake:
        """She says what she understood."""
        how = {"login": login, "consent": consent, "content": file(speech(text)), "commune": "", "now": self.later()}
        return back_translations.speak(self.context.database, self.folders, id, **how)

    def backs(self) -> list[Any]:
        """What listeners answered, the oldest first."""
        with reading(self.context.database) as connection:
            return list(
                connection.execute(select(back_translations.backs).order_by(back_translations.backs.c.at)).all()
            )

    def confirms(self, login: str, id: str, speaks: str = "sre") -> bool:
        with writing(self.context.database) as connection:
            enough = confirm.confirm(connection, id, self.course, login=login, speaks=speaks, now=self.later())
        self.living.look()
        return enough

    def withdraws(self, login: str) -> int:
        with writing(self.context.database) as connection:
            count = withdraw.withdraw(connection, login, actor=f"staff:{login}", now=self.later())
        self.living.look()
        return count

    def rows(self) -> list[Any]:
        """The recordings, the oldest first."""
        table = core(Recording)
        with reading(self.context.database) as connection:
            return list(connection.execute(select(table).order_by(table.c.at)).all())

    def last(self) -> str:
        """The id of what was recorded last."""
        return str(self.rows()[-1].id)

    def clip(self, key: str, kind: str = "kpm") -> Clip:
        """What who hears ``kind`` is given for a message."""
        return self.context.media.clips.clip(Speech(self.course.messages[kind][key].says))

    def heard(self, said: str, dialect: str = "", lang: str = "kpm") -> Path:
        """Where a text is looked for."""
        return self.folders.heard(lang) / f"{recording_name(lang, text=said, dialect=dialect)}.flac"
