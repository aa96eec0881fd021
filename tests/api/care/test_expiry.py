"""What is too old goes, what is needed stays; people and chats end as if they had wished it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from api.care.expiry import HOURLY, MESSAGES_DAYS
from api.care.portions import FIRST, Portions, do_chores
from api.conversation.erasing import NOBODYS, erase_chats
from api.delivery.sealed_parts import SEALED_MARK
from api.settings import Settings
from api.statistics.questions import Filter, lessons
from api.statistics.rebuild import drift
from api.store.database import reading, writing
from api.store.models import Campaign, DeadEvent, HelpRequest, Invitation, Outbox, Recipient, TranslationReport
from api.store.statements import core
from bot.events import CodeShown, Opened, Said, Tapped
from tests.api.village import Village
from tests.bot.payments.test_read import STATIC

pytestmark = pytest.mark.sql

DAY = timedelta(days=1)
CAMPAIGN = "01900000-0000-7000-8000-000000000001"


def chores(village: Village, settings: Settings, after: timedelta) -> dict[str, int]:
    return do_chores(village.database, settings, village.now + after)


@pytest.fixture
def page(village: Village) -> Village:
    """The same database, talked to from pages."""
    village.account = "web/main"
    return village


def test_strangers_are_forgotten_after_a_month_of_silence(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    village.arrives("1002", agrees=True)
    facts = village.rows("fact")
    assert chores(village, settings, 29 * DAY)["learners"] == 0
    done = chores(village, settings, 31 * DAY)
    assert (done["learners"], done["chats"]) == (1, 1)
    assert [row.agreed for row in village.rows("learner")] == [True]
    assert len(village.rows("chat")) == len(village.rows("member")) == 1
    assert village.rows("fact") == facts
    with reading(village.database) as connection:
        assert drift(connection) == 0


def test_who_agreed_is_forgotten_after_longer(village: Village, settings: Settings) -> None:
    village.arrives("1001")
    assert chores(village, settings, 399 * DAY)["learners"] == 0
    done = chores(village, settings, 401 * DAY)
    assert (done["learners"], done["chats"]) == (1, 1)
    for table in ("learner", "member", "chat", "consent", "outbox", "work_order", "event"):
        assert village.rows(table) == [], table
    assert {row.learner_id for row in village.rows("fact")} == {None}


def test_a_stranger_who_still_comes_is_kept(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    village.now += 29 * DAY
    village.says("1001", "menu")
    assert chores(village, settings, 5 * DAY)["learners"] == 0
    assert village.rows("learner")


def test_who_only_passed_by_a_page_is_forgotten_the_next_day(page: Village, settings: Settings) -> None:
    page.happens("a", Opened())
    page.happens("b", Opened())
    page.taps("b", "vi", "next")
    page.arrives("c", agrees=False)
    assert chores(page, settings, DAY / 2)["chats"] == 0
    done = do_chores(page.database, settings, page.now + DAY * 1.1, HOURLY)
    assert (done["learners"], done["chats"]) == (1, 2)
    assert [row.begun for row in page.rows("learner")] == [True]
    kept = page.row("c").id
    assert {row.chat_id for row in page.rows("outbox")} == {kept}


def test_who_passes_by_on_a_platform_has_a_month(village: Village, settings: Settings) -> None:
    village.happens("1001", Opened())
    village.taps("1001", "vi")
    assert chores(village, settings, 29 * DAY)["chats"] == 0
    assert chores(village, settings, 31 * DAY)["chats"] == 1


def test_many_strangers_are_forgotten_in_one_night(village: Village, settings: Settings) -> None:
    people = [str(number) for number in range(60)]
    village.batch(*(village.event(who, Opened()) for who in people))
    village.batch(*(village.event(who, Tapped(1, "vi")) for who in people))
    assert len(village.rows("learner")) == 60
    done = chores(village, settings, 40 * DAY)
    assert (done["learners"], done["chats"]) == (60, 60)
    assert village.rows("learner") == village.rows("member") == village.rows("chat") == []


def test_an_old_button_means_nothing_on_a_chat_that_begins_again(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    asked = next(row for row in village.rows("chat")).state
    chores(village, settings, 31 * DAY)
    village.now += 31 * DAY
    village.happens("1001", Opened())
    assert village.chat("1001").serial > 7, asked
    village.happens("1001", Tapped(7, "yes"))
    assert not village.rows("consent")


def test_of_a_household_only_who_is_over_goes(village: Village, settings: Settings) -> None:
    """Two on one phone: the one who never agreed is forgotten, the other goes on."""
    village.arrives("1001")
    village.says("1001", "đổi người học")
    village.taps("1001", "new", "skip", "hang-up")
    village.arrives("1001", agrees=False)
    before = {row.agreed for row in village.rows("learner")}
    chores(village, settings, 31 * DAY)
    assert before == {True, False}
    assert [row.agreed for row in village.rows("learner")] == [True]
    (member,) = village.rows("member")
    assert village.chat("1001").who == member.who


def test_duplicates_are_known_for_as_long_as_promised(village: Village, settings: Settings) -> None:
    village.happens("1001", Opened())
    assert chores(village, settings, settings.event_memory_days * DAY)["events"] == 0
    assert chores(village, settings, settings.event_memory_days * DAY + DAY)["events"] == 1


def test_settled_replies_go_and_what_proves_stays(village: Village, settings: Settings) -> None:
    village.arrives("1001")
    with writing(village.database) as connection:
        outbox = core(Outbox)
        sent = {"state": "sent", "settled_at": village.now}
        connection.execute(update(outbox).where(outbox.c.seq <= 3).values(sent))
        connection.execute(update(outbox).where(outbox.c.seq == 3).values(campaign_id=CAMPAIGN, bulk=True))
    assert chores(village, settings, (MESSAGES_DAYS + 1) * DAY)["messages"] == 2
    assert village.rows("outbox", campaign_id=CAMPAIGN)


def test_a_number_of_somebodys_account_is_there_for_an_hour(page: Village, settings: Settings) -> None:
    page.arrives("1")
    page.happens("1", CodeShown((STATIC,)))
    page.says("1", 'menu "sealed":"')

    def bodies() -> list[str]:
        return [row.body for row in page.rows("outbox") if row.body != "{}"]

    before = bodies()
    sealed = [body for body in before if SEALED_MARK in body]
    assert len(sealed) == 1
    chores(page, settings, DAY / 25)
    assert bodies() == before
    chores(page, settings, DAY / 23)
    assert bodies() == [body for body in before if body not in sealed]


def test_words_are_kept_for_a_page_that_is_opened_again_and_no_longer(page: Village, settings: Settings) -> None:
    page.arrives("agrees")
    page.arrives("refuses", agrees=False)

    def said(who: str) -> int:
        return len([row for row in page.rows("outbox", chat_id=page.row(who).id) if row.body != "{}"])

    assert said("agrees") > 1
    assert said("refuses") == 1, "what was said before she refused may have called her by a name"
    chores(page, settings, 1.1 * DAY)
    assert (said("agrees") > 1, said("refuses")) == (True, 0)
    chores(page, settings, 7.1 * DAY)
    assert said("agrees") == 0
    assert page.rows("outbox", chat_id=page.row("agrees").id)


def test_what_was_set_aside_goes_looked_at_or_not(village: Village, settings: Settings) -> None:
    row: dict[str, Any] = {"account": "web/main", "event": "{}", "error": "KeyError", "at": village.now}
    with writing(village.database) as connection:
        connection.execute(insert(core(DeadEvent)).values({**row, "key": "a", "settled_at": village.now}))
        connection.execute(insert(core(DeadEvent)).values({**row, "key": "b"}))
        over = {"token_hash": b"x", "login": "", "role": "admin", "commune": "", "until": village.now}
        connection.execute(insert(core(Invitation)).values(over))
    assert chores(village, settings, (MESSAGES_DAYS - 1) * DAY)["failures"] == 0
    done = chores(village, settings, (MESSAGES_DAYS + 1) * DAY)
    assert (done["failures"], done["invitations"]) == (2, 0)


def test_chores_may_be_repeated(village: Village, settings: Settings) -> None:
    village.arrives("1001", agrees=False)
    chores(village, settings, 70 * DAY)
    before = village.everything()
    assert set(chores(village, settings, 70 * DAY).values()) == {0}
    assert village.everything() == before


def test_nobodys_facts_become_sums_and_no_figure_changes(village: Village, settings: Settings) -> None:
    for number in range(6):
        village.arrives(str(number), agrees=False)
        village.says(str(number), "quét mã")
    village.arrives("9")
    with reading(village.database) as connection:
        before = lessons(connection, Filter())
    many = len(village.rows("fact"))
    assert chores(village, settings, 29 * DAY)["nobodys_facts"] == 0
    assert chores(village, settings, 33 * DAY)["nobodys_facts"] > 0
    facts = village.rows("fact")
    assert len(facts) < many / 2
    assert sum(row.times for row in facts) == many
    with reading(village.database) as connection:
        assert lessons(connection, Filter()) == before
        assert drift(connection) == 0


def test_a_chat_that_ends_leaves_sums_and_no_tie(village: Village) -> None:
    village.happens("1001", Opened())
    chat = village.row("1001").id
    at = village.now
    campaign: dict[str, Any] = {"id": CAMPAIGN, "commune": "", "author": "Đoàn xã", "created_by": CAMPAIGN}
    campaign |= {"villages": [], "langs": ["vi"], "texts": {"vi": "Họp."}, "state": "done", "created_at": at}
    report = {"chat_id": chat, "lang": "kpm", "dialect": "", "key": "k", "text": "x", "text_hash": "y", "at": at}
    with writing(village.database) as connection:
        connection.execute(insert(core(Campaign)).values(campaign))
        connection.execute(insert(core(Recipient)).values(campaign_id=CAMPAIGN, chat_id=chat, state="skipped", why="w"))
        connection.execute(insert(core(HelpRequest)).values(chat_id=chat, at=at))
        connection.execute(insert(core(TranslationReport)).values(report))
        erase_chats(connection, [chat], at)
    for table in ("chat", "outbox", "recipient", "zalo_window", "link_attempt"):
        assert village.rows(table) == []
    assert village.rows("campaign")[0].ended == {"left_out:w": 1}
    assert village.rows("help_request")[0].chat_id == NOBODYS
    assert village.rows("translation_report")[0].chat_id != chat
    assert chat not in repr([rows for name, rows in village.everything().items() if name != "fact"])


def test_a_name_that_was_typed_before_she_refused_is_nowhere(page: Village) -> None:
    page.arrives("1", agrees=True)
    page.says("1", "đổi người học")
    page.taps("1", "new")
    page.happens("1", Said("Ngọcquyên"))
    page.says("1", "đổi người học")
    assert "Ngọcquyên" in repr(page.everything()["outbox"])
    page.says("1", "xóa dữ liệu")
    page.taps("1", "delete", "yes")
    assert "Ngọcquyên" not in repr(page.everything())


def test_portions_grow_and_shrink_with_how_long_they_take() -> None:
    now, rests = [0.0], []
    portions = Portions(lambda: now[0], rests.append)
    sizes = []
    for some in portions.of(range(300)):
        sizes.append(len(some))
        now[0] += 0.001 * len(some)
    assert sizes[0] == FIRST
    assert max(sizes) == 30, "thirty thousandths of a second are what a portion may take"
    assert sum(sizes) == 300
    assert len(rests) == len(sizes) - 1
