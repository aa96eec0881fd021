"""The messages that wait, are on their way, or are settled: everything that is done to that table.

==========  ========  ============================  =========================================================
from        to        who moves it                  on which event
==========  ========  ============================  =========================================================
written     due       ``api.conversation.saying``   a turn is kept: in the very commit of what it answers
due         sending   ``mark``                      the sender that has the lease takes it: committed before it calls
due         sent      ``read_since``                a page, which reads for itself, asks for what comes after it
due         held      ``api.platforms.hold_paid``   to everyone, and it would cost more than was agreed to
due         held      ``settle``                    to everyone, and another message found the chat closed
due         dropped   ``settle``                    another message found her gone, or, of replies, the chat closed
due         failed    ``settle``                    its clip or picture cannot be made, by a fault of ours
due         dropped   ``api.conversation.erasing``  she stopped, left or was erased
due         dropped   ``api.campaigns.withdraw``    its campaign was taken back
due         dropped   ``api.care.expiry``           a page, or an account that is connected no more, never came for it
due         doubt     ``api.care.backup.settle``    a backup was restored: it may have been sent since
sending     sent      ``settle``                    the platform took it
sending     due       ``settle``                    again later; or a reply that may have arrived, once more
sending     held      ``settle``                    to everyone, and it would have been charged to nothing or refused
sending     failed    ``settle``                    it will never be taken, or was tried for too long
sending     doubt     ``settle``                    it may have arrived: to everyone, or a reply for the second time
sending     due       ``recover``                   a new sender finds a reply that one who is gone left on its way
sending     doubt     ``recover``                   likewise one to everyone, or a reply for the second time
sending     doubt     ``api.care.backup.settle``    a backup was restored
held        due       ``api.platforms.hold_paid``   she wrote, so that it costs nothing now
held        dropped   ``api.conversation.erasing``  she stopped, left or was erased
held        dropped   ``api.campaigns.withdraw``    its campaign was taken back
held        dropped   ``api.campaigns.reroute``     whoever it is for has it, or gets it at once, on another chat
held        doubt     ``api.care.backup.settle``    a backup was restored
dropped     held      ``api.campaigns.reroute``     the other way failed, and this one is open again once she writes
==========  ========  ============================  =========================================================

Nothing else moves a message (``tests/api/delivery/test_outbox_moves.py`` makes every one of these moves and finds no
other). ``sent``, ``failed`` and ``doubt`` are the end; ``dropped`` too, but for that last line. Rows of the end are
deleted after a while (``api.care.expiry``), all rows of a chat with the chat.

What may never happen:

* a message on its way that is not ``sending``: a kill then leaves no trace of it, and it would be sent twice;
* more of them ``sending`` than a sender has slots: those are the ones in doubt after a kill;
* a message to everyone that is sent twice, or a reply more than twice;
* a result of a sender that has lost the lease written over what its successor decided (``Settled.was``);
* words kept once nobody reads them (``BLANK``).

Within a chat messages go in order, one at a time; what answers her goes before what the union sends to everyone, and
what is in doubt, held or settled is in nobody's way. Which message goes when ``api.delivery.sender`` says, and what a
failure means ``api.delivery.attempts``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    Boolean,
    Connection,
    Engine,
    FromClause,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy import case as either
from sqlalchemy.sql.elements import ColumnElement

from api.delivery.reopen import reopen
from api.store import (
    Chat,
    Driver,
    Moment,
    Outbox,
    PlatformFile,
    Prepared,
    core,
    insert_into,
    literally,
    reading,
    writing,
)

BLANK = "{}"
"""The body of a message of which only the row is kept."""

LONGEST_WAIT = timedelta(minutes=5)
"""Between two attempts to send one message; no row is due later than that after it was written."""

VOICE_AGAIN = timedelta(days=7)
"""After it was refused a voice message is tried again: she may have changed her mind."""

_outbox, _chat, _file = map(core, (Outbox, Chat, PlatformFile))


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to send now. ``address`` is sealed, ``attempts`` counts this one.

    ``no_voice`` is whether the platform said a while ago that the chat takes no voice messages.
    """

    id: int
    chat: str
    address: bytes
    body: str
    bulk: bool
    again: bool
    attempts: int
    no_voice: bool | None = False


