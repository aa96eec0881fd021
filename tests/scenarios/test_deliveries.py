"""What Telegram delivers: twice, late, all at once, forged, broken, and while the disk is not ours to write."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import httpx
import orjson
import pytest

from bot.engine.state import load_chat
from tests.fakes.telegram import FakeTelegram
from tests.scenarios.town import SECRET, TOKEN, Town, happens

HEADER = "X-Telegram-Bot-Api-Secret-Token"
CHAT = 1001


def update(number: int, **content: Any) -> dict[str, Any]:
    """An update of a private chat with somebody fictional."""
    kind = "callback_query" if "data" in content else "message"
    person = {"id": CHAT, "is_bot": False, "first_name": "Người thử", "language_code": "vi"}
    chat = {"id": CHAT, "type": "private", "first_name": "Người thử"}
    body: dict[str, Any] = {"message_id": number, "date": 1_780_000_000, "chat": chat}
    if kind == "callback_query":
        body = {"id": str(number), "message": body, "chat_instance": "-7"}
    return {"update_id": number, kind: {"from": person, **body, **content}}


class Postman:
    """Delivers as Telegram would, or nearly."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.http = httpx.AsyncClient(base_url=town.url, timeout=30)
        town.browsers.append(self.http)
        town.telegram.accounts[TOKEN].known.add(CHAT)

    async def brings(self, body: Any, secret: str | None = SECRET, hook: str = "/hooks/telegram/main") -> int:
        content = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {"content-type": "application/json"} | ({} if secret is None else {HEADER: secret})
        return (await self.http.post(hook, content=content, headers=headers)).status_code

    async def talks(self, *contents: dict[str, Any], first: int = 1) -> None:
        for number, content in enumerate(contents, first):
            assert await self.brings(update(number, **content)) == 200

    def screen(self) -> int:
        """The number of the screen she has before her, once it has come."""
        [(state,)] = self.town.rows("SELECT state FROM chat")
        return load_chat(orjson.loads(state)).serial


def everything(town: Town) -> dict[str, list[Any]]:
    """Every row that an event can change; sending may go on meanwhile."""
    tables = ("event", "fact", "learner", "member", "consent", "daily", "dead_event", "join_code")
    rows = {table: town.rows(f"SELECT * FROM {table}") for table in tables}
    return rows | {
        "chat": town.rows("SELECT id, state, outbox_seq, stopped FROM chat"),
        "outbox": town.rows("SELECT chat_id, seq, body FROM outbox"),
    }


@pytest.fixture
def postman(town: Town) -> Postman:
    return Postman(town)


async def into_a_lesson(postman: Postman) -> int:
    """Somebody fictional comes to the first step of the lesson on QR; the number of the next update."""
    await postman.talks({"text": "/start"}, {"text": "1"}, {"text": "quét mã"})
    return 4


async def test_a_duplicate_changes_nothing_however_often_and_whenever_it_comes(postman: Postman, town: Town) -> None:
    number = await into_a_lesson(postman)
    tap = update(number, data=f"{postman.screen()}:done")
    assert await postman.brings(tap) == 200
    await town.quiet()  # a message is blank once it was sent
    before = everything(town)
    assert [await postman.brings(tap) for _ in range(3)] == [200] * 3
    assert await asyncio.gather(*(postman.brings(tap) for _ in range(20))) == [200] * 20
    assert await postman.brings(update(1, text="/start")) == 200
    assert everything(town) == before
    assert town.facts("qr-pay")["step_done"] == 1


async def test_twenty_copies_at_once_are_one(postman: Postman, town: Town) -> None:
    assert await asyncio.gather(*(postman.brings(update(1, text="/start")) for _ in range(20))) == [200] * 20
    assert town.rows("SELECT key FROM event") == [("telegram/main:update:1",)]
    assert town.facts() == {"chat_started": 1}


async def test_two_taps_at_once_count_once(postman: Postman, town: Town) -> None:
    number = await into_a_lesson(postman)
    data = f"{postman.screen()}:done"
    taps = [update(number + more, data=data) for more in range(6)]
    assert await asyncio.gather(*map(postman.brings, taps)) == [200] * 6
    assert town.facts("qr-pay") == {"lesson_started": 1, "step_shown": 2, "step_done": 1}


async def test_a_tap_before_its_screen_answers_nothing_and_one_after_it_is_an_old_button(
    postman: Postman, town: Town
) -> None:
    number = await into_a_lesson(postman)
    first = update(number, data=f"{postman.screen()}:done")
    second = update(number + 1, data=f"{postman.screen() + 1}:done")
    assert await postman.brings(second) == 200, "out of order: its screen is not there yet"
    assert town.facts("qr-pay") == {"lesson_started": 1, "step_shown": 1}
    assert await postman.brings(first) == 200
    done = {"lesson_started": 1, "step_shown": 2, "step_done": 1}
    assert town.facts("qr-pay") == done, "the answer to the screen she had"
    assert await postman.brings(update(number + 2, data=first["callback_query"]["data"])) == 200
    assert town.facts("qr-pay") == done, "a second press on it"


