"""When a message of the union cannot reach somebody on the chat that was chosen, another chat of hers gets it.

Which chat that is, ``api.campaigns.deliver`` decides; here a campaign that was over is only begun once more.
"""

from sqlalchemy import Connection, exists, select, update

from api.models import Campaign, Member, Outbox, Recipient
from api.statements import core

ELSEWHERE = "elsewhere"
"""Beside a recipient whose people are written to on another chat."""

_campaign, _member, _outbox, _recipient = map(core, (Campaign, Member, Outbox, Recipient))


def reopen(connection: Connection, chat: str) -> None:
    """``chat`` cannot be reached any more: campaigns that did not get through there go on if she has another one."""
    lost = select(_outbox.c.campaign_id).where(
        _outbox.c.chat_id == chat, _outbox.c.campaign_id.is_not(None), _outbox.c.state.in_(("failed", "dropped"))
    )
    hers, theirs = _member.alias("hers"), _member.alias("theirs")
    other = exists().where(
        _recipient.c.campaign_id == _campaign.c.id,
        _recipient.c.why == ELSEWHERE,
        theirs.c.chat_id == _recipient.c.chat_id,
        hers.c.learner_id == theirs.c.learner_id,
        hers.c.chat_id == chat,
    )
    over = (_campaign.c.state == "done") & _campaign.c.id.in_(lost) & other
    connection.execute(update(_campaign).where(over).values(state="running", done_at=None))
