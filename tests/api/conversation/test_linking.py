"""One person on several chats: linked by a code, told to both, counted once, undone, erased everywhere."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select, update

from api.care.expiry import LINKING
from api.care.portions import do_chores
from api.codes import link_codes
from api.conversation.transaction import Received, carry_out
from api.settings import Settings
from api.statistics.questions import Filter, learners, lessons
from api.statistics.rebuild import drift, rebuild
from api.store.database import reading, writing
from api.store.models import Learner as LearnerRow
from api.store.models import Member
from api.store.statements import core
from bot.engine.state import Learner, load_learner
from bot.events import CampaignArrived, DrillDue, Left, Opened, Said, Tapped
from tests.api.statistics.fold import matching
from tests.api.village import CHANNELS_BY_ACCOUNT, Village

OLD, NEW = "1001", "web-1"
"""Fictional people's Telegram, and a page."""

CODE = re.compile(r"LK \d\d \d\d\d")


@pytest.fixture
def page(village: Village) -> Village:
    """The same village, spoken to through the page."""
    return replace(village, account="web/main", number=500)


def asks(village: Village, address: str = OLD) -> str:
    """She asks for a code; the code she is shown."""
    village.says(address, "nối máy khác")
    village.taps(address, "code")
    return shown(village, address)


def shown(village: Village, address: str) -> str:
    found = CODE.findall(village.texts(address)[-1] if village.account != "web/main" else said(village, address)[-1])
    return found[-1] if found else ""


def said(village: Village, address: str) -> list[str]:
    """What the page shows, screen by screen."""
    rows = village.rows("outbox", chat_id=village.row(address).id)
    return ["\n".join(line[1] for line in orjson.loads(row.body).get("lines", ())) for row in rows]


def person(village: Village, address: str, who: str = "") -> Learner:
    """Whoever learns on a chat."""
    row = village.row(address)
    (member,) = village.rows("member", chat_id=row.id, who=who or village.chat(address).who)
    (learner,) = village.rows("learner", id=member.learner_id)
    return load_learner(orjson.loads(learner.state))


def ids(village: Village, *addresses: tuple[Village, str]) -> list[str]:
    return [
        row.learner_id for here, address in addresses for row in village.rows("member", chat_id=here.row(address).id)
    ]


def passes(*villages: Village, minutes: int) -> None:
    for village in villages:
        village.now += timedelta(minutes=minutes)


def finishes(village: Village, address: str, lesson: str = "scam-three-rules") -> None:
    """She takes a whole lesson."""
    course = village.course.lessons[lesson]
    village.says(address, course.title)
    for _ in range(60):
        chat = village.chat(address)
        if chat.screen == "finished":
            return
        village.taps(address, right(course, village, address))
    raise AssertionError(lesson)


def right(lesson: Any, village: Village, address: str) -> str:
    chat = village.chat(address)
    if chat.screen in ("question", "wrong"):
        stage = lesson.stages[lesson.places[person(village, address).lessons[lesson.id].at]]
        return next(option.slug for option in stage.options if option.right)
    return chat.options[0]


def counts_are_true(village: Village) -> None:
    """Tallies equal a recount, folding them anew changes nothing, and every fact's learner is there."""
    with writing(village.database) as connection:
        assert drift(connection) == 0
        before = village.rows("daily")
        rebuild(connection)
    assert village.rows("daily") == before
    known = {row.id for row in village.rows("learner")}
    assert {row.learner_id for row in village.rows("fact")} - {None} <= known
    assert {row.learner_id for row in village.rows("consent")} <= known
    assert not village.rows("dead_event")


def people(village: Village, lesson: str) -> tuple[int, int, int, int]:
    """Who started and completed a lesson in all: people, then how often."""
    with reading(village.database) as connection:
        (row,) = (row for row in lessons(connection, Filter()) if (row["level"], row["lesson"]) == ("all", lesson))
    facts = matching([row._asdict() for row in village.rows("fact", lesson=lesson)], Filter())
    started = {fact["learner_id"] for fact in facts if fact["kind"] == "lesson_started"} - {None}
    assert row["people_started"] == len(started)
    return row["people_started"], row["people_completed"], row["starts"], row["completions"]