@dataclass(frozen=True, slots=True)
class Settled:
    """How a send ended. ``state`` is ``sent``, ``due`` (again at ``due_at``), ``held``, ``failed`` or ``doubt``.

    ``code`` is the send error; ``again`` marks a reply that may arrive twice; ``closed`` says, for a chat
    to which nothing more can be sent, what it is from now on, unless she wrote after the attempt ``began``;
    ``upload`` is the hash of a file and the platform's name for it; ``was`` the state in which the message must
    still be; ``no_voice`` that the chat takes no voice messages; ``charged`` and ``remain`` are as in
    ``bot.channels.base.Sent``.
    """

    id: int
    chat: str
    state: str
    code: str = ""
    message: str = ""
    due_at: datetime | None = None
    again: bool = False
    closed: str = ""
    began: datetime | None = None
    upload: tuple[str, str] | None = None
    was: str = "sending"
    no_voice: bool = False
    charged: str = ""
    remain: int | None = None

    @property
    def over(self) -> bool:
        """Whether nothing more is to be tried."""
        return self.state not in ("due", "held")


def _claimable() -> Select[int, str, bytes, str, bool, bool, int, bool]:
    """The next message of each chat that has none on its way, replies first."""
    mine, other = _outbox.alias("mine"), _outbox.alias("other")
    before = or_(
        literally(other.c.state, "sending"),
        other.c.bulk < mine.c.bulk,
        and_(other.c.bulk == mine.c.bulk, other.c.seq < mine.c.seq),
    )
    blocked = exists().where(other.c.chat_id == mine.c.chat_id, literally(other.c.state, "due", "sending"), before)
    return (
        select(
            *(mine.c.id, mine.c.chat_id, _chat.c.address, mine.c.body, mine.c.bulk, mine.c.again),
            *((mine.c.attempts + 1).label("attempts"), _chat.c.voice_refused_at > bindparam("voice_since")),
        )
        .join(_chat, _chat.c.id == mine.c.chat_id)
        .where(_due(mine, bindparam("account"), bindparam("now")), ~blocked)
        .order_by(mine.c.bulk, mine.c.id)
        .limit(bindparam("most", type_=Integer()))
        .with_for_update(of=mine, skip_locked=True)
    )


def _due(outbox: FromClause, account: BindParameter[str], now: BindParameter[datetime]) -> ColumnElement[bool]:
    """What may be tried now. A time that nobody can have meant was written before the clock was set back."""
    never_tried, far = outbox.c.attempts == 0, outbox.c.due_at > bindparam("far", type_=outbox.c.due_at.type)
    return and_(
        outbox.c.account == account, literally(outbox.c.state, "due"), or_(outbox.c.due_at <= now, never_tried, far)
    )


CLAIMABLE = _claimable()
ANYTHING_DUE = select(exists().where(_due(_outbox, bindparam("account"), bindparam("now"))))
ANY_ANSWER_DUE = select(exists().where(_due(_outbox, bindparam("account"), bindparam("now")), ~_outbox.c.bulk))


class Mark(NamedTuple):
    """A message is on its way from now on."""

    this: int
    attempts: int
    state: str = "sending"


class Settlement(NamedTuple):
    """What became of a message. None leaves ``due_at`` as it was; ``was`` is the state it must still be in."""

    this: int
    was: str
    state: str
    again: bool
    code: str
    message: str
    due_at: Moment | None
    settled_at: Moment | None
    over: bool


