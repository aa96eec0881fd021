"""What she wants is done: stop, begin again, delete, do not keep. And what a platform says is heeded."""

import asyncio
from typing import Any

from tests.fakes.telegram import Fault
from tests.scenarios.town import TOKEN, Phone, Town, happens, onward

HERS = (
    ("learner", "id"),
    ("member", "learner_id"),
    ("consent", "learner_id"),
    ("fact", "learner_id"),
    ("work_order", "learner_id"),
)
"""Where somebody's id stands."""


async def into_a_lesson(town: Town, phone: Phone, *, agrees: bool = True) -> None:
    await phone.arrives(town.code(), agrees=agrees)
    await phone.says("quét mã")
    await phone.taps("done")


async def finishes(town: Town, phone: Phone, lesson: str = "qr-pay") -> None:
    while choice := onward(town.course, lesson, phone.choices):
        await phone.taps(choice)


async def test_stop_is_confirmed_kept_and_taken_back_by_writing_again(town: Town) -> None:
    phone = town.phone(1001)
    await into_a_lesson(town, phone)
    await phone.says("ngừng")
    assert town.rows("SELECT stopped FROM chat") == [(1,)]
    await phone.says("bắt đầu")
    assert town.rows("SELECT stopped FROM chat") == [(0,)]
    assert town.facts()["stopped"] == town.facts()["resumed"] == 1
    assert town.facts("qr-pay")["lesson_started"] == 1, "she is still in her lesson"


async def test_deleting_takes_her_out_of_every_table_and_leaves_the_count(town: Town) -> None:
    phone, other = town.phone(1001), town.phone(1002)
    await into_a_lesson(town, phone)
    await finishes(town, phone)
    await into_a_lesson(town, other)
    await town.quiet()
    before = town.facts()
    [(hers,)] = town.rows("SELECT learner_id FROM fact WHERE kind = 'lesson_completed'")
    await phone.says("xóa dữ liệu của tôi")
    assert town.rows("SELECT count(*) FROM learner WHERE id = ?", hers) == [(1,)], "asked first, not done yet"
    await town.quiet()
    await phone.taps("yes")
    await town.quiet()
    for table, column in HERS:
        assert town.rows(f"SELECT count(*) FROM {table} WHERE {column} = ?", hers) == [(0,)], table
    assert {kind: count for kind, count in town.facts().items() if kind in before} == before
    assert town.rows("SELECT count(*) FROM learner") == [(1,)], "the neighbour stays"
    theirs = "SELECT kind, count(*) FROM fact WHERE learner_id IS NOT NULL AND kind LIKE 'lesson_%' GROUP BY kind"
    assert town.rows(theirs) == [("lesson_started", 2)], "the first lesson, and the one she asked for"
    check_blank(town)
    assert await phone.says("/start"), "and she may begin anew"


def check_blank(town: Town) -> None:
    """Nothing that was written to her is kept; what her screen holds is the beginning."""
    bodies = [body for (body,) in town.rows(
        "SELECT body FROM outbox WHERE chat_id = (SELECT id FROM chat WHERE id NOT IN (SELECT chat_id FROM member))"
    )]  # fmt: skip
    assert bodies
    assert {*bodies} == {"{}"}
    [(state,)] = town.rows("SELECT state FROM chat WHERE id NOT IN (SELECT chat_id FROM member)")
    assert "qr-pay" not in state


async def test_without_consent_lessons_work_and_facts_are_nobodys(town: Town) -> None:
    phone = town.phone(1001)
    await into_a_lesson(town, phone, agrees=False)
    await finishes(town, phone)
    assert town.facts("qr-pay")["lesson_completed"] == 1
    assert town.rows("SELECT DISTINCT learner_id, commune, village FROM fact WHERE lesson = 'qr-pay'") == [
        (None, "lac-duong", "")
    ]
    assert town.rows("SELECT * FROM consent") == []
    assert town.rows("SELECT village, agreed FROM learner") == [("", 0)]
    assert town.rows("SELECT village FROM chat") == [("",)]
    assert town.rows("SELECT DISTINCT known FROM daily WHERE lesson = 'qr-pay'") == [(0,)]


