"""The map of a lesson is the lesson: whoever follows its links sees what a learner sees who taps the same."""

import random
from datetime import UTC, datetime

from api.settings import ROOT
from bot.course.load import read_course
from bot.course.model import Course
from bot.engine.paths import Spot, spots
from bot.engine.turn import Turn
from bot.engine.walk import entered, tapped, walk
from tests.course import COURSE
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
LESSONS = sorted(COURSE.lessons)

each = each_row("id", LESSONS)


def mapped(course: Course, id: str, lang: str = "vi") -> dict[str, Spot]:
    return {spot.name: spot for spot in spots(course, course.lessons[id], lang, NOW)}


def same(spot: Spot, turn: Turn) -> bool:
    return spot.reply == turn.replies[-1]._replace(screen=0, stage=None)


@each
@each_row("lang", ["vi", "kpm"])
def test_whoever_follows_the_links_sees_what_a_learner_sees(course: Course, id: str, lang: str) -> None:
    """A wanderer at the engine and one on the map tap the same things, hundreds of times, and never part."""
    found, chance = mapped(course, id, lang), random.Random(id)
    spot, turn = next(iter(found.values())), entered(course, course.lessons[id], lang, NOW)
    for _ in range(400):
        assert same(spot, turn)
        choice = chance.choice(sorted(spot.ways))
        spot, turn = found[spot.ways[choice]], tapped(course, turn, choice, NOW)


@each
def test_every_screen_of_the_lesson_is_on_the_map_and_can_be_reached(course: Course, id: str) -> None:
    found = mapped(course, id)
    shown = [spot.reply for spot in found.values()]
    taken = walk(course, course.lessons[id], "vi", NOW)
    wanted = [taken.end, *(walked.reply for walked in taken.stages)]
    wanted += [reply for walked in taken.stages for reply in walked.feedback.values()]
    assert all(reply._replace(screen=0, stage=None) in shown for reply in wanted)
    first = next(iter(found))
    reached, waiting = {first}, [first]
    while waiting:
        new = {*found[waiting.pop()].ways.values()} - reached
        reached |= new
        waiting += new
    assert reached == {*found}


@each
def test_only_at_its_end_something_leads_out_of_the_lesson(course: Course, id: str) -> None:
    leaving = {
        (spot.name.partition("-")[2], choice.id)
        for spot in mapped(course, id).values()
        for choice in spot.reply.choices
        if choice.id not in spot.ways
    }
    after = {("finished", "next-lesson")} if course.lessons[id].after else set()
    assert leaving == {*after, ("rest", "go-on")}


def test_a_lesson_that_goes_two_ways_is_drawn_once_before_it_parts_and_twice_after(course: Course) -> None:
    found = mapped(course, "account-phone")
    asked = found["02-has-chip-reader"]
    assert (asked.ways["yes"], asked.ways["no"]) == ("03-app", "08-no-new-phone")
    assert asked.ways["back"] == "01-sit-together"
    assert [name for name in found if name.startswith("01-sit-together.2")] == []
    assert {found[f"13-own-password{which}"].ways["back"] for which in ("", ".2")} == {"07-code", "12-counter-say"}


def test_names_tell_where_a_screen_is(course: Course) -> None:
    found = mapped(course, "qr-pay")
    names = list(found)
    assert names == sorted(names)
    assert names[:3] == ["01-open", "01-open.could-not", "01-open.person"]
    assert {"10-name-differs", "10-name-differs.ask", "10-name-differs.pay", "13-finished", "13-rest"} <= {*names}
    assert found["10-name-differs.pay"].ways["pay"] == "10-name-differs.pay"
    assert found["10-name-differs"].ways["ask"] == "10-name-differs.ask"
    assert found["13-finished"].ways["redo"] == "01-open"


def test_the_same_lesson_gives_the_same_map(course: Course) -> None:
    assert mapped(course, "account-phone") == mapped(read_course(ROOT), "account-phone")
