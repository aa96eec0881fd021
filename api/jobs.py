"""Work that nobody waits for, done by the one process that holds the jobs lease.

Chores run once a night and may be repeated: each looks for what is too old and takes it away. A companion
is durable work (campaigns) that lives in the process for as long as it holds the lease.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Protocol

import orjson
import structlog
from sqlalchemy import Connection, Engine, delete, exists, select, update
from sqlalchemy.exc import SQLAlchemyError

from api import link_codes
from api.clock import VIETNAM
from api.clock import now as clock
from api.database import writing
from api.erasing import forget_learners
from api.journal import table
from api.leases import RENEW_SECONDS, Lease
from api.models import Chat, DeadEvent, Event, Invitation, Learner, Member, Outbox, Session, ZaloCharge
from api.settings import Settings
from api.statements import core
from bot.engine.state import Chat as ChatState
from bot.engine.state import dump_chat, load_chat

log = structlog.get_logger()

NIGHT_HOUR = 2
"""Local hour after which the chores of a day are done."""

FIRST_SECONDS = 30.0
"""After the start, so that it does not get slower."""

MESSAGES_DAYS = 31
"""Settled messages are kept for as long: a page that is opened again shows the last ones, a month's are counted."""

CHARGES_DAYS = 400
"""What messages on Zalo were charged to is kept for as long: a year's account, and a little."""

AT_ONCE = 500
"""Learners erased in one transaction."""

_charge, _chat, _dead, _event, _invitation, _learner, _member, _outbox, _session = map(
    core, (ZaloCharge, Chat, DeadEvent, Event, Invitation, Learner, Member, Outbox, Session)
)

Chore = Callable[[Connection, Settings, datetime], int]
"""Takes away what is too old; how much that was."""


class Companion(Protocol):
    """Durable work beside the chores. All methods may block."""

    def launch(self) -> None:
        """Begin, or go on with what was under way."""
        ...

    def pick_up(self, engine: Engine) -> None:
        """Look for work that was ordered meanwhile; called every few seconds."""
        ...

    def stop(self) -> None:
        """Leave everything as it is."""
        ...


def forget_strangers(connection: Connection, settings: Settings, now: datetime) -> int:
    """Erase learners without a consent in force whose chats have been silent for ``consentless_days``."""
    since = now - timedelta(days=settings.consentless_days)
    alive = exists().where(
        _member.c.learner_id == _learner.c.id, _chat.c.id == _member.c.chat_id, _chat.c.seen_at >= since
    )
    old = select(_learner.c.id).where(~_learner.c.agreed, _learner.c.seen_at < since, ~alive).limit(AT_ONCE)
    learners = list(connection.scalars(old))
    if learners:
        forget_learners(connection, learners)
    return len(learners)


def reset_empty_chats(connection: Connection, settings: Settings, now: datetime) -> int:
    """Let silent chats on which nobody is known begin anew; the numbers of their screens go on."""
    since = now - timedelta(days=settings.consentless_days)
    somebody = exists().where(_member.c.chat_id == _chat.c.id)
    old = connection.execute(select(_chat.c.id, _chat.c.state).where(_chat.c.seen_at < since, ~somebody)).all()
    anew = [(id, new) for id, state in old if (new := _begun_anew(state)) != state]
    for id, state in anew:
        fresh = {"state": state, "lang": "vi", "commune": "", "village": ""}
        connection.execute(update(_chat).where(_chat.c.id == id).values(fresh))
    return len(anew)


def _begun_anew(state: str) -> str:
    was = load_chat(orjson.loads(state))
    return orjson.dumps(dump_chat(ChatState(serial=was.serial, stopped=was.stopped, seen=was.seen))).decode()


def forget_events(connection: Connection, settings: Settings, now: datetime) -> int:
    """Duplicates older than ``event_memory_days`` come from nowhere any more."""
    return connection.execute(
        delete(_event).where(_event.c.at < now - timedelta(days=settings.event_memory_days))
    ).rowcount


def forget_messages(connection: Connection, _settings: Settings, now: datetime) -> int:
    """Settled replies after ``MESSAGES_DAYS``; those of a campaign stay, for they prove who was reached."""
    old = _outbox.c.settled_at < now - timedelta(days=MESSAGES_DAYS)
    return connection.execute(delete(_outbox).where(old, _outbox.c.campaign_id.is_(None))).rowcount