async def test_answers_come_in_the_order_of_what_was_said(postman: Postman, town: Town) -> None:
    """Lessons and commands, one after the other: they work whatever is under way, as an answer would not."""
    words = [
        "/start",
        "quét mã",
        "quay lại",
        "trang đầu",
        "ba không",
        "nghe lại",
        "trang đầu",
        "tôi bị lừa rồi",
        "menu",
    ]
    await postman.talks(*({"text": word} for word in words))
    await town.quiet()
    planned = [message for (message,) in town.rows("SELECT message FROM outbox ORDER BY seq")]
    assert [str(message.id) for message in town.telegram.sent] == planned
    screens = [int(message.data[0].partition(":")[0]) for message in town.telegram.sent if message.data]
    assert screens == sorted(screens) and len(set(screens)) == len(words)


async def test_many_people_at_once_each_have_their_own_answer(town: Town) -> None:
    phones = [town.phone(chat) for chat in range(2001, 2031)]
    answers = await asyncio.gather(*(phone.says("/start") for phone in phones))
    assert {tuple(message.text for message in answer) for answer in answers} == {
        tuple(message.text for message in answers[0])
    }
    await asyncio.gather(*(phone.taps("vi") for phone in phones))
    assert town.facts() == {"chat_started": 30, "language_chosen": 60}


async def test_who_does_not_know_the_secret_changes_nothing(postman: Postman, town: Town) -> None:
    for secret in (None, "", "sai", SECRET[:-1], SECRET + "0", SECRET.upper()):
        assert await postman.brings(update(1, text="/start"), secret) == 403
    for hook in ("/hooks/telegram/other", "/hooks/web/main", "/hooks/zalo/main"):
        assert await postman.brings(update(1, text="/start"), hook=hook) in (403, 404)
    assert town.rows("SELECT count(*) FROM event") == [(0,)]
    assert town.rows("SELECT count(*) FROM chat") == [(0,)]


POISON: list[bytes | dict[str, Any] | list[Any]] = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe",
    b'{"update_id": 1',
    b'{"update_id": 1, "message": {"text": "\\ud800", "chat": {"id": 1001, "type": "private"}}}',
    b"[" * 100_000,
    {"update_id": "1"},
    {"update_id": True},
    {"update_id": 7},
    {"update_id": 7, "message": None},
    {"update_id": 7, "message": {"text": "chào"}},
    update(7, text={"a": 1}),
    update(7, chat={"id": 1.5, "type": "private"}, text="chào"),
    update(7, chat={"id": -5, "type": "group"}, text="chào"),
    update(7, data="x" * 500),
    update(7, data="9" * 30 + ":next"),
    update(7, text="\0"),
    update(7, text="/start " + "A" * 5000),
    update(7, text="/" + "a" * 4000),
    update(7, text="'; DROP TABLE chat; --"),
    update(7, text="🏳️‍🌈" * 1000),
    update(2**62, text="chào"),
]


async def test_poison_is_answered_and_does_no_harm(postman: Postman, town: Town) -> None:
    await postman.talks({"text": "/start"})
    for number, body in enumerate(POISON, 100):
        if isinstance(body, dict) and body.get("update_id") == 7:
            body = body | {"update_id": number}
        assert await postman.brings(body) in (200, 400), body
    assert await postman.brings(b" " * 2_000_000) == 413
    assert town.rows("SELECT * FROM dead_event") == []
    assert await postman.brings(update(500, text="1")) == 200
    await happens(lambda: not town.rows("SELECT 1 FROM outbox WHERE state IN ('due', 'sending')"))
    assert town.rows("SELECT DISTINCT state FROM outbox") == [("sent",)]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here waits for another program as long as the service does."""
    monkeypatch.setattr("api.store.database.BUSY_SECONDS", 1)


@contextmanager
def held(town: Town) -> Iterator[None]:
    """Another program writes to the database for longer than we wait for it."""
    with closing(sqlite3.connect(town.folder / "bonso.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.usefixtures("impatient")
async def test_what_cannot_be_stored_is_answered_503_and_taken_when_it_comes_again(
    postman: Postman, town: Town
) -> None:
    await postman.talks({"text": "/start"})
    await town.quiet()
    tap = update(2, data=f"{postman.screen()}:vi")
    before, heard = everything(town), len(town.telegram.sent)
    with held(town):
        assert await postman.brings(tap) == 503
        assert everything(town) == before
    assert await postman.brings(tap) == 200
    assert await postman.brings(tap) == 200
    await town.quiet()
    assert town.facts() == {"chat_started": 1, "language_chosen": 2}
    assert len(town.telegram.sent) == heard + 2


@pytest.mark.usefixtures("impatient")
async def test_a_platform_that_retries_loses_nothing_to_a_busy_disk(town: Town) -> None:
    phone = town.phone(CHAT)
    await phone.says("/start")
    await town.quiet()
    with held(town):
        phone.press("vi")
        hook = town.telegram.accounts[TOKEN].hook
        await happens(lambda: "503" in hook.error)
        assert len(phone.messages) == phone.seen
    answer = await phone.answered()
    assert [message.method for message in answer] == ["sendVoice", "sendPhoto"]
    assert town.facts() == {"chat_started": 1, "language_chosen": 2}


async def test_telegram_that_always_delivers_three_times(town: Town, telegram: FakeTelegram) -> None:
    telegram.duplicates = 2
    phone = town.phone(CHAT)
    await phone.arrives()
    await town.quiet()
    texts = [message.text for message in phone.messages if message.buttons]
    assert len(texts) == len(set(texts)) == 7, "each screen came once"
    assert town.facts()["chat_started"] == 1
