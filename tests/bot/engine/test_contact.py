"""Whom she can ask where she lives: of her village, of her commune, or the numbers that everybody may call."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.course.model import Course
from bot.course.places import Contact
from bot.engine.atlas import atlas
from bot.engine.bank import BANKS
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Said, Tapped
from bot.replies import Call, Reply

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
COMMUNE, VILLAGE, ELSEWHERE = "lac-duong", "da-tro", "dam-rong-4"
OFFICE = Contact("Đoàn xã", "02630000000")
TEAM = Contact("Tổ công nghệ số thôn", "0900000001", "Ka Lan (hư cấu)", date(2026, 11, 20))


@pytest.fixture
def known(course: Course) -> Course:
    """Her commune has somebody, and her village somebody of its own who agreed to be named."""
    return replace(course, contacts={(COMMUNE, ""): OFFICE, (COMMUNE, VILLAGE): TEAM}, views={})


def asked(course: Course, commune: str = "", village: str = "", words: str = "gặp người thật") -> Turn:
    """She asks for a person."""
    learner = Learner(greeted=True, commune=commune, village=village)
    return step(State(Chat("menu", serial=3, seen=1), {"1": learner}), Said(words), course, NOW)


def shown(turn: Turn) -> Reply:
    return turn.replies[-1]


@pytest.mark.parametrize(
    ("village", "title", "phone"),
    [
        ("", OFFICE.title, OFFICE.phone),
        ("da-nhim", OFFICE.title, OFFICE.phone),
        ("gone", OFFICE.title, OFFICE.phone),
        (VILLAGE, TEAM.title, TEAM.phone),
    ],
)
def test_her_village_comes_before_her_commune(known: Course, village: str, title: str, phone: str) -> None:
    for words in ("gặp người thật", "bòn số có thật không"):
        reply = shown(asked(known, COMMUNE, village, words))
        assert reply.calls == (Call(title, phone),)
        assert reply.speech and f"{title}: {phone}" in reply.speech.says[0].text


def test_a_name_is_read_and_never_heard(known: Course) -> None:
    reply = shown(asked(known, COMMUNE, VILLAGE))
    assert f"{TEAM.title} ({TEAM.name}): {TEAM.phone}" in reply.lines[0].text
    assert reply.speech and not any(TEAM.name in say.text for say in reply.speech.says)
    assert not any(TEAM.name in call.label for call in (*reply.calls, *reply.at_hand))


def test_files_name_somebody_for_a_village_too(course: Course) -> None:
    commune = course.communes[COMMUNE]
    villages = tuple(replace(one, contact="Trưởng thôn", phone="0900000002") for one in commune.villages)
    written = replace(course, communes={**course.communes, COMMUNE: replace(commune, villages=villages)}, views={})
    assert shown(asked(written, COMMUNE, VILLAGE)).calls == (Call("Trưởng thôn", "0900000002"),)
    assert written.contact(COMMUNE) is None
    entered = replace(written, contacts={(COMMUNE, VILLAGE): TEAM})
    assert entered.contact(COMMUNE, VILLAGE) == TEAM, "what staff entered wins over the files"


@pytest.mark.parametrize("commune", ["", ELSEWHERE, "gone"])
def test_where_nobody_was_entered_there_are_numbers_all_the_same(known: Course, commune: str) -> None:
    reply = shown(asked(known, commune, "gone"))
    assert reply.calls == (Call("Công an", "113"),) and reply.at_hand == ()
    learner = Learner(greeted=True, commune=commune, consent="yes", traits={"bank": "Agribank"})
    named = step(State(Chat("menu", serial=3, seen=1), {"1": learner}), Said("gặp người thật"), known, NOW)
    assert [call.label for call in shown(named).calls] == ["Agribank", "Công an"]


def test_a_number_that_is_entered_or_taken_away_changes_the_screen(course: Course, known: Course) -> None:
    before, after = asked(course, COMMUNE), asked(known, COMMUNE)
    again = Tapped(before.replies[-1].screen, "again")
    assert before.state.chat.screen == "person" and after.state.chat.screen == "person-call"
    assert step(before.state, again, known, NOW).state.chat.screen == "person-call"
    assert step(after.state, again, course, NOW).state.chat.screen == "person"


def test_the_page_keeps_the_number_on_every_screen_beside_those_of_banks(known: Course) -> None:
    learner = Learner(greeted=True, commune=COMMUNE, consent="yes")
    state = State(Chat("menu", serial=3, seen=1), {"1": learner})
    menu = shown(step(state, Tapped(3, "again"), known, NOW))
    assert menu.at_hand[-1] == Call(OFFICE.title, OFFICE.phone)
    assert [call.label for call in menu.at_hand[:-1]] == list(BANKS)
    assert shown(step(state, Tapped(3, "again"), known, NOW)).at_hand is menu.at_hand
    hers = State(state.chat, {"1": learner._replace(traits={"bank": "BIDV"})})
    assert [call.label for call in shown(step(hers, Tapped(3, "again"), known, NOW)).at_hand] == ["BIDV", OFFICE.title]


@pytest.mark.slow
def test_the_screens_of_villages_are_found_too(course: Course) -> None:
    commune = course.communes[COMMUNE]
    villages = tuple(
        replace(one, contact="Trưởng thôn", phone="0900000002") if one.id == VILLAGE else one
        for one in commune.villages
    )
    written = replace(course, communes={**course.communes, COMMUNE: replace(commune, villages=villages)}, views={})
    calls = {call for screen in atlas(written, "vi", NOW) for call in screen.reply.calls}
    assert Call("Trưởng thôn", "0900000002") in calls
