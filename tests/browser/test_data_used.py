"""What a whole lesson costs where text comes first, pictures and sound in, is less than what she is told."""

import re

import pytest

from api.settings import ROOT
from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import right
from tests.browser.metered import MeteredWire
from tests.browser.phone import Phone
from tests.course import COURSE

pytestmark = pytest.mark.browser

HEAVIEST = "account-phone"
"""By its voices and pictures; the others are measured at night."""

LESSONS = [pytest.param(id, marks=[] if id == HEAVIEST else pytest.mark.nightly) for id in COURSE.lessons]
WHOLE = """() => {
    const { buffered, duration } = document.getElementById('voice');
    return buffered.length && buffered.end(buffered.length - 1) > duration - 0.1;
}"""
HUNDREDS = {"ba": 3, "sáu": 6}
GUIDES = {
    "lessons.md": "under {} kB, and under {} kB with every voice heard",
    "doan-vien.md": "một bài nhiều nhất {} kB, nghe hết {} kB",
}


def told(course: Course) -> tuple[int, int]:
    """The kB that she is told when she switches it on: without a voice, and with all of them."""
    text = course.messages["vi"]["bot/note-text-first/text"].lines[0].text
    without, heard = (100 * HUNDREDS[word] for word in re.findall(r"(\w+) trăm kB", text))
    return without, heard


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("heard", [False, True])
def test_a_lesson_costs_less_than_is_told(
    server: Server, visit: Visit, course: Course, lesson: str, *, heard: bool
) -> None:
    wire, phone = MeteredWire(server.port), visit()
    phone.open(wire.url)
    phone.choose("vi")
    phone.say("ít mạng")
    before = wire.bytes
    phone.say(course.lessons[lesson].title)
    to_the_end(phone, right(course, lesson), heard=heard)
    wire.close()
    used = (wire.bytes - before) // 1000
    assert 50 < used <= told(course)[heard], f"{used} kB"


def to_the_end(phone: Phone, answers: set[str], *, heard: bool) -> None:
    """Through the lesson, by its first way where it asks which; ``heard`` says whether every voice is asked for."""
    while "redo" not in phone.choices:
        if heard:
            listens(phone)
        ways = ("done", "next", *answers)
        phone.choose(next((choice for choice in phone.choices if choice in ways), phone.choices[0]))
    if heard:
        listens(phone)


def listens(phone: Phone) -> None:
    """Press the loudspeaker and wait until all of the voice is there."""
    phone.page.locator("#now .speaker").tap()
    phone.heard()
    phone.page.wait_for_function(WHOLE)


@pytest.mark.parametrize(("guide", "sentence"), GUIDES.items())
def test_the_guides_say_the_same(course: Course, guide: str, sentence: str) -> None:
    assert sentence.format(*told(course)) in " ".join((ROOT / "docs" / guide).read_text("utf-8").split())
