"""The emergency without a network: 113 is one tap away, from the first visit on, and the cry arrives later."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Server, Visit
from tests.browser.lesson import enter
from tests.browser.phone import Phone

pytestmark = pytest.mark.browser

AWAY = "net::ERR_|503|Failed to load resource"
SMALL = {"viewport": {"width": 360, "height": 640}}


def calls(phone: Phone) -> list[str]:
    """What can be rung, of what is to be seen."""
    found: list[str] = phone.page.eval_on_selector_all(
        "main a[href^='tel:']",
        "links => links.filter(link => link.offsetParent).map(link => link.getAttribute('href'))",
    )
    return found


def emergencies(server: Server) -> int:
    (row,) = server.rows("SELECT count(*) FROM fact WHERE kind = 'emergency_opened'")
    count: int = row[0]
    return count


KEPT = """async () => {
    const mine = (await caches.keys()).find(name => name.indexOf("bonso-chat:") === 0);
    if (!mine || !navigator.serviceWorker.controller) return 0;
    return (await (await caches.open(mine)).keys()).length;
}"""


def kept(phone: Phone) -> None:
    """Until the worker has everything: the page, five files, a picture and a voice."""
    for _ in range(300):
        if phone.page.evaluate(KEPT) == 8:
            return
        phone.page.wait_for_timeout(100)
    raise AssertionError("the worker kept nothing")


def urgent(phone: Phone) -> None:
    phone.page.locator("#tools [data-tool='emergency']").tap()
    phone.page.locator("#urgent").wait_for()


def fits(phone: Phone, selector: str) -> bool:
    """Whether it can be seen and pressed without scrolling."""
    box = phone.page.locator(selector).first.bounding_box()
    foot = phone.page.locator(".foot").bounding_box()
    return bool(box and foot and box["y"] > 0 and box["y"] + box["height"] <= foot["y"])


def test_113_is_there_at_once_and_the_cry_arrives_later(server: Server, visit: Visit, tmp_path: Path) -> None:
    phone = visit(**SMALL)
    phone.forgive(AWAY)
    phone.open(server.url)
    before = emergencies(server)
    phone.context.set_offline(True)
    urgent(phone)
    assert calls(phone)[0] == "tel:113"
    assert fits(phone, "#urgent a.call") and fits(phone, "#urgent .text")
    phone.page.screenshot(path=tmp_path / "open-then-cut.png")
    phone.context.set_offline(False)
    phone.wait_past(1)
    assert not phone.page.locator("#urgent").is_visible()
    assert "tel:113" in calls(phone)
    assert emergencies(server) == before + 1


def test_it_waits_behind_an_answer_and_is_not_lost(server: Server, visit: Visit) -> None:
    phone = visit(**SMALL)
    phone.forgive(AWAY)
    phone.open(server.url)
    before, seq = emergencies(server), phone.seq
    phone.context.set_offline(True)
    phone.page.locator("#now [data-choice='vi']").tap()
    phone.page.get_by_text("Mất mạng").wait_for()
    urgent(phone)
    assert calls(phone)[0] == "tel:113"
    phone.context.set_offline(False)
    phone.page.wait_for_selector(f"body:not(.busy) #text-{seq + 2}")
    assert "Dừng ngay" in phone.text
    assert emergencies(server) == before + 1


def test_a_page_that_is_opened_again_without_network_has_it(server: Server, visit: Visit, tmp_path: Path) -> None:
    phone = visit(**SMALL)
    phone.forgive(AWAY)
    phone.open(server.url)
    kept(phone)
    before = emergencies(server)
    phone.context.set_offline(True)
    phone.page.reload()
    assert phone.page.locator("#now .card").count() == 0, "nobody's screens are kept"
    urgent(phone)
    assert calls(phone)[0] == "tel:113"
    assert phone.page.eval_on_selector("#urgent .picture", "image => image.complete && image.naturalWidth > 0")
    phone.heard("#urgent-hear")
    phone.page.screenshot(path=tmp_path / "reloaded.png")
    phone.context.set_offline(False)
    phone.page.wait_for_selector("#now .card")
    phone.page.wait_for_function("!document.body.classList.contains('busy')")
    assert emergencies(server) == before + 1


def test_any_bank_can_be_rung_and_hers_once_it_is_known(server: Server, visit: Visit, tmp_path: Path) -> None:
    phone = visit(**SMALL)
    phone.forgive(AWAY)
    phone.open(server.url)
    enter(phone)
    phone.context.set_offline(True)
    urgent(phone)
    phone.page.locator("#urgent-banks summary").tap()
    assert len(calls(phone)) == 5
    phone.context.set_offline(False)
    phone.wait_past(1)
    phone.page.wait_for_selector("#now [data-choice='next']")
    phone.choose("next")
    phone.choose("bidv")
    phone.tool("menu")
    phone.context.set_offline(True)
    urgent(phone)
    assert calls(phone) == ["tel:113", "tel:19009247"]
    assert fits(phone, "#urgent-bank a.call")
    phone.page.screenshot(path=tmp_path / "bank.png")


def test_the_keyboard_is_enough(server: Server, visit: Visit) -> None:
    phone = visit(**SMALL)
    phone.forgive(AWAY)
    phone.open(server.url)
    phone.context.set_offline(True)
    phone.page.keyboard.press("6")
    phone.page.locator("#urgent").wait_for()
    phone.page.keyboard.press("Tab")
    phone.page.keyboard.press("Tab")
    assert phone.page.evaluate("document.activeElement.getAttribute('href')") == "tel:113"
    phone.page.keyboard.press("8")
    assert not phone.page.locator("#urgent").is_visible()
    assert phone.page.locator("#now .card").is_visible()


def test_who_reads_koho_has_it_too(server: Server, visit: Visit) -> None:
    phone = visit(**SMALL)
    phone.forgive(AWAY)
    phone.open(server.url)
    phone.choose("kpm")
    phone.context.set_offline(True)
    urgent(phone)
    assert "Dừng ngay" in phone.page.locator("#urgent-text").inner_text()
    assert calls(phone)[0] == "tel:113"


def test_without_service_workers_the_open_page_has_it(server: Server, visit: Visit) -> None:
    phone = visit(**SMALL, service_workers="block")
    phone.forgive(AWAY)
    phone.context.add_init_script("delete Navigator.prototype.serviceWorker")
    phone.open(server.url)
    phone.context.set_offline(True)
    urgent(phone)
    assert calls(phone)[0] == "tel:113"


def test_the_other_pages_go_past_the_worker(server: Server, visit: Visit) -> None:
    phone = visit(**SMALL)
    phone.open(server.url)
    kept(phone)
    answers: list[Any] = []
    phone.page.on("response", lambda answer: answers.append((answer.url, answer.from_service_worker)))
    phone.page.goto(f"{server.url}/staff/login")
    assert [through for url, through in answers if url.endswith("/staff/login")] == [False]
