"""The one way in which people and chats end: by her wish, when their time is over, or once more after a restore.

``erase_learners`` and ``erase_chats`` are called by all three, in the caller's transaction, so that no table can be
forgotten by one of them; ``api.care.retention`` names every table and what becomes of it. Facts stay and are counted as
somebody's, no longer as hers; the tallies move with them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid4

import orjson
from sqlalchemy import ColumnElement, Connection, delete, func, select, update

from api.conversation import campaign_outcomes
from api.conversation.rows import DailyRow
from api.conversation.tally import recount
from api.delivery.outbox import BLANK
from api.store import (
    CallBackRequest,
    Chat,
    Consent,
    Daily,
    Driver,
    Fact,
    HelpRequest,
    Learner,
    LinkAttempt,
    LinkCode,
    Member,
    MessageCharge,
    MessageWindow,
    Order,
    Outbox,
    Question,
    Recipient,
    RecordingLink,
    ScreenMark,
    TranslationReport,
    WordQuestion,
    chats_of,
    core,
    insert_into,
    literally,
)
from bot.engine.state import Chat as ChatState
from bot.engine.state import dump_chat, load_chat

_chat, _consent, _daily, _fact, _help, _learner, _member = map(
    core, (Chat, Consent, Daily, Fact, HelpRequest, Learner, Member)
)
_attempt, _call, _code, _order, _outbox, _question, _word = map(
    core, (LinkAttempt, CallBackRequest, LinkCode, Order, Outbox, Question, WordQuestion)
)
_charge, _link, _mark, _recipient, _report, _window = map(
    core, (MessageCharge, RecordingLink, ScreenMark, Recipient, TranslationReport, MessageWindow)
)

NOBODYS = str(UUID(int=0))
"""In place of a chat that is no more, beside what is not hers: a request that staff settled, a charge."""

EVERY = 2**31 - 1
"""Above the number of any message."""

_KEY = ("day", "kind", "account", "commune", "village", "lang", "lesson")
_NOTHING: Mapping[str, int] = {}


def erase_learners(
    connection: Connection, learners: Sequence[str], now: datetime, *, spare: Mapping[str, int] = _NOTHING
) -> None:
    """Erase people by their ids, unknown ones too: state, consents, places in chats, voices, what was said to them.

    On a chat where others learn as well, what was said so far is blanked for all: any message may call her by name.
    ``spare`` names, by chat, the first message that is to stay, where the caller is just writing to it and draws its
    screen himself; any other chat on which she learned last begins anew.
    """
    places = connection.execute(select(_member.c.chat_id, _member.c.who).where(_member.c.learner_id.in_(learners)))
    gone: dict[str, set[str]] = {chat: set() for chat in spare}
    for chat, who in places:
        gone.setdefault(chat, set()).add(who)
    chats = sorted(gone)
    unlink(connection, learners)
    forget_questions(connection, chats, learners)
    connection.execute(update(_order).where(_order.c.learner_id.in_(learners)).values(learner_id=None))
    for table, column in (
        (_code, _code.c.learner_id),
        (_member, _member.c.learner_id),
        (_consent, _consent.c.learner_id),
        (_learner, _learner.c.id),
    ):
        connection.execute(delete(table).where(column.in_(learners)))
    _cut_ties(connection, chats)
    peopled = set(connection.scalars(select(_member.c.chat_id).where(_member.c.chat_id.in_(chats))))
    for chat in chats:
        silence(connection, chat, now, before=spare.get(chat, EVERY), keep_campaigns=chat in peopled)
    begin_anew(connection, {chat: gone[chat] for chat in chats if chat not in spare})


def erase_chats(connection: Connection, chats: Sequence[str], now: datetime) -> None:
    """Erase chats by their ids on which nobody learns (any more): the address, and everything that points at it.

    Campaigns keep how many were reached, requests and reports what they are about; neither says in which chat.
    """
    forget_recipients(connection, _recipient.c.chat_id.in_(chats))
    forget_questions(connection, chats, ())
    _cut_ties(connection, chats)
    _nobodys_reports(connection, chats)
    connection.execute(update(_charge).where(_charge.c.chat_id.in_(chats)).values(chat_id=NOBODYS))
    for table in (_outbox, _order, _code, _attempt, _window, _link):
        connection.execute(delete(table).where(table.c.chat_id.in_(chats)))
    _mark_screens(connection, chats)
    connection.execute(delete(_chat).where(_chat.c.id.in_(chats)))


def lock_chats(connection: Connection, chats: Sequence[str]) -> None:
    """Let nothing happen in ``chats`` until the transaction ends; before learners, as when events are handled."""
    held = select(_chat.c.id).where(_chat.c.id.in_(chats)).order_by(_chat.c.id).with_for_update()
    connection.execute(held).all()


def forget_recipients(connection: Connection, which: ColumnElement[bool]) -> None:
    """Recipients and their messages of campaigns, ``which`` being a condition on ``recipient``; their number stays."""
    campaign_outcomes.keep(connection, which)
    pairs = select(_recipient.c.chat_id).where(which, _recipient.c.campaign_id == _outbox.c.campaign_id)
    theirs = _outbox.c.campaign_id.is_not(None) & _outbox.c.chat_id.in_(pairs.correlate(_outbox))
    connection.execute(delete(_outbox).where(theirs))
    connection.execute(delete(_recipient).where(which))


def forget_questions(connection: Connection, chats: Sequence[str], learners: Sequence[str]) -> None:
    """Voice messages of ``learners``, their numbers and words, and those of ``chats`` that are nobody's yet.

    Without its row no sound opens.
    """
    for table in (_question, _call, _word):
        nobodys = table.c.chat_id.in_(chats) & table.c.learner_id.is_(None)
        connection.execute(delete(table).where(table.c.learner_id.in_(learners) | nobodys))


def withdraw(connection: Connection, learners: Sequence[str], now: datetime) -> None:
    """They took their consent back: it ends now, and what was counted is theirs no longer.

    What was said to them is blanked by whoever is writing to their chats (``silence``).
    """
    given = _consent.c.learner_id.in_(learners) & _consent.c.withdrawn_at.is_(None)
    connection.execute(update(_consent).where(given).values(withdrawn_at=now))
    unlink(connection, learners)


def forget_villages(connection: Connection, learners: Sequence[str], *, besides: str) -> None:
    """Blank the village beside every chat on which ``learners`` learn; ``besides`` one that is being written anew."""
    theirs = [chat for chat in chats_of(connection, learners) if chat != besides]
    connection.execute(update(_chat).where(_chat.c.id.in_(theirs)).values(village=""))


def unlink(connection: Connection, learners: Sequence[str]) -> None:
    """Blank ``learners`` in facts and bring the tallies in line."""
    theirs = _fact.c.learner_id.in_(learners)
    columns = [_fact.c[name] for name in _KEY]
    moved = connection.execute(select(*columns, func.sum(_fact.c.times)).where(theirs).group_by(*columns)).all()
    day = Driver(connection.dialect).day
    for known, sign in ((True, -1), (False, 1)):
        changes = [DailyRow._make((day(on), *key, known, sign * int(count))) for on, *key, count in moved]
        recount(connection, changes)
    connection.execute(delete(_daily).where(_daily.c.day.in_({row.day for row in moved}), _daily.c["count"] == 0))
    connection.execute(update(_fact).where(theirs).values(learner_id=None))


def drop_due(
    connection: Connection,
    chat: str,
    now: datetime,
    code: str,
    *,
    before: int,
    bulk_only: bool = False,
    keep_campaigns: bool = False,
) -> None:
    """What was still to be sent to ``chat``, numbered below ``before``, will not be; the rows stay and say why."""
    earlier = (_outbox.c.chat_id == chat) & (_outbox.c.seq < before) & literally(_outbox.c.state, "due", "held")
    chosen = earlier & _outbox.c.bulk if bulk_only else earlier
    chosen = chosen & _outbox.c.campaign_id.is_(None) if keep_campaigns else chosen
    connection.execute(update(_outbox).where(chosen).values(state="dropped", code=code, settled_at=now))


def blank_messages(connection: Connection, chat: str, *, before: int) -> None:
    """Empty the messages of ``chat`` numbered below ``before``: they may call her by her name."""
    earlier = (_outbox.c.chat_id == chat) & (_outbox.c.seq < before) & (_outbox.c.body != BLANK)
    settled = _outbox.c.state.not_in(("sending", "due", "held"))
    connection.execute(update(_outbox).where(earlier, settled).values(body=BLANK))


def silence(
    connection: Connection, chat: str, now: datetime, *, before: int = EVERY, keep_campaigns: bool = False
) -> None:
    """What was said to ``chat`` (below number ``before``) is blanked, and what still waits there is not sent.

    ``keep_campaigns`` lets wait what the union sends, which names nobody, where somebody is left to read it.
    """
    drop_due(connection, chat, now, "forgotten", before=before, keep_campaigns=keep_campaigns)
    blank_messages(connection, chat, before=before)


def _cut_ties(connection: Connection, chats: Sequence[str]) -> None:
    """Requests for a person name a place and a lesson; from now on no chat."""
    connection.execute(update(_help).where(_help.c.chat_id.in_(chats)).values(chat_id=NOBODYS))


def _nobodys_reports(connection: Connection, chats: Sequence[str]) -> None:
    """That a text is not right stays true whoever said so. Each gets a chat that never was: one row a chat and text."""
    for id in connection.scalars(select(_report.c.id).where(_report.c.chat_id.in_(chats))).all():
        connection.execute(update(_report).where(_report.c.id == id).values(chat_id=str(uuid4())))


def begin_anew(connection: Connection, gone: Mapping[str, Iterable[str]]) -> None:
    """Chats whose members of these names are gone: where one of them was learning, another does, or nobody."""
    if not gone:
        return
    left: dict[str, list[str]] = {}
    rows = connection.execute(select(_member.c.chat_id, _member.c.who).where(_member.c.chat_id.in_(gone)))
    for chat, who in rows:
        left.setdefault(chat, []).append(who)
    for id, state in connection.execute(select(_chat.c.id, _chat.c.state).where(_chat.c.id.in_(gone))).all():
        was = _read(state)
        if was is None or was.who in gone[id]:
            connection.execute(update(_chat).where(_chat.c.id == id).values(_begun_anew(was, left.get(id, []))))


def _begun_anew(was: ChatState | None, left: Sequence[str]) -> dict[str, str]:
    """A chat at its first screen; the numbers of screens go on, for old buttons are still on her phone."""
    old = was or ChatState()
    fresh = ChatState(serial=old.serial, stopped=old.stopped, seen=old.seen, who=min(left, key=int, default="1"))
    return {"state": orjson.dumps(dump_chat(fresh)).decode(), "lang": "vi", "commune": "", "village": ""}


def _mark_screens(connection: Connection, chats: Sequence[str]) -> None:
    """Chats that come after these on an account number their screens from there: an old button means none of theirs."""
    marks: dict[str, int] = {}
    for account, state in connection.execute(select(_chat.c.account, _chat.c.state).where(_chat.c.id.in_(chats))):
        was = _read(state)
        marks[account] = max(marks.get(account, 0), was.serial if was else 0)
    for account, serial in sorted(marks.items()):
        row = {"account": account, "serial": serial}
        new = insert_into(connection, _mark).values(row)
        new = new.on_conflict_do_update(index_elements=("account",), set_=row, where=_mark.c.serial < serial)
        connection.execute(new)


def _read(state: str) -> ChatState | None:
    try:
        return load_chat(orjson.loads(state))
    except (TypeError, ValueError, AttributeError):  # as ``api.conversation.chats``: what another version wrote
        return None
