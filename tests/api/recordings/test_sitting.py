"""A sitting: the sentences most heard that nobody has said, the same all day; a take sent twice is kept once."""

import re
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.course.importance import weighed
from api.recordings.confirm import reject
from api.recordings.sitting import SENTENCES, SittingLine, sitting_of
from api.store.database import reading, writing
from bot.course.compose import is_label
from tests.api.office import Browser, employ, logged_in
from tests.api.recordings.speakers import START, Studio, file, speech

pytestmark = pytest.mark.sql

KHO = "Dăn iăt wơl niam."


def lines(studio: Studio, kind: str = "kpm") -> list[SittingLine]:
    with reading(studio.context.database) as connection:
        weight = weighed(connection, studio.course, START.date())
        return sitting_of(connection, studio.course, kind, weight, START)


def test_the_sentences_most_heard_are_told_or_if_approved_read(studio: Studio) -> None:
    found = lines(studio)
    with reading(studio.context.database) as connection:
        weight = weighed(connection, studio.course, START.date())
    assert len(found) == SENTENCES == len({line.prompt.said for line in found})
    weights = [weight[line.prompt.key] for line in found]
    assert weights == sorted(weights, reverse=True)
    assert all(line.prompt.free and not is_label(line.prompt.key) for line in found)
    assert not {line.prompt.key for line in found} & studio.course.marks.careful
    first = found[0].prompt
    studio.translated(first.key, KHO)
    assert lines(studio)[0].prompt == studio.asked(first.key)


def test_it_stays_the_same_all_day_and_says_what_became_of_each(studio: Studio) -> None:
    before, agreed = lines(studio), studio.agrees("ka-mai")
    for line in before[:3]:
        studio.records(agreed, line.prompt)
    ids = [row.id for row in studio.rows()]
    for login in ("k-brem", "ka-in"):
        if studio.rows()[0].state == "new":
            studio.writes_back(login, ids[0], "Nghe lại")
            studio.confirms(login, ids[0])
    with writing(studio.context.database) as connection:
        reject(connection, ids[1], login="k-brem", reason="unclear", note="gió to", now=studio.later())
    after = lines(studio)
    assert [line.prompt for line in after] == [line.prompt for line in before]
    assert [(line.state, line.why) for line in after[:4]] == [
        ("confirmed", ""), ("rejected", "Nghe không rõ: gió to"), ("new", ""), ("", ""),
    ]  # fmt: skip
    assert lines(studio, "kpm/cil")[0].state == "", "nobody said it in Cil"


def test_the_next_day_has_others_and_what_was_found_wrong(studio: Studio) -> None:
    before, agreed = lines(studio), studio.agrees("ka-mai")
    for line in before[:2]:
        studio.records(agreed, line.prompt)
    with writing(studio.context.database) as connection:
        reject(connection, studio.last(), login="k-brem", reason="noise", now=studio.later())
        weight = weighed(connection, studio.course, START.date())
        later = sitting_of(connection, studio.course, "kpm", weight, START + timedelta(days=1))
    assert len(later) == SENTENCES and later[0] == SittingLine(before[1].prompt)
    assert before[0].prompt not in [line.prompt for line in later]
    assert {line.state for line in later} == {""}


@pytest.fixture
def app(studio: Studio) -> FastAPI:
    for login in ("ka-mai", "k-brem"):
        employ(studio.context.database, login, "recordist")
    return create_app(studio.context.settings, studio.context)


def opened(app: FastAPI, login: str = "ka-mai") -> tuple[Browser, list[str]]:
    """Her browser, and the names of the prompts on the page."""
    browser = logged_in(app, login)
    browser.post("/staff/record/consent", on="/staff/record?lang=kpm", scope="service", dialect="sre", agreed="yes")
    drawn = browser.get("/staff/sitting")
    return browser, re.findall(r'<article data-name="([^"]+)"', drawn.text)


def send(browser: Browser, name: str, key: str, content: bytes, csrf: str = "") -> tuple[int, bool]:
    csrf = csrf or re.findall(r'data-word="([^"]+)"', browser.get("/staff/sitting").text)[0]
    address = f"/staff/sitting/keep?prompt={quote(name)}&key={key}"
    answer = browser.client.post(address, content=content, headers={"x-csrf": csrf})
    return answer.status_code, bool(answer.json()["later"])


def test_a_take_that_comes_twice_is_kept_once_and_only_for_its_speaker(app: FastAPI, studio: Studio) -> None:
    browser, names = opened(app)
    assert len(names) == SENTENCES
    key, sound = str(uuid4()), file(speech("Bà con nghe lại cho kỹ nhé"))
    assert send(browser, names[0], key, sound) == send(browser, names[0], key, sound) == (200, False)
    assert [str(row.sent_key) for row in studio.rows()] == [key]
    other, _ = opened(app, "k-brem")
    assert send(other, names[0], key, sound) == (404, False)
    assert browser.get("/staff/sitting/states").json()[names[0]]["state"] == "new"


def test_what_stands_in_the_way_is_no_fault_of_the_take(app: FastAPI, studio: Studio) -> None:
    browser, names = opened(app)
    sound = file(speech("Bà con nghe lại cho kỹ nhé"))
    assert send(browser, names[0], str(uuid4()), sound, csrf="old") == (403, True)
    assert send(browser, names[0], str(uuid4()), b"<html>") == (422, False)
    assert send(browser, names[0], "1", sound) == (404, False)
    word = re.findall(r'data-word="([^"]+)"', browser.get("/staff/sitting").text)[0]
    studio.withdraws("ka-mai")
    assert send(browser, names[0], str(uuid4()), sound, csrf=word) == (409, True)
    assert studio.rows() == []
    assert browser.get("/staff/sitting").headers["location"] == "/staff/record"


def test_it_is_heard_as_learners_hear_it_and_stands_on_paper(app: FastAPI, studio: Studio) -> None:
    browser, names = opened(app)
    for what in ("voice", "heard"):
        led = browser.get(f"/staff/sitting/{what}?prompt={quote(names[0])}")
        assert led.status_code == 302 and led.headers["location"].startswith("/media/audio/")
        assert browser.get(f"/staff/sitting/{what}?prompt=x").status_code == 404
    worker = browser.get("/staff/sitting/worker.js")
    assert worker.headers["service-worker-allowed"] == "/staff/sitting"
    paper = browser.get("/staff/sitting/sheet?dialect=cil").text
    assert paper.count("<li>") == SENTENCES and "<svg" in paper and "tiếng Việt" in paper
    for path in ("/staff/sitting", "/staff/sitting/sheet", "/staff/sitting/states"):
        assert Browser(app).get(path).status_code == 303