MARK = Prepared(
    update(_outbox)
    .where(_outbox.c.id == bindparam("this"))
    .values(state=bindparam("state"), attempts=bindparam("attempts")),
    Mark,
)
SETTLE = Prepared(
    update(_outbox)
    # Whoever took over after us has already decided about a row that is not ``sending`` any more.
    .where(_outbox.c.id == bindparam("this"), _outbox.c.state == bindparam("was"))
    .values(
        state=bindparam("state"),
        code=bindparam("code"),
        message=bindparam("message"),
        again=or_(_outbox.c.again, bindparam("again", type_=_outbox.c.again.type)),
        due_at=func.coalesce(bindparam("due_at", type_=_outbox.c.due_at.type), _outbox.c.due_at),
        settled_at=bindparam("settled_at"),
        # Whatever came of it, nobody reads it any more, and it may call her by her name.
        body=either((bindparam("over", type_=Boolean()), literal_column(f"'{BLANK}'")), else_=_outbox.c.body),
    ),
    Settlement,
)


def anything_due(connection: Connection, account: str, now: datetime, *, bulk: bool = True) -> bool:
    """Whether a claim would be worth a transaction that writes; with or without what is for everyone."""
    question = ANYTHING_DUE if bulk else ANY_ANSWER_DUE
    return bool(connection.scalar(question, {"account": account, "now": now, "far": now + LONGEST_WAIT}))


def claimable(connection: Connection, account: str, now: datetime, most: int) -> list[Claimed]:
    """Up to ``most`` messages that may be sent now, locked until the transaction ends."""
    wanted = {"account": account, "now": now, "far": now + LONGEST_WAIT, "most": most}
    wanted["voice_since"] = now - VOICE_AGAIN
    return [Claimed(*row) for row in connection.execute(CLAIMABLE, wanted)]


def mark(connection: Connection, rows: Sequence[Claimed]) -> None:
    """Put down that ``rows``, claimable in this same transaction, are on their way from its commit on."""
    MARK.run(connection, [Mark(row.id, row.attempts) for row in rows])


def settle(connection: Connection, account: str, ended: Sequence[Settled], now: datetime) -> None:
    """Write down how sends of ``account`` ended.

    A chat that cannot be reached loses, visibly, what still waited for it. Where only she can open it again
    (``closed``), messages to everyone wait for that. A message of the union that she does not get there, or not yet, is
    written to her on another chat of hers, if there is one that is better.
    """
    driver = Driver(connection.dialect)
    # Chats first, as when events are handled, so that the two never wait for each other.
    closed = [row for row in ended if row.closed and _close(connection, row)]
    if quiet := sorted({row.chat for row in ended if row.no_voice}):
        connection.execute(update(_chat).where(_chat.c.id.in_(quiet)).values(voice_refused_at=now))
    SETTLE.run(connection, [_settlement(row, driver, driver.time(now)) for row in ended])
    for row in closed:
        waiting = (_outbox.c.chat_id == row.chat) & literally(_outbox.c.state, "due")
        if row.closed == "closed":
            held = {"state": "held", "code": row.code}
            connection.execute(update(_outbox).where(waiting, _outbox.c.bulk).values(held))
        dropped = {"state": "dropped", "code": row.code, "settled_at": now}
        connection.execute(update(_outbox).where(waiting).values(dropped))
    reopen(connection, *sorted({row.chat for row in closed} | {row.chat for row in ended if row.state == "held"}))
    for row in ended:
        if row.upload:
            _remember(connection, account, *row.upload, now)


def _settlement(row: Settled, driver: Driver, now: Moment) -> Settlement:
    return Settlement(
        this=row.id,
        was=row.was,
        state=row.state,
        again=row.again,
        code=row.code,
        message=row.message,
        due_at=driver.time(row.due_at) if row.due_at else None,
        settled_at=now if row.over else None,
        over=row.over,
    )


