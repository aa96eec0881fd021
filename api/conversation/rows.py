"""The rows that a batch of turns brings, gathered in memory and written with a statement a table.

Rows are tuples in the order of the statement beside them. Nothing is read here and nothing decided.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from api.clock import local_day
from api.course.people_overlay import changed
from api.store.database import writing
from api.store.models import (
    Chat,
    Consent,
    Daily,
    DeadEvent,
    Event,
    Fact,
    HelpRequest,
    Learner,
    Member,
    Order,
    Outbox,
    Question,
    Recipient,
    TranslationReport,
    ZaloWindow,
)
from api.store.statements import Driver, Prepared, Row, core
from bot.course.trust import Marks
from bot.orders import Report

_chat, _learner, _daily, _recipient, _window = map(core, (Chat, Learner, Daily, Recipient, ZaloWindow))


def _into(model: Any, *columns: str) -> Prepared:
    return Prepared(insert(core(model)).inline(), *columns)


EVENT = _into(Event, "key", "at")
DEAD = _into(DeadEvent, "key", "account", "event", "error", "at")
MEMBER = _into(Member, "chat_id", "who", "learner_id")
LEARNER = _into(
    Learner, "id", "state", "agreed", "begun", "lang", "voice", "commune", "village", "due", "created_at", "seen_at",
)  # fmt: skip
CONSENT = _into(Consent, "id", "learner_id", "text", "given_at")
HELP = _into(HelpRequest, "chat_id", "commune", "village", "lesson", "step", "at", "settled_by", "question")
QUESTION = _into(
    Question, "id", "request", "chat_id", "learner_id", "account", "ref", "state", "attempts", "error", "seconds", "at",
    "due_at",
)  # fmt: skip
ORDER = _into(Order, "kind", "chat_id", "body", "state", "attempts", "error", "created_at", "settled_at")
REPORT_COLUMNS = (
    "chat_id", "lang", "dialect", "key", "text", "text_hash", "lesson", "step", "at", "settled_at", "settled_by",
)  # fmt: skip
FACT = _into(
    Fact, "kind", "at", "day", "learner_id", "account", "commune", "village", "lang",
    "lesson", "step", "detail", "attempt", "correct", "course",
)  # fmt: skip
OUTBOX = _into(
    Outbox, "chat_id", "account", "seq", "body", "screen", "bulk", "campaign_id", "state", "attempts", "again", "code",
    "message", "created_at", "due_at",
)  # fmt: skip

CHAT_CHANGED = Prepared(
    update(_chat)
    .where(_chat.c.id == bindparam("this"))
    .values(
        # A chat whose state cannot be read keeps it, and a campaign is no sign of life.
        state=func.coalesce(bindparam("state"), _chat.c.state),
        seen_at=func.coalesce(bindparam("seen_at"), _chat.c.seen_at),
        outbox_seq=bindparam("outbox_seq"),
        reachable=bindparam("reachable"),
        stopped=bindparam("stopped"),
    ),
    "state", "outbox_seq", "reachable", "stopped", "seen_at", "this",
)  # fmt: skip
CHAT_MOVED = Prepared(
    update(_chat)
    .where(_chat.c.id == bindparam("this"))
    .values(lang=bindparam("lang"), commune=bindparam("commune"), village=bindparam("village")),
    "lang", "commune", "village", "this",
)  # fmt: skip
FALL_SILENT = update(_chat).where(_chat.c.id == bindparam("this")).values(silent_until=bindparam("until"))
LEARNER_CHANGED = Prepared(
    update(_learner)
    .where(_learner.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in ("state", "agreed", "begun", "lang", "voice", "due", "seen_at")}),
    "state", "agreed", "begun", "lang", "voice", "due", "seen_at", "this",
)  # fmt: skip
LEARNER_MOVED = Prepared(
    update(_learner)
    .where(_learner.c.id == bindparam("this"))
    .values(commune=bindparam("commune"), village=bindparam("village")),
    "commune", "village", "this",
)  # fmt: skip
RECIPIENT = Prepared(
    update(_recipient)
    .where(_recipient.c.campaign_id == bindparam("campaign"), _recipient.c.chat_id == bindparam("chat"))
    .values(state=bindparam("state"), why=bindparam("why"), handed_at=bindparam("handed_at")),
    "state", "why", "handed_at", "campaign", "chat",
)  # fmt: skip

_DAILY_KEY = ("day", "kind", "account", "commune", "village", "lang", "lesson", "known")


def _adding(dialect: Any) -> Prepared:
    """The tally: rows that are there already grow. Both databases say it alike, SQLAlchemy does not."""
    daily: Any = dialect.insert(_daily)
    counted = daily.on_conflict_do_update(
        index_elements=_DAILY_KEY, set_={"count": _daily.c["count"] + daily.excluded["count"]}
    )
    return Prepared(counted, *_DAILY_KEY, "count")


def _reporting(dialect: Any) -> Prepared:
    report = dialect.insert(core(TranslationReport))
    again = report.on_conflict_do_update(
        index_elements=("chat_id", "lang", "dialect", "key", "text_hash"),
        set_={name: report.excluded[name] for name in ("at", "settled_at", "settled_by")},
    )
    return Prepared(again, *REPORT_COLUMNS)


def reported(chat: str, order: Report, now: Any) -> list[Row]:
    """The rows of ``Ledger.reports`` for what somebody in ``chat`` called wrong: one for each text."""
    rows = []
    for kind, key, text in order.texts:
        lang, _, dialect = kind.partition("/")
        digest = sha256(text.encode()).hexdigest()
        rows.append((chat, lang, dialect, key, text, digest, order.lesson, order.step, now, None, ""))
    return rows


_REPORTS = {"sqlite": _reporting(sqlite), "postgresql": _reporting(postgresql)}


def report(database: Engine, chat: str, order: Report, marks: Marks, now: datetime) -> None:
    """Write down at once, outside any conversation, what was called wrong."""
    with writing(database) as connection:
        ledger = Ledger(Driver(connection.dialect), now, local_day(now))
        ledger.wrong(chat, order, marks)
        ledger.write(connection)


def _opening(dialect: Any) -> Prepared:
    """She did something on an Official Account: free messages are counted anew."""
    new: Any = dialect.insert(_window)
    again = {name: new.excluded[name] for name in ("last_interaction_at", "free_used")}
    opened = new.on_conflict_do_update(index_elements=("chat_id",), set_=again)
    return Prepared(opened, "chat_id", "last_interaction_at", "free_used")


WINDOW = {"sqlite": _opening(sqlite), "postgresql": _opening(postgresql)}
_TALLIES = {"sqlite": _adding(sqlite), "postgresql": _adding(postgresql)}


class Ledger:
    """What a batch will write. ``now`` is one moment for all of it, converted once for the driver."""

    def __init__(self, driver: Driver, now: datetime, day: date) -> None:
        self.now, self.day = driver.time(now), driver.day(day)
        self.events: list[Row] = []
        self.dead: list[Row] = []
        self.members: list[Row] = []
        self.consents: list[Row] = []
        self.helps: list[Row] = []
        self.questions: list[Row] = []
        self.reports: list[Row] = []
        self.taken_back = False
        self.orders: list[Row] = []
        self.facts: list[Row] = []
        self.outbox: list[Row] = []
        self.recipients: list[Row] = []

    def write(self, connection: Connection) -> None:
        """Everything gathered so far, then start anew. Tallies come last: other processes wait for their rows."""
        for statement, rows in (
            (MEMBER, self.members),
            (EVENT, sorted(self.events)),
            (DEAD, self.dead),
            (FACT, self.facts),
            (CONSENT, self.consents),
            (ORDER, self.orders),
            (HELP, self.helps),
            (QUESTION, self.questions),
            (OUTBOX, self.outbox),
            (RECIPIENT, self.recipients),
        ):
            statement.run(connection, rows)
        add_up(connection, self.facts)
        self._report(connection)
        for rows in (self.members, self.events, self.dead, self.facts, self.consents):
            rows.clear()
        for rows in (self.orders, self.helps, self.questions, self.outbox, self.recipients):
            rows.clear()

    def wrong(self, chat: str, order: Report, marks: Marks) -> None:
        """What somebody in ``chat`` called wrong; safety text among it is taken back at once."""
        self.reports += reported(chat, order, self.now)
        self.taken_back |= any(key in marks.safety for _, key, _ in order.texts)

    def _report(self, connection: Connection) -> None:
        """What learners called wrong; once more by the same chat opens it again."""
        if self.reports:
            _REPORTS[connection.dialect.name].run(connection, sorted(set(self.reports)))
            if self.taken_back:
                changed(connection)
            self.reports.clear()
            self.taken_back = False


def recount(connection: Connection, rows: Sequence[Row]) -> None:
    """Add to ``daily``: rows of its key, then how many more; ``day`` is a date, the number may be negative."""
    day = Driver(connection.dialect).day
    _TALLIES[connection.dialect.name].run(connection, sorted((day(row[0]), *row[1:]) for row in rows))


def add_up(connection: Connection, facts: list[Row]) -> None:
    """Fold rows of facts into ``daily``, in a fixed order so that two writers never cross."""
    rows = [(*key, count) for key, count in sorted(_counted(facts).items())]
    _TALLIES[connection.dialect.name].run(connection, rows)


def _counted(facts: list[Row]) -> Counter[Row]:
    return Counter(
        (day, kind, account, commune, village, lang, lesson, learner is not None)
        for kind, _, day, learner, account, commune, village, lang, lesson, *_ in facts
    )