def test_a_new_chat_gets_all_that_she_learned(village: Village, page: Village) -> None:
    village.arrives(OLD)
    finishes(village, OLD)
    code = asks(village)
    before = person(village, OLD)
    page.says(NEW, code)
    assert ids(village, (village, OLD), (page, NEW)) == [row.id for row in village.rows("learner")] * 2
    assert person(page, NEW) == before
    assert page.chat(NEW).screen == "linked"
    assert "đã nối" in said(page, NEW)[-1]
    assert village.chat(OLD).screen == "linked-elsewhere"
    assert "trên trang web" in village.texts(OLD)[-1]
    assert [row.detail for row in village.rows("fact", kind="chat_linked")] == ["telegram"]
    assert [row.kind for row in village.rows("work_order")] == ["show_code", "link"]
    page.taps(NEW, "go-on")
    assert person(village, OLD) == person(page, NEW)
    counts_are_true(village)


def test_what_she_does_on_one_is_on_the_other(village: Village, page: Village) -> None:
    village.arrives(OLD)
    page.says(NEW, asks(village))
    finishes(page, NEW)
    assert person(village, OLD).done == {"scam-three-rules": 1}
    assert people(village, "scam-three-rules") == (1, 1, 1, 1)
    village.taps(OLD, "ok")
    counts_are_true(village)


def test_a_code_opens_once(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village)
    page.says(NEW, code)
    page.says("web-2", code)
    assert village.course.phrases["note-link-unknown"].text in said(page, "web-2")[-1]
    assert not village.rows("member", chat_id=page.row("web-2").id)
    assert not village.rows("link_code")


def test_a_code_is_good_for_a_quarter_of_an_hour(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village)
    passes(village, page, minutes=16)
    page.says(NEW, code)
    assert "Mã nối đó không đúng" in said(page, NEW)[-1]
    assert not village.rows("member", chat_id=page.row(NEW).id)


@pytest.mark.parametrize("typed", ["lk{digits}", " LK {digits} ", "lk-{digits}"])
def test_a_code_may_be_typed_as_it_comes(village: Village, page: Village, typed: str) -> None:
    village.arrives(OLD)
    page.says(NEW, typed.format(digits=asks(village)[2:]))
    assert page.chat(NEW).screen == "linked"


def test_a_link_code_is_no_join_code_and_comes_by_no_link(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village).replace(" ", "")
    page.happens(NEW, Opened(), code=code)
    assert "Mã đó không đúng" in said(page, NEW)[-1], "or whoever made her tap would have what she learns"
    assert len(village.rows("link_code")) == 1
    join = village.makes_code(3, "lac-duong", "bnor-b", "vi")
    page.says(NEW, "LK" + join[2:])
    assert village.kinds(kind="code_joined") == []


def test_asking_again_ends_the_code_before(village: Village, page: Village) -> None:
    village.arrives(OLD)
    first = asks(village)
    village.taps(OLD, "code")
    second = shown(village, OLD)
    assert first != second
    assert [row.code for row in village.rows("link_code")] == [second.replace(" ", "")]
    page.says(NEW, first)
    assert page.chat(NEW).screen == "hello"


def test_asking_is_limited_by_chat(village: Village) -> None:
    village.arrives(OLD)
    for _ in range(3):
        assert asks(village)
    village.says(OLD, "nối máy khác")
    village.taps(OLD, "code")
    assert village.course.phrases["note-link-none"].text in village.texts(OLD)[-1]
    passes(village, minutes=16)
    assert asks(village)


def test_trying_is_limited_by_chat_and_then_even_the_right_code_waits(village: Village, page: Village) -> None:
    village.arrives(OLD)
    for number in range(5):
        page.says(NEW, f"LK0000{number}")
    code = asks(village)
    page.says(NEW, code)
    assert village.course.phrases["note-link-wait"].text in said(page, NEW)[-1]
    assert not village.rows("member", chat_id=page.row(NEW).id)
    page.says("web-2", code)
    assert page.chat("web-2").screen == "linked", "others are not kept waiting"


