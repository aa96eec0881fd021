"""A speaker at a phone with a microphone, a second one who listens, and the next learner, who hears her."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.access import passwords
from bot.course.model import Course
from bot.speech.encode import decoded
from tests.browser.conftest import FLAGS, Server, Visit
from tests.browser.microphone import microphone
from tests.browser.test_staff import PASSWORD, fits

pytestmark = pytest.mark.browser

KHO = "Dăn iăt wơl niam."


@pytest.fixture(scope="module")
def chromium_flags(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return [*FLAGS, *microphone(tmp_path_factory.mktemp("microphone"))]


@pytest.fixture
def step(server: Server, course: Course) -> str:
    """A step whose K'Ho was approved."""
    lesson = course.lessons["phone-first"]
    key = f"{lesson.id}/{lesson.stages[0].slug}/text"
    with closing(sqlite3.connect(server.folder / "bonso.db", timeout=20)) as connection, connection:
        columns = "lang, dialect, key, source, text, state, back, approved_by, version, changed_at, changed_by"
        values = (
            "kpm",
            "",
            key,
            course.sources[key],
            KHO,
            "approved",
            "",
            "[]",
            1,
            "2026-03-02 00:00:00.000000",
            "dieu",
        )
        connection.execute(f"INSERT OR IGNORE INTO translation ({columns}) VALUES ({', '.join('?' * 11)})", values)
        connection.execute("UPDATE content_version SET version = version + 1")
        for login in ("ka-mai", "k-brem"):
            connection.execute(
                "INSERT INTO staff (id, login, name, role, commune, password, active, created_at) VALUES "
                "(hex(randomblob(16)), ?, ?, 'recordist', '', ?, 1, '2026-01-01 00:00:00.000000') "
                "ON CONFLICT (login) DO NOTHING",
                (login, f"{login} (hư cấu)", passwords.hashed(PASSWORD)),
            )
    return f"{lesson.id}/{lesson.stages[0].slug}"


