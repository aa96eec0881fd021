"""The page of a lesson: heard, finished, kept for days without a network, and reported to the chat it came from."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.clock import now
from api.codes.lesson_links import signed
from api.settings import Settings
from api.store.keys import Keys
from bot.course.model import Course
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import enter
from tests.browser.lesson_page import LessonPage
from tests.browser.test_page import SMALL

pytestmark = pytest.mark.browser

AWAY = "net::ERR_|503"
LESSON = "qr-pay"


@pytest.fixture
def page(server: Server, visit: Visit) -> LessonPage:
    return LessonPage(visit(), server.url)


def key(server: Server, hours: float = 24, lesson: str = LESSON) -> str:
    """The key of a link for the only chat of the server."""
    ((chat,),) = server.rows("SELECT id FROM chat")
    keys = Keys.load(Settings(_env_file=None, data_dir=server.folder))
    return signed(keys, chat, who="1", lesson=lesson, until=now() + timedelta(hours=hours))


def counted(server: Server, lesson: str = LESSON) -> dict[str, int]:
    return dict(server.rows(f"SELECT kind, count(*) FROM fact WHERE lesson = '{lesson}' GROUP BY kind"))  # type: ignore[arg-type]


def test_a_step_is_seen_and_heard_and_the_next_speaks_by_itself(page: LessonPage, course: Course) -> None:
    page.open(f"/l/{LESSON}")
    page.seen()
    assert page.page.evaluate("document.getElementById('voice').networkState") == 0, "no sound before it is wanted"
    page.page.locator(".play").tap()
    first = page.heard()
    assert 2 < first < 20
    assert page.page.locator(".play .word").inner_text() == "Dừng"
    page.page.locator(".play").tap()
    assert page.page.evaluate("document.getElementById('voice').paused")
    page.choose("done")
    assert page.at == (course.lessons[LESSON].stages[1].slug, "step")
    assert page.heard() > 1
    assert page.page.evaluate("document.activeElement.id") == "main"


def test_each_choice_has_a_voice_of_its_own(page: LessonPage, course: Course) -> None:
    question = course.lessons[LESSON].quiz[0]
    page.open(f"/l/{LESSON}/{question.slug}")
    page.seen()
    lengths = []
    for choice in question.options:
        speaker = page.page.locator(f"[data-choice='{choice.slug}'] + .hear")
        speaker.tap()
        sound = speaker.get_attribute("href").removesuffix("mp3")
        page.page.wait_for_function("sound => document.getElementById('voice').src.indexOf(sound) > 0", arg=sound)
        lengths.append(page.heard())
    assert len(set(lengths)) == len(lengths) and max(lengths) < 4
    assert page.at == (question.slug, "question")


def test_a_lesson_is_finished_with_feedback_could_not_and_a_person(page: LessonPage, course: Course) -> None:
    page.open(f"/l/{LESSON}")
    for choice in ("could-not", "unclear", "person", "return", "emergency", "next"):
        page.choose(choice)
    assert page.at[1] == "emergency-bank"
    page.open(f"/l/{LESSON}")
    told = []
    for choice in page.way(course, LESSON):
        page.choose(choice)
        page.seen()
        told.append(page.text)
    feedback = [option.feedback for question in course.lessons[LESSON].quiz for option in question.options]
    assert {text for text in told if text in feedback} >= set(feedback[:2])
    assert course.lessons[LESSON].learned.split(".")[0] in page.text
    page.page.go_back()
    page.page.wait_for_function("() => document.getElementById('main').dataset.screen === 'right'")
    assert page.phone.context.cookies() == []
    assert page.page.evaluate("Object.keys(localStorage)") == []


def test_a_lesson_is_read_and_heard_with_scripts_off(server: Server, visit: Visit, course: Course) -> None:
    page = LessonPage(visit(java_script_enabled=False), server.url)
    page.open(f"/l/{LESSON}")
    audio = page.page.locator("audio.plain")
    assert audio.is_visible() and not page.page.locator(".play").is_visible()
    box = audio.bounding_box()
    page.page.mouse.click(box["x"] + 28, box["y"] + box["height"] / 2)
    page.page.wait_for_timeout(1500)
    assert audio.evaluate("one => one.duration") > 2
    assert audio.evaluate("one => one.currentTime") > 0
    for choice in page.way(course, LESSON):
        page.page.locator(f".pick[data-choice='{choice}']").click()
        page.page.wait_for_load_state()
        assert page.page.locator(".hear").count() == page.page.locator(".pick[data-choice]").count()
    assert course.lessons[LESSON].learned.split(".")[0] in page.text
    assert not page.page.locator("#keep").is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_tap_says_that_the_kho_is_not_right(server: Server, visit: Visit, scripts: bool) -> None:
    page = LessonPage(visit(java_script_enabled=scripts), server.url)
    page.open("/l/phone-first/volume?lang=kpm" if scripts else "/l/phone-first/lock?lang=kpm")
    step = page.at[0]
    assert page.page.locator(".doubt").bounding_box()["height"] >= 44
    page.page.locator(".doubt").click()
    page.page.wait_for_selector("text=sẽ xem lại câu này")
    assert page.at[0] == step and page.page.locator(".doubt").is_visible()
    reported = server.rows("SELECT DISTINCT lang, lesson, step FROM translation_report ORDER BY id DESC LIMIT 1")
    assert reported == [("kpm", "phone-first", step)]


def test_a_kept_lesson_goes_on_without_a_network(page: LessonPage, course: Course) -> None:
    page.phone.forgive(AWAY)
    page.open(f"/l/{LESSON}")
    page.page.locator(".play").tap()
    page.heard()
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    page.page.locator("#keep-do").wait_for()
    assert not [url for url in asked if "/media/" in url], "nothing is downloaded before the size was shown"
    said = page.keep()
    (found,) = page.kept().values()
    assert said == -(-found["bytes"] // 1000) and 100 < said < 2000
    page.phone.context.set_offline(True)
    page.choose("done")
    assert page.at == (course.lessons[LESSON].stages[1].slug, "step")
    assert page.heard() > 1
    page.seen()
    page.page.reload()
    assert page.at == (course.lessons[LESSON].stages[1].slug, "step")
    page.page.locator(".play").tap()
    assert page.heard() > 1
    page.page.evaluate("document.getElementById('voice').currentTime = 1.5")
    page.page.wait_for_function("() => document.getElementById('voice').currentTime > 1.5")
    page.choose("could-not")
    page.choose("signal")
    page.choose("next")
    for choice in page.way(course, LESSON):
        page.choose(choice)
        page.seen()
    assert course.lessons[LESSON].learned.split(".")[0] in page.text
    assert page.page.locator(".tool-slower").count() == 0, "what is not kept is not offered"


def test_what_is_kept_can_be_thrown_away(page: LessonPage) -> None:
    page.phone.forgive(AWAY)
    page.open("/l/qr-what")
    page.keep()
    page.open("/l/qr-what")
    page.page.locator("#keep-drop").click()
    page.page.get_by_text("Đã bỏ khỏi máy.").wait_for()
    assert page.kept() == {}
    assert not page.page.evaluate("navigator.serviceWorker.getRegistration('/l/').then(Boolean)")
    page.page.locator("#keep-do").wait_for()
    page.phone.context.set_offline(True)
    before = page.at
    page.page.locator(".pick").first.click()
    page.page.get_by_text("Chưa có mạng. Có mạng rồi, bà con bấm lại.").wait_for()
    assert page.at == before


def test_two_kept_lessons_share_what_both_use(page: LessonPage) -> None:
    page.open("/l/qr-what")
    page.keep()
    asked: list[str] = []
    page.page.on("request", lambda request: asked.append(request.url))
    page.open("/l/account-why")
    page.keep()
    assert {name.rpartition(":")[2] for name in page.kept()} == {"qr-what/vi/vi", "account-why/vi/vi"}
    shared = {file for file, _ in page.kept()["bonso-l:qr-what/vi/vi"]["files"]}
    fetched = {url.removeprefix(page.url) for url in asked if "/media/audio/" in url}
    assert fetched and not fetched & shared


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that only this test uses, and may kill."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.end()


def test_a_kept_lesson_that_changed_is_fetched_anew(own_server: Server, visit: Visit) -> None:
    page = LessonPage(visit(), own_server.url)
    page.phone.forgive(AWAY)
    page.open("/l/qr-what")
    page.keep()
    (before,) = page.kept().values()
    own_server.end(signal.SIGKILL)
    own_server.start(BONSO_ESPEAK_VOICE="vi")
    page.open("/l/qr-what")
    page.waits_until(lambda: page.kept()["bonso-l:qr-what/vi/vi"]["version"] != before["version"])
    (after,) = page.kept().values()
    sounds = [{file for file, _ in found["files"] if "/audio/" in file} for found in (before, after)]
    assert not sounds[0] & sounds[1]
    gone = own_server.url + min(sounds[0])
    page.waits_until(lambda: not page.page.evaluate("gone => caches.match(gone).then(Boolean)", gone))
    own_server.end(signal.SIGKILL)
    page.page.reload()
    page.page.locator(".play").tap()
    assert page.heard() > 1


def test_what_is_done_on_the_page_counts_in_the_chat_and_the_chat_goes_on_from_there(
    own_server: Server, visit: Visit, course: Course
) -> None:
    phone = visit()
    phone.open(own_server.url)
    enter(phone)
    page = LessonPage(visit(), own_server.url)
    page.open(f"/l/{LESSON}?k={key(own_server)}")
    for _ in range(3):
        page.choose("done")
    page.page.wait_for_function("() => Object.keys(localStorage).length === 0")
    assert counted(own_server) == {"lesson_started": 1, "step_shown": 4, "step_done": 3}
    phone.choose("done")
    assert course.lessons[LESSON].stages[3].text in phone.text and "Nút đó cũ rồi" in phone.text
    for choice in page.way(course, LESSON):
        page.choose(choice)
    page.page.wait_for_function("() => Object.keys(localStorage).length === 0")
    assert "về lại cuộc trò chuyện" in page.page.locator("#main").inner_text()
    assert counted(own_server)["lesson_completed"] == 1
    assert counted(own_server)["step_done"] == sum(step.do for step in course.lessons[LESSON].steps)


def test_what_is_done_without_a_network_is_counted_once_when_it_is_back(
    own_server: Server, visit: Visit, course: Course
) -> None:
    phone = visit()
    phone.open(own_server.url)
    enter(phone)
    page = LessonPage(visit(), own_server.url)
    page.phone.forgive(AWAY)
    page.open(f"/l/{LESSON}?k={key(own_server)}")
    page.keep()
    page.phone.context.set_offline(True)
    for choice in page.way(course, LESSON):
        page.choose(choice)
    assert "k=" in page.page.url
    assert counted(own_server) == {"lesson_started": 1, "step_shown": 1}
    lost: list[Any] = []

    def lose_the_first(route: Any) -> None:
        answer = route.fetch()
        lost.append(answer.status)
        if len(lost) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    page.page.route("**/l/progress", lose_the_first)
    page.phone.context.set_offline(False)
    page.page.wait_for_function("() => Object.keys(localStorage).length === 0")
    told = course.lessons[LESSON]
    assert len(lost) > 1 and set(lost) == {202}
    assert counted(own_server) == {
        "lesson_started": 1,
        "step_shown": len(told.stages),
        "step_done": sum(step.do for step in told.steps),
        "answer_given": 2 * len(told.quiz),
        "lesson_completed": 1,
    }


def test_an_expired_link_is_a_page_for_anybody(own_server: Server, visit: Visit) -> None:
    phone = visit()
    phone.open(own_server.url)
    enter(phone)
    page = LessonPage(visit(), own_server.url)
    page.open(f"/l/{LESSON}?k={key(own_server, hours=-1)}")
    assert "đã hết hạn" in page.page.locator("#main").inner_text()
    page.choose("done")
    assert "k=" not in page.page.url
    assert "step_done" not in counted(own_server)


@pytest.mark.parametrize("width", [320, 360, 1200])
def test_everything_fits(server: Server, visit: Visit, course: Course, width: int, tmp_path: Path) -> None:
    page = LessonPage(visit(viewport={"width": width, "height": 640}), server.url)
    question = course.lessons[LESSON].quiz[0]
    for where in ("", "?lang=kpm", f"/{question.slug}", "/open?screen=could-not", "?screen=finished", "?screen=person"):
        page.open(f"/l/{LESSON}{where}")
        page.seen()
        assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
        assert page.page.evaluate(SMALL) == [], where
        first = page.page.locator(".pick").first.bounding_box()
        tools = page.page.locator(".tools").bounding_box()
        assert first["y"] + 30 < tools["y"], "the first choice is seen without scrolling"
    png = page.page.screenshot(path=tmp_path / "page.png")
    assert png[16:24] == width.to_bytes(4) + (640).to_bytes(4)


def test_with_keys_alone(page: LessonPage, course: Course) -> None:
    page.open(f"/l/{LESSON}")
    keyboard = page.page.keyboard
    keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.className") == "play"
    keyboard.press("Enter")
    page.heard()
    keyboard.press("Tab")
    assert page.page.evaluate("document.activeElement.dataset.choice") == "done"
    page.reads()
    keyboard.press("Enter")
    page.page.wait_for_function(
        "slug => document.getElementById('main').dataset.step === slug", arg=course.lessons[LESSON].stages[1].slug
    )
    page.reads()
    keyboard.press("8")
    page.page.wait_for_function(
        "slug => document.getElementById('main').dataset.step === slug", arg=course.lessons[LESSON].stages[0].slug
    )
    page.reads()
    keyboard.press("2")
    page.page.wait_for_function("() => document.getElementById('main').dataset.screen === 'could-not'")


def test_what_a_screen_reader_is_told(page: LessonPage, course: Course) -> None:
    page.open(f"/l/{LESSON}")
    first = course.lessons[LESSON].stages[0]
    told = page.page.locator("body").aria_snapshot()
    for part in (
        f'main "{first.text}"',
        f'img "{first.alt}"',
        'button "Nghe"',
        'link "Xong rồi"',
        'link "Nghe: Xong rồi"',
    ):
        assert part in told, told
    page.choose("done")
    assert page.page.title().startswith("2/")
