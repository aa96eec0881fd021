"""The page's conversation with the server, on the real engine and database."""

import json
from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select

from api.http import guard
from api.http.context import Context
from api.store.database import reading
from api.store.models import Chat, DeadEvent, Event, Outbox
from api.store.statements import core
from bot.replies import Say, Speech
from tests.api.web.conftest import Browser, send


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


def count(parts: Context, model: object) -> int:
    with reading(parts.database) as connection:
        return connection.scalar(select(func.count()).select_from(core(model))) or 0


def chosen(card: dict[str, object], choice: str) -> dict[str, object]:
    """The tap on a choice of a card, as the page sends it."""
    assert choice in [offered["id"] for offered in card["choices"]]  # type: ignore[attr-defined]
    return {"type": "tap", "screen": card["screen"], "choice": choice}


async def test_opening_the_page_brings_the_greeting_at_once(page: AsyncClient) -> None:
    answer = await send(page, type="open")
    assert answer.status_code == 202
    (row,) = answer.json()["messages"]
    assert row["seq"] == 1
    assert row["part"]["kind"] == "card"
    assert [choice["digit"] for choice in row["part"]["choices"]] == ["1", "2"]
    assert all(choice["speech"] for choice in row["part"]["choices"])


async def test_a_reload_gives_back_the_same_screen_without_an_event(page: AsyncClient, parts: Context) -> None:
    before = (await send(page, type="open")).json()
    assert (await page.get("/chat/messages?after=0")).json() == before
    assert count(parts, Event) == 1


async def test_a_tap_goes_on_and_brings_only_what_is_new(page: AsyncClient) -> None:
    card = (await send(page, type="open")).json()["messages"][0]["part"]
    (row,) = (await send(page, 1, **chosen(card, "vi"))).json()["messages"]
    assert row["seq"] == 2
    assert row["part"]["lines"] != card["lines"]


async def test_the_same_event_sent_twice_is_answered_twice_and_happens_once(page: AsyncClient, parts: Context) -> None:
    card = (await send(page, type="open")).json()["messages"][0]["part"]
    tap = {"id": str(uuid4()), **chosen(card, "vi")}
    first = await page.post("/chat/events?after=1", json=tap)
    again = await page.post("/chat/events?after=1", json=tap)
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert (count(parts, Event), count(parts, Outbox)) == (2, 2)


async def test_nobody_sees_another_ones_chat(page: AsyncClient, browser: Browser) -> None:
    await send(page, type="open")
    other = browser()
    await other.get("/")
    assert (await other.get("/chat/messages?after=0")).json() == {"messages": [], "anew": False, "first": 0}
    assert (await other.get("/chat/voice/1/message")).status_code == 404
    assert (await page.get("/chat/voice/1/message")).status_code == 302


async def test_without_a_cookie_nothing_is_said_or_kept(browser: Browser, parts: Context) -> None:
    stranger = browser()
    for answer in (
        await send(stranger, type="open"),
        await stranger.get("/chat/messages?after=0"),
        await stranger.get("/chat/stream?after=0"),
        await stranger.get("/chat/voice/1/message"),
    ):
        assert answer.status_code == 401
    assert count(parts, Chat) == 0


async def test_reading_settles_what_came_before_and_nothing_else(page: AsyncClient, parts: Context) -> None:
    card = (await send(page, type="open")).json()["messages"][0]["part"]
    await send(page, 0, **chosen(card, "vi"))
    await page.get("/chat/messages?after=1")
    with reading(parts.database) as connection:
        states = connection.execute(select(core(Outbox).c.seq, core(Outbox).c.state).order_by("seq")).all()
    assert states == [(1, "sent"), (2, "due")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b'{"id": "1", "type": "open"}',
        b'{"id": "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f70", "type": "sing"}',
        b'{"id": "0190a6e5-7b3c-7d2e-9f10-2b3c4d5e6f70", "type": "tap", "screen": "1", "choice": "vi"}',
    ],
)
async def test_what_is_no_event_is_refused_and_changes_nothing(
    page: AsyncClient, parts: Context, content: bytes
) -> None:
    answer = await page.post("/chat/events", content=content)
    assert answer.status_code == 422
    assert (count(parts, Chat), count(parts, Event)) == (0, 0)