def forget_failures(connection: Connection, _settings: Settings, now: datetime) -> int:
    """Events set aside that somebody has looked at, after ``MESSAGES_DAYS``."""
    return connection.execute(delete(_dead).where(_dead.c.settled_at < now - timedelta(days=MESSAGES_DAYS))).rowcount


def forget_charges(connection: Connection, _settings: Settings, now: datetime) -> int:
    """What Zalo charged, after ``CHARGES_DAYS``."""
    return connection.execute(delete(_charge).where(_charge.c.at < now - timedelta(days=CHARGES_DAYS))).rowcount


def forget_logins(connection: Connection, _settings: Settings, now: datetime) -> int:
    """Sessions and invitations that are over."""
    over = connection.execute(delete(_session).where(_session.c.until < now)).rowcount
    return over + connection.execute(delete(_invitation).where(_invitation.c.until < now)).rowcount


def forget_link_codes(connection: Connection, _settings: Settings, now: datetime) -> int:
    """Codes between chats that are too old, and attempts of days past."""
    return link_codes.forget_old(connection, now)


def forget_revocations(connection: Connection, _settings: Settings, now: datetime) -> int:
    """Revocations that no backup can be older than."""
    return table.forget_old(connection, now)


CHORES: Sequence[Chore] = (
    forget_strangers,
    reset_empty_chats,
    forget_events,
    forget_messages,
    forget_failures,
    forget_charges,
    forget_logins,
    forget_link_codes,
    forget_revocations,
)


def do_chores(engine: Engine, settings: Settings, now: datetime, chores: Sequence[Chore] = CHORES) -> dict[str, int]:
    """Every chore in transactions of its own until it finds nothing; how much each took away."""
    return {chore.__name__: _finish(engine, settings, now, chore) for chore in chores}


def _finish(engine: Engine, settings: Settings, now: datetime, chore: Chore) -> int:
    total = 0
    while True:
        with writing(engine) as connection:
            done = chore(connection, settings, now)
        total += done
        if done < AT_ONCE:
            return total


class Jobs:
    """``run`` until ``stop``: holds the lease if it can, and does the work while it does."""

    def __init__(
        self,
        database: Engine,
        settings: Settings,
        lease: Lease,
        companions: Sequence[Companion] = (),
        *,
        clock: Callable[[], datetime] = clock,
        first_seconds: float = FIRST_SECONDS,
    ) -> None:
        self._database, self._settings, self._lease, self._companions = database, settings, lease, companions
        self._clock, self._first_at = clock, clock() + timedelta(seconds=first_seconds)
        self._stopping = asyncio.Event()
        self._done_for: date | None = None
        self._leading = False

    async def run(self) -> None:
        """Look every few seconds what is to be done; not at once, for the start belongs to whoever waits."""
        while not await self._stopped_within(RENEW_SECONDS):
            try:
                await asyncio.to_thread(self._look)
            except Exception as error:
                log.error("jobs failed", error=type(error).__name__)
        await asyncio.to_thread(self._leave)

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        return self._stopping.is_set()

    def stop(self) -> None:
        """Begin nothing more; ``run`` returns soon."""
        self._stopping.set()

    def _look(self) -> None:
        if not self._lease.take():
            self._lose()
            return
        if not self._leading:
            self._leading = True
            for companion in self._companions:
                companion.launch()
        for companion in self._companions:
            companion.pick_up(self._database)
        self._chores_if_due()

    def _chores_if_due(self) -> None:
        now = self._clock()
        night = (now.astimezone(VIETNAM) - timedelta(hours=NIGHT_HOUR)).date()
        if night == self._done_for or now < self._first_at:
            return
        log.info("chores done", **do_chores(self._database, self._settings, now))
        self._done_for = night

    def _lose(self) -> None:
        if self._leading:
            self._leading = False
            for companion in self._companions:
                companion.stop()

    def _leave(self) -> None:
        self._lose()
        with suppress(SQLAlchemyError):  # without a database the lease runs out by itself
            self._lease.release()
