"""Everything needed is on the screen: nothing is cut, nothing runs off the side, and what goes on below says so.

Every screen of the course is drawn by the page itself, one after the other in one page. A part of them, another each
day, is looked at before a change lands; all of them at night.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest

from api.codes.lesson_places import place_at
from api.player.kept import everywhere
from bot.channels.part import Card
from bot.channels.plan import card
from bot.course.model import Course
from bot.engine.atlas import atlas
from bot.engine.state import NOBODY
from tests.browser.conftest import Server, Visit
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

PARTS = 12
"""In so many days every screen has been looked at."""

NOW = datetime.now(UTC)


class Window(NamedTuple):
    """Its size, and the root's size of letters in percent, as the setting of a phone makes it."""

    width: int
    height: int
    letters: int = 100


WINDOWS = (Window(360, 640), Window(360, 560), Window(320, 512), Window(360, 640, 200))

LOOK = """([selectors, draw, screens]) => {
    const {floor, scroller, content, pressed, named} = selectors;
    const one = selector => document.querySelector(selector);
    const show = new Function('part', draw);
    const box = element => element.getBoundingClientRect();
    const bottom = () => Math.max(...Array.from(document.querySelectorAll(pressed)).map(it => box(it).bottom));
    const low = () => box(one(floor)).top + 1;
    const looked = () => window.dispatchEvent(new Event('resize'));
    const sign = () => document.documentElement.classList.contains('more');
    return screens.map(([where, part]) => {
        show(part);
        looked();
        const faults = [];
        const cut = bottom() > low();
        if (cut && !sign()) faults.push('cut without a sign');
        const wide = Array.from(document.querySelectorAll(content + ' *')).filter(it => !it.closest('.unseen, svg'))
            .filter(it => box(it).width && (box(it).right > innerWidth + 1 || box(it).left < -1));
        if (wide.length || document.documentElement.scrollWidth > innerWidth) faults.push('sideways');
        const tight = Array.from(document.querySelectorAll(pressed))
            .filter(it => it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1);
        if (tight.length) faults.push('words run out of a button');
        const names = Array.from(document.querySelectorAll(named)).map(it => [it, box(it)]);
        const cuts = ([it, at]) => it.scrollWidth > it.clientWidth + 1 || at.bottom > innerHeight
            || at.right > innerWidth || at.bottom > box(it.parentNode).bottom || at.top < box(it.parentNode).top;
        if (names.some(cuts)) faults.push('a name is cut');
        const over = ([, a], [, b]) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        if (names.some((a, n) => names.slice(n + 1).some(b => over(a, b)))) faults.push('names overlap');
        const picture = one(content + ' .picture');
        if (picture && !picture.hidden && box(picture).height < 64) faults.push('a picture too small');
        if (sign()) {
            const all = one(scroller);
            all.scrollTop = all.scrollHeight;
            looked();
            if (bottom() > low()) faults.push('not reached by scrolling');
            if (selectors.ends && sign()) faults.push('the sign stays at the end');
        }
        return [where, cut, faults];
    });
}"""

CHAT = {
    "floor": ".foot",
    "scroller": "#chat",
    "content": "#now",
    "pressed": "#now .pick, #now .hear",
    "named": ".top h1, #tools .name",
    "ends": True,
}

DRAW_CHAT = """
    const now = document.getElementById('now');
    now.textContent = '';
    now.appendChild(bonso.screen({seq: 1, part}, {}));
    bonso.tools(document.getElementById('tools'), () => {})(part);
    document.getElementById('chat').scrollTop = now.offsetTop;
"""


PLAYER = {
    "floor": ".tools",
    "scroller": "html",
    "content": "#main",
    "pressed": ".choices .pick, .choices .hear",
    "named": ".tools span",
}
"""It may be scrolled further, to what keeps a lesson on the phone."""

DRAW_PLAYER = """
    const next = new DOMParser().parseFromString(part, 'text/html').getElementById('main');
    document.getElementById('main').replaceWith(document.adoptNode(next));
    window.scrollTo(0, 0);
"""