def _close(connection: Connection, row: Settled) -> bool:
    """Note that a chat cannot be reached; False when she has written since the attempt, which says that it can."""
    this = _chat.c.id == row.chat
    if row.began is not None:
        this &= _chat.c.seen_at <= row.began
    return bool(connection.execute(update(_chat).where(this).values(reachable=row.closed)).rowcount)


def _remember(connection: Connection, account: str, digest: str, name: str, now: datetime) -> None:
    new = insert_into(connection, _file).values(account=account, hash=digest, file=name, at=now)
    connection.execute(new.on_conflict_do_update(index_elements=("account", "hash"), set_={"file": name, "at": now}))


def recover(connection: Connection, account: str, now: datetime) -> int:
    """Decide about what a sender that is gone left on its way; how many there were.

    It may have arrived or not. A reply is sent once more, for no answer is worse than two; a message to
    everyone stays in doubt and is shown to people. Call it only as the one sender of ``account``.
    """
    gone = (_outbox.c.account == account) & literally(_outbox.c.state, "sending")
    twice = or_(_outbox.c.bulk, _outbox.c.again)
    values = {
        "state": either((twice, "doubt"), else_="due"),
        "again": either((_outbox.c.bulk, _outbox.c.again), else_=True),
        "settled_at": either((twice, now), else_=None),
        "code": "sender-lost",
        "due_at": now,
    }
    return connection.execute(update(_outbox).where(gone).values(values)).rowcount


def try_voice(connection: Connection, chat: str) -> None:
    """Send voice messages to ``chat`` again."""
    refused = (_chat.c.id == chat) & _chat.c.voice_refused_at.is_not(None)
    connection.execute(update(_chat).where(refused).values(voice_refused_at=None))


def known_file(connection: Connection, account: str, *, digest: str) -> str:
    """The platform's name for what was uploaded before, by the hash of its content; ``""`` if it was not."""
    query = select(_file.c.file).where(_file.c.account == account, _file.c.hash == digest)
    return connection.scalar(query) or ""


def forget_file(connection: Connection, account: str, *, digest: str) -> None:
    """The platform no longer knows this upload."""
    connection.execute(delete(_file).where(_file.c.account == account, _file.c.hash == digest))


def read_since(engine: Engine, chat: str, after: int, now: datetime, most: int = 50) -> list[tuple[int, str]]:
    """For a page that fetches its own messages: numbers and bodies after number ``after``, oldest first.

    Asking says that everything up to ``after`` was seen, so it is settled here. ``after=0`` gives the
    latest ``most`` messages, for a page that was reloaded.
    """
    c = _outbox.c
    with reading(engine) as connection:
        unseen = (c.chat_id == chat) & literally(c.state, "due") & (c.seq <= after)
        behind = bool(after) and bool(connection.scalar(select(exists().where(unseen))))
        shown = (c.chat_id == chat) & (c.seq > after) & (c.state != "dropped") & (c.body != "{}")
        rows = connection.execute(select(c.seq, c.body).where(shown).order_by(c.seq.desc()).limit(most)).all()
    if behind:
        with writing(engine) as connection:
            connection.execute(update(_outbox).where(unseen).values(state="sent", settled_at=now))
    return [(seq, body) for seq, body in reversed(rows)]


def states(connection: Connection) -> dict[tuple[str, str], int]:
    """How many messages there are by account and state, of those not settled happily."""
    c = _outbox.c
    open_ones = literally(c.state, "due", "sending", "doubt", "held")
    query = select(c.account, c.state, func.count()).where(open_ones).group_by(c.account, c.state)
    return {(account, state): count for account, state, count in connection.execute(query)}


def leave_out(connection: Connection, words: str) -> int:
    """Take ``words`` out of every message that lies here, whatever becomes of it; out of how many."""
    holding = _outbox.c.body.contains(words, autoescape=True)
    return connection.execute(
        update(_outbox).where(holding).values(body=func.replace(_outbox.c.body, words, ""))
    ).rowcount
