"""What comes together is answered once: quick taps on one button, the pictures of an album."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from api.conversation.deliveries import TOGETHER
from api.store.database import writing
from api.store.models import Outbox
from api.store.statements import core
from bot.events import Event, Said, Sent, Tapped
from tests.api.village import Village

HER = "5"
PHOTO, STICKER = Sent("photo"), Sent("sticker")
_outbox = core(Outbox)


@pytest.fixture
def chat(village: Village) -> Village:
    """She is at the first step of a lesson, and has looked at it for a while; nothing that came before is kept."""
    chat = replace(village, account="telegram/main")
    chat.arrives(HER)
    chat.says(HER, "quét mã")
    comes(chat)
    chat.now += timedelta(minutes=5)
    return chat


def comes(chat: Village, state: str = "sent", **later: float) -> None:
    """What waits for her ends like this."""
    ended = update(_outbox).where(_outbox.c.state == "due")
    with writing(chat.database) as connection:
        connection.execute(ended.values(state=state, settled_at=chat.now + timedelta(**later)))


def answers(chat: Village, *events: Event, at_once: bool = False) -> list[int]:
    """The screens that she is sent for each event, or for all of them in one batch."""
    before = {row.id for row in chat.rows("outbox")}
    if at_once:
        chat.batch(*(chat.event(HER, event) for event in events))
    else:
        for event in events:
            chat.happens(HER, event)
    assert chat.rows("dead_event") == []
    return sorted({row.screen for row in chat.rows("outbox") if row.id not in before})


def tap(chat: Village) -> Tapped:
    return Tapped(chat.chat(HER).serial, "done")


@pytest.mark.parametrize("at_once", [True, False])
def test_four_quick_taps_are_one(chat: Village, at_once: bool) -> None:
    done = tap(chat)
    assert answers(chat, done, done, done, done, at_once=at_once) == [done.screen + 1]
    assert chat.kinds().count("step_done") == 1
    assert len({row.key for row in chat.rows("event")}) == len(chat.rows("event"))


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("sent", [PHOTO, STICKER, Sent("location"), Sent("file"), Sent("other")])
def test_an_album_is_answered_once(chat: Village, sent: Sent, at_once: bool) -> None:
    serial = chat.chat(HER).serial
    assert answers(chat, *[sent] * 4, at_once=at_once) == [serial + 1]
    assert chat.course.phrases["note-sent"].text in "\n".join(chat.texts(HER))


@pytest.mark.parametrize("state", ["due", "sending"])
def test_while_the_answer_is_on_its_way_it_is_the_answer(chat: Village, state: str) -> None:
    done = tap(chat)
    answers(chat, done)
    comes(chat, state)
    chat.now += timedelta(minutes=2)
    assert answers(chat, done, PHOTO) == []


@pytest.mark.parametrize("state", ["sent", "doubt"])
def test_an_answer_that_has_just_come_may_not_have_been_seen(chat: Village, state: str) -> None:
    done = tap(chat)
    answers(chat, done)
    comes(chat, state)
    chat.now += TOGETHER - timedelta(seconds=2)  # each event comes a second after the one before
    assert answers(chat, PHOTO) == []
    assert answers(chat, done, done, done) == [done.screen + 2], "she has, and it is said once that the button is old"
    assert chat.course.phrases["note-old"].text in chat.texts(HER)[-1]


@pytest.mark.parametrize("state", ["failed", "dropped", "held"])
def test_where_no_answer_came_there_is_one(chat: Village, state: str) -> None:
    done = tap(chat)
    answers(chat, done)
    comes(chat, state)
    assert answers(chat, done) == [done.screen + 2]


def test_a_clock_that_was_set_back_keeps_nobody_waiting(chat: Village) -> None:
    done = tap(chat)
    answers(chat, done)
    comes(chat, hours=2)
    assert answers(chat, done) == [done.screen + 2]


def test_what_says_something_is_always_heard(chat: Village) -> None:
    done = tap(chat)
    old = done.screen
    serials = answers(chat, done, Tapped(old, "emergency"), Said("menu"), Sent("photo", "", "dừng"))
    assert serials == [old + 1, old + 2, old + 3, old + 4]
    assert {"emergency_opened", "stopped"} <= {*chat.kinds()}


def test_the_button_of_the_screen_that_is_coming_works(chat: Village) -> None:
    answers(chat, tap(chat))
    serial = chat.chat(HER).serial
    assert answers(chat, tap(chat)) == [serial + 1]


def test_a_voice_is_offered_to_a_person_however_quickly_it_comes(chat: Village) -> None:
    answers(chat, PHOTO)
    chat.happens(HER, Sent("voice", "AwACAgUAAxk0001"))
    assert chat.chat(HER).screen != "step"


def test_what_needs_no_answer_is_a_sign_of_life_and_known_again(chat: Village) -> None:
    done = tap(chat)
    first, second = chat.event(HER, done), chat.event(HER, done)
    assert chat.batch(first, second).turns == 2
    seen = chat.row(HER).seen_at
    chat.now += timedelta(minutes=1)
    assert chat.batch(second).duplicates == 1
    chat.batch(chat.event(HER, done))
    assert chat.row(HER).seen_at > seen


def test_two_people_in_one_batch_are_each_answered(chat: Village) -> None:
    other = "6"
    chat.arrives(other)
    comes(chat)
    chat.now += timedelta(minutes=5)
    before = chat.chat(other).serial
    chat.batch(*(chat.event(who, PHOTO) for who in (HER, other, HER, other)))
    assert chat.chat(other).serial == before + 1
