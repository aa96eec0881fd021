"""What she says to the page, from the browser's microphone to the question whether a person shall hear it."""

from uuid import uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from api.http import guard
from api.http.context import Context
from api.media import uploads
from api.media.uploads import FOLDER
from api.store.database import reading
from api.store.models import Chat, Event, Question
from api.store.statements import core
from api.web.asked_for import uploads_asked_for
from bot.channels.fetching import MOST_BYTES
from tests.api.web.conftest import Browser, send
from tests.fakes.samples import recorded


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


@pytest.fixture(scope="module")
def sound() -> bytes:
    return recorded(2, "webm", "libopus", 48000)


def count(parts: Context, model: object) -> int:
    with reading(parts.database) as connection:
        return connection.scalar(select(func.count()).select_from(core(model))) or 0


def files(parts: Context) -> int:
    return len([*parts.settings.data_dir.joinpath(FOLDER).glob("*")])


async def say(page: AsyncClient, sound: bytes, id: str = "", after: int = 0) -> Response:
    return await page.post(f"/chat/speech?after={after}&id={id or uuid4()}", content=sound)


@pytest.mark.parametrize(
    ("form", "codec", "rate"), [("webm", "libopus", 48000), ("ipod", "aac", 44100), ("ogg", "libopus", 48000)]
)
async def test_she_is_asked_whether_a_person_shall_hear_it(
    page: AsyncClient, parts: Context, form: str, codec: str, rate: int
) -> None:
    await send(page, type="open")
    answer = await say(page, recorded(2, form, codec, rate), after=1)
    assert answer.status_code == 202
    (row,) = answer.json()["messages"]
    assert {"ask-listener", "no"} <= {one["id"] for one in row["part"]["choices"]}
    assert (files(parts), count(parts, Question)) == (1, 0)
    with reading(parts.database) as connection:
        state = connection.scalar(select(core(Chat).c.state))
    name = next(parts.settings.data_dir.joinpath(FOLDER).iterdir()).name
    assert name not in str(state), "who reads the database cannot find the sound"


async def test_sent_twice_it_counts_once(page: AsyncClient, parts: Context, sound: bytes) -> None:
    await send(page, type="open")
    id = str(uuid4())
    first = await say(page, sound, id)
    again = await say(page, sound, id)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert count(parts, Event) == 2


async def test_what_is_no_sound_changes_nothing(page: AsyncClient, parts: Context, sound: bytes) -> None:
    await send(page, type="open")
    refused = [(await say(page, bad)).status_code for bad in (b"", b"RIFF....WAVE", b"<html>", b"\0" * 5000)]
    assert refused == [422] * 4
    assert "không nghe được" in (await say(page, b"")).json()["message"]
    assert (await say(page, sound + bytes(MOST_BYTES))).status_code == 413
    assert (await say(page, sound, "nothing")).status_code == 422
    assert (files(parts), count(parts, Event)) == (0, 1)


async def test_only_our_page_may_and_only_with_its_cookie(
    page: AsyncClient, browser: Browser, parts: Context, sound: bytes
) -> None:
    assert (await say(browser(), sound)).status_code == 401
    elsewhere = await page.post(
        f"/chat/speech?id={uuid4()}", content=sound, headers={"origin": "https://other.example"}
    )
    assert elsewhere.status_code == 403
    del page.headers[guard.HEADER]
    assert (await say(page, sound)).status_code == 403
    assert (files(parts), count(parts, Chat)) == (0, 0)


async def test_nobody_talks_without_end(page: AsyncClient, parts: Context, sound: bytes) -> None:
    answers = [(await say(page, sound)).status_code for _ in range(7)]
    assert answers == [202] * 6 + [429]
    assert files(parts) == 6


async def test_who_speaks_too_often_is_told_to_wait(page: AsyncClient, sound: bytes) -> None:
    answers = [await say(page, sound) for _ in range(7)]
    assert answers[-1].json()["message"] == guard.WORDS["speak"]


async def test_a_voice_that_a_helper_is_to_hear_keeps_its_room(
    page: AsyncClient, parts: Context, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_CHAT", len(sound) + 100)
    await send(page, type="open")
    await send(page, 1, type="tap", screen=1, choice="vi")
    asking = (await say(page, sound, after=2)).json()["messages"][-1]["part"]
    assert uploads_asked_for(parts.database, parts.keys) == frozenset()
    await send(page, 3, type="tap", screen=asking["screen"], choice="ask-listener")
    (name,) = uploads_asked_for(parts.database, parts.keys)
    refused = await say(page, sound, after=4)
    assert (refused.status_code, refused.json()["error"]) == (429, "no-room")
    assert parts.settings.data_dir.joinpath(FOLDER, name).exists()


async def test_one_that_nobody_asked_for_gives_way_to_her_next(
    page: AsyncClient, parts: Context, sound: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OF_CHAT", len(sound) + 100)
    await send(page, type="open")
    assert [(await say(page, sound)).status_code for _ in range(3)] == [202] * 3
    assert files(parts) == 1
