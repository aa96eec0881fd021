"""A batch of events becomes turns, and turns become rows, all in the caller's one transaction.

Lock, dedupe, step, gather, write. Nothing leaves the process here: what is to be said lies in the
outbox when the commit is through. The same code runs on SQLite, where there is one writer, and on
PostgreSQL, where chats and then learners are locked in the order of their ids.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from api.conversation.batch import Batch
from api.conversation.chats import LockedChat, lock_chats
from api.conversation.deliveries import Clocks, Deliveries
from api.conversation.inbound import code_of, heard, look_up
from api.conversation.turns import overlook, take
from api.ids import Entropy
from api.store import Event as EventRow
from api.store import Keys, Lookup, core, writing
from bot.channels import Channel, Inbound
from bot.course import Course
from bot.events import Said

Received = Sequence[tuple[str, Inbound]]
"""Accounts (``web/main``) and what happened on them, in order."""

_event = core(EventRow)


class Handled(NamedTuple):
    """The key of an event that was handled before."""

    key: str


HANDLED = Lookup(lambda keys: select(_event.c.key).where(_event.c.key.in_(keys)), _event.c.key.type, Handled)


class Outcome(NamedTuple):
    """What a batch came to. ``wake`` names the accounts and chats for which there is something to send or read."""

    turns: int
    duplicates: int
    dead: int
    wake: frozenset[str]


def handle(
    connection: Connection,
    received: Received,
    course: Course,
    now: datetime,
    keys: Keys,
    channels: Mapping[str, Channel],
    entropy: Entropy = os.urandom,
    clocks: Clocks | None = None,
) -> Outcome:
    """Carry out ``received`` in the transaction of ``connection``; every account must be in ``channels``.

    An event that was handled before changes nothing. One whose turn raises is set aside alone.
    """
    hashes = [keys.address_hash(account, inbound.address) for account, inbound in received]
    wanted = {digest: (account, inbound.address) for digest, (account, inbound) in zip(hashes, received, strict=True)}
    chats = lock_chats(connection, wanted, now, keys, entropy)
    fresh: dict[str, tuple[LockedChat, Inbound]] = {}
    for digest, (account, inbound) in zip(hashes, received, strict=True):
        fresh.setdefault(f"{account}:{inbound.key}", (chats[digest], inbound))
    for key in _handled(connection, list(fresh)):
        del fresh[key]
    joined = look_up(connection, {code for _, inbound in fresh.values() if (code := code_of(inbound))})
    deliveries = Deliveries(connection, fresh.values(), channels, now, clocks or Clocks())
    batch = Batch(connection, course, now, channels, entropy, chats.values(), keys)
    for key, (chat, inbound) in fresh.items():
        event = heard(inbound, joined, keys)
        if isinstance(event, Said):
            event = replace(event, delivered=deliveries.told(chat, inbound))
        if deliveries.together(chat, event):
            overlook(batch, key, chat)
        else:
            take(batch, key, chat, event)
    batch.close()
    return Outcome(len(fresh) - batch.dead, len(received) - len(fresh), batch.dead, frozenset(batch.wake))


def _handled(connection: Connection, keys: list[str]) -> list[str]:
    # Only now that the chats are locked: a copy of the event may just have been committed elsewhere.
    return [row.key for row in HANDLED.run(connection, keys)]


TRIES = 3
"""How often a transaction is begun that lost against another one."""

_LOST = ("40001", "40P01", "23505")
"""PostgreSQL: serialization failure, deadlock, and a chat or event that another process was first to insert."""


def carry_out(
    engine: Engine,
    received: Received,
    course: Course,
    now: datetime,
    keys: Keys,
    channels: Mapping[str, Channel],
    clocks: Clocks | None = None,
) -> Outcome:
    """``handle`` in a transaction of its own, tried again when it collided with another process's."""
    left = TRIES
    while True:
        left -= 1
        try:
            with writing(engine) as connection:
                return handle(connection, received, course, now, keys, channels, clocks=clocks)
        except DBAPIError as error:
            if not left or getattr(error.orig, "sqlstate", "") not in _LOST:
                raise
