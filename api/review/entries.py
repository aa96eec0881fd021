"""A translation as a reviewer finds it: what people made of it, or else the draft in the files."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Table, select
from sqlalchemy.sql.elements import ColumnElement

from api.store import Translation, TranslationChange, TranslationReport, core
from bot.course import APPROVED, REJECTED, SOURCE, STATES, Course, variety

NONE, LOOK = "none", "look"
"""Beside the states of a translation: there is none, or it was made from Vietnamese that has changed since."""

SHOWN_STATES = (NONE, *STATES, LOOK, REJECTED)
"""Everything an entry can be found to be."""

WRITING = ("suggested", "imported")
"""Actions in the history that bring a text; ``looked`` only vouches for one."""

TELLING = (*WRITING, "looked", "approved", "read-back", "opened")
"""Actions that say something of a text beside its row: who stands behind it, and who knows what was meant."""

_CARONS = str.maketrans("ǎǐǔǒěǍǏǓǑĚ", "ăĭŭŏĕĂĬŬŎĔ")
# Soft hyphen, zero-width space and joiners, marks of direction, byte order mark, and what only machines write.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")
_DIGEST = 8

_translation, _change, _report = core(Translation), core(TranslationChange), core(TranslationReport)


class BackTranslation(NamedTuple):
    """What somebody, before she saw the original, understood of a text, in Vietnamese."""

    login: str
    text: str


@dataclass(frozen=True, slots=True)
class ReviewEntry:
    """One text in one variety.

    ``vietnamese`` is today's, ``source`` the one that ``text`` translates. ``version`` is 0 while nobody has touched
    it. ``approved_by`` approved exactly this text; ``writer`` wrote it and ``vouched`` put it forward last (both a
    login, empty for a draft from files), saying that she speaks ``speaks``. ``backs`` is what people understood of
    exactly this text before they saw the original, ``seen_by`` who wanted to see that at once.
    """

    lang: str
    dialect: str
    key: str
    vietnamese: str
    text: str = ""
    source: str = ""
    state: str = NONE
    back: str = ""
    approved_by: tuple[str, ...] = ()
    version: int = 0
    writer: str = ""
    vouched: str = ""
    speaks: str = ""
    backs: tuple[BackTranslation, ...] = ()
    seen_by: tuple[str, ...] = ()

    @property
    def stale(self) -> bool:
        """Whether the Vietnamese was changed since."""
        return bool(self.text) and self.source != self.vietnamese

    @property
    def shown(self) -> str:
        """What it is found to be, one of ``SHOWN_STATES``."""
        if not self.text:
            return NONE
        return LOOK if self.stale and self.state != REJECTED else self.state

    @property
    def mark(self) -> str:
        """Carried by every form and sheet: whether what she decides on is still what stands here."""
        return f"{self.version}.{digest(self.text)}.{digest(self.vietnamese)}"


def clean_text(text: str) -> str:
    """A text as it is kept: NFC, breve for caron, single spaces, nothing that nobody sees."""
    return " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", text)).translate(_CARONS).split())


def digest(text: str) -> str:
    """A few letters that change with the text."""
    return sha256(text.encode()).hexdigest()[:_DIGEST]


def review_entry(connection: Connection, files: Course, lang: str, *, dialect: str, key: str) -> ReviewEntry:
    """One entry. ``files`` is the course of the files alone. Raises ``KeyError`` for a key that is no text."""
    row = connection.execute(select(_translation).where(*_of(_translation, lang, dialect, key))).mappings().first()
    told = connection.execute(_told(lang, dialect).where(_change.c.key == key)).mappings()
    return _entry(files, lang, dialect, key, files.sources[key], row, told)


def review_entries(connection: Connection | None, files: Course, lang: str, *, dialect: str) -> dict[str, ReviewEntry]:
    """Every text of the course in one variety, in the course's order; without a database those of the files."""
    rows: dict[str, RowMapping] = {}
    told: dict[str, list[RowMapping]] = {}
    if connection is not None:
        where = (_translation.c.lang == lang, _translation.c.dialect == dialect)
        rows = {row["key"]: row for row in connection.execute(select(_translation).where(*where)).mappings()}
        for row in connection.execute(_told(lang, dialect)).mappings():
            told.setdefault(row["key"], []).append(row)
    return {
        key: _entry(files, lang, dialect, key, vietnamese, rows.get(key), told.get(key, ()))
        for key, vietnamese in files.sources.items()
    }


