"""What became of campaigns' messages, chat by chat, and the sums that stay when recipients end.

A chat *got* a message when every part of it was sent (on the web: read by the page); it is *waiting*
while a part is still due, *held* when a part goes out only once she writes, *in doubt* when a part may or
may not have arrived, *failed* with the platform's reason, and *left out* when it could not be reached from
the start, or the message was taken back before it went out.
"""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Select, case, func, select, update

from api.store import Campaign, Outbox, Recipient, core

CANCELLED = "cancelled"
"""Beside recipients and messages that were taken back."""

WITH_REASON = ("failed", "left_out")
"""Outcomes that are told apart by their reason."""

_campaign, _recipient, _outbox = map(core, (Campaign, Recipient, Outbox))

Outcome = tuple[str, str, int]
"""What became of it, why (for ``WITH_REASON``), and in how many chats."""


def outcomes(connection: Connection, which: ColumnElement[bool]) -> Iterator[tuple[str, Outcome]]:
    """By campaign, the outcomes of the recipients that ``which``, a condition on ``recipient``, is true of."""
    parts = _parts(which).subquery()
    c = _recipient.c
    same = (parts.c.chat_id == c.chat_id) & (parts.c.campaign_id == c.campaign_id)
    key = (c.campaign_id, c.state, c.why, parts.c.fate, parts.c.code)
    found = select(*key, func.count()).select_from(_recipient.outerjoin(parts, same)).where(which).group_by(*key)
    for campaign, state, why, fate, code, count in connection.execute(found):
        outcome = "left_out" if state == "skipped" else fate or "waiting"
        yield campaign, (outcome, (why or code or "unknown") if outcome in WITH_REASON else "", count)


def keep(connection: Connection, which: ColumnElement[bool]) -> None:
    """Add the outcomes of recipients that are about to be deleted to the sums beside their campaigns."""
    sums: dict[str, Counter[str]] = {}
    for campaign, (outcome, reason, count) in outcomes(connection, which):
        sums.setdefault(campaign, Counter())[f"{outcome}:{reason}"] += count
    for campaign, more in sorted(sums.items()):
        this = _campaign.c.id == campaign
        before = connection.scalar(select(_campaign.c.ended).where(this).with_for_update()) or {}
        total = {name: before.get(name, 0) + more.get(name, 0) for name in sorted({*before, *more})}
        connection.execute(update(_campaign).where(this).values(ended=total))


def kept(connection: Connection, campaign: str) -> Iterator[Outcome]:
    """Those of recipients that are no more."""
    for name, count in (connection.scalar(select(_campaign.c.ended).where(_campaign.c.id == campaign)) or {}).items():
        outcome, _, reason = name.partition(":")
        yield outcome, reason, count


def _parts(which: ColumnElement[bool]) -> Select[str, str, str, str]:
    state = _outbox.c.state
    fate = case(
        (func.sum(case((_outbox.c.code == CANCELLED, 1), else_=0)) == func.count(), "left_out"),
        (func.sum(case((state.in_(("failed", "dropped")), 1), else_=0)) > 0, "failed"),
        (func.sum(case((state == "doubt", 1), else_=0)) > 0, "doubt"),
        (func.sum(case((state == "held", 1), else_=0)) > 0, "held"),
        (func.sum(case((state == "sent", 1), else_=0)) == func.count(), "got"),
        else_="waiting",
    )
    same = (_recipient.c.campaign_id == _outbox.c.campaign_id) & (_recipient.c.chat_id == _outbox.c.chat_id)
    return (
        select(_outbox.c.campaign_id, _outbox.c.chat_id, fate.label("fate"), func.max(_outbox.c.code).label("code"))
        .select_from(_outbox.join(_recipient, same))
        .where(_outbox.c.campaign_id.is_not(None), which)
        .group_by(_outbox.c.campaign_id, _outbox.c.chat_id)
    )
