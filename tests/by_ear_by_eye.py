"""``python -m tests.by_ear_by_eye FOLDER``: each lesson as who only hears has it, and as who only sees.

``spoken.txt`` has, screen by screen, what the voice says and what can be pressed; a label that the voice does not name
is marked. ``sheet-*.png`` are all questions about lessons and those of consent, eight on a sheet, as large as an old
phone shows them. Whoever writes lessons looks at both: each alone must carry her to the end.
"""

import base64
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import sync_playwright

from bot.channels.part import Card
from bot.course.model import Course, Question
from bot.engine.walk import walk
from tests.browser.conftest import FLAGS, chromium_path
from tests.browser.test_fit import DRAW_CHAT, cards
from tests.course import COURSE
from tests.lighthouse import serving

PHONE = {"width": 360, "height": 560}
SHEET = {"width": 1480, "height": 1180}
ON_A_SHEET = 8
LANG = "vi"
DRAWN = "() => Array.from(document.querySelectorAll('#now img')).every(image => image.complete)"


class Shot(NamedTuple):
    """A screen by its name, and its picture as a data address."""

    name: str
    address: str


def main(folder: Path) -> None:
    """Write both into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "spoken.txt").write_text("\n".join(spoken(COURSE)), "utf-8")
    with serving() as server, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        shots = [*shown(browser, server.url, asked(COURSE))]
        for number in range(0, len(shots), ON_A_SHEET):
            put_on_sheet(browser, shots[number : number + ON_A_SHEET], folder / f"sheet-{number // ON_A_SHEET:02}.png")
        browser.close()


def spoken(course: Course) -> Iterator[str]:
    """A line for each screen of each lesson."""
    for lesson in course.lessons.values():
        for name, reply in walk(course, lesson, LANG, datetime.now(UTC)).replies().items():
            said = " ".join(say.text for say in reply.speech.says) if reply.speech else ""
            named = [f"[{one.label}]" for one in reply.choices if one.label.lower() in said.lower()]
            silent = [f"({one.label}!)" for one in reply.choices if one.label.lower() not in said.lower()]
            yield f"{lesson.id}/{name}: {said} {' '.join(named + silent)}"


def asked(course: Course) -> dict[str, Card]:
    """The questions about lessons and the screens of consent, by their names."""
    stages = ((f"{one.id}/{stage.slug}", stage) for one in course.lessons.values() for stage in one.stages)
    quizzes = {name for name, stage in stages if isinstance(stage, Question)}
    found: dict[str, Card] = {}
    for where, part in cards(course):
        lang, name = where.split()[:2]
        if lang == LANG and (name in quizzes or "consent" in name):
            found.setdefault(name, part)  # as it is asked first
    return found


def shown(browser: Any, url: str, screens: dict[str, Card]) -> Iterator[Shot]:
    """Each of them on a small phone, with its pictures."""
    page = browser.new_page(viewport=PHONE)
    page.goto(url)
    page.wait_for_selector("#now .card")
    page.evaluate("document.getElementById('code').hidden = true")
    for name, part in screens.items():
        page.evaluate("([draw, part]) => new Function('part', draw)(part)", [DRAW_CHAT, part])
        page.wait_for_function(DRAWN)
        yield Shot(name, f"data:image/png;base64,{base64.b64encode(page.screenshot()).decode()}")


def put_on_sheet(browser: Any, shots: list[Shot], file: Path) -> None:
    """Eight pictures with their names."""
    page = browser.new_page(viewport=SHEET)
    drawn = "".join(f"<div>{escape(one.name)}<br><img src='{one.address}' alt=''></div>" for one in shots)
    page.set_content(f"<div style='display:grid;grid-template-columns:repeat(4,1fr)'>{drawn}</div>")
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
