"""Who does not read knows what can be pressed by its drawing and its voice, and where she is by a row of dots.

Who does not see hears the same, the screen of now before those that were.
"""

from typing import Any

import pytest

from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import FIRST_CONTACT
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

LESSON = "scam-three-rules"
"""The first one, which follows the first contact."""

CHOICES = """() => Array.from(document.querySelectorAll('#now .choice')).map(choice => {
    const use = choice.querySelector('.pick > .icon use');
    const drawn = choice.querySelector('.pick > .thumb') || (use && document.querySelector(use.getAttribute('href')));
    return [choice.querySelector('.label').textContent, Boolean(drawn), Boolean(choice.querySelector('.hear'))];
})"""

DRAW = """names => {
    const now = document.getElementById('now');
    now.textContent = '';
    const choices = names.map(name => ({id: name, label: name, digit: '1', icon: 'place', speech: {}}));
    now.appendChild(bonso.screen({seq: 1, part: {choices}}, {}));
    return Array.from(now.querySelectorAll('.whole')).map(part => [part.textContent, part.getClientRects()[0].height]);
}"""

FOCUSED = """() => {
    const here = document.activeElement;
    const part = here.closest('#now, #past, #tools');
    return part ? part.id : '';
}"""


@pytest.fixture
def phone(server: Server, visit: Visit) -> Phone:
    """A small phone with the greeting on it."""
    phone = visit(viewport={"width": 320, "height": 640})
    phone.open(server.url)
    return phone


def sounds(phone: Phone, part: str) -> list[str]:
    """The addresses asked from here on for the voice of ``part`` of a message, before a form is named."""
    asked: list[str] = []

    def note(request: Any) -> None:
        path = request.url.partition("?")[0]
        if "/chat/voice/" in path and path.rpartition("/")[2].startswith(part):
            asked.append(path.rpartition("/")[2])

    phone.page.on("request", note)
    return asked


def test_each_choice_has_a_drawing_and_a_loudspeaker(phone: Phone) -> None:
    seen: list[list[Any]] = []
    for choice in (*FIRST_CONTACT, "next"):
        seen += phone.page.evaluate(CHOICES)
        phone.choose(choice)
    phone.tool("menu")
    for choice in ("courses", ""):
        seen += phone.page.evaluate(CHOICES)
        if choice:
            phone.choose(choice)
    assert len(seen) > 20
    assert [label for label, drawn, heard in seen if not (drawn and heard)] == []


def test_dots_show_where_she_is_in_the_lesson(phone: Phone, course: Course) -> None:
    dots = phone.page.locator("#now .dots i")
    assert dots.count() == 0
    for choice in FIRST_CONTACT:
        phone.choose(choice)
    count = len(course.lessons[LESSON].stages)
    for here in (1, 2):
        kinds = [dot.get_attribute("class") or "" for dot in dots.all()]
        assert kinds == ["done"] * (here - 1) + ["here"] + [""] * (count - here)
        names = phone.page.locator("#now .card").get_attribute("aria-labelledby").split()
        said = [phone.page.locator(f"#{name}").text_content() for name in names]
        assert said[-1] == f"Chặng {here} trên {count}"
        phone.choose("next")


@pytest.mark.parametrize("width", [320, 360])
def test_names_of_tools_are_as_large_as_a_note(server: Server, visit: Visit, width: int) -> None:
    phone = visit(viewport={"width": width, "height": 640})
    phone.open(server.url)
    for _ in range(2):
        sizes = phone.page.eval_on_selector_all(
            "#tools .name", "all => all.map(name => parseFloat(getComputedStyle(name).fontSize))"
        )
        assert len(sizes) == 6 and min(sizes) >= 14
        phone.choose("kpm" if "kpm" in phone.choices else "own-first")


def test_old_screens_come_after_the_screen_of_now_for_who_goes_by_keys(phone: Phone) -> None:
    for choice in FIRST_CONTACT[:3]:
        phone.choose(choice)
    phone.page.evaluate("document.querySelector('#now .card').focus()")
    parts = []
    for _ in range(12):
        phone.page.keyboard.press("Tab")
        parts.append(phone.page.evaluate(FOCUSED))
    changes = [part for part, before in zip(parts, ["", *parts], strict=False) if part != before]
    assert changes[:3] == ["now", "past", "tools"]


def test_a_tool_says_its_name_when_it_is_first_pressed(phone: Phone, server: Server) -> None:
    phone.choose("vi")
    phone.heard()
    named = sounds(phone, "tool.")
    phone.tool("slower")
    assert phone.heard() > 1, "the screen speaks after it"
    phone.tool("faster")
    phone.heard()
    phone.tool("slower")
    phone.heard()
    phone.open(server.url)
    phone.tool("faster")
    phone.heard()
    assert sorted(set(named)) == ["tool.faster", "tool.slower"] and len(named) == 2
    phone.page.locator("#tools [data-tool='again']").tap()
    phone.page.wait_for_selector("#tools [data-tool='again'].on")
    phone.page.wait_for_selector("#now .speaker.on")
    assert named[2:] == ["tool.again"]


def test_nothing_waits_for_the_name_of_a_tool(phone: Phone) -> None:
    phone.choose("vi")
    phone.heard()
    held: list[Any] = []
    phone.page.route("**/chat/voice/*/tool.*", lambda route: held.append(route))
    phone.tool("slower")
    assert phone.heard() > 1
    assert held
    phone.page.unroute("**/chat/voice/*/tool.*")
    named = sounds(phone, "tool.")
    phone.tool("faster")
    phone.heard()
    phone.tool("slower")
    phone.heard()
    assert named == ["tool.faster", "tool.slower"], "what was not heard is said the next time"


def test_a_name_of_a_place_stays_whole(phone: Phone) -> None:
    names = ["Ka Lỡi", "Xã Đam Rông 4", "Thôn 1 (Đạ Sar)", "Phường Lang Biang – Đà Lạt", "Đăng Gia Rít B"]
    drawn = phone.page.evaluate(DRAW, names)
    line = drawn[0][1]
    assert [part for part, height in drawn if height > line * 1.1] == []
    assert [part for part, _ in drawn][:4] == ["Ka Lỡi", "Xã", "Đam Rông 4", "Thôn 1"]
    labels = phone.page.locator("#now .label").all_inner_texts()
    assert [" ".join(label.split()) for label in labels] == names