def staff(server: Server, visit: Visit, login: str, **options: Any) -> Any:
    """A phone in which ``login`` is logged in."""
    page = visit(**options).page
    page.goto(f"{server.url}/staff/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("button.first")
    page.wait_for_url(f"{server.url}/staff/**")
    return page


def agrees(page: Any, server: Server) -> None:
    page.goto(f"{server.url}/staff/record?lang=kpm")
    assert fits(page)
    page.check("[name=scope][value=service]")
    page.select_option("[name=dialect]", "sre")
    page.check("[name=agreed]")
    page.click("button.first")
    page.wait_for_selector("#prompt article")


def records(page: Any, seconds: int = 3) -> None:
    page.click("#record")
    page.wait_for_function("seconds => document.getElementById('clock').textContent === seconds + ' giây'", arg=seconds)
    assert page.evaluate("parseInt(document.getElementById('level').style.width) > 20"), "the meter sees a voice"
    page.click("#record")
    page.wait_for_function("() => document.getElementById('playback').src.startsWith('blob:')")
    page.wait_for_selector("#keep:visible")


def heard(page: Any, server: Server, step: str, other: Callable[[str], bool]) -> str:
    """The address of the voice of a step in K'Ho, for who opens it now; waited for until it is as it should be."""
    for _ in range(50):
        page.goto(f"{server.url}/l/{step}?lang=kpm")
        found: str = page.get_attribute(".play", "data-sound")
        if other(found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(found)


def test_recorded_confirmed_heard_by_the_next_learner_and_taken_back(
    server: Server, visit: Visit, step: str, tmp_path: Path
) -> None:
    learner, speaker, listener = visit(), staff(server, visit, "ka-mai"), staff(server, visit, "k-brem")
    page = learner.page
    page.wait_for_timeout(1100)  # for the approved text to be taken up
    machine = heard(page, server, step, bool)

    agrees(speaker, server)
    assert speaker.inner_text("#prompt .words") == KHO
    assert fits(speaker)
    records(speaker)
    assert fits(speaker)
    speaker.click("#again")
    speaker.wait_for_function("() => document.getElementById('clock').textContent === '2 giây'")
    speaker.click("#record")
    speaker.wait_for_selector("#keep:visible")
    speaker.click("#keep")
    speaker.wait_for_function("() => document.getElementById('said').textContent.startsWith('Đã giữ')")
    assert "Hết câu để thu" in speaker.inner_text("#prompt")

    listener.goto(f"{server.url}/staff/listen")
    assert fits(listener)
    assert "ka-mai" not in listener.inner_text("main")
    listener.wait_for_function("() => document.querySelector('audio').duration > 1")
    listener.evaluate("document.querySelector('audio').play()")
    listener.wait_for_function("() => document.querySelector('audio').currentTime > 0")
    for box in listener.locator("[name=right]").all():
        box.check()
    listener.select_option("[name=speaks]", "sre")
    listener.click("text=Được, cho bà con nghe")
    listener.wait_for_selector("text=Không còn bản nào")

    person = heard(page, server, step, lambda address: address != machine)
    page.click(".play")
    page.wait_for_function("() => document.getElementById('voice').currentTime > 0")
    sound = decoded(page.request.get(f"{server.url}{person}.ogg").body())
    said = decoded(page.request.get(f"{server.url}{machine}.ogg").body())
    assert abs(sound.seconds - said.seconds) > 0.1, (
        "her sentence is longer than the machine's; the choices are the same"
    )

    speaker.goto(f"{server.url}/staff/record/mine")
    assert "bà con đang nghe" in speaker.inner_text("main")
    assert fits(speaker)
    speaker.click("text=Rút lại giọng nói của tôi")
    speaker.click("text=Rút lại và xóa tất cả")
    speaker.wait_for_selector("text=1 bản thu của bạn bị xóa")
    heard(page, server, step, lambda address: address == machine)
    assert page.request.get(f"{server.url}{person}.ogg").status == 404
    assert not list((server.folder / "recordings").rglob("*.flac"))


def test_what_is_told_is_skipped_kept_and_compared(server: Server, visit: Visit, step: str) -> None:
    speaker, listener = staff(server, visit, "ka-mai"), staff(server, visit, "k-brem")
    agrees(speaker, server)
    speaker.click("text=Kể bằng lời mình")
    first = speaker.inner_text("#prompt .words")
    speaker.click("#skip")
    speaker.wait_for_function("text => document.querySelector('#prompt .words').innerText !== text", arg=first)
    second = speaker.inner_text("#prompt .words")
    assert KHO not in speaker.inner_text("main"), "no K'Ho is put into her mouth"
    records(speaker)
    speaker.click("#keep")
    speaker.wait_for_function("() => document.getElementById('said').textContent.startsWith('Đã giữ')")
    assert speaker.inner_text("#prompt .words") not in (first, second)

    listener.goto(f"{server.url}/staff/listen")
    assert second not in listener.inner_text("main")
    listener.fill("[name=back]", "Bà con nghe lại cho kỹ")
    listener.click("button:has-text('Xem câu gốc')")
    assert second in listener.inner_text(".compare") and fits(listener)
    listener.click("text=Chưa được")
    assert listener.input_value("[name=reason]") == "meaning"
    listener.select_option("[name=speaks]", "sre")
    listener.click("text=Cùng một ý")
    listener.wait_for_url("**/staff/listen?dialect=&speaks=sre")
    joined = "recording JOIN recording_back ON recording_id = recording.id"
    (row,) = server.rows(f"SELECT said, text, free FROM {joined} WHERE recording.state <> 'withdrawn'")
    assert row == (second, "Bà con nghe lại cho kỹ", 1)


def test_what_is_told_is_said_back_before_it_is_shown(server: Server, visit: Visit, step: str) -> None:
    speaker, listener = staff(server, visit, "ka-mai"), staff(server, visit, "k-brem")
    for page in (speaker, listener):
        page.goto(f"{server.url}/staff/record?lang=kpm")
        if page.locator("[name=agreed]").count():
            agrees(page, server)
    speaker.goto(f"{server.url}/staff/record?lang=kpm&mode=tell")
    meant = speaker.inner_text("#prompt .words")
    records(speaker)
    speaker.click("#keep")
    speaker.wait_for_function("() => document.getElementById('said').textContent.startsWith('Đã giữ')")

    listener.goto(f"{server.url}/staff/listen")
    assert fits(listener) and meant not in listener.inner_text("main")
    records(listener)
    assert fits(listener)
    listener.click("#keep")
    listener.wait_for_url("**&here=*")
    assert meant in listener.inner_text(".compare") and fits(listener)
    listener.evaluate("document.querySelector('.compare audio').play()")
    listener.wait_for_function("() => document.querySelector('.compare audio').currentTime > 0")
    listener.select_option("[name=speaks]", "sre")
    listener.click("text=Cùng một ý")
    listener.wait_for_url("**/staff/listen?dialect=&speaks=sre")
    assert server.rows("SELECT state FROM recording_back WHERE file <> ''") == [("counted",)]
    speaker.goto(f"{server.url}/staff/record/mine")
    assert "Người nghe hiểu là" in speaker.inner_text("main") and fits(speaker)
    listener.goto(f"{server.url}/staff/record/mine")
    listener.click("text=Rút lại giọng nói của tôi")
    listener.click("text=Rút lại và xóa tất cả")
    listener.wait_for_selector("text=1 bản thu của bạn bị xóa")
    assert server.rows("SELECT state FROM recording_back WHERE file <> ''") == [("gone",)]


def test_without_a_microphone_or_https_it_says_so(server: Server, visit: Visit, step: str) -> None:
    phone = visit()
    phone.context.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    page = phone.page
    page.context.add_cookies(staff(server, visit, "k-brem").context.cookies())
    agrees(page, server)
    assert re.search("không thu âm được|https", page.inner_text("#trouble"))
    page.goto(f"{server.url}/staff/record/list")
    assert fits(page)