def open_reports(connection: Connection, lang: str) -> dict[tuple[str, str], list[RowMapping]]:
    """What villagers called wrong and nobody has settled, by dialect and key, the newest first."""
    wanted = select(_report).where(_report.c.lang == lang, _report.c.settled_at.is_(None))
    found: dict[tuple[str, str], list[RowMapping]] = {}
    for row in connection.execute(wanted.order_by(_report.c.at.desc())).mappings():
        found.setdefault((row["dialect"], row["key"]), []).append(row)
    return found


def history(connection: Connection, lang: str, *, dialect: str, key: str) -> Sequence[RowMapping]:
    """Everything anybody did to an entry, the newest first."""
    wanted = select(_change).where(*_of(_change, lang, dialect, key)).order_by(_change.c.id.desc())
    return connection.execute(wanted).mappings().all()


def speaks_last(connection: Connection, actor: str) -> str:
    """The dialect she last said is hers; empty where she never said."""
    wanted = select(_change.c.speaks).where(_change.c.actor == actor, _change.c.speaks != "")
    return str(connection.execute(wanted.order_by(_change.c.id.desc()).limit(1)).scalar() or "")


def dialects(course: Course, lang: str) -> dict[str, str]:
    """The varieties one may translate into: the written standard, named for what it is based on, and the dialects."""
    language = course.languages[lang]
    named = language.dialects.get(language.standard, "")
    others = {id: name for id, name in language.dialects.items() if id != language.standard}
    return {"": f"Chuẩn ({named})" if named else language.name, **others}


def translated_languages(course: Course) -> list[str]:
    """The languages that have translations."""
    return [lang for lang in course.languages if lang != SOURCE]


def _entry(
    files: Course,
    lang: str,
    dialect: str,
    key: str,
    vietnamese: str,
    row: RowMapping | None,
    told: Iterable[RowMapping],
) -> ReviewEntry:
    if row is None:
        draft = files.entries.get(variety(lang, dialect), {}).get(key)
        known = (draft.text, draft.source, draft.state) if draft else ("", "", NONE)
        found = ReviewEntry(lang, dialect, key, vietnamese, *known)
    else:
        values = {name: row[name] for name in ("text", "source", "state", "back", "version")}
        found = ReviewEntry(lang, dialect, key, vietnamese, **values, approved_by=tuple(row["approved_by"]))
    of_this = [line for line in told if line["text"] == found.text]
    found = _behind(found, of_this)
    return replace(found, approved_by=_counting(files, found, of_this))


def _behind(found: ReviewEntry, told: Iterable[RowMapping]) -> ReviewEntry:
    """With who wrote the text, who put it forward last, who knows what was meant; the oldest row comes first."""
    writer, vouched, speaks = "", "", ""
    backs: list[BackTranslation] = []
    seen_by: list[str] = []
    for row in told:
        action, actor = row["action"], row["actor"]
        if action in (*WRITING, "looked"):
            vouched, speaks = actor, row["speaks"]
            writer = vouched if action in WRITING else writer
        elif action == "read-back":
            backs.append(BackTranslation(actor, row["back"]))
        elif action == "opened":
            seen_by.append(actor)
    found = replace(found, backs=tuple(backs), seen_by=tuple(seen_by))
    return replace(found, writer=writer, vouched=vouched, speaks=speaks)


def _counting(files: Course, entry: ReviewEntry, told: Iterable[RowMapping]) -> tuple[str, ...]:
    """Whose approval counts: that of who said then that she speaks the dialect of the text, or the standard."""
    if entry.state == APPROVED:
        return entry.approved_by
    language, dialect = files.languages[entry.lang], entry.dialect or entry.speaks
    spoke = {line["actor"]: line["speaks"] for line in told if line["action"] == "approved"}
    return tuple(login for login in entry.approved_by if language.judged_by(spoke.get(login, ""), dialect))


def _told(lang: str, dialect: str) -> Select[*tuple[object, ...]]:
    columns = (_change.c[name] for name in ("key", "source", "text", "action", "actor", "speaks", "back"))
    wanted = (_change.c.lang == lang, _change.c.dialect == dialect, _change.c.action.in_(TELLING))
    return select(*columns).where(*wanted).order_by(_change.c.id)


def _of(table: Table, lang: str, dialect: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return table.c.lang == lang, table.c.dialect == dialect, table.c.key == key
