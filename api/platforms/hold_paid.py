"""What can wait costs nothing: bulk messages go while they are free, and otherwise wait until she writes.

A message that waits is ``held`` in the outbox: kept, counted, shown as waiting for her, sent a few seconds after she
did something, or on another chat of hers that costs nothing (``api.delivery.reopen``). Only a campaign for which
somebody agreed to a price may spend, up to the number of messages she was shown, and all of them together up to what
the package holds and the ceiling of the month. Replies are never held: what they answer has just opened the window.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, exists, func, select, update

from api.delivery.budget import SendBudget
from api.delivery.outbox import Claimed, Settled
from api.delivery.reopen import reopen
from api.platforms import charges
from api.platforms.charges import REPLY, month
from api.platforms.windows import WAITS, is_free, kind
from api.store import Campaign, MessageCharge, MessageWindow, Outbox, core, literally

RELEASE_SECONDS = 5.0
"""Between two looks for messages that need wait no longer."""

_campaign, _charge, _outbox, _window = map(core, (Campaign, MessageCharge, Outbox, MessageWindow))


class ChargeBudget(SendBudget):
    """The economy of an Official Account, for its sender.

    ``monthly`` is what the package holds, ``ceiling_dong`` the most to be spent a month beyond it.
    """

    def __init__(
        self, account: str, monthly: int, ceiling_dong: int, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._account, self._monthly, self._ceiling_dong, self._steady = account, monthly, ceiling_dong, steady
        self._look_at = 0.0

    def hold(self, connection: Connection, rows: Sequence[Claimed], now: datetime) -> set[int]:
        """Of ``rows``, claimable in this transaction, make wait what would cost more than was agreed to; their ids."""
        bulk = [row.id for row in rows if row.bulk]
        waits = self._to_wait(connection, bulk, now) if bulk else []
        if waits:
            waiting = _outbox.c.id.in_(waits) & literally(_outbox.c.state, "due")
            connection.execute(update(_outbox).where(waiting).values(state="held", code=WAITS))
            reopen(connection, *sorted({row.chat for row in rows if row.id in waits}))
        return set(waits)

    def anything_to_release(self, connection: Connection, now: datetime) -> bool:
        """Whether somebody wrote for whom messages wait. After a look in vain the next is ``RELEASE_SECONDS`` later."""
        if self._steady() < self._look_at:
            return False
        found = bool(connection.scalar(select(exists().where(self._free_again(now)))))
        self._look_at = 0.0 if found else self._steady() + RELEASE_SECONDS
        return found

    def release(self, connection: Connection, now: datetime) -> None:
        """What waits for somebody whose window is free again may go."""
        connection.execute(update(_outbox).where(self._free_again(now)).values(state="due", code="", due_at=now))

    def charge(self, connection: Connection, ended: Sequence[Settled], now: datetime) -> None:
        """Write down what messages were charged to, in the transaction that settles them."""
        charges.charge(connection, self._account, ended, self._monthly, now)

    def _free_again(self, now: datetime) -> ColumnElement[bool]:
        opened = exists().where(_window.c.chat_id == _outbox.c.chat_id, is_free(now))
        return (_outbox.c.account == self._account) & literally(_outbox.c.state, "held") & opened

    def _to_wait(self, connection: Connection, bulk: list[int], now: datetime) -> list[int]:
        meets = {id: (window, campaign) for id, campaign, window in connection.execute(_meeting(bulk, now))}
        paid = [id for id in bulk if meets[id][0] == "paid" and meets[id][1]]
        allowed = self._allowed(connection, [(id, meets[id][1]) for id in paid], now) if paid else set()
        return [id for id in bulk if meets[id][0] != "free" and id not in allowed]

    def _allowed(self, connection: Connection, paid: list[tuple[int, str]], now: datetime) -> set[int]:
        """Those messages, with their campaigns, that may be charged: agreed to, and within the month."""
        under_way = self._under_way(connection, now)
        so_far = month(connection, self._account, self._monthly, now)
        left = so_far.affordable(self._ceiling_dong) - sum(under_way.values())
        agreed = {
            campaign: self._agreed(connection, campaign) - under_way[campaign] for campaign in {c for _, c in paid}
        }
        allowed: set[int] = set()
        for id, campaign in paid:
            if len(allowed) < left and agreed[campaign] > 0:
                agreed[campaign] -= 1
                allowed.add(id)
        return allowed

    def _agreed(self, connection: Connection, campaign: str) -> int:
        """How many messages of a campaign may still be charged."""
        most = connection.scalar(select(_campaign.c.paid_most).where(_campaign.c.id == campaign)) or 0
        charged = select(func.count()).select_from(_charge.join(_outbox, _outbox.c.id == _charge.c.outbox_id))
        query = charged.where(_outbox.c.campaign_id == campaign, _charge.c.charged != REPLY)
        return most - (connection.scalar(query) or 0) if most else 0

    def _under_way(self, connection: Connection, now: datetime) -> Counter[str]:
        """Bulk messages on their way that will probably be charged, by campaign."""
        sending = (_outbox.c.account == self._account) & literally(_outbox.c.state, "sending") & _outbox.c.bulk
        joined = _outbox.outerjoin(_window, _window.c.chat_id == _outbox.c.chat_id)
        query = select(_outbox.c.campaign_id, func.count()).select_from(joined).where(sending, kind(now) != "free")
        return Counter(dict(connection.execute(query.group_by(_outbox.c.campaign_id)).all()))


def _meeting(ids: list[int], now: datetime) -> Select[int, str, str]:
    """Each message with its campaign and the window it would meet."""
    joined = _outbox.outerjoin(_window, _window.c.chat_id == _outbox.c.chat_id)
    return select(_outbox.c.id, _outbox.c.campaign_id, kind(now)).select_from(joined).where(_outbox.c.id.in_(ids))
