"""Looking for payment codes in pictures that people sent on a platform.

A picture is fetched, looked at in memory and gone; what its codes say goes to the conversation in an event, and is
written down nowhere. A wish (``bot.orders.FetchPhoto``) is a row written with the turn that made it, and what a crash
interrupts is begun again. Pictures of one chat that come together are one answer.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

import structlog
from sqlalchemy import Engine, RowMapping, select, update

from api.clock import now as clock
from api.media.qr_pictures import MOST_BYTES, NotAPicture, codes_in
from api.store import Chat, Keys, Order, core, literally, reading, writing
from api.work import Leaving, Next, PlatformSounds
from bot.channels import Inbound, NotFetched
from bot.events import PhotoRead

log = structlog.get_logger()

LOOK_SECONDS = 0.5
"""Between two looks for pictures: she waits with the telephone in her hand."""

TOGETHER = timedelta(seconds=1.5)
"""So long after the newest picture of a chat another one may still belong to it."""

TRIES = 3
"""To fetch a picture; then it counts as one without a code."""

WAIT = timedelta(seconds=2)
"""Between two of them."""

LATE = timedelta(hours=1)
"""After which nobody waits for an answer: nobody worked meanwhile, or a backup brought the wish back."""

MOST_AT_ONCE = 4
"""Chats whose pictures are looked at side by side: most of the time is the platform's."""

MOST_PICTURES = 10
"""Of one answer; albums hold no more."""

Receive = Callable[[str, list[Inbound]], None]
"""``Intake.store``: returns once the events are committed, raises when they are not."""

_order, _chat = core(Order), core(Chat)
_DUE = literally(_order.c.state, "due")


class _Look(NamedTuple):
    """What came of one picture; ``again`` where it is to be fetched once more."""

    codes: tuple[str, ...] = ()
    again: bool = False


class PhotoWork:
    """What the worker (``api.work.worker``) does about pictures."""

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        files: PlatformSounds,
        receive: Receive,
        now: Callable[[], datetime] = clock,
    ) -> None:
        self._engine, self._keys, self._files, self._receive, self._now = engine, keys, files, receive, now

    def work(self, _key: str, leaving: Leaving) -> Next:
        """Look at all that has come together by now."""
        albums = [album for album in _albums(self._engine) if self._complete(album)]
        if albums and not leaving():
            with ThreadPoolExecutor(MOST_AT_ONCE) as pool:
                for _ in pool.map(self._see_to, albums):
                    pass
        return LOOK_SECONDS

    def _complete(self, album: Sequence[RowMapping]) -> bool:
        """Whether nothing more will belong to it. What came later than now came before the clock was set back."""
        newest, now = max(row["created_at"] for row in album), self._now()
        since = newest + TOGETHER + WAIT * max(row["attempts"] for row in album)
        return bool(since <= now or newest > now)

    def _see_to(self, album: Sequence[RowMapping]) -> None:
        if max(row["created_at"] for row in album) < self._now() - LATE:
            self._settle(album)
            return
        looks = [self._look(row) for row in album[:MOST_PICTURES]]
        if any(look.again for look in looks):
            self._change(album, attempts=max(row["attempts"] for row in album) + 1)
            return
        codes = tuple(dict.fromkeys(code for look in looks for code in look.codes))
        read = PhotoRead(codes, quiet=all(row["body"]["quiet"] for row in album))
        first = album[0]
        inbound = Inbound(f"photo:{album[-1]['id']}", self._keys.open(first["address"]), read)
        self._receive(first["account"], [inbound])
        self._settle(album)

    def _settle(self, album: Sequence[RowMapping]) -> None:
        """Over; of where the pictures lie nothing stays."""
        self._change(album, state="done", body={}, settled_at=self._now())

    def _look(self, row: RowMapping) -> _Look:
        try:
            return _Look(codes_in(self._files.fetch(row["account"], row["body"]["ref"], MOST_BYTES)))
        except NotFetched as failure:
            log.warning("picture not fetched", account=row["account"], code=failure.code)
            return _Look(again=failure.retry and row["attempts"] + 1 < TRIES)
        except NotAPicture:
            return _Look()

    def _change(self, album: Sequence[RowMapping], **values: object) -> None:
        ids = [row["id"] for row in album]
        with writing(self._engine) as connection:
            connection.execute(update(_order).where(_order.c.id.in_(ids)).values(values))


def _albums(engine: Engine) -> list[list[RowMapping]]:
    """Pictures that wait, those of a chat together, oldest first."""
    columns = (_order.c.id, _order.c.chat_id, _order.c.body, _order.c.attempts, _order.c.created_at)
    joined = select(*columns, _chat.c.account, _chat.c.address).join_from(_order, _chat, _order.c.chat_id == _chat.c.id)
    query = joined.where(_DUE, _order.c.kind == "fetch_photo").order_by(_order.c.chat_id, _order.c.id)
    with reading(engine) as connection:
        rows = connection.execute(query).mappings().all()
    return [list(album) for _, album in groupby(rows, key=lambda row: row["chat_id"])]
