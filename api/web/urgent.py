"""The first screen of the emergency as the page itself holds it, for when there is no network; and its voice."""

from datetime import date
from typing import NamedTuple

from api.clock import local_day, now
from bot.course import SOURCE, Course
from bot.engine.bank import BANKS
from bot.engine.trouble import POLICE
from bot.replies import Line, Speech

SCREEN = "emergency-stop"
VOICE = "/chat/emergency/voice"


class Bank(NamedTuple):
    """A bank to call; ``until`` is the day up to which its number may be believed."""

    name: str
    number: str
    until: date


class Urgent(NamedTuple):
    """What the page says: ``lines`` in every language that has approved words for it, the Vietnamese last."""

    lines: tuple[Line, ...]
    picture: str
    alt: str
    police: str
    banks: tuple[Bank, ...]
    tool: str
    back: str
    any_bank: str
    voice: str = VOICE


def urgent(course: Course) -> Urgent:
    """As ``course`` words it today."""
    said = course.messages[SOURCE]
    return Urgent(
        _lines(course),
        f"/media/pictures/{course.phrases[SCREEN].picture}.svg",
        said[f"bot/{SCREEN}/alt"].lines[-1].text,
        course.hotlines[POLICE].number if POLICE in course.hotlines else "",
        tuple(_banks(course, local_day(now()))),
        said["bot/tools/choice.emergency"].lines[0].text,
        said["bot/tools/choice.back"].lines[0].text,
        "Gọi ngân hàng",
    )


def voice(course: Course) -> Speech:
    """The same to be heard."""
    return Speech(course.messages[SOURCE][f"bot/{SCREEN}/text"].says)


def _lines(course: Course) -> tuple[Line, ...]:
    langs = (*(lang for lang in course.languages if lang != SOURCE), SOURCE)
    return tuple(dict.fromkeys(line for lang in langs for line in course.messages[lang][f"bot/{SCREEN}/text"].lines))


def _banks(course: Course, today: date) -> list[Bank]:
    known = [(name, course.hotlines[name]) for name in BANKS if name in course.hotlines]
    return [Bank(name, one.number, one.check_again) for name, one in known if one.usable(today)]
