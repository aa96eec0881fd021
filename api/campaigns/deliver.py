"""Sending a campaign: plan the recipients once, then hand the message over in batches.

Each step may be repeated after a crash without a second message: recipients are unique by campaign
and chat, and a message enters its chat as an event with the campaign's key, which the conversation
takes once. What is handed over is planned by the engine like any reply and waits in the outbox.
"""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, case, exists, func, literal, select, true, update

from api.campaigns import write
from api.campaigns.audience import audience
from api.campaigns.reroute import reroute
from api.platforms.reachable_chats import in_minutes
from api.store import Chat, Keys, Outbox, Recipient, core, insert_into, reading, writing
from bot.channels import Inbound
from bot.events import CampaignArrived

BATCH = 100
"""Chats handed over at once."""

BACKLOG = 400
"""Bulk messages that may wait in the outbox before more are handed over."""

Receive = Callable[[str, list[Inbound]], None]
"""``Intake.receive``, waited for: returns once the events are committed, raises when they are not."""

_RECIPIENT, _CHAT, _OUTBOX = map(core, (Recipient, Chat, Outbox))


def plan(connection: Connection, campaign_id: str, now: datetime) -> None:
    """Write down every recipient, with the reason for those who cannot be reached. One statement, repeatable."""
    campaign = write.find(connection, campaign_id)
    people = audience(campaign["villages"], campaign["langs"], now).subquery()
    state = case((people.c.why == "", "planned"), else_="skipped")
    rows = select(literal(campaign_id, _RECIPIENT.c.campaign_id.type), people.c.id, state, people.c.why)
    connection.execute(
        insert_into(connection, _RECIPIENT)
        .on_conflict_do_nothing()
        # WHERE true: without it SQLite takes the ON of the conflict for one of a join
        .from_select(["campaign_id", "chat_id", "state", "why"], rows.where(true()))
    )


def waiting(connection: Connection, campaign_id: str) -> list[RowMapping]:
    """The next chats to hand the message to."""
    query = (
        select(_CHAT.c.id, _CHAT.c.account, _CHAT.c.address)
        .join(_RECIPIENT, _RECIPIENT.c.chat_id == _CHAT.c.id)
        .where(_RECIPIENT.c.campaign_id == campaign_id, _RECIPIENT.c.state == "planned")
        .order_by(_CHAT.c.id)
        .limit(BATCH)
    )
    return list(connection.execute(query).mappings())


def backlog(connection: Connection) -> int:
    """Bulk messages that senders still have before them.

    Pages fetch theirs themselves and do not count, nor does a channel with so many messages a month: what is over them
    waits for the next one, for which nobody else should wait.
    """
    query = select(func.count()).where(
        _OUTBOX.c.bulk.is_(True), _OUTBOX.c.state == "due", in_minutes(_OUTBOX.c.account)
    )
    return connection.scalar(query) or 0


def hand_over(engine: Engine, keys: Keys, receive: Receive, campaign_id: str, now: datetime) -> int:
    """Hand the message to the next chats; how many. Zero when all have it. Blocks until it is committed."""
    with reading(engine) as connection:
        campaign = write.find(connection, campaign_id)
        batch = waiting(connection, campaign_id)
    if not batch:
        with writing(engine) as connection:
            batch = waiting(connection, campaign_id) if reroute(connection, campaign, now) else []
    event = CampaignArrived(campaign_id, campaign["author"], campaign["texts"])
    by_account: dict[str, list[Inbound]] = {}
    for chat in batch:
        inbound = Inbound(f"campaign:{campaign_id}:{chat['id']}", keys.open(chat["address"]), event)
        by_account.setdefault(chat["account"], []).append(inbound)
    for account, inbounds in by_account.items():
        receive(account, inbounds)
    if batch:
        with writing(engine) as connection:
            _check_off(connection, campaign_id, [chat["id"] for chat in batch], now)
    return len(batch)


def _check_off(connection: Connection, campaign_id: str, chats: list[str], now: datetime) -> None:
    """Let nobody be planned for ever.

    The conversation wrote beside each recipient what came of the message, in its own commit. It cannot where
    it took the message long ago and the list is older, from a backup: then the outbox knows.
    """
    left = (_RECIPIENT.c.campaign_id == campaign_id) & (_RECIPIENT.c.state == "planned")
    has_it = exists().where(_OUTBOX.c.campaign_id == campaign_id, _OUTBOX.c.chat_id == _RECIPIENT.c.chat_id)
    values = {
        "state": case((has_it, "handed"), else_="skipped"),
        "why": case((has_it, ""), else_="error"),
        "handed_at": now,
    }
    connection.execute(update(_RECIPIENT).where(left, _RECIPIENT.c.chat_id.in_(chats)).values(values))
