"""Who got it: the numbers add up, and equal what a patient clerk would count."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, insert, select

from api.campaigns.progress import CampaignProgress, campaign_progress
from api.campaigns.withdraw import WHY
from api.store.models import Campaign, Chat, Outbox, Recipient
from api.store.statements import core
from tests.api.conftest import NOW

pytestmark = pytest.mark.sql

CAMPAIGN, OTHER = "01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"

PARTS = st.tuples(
    st.sampled_from(("due", "sending", "sent", "doubt", "failed", "dropped")),
    st.sampled_from(("blocked", "refused", "cancelled")),
).map(lambda part: (part[0], part[1] if part[0] in ("failed", "dropped") else ""))
RECIPIENTS = st.one_of(
    st.tuples(st.just("planned"), st.just(""), st.just(())),
    st.tuples(st.just("skipped"), st.sampled_from(("stopped", "blocked", "cancelled")), st.just(())),
    st.tuples(st.just("handed"), st.just(""), st.lists(PARTS, min_size=1, max_size=4).map(tuple)),
)
Person = tuple[str, str, tuple[tuple[str, str], ...]]


def counted(people: list[Person]) -> CampaignProgress:
    """The clerk."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for state, why, parts in people:
        outcome, reason = outcome_of(state, why, parts)
        counts[outcome] += 1
        if reason:
            reasons[reason] += 1
    return CampaignProgress(len(people), **counts, reasons=dict(reasons))


def outcome_of(state: str, why: str, parts: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    states, codes = {state for state, _ in parts}, {code for _, code in parts}
    if state == "skipped":
        return "left_out", why
    if not parts:
        return "waiting", ""
    if codes == {"cancelled"}:
        return "left_out", "cancelled"
    if states & {"failed", "dropped"}:
        return "failed", max(codes)
    if "doubt" in states:
        return "doubt", ""
    return ("got" if states == {"sent"} else "waiting"), ""


def happened(connection: Connection, campaign: str, people: list[Person], first: int = 0) -> None:
    row: dict[str, Any] = {
        "commune": "lac-duong",
        "author": "Đoàn xã (hư cấu)",
        "created_by": "thử",
        "villages": [],
        "langs": [],
    }
    row |= {"texts": {}, "state": "running", "created_at": NOW}
    connection.execute(insert(core(Campaign)).values(id=campaign, **row))
    for number, (state, why, parts) in enumerate(people, first):
        chat = f"01900000-0000-7000-8000-{number:012d}"
        if connection.scalar(select(core(Chat).c.id).where(core(Chat).c.id == chat)) is None:
            connection.execute(insert(core(Chat)).values(chat_row(chat)))
        connection.execute(insert(core(Recipient)).values(campaign_id=campaign, chat_id=chat, state=state, why=why))
        seq = 10 if campaign == OTHER else 0
        if parts:
            connection.execute(
                insert(core(Outbox)),
                [part_row(campaign, chat, seq + at, *part) for at, part in enumerate(parts)],
            )


def chat_row(id: str) -> dict[str, Any]:
    return {
        "id": id, "account": "web/main", "address_hash": id.encode(), "address": b"", "state": "{}", "outbox_seq": 0,
        "reachable": "active", "stopped": False, "lang": "vi", "commune": "", "village": "",
        "created_at": NOW, "seen_at": NOW,
    }  # fmt: skip


def part_row(campaign: str, chat: str, seq: int, state: str, code: str) -> dict[str, Any]:
    return {
        "chat_id": chat, "account": "web/main", "seq": seq, "body": "{}", "bulk": True, "campaign_id": campaign,
        "state": state, "attempts": 1, "again": False, "code": code, "message": "", "created_at": NOW, "due_at": NOW,
    }  # fmt: skip


@given(st.lists(RECIPIENTS, max_size=12), st.lists(RECIPIENTS, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_numbers_add_up_and_equal_a_count_by_hand(
    database: Engine, people: list[Person], others: list[Person]
) -> None:
    with database.connect() as connection:
        happened(connection, CAMPAIGN, people)
        happened(connection, OTHER, others)
        found = campaign_progress(connection, CAMPAIGN)
        connection.rollback()
    assert found == counted(people)
    assert found.got + found.waiting + found.doubt + found.failed + found.left_out == found.total == len(people)
    assert sum(found.reasons.values()) == found.failed + found.left_out


def test_a_campaign_nobody_was_planned_for_is_all_zeros(database: Engine) -> None:
    with database.connect() as connection:
        assert campaign_progress(connection, CAMPAIGN) == CampaignProgress()


def test_every_reason_has_words_on_the_page() -> None:
    from api.staff.campaigns import REASONS
    from bot.channels.base import SendError

    of_sending = {error().code for error in SendError.__subclasses__()}
    of_chats = {
        "stopped",
        "blocked",
        "closed",
        "unknown",
        "consent",
        "unreachable",
        "elsewhere",
        "forgotten",
        "error",
        WHY,
    }
    assert of_sending | of_chats <= REASONS.keys()
