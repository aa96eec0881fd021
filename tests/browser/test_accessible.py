"""Every kind of page stands up to axe and to a validator of HTML, and nothing on it jumps while it comes."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe

from api.media.media import Media
from api.packs.contents import of_lesson
from api.settings import ROOT
from bot.course.model import Course
from bot.speech import voices
from bot.speech.store import Clips
from tests.browser.conftest import Server, Visit
from tests.browser.every_page import ALONE, SPEAKERS, STAFF
from tests.browser.office import Filled, filled
from tests.browser.test_pack import NOW, unzipped
from tests.browser.test_staff import first_link
from tests.browser.valid_html import faults_of_html

pytestmark = pytest.mark.browser


class Form(NamedTuple):
    """A form of staff whose answer is a page of its own; ``brings`` is only on that."""

    login: str
    address: str
    pressed: str
    brings: str
    typed: tuple[tuple[str, str], ...] = ()


NAMED_WITHOUT_A_DAY = (("place", "lac-duong"), ("title", "Đoàn xã"), ("phone", "0900000001"), ("name", "Ka Lan"))

FORMS = (
    Form("ca", "/staff/accounts", "text=Tạo lời mời", ".secret", (("login", "moi"), ("commune", "lac-duong"))),
    Form("ca", "/staff/accounts", "text=Tạo lời mời", "[role=alert]", (("login", "?"),)),
    Form("ca", "/staff/tokens", "button.first", ".secret", (("name", "máy tỉnh"),)),
    Form("ca", "/staff/contacts", "button:has-text('Lưu')", "[role=alert]", NAMED_WITHOUT_A_DAY),
)

CHAT = ("", "[data-choice=vi]", "[data-choice=kpm]", "#urgent-first, [data-tool=emergency]")
"""What is pressed on the page before it is looked at."""

FILL = "([name, value]) => { document.querySelector(`[name=${name}]`).value = value; }"

SHIFT = """() => new Promise(told => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value; }))
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => told(sum), 2500);
})"""


def breaches(page: Any, name: str) -> list[str]:
    """What axe says against the page as it is now."""
    broken = Axe().run(page).response["violations"]
    return [f"{name}: {one['id']}: {node['html'][:160]}" for one in broken for node in one["nodes"]]


def findings(page: Any) -> list[str]:
    """What axe and the validator say against the page as it is now."""
    return breaches(page, "axe") + faults_of_html({"html": page.content()})


def looked(page: Any, office: Filled, addresses: Iterable[str]) -> list[str]:
    """What both say against pages as they are sent, and axe against what their scripts made of them."""
    sent, found = {}, []
    for address in addresses:
        answer = page.goto(office.address(address))
        sent[address] = answer.text()
        if page.locator("#now").count():
            page.wait_for_selector("#now .card")
        found += breaches(page, address)
    return found + faults_of_html(sent)


def addresses(pages: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [address for looks in pages.values() for address in looks]


@pytest.fixture(scope="module")
def office(server: Server) -> Filled:
    return filled(server, first_link(server))


@pytest.mark.parametrize("pressed", CHAT)
def test_the_chat(server: Server, visit: Visit, pressed: str) -> None:
    phone = visit()
    phone.open(server.url)
    if pressed:
        phone.page.locator(pressed).first.tap()
        phone.page.wait_for_timeout(1500)
    assert findings(phone.page) == []


def test_pages_for_everybody(office: Filled, visit: Visit) -> None:
    phone = visit()
    phone.forgive("status of 4")
    assert looked(phone.page, office, [*addresses(ALONE), "/nowhere", "/staff/nowhere"]) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_of_staff(office: Filled, visit: Visit, width: int) -> None:
    phone = visit(viewport={"width": width, "height": 800})
    phone.forgive("status of 4")
    office.logs_in(phone.page, "ca")
    assert looked(phone.page, office, addresses(STAFF)) == []


def test_pages_of_speakers(office: Filled, visit: Visit) -> None:
    found = []
    for login in ("k-brem", "ka-mai", "new-here"):
        phone = visit()
        phone.forgive("status of 4")
        office.logs_in(phone.page, login)
        found += looked(phone.page, office, [*addresses(SPEAKERS), "/staff/tokens"])
    assert found == []


@pytest.mark.parametrize("form", FORMS)
def test_what_a_form_of_staff_answers(office: Filled, visit: Visit, form: Form) -> None:
    phone = visit()
    phone.forgive("status of 4")
    office.logs_in(phone.page, form.login)
    phone.page.goto(office.address(form.address))
    for name, value in form.typed:
        phone.page.evaluate(FILL, [name, value])
    with phone.page.expect_navigation():
        phone.page.click(form.pressed)
    assert phone.page.locator(form.brings).count()
    assert findings(phone.page) == []


@pytest.fixture(scope="module")
def pack(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("pack")
    media = Media(ROOT, Clips(folder / "clips", voices()))
    yield unzipped(of_lesson(media, course, "qr-what", lang="vi", now=NOW), folder)


def test_a_pack(visit: Visit, pack: str) -> None:
    phone = visit()
    phone.page.goto(pack)
    assert findings(phone.page) == []


@pytest.mark.parametrize("path", ["/", "/l/qr-pay", "/l/scam-fake-police/arrest-call?lang=kpm"])
def test_nothing_jumps(server: Server, visit: Visit, path: str) -> None:
    phone = visit(viewport={"width": 360, "height": 560})
    phone.page.goto(server.url + path)
    assert phone.page.evaluate(SHIFT) < 0.05