FETCH = """async addresses => {
    const pages = [];
    for (const address of addresses) pages.push([address, await (await fetch(address)).text()]);
    return pages;
}"""


def cards(course: Course) -> list[tuple[str, Card]]:
    """Every screen of the chat in each language, by a name."""
    found = ((lang, one) for lang in course.languages for one in atlas(course, lang, NOW))
    return [(f"{lang} {one.where} {number}", card(one.reply)) for number, (lang, one) in enumerate(found)]


def pages(course: Course, lessons: list[str]) -> list[str]:
    """The address of every page of some lessons in each language; help is the same from every step, so from one."""
    firsts = [
        place_at(course, NOBODY, one, step="", query={"lang": lang}) for one in lessons for lang in course.languages
    ]
    met = ((first, where, one.place) for first in firsts for where, one in everywhere(course, first, NOW))
    return [where for first, where, at in met if at.step in ("", first.step) or "screen=" not in where]


def of_today(every: list[Any]) -> list[Any]:
    """A part of them by the day; the day is told, so that what fails can be looked at again."""
    print(f"{NOW:%Y-%m-%d}: part {NOW.toordinal() % PARTS} of {PARTS}")  # noqa: T201
    return every[NOW.toordinal() % PARTS :: PARTS]


def looked(phone: Phone, selectors: dict[str, Any], draw: str, drawn: list[Any]) -> list[str]:
    """Look at each screen in every window; those that must be scrolled where letters have their usual size."""
    # Only room is looked at, and thousands of pictures would have to come first.
    phone.forgive("ERR_BLOCKED_BY_CLIENT")
    browser = phone.context.new_cdp_session(phone.page)
    browser.send("Network.enable")
    browser.send("Network.setBlockedURLs", {"urls": ["*/media/*"]})
    scrolled, wrong = [], []
    for window in WINDOWS:
        phone.page.set_viewport_size({"width": window.width, "height": window.height})
        phone.page.evaluate("percent => { document.documentElement.style.fontSize = percent + '%' }", window.letters)
        for where, cut, faults in phone.page.evaluate(LOOK, [selectors, draw, drawn]):
            scrolled += [f"{window.width}x{window.height} {where}"] if cut and window.letters == 100 else []
            wrong += [f"{window}: {where}: {fault}" for fault in faults]
    assert wrong == []
    return scrolled


def questions(course: Course, scrolled: list[str], lang: str) -> list[str]:
    """Of the screens that must be scrolled in a window of 560 pixels or more those that ask about a lesson."""
    asked = {f"{lesson.id}/{stage.slug}" for lesson in course.lessons.values() for stage in lesson.stages}
    return [one for one in scrolled if not one.startswith("320") and f" {lang} " in one and one.split()[2] in asked]


def chat(server: Server, visit: Visit, course: Course, drawn: list[tuple[str, Card]]) -> None:
    phone = visit()
    phone.open(server.url)
    assert questions(course, looked(phone, CHAT, DRAW_CHAT, drawn), "vi") == []


def player(server: Server, visit: Visit, addresses: list[str]) -> None:
    phone = visit()
    phone.page.goto(server.url + addresses[0])
    looked(phone, PLAYER, DRAW_PLAYER, phone.page.evaluate(FETCH, addresses))


def test_screens_of_today_fit_the_chat(server: Server, visit: Visit, course: Course) -> None:
    chat(server, visit, course, of_today(cards(course)))


def test_lessons_of_today_fit_their_page(server: Server, visit: Visit, course: Course) -> None:
    player(server, visit, pages(course, of_today([*course.lessons])))


@pytest.mark.nightly
def test_every_screen_fits_the_chat(server: Server, visit: Visit, course: Course) -> None:
    chat(server, visit, course, cards(course))


@pytest.mark.nightly
def test_every_lesson_fits_its_page(server: Server, visit: Visit, course: Course) -> None:
    player(server, visit, pages(course, [*course.lessons]))
