"""The preview in the browser: what the engine said, on each channel, in each language, to be heard."""

import re
from html import escape

import pytest

from api.clock import now
from bot.channels import CHANNELS
from bot.channels.plan import plan
from bot.channels.terminal import as_text
from bot.course.model import Course
from bot.engine.walk import walk
from bot.speech.encode import decoded
from tests.api.office import Browser
from tests.api.staff.course.conftest import Open
from tests.api.staff.course.shelf import fresh, in_days, number_step, piece, plain, with_fact


@pytest.mark.parametrize("lang", ["vi", "kpm"])
@pytest.mark.parametrize("id", ["account-prepare", "qr-pay", "scam-three-rules"])
def test_each_screen_is_drawn_as_every_channel_shows_it(browser: Browser, course: Course, id: str, lang: str) -> None:
    drawn = browser.get(f"/staff/course/{id}?lang={lang}")
    taken = walk(course, course.lessons[id], lang, now())
    for walked in taken.stages:
        slug = walked.stage.slug
        section = piece(drawn, "section", slug)
        told = plain(section)
        for name, channel in CHANNELS.items():
            for part in plan(walked.reply, channel.capabilities):
                assert plain(part.get("text", "")) in told, name
                assert all(label in told for row in part.get("buttons", ()) for label, _ in row)
                assert all(choice["label"] in told for choice in part.get("choices", ()))
                assert not part.get("picture") or f"/media/pictures/{part['picture']}.svg?v=" in section
        assert escape(as_text(walked.reply), quote=False).replace("'", "&#39;") in section.replace("&#34;", '"')
        assert all(line.text in told for reply in walked.feedback.values() for line in reply.lines)
        assert told.count("Đúng ") >= bool(walked.feedback)
    assert all(line.text in plain(piece(drawn, "section", "lesson")) for line in taken.end.lines)


def test_a_draft_is_marked(browser: Browser, course: Course) -> None:
    taken = walk(course, course.lessons["scam-three-rules"], "kpm", now())
    drafts = {line.text for reply in taken.replies().values() for line in reply.lines if line.draft}
    drawn = plain(browser.get("/staff/course/scam-three-rules?lang=kpm&channel=web"))
    assert all(f"bản nháp {text}" in drawn for text in drafts)
    assert ("bản nháp" in drawn) == bool(drafts)


def test_the_public_link_of_a_lesson_can_be_sent(browser: Browser) -> None:
    drawn = browser.get("/staff/course/qr-pay").text
    assert "Gửi đường dẫn bài học" in drawn
    assert drawn.count("http://127.0.0.1:8000/l/qr-pay") == 2


def test_one_channel_may_be_looked_at_alone(browser: Browser) -> None:
    telegram = browser.get("/staff/course/qr-pay?channel=telegram").text
    assert 'class="thread"' in telegram and 'class="phone"' not in telegram and "<pre>" not in telegram
    assert 'aria-current="page">Telegram' in telegram
    everywhere = browser.get("/staff/course/qr-pay").text
    assert all(mark in everywhere for mark in ('class="thread"', 'class="phone"', "<pre>"))


def test_variants_say_whom_they_are_for(browser: Browser, course: Course) -> None:
    drawn = browser.get("/staff/course/account-prepare")
    asking = next(step for step in course.lessons["account-prepare"].steps if step.ask)
    late = next(step for step in course.lessons["account-prepare"].steps if step.when)
    answer = next(option for option in asking.options if option.slug == late.when[asking.ask])
    assert f"Học thêm: {late.slug}" in plain(piece(drawn, "section", asking.slug))
    assert f"Chỉ cho ai trả lời “{answer.text}”" in plain(piece(drawn, "section", late.slug))


def test_what_is_said_without_a_lapsed_fact_is_shown(opened: Open, course: Course) -> None:
    course = fresh(course)
    id, slug, fact = number_step(course)
    text, without = (course.messages["vi"][f"{id}/{slug}/{field}"].lines[0].text for field in ("text", "without"))
    today = plain(piece(opened(course).get(f"/staff/course/{id}"), "section", slug))
    assert f"Khi một điều quá ngày, bà con nghe {without}" in today
    lapsed = opened(with_fact(course, fact, check_again=in_days(-1))).get(f"/staff/course/{id}")
    told = plain(piece(lapsed, "section", slug))
    assert "bà con đang nghe câu thay" in told
    assert f"Khi đã kiểm tra lại, bà con nghe {text}" in told
    assert "Đã quá ngày kiểm tra lại" in told


def test_every_voice_on_the_page_can_be_heard(browser: Browser, course: Course) -> None:
    addresses = re.findall(r'<source src="([^"]+)" type="audio/(\w+)"', browser.get("/staff/course/qr-pay").text)
    taken = walk(course, course.lessons["qr-pay"], "vi", now()).replies()
    assert len(addresses) == 2 * len(taken)
    for address, form in addresses[:4]:
        there = browser.get(address.replace("&amp;", "&"))
        assert there.status_code == 302
        answer = browser.get(there.headers["location"])
        assert answer.headers["content-type"] == f"audio/{form}"
        assert decoded(answer.content).seconds > 1


def test_each_reply_has_a_voice_of_its_own(browser: Browser, course: Course) -> None:
    id, slug, _ = number_step(course)
    names = (slug, f"{slug}~", "lesson")
    heard = [browser.get(f"/staff/course/{id}/voice/{name}").headers["location"] for name in names]
    assert len(set(heard)) == len(names)


@pytest.mark.parametrize(
    "path",
    [
        "nowhere",
        "qr-pay?lang=fr",
        "qr-pay?channel=fax",
        "qr-pay/voice/nothing",
        "qr-pay/voice/scan?form=wav2",
        "qr-pay/voice/scan?lang=fr",
        "nowhere/voice/scan",
    ],
)
def test_what_is_not_there_is_not_found(browser: Browser, path: str) -> None:
    assert browser.get(f"/staff/course/{path}").status_code == 404
