"""Planning once, handing over in batches, and what is left of it after a crash."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, update

from api.campaigns import deliver
from api.campaigns.deliver import BATCH, backlog, hand_over, plan
from api.campaigns.progress import campaign_progress
from api.clock import VIETNAM, Quiet
from api.store.database import reading, writing
from api.store.models import Recipient
from api.store.statements import core
from bot.channels.base import Inbound
from bot.events import Left
from tests.api.campaigns.people import (
    TEXT,
    became,
    moved,
    neighbours,
    on,
    received,
    settles,
    told,
    written,
)
from tests.api.village import CHANNELS_BY_ACCOUNT, Village
from tests.rows import each_row

pytestmark = pytest.mark.sql


def planned(village: Village, campaign: str) -> None:
    with writing(village.database) as connection:
        plan(connection, campaign, village.now)


def hands_over(village: Village, campaign: str) -> int:
    return hand_over(village.database, village.keys, received(village), campaign, village.now)


def sent(village: Village, *people: str) -> str:
    """A campaign planned for ``people``, all of them of one village."""
    for address in people:
        settles(village, address)
    campaign = written(village)
    moved(village, campaign, "start")
    planned(village, campaign)
    return campaign


@contextmanager
def statements(database: Engine) -> Iterator[list[str]]:
    """What is sent to the database within."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database, "before_cursor_execute", note)
    yield seen
    event.remove(database, "before_cursor_execute", note)


def test_a_plan_is_one_statement_however_many_there_are(village: Village) -> None:
    settles(village, "1")
    neighbours(village, "1", 300)
    campaign = written(village)
    with statements(village.database) as seen:
        planned(village, campaign)
    assert [statement.split()[0] for statement in seen if "campaign" in statement] == ["SELECT", "INSERT"]
    assert len(village.rows("recipient")) == 301


def test_a_plan_may_be_repeated(village: Village) -> None:
    campaign = sent(village, "1", "2")
    village.says("2", "ngừng")
    before = village.rows("recipient")
    planned(village, campaign)
    assert village.rows("recipient") == before
    hands_over(village, campaign)
    after = village.rows("recipient")
    planned(village, campaign)
    assert village.rows("recipient") == after


def test_everybody_has_it_once_and_knows_who_signs(village: Village) -> None:
    campaign = sent(village, "1", "2")
    assert [hands_over(village, campaign) for _ in range(3)] == [2, 0, 0]
    assert became(village, campaign) == {"1": ("handed", ""), "2": ("handed", "")}
    assert {row.handed_at for row in village.rows("recipient")} == {village.now}
    assert sorted(told(village, campaign)) == sorted({village.row("1").id, village.row("2").id})
    [shown] = [text for text in village.texts("1") if TEXT in text]
    assert "Đoàn xã (hư cấu)" in shown


def test_batches_go_on_until_nobody_is_left(village: Village) -> None:
    settles(village, "1")
    neighbours(village, "1", BATCH + 20)
    campaign = sent(village)
    assert [hands_over(village, campaign) for _ in range(3)] == [BATCH, 21, 0]
    chats = told(village, campaign)
    assert len(chats) == len(set(chats)) == BATCH + 21


def test_each_channel_gets_its_own(village: Village) -> None:
    settles(on(village, "web/main"), "1")
    campaign = sent(village, "1")
    assert hands_over(village, campaign) == 2
    assert sorted({row.account for row in village.rows("outbox", campaign_id=campaign)}) == [
        "telegram/main",
        "web/main",
    ]


class Crash(Exception):
    """The program ends here."""


@pytest.mark.parametrize("committed", [True, False])
def test_a_crash_while_handing_over_doubles_nothing_and_loses_nobody(village: Village, committed: bool) -> None:
    campaign = sent(village, "1", "2", "3")

    def receive(account: str, inbounds: list[Inbound]) -> None:
        if committed:
            received(village)(account, inbounds)
        raise Crash

    with pytest.raises(Crash):
        hand_over(village.database, village.keys, receive, campaign, village.now)
    assert hands_over(village, campaign) == (0 if committed else 3)
    assert set(became(village, campaign).values()) == {("handed", "")}
    assert len(told(village, campaign)) == 3


def test_two_workers_at_once_double_nothing(village: Village) -> None:
    campaign = sent(village, "1", "2")

    def receive(account: str, inbounds: list[Inbound]) -> None:
        received(village)(account, inbounds)
        received(village)(account, inbounds)

    hand_over(village.database, village.keys, receive, campaign, village.now)
    assert len(told(village, campaign)) == 2


def test_a_list_older_than_the_conversation_is_checked_off(village: Village) -> None:
    campaign = sent(village, "1", "2")
    hands_over(village, campaign)
    table = core(Recipient)
    with writing(village.database) as connection:
        connection.execute(update(table).values(state="planned", handed_at=None))
    assert [hands_over(village, campaign) for _ in range(2)] == [2, 0]
    assert set(became(village, campaign).values()) == {("handed", "")}
    assert len(told(village, campaign)) == 2


