"""Taking back what is left of a campaign: what has not gone out yet never will."""

from datetime import datetime

from sqlalchemy import Connection, update

from api.conversation.campaign_outcomes import CANCELLED
from api.store import Outbox, Recipient, core, literally

WHY = CANCELLED

_RECIPIENT, _OUTBOX = map(core, (Recipient, Outbox))


def withdraw(connection: Connection, campaign_id: str, now: datetime) -> None:
    """Drop messages that still wait, for a page to fetch them or for her to write, and leave out who is still planned.

    May be repeated. What is on its way in this moment arrives.
    """
    planned = (_RECIPIENT.c.campaign_id == campaign_id) & (_RECIPIENT.c.state == "planned")
    connection.execute(update(_RECIPIENT).where(planned).values(state="skipped", why=WHY))
    waiting = (_OUTBOX.c.campaign_id == campaign_id) & literally(_OUTBOX.c.state, "due", "held")
    connection.execute(update(_OUTBOX).where(waiting).values(state="dropped", code=WHY, settled_at=now))
