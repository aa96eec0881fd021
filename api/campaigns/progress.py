"""Who got a campaign. A question to the tables, nothing is counted on the side.

A chat *got* a message when every part of it was sent (on the web: read by the page); it is *waiting*
while a part is still due, *held* when a part goes out only once she writes, *in doubt* when a part may or
may not have arrived, *failed* with the platform's reason, and *left out* when it could not be reached from
the start, or the message was taken back before it went out.
"""

from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, case, func, select

from api.campaigns.withdraw import WHY
from api.models import Outbox, Recipient
from api.statements import core

_RECIPIENT = core(Recipient)
_OUTBOX = core(Outbox)


@dataclass(frozen=True, slots=True)
class Delivery:
    """Chats by what became of the message. The numbers add up to ``total``."""

    total: int = 0
    got: int = 0
    waiting: int = 0
    held: int = 0
    doubt: int = 0
    failed: int = 0
    left_out: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def delivery(connection: Connection, campaign_id: str) -> Delivery:
    """What became of a campaign so far."""
    parts = _parts(campaign_id).subquery()
    rows = connection.execute(
        select(_RECIPIENT.c.state, _RECIPIENT.c.why, parts.c.fate, parts.c.code, func.count())
        .select_from(_RECIPIENT.outerjoin(parts, parts.c.chat_id == _RECIPIENT.c.chat_id))
        .where(_RECIPIENT.c.campaign_id == campaign_id)
        .group_by(_RECIPIENT.c.state, _RECIPIENT.c.why, parts.c.fate, parts.c.code)
    ).all()
    counts = {"got": 0, "waiting": 0, "held": 0, "doubt": 0, "failed": 0, "left_out": 0}
    reasons: dict[str, int] = {}
    for state, why, fate, code, count in rows:
        outcome = "left_out" if state == "skipped" else fate or "waiting"
        counts[outcome] += count
        if outcome in ("failed", "left_out"):
            reason = why or code or "unknown"
            reasons[reason] = reasons.get(reason, 0) + count
    return Delivery(sum(counts.values()), reasons=reasons, **counts)


def _parts(campaign_id: str) -> Select[tuple[str, str, str]]:
    state = _OUTBOX.c.state
    fate = case(
        (func.sum(case((_OUTBOX.c.code == WHY, 1), else_=0)) == func.count(), "left_out"),
        (func.sum(case((state.in_(("failed", "dropped")), 1), else_=0)) > 0, "failed"),
        (func.sum(case((state == "doubt", 1), else_=0)) > 0, "doubt"),
        (func.sum(case((state == "held", 1), else_=0)) > 0, "held"),
        (func.sum(case((state == "sent", 1), else_=0)) == func.count(), "got"),
        else_="waiting",
    )
    return (
        select(_OUTBOX.c.chat_id, fate.label("fate"), func.max(_OUTBOX.c.code).label("code"))
        .where(_OUTBOX.c.campaign_id == campaign_id)
        .group_by(_OUTBOX.c.chat_id)
    )
