"""How much of a language people have recorded, in whichever dialect: for whoever records, for staff and operators."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, select

from api.recordings.rows import CONFIRMED, NEW, consents, recordings
from api.recordings.spoken import in_a_sentence, recorded
from bot.course import Course, Language, Prompt, to_read, to_tell


class RecordingProgress(NamedTuple):
    """Of the ``total`` sentences that can be recorded in a language: how many somebody said, how many are ``heard``."""

    name: str
    total: int
    said: int
    heard: int

    def __str__(self) -> str:
        """For staff and operators."""
        said, total, heard = (f"{number:,}".replace(",", ".") for number in (self.said, self.total, self.heard))
        return f"{self.name[:1].upper()}{self.name[1:]}: đã thu {said} trên {total} câu, bà con đang nghe {heard}."


def recording_progress(connection: Connection, course: Course) -> list[RecordingProgress]:
    """For every language that people record, in the order of the languages."""
    return [progress_of(connection, course, language) for language in recorded(course)]


def progress_of(connection: Connection, course: Course, language: Language) -> RecordingProgress:
    """For one language. A recording of a sentence that reads otherwise today is none of it."""
    wanted = {(one.said, one.free) for one in _prompts(course, language)}
    joined = select(recordings.c.said, recordings.c.free, recordings.c.state).join_from(recordings, consents)
    ours = (recordings.c.lang == language.id, recordings.c.state.in_((NEW, CONFIRMED)))
    said, heard = set(), set()
    for text, free, state in connection.execute(joined.where(*ours, consents.c.withdrawn_at.is_(None))):
        if (text, bool(free)) in wanted:
            said.add((text, free))
            heard |= {(text, free)} if state == CONFIRMED else set()
    return RecordingProgress(in_a_sentence(language.name), len(wanted), len(said), len(heard))


def _prompts(course: Course, language: Language) -> Iterator[Prompt]:
    for key in course.sources:
        if one := to_read(course, language.id, key) or to_tell(course, language.id, key):
            yield one
