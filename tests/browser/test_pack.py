"""A pack on a memory card: unzipped, opened from its folder without any server, seen, heard, taken to its end."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from api.loudspeaker.sheet import sheet
from api.media.media import Media
from api.packs.contents import Contents, of_course, of_lesson
from api.packs.shelf import keep
from api.settings import ROOT
from bot.course.broadcast import broadcast_of
from bot.course.model import Course
from bot.speech import voices
from bot.speech.store import Clips
from tests.bot.course.test_broadcast import FRAME, approved, texts
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(ROOT, Clips(tmp_path_factory.mktemp("media") / "clips", voices()))


def unzipped(contents: Contents, folder: Path) -> str:
    """The address of the page, in the folder into which somebody unzipped the pack."""
    keep(contents, folder / "goi.zip")
    with zipfile.ZipFile(folder / "goi.zip") as archive:
        archive.extractall(folder / "bai hoc")
    return (folder / "bai hoc" / "index.html").as_uri()


@pytest.fixture(scope="module")
def lesson(media: Media, course: Course, tmp_path_factory: pytest.TempPathFactory) -> str:
    return unzipped(of_lesson(media, course, "account-prepare", lang="vi", now=NOW), tmp_path_factory.mktemp("lesson"))


def here(page: Any) -> str:
    """The one screen that is seen."""
    (id,) = page.eval_on_selector_all("section", "all => all.filter(one => one.offsetParent).map(one => one.id)")
    return str(id)


def tap(page: Any, label: str) -> None:
    page.locator("section:visible a.choice", has_text=re.compile(rf"\b{label}$")).first.click()


def drawn(page: Any) -> bool:
    """Whether every picture on the screen can be decoded."""
    return bool(
        page.evaluate(
            """() => Promise.all(Array.from(document.querySelectorAll('section img'))
                .filter(image => image.offsetParent).map(image => image.decode().then(() => image.naturalWidth)))
                .then(widths => widths.length > 0 && widths.every(width => width > 0))"""
        )
    )


def heard(page: Any) -> float:
    """Wait until a voice speaks; its length in seconds."""
    page.wait_for_function("() => { const v = document.getElementById('voice'); return v.currentTime > 0.1; }")
    return float(page.evaluate("document.getElementById('voice').duration"))


def test_a_step_is_seen_and_heard_from_a_folder(lesson: str, visit: Visit, course: Course) -> None:
    page = visit().page
    page.goto(lesson)
    assert here(page) == "01-card"
    assert course.lessons["account-prepare"].steps[0].text in page.locator("section:visible").inner_text()
    assert drawn(page)
    assert page.evaluate("document.getElementById('voice').src") == "", "nothing speaks before a touch"
    page.locator("section:visible .hear").tap()
    assert heard(page) > 3
    tap(page, "Xong rồi")
    assert here(page) == "02-card-keep"
    assert heard(page) > 2, "from the first touch on the next step speaks by itself"
    assert page.evaluate("document.getElementById('voice').src").endswith("/nghe/02-card-keep.mp3")
    assert drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def goes_on(page: Any, slug: str) -> None:
    """From step to step, as the screens say, until that of ``slug``."""
    for _ in range(20):
        if here(page).partition("-")[2] == slug:
            return
        tap(page, "(Xong rồi|Tiếp)")
    raise AssertionError(f"{slug} does not come")


def test_the_lesson_goes_to_its_end_by_what_is_on_the_screen(lesson: str, visit: Visit) -> None:
    page = visit().page
    page.goto(lesson)
    goes_on(page, "which-kind")
    tap(page, "Có nút số")
    assert here(page).partition("-")[2] == "key-phone"
    goes_on(page, "which-phone.2")
    tap(page, "Máy mượn hàng xóm")
    assert "Không sao, đang tập thôi." in page.locator("section:visible").inner_text()
    tap(page, "Máy có số của mình")
    assert "Đúng rồi!" in page.locator("section:visible").inner_text()
    for label in ("Tiếp", "Không gửi, cúp máy", "Tiếp"):
        tap(page, label)
    assert here(page).partition("-")[2] == "finished"
    assert drawn(page)
    tap(page, "Học lại")
    assert here(page) == "01-card"


def test_could_not_is_met_with_a_reason_and_a_way_on(lesson: str, visit: Visit) -> None:
    page = visit().page
    page.goto(lesson)
    for label, there in (
        ("Chưa được", "01-card.could-not"),
        ("Còn sợ", "01-card.reason-afraid"),
        ("Người thật", "01-card.person.2"),
        ("Quay lại", "01-card.reason-afraid"),
        ("Học tiếp", "02-card-keep"),
    ):
        tap(page, label)
        assert here(page) == there
    page.locator("section:visible .tools a").first.click()
    assert here(page) == "01-card"
    page.go_back()
    assert here(page) == "02-card-keep"


def test_it_works_without_a_script(lesson: str, visit: Visit) -> None:
    page = visit(java_script_enabled=False).page
    page.goto(lesson)
    seen = page.locator("section:visible")
    assert (seen.count(), seen.get_attribute("id")) == (1, "01-card")
    page.locator("section:visible a.choice").first.click()
    assert page.locator("section:visible").get_attribute("id") == "02-card-keep"
    picture = page.locator("section:visible .picture img")
    assert picture.count() == 1
    assert picture.bounding_box()["height"] > 150
    sound = page.locator("section:visible .hear").get_attribute("href")
    assert sound == "nghe/02-card-keep.mp3"


def test_the_course_begins_with_its_lessons(media: Media, course: Course, visit: Visit, tmp_path: Path) -> None:
    ids = ("qr-what", "qr-pay")
    small = replace(course, lessons={id: course.lessons[id] for id in ids}, courses={"qr": ids}, views={})
    page = visit().page
    page.goto(unzipped(of_course(media, small, "vi", NOW), tmp_path))
    assert here(page) == "menu"
    tap(page, course.lessons["qr-pay"].title)
    assert here(page) == "qr-pay.01-open"
    assert drawn(page)
    heard(page)
    page.locator("section:visible .tools a", has_text="Menu").click()
    assert here(page) == "menu"


@pytest.fixture
def paper(chromium: Any) -> Iterator[Any]:
    page = chromium.new_page()
    yield page
    page.close()


def pages(paper: Any, text: str) -> int:
    """Sheets of A4 on which it is printed."""
    paper.set_content(text)
    printed = paper.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox\s*\[\s*0 0 59[45]\.?\d* 84[12]\.?\d*\s*\]", printed)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


def test_every_sheet_is_one_page_of_a4(paper: Any, course: Course) -> None:
    for id in course.announcements:
        assert pages(paper, sheet(course, broadcast_of(course, id, TODAY))) == 1, id


def test_a_sheet_in_two_languages_is_one_page_too(paper: Any, course: Course) -> None:
    """The longest announcement there is, with the same words standing in for those of another language."""
    both = approved(course, (*texts(course), *FRAME))
    said = broadcast_of(both, "scam-three-rules", TODAY)
    said = replace(said, readings=(said.readings[0], replace(said.readings[0], lang="kpm")))
    assert pages(paper, sheet(both, said)) == 1
