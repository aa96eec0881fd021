"""Who says where she lives after her first lesson is counted with her village from the beginning."""

import pytest

from api.campaigns.audience import reach
from api.statistics.rebuild import drift
from api.store.database import reading
from bot.events import Opened
from tests.api.village import PATH_TO_CONSENT, Village

pytestmark = pytest.mark.sql

HER, OTHER = "1001", "1002"


def finishes(village: Village, address: str) -> None:
    """The first lesson to its end, by right answers."""
    lesson = village.course.lessons["scam-three-rules"]
    right = {option.slug for question in lesson.quiz for option in question.options if option.right}
    while village.chat(address).screen != "finished":
        options = village.chat(address).options
        village.taps(address, next(one for one in options if one in {*right, "done", "next"}))


def counted(village: Village) -> set[tuple[str, str]]:
    """Where what is hers was counted."""
    return {(row.commune, row.village) for row in village.rows("fact") if row.learner_id}


def tallies_are_true(village: Village) -> None:
    with reading(village.database) as connection:
        assert drift(connection) == 0


def test_what_she_learned_before_she_said_it_is_her_villages(village: Village) -> None:
    village.arrives(HER)
    finishes(village, HER)
    assert counted(village) == {("", "")}
    village.taps(HER, "next-lesson", "lac-duong", "da-sar-1")
    assert counted(village) == {("lac-duong", "da-sar-1")}
    assert "lesson_completed" in village.kinds(village="da-sar-1")
    nobodys = {row.village for row in village.rows("fact") if not row.learner_id}
    assert nobodys == {""}, "what was counted before she agreed is nobody's"
    tallies_are_true(village)


def test_a_code_of_the_commune_leaves_the_village_to_be_asked(village: Village) -> None:
    village.happens(HER, Opened(), code=village.makes_code(1, "lac-duong"))
    village.taps(HER, *PATH_TO_CONSENT, "yes")
    finishes(village, HER)
    village.taps(HER, "rest", "da-sar-2")
    assert counted(village) == {("lac-duong", "da-sar-2")}
    tallies_are_true(village)


def test_what_was_counted_in_another_commune_stays_there(village: Village) -> None:
    village.happens(HER, Opened(), code=village.makes_code(2, "lang-biang-da-lat"))
    village.taps(HER, *PATH_TO_CONSENT, "yes")
    village.taps(HER, "menu", "settings", "place", "lac-duong", "da-sar-1")
    assert counted(village) == {("lang-biang-da-lat", ""), ("lac-duong", "da-sar-1")}
    tallies_are_true(village)


def test_others_stay_where_they_are(village: Village) -> None:
    for address in (HER, OTHER):
        village.arrives(address)
    finishes(village, HER)
    village.taps(HER, "next-lesson", "lac-duong", "da-sar-1")
    assert counted(village) == {("lac-duong", "da-sar-1"), ("", "")}
    tallies_are_true(village)


def test_whoever_helps_learns_where_to_go(village: Village) -> None:
    village.arrives(HER)
    village.arrives(OTHER)
    for address in (HER, OTHER):
        village.taps(address, "person", "return")
    village.taps(HER, "lac-duong", "da-sar-1")
    village.taps(OTHER, "skip")
    places = [(row.commune, row.village) for row in village.rows("help_request")]
    assert sorted(places) == [("", ""), ("lac-duong", "da-sar-1")]


@pytest.mark.parametrize(("chosen", "unplaced"), [("lac-duong/da-sar-1", 2), ("lac-duong", 1)])
def test_a_message_to_a_village_says_whom_it_passes_by(village: Village, chosen: str, unplaced: int) -> None:
    """One said nothing of where she lives, one the commune alone; a message to all of it reaches the second."""
    village.arrives(HER)
    village.happens(OTHER, Opened(), code=village.makes_code(3, "lac-duong"))
    village.taps(OTHER, *PATH_TO_CONSENT, "yes")
    with reading(village.database) as connection:
        found = reach(connection, [chosen], ["vi"], village.now)
    assert (found.unplaced, found.reached) == (unplaced, 2 - unplaced)
