"""What of a screen had been delivered when she typed: by the rows of the outbox and her platform's clock."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, event, insert, update

from api.conversation.deliveries import ENOUGH, MOST_ROWS, Clocks
from api.conversation.erasing import BLANK
from api.delivery.outbox import Settled, claimable, mark, settle
from api.store.database import writing
from api.store.models import Campaign, Outbox
from api.store.statements import core
from bot.channels.base import Inbound
from bot.channels.zalo_bot.channel import ZaloBot
from bot.events import CampaignArrived, LinkedElsewhere, Opened, Said, Tapped
from tests.api.village import PATH_TO_CONSENT, Village

HER = "u-learner"
CAMPAIGN = "01900000-0000-7000-8000-000000000001"
_outbox = core(Outbox)


@pytest.fixture
def bot(village: Village) -> Village:
    """On a platform without buttons, whose times are exact."""
    return replace(village, account="zalo-bot/main")


def comes(village: Village, state: str = "sent", seconds: float = 0.0, **where: Any) -> None:
    """What waits ends like this, so many seconds from now; what is over has no words any more."""
    at = None if state in ("sending", "held") else village.now + timedelta(seconds=seconds)
    waiting = update(_outbox).where(_outbox.c.state.in_(["due", "sending"])).filter_by(**where)
    with writing(village.database) as connection:
        connection.execute(waiting.values(state=state, settled_at=at, **({"body": BLANK} if at else {})))


def types(village: Village, text: str = "1", seconds: float = 0.0, **more: Any) -> tuple[list[str], list[str]]:
    """She sends a text so many seconds from now, and it is handled ten seconds later: what is counted and answered."""
    facts, rows = len(village.kinds()), len(village.rows("outbox"))
    at = (village.now + timedelta(seconds=seconds)).timestamp()
    village.now += timedelta(seconds=9)
    village.happens(HER, Said(text), **{"at": at, **more})
    assert village.rows("dead_event") == []
    return village.kinds()[facts:], [_words(village, row.body) for row in village.rows("outbox")[rows:]]


def _words(village: Village, body: str) -> str:
    part = orjson.loads(body)
    return part.get("text", "") or "\n".join(text for _, text, _ in part.get("lines", ()))


def shown_again(village: Village, note: str, seen: tuple[list[str], list[str]]) -> bool:
    facts, words = seen
    return facts == [] and any(village.course.phrases[note].text in text for text in words)


def in_a_step(village: Village) -> None:
    """She is at the first step of a lesson, which is being sent."""
    village.arrives(HER)
    village.happens(HER, Said("quét mã"))
    comes(village)
    village.now += timedelta(minutes=1)
    village.taps(HER, "done")
    assert village.chat(HER).screen == "step"


def before_consent(village: Village) -> None:
    village.happens(HER, Opened())
    village.taps(HER, *PATH_TO_CONSENT)
    assert village.chat(HER).screen == "consent"


NOTHING: tuple[list[str], list[str]] = ([], [])


@pytest.mark.parametrize("state", ["due", "sending"])
def test_a_screen_under_way_takes_no_answer(bot: Village, state: str) -> None:
    in_a_step(bot)
    if state == "sending":
        comes(bot, "sending")
    before = bot.chat(HER)
    assert types(bot, "1", 5) == types(bot, "xong rồi", 5) == NOTHING
    assert bot.chat(HER)._replace(seen=before.seen) == before
    facts, words = types(bot, "tôi bị lừa rồi")
    assert facts == ["emergency_opened"] and words
    facts, words = types(bot, "người thật")
    assert facts == ["person_asked"] and words


def test_a_digit_typed_twice_in_one_batch_is_one_answer(bot: Village) -> None:
    in_a_step(bot)
    comes(bot)
    done = bot.kinds(kind="step_done")
    at = bot.now.timestamp() + 3
    bot.now += timedelta(seconds=5)
    bot.batch(*(bot.event(HER, Said("1"), at=at + tenth / 10) for tenth in range(3)))
    assert bot.kinds(kind="step_done") == [*done, "step_done"]


def test_a_first_message_and_a_digit_in_one_batch_choose_nothing(bot: Village) -> None:
    bot.batch(bot.event(HER, Said("xin chào")), bot.event(HER, Said("1")))
    assert bot.kinds() == ["chat_started"] and bot.chat(HER).screen == "hello"


def test_a_digit_typed_twice_on_the_wire_of_a_bot(bot: Village) -> None:
    """Two deliveries a tenth of a second apart, the second one handled while the answer to the first is held back."""
    platform = ZaloBot("77:fake", "bi-mat-cua-duong-ve", "http://127.0.0.1:9")
    bot.happens(HER, Opened())
    bot.taps(HER, "vi", "next")
    comes(bot)
    date = int(bot.now.timestamp() * 1000) + 5000
    for number, passed in (("a2", 0), ("a3", 100)):
        chat = {"id": HER, "chat_type": "PRIVATE"}
        message = {"message_id": number, "date": date + passed, "chat": chat, "text": "1", "from": {"id": HER}}
        delivery = orjson.dumps({"event_name": "message.text.received", "message": message})
        bot.now += timedelta(seconds=5)
        (inbound,) = platform.parse(delivery)
        bot.batch((bot.account, inbound))
        bot.batch((bot.account, inbound))  # and each once more
    assert bot.kinds()[-1] == "rule_practised"
    assert (bot.chat(HER).screen, bot.kinds(kind="learner_added")) == ("practice-right", [])


@pytest.mark.parametrize(("seconds", "counts"), [(-60, True), (0.9, True), (1.1, False), (8, False)])
def test_an_answer_belongs_to_what_had_come_before_it_with_a_second_of_grace(
    bot: Village, seconds: float, counts: bool
) -> None:
    in_a_step(bot)
    comes(bot, seconds=seconds)
    seen = types(bot)
    assert ("step_done" in seen[0]) is counts
    assert counts or shown_again(bot, "note-new", seen)


@pytest.mark.parametrize(("seconds", "counts"), [(0.5, False), (1.1, True)])
def test_when_a_screen_came_is_known_when_its_words_are_gone(bot: Village, seconds: float, counts: bool) -> None:
    """The sender's own way: what was sent is blank from the same moment on."""
    before_consent(bot)
    with writing(bot.database) as connection:
        rows = claimable(connection, bot.account, bot.now, 100)
        while rows:
            mark(connection, rows)
            settle(connection, bot.account, [Settled(row.id, row.chat, "sent") for row in rows], bot.now)
            rows = claimable(connection, bot.account, bot.now, 100)
    assert {(row.state, row.body) for row in bot.rows("outbox")} == {("sent", BLANK)}
    seen = types(bot, "1", seconds)
    assert ("consent_given" in seen[0]) is counts
    assert counts or shown_again(bot, "note-new", seen)


