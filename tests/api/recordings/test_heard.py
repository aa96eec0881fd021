"""How often a voice was heard in a week: counted where it was sent or asked for, told to its speaker, gone with it."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from api.app import create_app
from api.care.expiry import HEARD_DAYS, NIGHTLY
from api.recordings.heard import count_heard, heard, heard_this_week, week_of
from api.recordings.rows import recordings
from api.store.database import reading, writing
from api.web.voice import voice
from bot.channels import Card, Part
from bot.replies import Speech
from tests.api.office import employ, logged_in
from tests.api.recordings.speakers import START, Studio

pytestmark = pytest.mark.sql

KEY = "phone-first/charge/text"


@pytest.fixture
def spoken(studio: Studio) -> Studio:
    """A Vietnamese sentence that somebody read and another confirmed."""
    studio.records(studio.agrees("ka-mai", "vi"), studio.asked(KEY, "vi"))
    studio.confirms("k-brem", studio.last())
    assert studio.clip(KEY, "vi").people
    return studio


def part(studio: Studio, kind: str, key: str = KEY) -> Part:
    said = Speech(studio.course.messages["vi"][key].says)
    says = [(say.lang, say.text) for say in said.says]
    return {"kind": kind, "speech": {"says": says, "slow": False, "private": False}}  # type: ignore[typeddict-item,return-value]


def told(studio: Studio, login: str = "ka-mai") -> int:
    studio.living.look()
    with reading(studio.context.database) as connection:
        return heard_this_week(connection, login, studio.later())


def test_what_was_sent_or_asked_for_is_counted_and_nothing_else(
    spoken: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.recordings.publish.now", lambda: START)
    media = spoken.context.media
    assert told(spoken) == 0, "making it is not hearing it"
    media.sent(part(spoken, "voice"), "ogg")
    media.file(part(spoken, "audio"), "mp3")
    media.sent(part(spoken, "audio"), "mp3")
    media.sent(part(spoken, "text"), "ogg")
    media.sent(part(spoken, "voice", "bot/hello/text"), "ogg")
    assert told(spoken) == 2
    card: Card = {**part(spoken, "card"), "choices": [], "tools": []}  # type: ignore[assignment,typeddict-item]
    voice(media, card, "message", "ogg")
    assert told(spoken) == 3 and told(spoken, "k-brem") == 0
    with reading(spoken.context.database) as connection:
        rows = connection.execute(select(heard)).all()
    assert [(row.week, row.count) for row in rows] == [(week_of(START), 3)]


def test_a_week_begins_on_monday_and_old_ones_go(spoken: Studio) -> None:
    (version,) = spoken.clip(KEY, "vi").people
    with writing(spoken.context.database) as connection:
        count_heard(connection, {version: 5}, START - timedelta(days=7))
        count_heard(connection, {version: 2}, START)
        count_heard(connection, {version: 1, "unknown": 9}, START)
        assert heard_this_week(connection, "ka-mai", START) == 3
        rule = next(rule for rule in NIGHTLY if rule.name == "heard")
        over = START + timedelta(days=HEARD_DAYS - 3)
        keys = list(connection.scalars(rule.over(spoken.context.settings, over)))
        rule.end(connection, keys, over)
        assert heard_this_week(connection, "ka-mai", START - timedelta(days=7)) == 0
        assert heard_this_week(connection, "ka-mai", START) == 3


def test_what_was_recorded_before_is_counted_from_now_on(spoken: Studio) -> None:
    with writing(spoken.context.database) as connection:
        connection.execute(update(recordings).values(version=""))
    spoken.agrees("k-brem", "vi")
    spoken.records(spoken.agrees("ka-in", "vi"), spoken.asked("phone-first/volume/text", "vi"))
    spoken.confirms("k-brem", spoken.last())
    (version,) = spoken.clip(KEY, "vi").people
    assert version in {row.version for row in spoken.rows()}


@pytest.fixture
def app(spoken: Studio) -> FastAPI:
    employ(spoken.context.database, "ka-mai", "recordist")
    return create_app(spoken.context.settings, spoken.context)


def test_her_page_says_it_and_taking_back_leaves_no_number(app: FastAPI, spoken: Studio) -> None:
    browser = logged_in(app, "ka-mai")
    assert "lượt" not in browser.get("/staff/record/mine").text
    spoken.context.media.sent(part(spoken, "voice"), "ogg")
    spoken.living.look()
    assert "nghe giọng bạn <strong>1</strong> lượt" in browser.get("/staff/record/mine").text
    spoken.withdraws("ka-mai")
    with reading(spoken.context.database) as connection:
        assert connection.execute(select(heard)).all() == []
