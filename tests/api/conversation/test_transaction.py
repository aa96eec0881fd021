"""What a batch of events does to the tables: once, in order, and of each person what she allows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import Engine, event, insert, text, update

from api.clock import local_day
from api.statistics.rebuild import drift
from api.store.database import connect, reading, writing
from api.store.models import Campaign, Chat, Learner, Member, Recipient
from api.store.statements import core
from bot.engine.state import Chat as ChatState
from bot.engine.state import load_chat, load_learner
from bot.events import CampaignArrived, Left, Opened, Returned, Said, Tapped
from tests.api.village import Village

pytestmark = pytest.mark.sql

CAMPAIGN = "01900000-0000-7000-8000-000000000001"
CHI_A, CHI_B = "1001", "1002"
"""Two fictional chats."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """A kind of event that the engine does not know."""

    text: str = "không ai biết"


def test_a_first_contact_makes_a_chat_a_fact_and_an_answer(village: Village) -> None:
    outcome = village.happens(CHI_A, Opened())
    chat = village.row(CHI_A)
    assert (outcome.turns, outcome.duplicates, outcome.dead) == (1, 0, 0)
    assert outcome.wake == {"telegram/main", chat.id}
    assert village.keys.open(chat.address) == CHI_A
    assert village.kinds() == ["chat_started"]
    assert [row.key for row in village.rows("event")] == ["telegram/main:update:1"]
    assert [(row.seq, row.state, row.bulk) for row in village.rows("outbox")] == [
        (number, "due", False) for number in range(1, chat.outbox_seq + 1)
    ]
    assert village.rows("outbox")


def test_no_table_holds_an_address_in_the_clear(village: Village) -> None:
    village.arrives("900012345678")
    assert "900012345678" not in repr(village.everything())


def test_a_duplicate_changes_nothing(village: Village) -> None:
    village.arrives(CHI_A)
    opened = village.event(CHI_A, Opened())
    village.batch(opened)
    before = village.everything()
    outcome = village.batch(opened, opened)
    assert (outcome.turns, outcome.duplicates, outcome.wake) == (0, 2, frozenset())
    after = village.everything()
    assert {name for name in before if before[name] != after[name]} <= {"chat"}
    assert [row[:5] for row in before["chat"]] == [row[:5] for row in after["chat"]]


def test_a_duplicate_in_the_same_batch_is_one_event(village: Village) -> None:
    opened = village.event(CHI_A, Opened())
    outcome = village.batch(opened, village.event(CHI_B, Opened()), opened)
    assert (outcome.turns, outcome.duplicates) == (2, 1)
    assert village.kinds() == ["chat_started", "chat_started"]


def test_the_same_key_on_another_account_is_another_event(village: Village) -> None:
    (_, inbound) = village.event(CHI_A, Opened())
    outcome = village.batch(("telegram/main", inbound), ("web/main", inbound))
    assert outcome.turns == 2
    assert village.row(CHI_A, "web/main").id != village.row(CHI_A, "telegram/main").id


def test_events_of_a_chat_happen_in_order_within_a_batch(village: Village) -> None:
    village.batch(
        village.event(CHI_A, Opened()),
        village.event(CHI_B, Opened()),
        village.event(CHI_A, Tapped(1, "vi")),
        village.event(CHI_A, Tapped(2, "next")),
        village.event(CHI_B, Tapped(1, "kpm")),
        village.event(CHI_A, Tapped(3, "hang-up")),
    )
    assert village.chat(CHI_A).screen == "practice-right"
    for address in (CHI_A, CHI_B):
        rows = village.rows("outbox", chat_id=village.row(address).id)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        screens = [orjson.loads(row.body)["screen"] for row in rows]
        assert screens == sorted(screens)


def test_many_batches_equal_one(village: Village) -> None:
    choices = ("vi", "next", "hang-up", "next", "adult", "yes")
    village.arrives(CHI_A)
    taps = [village.event(CHI_B, Tapped(serial, choice)) for serial, choice in enumerate(choices, 1)]
    village.batch(village.event(CHI_B, Opened()), *taps)
    assert village.chat(CHI_A)._replace(seen=0) == village.chat(CHI_B)._replace(seen=0)
    assert village.texts(CHI_A) == village.texts(CHI_B)


def test_without_consent_a_fact_is_nobodys_and_knows_the_commune_alone(village: Village) -> None:
    code = village.makes_code(1, "lac-duong", "bnor-a", "vi")
    village.happens(CHI_A, Opened(), code=code)
    assert village.row(CHI_A).village == ""
    village.taps(CHI_A, *("vi", "next", "hang-up", "next", "adult", "no"))
    facts = village.rows("fact")
    assert {(row.learner_id, row.village) for row in facts} == {(None, "")}
    assert "lac-duong" in {row.commune for row in facts}
    assert not village.rows("consent")


def test_consent_gives_facts_a_learner_from_then_on_and_never_before(village: Village) -> None:
    code = village.makes_code(2, "lac-duong", "bnor-a")
    village.happens(CHI_A, Opened(), code=code)
    village.taps(CHI_A, *("vi", "next", "hang-up", "next", "adult"))
    before = len(village.rows("fact"))
    village.taps(CHI_A, "yes")
    (learner,) = village.rows("learner")
    (consent,) = village.rows("consent")
    facts = village.rows("fact")
    assert {row.learner_id for row in facts[:before]} == {None}
    assert {(row.learner_id, row.village) for row in facts[before:]} == {(learner.id, "bnor-a")}
    assert (learner.agreed, learner.village, village.row(CHI_A).village) == (True, "bnor-a", "bnor-a")
    assert (consent.learner_id, consent.text, consent.withdrawn_at) == (learner.id, village.course.consent, None)


def complete_lesson(village: Village, address: str) -> None:
    """Walk until nothing of a lesson is on the screen any more, giving right answers."""
    lesson = village.course.lessons[village.rows("fact", kind="lesson_started")[-1].lesson]
    right = {option.slug for question in lesson.quiz for option in question.options if option.right}
    for _ in range(60):
        options = village.chat(address).options
        wanted = [*right, "done", "next", "go-on"]
        choice = next((choice for choice in wanted if choice in options), "")
        if not choice or village.rows("fact", kind="lesson_completed"):
            return
        village.taps(address, choice)


def test_a_completed_lesson_is_counted_once_and_the_tallies_agree(village: Village) -> None:
    village.arrives(CHI_A)
    lesson = next(iter(village.course.lessons))
    title = village.course.lessons[lesson].title
    village.says(CHI_A, title)
    complete_lesson(village, CHI_A)
    (learner,) = village.rows("learner")
    day = local_day(village.now)
    hers = [(row.kind, row.day) for row in village.rows("fact", learner_id=learner.id, lesson=lesson)]
    assert hers[0] == ("lesson_started", day)
    assert [at for kind, at in hers if kind == "lesson_completed"] == [day]
    with reading(village.database) as connection:
        assert drift(connection) == 0


def test_erasure_leaves_no_trace_of_her_and_the_counts_as_they_were(village: Village) -> None:
    village.arrives(CHI_A)
    village.arrives(CHI_B)
    village.says(CHI_A, "đổi người học")
    before = len(village.rows("fact"))
    mine = next(row.learner_id for row in village.rows("member", chat_id=village.row(CHI_A).id))
    village.says(CHI_A, "xóa dữ liệu")
    erase = next(choice for choice in village.chat(CHI_A).options if choice not in ("no", "keep", "return", "back"))
    village.taps(CHI_A, erase)
    assert village.chat(CHI_A).screen == "deleted"
    # That an id was erased stays known, for a backup that still has whom it meant; it leads to nothing else.
    assert [(row.kind, row.thing) for row in village.rows("revocation")] == [("learner", mine)]
    assert mine not in repr({name: rows for name, rows in village.everything().items() if name != "revocation"})
    assert [row.kind for row in village.rows("work_order")] == ["forget"]
    assert len(village.rows("learner")) == len(village.rows("member")) == len(village.rows("consent")) == 1
    assert len(village.rows("fact")) >= before
    rows = village.rows("outbox", chat_id=village.row(CHI_A).id)
    last = orjson.loads(rows[-1].body)["screen"]
    earlier = [row for row in rows if row.body == "{}"]
    assert {row.state for row in earlier} == {"dropped"}
    assert all(orjson.loads(row.body)["screen"] == last for row in rows if row not in earlier)
    with reading(village.database) as connection:
        assert drift(connection) == 0


def test_she_can_begin_again_in_the_batch_that_erased_her(village: Village) -> None:
    village.arrives(CHI_A)
    village.says(CHI_A, "xóa dữ liệu")
    chat = village.chat(CHI_A)
    erase = next(choice for choice in chat.options if choice not in ("no", "keep", "return", "back"))
    village.batch(
        village.event(CHI_A, Tapped(chat.serial, erase)),
        village.event(CHI_A, Opened()),
        village.event(CHI_A, Tapped(chat.serial + 2, "vi")),
    )
    (member,) = village.rows("member")
    (learner,) = village.rows("learner")
    assert member.learner_id == learner.id
    assert not learner.agreed
    assert not village.rows("dead_event")


def test_consent_taken_back_ends_and_unlinks(village: Village) -> None:
    village.arrives(CHI_A)
    village.says(CHI_A, "dữ liệu của tôi")
    assert "refuse" in village.chat(CHI_A).options
    village.taps(CHI_A, "refuse")
    (consent,) = village.rows("consent")
    (learner,) = village.rows("learner")
    assert consent.withdrawn_at == village.now
    assert not learner.agreed
    assert {row.learner_id for row in village.rows("fact")} == {None}
    with reading(village.database) as connection:
        assert drift(connection) == 0


@pytest.mark.parametrize("typed", ["{code}", "  {lower} ", "bs {digits}"])
def test_a_join_code_is_taken_from_a_link_or_typed(village: Village, typed: str) -> None:
    code = village.makes_code(3, "lac-duong", "bnor-b", "vi")
    village.says(CHI_A, typed.format(code=code, lower=code.lower(), digits=code[2:]))
    (fact,) = village.rows("fact", kind="code_joined")
    assert (fact.detail, village.row(CHI_A).commune) == (code, "lac-duong")


@pytest.mark.parametrize("closed", [True, False])
def test_a_closed_or_invented_code_joins_nothing(village: Village, closed: bool) -> None:
    code = village.makes_code(4, "lac-duong", closed=True) if closed else "BS99999"
    village.happens(CHI_A, Opened(), code=code)
    assert village.kinds(kind="code_joined") == []
    assert village.row(CHI_A).commune == ""
    assert village.texts(CHI_A)


def test_a_secret_reaches_no_table(village: Village) -> None:
    village.arrives(CHI_A)
    village.says(CHI_A, "mã OTP của tôi là 481562")
    assert village.chat(CHI_A).screen == "secret"
    assert "481562" not in repr(village.everything())


def test_an_event_that_raises_is_set_aside_alone_with_an_apology(village: Village) -> None:
    village.arrives(CHI_A)
    before = village.chat(CHI_A)
    bad: Any = Unheard("mật khẩu là hoahong9")
    outcome = village.batch(
        village.event(CHI_A, bad), village.event(CHI_B, Opened()), village.event(CHI_A, Tapped(before.serial, "menu"))
    )
    assert (outcome.turns, outcome.dead) == (2, 1)
    (dead,) = village.rows("dead_event")
    assert dead.key == f"telegram/main:update:{village.number - 2}"
    assert dead.error.startswith("KeyError bot/engine/step.py:")
    assert village.course.phrases["error"].text in village.texts(CHI_A)
    assert village.row(CHI_B)
    assert village.chat(CHI_A).serial == before.serial + 1


def test_a_dead_event_is_not_tried_again(village: Village) -> None:
    bad: Any = Unheard()
    poison = village.event(CHI_A, bad)
    village.batch(poison)
    assert village.batch(poison).duplicates == 1
    assert len(village.rows("dead_event")) == 1


@pytest.mark.parametrize("table", [Chat, Learner])
def test_a_state_of_a_later_version_is_left_alone(village: Village, table: Any) -> None:
    village.arrives(CHI_A)
    with writing(village.database) as connection:
        connection.execute(update(core(table)).values(state='[99, "later"]'))
    outcome = village.happens(CHI_A, Opened())
    assert outcome.dead == 1
    assert [row.state for row in village.rows(table.__tablename__)] == ['[99, "later"]']
    assert village.course.phrases["error"].text in village.texts(CHI_A)[-1]


def test_whoever_leaves_is_not_written_to_until_she_is_back(village: Village) -> None:
    village.arrives(CHI_A)
    campaign(village)
    village.happens(CHI_A, CampaignArrived(CAMPAIGN, "Đoàn xã (hư cấu)", {"vi": "Mời bà con họp thôn."}))
    village.happens(CHI_A, Left())
    assert village.row(CHI_A).reachable == "blocked"
    assert {(row.state, row.code) for row in village.rows("outbox", bulk=True)} == {("dropped", "blocked")}
    assert "dropped" not in {row.state for row in village.rows("outbox", bulk=False)}
    village.happens(CHI_A, Returned())
    assert village.row(CHI_A).reachable == "active"


def test_any_word_of_hers_makes_a_blocked_chat_reachable(village: Village) -> None:
    village.arrives(CHI_A)
    village.happens(CHI_A, Left())
    village.says(CHI_A, "menu")
    assert village.row(CHI_A).reachable == "active"


def campaign(village: Village, *addresses: str) -> None:
    row = {"id": CAMPAIGN, "commune": "lac-duong", "author": "Đoàn xã (hư cấu)", "created_by": "thử"}
    row |= {"villages": [], "langs": [], "texts": {}, "state": "running", "created_at": village.now}
    with writing(village.database) as connection:
        connection.execute(insert(core(Campaign)).values(row))
        for address in addresses:
            recipient = {"campaign_id": CAMPAIGN, "chat_id": village.row(address).id, "state": "planned", "why": ""}
            connection.execute(insert(core(Recipient)).values(recipient))


def test_a_campaign_reaches_those_who_agreed_and_waits_behind_replies(village: Village) -> None:
    stopped, gone, stranger = "1003", "1004", "1005"
    for address in (CHI_A, stopped, gone):
        village.arrives(address)
    village.arrives(stranger, agrees=False)
    village.says(stopped, "ngừng")
    village.happens(gone, Left())
    everyone = (CHI_A, stopped, gone, stranger)
    campaign(village, *everyone)
    before = village.chat(CHI_A)
    seen = {address: village.row(address).seen_at for address in everyone}
    arrived = CampaignArrived(CAMPAIGN, "Đoàn xã (hư cấu)", {"vi": "Mời bà con họp thôn."})
    village.batch(*(village.event(address, arrived) for address in everyone))
    found = {row.chat_id: (row.state, row.why) for row in village.rows("recipient")}
    assert [found[village.row(address).id] for address in everyone] == [
        ("handed", ""),
        ("skipped", "stopped"),
        ("skipped", "blocked"),
        ("skipped", "consent"),
    ]
    assert {row.chat_id for row in village.rows("outbox", campaign_id=CAMPAIGN)} == {village.row(CHI_A).id}
    assert {row.bulk for row in village.rows("outbox", campaign_id=CAMPAIGN)} == {True}
    after = village.chat(CHI_A)
    assert (after.screen, after.serial, after.options) == (before.screen, before.serial, before.options)
    assert {address: village.row(address).seen_at for address in everyone} == seen


def test_two_chats_that_share_a_learner_do_not_overwrite_each_other(village: Village) -> None:
    village.arrives(CHI_A)
    village.happens(CHI_B, Opened())
    (learner,) = village.rows("learner")
    with writing(village.database) as connection:
        row = {"chat_id": village.row(CHI_B).id, "who": "1", "learner_id": learner.id}
        connection.execute(insert(core(Member)).values(row))
    first, second = list(village.course.lessons)[:2]
    village.batch(
        village.event(CHI_A, Said(village.course.lessons[first].title)),
        village.event(CHI_B, Said(village.course.lessons[second].title)),
    )
    begun = village.rows("fact", learner_id=learner.id, kind="lesson_started")
    assert {row.lesson for row in begun} >= {first, second}
    (learner,) = village.rows("learner")
    assert set(load_learner(orjson.loads(learner.state)).lessons) >= {first, second}


def test_asking_for_a_person_is_a_row_that_names_nobody(village: Village) -> None:
    village.arrives(CHI_A)
    village.says(CHI_A, "gặp người thật")
    (request,) = village.rows("help_request")
    assert (request.chat_id, request.settled_at, request.at) == (village.row(CHI_A).id, None, village.now)
    assert [row.kind for row in village.rows("work_order")] == ["ask_person"]


def test_ids_are_uuids_of_the_moment(village: Village) -> None:
    village.arrives(CHI_A)
    for id in (village.row(CHI_A).id, village.rows("learner")[0].id, village.rows("consent")[0].id):
        made = UUID(id)
        assert made.version == 7
        assert 0 <= village.now.timestamp() - (made.int >> 80) / 1000 < 60


@contextmanager
def counted(database: Engine) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement.split()[0])

    event.listen(database, "before_cursor_execute", listen)
    yield said
    event.remove(database, "before_cursor_execute", listen)


def test_a_batch_costs_no_more_statements_than_an_event(village: Village) -> None:
    people = [str(number) for number in range(64)]
    village.batch(*(village.event(who, Opened()) for who in people))
    taps = [village.event(who, Tapped(1, "vi")) for who in people]
    with counted(village.database) as said:
        village.batch(*taps)
    assert len(said) <= 14, said


def anything(village: Village, steps: int) -> None:
    """A village in which anything may happen, the same on every database."""
    chance = Random(20260302)
    people = ["2001", "2002", "2003", "2004"]
    words = ["menu", "1", "2", "quay lại", "xóa dữ liệu", "dữ liệu của tôi", "ngừng", "đổi người học", "qr-pay", "lạ"]
    for _ in range(steps):
        batch = []
        for who in chance.sample(people, chance.randint(1, 4)):
            kind = chance.random()
            if kind < 0.65 and village.number:
                with_chat = [row for row in village.rows("chat") if village.keys.open(row.address) == who]
                state = load_chat(orjson.loads(with_chat[0].state)) if with_chat else ChatState()
                batch.append(village.event(who, Tapped(state.serial, chance.choice(state.options or ("menu",)))))
            elif kind < 0.9:
                batch.append(village.event(who, Said(chance.choice(words))))
            else:
                batch.append(village.event(who, chance.choice([Opened(), Left(), Returned()])))
        village.batch(*batch, *chance.sample(batch, chance.randint(0, 1)))


def test_tallies_equal_a_recount_whatever_happens(village: Village) -> None:
    anything(village, 150)
    with reading(village.database) as connection:
        assert drift(connection) == 0
    assert not village.rows("dead_event")
    for chat in village.rows("chat"):
        numbers = [row.seq for row in village.rows("outbox", chat_id=chat.id)]
        assert numbers == list(range(1, chat.outbox_seq + 1))


@pytest.mark.postgres
def test_both_databases_end_up_alike(sqlite_url: str, postgres_url: str, village: Village) -> None:
    found = []
    for url in (sqlite_url, postgres_url):
        engine = connect(url)
        other = Village(engine, village.course, village.keys, village.now)
        anything(other, 80)
        tables = other.everything()
        # Sealed addresses are different each time, and that is the point of sealing.
        tables["chat"] = [row[:3] + row[4:] for row in tables["chat"]]
        found.append(tables)
        engine.dispose()
    assert found[0] == found[1]


def test_a_refused_batch_changes_nothing(village: Village) -> None:
    village.arrives(CHI_A)
    before = village.everything()
    if village.database.dialect.name == "sqlite":
        refuse = "CREATE TRIGGER refuse BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'no'); END"
        statements = [refuse]
    else:
        statements = [
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'no'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER refuse BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION refuse()",
        ]
    with writing(village.database) as connection:
        for statement in statements:
            connection.execute(text(statement))
    with pytest.raises(Exception, match="no"):
        village.says(CHI_A, "menu")
    assert village.everything() == before


def test_a_day_is_a_day_in_vietnam(village: Village) -> None:
    village.now = village.now.replace(hour=16, minute=59, second=58)
    village.happens(CHI_A, Opened())
    village.now += timedelta(seconds=60)
    village.happens(CHI_B, Opened())
    first, second = village.rows("fact")
    assert second.day - first.day == timedelta(days=1)