async def test_an_event_may_not_be_large(page: AsyncClient, parts: Context) -> None:
    answer = await send(page, type="say", text="a" * guard.BODY_BYTES)
    assert answer.status_code == 413
    assert count(parts, Chat) == 0


async def test_another_site_cannot_press_buttons(page: AsyncClient, parts: Context) -> None:
    event = {"id": str(uuid4()), "type": "open"}
    foreign = await page.post("/chat/events", json=event, headers={"origin": "https://other.example"})
    assert (foreign.status_code, foreign.json()["error"]) == (403, "elsewhere")
    del page.headers["x-bonso"]
    assert (await page.post("/chat/events", json=event)).status_code == 403
    assert count(parts, Chat) == 0


async def test_too_many_events_are_told_when_to_come_again(page: AsyncClient) -> None:
    most = guard.RATES["event"][0][0].amount
    codes = [(await page.post("/chat/events", content=b"")).status_code for _ in range(most)]
    assert set(codes) == {422}
    answer = await send(page, type="open")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_commit_that_fails_says_so_and_the_same_event_may_come_again(page: AsyncClient, parts: Context) -> None:
    event = {"id": str(uuid4()), "type": "open"}
    table = core(Event).name
    _rename(parts, table, "away")
    assert (await page.post("/chat/events?after=0", json=event)).status_code == 503
    _rename(parts, "away", table)
    answer = await page.post("/chat/events?after=0", json=event)
    assert (answer.status_code, len(answer.json()["messages"])) == (202, 1)
    assert count(parts, DeadEvent) == 0


def _rename(parts: Context, old: str, new: str) -> None:
    with parts.database.begin() as connection:
        connection.exec_driver_sql(f'ALTER TABLE "{old}" RENAME TO "{new}"')


async def test_a_page_left_open_while_its_chat_was_forgotten_starts_anew(page: AsyncClient) -> None:
    answer = await send(page, 37, type="open")
    assert answer.json()["anew"] is True
    assert [row["seq"] for row in answer.json()["messages"]] == [1]


async def test_erased_messages_are_not_shown(page: AsyncClient, parts: Context) -> None:
    await send(page, type="open")
    await send(page, 1, type="say", text="menu")
    with parts.database.begin() as connection:
        connection.execute(core(Outbox).update().where(core(Outbox).c.seq == 1).values(body="{}"))
    answer = (await page.get("/chat/messages?after=0")).json()
    assert ([row["seq"] for row in answer["messages"]], answer["first"]) == ([2], 2)
    assert (await page.get("/chat/voice/1/message")).status_code == 404


async def test_each_language_speaks_its_own_greeting(page: AsyncClient, parts: Context) -> None:
    card = (await send(page, type="open")).json()["messages"][0]["part"]
    places = set()
    for which in ("message", *(f"choice.{choice['id']}" for choice in card["choices"])):
        answer = await page.get(f"/chat/voice/1/{which}")
        assert answer.status_code == 302
        places.add(answer.headers["location"])
        digest = answer.headers["location"].removeprefix("/media/audio/").removesuffix(".ogg")
        assert parts.media.clips.find(digest)
    assert len(places) == 3


