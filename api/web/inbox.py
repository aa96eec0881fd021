"""What a browser may see of the database: the screens of its own chat, found by its cookie."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select

from api.clock import now
from api.delivery.outbox import read_since
from api.delivery.sealed_parts import opened_part
from api.http.context import Context
from api.store import Chat, Outbox, core, reading
from bot.channels import Card
from bot.engine.fresh import FRESH
from bot.engine.state import load_chat

ACCOUNT = "web/main"
UNANSWERED = (*FRESH, "hello")
"""Screens of a chat in which nothing was done but opening it."""

SHOWN = 12
"""Screens a page is given when it was reloaded: the present one and some of those before."""

_chat, _outbox = map(core, (Chat, Outbox))


@dataclass(frozen=True, slots=True)
class OwnChat:
    """The chat of a browser. ``last`` is the number of its newest message; no ``id`` before the first event."""

    id: str = ""
    last: int = 0


def own_chat(context: Context, address: str) -> OwnChat:
    """The chat at ``address``."""
    digest = context.keys.address_hash(ACCOUNT, address)
    query = select(_chat.c.id, _chat.c.outbox_seq).where(_chat.c.account == ACCOUNT, _chat.c.address_hash == digest)
    with reading(context.database) as connection:
        row = connection.execute(query).one_or_none()
    return OwnChat(row.id, row.outbox_seq) if row else OwnChat()


def answered(context: Context, chat: str) -> bool:
    """Whether more than the opening of the page was ever heard in a chat, by its id."""
    with reading(context.database) as connection:
        state = connection.scalar(select(_chat.c.state).where(_chat.c.id == chat))
    return state is not None and load_chat(orjson.loads(state)).screen not in UNANSWERED


def screens(context: Context, chat: OwnChat, after: int) -> dict[str, Any]:
    """The messages after number ``after`` as the page gets them; what came before counts as seen.

    ``anew`` tells a page that was left open while its chat was forgotten to throw away what it shows;
    ``first`` is the oldest message that is not erased, and a page shows none before it.
    """
    anew = after > chat.last
    rows = read_since(context.database, chat.id, 0 if anew else after, now(), SHOWN) if chat.id else []
    opened = [(seq, opened_part(body, context.keys)) for seq, body in rows]
    messages = [{"seq": seq, "part": part} for seq, part in opened if part]
    return {"messages": messages, "anew": anew, "first": _first(context, chat)}


def _first(context: Context, chat: OwnChat) -> int:
    query = select(_outbox.c.seq).where(_outbox.c.chat_id == chat.id, _outbox.c.body != "{}")
    with reading(context.database) as connection:
        return connection.scalar(query.order_by(_outbox.c.seq).limit(1)) or 0 if chat.id else 0


def part(context: Context, chat: OwnChat, seq: int) -> Card | None:
    """One message of the chat, or None where there is none or its words are gone."""
    query = select(_outbox.c.body).where(_outbox.c.chat_id == chat.id, _outbox.c.seq == seq)
    with reading(context.database) as connection:
        body = connection.scalar(query) if chat.id else None
    card: Card | None = opened_part(body, context.keys) if body else None
    return card or None