@pytest.mark.parametrize(("seconds", "counts"), [(0.5, False), (0.9, False), (1.1, True), (60, True)])
def test_consent_without_buttons_wants_a_second(bot: Village, seconds: float, counts: bool) -> None:
    before_consent(bot)
    comes(bot)
    seen = types(bot, "đồng ý" if counts else "1", seconds)
    assert ("consent_given" in seen[0]) is counts
    assert counts or shown_again(bot, "note-new", seen)


def test_consent_with_buttons_wants_the_button(village: Village) -> None:
    before_consent(village)
    comes(village)
    for text in ("1", "2", "đồng ý", "Không"):
        assert shown_again(village, "note-press", types(village, text, 60)), text
        comes(village)
    village.taps(HER, "yes")
    assert village.kinds(kind="consent_given") == ["consent_given"]


def test_what_is_in_doubt_may_have_come_and_decides_nothing(bot: Village) -> None:
    in_a_step(bot)
    comes(bot, "doubt")
    assert "step_done" in types(bot, "1", 60)[0]
    bot.says(HER, "xóa dữ liệu")
    comes(bot, "doubt")
    assert shown_again(bot, "note-new", types(bot, "1", 60))
    comes(bot)
    types(bot, "1", 60)
    assert bot.chat(HER).screen == "deleted"


@pytest.mark.parametrize("state", ["failed", "dropped"])
def test_a_screen_that_never_came_is_shown(bot: Village, state: str) -> None:
    in_a_step(bot)
    comes(bot, state)
    assert shown_again(bot, "note-new", types(bot, "1", 60))


def test_the_last_message_of_a_screen_brings_it(bot: Village) -> None:
    in_a_step(bot)
    *_, last = bot.rows("outbox")
    assert [row for row in bot.rows("outbox", state="due") if row.id != last.id], "its voice comes first"
    with writing(bot.database) as connection:
        voices = (_outbox.c.state == "due") & (_outbox.c.id != last.id)
        connection.execute(update(_outbox).where(voices).values(state="failed", settled_at=bot.now))
    assert types(bot, "1", 60) == NOTHING
    comes(bot)
    assert "step_done" in types(bot, "1", 60)[0], "a voice that could not be sent locks nobody out"


def test_her_voice_that_is_being_made_keeps_no_answer_waiting(bot: Village) -> None:
    in_a_step(bot)
    comes(bot)
    types(bot, "chữ trước, ít mạng", 60)
    comes(bot)
    types(bot, "7", 60)
    assert bot.rows("outbox", state="due"), "the voice alone"
    assert "step_done" in types(bot, "1", 60)[0]