@pytest.mark.parametrize("form", ["ogg", "mp3"])
async def test_what_a_voice_costs_is_what_is_sent(page: AsyncClient, parts: Context, form: str) -> None:
    await send(page, type="open")
    for which in ("message", "choice.vi"):
        told = await page.get(f"/chat/voice/1/{which}/size?form={form}")
        place = (await page.get(f"/chat/voice/1/{which}?form={form}")).headers["location"]
        path = parts.media.clips.find(place.removeprefix("/media/audio/").removesuffix(f".{form}"), form)
        assert path is not None
        size = path.stat().st_size
        assert told.json() == {"bytes": size, "kb": -(-size // 1000)}
        assert 1000 < size < 100_000


@pytest.mark.parametrize("which", ["message", "choice.vi", "tool.again", "tool.emergency"])
async def test_every_choice_and_tool_has_a_voice(page: AsyncClient, which: str) -> None:
    await send(page, type="open")
    sound = await page.get(f"/chat/voice/1/{which}")
    assert (sound.status_code, sound.headers["location"][:13]) == (302, "/media/audio/")


@pytest.mark.parametrize("which", ["choice.none", "choice.", "tool.vi", "again", "speech", "message.x"])
async def test_there_is_no_other_voice(page: AsyncClient, which: str) -> None:
    await send(page, type="open")
    for more in ("", "/size"):
        assert (await page.get(f"/chat/voice/1/{which}{more}")).status_code == 404
        assert (await page.get(f"/chat/voice/1/message{more}?form=exe")).status_code == 404


async def test_what_is_said_to_others_has_no_size(page: AsyncClient, browser: Browser) -> None:
    await send(page, type="open")
    other = browser()
    assert (await other.get("/chat/voice/1/message/size")).status_code == 401
    await other.get("/")
    assert (await other.get("/chat/voice/1/message/size")).status_code == 404


async def test_where_text_comes_first_cards_say_that_their_voice_waits(page: AsyncClient) -> None:
    await send(page, type="open")
    (card,) = (await send(page, 1, type="say", text="tiếng Việt")).json()["messages"]
    assert card["part"]["on_request"] is False
    (card,) = (await send(page, 2, type="say", text="ít mạng")).json()["messages"]
    assert card["part"]["on_request"] is True
    (voice,) = (await send(page, 3, type="say", text="nghe")).json()["messages"]
    part = voice["part"]
    assert (part["lines"], part["choices"], part["screen"], part["on_request"]) == (
        [],
        [],
        card["part"]["screen"],
        False,
    )
    assert (await page.get("/chat/voice/4/message")).status_code == 302


async def test_private_speech_is_said_and_kept_nowhere(page: AsyncClient, parts: Context) -> None:
    await send(page, type="open")
    card = {"kind": "card", "screen": 1, "choices": [], "speech": {"says": [["vi", "Năm trăm đồng"]], "slow": False}}
    card["speech"]["private"] = True  # type: ignore[index]
    with parts.database.begin() as connection:
        connection.execute(core(Outbox).update().values(body=json.dumps(card)))
    answer = await page.get("/chat/voice/1/message")
    size = (await page.get("/chat/voice/1/message/size")).json()["bytes"]
    assert abs(size - len(answer.content)) < 300, "the same words, spoken anew"
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/ogg")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"OggS")
    assert list(parts.media.clips.folder.rglob("*.ogg")) == []
    with pytest.raises(ValueError, match="private"):
        parts.media.clips.clip(Speech((Say("vi", "Năm trăm đồng"),), private=True))


async def test_the_page_and_its_files_may_be_kept_as_long_as_they_are_true(page: AsyncClient) -> None:
    answer = await page.get("/")
    assert answer.headers["cache-control"] == "no-cache"
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    script = answer.text.partition('<script src="')[2].partition('"')[0]
    assert "immutable" in (await page.get(script)).headers["cache-control"]
    older = script.replace(script.split("/")[3], "000000000000")
    assert (await page.get(older)).headers["cache-control"] == "no-cache"
    assert (await page.get("/chat/static/x/../../settings.py")).status_code == 404


async def test_intake_that_stopped_is_a_503(page: AsyncClient, parts: Context) -> None:
    await parts.intake.stop()
    answer = await send(page, type="open")
    assert (answer.status_code, answer.json()["error"]) == (503, "commit-failed")


async def test_where_she_is_in_a_lesson_is_told_to_her_browser_alone(page: AsyncClient, browser: Browser) -> None:
    assert (await page.get("/chat/lesson")).json() == {}
    for event in ({"type": "open"}, {"type": "tap", "screen": 1, "choice": "vi"}, {"type": "say", "text": "quét mã"}):
        await send(page, **event)
    told = (await page.get("/chat/lesson")).json()
    assert told == {"page": "/l/qr-pay/open", "lesson": "qr-pay", "lang": "vi", "voice": "vi", "ahead": True} | {
        "key": told["key"]
    }
    other = browser()
    assert (await other.get("/chat/lesson")).status_code == 401
    await other.get("/")
    assert (await other.get("/chat/lesson")).json() == {}