def test_trying_is_limited_by_account(village: Village, page: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(link_codes.MOST, link_codes.WRONG, (5, 6))
    village.arrives(OLD)
    for number in range(6):
        page.says(f"web-{number + 10}", "LK00000")
    code = asks(village)
    page.says(NEW, code)
    assert "Thử nhiều lần rồi" in said(page, NEW)[-1]
    passes(village, page, minutes=14)
    page.says(NEW, code)
    assert "Thử nhiều lần rồi" in said(page, NEW)[-1]


@pytest.mark.sql
def test_attempts_and_old_codes_are_forgotten(village: Village, page: Village, settings: Settings) -> None:
    village.arrives(OLD)
    asks(village)
    page.says(NEW, "LK00000")
    ended = do_chores(village.database, settings, village.now + timedelta(minutes=14), LINKING)
    assert ended == {"link_codes": 0, "link_attempts": 0}
    assert sum(do_chores(village.database, settings, village.now + timedelta(days=2), LINKING).values()) == 3
    assert not village.rows("link_code") + village.rows("link_attempt")


def both_have_learned(village: Village, page: Village, *, agrees: bool = True) -> None:
    village.arrives(OLD)
    finishes(village, OLD)
    village.says(OLD, "quét mã")
    village.taps(OLD, "done", "done")
    page.arrives(NEW, agrees=agrees)
    finishes(page, NEW)
    page.says(NEW, "quét mã")


@pytest.mark.sql
def test_who_has_learned_here_is_asked_and_then_both_are_one(village: Village, page: Village) -> None:
    both_have_learned(village, page)
    assert people(village, "scam-three-rules") == (2, 2, 2, 2)
    code = asks(village)
    page.says(NEW, code)
    assert page.chat(NEW).screen == "link-join"
    assert len(village.rows("learner")) == 2, "asked first, not done yet"
    page.taps(NEW, "join")
    assert page.chat(NEW).screen == "linked"
    (learner,) = village.rows("learner")
    one = person(village, OLD)
    assert one == person(page, NEW)
    assert one.done == {"scam-three-rules": 1}
    assert one.lessons["qr-pay"].trail == ("open", "scan", "frame")
    assert people(village, "scam-three-rules") == (1, 1, 2, 2)
    kinds = village.kinds(lesson="scam-three-rules", learner_id=learner.id)
    assert (kinds.count("lesson_started"), kinds.count("lesson_completed")) == (2, 2)
    assert {row.learner_id for row in village.rows("consent")} == {learner.id}
    with reading(village.database) as connection:
        found = learners(connection, Filter())
    assert sum(row["people"] for row in found if row["level"] == "all") == 1
    counts_are_true(village)


def test_she_counts_from_the_day_on_which_she_first_came(village: Village, page: Village) -> None:
    page.arrives(NEW)
    passes(village, page, minutes=60 * 24 * 3)
    village.arrives(OLD)
    finishes(page, NEW)
    first = min(row.created_at for row in village.rows("learner"))
    page.says(NEW, asks(village))
    page.taps(NEW, "join")
    (learner,) = village.rows("learner")
    assert learner.created_at == first


def test_somebody_else_stays_and_she_is_one_more_on_this_phone(village: Village, page: Village) -> None:
    both_have_learned(village, page)
    page.says(NEW, asks(village))
    page.taps(NEW, "apart")
    assert len(village.rows("learner")) == 2
    assert page.chat(NEW).who == "2"
    assert person(page, NEW) == person(village, OLD)
    assert person(page, NEW, "1").done == {"scam-three-rules": 1}
    page.says(NEW, "đổi người học")
    page.taps(NEW, "who-1")
    page.says(NEW, "xóa dữ liệu")
    page.taps(NEW, "yes")
    assert len(village.rows("learner")) == 1
    assert person(village, OLD).done
    counts_are_true(village)


def test_thinking_better_of_it_changes_nothing(village: Village, page: Village) -> None:
    both_have_learned(village, page)
    code = asks(village)
    before = village.rows("learner"), village.rows("member"), village.rows("fact")
    page.says(NEW, code)
    page.taps(NEW, "return")
    assert (village.rows("learner"), village.rows("member"), village.rows("fact")) == before
    assert page.chat(NEW).screen == "step"
    page.says(NEW, code)
    page.taps(NEW, "join")
    assert page.chat(NEW).screen == "linked", "the code is still good"


def test_a_code_that_ran_out_while_she_was_asked_joins_nothing(village: Village, page: Village) -> None:
    both_have_learned(village, page)
    page.says(NEW, asks(village))
    passes(village, page, minutes=20)
    page.taps(NEW, "join")
    assert "Mã nối đó không đúng" in said(page, NEW)[-1]
    assert page.chat(NEW).screen == "step"
    assert len(village.rows("learner")) == 2


def test_two_answers_about_consent_are_asked_again_and_yes_holds_for_all(village: Village, page: Village) -> None:
    both_have_learned(village, page, agrees=False)
    page.says(NEW, asks(village))
    page.taps(NEW, "join")
    assert page.chat(NEW).screen == "link-consent"
    assert village.course.phrases["consent"].text.split("?")[0][-8:] in said(page, NEW)[-1]
    assert len(village.rows("learner")) == 2
    page.taps(NEW, "yes")
    (learner,) = village.rows("learner")
    assert learner.agreed
    assert learner.village == person(village, OLD).village
    assert people(village, "scam-three-rules") == (1, 1, 2, 2), "what she did unnamed stays unnamed"
    assert len(village.rows("fact", kind="lesson_completed", learner_id=None)) == 1
    assert not [row for row in village.rows("consent") if row.withdrawn_at]
    counts_are_true(village)


@pytest.mark.parametrize("refused_on", ["old", "new"])
def test_two_answers_about_consent_and_no_holds_for_all(village: Village, page: Village, refused_on: str) -> None:
    both_have_learned(village, page, agrees=refused_on == "old")
    if refused_on == "old":
        village.says(OLD, "dữ liệu của tôi")
        village.taps(OLD, "refuse")
    page.says(NEW, asks(village))
    said_yes = page.row(NEW) if refused_on == "old" else village.row(OLD)
    village.delivers()
    page.taps(NEW, "join", "no")
    bodies = {row.body for row in village.rows("outbox", chat_id=said_yes.id) if row.seq <= said_yes.outbox_seq}
    assert bodies == {"{}"}, "what was said to her while she agreed is gone at once"
    assert village.rows("outbox", chat_id=said_yes.id)[-1].state == "due", "and she is answered"
    (learner,) = village.rows("learner")
    assert not learner.agreed
    assert person(page, NEW).consent == "no"
    assert {row.learner_id for row in village.rows("fact")} == {None}
    assert all(row.withdrawn_at for row in village.rows("consent"))
    assert {row.village for row in village.rows("chat")} == {""}
    assert people(village, "scam-three-rules") == (0, 0, 2, 2)
    counts_are_true(village)


def test_a_consent_in_force_stays_with_who_was_never_asked(village: Village, page: Village) -> None:
    village.happens(OLD, Opened())
    village.taps(OLD, "vi")
    page.arrives(NEW)
    finishes(page, NEW)
    page.says(NEW, asks(village))
    page.taps(NEW, "join")
    (learner,) = village.rows("learner")
    assert learner.agreed
    assert people(village, "scam-three-rules") == (1, 1, 1, 1)
    counts_are_true(village)


@pytest.mark.sql
def test_taking_the_consent_back_holds_on_both(village: Village, page: Village) -> None:
    code = village.makes_code(7, "lac-duong", "da-tro")
    village.happens(OLD, Opened(), code=code)
    village.taps(OLD, "vi", "next", "hang-up", "next", "adult", "yes")
    page.says(NEW, asks(village))
    page.says(NEW, "menu")
    assert {row.village for row in village.rows("chat")} == {"da-tro"}
    page.says(NEW, "dữ liệu của tôi")
    page.taps(NEW, "refuse")
    assert {row.village for row in village.rows("chat")} == {""}
    assert person(village, OLD).consent == "no"
    village.says(OLD, "menu")
    assert village.row(OLD).village == ""


@pytest.mark.sql
def test_not_me_cuts_the_other_chat_off(village: Village, page: Village) -> None:
    village.arrives(OLD)
    finishes(village, OLD)
    page.says(NEW, asks(village))
    village.taps(OLD, "not-me")
    assert "Đã bỏ nối" in village.texts(OLD)[-1]
    assert not village.rows("member", chat_id=page.row(NEW).id)
    assert page.chat(NEW).screen == "cut-off"
    assert "không còn nối" in said(page, NEW)[-1]
    earlier = village.rows("outbox", chat_id=page.row(NEW).id)[:-1]
    assert {row.body for row in earlier} == {"{}"}
    page.says(NEW, "học tiếp")
    assert page.chat(NEW).screen == "hello"
    assert person(village, OLD).done
    counts_are_true(village)


def test_the_new_chat_can_undo_it_too(village: Village, page: Village) -> None:
    village.arrives(OLD)
    page.says(NEW, asks(village))
    page.taps(NEW, "undo")
    assert not village.rows("member", chat_id=page.row(NEW).id)
    assert "không còn nối" in said(page, NEW)[-1]
    assert person(village, OLD).consent


def test_all_others_can_be_cut_off_later(village: Village, page: Village) -> None:
    village.arrives(OLD)
    for address in (NEW, "web-2"):
        page.says(address, asks(village))
    village.says(OLD, "bỏ nối")
    village.taps(OLD, "only-here")
    assert [row.chat_id for row in village.rows("member")] == [village.row(OLD).id]
    assert {page.chat(address).screen for address in (NEW, "web-2")} == {"cut-off"}


def test_nobody_is_cut_off_from_her_only_chat(village: Village, page: Village) -> None:
    village.arrives(OLD)
    page.says(NEW, asks(village))
    page.says(NEW, "nối máy khác")
    page.taps(NEW, "only-here")
    assert page.chat(NEW).screen == "linked", "back where she was, with the button that would cut this chat off"
    page.taps(NEW, "undo")
    page.says(NEW, "menu")
    assert [row.chat_id for row in village.rows("member")] == [page.row(NEW).id]
    assert person(page, NEW).consent


@pytest.mark.parametrize("erased_on", [OLD, NEW])
@pytest.mark.sql
def test_erasing_on_either_chat_erases_her_everywhere(village: Village, page: Village, erased_on: str) -> None:
    village.arrives(OLD)
    finishes(village, OLD)
    page.says(NEW, asks(village))
    page.taps(NEW, "go-on")
    hers = village.rows("learner")[0].id
    here, there = ((village, OLD), (page, NEW)) if erased_on == OLD else ((page, NEW), (village, OLD))
    here[0].says(here[1], "xóa dữ liệu")
    here[0].taps(here[1], "yes")
    assert [(row.kind, row.thing) for row in village.rows("revocation", kind="learner")] == [("learner", hers)]
    assert hers not in repr({name: rows for name, rows in village.everything().items() if name != "revocation"})
    assert not village.rows("learner") + village.rows("member") + village.rows("consent") + village.rows("link_code")
    for where, address in (here, there):
        assert where.chat(address).screen == "deleted"
        rows = village.rows("outbox", chat_id=where.row(address).id)
        kept = [row for row in rows if row.body != "{}"]
        assert kept
        assert all("Đã xóa hết, cả ở nơi đã nối" in row.body for row in kept if orjson.loads(row.body).get("text"))
        assert {row.state for row in rows if row.body == "{}"} <= {"dropped", "sent"}
    counts_are_true(village)
    there[0].says(there[1], "menu")
    assert there[0].chat(there[1]).screen == "hello"


def test_a_chat_that_cannot_be_reached_is_not_written_to(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village)
    village.happens(OLD, Left())
    before = len(village.rows("outbox", chat_id=village.row(OLD).id))
    page.says(NEW, code)
    assert page.chat(NEW).screen == "linked"
    assert len(village.rows("outbox", chat_id=village.row(OLD).id)) == before
    village.says(OLD, "nghe lại")
    assert village.chat(OLD).screen == "linked-elsewhere", "she is told when she is back"


def test_a_button_about_where_she_is_no_longer_answers_nothing(village: Village, page: Village) -> None:
    village.arrives(OLD)
    page.says(NEW, asks(village))
    village.taps(OLD, "ok")
    village.says(OLD, "quét mã")
    page.says(NEW, "quét mã")
    page.taps(NEW, "done")
    before = village.kinds(kind="step_done")
    village.taps(OLD, "done")
    assert village.kinds(kind="step_done") == before
    assert village.course.phrases["note-old"].text in village.texts(OLD)[-1]
    village.taps(OLD, "done")
    assert len(village.kinds(kind="step_done")) == len(before) + 1


def test_linking_what_is_linked_says_so(village: Village, page: Village) -> None:
    village.arrives(OLD)
    page.says(NEW, asks(village))
    page.says(NEW, asks(village))
    assert "Chỗ này đã nối rồi" in said(page, NEW)[-1]
    village.says(OLD, asks(village))
    assert "Chỗ này đã nối rồi" in village.texts(OLD)[-1]


def test_two_people_of_one_phone_who_are_one_are_there_once(village: Village, page: Village) -> None:
    """She was entered twice on the family's phone; one of the two is on her own phone already."""
    village.arrives(OLD)
    finishes(village, OLD)
    code = asks(village)
    page.arrives(NEW)
    finishes(page, NEW, "qr-pay")
    page.says(NEW, code)
    page.taps(NEW, "apart")
    assert [row.who for row in village.rows("member", chat_id=page.row(NEW).id)] == ["1", "2"]
    page.says(NEW, "đổi người học")
    page.taps(NEW, "who-1")
    again = asks(page, NEW)
    village.says(OLD, again)
    village.taps(OLD, "join")
    assert [row.who for row in village.rows("member", chat_id=page.row(NEW).id)] == ["1"]
    assert page.chat(NEW).who == "1"
    assert len(village.rows("learner")) == 1
    assert person(page, NEW).done == {"scam-three-rules": 1, "qr-pay": 1}
    counts_are_true(village)


def test_everybody_who_shared_the_one_shares_the_other(village: Village, page: Village) -> None:
    village.arrives(OLD)
    finishes(village, OLD)
    page.arrives(NEW)
    finishes(page, NEW, "qr-pay")
    page.says("web-2", asks(page, NEW))
    page.says(NEW, asks(village))
    page.taps(NEW, "join")
    (learner,) = village.rows("learner")
    assert {row.learner_id for row in village.rows("member")} == {learner.id}
    assert len(village.rows("member")) == 3
    assert person(page, "web-2").done == {"scam-three-rules": 1, "qr-pay": 1}
    counts_are_true(village)


def test_a_batch_with_both_chats_and_the_code(village: Village, page: Village) -> None:
    """All in one transaction: she goes on while the page joins, and neither overwrites the other."""
    village.arrives(OLD)
    code = asks(village)
    village.batch(
        village.event(OLD, Said("quét mã")),
        page.event(NEW, Said(code)),
        village.event(OLD, Said("ba không")),
        page.event(NEW, Said("mở tài khoản ở quầy")),
    )
    assert set(person(village, OLD).lessons) >= {"qr-pay"}
    assert person(village, OLD) == person(page, NEW)
    counts_are_true(village)


def test_an_erased_learner_leaves_a_code_that_opens_nothing(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village)
    village.says(OLD, "xóa dữ liệu")
    village.taps(OLD, "yes")
    page.says(NEW, code)
    assert "Mã nối đó không đúng" in said(page, NEW)[-1]


def test_whoever_took_her_place_on_the_chat_is_not_given_away(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village)
    learner = village.rows("learner")[0]
    with writing(village.database) as connection:
        connection.execute(delete(core(Member)))
    village.says(OLD, "đổi tiếng")
    village.taps(OLD, "vi")
    assert len(village.rows("learner")) == 2
    assert village.rows("member")[0].learner_id != learner.id
    page.says(NEW, code)
    assert "Mã nối đó không đúng" in said(page, NEW)[-1]


def test_the_code_stands_in_no_list_of_failures(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village).replace(" ", "")
    with writing(village.database) as connection:
        row = connection.execute(select(core(LearnerRow))).one()
        connection.execute(update(core(LearnerRow)).values(state="[99]"))
        assert row
    page.says(NEW, code)
    assert code not in repr([tuple(row) for row in village.rows("dead_event")])


def test_a_drill_for_both_chats_comes_once_and_never_to_who_cannot_be_reached(village: Village, page: Village) -> None:
    village.arrives(OLD)
    finishes(village, OLD)
    page.says(NEW, asks(village))
    passes(village, page, minutes=60 * 30)
    village.happens(OLD, Left())
    outcome = village.happens(OLD, DrillDue())
    assert outcome.turns
    assert not [key for key in (row.key for row in village.rows("event")) if key.endswith(f":{village.number}")]
    assert village.chat(OLD).screen != "drill-offer"
    page.happens(NEW, DrillDue())
    assert page.chat(NEW).screen == "drill-offer"


def test_a_stale_tap_after_linking_repeats_what_was_said(village: Village, page: Village) -> None:
    village.arrives(OLD)
    code = asks(village)
    serial = village.chat(OLD).serial
    page.says(NEW, code)
    village.delivers()
    village.now += timedelta(minutes=1)
    village.happens(OLD, Tapped(serial, "code"))
    assert village.chat(OLD).screen == "linked-elsewhere"
    assert village.course.phrases["note-old"].text in village.texts(OLD)[-1]
    assert not village.rows("link_code")


def test_a_campaign_may_come_to_a_linked_chat(village: Village, page: Village) -> None:
    village.arrives(OLD)
    page.says(NEW, asks(village))
    page.happens(
        NEW, CampaignArrived("019a0000-0000-7000-8000-000000000001", "Đoàn xã (hư cấu)", {"vi": "Mời bà con họp thôn."})
    )
    assert "Mời bà con họp thôn." in said(page, NEW)[-1]


def at_once(village: Village, *batches: Received) -> None:
    """Several transactions at the same moment, as from as many processes; each is tried again as intake would."""
    with ThreadPoolExecutor(len(batches)) as threads:
        run = [threads.submit(carried_out, village, batch) for batch in batches]
    for one in run:
        one.result()


def carried_out(village: Village, batch: Received) -> None:
    carry_out(village.database, batch, village.course, village.now, village.keys, CHANNELS_BY_ACCOUNT)


@pytest.mark.slow
@pytest.mark.sql
def test_both_chats_may_be_talking_at_that_moment(village: Village, page: Village) -> None:
    """Whatever comes first: nothing is lost, nobody is overwritten, and nobody is made twice."""
    for number in range(12):
        old, new = f"old-{number}", f"new-{number}"
        village.arrives(old)
        village.says(old, "quét mã")
        page.arrives(new)
        page.says(new, "ba không")
        code = asks(village, old)
        page.says(new, code)
        step = village.chat(old).serial + 1
        steps = village.event(old, Said("quét mã")), village.event(old, Tapped(step, "done"))
        tap = page.event(new, Tapped(page.chat(new).serial, "join"))
        village.now = page.now = max(village.now, page.now)
        at_once(village, steps, [tap], [page.event(new, Said("mở tài khoản ở quầy"))])
        if len(set(ids(village, (village, old), (page, new)))) == 2:  # what she said came first, and the button is old
            page.says(new, code)
            page.taps(new, "join")
        if len(village.kinds(kind="step_done")) == number:  # the other chat came first, and the button is old
            village.says(old, "quét mã")
            village.taps(old, "done")
        assert len(set(ids(village, (village, old), (page, new)))) == 1
        assert len(village.kinds(kind="step_done")) == number + 1
        assert {"qr-pay", "scam-three-rules"} <= {*person(village, old).lessons}
        assert person(village, old).lessons["qr-pay"].trail == ("open", "scan")
    assert len(village.rows("learner")) == 12
    counts_are_true(village)


@pytest.mark.sql
def test_each_may_type_the_code_of_the_other_at_that_moment(village: Village, page: Village) -> None:
    for number in range(8):
        old, new = f"old-{number}", f"new-{number}"
        village.arrives(old)
        page.arrives(new)
        one, other = asks(village, old), asks(page, new)
        village.now = page.now = max(village.now, page.now)
        at_once(village, [village.event(old, Said(other))], [page.event(new, Said(one))])
        joins = [side.event(who, Tapped(side.chat(who).serial, "join")) for side, who in ((village, old), (page, new))]
        at_once(village, joins[:1], joins[1:])
        assert len(set(ids(village, (village, old), (page, new)))) == 1
    assert len(village.rows("learner")) == 8
    assert len(village.rows("member")) == 16
    counts_are_true(village)


@pytest.mark.sql
def test_a_code_typed_in_two_places_at_once_opens_for_one(village: Village, page: Village) -> None:
    for number in range(8):
        old = f"old-{number}"
        village.arrives(old)
        code = asks(village, old)
        page.now = village.now
        at_once(village, *([page.event(f"new-{number}-{n}", Said(code))] for n in range(3)))
    assert len(village.rows("member")) == 16
    assert len(village.rows("learner")) == 8
    counts_are_true(village)