def test_what_the_union_sends_is_no_screen(bot: Village) -> None:
    in_a_step(bot)
    comes(bot)
    row = {"id": CAMPAIGN, "commune": "lac-duong", "author": "Đoàn xã (hư cấu)", "created_by": "thử", "state": "draft"}
    columns = core(Campaign).c
    given = {name: value for name, value in row.items() if name in columns}
    for column in columns:
        if column.name not in given and not column.nullable and column.default is None:
            given[column.name] = bot.now if "at" in column.name else "{}"
    with writing(bot.database) as connection:
        connection.execute(insert(core(Campaign)).values(given))
    for _ in range(MOST_ROWS // 2):
        bot.happens(HER, CampaignArrived(CAMPAIGN, "Đoàn xã (hư cấu)", {"vi": "Tối nay họp."}))
    assert "step_done" in types(bot, "1", 60)[0]


def test_a_drill_that_waits_is_shown_to_who_answers_something_else(bot: Village) -> None:
    in_a_step(bot)
    with writing(bot.database) as connection:
        connection.execute(update(_outbox).where(_outbox.c.state == "due").values(bulk=True))
    assert shown_again(bot, "note-new", types(bot, "1", 60)), "and not met with silence for as long as it waits"


@pytest.mark.parametrize("kept", [0, 1])
def test_what_was_cleared_away_came_long_ago(bot: Village, kept: int) -> None:
    """By the night, or from before messages kept the number of their screen."""
    in_a_step(bot)
    comes(bot)
    with writing(bot.database) as connection:
        connection.execute(update(_outbox).values(screen=None) if kept else delete(_outbox))
    assert "step_done" in types(bot, "1", 60)[0]


def test_a_screen_that_nobody_was_sent_decides_nothing(bot: Village) -> None:
    """Who could not be reached was not written to; her screen moved all the same."""
    in_a_step(bot)
    comes(bot)
    serial = bot.chat(HER).serial
    bot.happens(HER, LinkedElsewhere("1", "c2", "web"))
    with writing(bot.database) as connection:
        connection.execute(delete(_outbox).where(_outbox.c.state == "due"))
    assert bot.chat(HER).serial == serial + 1
    assert shown_again(bot, "note-new", types(bot, "2", 60))


@pytest.mark.parametrize("at", [0.0, -5.0, 10.0**10, 4e9])
@pytest.mark.parametrize("account", ["zalo-bot/main", "telegram/main"])
def test_a_time_that_cannot_be_counts_as_the_moment_it_came(village: Village, account: str, at: float) -> None:
    bot = replace(village, account=account)
    in_a_step(bot)
    comes(bot)
    assert "step_done" in types(bot, at=at)[0]
    comes(bot)
    yesterday = bot.now.timestamp() - 25 * 3600
    assert "step_done" in types(bot, at=yesterday)[0]


def test_a_backlog_is_read_by_when_it_was_sent(bot: Village) -> None:
    """The machine was off for an hour; everything comes at once, one delivery after the other."""
    in_a_step(bot)
    comes(bot)
    began = bot.now.timestamp()
    bot.now += timedelta(hours=1)
    for tenth in range(1, 4):
        bot.happens(HER, Said("1"), at=began + 5 + tenth / 10)
        comes(bot)
        bot.now += timedelta(seconds=20)
    assert bot.kinds(kind="step_done") == ["step_done"] * 2, "the one before, and one more"


def test_a_clock_that_is_ahead_locks_nobody_out_for_long(bot: Village) -> None:
    """Everything seems to have been sent an hour ago; what was held back is of many ages, and stays old."""
    clocks, now = Clocks(), bot.now
    for number in range(ENOUGH):
        assert clocks.ahead("zalo-bot/main") == 0
        clocks.heard("zalo-bot/main", now.timestamp() - 3600 - number / 10, now)
    assert clocks.ahead("zalo-bot/main") == pytest.approx(3600)
    assert clocks.ahead("telegram/main") == 0
    clocks.heard("zalo-bot/main", now.timestamp() - 5000, now)
    assert clocks.ahead("zalo-bot/main") == 0


def test_a_page_says_itself_what_it_shows(village: Village) -> None:
    page = replace(village, account="web/main")
    in_a_step(page)
    serial = page.chat(HER).serial
    assert shown_again(page, "note-new", types(page, "1", screen=serial - 1))
    assert "step_done" in types(page, "1", screen=serial + 1)[0], "though none of it is settled"
    assert "step_done" in types(page, "1")[0], "a page from before says nothing"
    types(page, "xóa dữ liệu")
    assert shown_again(page, "note-press", types(page, "1", screen=page.chat(HER).serial))


@pytest.mark.sql
def test_only_what_is_typed_is_looked_up_and_all_of_it_at_once(bot: Village) -> None:
    asked: list[str] = []
    event.listen(
        bot.database,
        "before_cursor_execute",
        lambda *args: asked.append(args[2]) if "outbox_seq -" in args[2] else None,
    )
    for number in range(8):
        bot.happens(str(number), Opened())
    bot.batch(*(bot.event(str(number), Tapped(1, "vi")) for number in range(8)))
    assert asked == []
    bot.batch(*(bot.event(str(number), Said("1")) for number in range(8)))
    assert len(asked) == 1


def test_a_delivery_again_changes_nothing(bot: Village) -> None:
    in_a_step(bot)
    comes(bot)
    again = (bot.account, Inbound("message:a2", HER, Said("1"), at=bot.now.timestamp() + 3))
    bot.now += timedelta(seconds=5)
    for _ in range(3):
        bot.batch(again)
        comes(bot)
    assert bot.kinds(kind="step_done") == ["step_done"] * 2
