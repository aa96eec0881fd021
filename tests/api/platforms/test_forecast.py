"""The forecast says what the platform then charges, whatever happened before: hypothesis makes the histories."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select

from api.conversation import rows
from api.delivery.outbox import Settled
from api.platforms.charges import charge, month
from api.platforms.forecast import Forecast, forecast
from api.platforms.windows import window
from api.platforms.zalo_oa import ACCOUNT
from api.store.models import Chat, MessageWindow, SQLModel
from api.store.statements import Driver, core
from tests.fakes.zalo_windows import CLOSED, Refusal, Windows

pytestmark = pytest.mark.sql

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PEOPLE = range(4)
PLENTY = 10**6

HOURS = st.sampled_from((0.0, 0.5, 7.0, 24.0, 47.0, 48.0, 49.0, 120.0, 168.0, 200.0))
STEP = st.tuples(HOURS, st.sampled_from(("writes", "gets", "gets", "gets")), st.sampled_from(PEOPLE), st.integers(1, 9))
HISTORY = st.lists(STEP, max_size=25)


def chat(who: int) -> str:
    return f"01900000-0000-7000-8000-{who:012d}"


class Past:
    """One history in the tables and in the model of the platform, step by step."""

    def __init__(self, connection: Connection, monthly: int, *, tells: bool) -> None:
        self.connection, self.monthly, self.tells = connection, monthly, tells
        self.platform = Windows(monthly, PLENTY)
        self.now, self.number = NOW, 0
        for who in PEOPLE:
            connection.execute(insert(core(Chat)).values(row(who)))

    def goes(self, history: list[tuple[float, str, int, int]]) -> None:
        for hours, what, who, times in history:
            self.now += timedelta(hours=hours)
            if what == "writes":
                self.platform.interacts(chat(who), self.now)
                at = Driver(self.connection.dialect).time(self.now)
                rows.WINDOW.run(self.connection, [rows.WindowRow(chat(who), at)])
            else:
                for _ in range(times):
                    self.gets(who)

    def gets(self, who: int) -> str:
        """A message to her; what it was charged to."""
        self.number += 1
        settled: dict[str, Any] = {"id": self.number, "chat": chat(who)}
        try:
            charged = self.platform.sends(chat(who), self.now)
        except Refusal as refusal:
            assert refusal.code == CLOSED
            row = Settled(**settled, state="held", code="window-closed", closed="closed")
            charge(self.connection, ACCOUNT, [row], self.monthly, self.now)
            return "closed"
        told = {"charged": charged.quota_type, "remain": charged.remain} if self.tells else {}
        row = Settled(**settled, state="sent", message=str(self.number), **told)
        charge(self.connection, ACCOUNT, [row], self.monthly, self.now)
        return charged.quota_type

    def forecast(self, ceiling_dong: int = PLENTY * 55) -> Forecast:
        chats = select(core(Chat).c.id, core(Chat).c.account)
        return forecast(self.connection, ACCOUNT, chats, self.monthly, ceiling_dong=ceiling_dong, now=self.now)


def row(who: int) -> dict[str, Any]:
    return {
        "id": chat(who), "account": ACCOUNT, "address_hash": bytes([who]), "address": b"", "state": "{}",
        "outbox_seq": 0, "reachable": "active", "stopped": False, "lang": "vi", "commune": "", "village": "",
        "created_at": NOW, "seen_at": NOW,
    }  # fmt: skip


@settings(suppress_health_check=list(HealthCheck))
@given(history=HISTORY, monthly=st.integers(0, 12), tells=st.booleans())
def test_the_forecast_is_what_is_then_charged(database: Engine, history: Any, monthly: int, tells: bool) -> None:
    with database.connect() as connection:
        past = Past(connection, monthly, tells=tells)
        past.goes(history)
        said = past.forecast()
        charged = Counter(past.gets(who) for who in PEOPLE)
        connection.rollback()
    bought = charged["purchase_quota"]
    assert (said.free, said.paid, said.closed) == (charged["reply"], charged["sub_quota"] + bought, charged["closed"])
    assert (said.total, said.payable, said.dong) == (len(PEOPLE), said.paid, 55 * bought)


@settings(suppress_health_check=list(HealthCheck))
@given(history=HISTORY, monthly=st.integers(0, 12), tells=st.booleans())
def test_the_ledger_of_the_month_is_the_platforms(database: Engine, history: Any, monthly: int, tells: bool) -> None:
    with database.connect() as connection:
        past = Past(connection, monthly, tells=tells)
        past.goes(history)
        this_month = month(connection, ACCOUNT, monthly, past.now)
        rows = connection.execute(select(SQLModel.metadata.tables["zalo_charge"].c.charged)).scalars().all()
        windows = {row.chat_id: row for row in connection.execute(select(core(MessageWindow)))}
        connection.rollback()
    assert Counter(rows) == Counter(kind for _, kind in past.platform.charged)
    used = past.platform.used if past.platform.month == f"{past.now + timedelta(hours=7):%Y-%m}" else 0
    assert (this_month.by.get("sub_quota", 0), this_month.left) == (used, monthly - used)
    for who, person in past.platform.people.items():
        ours = windows[who]
        free = window(ours.last_interaction_at, ours.free_used, past.now).left
        inside = past.now - person.last < timedelta(hours=48)
        assert free == (8 - person.free if inside else 0)


@pytest.mark.parametrize(
    ("ceiling", "payable", "dong"), [(0, 2, 0), (54, 2, 0), (55, 3, 55), (165, 4, 110), (10**6, 4, 110)]
)
def test_beyond_the_package_only_what_may_be_spent_is_forecast(
    database: Engine, ceiling: int, payable: int, dong: int
) -> None:
    with database.connect() as connection:
        past = Past(connection, 2, tells=True)
        past.goes([(0, "writes", who, 1) for who in PEOPLE] + [(72.0, "gets", 0, 0)])
        said = past.forecast(ceiling)
        connection.rollback()
    assert (said.paid, said.left, said.payable, said.dong) == (4, 2, payable, dong)


def test_other_channels_are_no_part_of_it(database: Engine) -> None:
    with database.connect() as connection:
        past = Past(connection, 2, tells=True)
        connection.execute(core(Chat).update().values(account="telegram/main"))
        assert past.forecast() == Forecast(left=2, affordable=2 + PLENTY)
        connection.rollback()
