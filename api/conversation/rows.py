"""The rows that a batch of turns brings, and the statement that writes each kind of them.

The fields of a row are the columns; of a change, ``this`` is the id of what changes. Nothing is read here and nothing
decided.
"""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, update
from sqlalchemy.sql.dml import UpdateBase

from api.store import (
    Chat,
    Consent,
    Daily,
    Day,
    DeadEvent,
    Event,
    Fact,
    HelpRequest,
    Learner,
    Member,
    MessageWindow,
    Moment,
    Order,
    Outbox,
    Prepared,
    Question,
    Recipient,
    TranslationReport,
    WordQuestion,
    core,
    insert_into,
)

_chat, _daily, _learner, _recipient, _report, _window, _word = map(
    core, (Chat, Daily, Learner, Recipient, TranslationReport, MessageWindow, WordQuestion)
)


class EventRow(NamedTuple):
    """An event that was handled."""

    key: str
    at: Moment


class DeadEventRow(NamedTuple):
    """An event whose turn raised."""

    key: str
    account: str
    event: str
    error: str
    at: Moment


class ChatRow(NamedTuple):
    """A chat that is new."""

    id: str
    account: str
    address_hash: bytes
    address: bytes
    state: str
    created_at: Moment
    seen_at: Moment
    reachable: str
    outbox_seq: int = 0
    stopped: bool = False
    lang: str = "vi"
    commune: str = ""
    village: str = ""
    silent_since: int = 0
    silent_until: int = 0


class ChatChange(NamedTuple):
    """What a batch made of a chat. None leaves ``state`` or ``seen_at`` as it was."""

    this: str
    state: str | None
    outbox_seq: int
    reachable: str
    stopped: bool
    seen_at: Moment | None


class ChatMove(NamedTuple):
    """The language and place of whoever learns in a chat now."""

    this: str
    lang: str
    commune: str
    village: str


class WindowRow(NamedTuple):
    """She did something on a platform that counts what is free: it is counted anew."""

    chat_id: str
    last_interaction_at: Moment
    free_used: int = 0


class MemberRow(NamedTuple):
    """Somebody begins to learn on a chat."""

    chat_id: str
    who: str
    learner_id: str


class LearnerRow(NamedTuple):
    """Somebody who is new."""

    id: str
    state: str
    agreed: bool
    begun: bool
    lang: str
    voice: str
    commune: str
    village: str
    due: int
    created_at: Moment
    seen_at: Moment


class LearnerChange(NamedTuple):
    """What a batch made of somebody."""

    this: str
    state: str
    agreed: bool
    begun: bool
    lang: str
    voice: str
    due: int
    seen_at: Moment


class LearnerMove(NamedTuple):
    """Somebody lives elsewhere, or may be said to."""

    this: str
    commune: str
    village: str


class ConsentRow(NamedTuple):
    """Somebody agreed."""

    id: str
    learner_id: str
    text: str
    given_at: Moment


class FactRow(NamedTuple):
    """What happened, for counting."""

    kind: str
    at: Moment
    day: Day
    learner_id: str | None
    account: str
    commune: str
    village: str
    lang: str
    lesson: str
    step: str
    detail: str
    attempt: int
    correct: bool | None
    course: str


class DailyRow(NamedTuple):
    """How many more of such facts there are on a day; the number may be negative."""

    day: Day
    kind: str
    account: str
    commune: str
    village: str
    lang: str
    lesson: str
    known: bool
    count: int  # type: ignore[assignment]  # the column's name; tuples have a method of that name


class OrderRow(NamedTuple):
    """What the engine asked for."""

    kind: str
    chat_id: str
    body: str
    state: str
    attempts: int
    created_at: Moment
    settled_at: Moment | None
    error: str = ""


class HelpRequestRow(NamedTuple):
    """Somebody asked for a real person."""

    chat_id: str
    commune: str
    village: str
    lesson: str
    step: str
    at: Moment
    question: str | None
    settled_by: str = ""


class QuestionRow(NamedTuple):
    """A voice message that a helper is to hear."""

    id: str
    request: str
    chat_id: str
    learner_id: str | None
    account: str
    ref: str
    at: Moment
    due_at: Moment
    state: str = "due"
    attempts: int = 0
    error: str = ""
    seconds: int = 0


class ReportRow(NamedTuple):
    """Somebody called a text wrong; once more by the same chat opens it again."""

    chat_id: str
    lang: str
    dialect: str
    key: str
    text: str
    text_hash: str
    lesson: str
    step: str
    at: Moment
    settled_at: Moment | None = None
    settled_by: str = ""


