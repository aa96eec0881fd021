"""Driving conversations through the shell, an event a transaction or many, as fictional people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import orjson
from sqlalchemy import Engine, insert, select, update

from api.codes import form
from api.conversation.transaction import Outcome, handle
from api.store.database import reading, writing
from api.store.keys import Keys
from api.store.models import Chat, JoinCode, Outbox, SQLModel
from api.store.statements import core
from bot.channels import CHANNELS
from bot.channels.base import Inbound
from bot.course.model import Course
from bot.engine.state import Chat as ChatState
from bot.engine.state import load_chat
from bot.events import Event, Opened, Said, Tapped

ACCOUNT = "telegram/main"
CHANNELS_BY_ACCOUNT: dict[str, Any] = {
    "telegram/main": CHANNELS["telegram"],
    "web/main": CHANNELS["web"],
    "zalo-bot/main": CHANNELS["zalo-bot"],
}

PATH_TO_CONSENT = ("vi", "next", "hang-up", "next", "adult")
"""What is tapped after the greeting until she is asked."""


@dataclass
class Village:
    """A database in which people talk. Events are numbered, time goes on a second with each batch."""

    database: Engine
    course: Course
    keys: Keys
    now: datetime
    account: str = ACCOUNT
    chance: Random = field(default_factory=lambda: Random(7))
    number: int = 0

    def event(self, address: str, event: Event, **more: Any) -> tuple[str, Inbound]:
        """An event of ``address`` that has never happened before."""
        self.number += 1
        return self.account, Inbound(f"update:{self.number}", address, event, **more)

    def batch(self, *events: tuple[str, Inbound]) -> Outcome:
        """Events in one transaction."""
        self.now += timedelta(seconds=1)
        with writing(self.database) as connection:
            return handle(
                connection, events, self.course, self.now, self.keys, CHANNELS_BY_ACCOUNT, self.chance.randbytes
            )

    def happens(self, address: str, event: Event, **more: Any) -> Outcome:
        """One event in one transaction."""
        return self.batch(self.event(address, event, **more))

    def says(self, address: str, text: str) -> Outcome:
        return self.happens(address, Said(text))

    def taps(self, address: str, *choices: str) -> None:
        """Buttons of whatever is on her screen at the time."""
        for choice in choices:
            self.happens(address, Tapped(self.chat(address).serial, choice))

    def arrives(self, address: str, *, agrees: bool = True) -> None:
        """Somebody goes through the greeting into her first lesson, with or without consent."""
        self.happens(address, Opened())
        self.taps(address, *PATH_TO_CONSENT, "yes" if agrees else "no")

    def delivers(self) -> None:
        """What waits to be sent has come: only then does what she types answer it."""
        outbox = core(Outbox)
        waiting = outbox.c.state == "due", ~outbox.c.account.like("web/%")
        with writing(self.database) as connection:
            connection.execute(update(outbox).where(*waiting).values(state="sent", settled_at=self.now))

    def row(self, address: str, account: str = "") -> Any:
        """The row of a chat."""
        chat = core(Chat)
        digest = self.keys.address_hash(account or self.account, address)
        with reading(self.database) as connection:
            return connection.execute(select(chat).where(chat.c.address_hash == digest)).one()

    def chat(self, address: str) -> ChatState:
        """What is on her screen."""
        return load_chat(orjson.loads(self.row(address).state))

    def rows(self, table: str, **where: Any) -> Sequence[Any]:
        """Rows of a table, in the order of their keys."""
        found = SQLModel.metadata.tables[table]
        query = select(found).filter_by(**where).order_by(*found.primary_key.columns)
        with reading(self.database) as connection:
            return connection.execute(query).all()

    def kinds(self, **where: Any) -> list[str]:
        """What was counted, in order."""
        return [row.kind for row in self.rows("fact", **where)]

    def texts(self, address: str) -> list[str]:
        """What was answered, in order, of messages with words."""
        bodies = [orjson.loads(row.body) for row in self.rows("outbox", chat_id=self.row(address).id)]
        return [body["text"] for body in bodies if body.get("text")]

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        return {name: [tuple(row) for row in self.rows(name)] for name in SQLModel.metadata.tables}

    def makes_code(self, number: int, commune: str, village: str = "", lang: str = "", *, closed: bool = False) -> str:
        """A join code on a poster."""
        code = form.make(number)
        row = {"code": code, "commune": commune, "village": village, "lang": lang, "note": "", "created_by": "thử"}
        row |= {"created_at": self.now, "closed_at": self.now if closed else None}
        with writing(self.database) as connection:
            connection.execute(insert(core(JoinCode)).values(row))
        return code
