"""Offering the drills whose day has come, in the daytime and once each.

The engine decides what is shown and to whom; here stands only when it is asked. A drill that was offered
is over for the one who does not answer: the next one comes on its own day (see ``bot.engine.drill``). Who has
several chats is asked on the best of them (``api.platforms.reachable_chats``), and who can be reached on none is not
asked.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from api.clock import Quiet, local_day
from api.clock import now as clock
from api.delivery import push_hold
from api.platforms.reachable_chats import REACHED, best_first, reachable_chats
from api.platforms.windows import costs_nothing
from api.store import Chat, Keys, Learner, Member, core, reading
from api.work.worker import Leaving, Next
from bot.channels import Inbound
from bot.events import DrillDue

BATCH = 100
"""Chats asked at once: the rest follows a little later, so that replies to people never wait."""

REST_SECONDS = 3.0
"""After a full batch."""

LOOK_AGAIN = timedelta(minutes=5)
"""Between two looks that found nothing."""

Receive = Callable[[str, list[Inbound]], None]
"""``Intake.receive``, waited for: returns once the events are committed, raises when they are not."""

_chat, _learner, _member = map(core, (Chat, Learner, Member))


class DrillWork:
    """What the worker (``api.work.worker``) does about drills."""

    def __init__(
        self, engine: Engine, keys: Keys, receive: Receive, quiet: Quiet, now: Callable[[], datetime] = clock
    ) -> None:
        self._engine, self._keys, self._receive, self._quiet, self._now = engine, keys, receive, quiet, now

    def work(self, _key: str, _leaving: Leaving) -> Next:
        """Tell some people whose drill is due that it is; then look again, after the night in the morning."""
        now = self._now()
        if self._quiet.at(now):
            return self._quiet.over(now)
        with reading(self._engine) as connection:
            if push_hold.held_since(connection):
                return LOOK_AGAIN.total_seconds()
        told = offer(self._engine, self._keys, self._receive, now)
        return REST_SECONDS if told == BATCH else LOOK_AGAIN.total_seconds()


def drills_waiting(connection: Connection, now: datetime) -> int:
    """How many chats have a drill due that is offered only once she writes, because until then it would cost."""
    found = (
        select(func.count(_chat.c.id.distinct()))
        .join(_member, _member.c.chat_id == _chat.c.id)
        .join(_learner, _learner.c.id == _member.c.learner_id)
        .where(_learner.c.due > 0, _learner.c.due <= local_day(now).toordinal(), _learner.c.agreed.is_(True))
        .where(_chat.c.reachable.in_(REACHED), _chat.c.stopped.is_(False), ~costs_nothing(_chat, now))
    )
    return connection.scalar(found) or 0


def offer(engine: Engine, keys: Keys, receive: Receive, now: datetime) -> int:
    """Tell up to ``BATCH`` chats that a drill is due; how many were told. A person is told on one of hers."""
    today = local_day(now).toordinal()
    way = reachable_chats(
        (_learner.c.due > 0) & (_learner.c.due <= today) & _learner.c.agreed.is_(True), now
    ).subquery()
    ranked = select(way, best_first(way).label("rank")).subquery()
    due = (
        select(ranked.c.id, ranked.c.account, _chat.c.address, ranked.c.due)
        .join(_chat, _chat.c.id == ranked.c.id)
        .where(ranked.c.rank == 1, ranked.c.why == "", _chat.c.reachable == "active")
        # Where it would cost something, it is due until she writes again.
        .where(costs_nothing(_chat, now))
        # Whoever has the phone in her hands now is not the one to be disturbed. Who was seen later than now was seen
        # before the clock was set back.
        .where(~ranked.c.seen_at.between(now - LOOK_AGAIN, now))
        .order_by(ranked.c.due, ranked.c.id)
        .limit(BATCH)
    )
    with reading(engine) as connection:
        rows = connection.execute(due).all()
    by_account: dict[str, list[Inbound]] = {}
    for id, account, address, day in rows:
        inbound = Inbound(f"drill:{id}:{day}", keys.open(address), DrillDue())
        by_account.setdefault(account, []).append(inbound)
    for account, inbounds in by_account.items():
        receive(account, inbounds)
    return len(rows)
