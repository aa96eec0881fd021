"""Every kind of page stands up to axe and to a validator of HTML, and nothing on it jumps while it comes."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from api.media.media import Media
from api.packs.contents import of_lesson
from api.settings import ROOT
from bot.course.model import Course
from bot.speech import voices
from bot.speech.store import Clips
from tests.browser.conftest import Server, Visit
from tests.browser.test_pack import NOW, unzipped
from tests.browser.test_staff import first_link, welcome

pytestmark = pytest.mark.browser

CHAT = ("", "[data-choice=vi]", "[data-choice=kpm]", "#urgent-first, [data-tool=emergency]")
"""What is pressed on the page before it is looked at."""

PAGES = (
    *("/l/qr-pay", "/l/qr-pay?lang=kpm", "/l/scam-fake-police/arrest-call", "/l/qr-pay?screen=finished"),
    *("/l/no-such", "/j/BS12345", "/nowhere", "/staff/login", "/staff/welcome/used-already"),
)

_TERMS = re.compile("<dl.*?</dl>", re.DOTALL)
"""A list of terms; tidy does not know its groups, which HTML has since 2017."""

SHIFT = """() => new Promise(told => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(one => { sum += one.value; }))
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => told(sum), 2500);
})"""


def findings(page: Any) -> list[str]:
    """What axe and the validator say against the page as it is now."""
    broken = Axe().run(page).response["violations"]
    seen = [f"{one['id']}: {node['html'][:120]}" for one in broken for node in one["nodes"]]
    return seen + invalid(page.content())


def invalid(html: str) -> list[str]:
    """What tidy says against it, but for what is newer than itself and for elements that a script will fill."""
    if shutil.which("tidy") is None:
        pytest.skip("no tidy on PATH")
    told = subprocess.run(
        ["tidy", "-e", "-q", "-utf8"], input=_TERMS.sub("", html), capture_output=True, text=True, check=False
    )
    return [line for line in told.stderr.splitlines() if not re.search("proprietary attribute|trimming empty", line)]


@pytest.mark.parametrize("pressed", CHAT)
def test_the_chat(server: Server, visit: Visit, pressed: str) -> None:
    phone = visit()
    phone.open(server.url)
    if pressed:
        phone.page.locator(pressed).first.tap()
        phone.page.wait_for_timeout(1500)
    assert findings(phone.page) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page(server: Server, visit: Visit, path: str) -> None:
    phone = visit()
    phone.forgive("status of 4")
    phone.page.goto(server.url + path)
    assert findings(phone.page) == []


def test_the_first_page_of_staff(server: Server, visit: Visit) -> None:
    phone = visit()
    welcome(phone.page, first_link(server), login="ca", name="Ca (hư cấu)")
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
