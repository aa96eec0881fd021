"""Who got a campaign, asked of the tables. What the outcomes mean: ``api.conversation.campaign_outcomes``."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from api.conversation import campaign_outcomes
from api.store import Recipient, core

_RECIPIENT = core(Recipient)


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """Chats by what became of the message. The numbers add up to ``total``."""

    total: int = 0
    got: int = 0
    waiting: int = 0
    held: int = 0
    doubt: int = 0
    failed: int = 0
    left_out: int = 0
    reasons: dict[str, int] = field(default_factory=dict)


def campaign_progress(connection: Connection, campaign_id: str) -> CampaignProgress:
    """What became of a campaign so far, chats that are no more included."""
    counts = {"got": 0, "waiting": 0, "held": 0, "doubt": 0, "failed": 0, "left_out": 0}
    reasons: dict[str, int] = {}
    there = [found for _, found in campaign_outcomes.outcomes(connection, _RECIPIENT.c.campaign_id == campaign_id)]
    for outcome, reason, count in (*there, *campaign_outcomes.kept(connection, campaign_id)):
        counts[outcome] += count
        if reason:
            reasons[reason] = reasons.get(reason, 0) + count
    return CampaignProgress(sum(counts.values()), reasons=reasons, **counts)
