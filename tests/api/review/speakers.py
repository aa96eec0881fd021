"""Fictional speakers who look after a translation, one deed after the other."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select

from api.review.decide import FilledIn, Reviewer
from api.review.entries import ReviewEntry, history, review_entry
from api.review.save import ReviewAction, act
from api.store.database import reading, writing
from api.store.models import ContentVersion, TranslationReport
from api.store.statements import core
from bot.course.model import Course

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PLAIN, SAFETY, LABEL, BLANK = (
    *("bot/who/text", "scam-three-rules/no-code/text", "bot/tools/choice.again", "bot/campaign/text"),
)
"""A text that one person approves, one that two do, one on a button, one with a blank."""


class Speakers:
    """The database they share. A deed is done on what stands there, unless a mark says what she saw."""

    def __init__(self, database: Engine, files: Course) -> None:
        self.database, self.files = database, files
        self._days = 0

    def see(self, key: str = PLAIN, dialect: str = "") -> ReviewEntry:
        with reading(self.database) as connection:
            return review_entry(connection, self.files, "kpm", dialect=dialect, key=key)

    def do(
        self, login: str, action: str, key: str = PLAIN, *, dialect: str = "", speaks: str = "sre", mark: str = "",
        text: str = "", back: str = "", note: str = "",
    ) -> ReviewEntry:  # fmt: skip
        self._days += 1
        deed = ReviewAction(
            "kpm", dialect, key, mark or self.see(key, dialect).mark, action, FilledIn(text, back, note)
        )
        with writing(self.database) as connection:
            return act(connection, self.files, deed, Reviewer(login, speaks), NOW + timedelta(self._days))

    def history(self, key: str = PLAIN, dialect: str = "") -> list[Mapping[str, Any]]:
        with reading(self.database) as connection:
            return history(connection, "kpm", dialect=dialect, key=key)

    def report(self, key: str, text: str, dialect: str = "", chat: int = 1) -> None:
        """A villager says that a text is not right."""
        row = {"chat_id": f"00000000-0000-7000-8000-{chat:012}", "lang": "kpm", "dialect": dialect, "key": key}
        row |= {"text": text, "text_hash": str(hash(text)), "lesson": "scam-three-rules", "step": "no-code"}
        with writing(self.database) as connection:
            connection.execute(insert(core(TranslationReport)).values(**row, at=NOW, settled_by=""))

    def reports(self) -> list[tuple[bool, str]]:
        """Whether each report is settled, and by whom."""
        table = core(TranslationReport)
        with reading(self.database) as connection:
            rows = connection.execute(select(table.c.settled_at, table.c.settled_by).order_by(table.c.id))
            return [(at is not None, by) for at, by in rows]

    @property
    def version(self) -> int:
        """How often learners' texts changed."""
        with reading(self.database) as connection:
            return int(connection.execute(select(core(ContentVersion).c.version)).scalar_one())
