"""How the page looks and behaves under the finger, the eye and the ear."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from api.codes.form import make
from api.store.database import connect, writing
from api.store.models import JoinCode
from api.store.statements import core
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import enter
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

SMALL = """() => Array.from(document.querySelectorAll('button, a, summary, input'))
    .filter(element => element.offsetParent)
    .map(element => [element.className || element.id, element.getBoundingClientRect()])
    .filter(([name, box]) => box.width < 44 || box.height < 44)
    .map(([name, box]) => name + ' ' + Math.round(box.width) + 'x' + Math.round(box.height))"""


def fits(phone: Phone) -> None:
    """Nothing runs off the side, and every target is large enough for a thumb."""
    assert phone.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert phone.page.evaluate(SMALL) == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_everything_fits(server: Server, visit: Visit, width: int) -> None:
    phone = visit(viewport={"width": width, "height": 640})
    phone.open(server.url)
    fits(phone)
    phone.choose("kpm")
    fits(phone)
    phone.page.locator("#type").tap()
    fits(phone)
    phone.tool("menu")
    phone.page.locator("#past summary").first.tap()
    fits(phone)


def test_the_new_screen_is_at_the_top_and_the_old_ones_above_it(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    head = phone.page.locator(".top").bounding_box()
    first = phone.page.locator("#now .card > :first-child").bounding_box()
    assert 0 <= first["y"] - (head["y"] + head["height"]) <= 16
    old = phone.page.locator("#past .old").last.bounding_box()
    assert old["y"] + old["height"] <= head["y"] + head["height"]
    assert phone.page.locator("#now [data-choice]").last.is_visible()


def test_words_are_large(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    sizes = phone.page.eval_on_selector_all(
        "#now .line, #now .label", "all => all.map(element => parseFloat(getComputedStyle(element).fontSize))"
    )
    assert sizes and min(sizes) >= 20


def test_a_draft_is_marked_and_never_without_its_vietnamese(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    phone.choose("kpm")
    lines = phone.page.eval_on_selector_all("#now .line", "all => all.map(line => [line.lang, line.innerText])")
    assert [lang for lang, _ in lines] == ["kpm", "vi"]
    assert lines[0][1].startswith("bản nháp\n")


def test_one_tap_says_that_a_draft_is_not_right(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    assert not phone.page.locator(".doubt").count()
    phone.choose("kpm")
    phone.doubt()
    assert "Cảm ơn bà con" in phone.page.locator("#now .text").inner_text()
    assert phone.page.locator("#now [data-choice='vi-only']").count() == 1  # the screen she was on


def test_each_language_is_heard_before_it_is_chosen(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    lengths = []
    for choice in ("vi", "kpm"):
        speaker = f"#now [data-choice='{choice}'] + .hear"
        phone.page.locator(speaker).tap()
        lengths.append(phone.heard(speaker))
    assert lengths[0] != lengths[1]
    assert phone.seq == 1


def test_nothing_speaks_before_the_first_touch(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    assert phone.page.evaluate("document.getElementById('voice').src") == ""
    phone.choose("vi")
    assert phone.heard() > 0.5


def test_hearing_again_needs_no_network(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    phone.choose("vi")
    phone.heard()
    phone.page.locator("#now .speaker.on").tap()
    assert phone.page.evaluate("document.getElementById('voice').paused")
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.method))
    phone.reads()
    phone.page.locator("#tools [data-tool='again']").tap()
    phone.page.wait_for_selector("#now .speaker.on")
    assert "POST" not in asked
    assert phone.seq == 2


def test_slower_is_slower(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    phone.choose("vi")
    usual, old = phone.heard(), phone.page.locator("#past .old").count()
    phone.tool("slower")
    assert phone.heard() > usual * 1.2
    assert phone.page.locator("#tools [data-tool='faster']").is_visible()
    assert phone.page.locator("#past .old").count() >= old


def test_the_text_field_is_folded_and_works(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    assert not phone.page.locator("#words").is_visible()
    phone.choose("vi")
    phone.say("quet ma the nao")
    assert not phone.page.locator("#words").is_visible()
    assert phone.seq == 3
    assert phone.page.locator("#past .answer").last.inner_text() == "quet ma the nao"


def test_digits_typed_into_the_text_field_press_nothing(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    phone.page.locator("#type").tap()
    phone.page.keyboard.type("1")
    phone.page.wait_for_timeout(300)
    assert phone.seq == 1
    assert phone.page.locator("#words").input_value() == "1"


def test_what_she_has_deleted_leaves_the_screen_too(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    phone.say("xóa")
    assert phone.page.locator("#past .old").count() > 3
    phone.choose("yes")
    assert phone.page.locator("#past .old").count() == 0


def join_code(server: Server, number: int) -> str:
    """A code of the commune, as staff make it for a poster."""
    code = make(number)
    engine = connect(f"sqlite:///{server.folder / 'bonso.db'}")
    with writing(engine) as connection:
        row = {"code": code, "commune": "lac-duong", "lang": "vi", "created_by": "", "created_at": datetime.now(UTC)}
        connection.execute(insert(core(JoinCode)).values(village="", note="", **row))
    engine.dispose()
    return code


def test_who_has_a_paper_types_its_code_on_the_first_screen(server: Server, visit: Visit) -> None:
    code = join_code(server, 8)
    phone = visit(viewport={"width": 360, "height": 560})
    phone.open(server.url)
    asks = phone.page.locator("#code")
    assert asks.is_visible() and asks.inner_text() == "Có mã?"
    fits(phone)
    asks.tap()
    field = phone.page.locator("#words")
    assert field.get_attribute("placeholder") == "Mã trên giấy, như BS12345"
    assert phone.page.evaluate("document.activeElement.id") == "words"
    assert not asks.is_visible(), "what it opened takes its place"
    fits(phone)
    before = phone.seq
    field.fill(code.lower())
    field.press("Enter")
    phone.wait_past(before)
    assert "Lạc Dương" in phone.text
    phone.page.locator("#type").tap()
    assert field.get_attribute("placeholder") == "Gõ ở đây"


def test_a_code_in_the_address_is_used_once(server: Server, visit: Visit) -> None:
    code = join_code(server, 7)
    phone = visit()
    phone.open(f"{server.url}/?code={code}")
    assert "Lạc Dương" in phone.text
    assert phone.page.url == f"{server.url}/"
    phone.page.reload()
    phone.page.wait_for_selector("#now .card")
    assert phone.seq == 1


def test_a_broken_code_still_opens_the_page(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(f"{server.url}/?code=%00%20<b>")
    assert phone.choices == ["vi", "kpm"]


def test_text_of_others_is_text(server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(server.url)
    phone.choose("vi")
    phone.say("<img src=x onerror=alert(1)> menu")
    assert phone.page.locator("#past .answer img").count() == 0


def test_without_javascript_it_says_what_to_do(server: Server, visit: Visit) -> None:
    phone = visit(java_script_enabled=False)
    phone.page.goto(server.url)
    assert "hỏi đoàn viên" in phone.page.locator("noscript").inner_text()


def test_who_wants_no_motion_gets_none(server: Server, visit: Visit) -> None:
    phone = visit(reduced_motion="reduce")
    phone.open(server.url)
    names = phone.page.eval_on_selector_all(
        "#now *", "all => all.map(element => getComputedStyle(element).animationName)"
    )
    assert set(names) == {"none"}


def test_a_picture_of_the_page(server: Server, visit: Visit, tmp_path: Path) -> None:
    """Not blank, and of the size it was asked for; what it looks like is for people to judge."""
    phone = visit()
    phone.open(server.url)
    phone.page.wait_for_function("() => document.querySelector('#now img').naturalWidth > 0")
    png = phone.page.screenshot(path=tmp_path / "page.png")
    assert png[16:24] == (360).to_bytes(4) + (740).to_bytes(4)
    assert len(png) > 15_000
