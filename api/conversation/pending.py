"""What a batch will write, gathered in memory and written with a statement a table."""

from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine

from api.clock import local_day
from api.conversation import rows, tally
from api.course.people_overlay import note_overlay_change
from api.store import Driver, Moment, Prepared, Row, writing
from bot.course import Marks
from bot.orders import Report


class Waiting(list[Row]):
    """Rows that wait to be written by one statement."""

    def __init__(self, statement: Prepared[Row]) -> None:
        self._statement = statement

    def write(self, connection: Connection) -> None:
        """Write them, and wait for others."""
        self._statement.run(connection, self)
        self.clear()


class PendingRows:
    """``now`` is one moment for all of them, converted once for the driver, and ``day`` its day in Vietnam."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        driver = Driver(connection.dialect)
        self._connection, self.now, self.day = connection, driver.time(now), driver.day(local_day(now))
        self.events = Waiting(rows.EVENT)
        self.dead_events = Waiting(rows.DEAD_EVENT)
        self.members = Waiting(rows.MEMBER)
        self.consents = Waiting(rows.CONSENT)
        self.facts = Waiting(rows.FACT)
        self.orders = Waiting(rows.ORDER)
        self.help_requests = Waiting(rows.HELP_REQUEST)
        self.questions = Waiting(rows.QUESTION)
        self.outbox = Waiting(rows.OUTBOX)
        self.recipients = Waiting(rows.RECIPIENT_CHANGE)
        self.reports = Waiting(rows.REPORT)
        self.words = Waiting(rows.WORD)
        self._taken_back = False

    def write(self) -> None:
        """Everything gathered so far, then start anew. The tally comes last: other processes wait for its rows."""
        self.events.sort()
        facts = [*self.facts]
        for waiting in (
            *(self.members, self.events, self.dead_events, self.facts, self.consents),
            *(self.orders, self.help_requests, self.questions, self.words, self.outbox, self.recipients),
        ):
            waiting.write(self._connection)
        tally.count(self._connection, facts)
        self._write_reports()

    def report(self, chat: str, order: Report, marks: Marks) -> None:
        """What somebody in ``chat`` called wrong; safety text among it is taken back at once."""
        self.reports += reported(chat, order, self.now)
        self._taken_back |= any(key in marks.safety for _, key, _ in order.texts)

    def _write_reports(self) -> None:
        if not self.reports:
            return
        self.reports[:] = sorted(set(self.reports))
        self.reports.write(self._connection)
        if self._taken_back:
            note_overlay_change(self._connection)
            self._taken_back = False


def reported(chat: str, order: Report, now: Moment) -> list[rows.ReportRow]:
    """What somebody in ``chat`` called wrong, a row for each text."""
    found = []
    for kind, key, text in order.texts:
        lang, _, dialect = kind.partition("/")
        digest = sha256(text.encode()).hexdigest()
        found.append(rows.ReportRow(chat, lang, dialect, key, text, digest, order.lesson, order.step, now))
    return found


def report(database: Engine, chat: str, order: Report, marks: Marks, now: datetime) -> None:
    """Write down at once, outside any conversation, what was called wrong."""
    with writing(database) as connection:
        pending = PendingRows(connection, now)
        pending.report(chat, order, marks)
        pending.write()
