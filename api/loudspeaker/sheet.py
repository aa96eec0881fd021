"""The sheet from which an announcement is read live: one page of A4 that needs nothing but a browser and a printer."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from api.front.colours import joined
from bot.course import Broadcast, Course

HERE = Path(__file__).resolve().parent


def sheet(course: Course, said: Broadcast) -> str:
    """The page as HTML, with its styles inside and no address in it."""
    return _template().render(
        said=said,
        first=said.readings[0],
        others=said.readings[1:],
        names={language.id: language.name for language in course.languages.values()},
        truths=[course.truths[id] for id in course.announcements[said.lesson].facts],
        controller=course.controller,
        day=lambda date: f"{date:%d/%m/%Y}",
    )


@cache
def _template() -> Template:
    loader = FileSystemLoader(HERE / "templates")
    made = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals.update(style=Markup(joined(HERE / "static" / "sheet.css").decode()))  # noqa: S704 - a file of ours
    return made.get_template("sheet.html")