class WordRow(NamedTuple):
    """Somebody typed what nobody understood; once more by the same chat changes nothing."""

    chat_id: str
    learner_id: str | None
    lang: str
    dialect: str
    text: str
    folded: str
    at: Moment


class OutboxRow(NamedTuple):
    """A message that is to be sent."""

    chat_id: str
    account: str
    seq: int
    body: str
    screen: int
    bulk: bool
    campaign_id: str | None
    created_at: Moment
    due_at: Moment
    state: str = "due"
    attempts: int = 0
    again: bool = False
    code: str = ""
    message: str = ""


class RecipientChange(NamedTuple):
    """What came of a campaign in a chat."""

    campaign: str
    chat: str
    state: str
    why: str
    handed_at: Moment


def _counting(connection: Connection) -> UpdateBase:
    """Counts that are there already grow."""
    new = insert_into(connection, _daily)
    key = [name for name in DailyRow._fields if name != "count"]
    grown = {"count": _daily.c["count"] + new.excluded["count"]}
    return new.on_conflict_do_update(index_elements=key, set_=grown)


def _reporting(connection: Connection) -> UpdateBase:
    new = insert_into(connection, _report)
    again = {name: new.excluded[name] for name in ("at", "settled_at", "settled_by")}
    key = ("chat_id", "lang", "dialect", "key", "text_hash")
    return new.on_conflict_do_update(index_elements=key, set_=again)


def _wondering(connection: Connection) -> UpdateBase:
    key = ("chat_id", "lang", "dialect", "folded")
    return insert_into(connection, _word).on_conflict_do_nothing(index_elements=key)


def _opening(connection: Connection) -> UpdateBase:
    new = insert_into(connection, _window)
    again = {name: new.excluded[name] for name in ("last_interaction_at", "free_used")}
    return new.on_conflict_do_update(index_elements=("chat_id",), set_=again)


EVENT = Prepared(insert(core(Event)).inline(), EventRow)
DEAD_EVENT = Prepared(insert(core(DeadEvent)).inline(), DeadEventRow)
MEMBER = Prepared(insert(core(Member)).inline(), MemberRow)
CONSENT = Prepared(insert(core(Consent)).inline(), ConsentRow)
FACT = Prepared(insert(core(Fact)).inline(), FactRow)
DAILY = Prepared(_counting, DailyRow)
ORDER = Prepared(insert(core(Order)).inline(), OrderRow)
HELP_REQUEST = Prepared(insert(core(HelpRequest)).inline(), HelpRequestRow)
QUESTION = Prepared(insert(core(Question)).inline(), QuestionRow)
REPORT = Prepared(_reporting, ReportRow)
WORD = Prepared(_wondering, WordRow)
OUTBOX = Prepared(insert(core(Outbox)).inline(), OutboxRow)
RECIPIENT_CHANGE = Prepared(
    update(_recipient)
    .where(_recipient.c.campaign_id == bindparam("campaign"), _recipient.c.chat_id == bindparam("chat"))
    .values({name: bindparam(name) for name in ("state", "why", "handed_at")}),
    RecipientChange,
)

CHAT = Prepared(insert(_chat), ChatRow)
CHAT_CHANGE = Prepared(
    update(_chat)
    .where(_chat.c.id == bindparam("this"))
    .values(
        # A chat whose state cannot be read keeps it, and a campaign is no sign of life.
        state=func.coalesce(bindparam("state"), _chat.c.state),
        seen_at=func.coalesce(bindparam("seen_at"), _chat.c.seen_at),
        **{name: bindparam(name) for name in ("outbox_seq", "reachable", "stopped")},
    ),
    ChatChange,
)
CHAT_MOVE = Prepared(
    update(_chat)
    .where(_chat.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in ("lang", "commune", "village")}),
    ChatMove,
)
FALL_SILENT = (
    update(_chat)
    .where(_chat.c.id == bindparam("this"))
    .values(silent_since=bindparam("since"), silent_until=bindparam("until"))
)
WINDOW = Prepared(_opening, WindowRow)

LEARNER = Prepared(insert(_learner).inline(), LearnerRow)
LEARNER_CHANGE = Prepared(
    update(_learner)
    .where(_learner.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in LearnerChange._fields[1:]}),
    LearnerChange,
)
LEARNER_MOVE = Prepared(
    update(_learner)
    .where(_learner.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in ("commune", "village")}),
    LearnerMove,
)
