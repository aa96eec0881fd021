"""The page of a pack: every screen is a part of one file, every choice a link to another part of it.

It is opened from a folder or a memory card, perhaps in a browser of ten years ago: relative addresses only, nothing
that needs a server. Without a script everything works but that a voice begins by itself.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from api.front.colours import joined
from bot.channels import plan
from bot.course import Course, Lesson
from bot.engine.paths import Spot
from bot.replies import Choice, Reply, Speech

HERE = Path(__file__).resolve().parent

PAGE = "index.html"
MENU = "menu"
"""The id of the list of lessons on the page of the whole course."""


class Chapter(NamedTuple):
    """A lesson in a pack. ``folder`` keeps its names apart from those of other lessons; empty where there are none."""

    lesson: Lesson
    folder: str
    spots: tuple[Spot, ...]


class PackLink(NamedTuple):
    """A choice or tool as a link to ``target``, an id on the page; it leads nowhere where that is empty."""

    choice: Choice
    target: str


class PackScreen(NamedTuple):
    """A part of the page. ``voice`` is the file to be heard, ``back`` the id of the screen before it."""

    id: str
    title: str
    reply: Reply
    lines: Sequence[tuple[str, str]]
    voice: str
    ways: Sequence[PackLink]
    back: str


def page(
    course: Course, chapters: Sequence[Chapter], voices: Mapping[Speech, str], lang: str, until: date | None
) -> str:
    """The page that shows ``chapters``, with ``voices`` by what they say."""

    def label(key: str) -> str:
        return course.messages[lang][key].lines[0].text

    whole = len(chapters) > 1
    starts = {chapter.lesson.id: _id(chapter, chapter.spots[0].name) for chapter in chapters}
    screens = [
        _screen(chapter, spot, voices, label(f"{chapter.lesson.id}/lesson/title"), starts)
        for chapter in chapters
        for spot in chapter.spots
    ]
    tools = {name: label(f"bot/tools/choice.{name}") for name in ("hear", "back", "menu")}
    return _template().render(
        title="Bòn Số" if whole else screens[0].title,
        first=[] if whole else screens[:1],
        screens=screens if whole else screens[1:],
        courses=_listed(course, lang, starts) if whole else [],
        tools=tools,
        until=until,
    )


def _screen(
    chapter: Chapter, spot: Spot, voices: Mapping[Speech, str], title: str, starts: Mapping[str, str]
) -> PackScreen:
    reply = spot.reply
    targets = {choice: _id(chapter, name) for choice, name in spot.ways.items()}
    # Out of the lesson lead two choices at its end: to the lesson after it, and to whatever she wants to learn.
    first = starts[chapter.lesson.id]
    targets |= {"next-lesson": starts.get(chapter.lesson.after, ""), "go-on": MENU if chapter.folder else first}
    return PackScreen(
        _id(chapter, spot.name),
        title,
        reply,
        [(line.lang, plan.written(line)) for line in reply.lines],
        voices.get(reply.speech, "") if reply.speech else "",
        [PackLink(choice, targets.get(choice.id, "")) for choice in reply.choices],
        targets.get("back", ""),
    )


def _id(chapter: Chapter, name: str) -> str:
    return f"{chapter.folder.replace('/', '.')}{name}"


def _listed(course: Course, lang: str, starts: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The courses by title, each with its lessons by title and first screen."""
    messages = course.messages[lang]

    def titled(id: str) -> tuple[str, str]:
        return messages[f"{id}/lesson/title"].lines[0].text, starts[id]

    return [
        (messages[f"course/{id}/title"].lines[0].text, [titled(lesson) for lesson in lessons])
        for id, lessons in course.courses.items()
        if lessons
    ]


@cache
def _template() -> Template:
    loader = FileSystemLoader(HERE / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    style, script = joined(HERE / "static" / "pack.css"), joined(HERE / "static" / "pack.js")
    made.globals.update(style=Markup(style.decode()), script=Markup(script.decode()))  # noqa: S704 - files of ours
    return made.get_template("pack.html")
