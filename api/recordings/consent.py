"""That a speaker lets her voice be used: the wording, its versions, giving it. Taking it back is ``withdraw``."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select

from api.access.audit import record
from api.errors import Conflict, Invalid
from api.ids import new_id
from api.recordings.rows import consents
from api.recordings.spoken import dialects_of, in_a_sentence
from api.settings import ROOT
from bot.course import SOURCE, Language

FILE = ROOT / "content" / "recording-consent.toml"
EARLIER = "recording-consent-*.toml"
"""Beside it: what was asked before, in the words of then."""

SCOPES = ("service", "training", "open")
"""What for: to be heard here; also to teach a machine to speak; also by anybody, without a name."""


class NoConsent(Conflict):
    """Trước khi thu, mời bạn đọc và đồng ý cho dùng giọng nói."""


class BadScope(Invalid):
    """Mời bạn chọn cho dùng giọng nói vào việc gì."""


class BadDialect(Invalid):
    """Mời bạn chọn tiếng mà bạn nói hằng ngày."""


class NotAgreed(Invalid):
    """Mời bạn đánh dấu vào ô đồng ý. Chưa đồng ý thì máy không thu."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What a speaker reads before she records a language. ``version`` is a hash over all of it.

    ``versions`` are that and those of earlier wordings, whose consents hold for what they said; ``dialects`` what
    somebody may say she speaks.
    """

    title: str
    paragraphs: tuple[str, ...]
    agree: str
    scopes: Mapping[str, str]
    version: str
    versions: tuple[str, ...]
    dialects: Mapping[str, str]


def wording(controller: str, language: Language, file: Path = FILE) -> Wording:
    """Today's wording for who records ``language``, naming who keeps the recordings."""
    said = _asked(file, controller, language)
    others = (_asked(one, controller, language) for one in sorted(file.parent.glob(EARLIER)))
    versions = [_version(said), *(_version(one) for one in others if one["language"] == language.id)]
    paragraphs, dialects = tuple(said["paragraphs"]), dialects_of(language)
    return Wording(said["title"], paragraphs, said["agree"], said["scopes"], versions[0], tuple(versions), dialects)


def _asked(file: Path, controller: str, language: Language) -> dict[str, Any]:
    """What a file asks who records ``language``."""
    text = _text(file, file.stat().st_mtime_ns).replace("{controller}", controller)
    said = tomllib.loads(text.replace("{language}", in_a_sentence(language.name)))
    more = said.get("translated", {}) if language.id != SOURCE else {}
    paragraphs = [*said["paragraphs"], *more.get("paragraphs", ())]
    return {**said, "title": more.get("title", said["title"]), "paragraphs": paragraphs}


@cache
def _text(file: Path, _changed: int) -> str:
    return file.read_text("utf-8")


def _version(said: Mapping[str, Any]) -> str:
    told = (said["title"], *said["paragraphs"], said["agree"], *(said["scopes"][scope] for scope in SCOPES))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def current(connection: Connection, login: str, wording: Wording) -> RowMapping | None:
    """Her consent to today's ``wording`` that is in force, the last one given; None where she has to be asked.

    Later ones count: she may have chosen another scope. What she recorded before stays under the earlier one.
    """
    hers = (consents.c.speaker == login, consents.c.text == wording.version, consents.c.withdrawn_at.is_(None))
    latest = select(consents).where(*hers).order_by(consents.c.given_at.desc(), consents.c.id.desc()).limit(1)
    return connection.execute(latest).mappings().first()


def dialect_of(connection: Connection, login: str) -> str:
    """What ``login`` last said she speaks when she let her voice be used; empty where she never did."""
    hers = select(consents.c.dialect).where(consents.c.speaker == login, consents.c.withdrawn_at.is_(None))
    return str(connection.scalar(hers.order_by(consents.c.given_at.desc(), consents.c.id.desc()).limit(1)) or "")


def speakers_for(connection: Connection, purpose: str, wording: Wording) -> frozenset[str]:
    """Who lets be used for ``purpose``, one of ``SCOPES``, what she wrote: by any version of the ``wording``.

    Of several consents the last one given counts.
    """
    given = (consents.c.text.in_(wording.versions), consents.c.withdrawn_at.is_(None))
    rows = connection.execute(select(consents.c.speaker, consents.c.scope).where(*given).order_by(consents.c.given_at))
    latest = {row.speaker: row.scope for row in rows}
    return frozenset(speaker for speaker, scope in latest.items() if scope in covering(purpose))


def covering(purpose: str) -> tuple[str, ...]:
    """The scopes that allow a purpose: each holds those before it."""
    return SCOPES[SCOPES.index(purpose) :]


def give(
    connection: Connection,
    *,
    login: str,
    scope: str,
    dialect: str,
    agreed: bool,
    wording: Wording,
    commune: str,
    home: tuple[str, str] = ("", ""),
    now: datetime,
) -> str:
    """Write down that ``login``, who speaks ``dialect``, agrees. Everything it raises is ``Invalid``.

    ``home`` is the commune and village of which learners there are told, empty where she wants none named.

    Raises ``BadScope``, ``BadDialect``, ``NotAgreed``.
    """
    if scope not in SCOPES:
        raise BadScope
    if dialect not in wording.dialects:
        raise BadDialect
    if not agreed:
        raise NotAgreed
    row = {"id": new_id(now), "speaker": login, "scope": scope, "text": wording.version, "dialect": dialect}
    row |= {"commune": home[0], "village": home[1]}
    connection.execute(insert(consents).values(**row, given_at=now))
    record(connection, f"staff:{login}", "voice-consent-given", f"{scope} {wording.version}", commune, now)
    return str(row["id"])