async def test_before_she_is_asked_nothing_is_hers_either(town: Town) -> None:
    phone = town.phone(1001)
    await phone.says(f"/start {town.code()}")
    await phone.taps("vi")
    await phone.says("quét mã")
    assert town.rows("SELECT DISTINCT learner_id, village FROM fact") == [(None, "")]


async def test_a_consent_taken_back_blanks_what_was_hers(town: Town) -> None:
    phone = town.phone(1001)
    await into_a_lesson(town, phone)
    assert len(town.rows("SELECT DISTINCT learner_id FROM fact WHERE kind = 'lesson_started'")) == 1
    assert town.rows("SELECT count(*) FROM fact WHERE learner_id IS NULL AND kind = 'lesson_started'") == [(0,)]
    await phone.says("dữ liệu của tôi")
    await phone.taps("refuse")
    assert town.rows("SELECT DISTINCT learner_id FROM fact") == [(None,)]
    assert town.rows("SELECT withdrawn_at IS NULL FROM consent") == [(0,)]
    await phone.says("học tiếp")
    await finishes(town, phone)
    assert town.rows("SELECT DISTINCT learner_id FROM fact") == [(None,)]


async def test_who_blocks_us_is_left_alone_until_she_writes(town: Town) -> None:
    phone = town.phone(1001)
    await phone.arrives(town.code())
    await town.quiet()
    blocked = town.telegram.accounts[TOKEN].blocked
    blocked.add(phone.chat)  # Telegram has not told us yet: the next message meets a 403
    town.telegram.say(phone.chat, "trang đầu")
    await happens(lambda: town.rows("SELECT reachable FROM chat") == [("blocked",)])
    await town.quiet()
    assert town.rows("SELECT state, code FROM outbox ORDER BY seq DESC LIMIT 2") == [
        ("dropped", "blocked"),
        ("failed", "blocked"),
    ]
    calls = len(town.telegram.calls)
    await asyncio.sleep(0.5)
    assert len(town.telegram.calls) == calls, "nobody knocks again"
    blocked.discard(phone.chat)
    assert await phone.says("trang đầu")
    assert town.rows("SELECT reachable FROM chat") == [("active",)]


async def test_blocking_and_coming_back_are_noticed_as_they_happen(town: Town) -> None:
    phone = town.phone(1001)
    await phone.arrives(town.code())
    town.telegram.block(phone.chat)
    await happens(lambda: town.rows("SELECT reachable FROM chat") == [("blocked",)])
    town.telegram.unblock(phone.chat)
    await happens(lambda: town.rows("SELECT reachable FROM chat") == [("active",)])


async def test_too_fast_is_waited_out_in_order_and_others_go_on(town: Town) -> None:
    slow, other = town.phone(1001), town.phone(1002)
    await slow.says("/start")
    await other.says("/start")
    limit: dict[str, Any] = {"status": 429, "parameters": {"retry_after": 2}}
    town.telegram.fail("sendVoice", Fault(description="Too Many Requests: retry after 2", **limit))
    loop = asyncio.get_running_loop()
    began = loop.time()
    slow.press("vi")
    await happens(lambda: not town.telegram.faults["sendvoice"])
    await other.taps("vi")
    assert loop.time() - began < 2, "another chat does not wait"
    answer = await slow.answered()
    assert loop.time() - began >= 2
    assert [message.method for message in answer] == ["sendVoice", "sendPhoto"]
    await town.quiet()
    assert [message.text for message in slow.messages] == [message.text for message in other.messages]


async def test_a_platform_that_breaks_down_loses_no_answer(town: Town) -> None:
    phone = town.phone(1001)
    await phone.says("/start")
    town.telegram.fail("sendVoice", Fault(status=502, description="Bad Gateway"))
    town.telegram.fail("sendPhoto", Fault(silent=True))
    answer = await phone.taps("vi")
    assert [message.method for message in answer] == ["sendVoice", "sendPhoto"]
    await town.quiet()
    assert {state for (state,) in town.rows("SELECT state FROM outbox")} == {"sent"}