def test_who_changed_her_mind_after_the_plan_gets_nothing(village: Village) -> None:
    campaign = sent(village, "stays", "stops", "blocks", "refuses", "deletes")
    village.says("stops", "ngừng")
    village.happens("blocks", Left())
    village.says("refuses", "dữ liệu của tôi")
    village.taps("refuses", "refuse")
    village.says("deletes", "xóa dữ liệu của tôi")
    village.taps("deletes", "yes")
    hands_over(village, campaign)
    assert became(village, campaign) == {
        "stays": ("handed", ""),
        "stops": ("skipped", "stopped"),
        "blocks": ("skipped", "blocked"),
        "refuses": ("skipped", "consent"),
        "deletes": ("skipped", "consent"),
    }
    assert told(village, campaign) == [village.row("stays").id]
    with reading(village.database) as connection:
        assert campaign_progress(connection, campaign).left_out == 4


def test_a_message_in_a_lesson_leaves_her_where_she_was(village: Village) -> None:
    settles(village, "1")
    village.says("1", "quét mã")
    before = village.chat("1")
    campaign = sent(village)
    hands_over(village, campaign)
    assert village.chat("1")._replace(seen=before.seen) == before
    assert village.kinds(lesson="qr-pay") == ["lesson_started", "step_shown"]


def test_cancelling_takes_back_what_has_not_gone_out(village: Village) -> None:
    settles(on(village, "web/main"), "page")
    campaign = sent(village, "1", "2")
    hands_over(village, campaign)
    settles(village, "late")
    planned(village, campaign)
    moved(village, campaign, "cancel")
    assert {row.state for row in village.rows("outbox", campaign_id=campaign)} == {"dropped"}
    assert became(village, campaign)["late"] == ("skipped", "cancelled")
    with reading(village.database) as connection:
        became_of_it = campaign_progress(connection, campaign)
        assert backlog(connection) == 0
    assert (became_of_it.total, became_of_it.left_out, became_of_it.reasons) == (4, 4, {"cancelled": 4})


def test_cancelling_one_leaves_others_and_answers_alone(village: Village) -> None:
    first = sent(village, "1")
    hands_over(village, first)
    second = sent(village)
    hands_over(village, second)
    answers = len(village.rows("outbox", campaign_id=None, state="due"))
    moved(village, first, "cancel")
    assert {row.state for row in village.rows("outbox", campaign_id=second)} == {"due"}
    assert answers > 0
    assert len(village.rows("outbox", campaign_id=None, state="due")) == answers


def test_pages_and_what_waits_for_another_month_do_not_count_as_backlog(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CHANNELS_BY_ACCOUNT, "zalo-bot/main", CHANNELS_BY_ACCOUNT["telegram/main"])
    settles(on(village, "web/main"), "page")
    settles(on(village, "zalo-bot/main"), "month")
    campaign = sent(village, "1")
    hands_over(village, campaign)
    with reading(village.database) as connection:
        parts = len(village.rows("outbox", campaign_id=campaign, account="telegram/main"))
        assert backlog(connection) == parts > 0


NIGHT = Quiet(21, 6)
HOURS = [
    (NIGHT, "20:59:59", False),
    (NIGHT, "21:00:00", True),
    (NIGHT, "23:59:59", True),
    (NIGHT, "00:00:00", True),
    (NIGHT, "05:59:59", True),
    (NIGHT, "06:00:00", False),
    (NIGHT, "12:00:00", False),
    (Quiet(12, 14), "11:59:59", False),
    (Quiet(12, 14), "12:00:00", True),
    (Quiet(12, 14), "14:00:00", False),
    (Quiet(22, 24), "23:59:59", True),
    (Quiet(22, 24), "00:00:00", False),
    (Quiet(24, 5), "23:59:59", False),
    (Quiet(24, 5), "00:00:00", True),
    (Quiet(0, 24), "12:00:00", True),
    (Quiet(0, 0), "00:00:00", False),
    (Quiet(24, 24), "23:00:00", False),
]


@each_row(("quiet", "local", "asleep"), HOURS)
def test_quiet_hours_are_those_of_the_villages(quiet: Quiet, local: str, asleep: bool) -> None:
    at = datetime.fromisoformat(f"2026-03-02T{local}").replace(tzinfo=VIETNAM).astimezone(UTC)
    assert quiet.at(at) is asleep
    assert quiet.at(at + timedelta(days=120)) is asleep, "there is no summer time in Việt Nam"


def test_the_batch_is_small_enough_for_one_commit() -> None:
    assert deliver.BATCH <= 256 < deliver.BACKLOG


@pytest.mark.parametrize(
    ("words", "taps"), [("ngừng", ()), ("dữ liệu của tôi", ("refuse",)), ("xóa dữ liệu của tôi", ("yes",))]
)
def test_who_changes_her_mind_while_it_waits_gets_nothing(village: Village, words: str, taps: tuple[str, ...]) -> None:
    campaign = sent(village, "1")
    hands_over(village, campaign)
    assert {row.state for row in village.rows("outbox", campaign_id=campaign)} == {"due"}
    village.says("1", words)
    village.taps("1", *taps)
    assert {row.state for row in village.rows("outbox", campaign_id=campaign)} == {"dropped"}
    with reading(village.database) as connection:
        assert (became_of := campaign_progress(connection, campaign)).failed == became_of.total == 1
