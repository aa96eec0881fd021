"""When a message of the union cannot reach somebody on the chat that was chosen, another chat of hers gets it.

Which chat that is, ``api.campaigns.deliver`` decides; here a campaign that was over is only ordered once more. It is so
too when the message is ``held`` there until she writes: where another of her chats costs nothing, it goes that way.
"""

from sqlalchemy import Connection, exists, select

from api.store import Campaign, Outbox, Recipient, chats_sharing, core, work_queue

ELSEWHERE = "elsewhere"
"""Beside a recipient whose people are written to on another chat, and beside what was to be sent to it before that."""

_campaign, _outbox, _recipient = map(core, (Campaign, Outbox, Recipient))


def reopen(connection: Connection, *chats: str) -> None:
    """Messages do not get through on ``chats``: campaigns that were for them go on if somebody there has another."""
    if not chats:
        return
    stuck = _outbox.c.state.in_(("failed", "dropped", "held")) & (_outbox.c.code != ELSEWHERE)
    lost = select(_outbox.c.campaign_id).where(_outbox.c.chat_id.in_(chats), _outbox.c.campaign_id.is_not(None), stuck)
    other = exists().where(
        _recipient.c.campaign_id == _campaign.c.id,
        _recipient.c.why == ELSEWHERE,
        _recipient.c.chat_id.in_(chats_sharing(chats)),
    )
    over = (_campaign.c.state == "done") & _campaign.c.id.in_(lost) & other
    for id in connection.scalars(select(_campaign.c.id).where(over)).all():
        work_queue.order(connection, work_queue.SEND, key=id)
