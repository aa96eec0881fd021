"""Claiming and settling on real databases, and a real sender speaking HTTP to a strict Telegram that is not real."""

import asyncio
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import insert, select, update

from api.delivery import push_hold
from api.delivery.attachments import Attachments
from api.delivery.attempts import CLOSED, Attempts, Times
from api.delivery.nudges import Nudges, NudgeWaiter
from api.delivery.outbox import (
    Settled,
    anything_due,
    claimable,
    mark,
    read_since,
    recover,
    settle,
    states,
    try_voice,
)
from api.delivery.sender import Sender
from api.media.media import Media, clips
from api.settings import ROOT, Settings
from api.store.database import connect, reading, writing
from api.store.leases import lease
from api.store.models import Chat, Outbox, PlatformFile
from api.store.statements import core
from bot.channels.base import Blocked, Limits, NoSuchChat, SendError, WindowClosed
from bot.channels.part import Part
from bot.channels.telegram.channel import Telegram
from bot.events import Opened
from tests.api.village import Village
from tests.fakes.refusals import Said
from tests.fakes.telegram import FakeTelegram, Fault
from tests.rows import each_row

pytestmark = pytest.mark.sql

ACCOUNT = "telegram/main"
CAMPAIGN = "01900000-0000-7000-8000-000000000002"
FAST = Limits(account=2000, chat=2000, burst=50)


class Post:
    """An outbox with messages of one word, to chats named by their address."""

    def __init__(self, village: Village) -> None:
        self.village, self.database, self.now = village, village.database, village.now
        self.chats: dict[str, str] = {}
        self.words: dict[tuple[str, int], str] = {}
        """By chat and number: a message that is settled has no words any more."""

    def put(self, address: str, word: str, *, bulk: bool = False, part: Part | None = None) -> None:
        """Another message for ``address``; a chat is made at the first."""
        chat = self.chats.get(address) or self._meet(address)
        body = part or {"kind": "text", "screen": 1, "text": word}
        with writing(self.database) as connection:
            seq = connection.scalar(select(core(Chat).c.outbox_seq).where(core(Chat).c.id == chat)) + 1
            connection.execute(update(core(Chat)).where(core(Chat).c.id == chat).values(outbox_seq=seq))
            row = {"chat_id": chat, "account": ACCOUNT, "seq": seq, "body": orjson.dumps(body).decode(), "bulk": bulk}
            row |= {"campaign_id": CAMPAIGN if bulk else None, "state": "due", "attempts": 0, "again": False}
            row |= {"code": "", "message": "", "created_at": self.now, "due_at": self.now}
            connection.execute(insert(core(Outbox)).values(row))
        self.words[chat, seq] = body.get("text", word)

    def _meet(self, address: str) -> str:
        self.village.happens(address, Opened())
        self.chats[address] = str(self.village.row(address).id)
        with writing(self.database) as connection:
            connection.execute(core(Outbox).delete().where(core(Outbox).c.chat_id == self.chats[address]))
        return self.chats[address]

    def claim(self, most: int = 32, resting: tuple[str, ...] = (), later: float = 0) -> list[str]:
        """The words claimed."""
        with writing(self.database) as connection:
            found = claimable(connection, ACCOUNT, self.now + timedelta(seconds=later), most + len(resting))
            rows = [row for row in found if row.chat not in {self.chats[address] for address in resting}][:most]
            mark(connection, rows)
        return [orjson.loads(row.body)["text"] for row in rows]

    def settle(self, word: str, state: str, **more: Any) -> None:
        row = self.row(word)
        with writing(self.database) as connection:
            settle(connection, ACCOUNT, [Settled(row.id, row.chat_id, state, **more)], self.now)

    def row(self, word: str) -> Any:
        rows = self.village.rows("outbox")
        return next(row for row in rows if self.words.get((row.chat_id, row.seq)) == word)

    def said(self) -> dict[str, tuple[str, str, bool]]:
        """State, code and whether it was tried again, by word."""
        rows = self.village.rows("outbox")
        return {self.words[row.chat_id, row.seq]: (row.state, row.code, row.again) for row in rows}


@pytest.fixture
def post(village: Village) -> Post:
    return Post(village)


def test_messages_of_a_chat_go_one_at_a_time_in_order(post: Post) -> None:
    for word in ("một", "hai", "ba"):
        post.put("1", word)
    post.put("2", "bốn")
    assert post.claim() == ["một", "bốn"]
    assert post.claim() == []
    post.settle("một", "sent", message="77")
    assert post.claim() == ["hai"]
    assert (post.row("một").state, post.row("một").message, post.row("một").attempts) == ("sent", "77", 1)


def test_replies_go_before_bulk_in_a_chat_and_among_chats(post: Post) -> None:
    for address in ("1", "2", "3"):
        post.put(address, f"mời {address}", bulk=True)
    post.put("3", "trả lời")
    assert post.claim(2) == ["trả lời", "mời 1"]
    assert post.claim() == ["mời 2"]
    post.settle("trả lời", "sent")
    assert post.claim() == ["mời 3"]


def test_a_message_to_be_sent_later_holds_back_its_chat_alone(post: Post) -> None:
    post.put("1", "một")
    post.put("1", "hai")
    post.put("2", "ba")
    assert post.claim(1) == ["một"]
    post.settle("một", "due", code="unreachable", due_at=post.now + timedelta(seconds=30))
    assert post.claim() == ["ba"]
    assert post.claim(later=29) == []
    assert post.claim(later=31) == ["một"]


def test_a_resting_chat_is_passed_over(post: Post) -> None:
    for address in ("1", "2", "3"):
        post.put(address, address)
    assert post.claim(1, resting=("1", "2")) == ["3"]
    assert post.claim(5) == ["1", "2"]


def test_there_is_something_due_until_it_is_claimed(post: Post) -> None:
    post.put("1", "một")

    def due(account: str) -> bool:
        with reading(post.database) as connection:
            return anything_due(connection, account, post.now)

    assert due(ACCOUNT)
    assert not due("telegram/other")
    post.claim()
    assert not due(ACCOUNT)


def test_a_chat_that_cannot_be_reached_loses_what_waited_for_it_visibly(post: Post) -> None:
    post.put("1", "một")
    post.put("1", "hai")
    post.put("2", "ba")
    post.claim()
    post.settle("một", "failed", code="blocked", closed="blocked")
    assert post.said() == {
        "một": ("failed", "blocked", False),
        "hai": ("dropped", "blocked", False),
        "ba": ("sending", "", False),
    }
    assert post.village.row("1").reachable == "blocked"
    assert post.village.row("2").reachable == "active"


def test_a_refusal_that_is_older_than_her_last_word_closes_nothing(post: Post) -> None:
    """She blocked us and came back while the platform was being asked."""
    post.put("1", "một")
    post.put("1", "hai")
    post.claim()
    seen = post.village.row("1").seen_at
    post.settle("một", "failed", code="blocked", closed="blocked", began=seen - timedelta(seconds=1))
    assert post.said() == {"một": ("failed", "blocked", False), "hai": ("due", "", False)}
    assert post.village.row("1").reachable == "active"
    assert post.claim() == ["hai"]
    post.settle("hai", "failed", code="window-closed", closed="closed", began=seen + timedelta(seconds=1))
    assert post.village.row("1").reachable == "closed"
    post.village.says("1", "chào")
    assert post.village.row("1").reachable == "active", "only she can open it again, and she does by writing"


@each_row(("failure", "state"), [(Blocked, "blocked"), (NoSuchChat, "blocked"), (WindowClosed, "closed")])
def test_every_failure_that_closes_a_chat_says_what_it_is_now(failure: type[SendError], state: str) -> None:
    assert CLOSED[failure().code] == state
    assert {error().code for error in SendError.__subclasses__() if not error.reachable} == CLOSED.keys()


def test_what_a_dead_sender_left_is_sent_again_once_and_bulk_never(post: Post) -> None:
    post.put("1", "trả lời")
    post.put("2", "mời", bulk=True)
    post.put("3", "lần hai")
    post.claim()
    for expected in (("due", "sender-lost", True), ("doubt", "sender-lost", True)):
        with writing(post.database) as connection:
            recover(connection, ACCOUNT, post.now)
        assert post.said()["trả lời"] == expected
        assert post.said()["mời"] == ("doubt", "sender-lost", False)
        post.claim()
    with reading(post.database) as connection:
        assert states(connection) == {(ACCOUNT, "doubt"): 3}


def test_a_late_answer_does_not_overrule_whoever_took_over(post: Post) -> None:
    post.put("1", "một")
    post.claim()
    with writing(post.database) as connection:
        recover(connection, ACCOUNT, post.now)
    post.settle("một", "failed", code="refused")
    assert post.said()["một"] == ("due", "sender-lost", True)


@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_two_claims_at_once_never_get_the_same_message(post: Post) -> None:
    for number in range(40):
        post.put(str(number % 20), str(number))
    with ThreadPoolExecutor(4) as pool:
        found = [word for words in pool.map(lambda _: post.claim(6), range(8)) for word in words]
    assert len(found) == len(set(found))
    assert {int(word) % 20 for word in found} == set(range(20))


def test_a_page_reads_what_is_new_and_so_settles_what_it_saw(post: Post) -> None:
    for word in ("một", "hai", "ba"):
        post.put("1", word)
    chat = post.chats["1"]

    def read(after: int, most: int = 50) -> list[str]:
        return [orjson.loads(body)["text"] for _, body in read_since(post.database, chat, after, post.now, most)]

    first = post.row("một").seq
    assert read(0) == read(0) == ["một", "hai", "ba"]
    assert {state for state, *_ in post.said().values()} == {"due"}
    assert read(first + 1) == ["ba"]
    assert [state for state, *_ in post.said().values()] == ["sent", "sent", "due"]
    assert read(0, 2) == ["hai", "ba"]
    assert read(first + 2) == []
    assert {state for state, *_ in post.said().values()} == {"sent"}


def test_one_holder_at_a_time_and_the_next_at_once_after_its_end(database_url: str, tmp_path: Path) -> None:
    one, other = (lease(connect(database_url), tmp_path, "send-telegram/main") for _ in range(2))
    third = lease(connect(database_url), tmp_path, "jobs")
    assert one.take() and one.take() and third.take()
    assert not other.take()
    engine = connect(database_url)
    with writing(engine) as connection:
        assert one.held(connection)
        assert not other.held(connection)
    one.release()
    assert other.take()
    assert not one.take()


# --- the sender -----------------------------------------------------------------------------------


@asynccontextmanager
async def sending(
    post: Post, telegram: FakeTelegram, tmp_path: Path, limits: Limits = FAST, **more: Any
) -> AsyncIterator[Sender]:
    channel = Telegram(telegram.token, "secret", telegram.url)
    channel.limits = limits
    await channel.start()
    settings = Settings(_env_file=None, data_dir=tmp_path)
    media, told = Media(ROOT, clips(settings)), more.get("told", lambda _part, _form: None)
    attachments = Attachments(ACCOUNT, post.database, media, channel.capabilities, told)
    times = Times(
        clock=lambda: post.now + timedelta(seconds=more.get("later", 0)),
        steady=more.get("steady", time.monotonic),
        chance=lambda: 0.0,
    )
    attempts = Attempts(ACCOUNT, channel, post.village.keys, attachments, times=times)
    ours = lease(post.database, tmp_path, f"send-{ACCOUNT}")
    sender = Sender(attempts, post.database, more.get("nudges") or Nudges(), ours)
    running = asyncio.create_task(sender.run())
    try:
        yield sender
    finally:
        sender.stop()
        await running
        await channel.close()


async def until(condition: Any, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in a database
            await asyncio.sleep(0.02)


def words(telegram: FakeTelegram) -> list[tuple[int, str]]:
    return [(message.chat, message.text) for message in telegram.sent]


async def test_what_is_due_is_sent_in_order_and_settled(post: Post, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        for address in ("1", "2"):
            telegram.say(int(address), "/start")
            for word in ("một", "hai", "ba"):
                post.put(address, f"{word} {address}")
        async with sending(post, telegram, tmp_path):
            await telegram.arrived(6)
    assert [text for chat, text in words(telegram) if chat == 1] == ["một 1", "hai 1", "ba 1"]
    assert [text for chat, text in words(telegram) if chat == 2] == ["một 2", "hai 2", "ba 2"]
    assert {state for state, *_ in post.said().values()} == {"sent"}
    assert {post.row("một 1").message, post.row("ba 2").message} <= {str(message.id) for message in telegram.sent}


async def test_after_a_restore_without_its_journal_replies_go_and_the_rest_waits(post: Post, tmp_path: Path) -> None:
    with writing(post.database) as connection:
        push_hold.hold(connection, post.now)
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        post.put("1", "cho cả thôn", bulk=True)
        post.put("1", "trả lời")
        async with sending(post, telegram, tmp_path):
            await telegram.arrived(1)
            assert post.row("cho cả thôn").state == "due"
            with writing(post.database) as connection:
                push_hold.release(connection, actor="bonso")
            await telegram.arrived(2)
    assert [text for _, text in words(telegram)] == ["trả lời", "cho cả thôn"]


def uploads(telegram: FakeTelegram) -> list[bool]:
    """Of each attempt to send a voice, whether its sound came along."""
    return [not isinstance(given["voice"], str) for method, given in telegram.calls if method == "sendvoice"]


async def test_a_clip_is_uploaded_once_and_named_afterwards(post: Post, tmp_path: Path) -> None:
    voice = {"says": [["vi", "Xin chào bà con."]], "slow": False, "private": False}
    part = {"kind": "voice", "screen": 1, "speech": voice}
    async with FakeTelegram() as telegram:
        for address in ("1", "2"):
            telegram.say(int(address), "/start")
            post.put(address, "", part={**part, "text": address})
            async with sending(post, telegram, tmp_path):
                await telegram.arrived(int(address))
        assert uploads(telegram) == [True, False]
        # Telegram forgets it: it is uploaded anew within the same attempt.
        with writing(post.database) as connection:
            connection.execute(update(core(PlatformFile)).values(file="AwACAgUAAx0Cforgotten"))
        telegram.say(3, "/start")
        post.put("3", "", part={**part, "text": "3"})
        async with sending(post, telegram, tmp_path):
            await telegram.arrived(3)
    assert uploads(telegram) == [True, False, False, True]
    assert [row.file for row in post.village.rows("platform_file")] == [telegram.sent[2].file]
    assert {row.attempts for row in post.village.rows("outbox")} == {1}


async def test_what_arrived_with_a_voice_is_told_of_as_it_arrived(post: Post, tmp_path: Path) -> None:
    said = {"says": [["vi", "Xin chào."]], "slow": False, "private": False}
    heard: list[str] = []
    async with FakeTelegram() as telegram:
        for address in ("1", "2"):
            telegram.say(int(address), "/start")
        post.put("1", "xong")
        post.put("1", "", part={"kind": "voice", "screen": 1, "speech": said, "text": ""})
        async with sending(post, telegram, tmp_path, told=lambda part, _form: heard.append(part["kind"])):
            await telegram.arrived(2)
            await until(lambda: heard == ["voice"])
        telegram.refused["sendvoice"] = Said(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")
        post.put("2", "", part={"kind": "voice", "screen": 1, "speech": said, "text": ""})
        async with sending(post, telegram, tmp_path, told=lambda part, _form: heard.append(part["kind"])):
            await until(lambda: heard == ["voice", "audio"])


def tried(telegram: FakeTelegram) -> list[str]:
    """The calls to send, in order, since it was asked last."""
    methods = [method for method, _ in telegram.calls]
    telegram.calls.clear()
    return methods


async def test_who_takes_no_voice_gets_files_for_a_week(post: Post, tmp_path: Path) -> None:
    part = {"kind": "voice", "screen": 1, "speech": {"says": [["vi", "Xin chào."]], "slow": False, "private": False}}
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        telegram.refused["sendvoice"] = Said(400, "Bad Request: VOICE_MESSAGES_FORBIDDEN")

        async def send(days: float) -> list[str]:
            before = len(telegram.sent)
            post.put("1", "", part={**part, "text": f"sau {days} ngày"})
            async with sending(post, telegram, tmp_path, later=days * 86400):
                await telegram.arrived(before + 1)
            return tried(telegram)

        assert await send(0) == ["sendvoice", "sendaudio"]
        assert post.village.row("1").voice_refused_at == post.now
        assert await send(6.9) == ["sendaudio"]
        assert await send(7.1) == ["sendvoice", "sendaudio"], "she may take them again"
        assert await send(14) == ["sendaudio"]
        with writing(post.database) as connection:
            try_voice(connection, post.chats["1"])
        telegram.refused.clear()
        assert await send(14.1) == ["sendvoice"]
    assert {state for state, *_ in post.said().values()} == {"sent"}
    assert len({row.hash for row in post.village.rows("platform_file")}) == 2, "a voice and a file, each uploaded once"


def clips_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.ogg"))


async def test_a_voice_of_her_own_leaves_no_file_and_no_name(post: Post, tmp_path: Path) -> None:
    private = {"says": [["vi", "Bà con chuyển năm mươi nghìn đồng."]], "slow": False, "private": True}
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        post.put("1", "", part={"kind": "voice", "screen": 1, "speech": private, "text": "của riêng"})
        async with sending(post, telegram, tmp_path):
            await telegram.arrived(1)
    assert uploads(telegram) == [True]
    assert post.village.rows("platform_file") == []
    assert clips_in(tmp_path) == []


async def test_a_refused_connection_is_tried_again_later(post: Post, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        post.put("1", "một")
        telegram.fail("sendMessage", Fault(429, "Too Many Requests", {"retry_after": 30}))
        async with sending(post, telegram, tmp_path):
            await until(lambda: post.row("một").code == "too-fast")
        row = post.row("một")
        assert (row.state, row.again, row.due_at) == ("due", False, post.now + timedelta(seconds=30))
        async with sending(post, telegram, tmp_path, later=31):
            await telegram.arrived(1)
    assert post.said() == {"một": ("sent", "", False)}
    assert post.row("một").attempts == 2


async def test_no_answer_sends_a_reply_once_more_and_a_campaign_never(post: Post, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        for chat in (1, 2):
            telegram.say(chat, "/start")
        post.put("1", "trả lời")
        telegram.fail("sendMessage", *[Fault(silent=True, taken=True)] * 4)
        async with sending(post, telegram, tmp_path):
            await until(lambda: post.row("trả lời").code)
        assert post.said()["trả lời"] == ("due", "no-answer", True)
        post.put("2", "mời", bulk=True)
        async with sending(post, telegram, tmp_path, later=600):
            await until(lambda: {post.row("trả lời").state, post.row("mời").state} == {"doubt"})
    assert post.said() == {"trả lời": ("doubt", "no-answer", True), "mời": ("doubt", "no-answer", False)}
    assert sorted(text for _, text in words(telegram)) == ["mời", "trả lời", "trả lời"]


async def test_a_blocked_chat_is_left_alone_from_then_on(post: Post, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        telegram.block(1)
        post.put("1", "một")
        post.put("1", "hai")
        post.now = post.village.now
        async with sending(post, telegram, tmp_path):
            await until(lambda: post.row("hai").state == "dropped")
    assert post.said()["một"] == ("failed", "blocked", False)
    assert post.village.row("1").reachable == "blocked"


async def test_a_wrong_token_pauses_the_account_and_shows(post: Post, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        for address in ("1", "2", "3"):
            post.put(address, address)
        telegram.token = "77:another-token-than-telegram-has"
        async with sending(post, telegram, tmp_path) as sender:
            await until(lambda: sender.trouble)
            calls = [row.attempts for row in post.village.rows("outbox")]
            await asyncio.sleep(0.3)
            assert [row.attempts for row in post.village.rows("outbox")] == calls
            assert sender.trouble == "bad-token"
    assert {state for state, *_ in post.said().values()} == {"due"}


async def test_a_proxy_that_knows_nothing_of_us_loses_no_message_and_calls_nobody_until_it_lasts(
    post: Post, tmp_path: Path
) -> None:
    ahead = [0.0]
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        post.put("1", "một")
        nothing = Fault(404, body=b"<html><h1>404 page not found</h1></html>")
        telegram.fail("sendMessage", nothing, nothing, nothing)
        async with sending(post, telegram, tmp_path, steady=lambda: time.monotonic() + ahead[0]) as sender:
            troubles = []
            for tries in (1, 2, 3):
                await until(lambda tries=tries: (post.row("một").attempts, post.row("một").state) == (tries, "due"))
                troubles.append(sender.trouble)
                ahead[0] += 40
            await telegram.arrived(1)
            await until(lambda: post.row("một").state == "sent")
            assert troubles == ["", "", "misdirected"]
            assert sender.trouble == ""
    assert post.said() == {"một": ("sent", "", False)}, "nothing was in doubt"


class Waited(Nudges):
    """Time as a sender asks for it: seconds that it waited, without those in which the machine was busy elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds

    def listen(self, name: str) -> NudgeWaiter:
        return Waiting(self._waiting, name, self)


class Waiting(NudgeWaiter):
    """Counts what it was asked to wait, or less when it was woken before."""

    def __init__(self, waiting: dict[str, set[asyncio.Event]], name: str, waited: Waited) -> None:
        super().__init__(waiting, name)
        self._waited = waited

    async def wait(self, seconds: float) -> bool:
        began = time.monotonic()
        nudged = await super().wait(seconds)
        self._waited.seconds += min(seconds, time.monotonic() - began)
        return nudged


async def test_the_platforms_limits_are_kept_and_used(post: Post, tmp_path: Path) -> None:
    limits, waited = Limits(account=40, chat=20, burst=2), Waited()
    async with FakeTelegram(per_second=42, per_chat=20, burst=3, retry_seconds=1, steady=waited) as telegram:
        for number in range(60):
            telegram.say(number % 30 + 1, "/start")
            post.put(str(number % 30 + 1), str(number))
        async with sending(post, telegram, tmp_path, limits, nudges=waited, steady=waited):
            sent = await telegram.arrived(60, 30)
    seconds = sent[-1].at - sent[0].at
    assert len(telegram.sent) == len([call for call, _ in telegram.calls if call == "sendmessage"]) == 60
    assert 58 / 40 <= seconds < 58 / 40 * 2  # one that misses its tokens needs four times as long
    assert {row.attempts for row in post.village.rows("outbox")} == {1}


async def test_the_second_sender_waits_until_the_first_is_gone(post: Post, tmp_path: Path) -> None:
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        async with sending(post, telegram, tmp_path) as first:
            await until(lambda: first.leading)
            async with sending(post, telegram, tmp_path) as second:
                await asyncio.sleep(0.2)
                assert not second.leading
                first.stop()
                await until(lambda: second.leading)
                post.put("1", "một")
                await telegram.arrived(1)
    assert words(telegram) == [(1, "một")]


async def test_a_database_that_fails_for_a_while_stops_nothing_for_good(post: Post, tmp_path: Path) -> None:
    if post.database.dialect.name == "sqlite":
        broken = "ALTER TABLE outbox RENAME TO away", "ALTER TABLE away RENAME TO outbox"
    else:
        broken = 'ALTER TABLE outbox RENAME TO "away"', 'ALTER TABLE "away" RENAME TO outbox'
    async with FakeTelegram() as telegram:
        telegram.say(1, "/start")
        post.put("1", "một")
        with writing(post.database) as connection:
            connection.exec_driver_sql(broken[0])
        async with sending(post, telegram, tmp_path):
            await asyncio.sleep(0.5)
            with writing(post.database) as connection:
                connection.exec_driver_sql(broken[1])
            await telegram.arrived(1, 15)
    assert post.said() == {"một": ("sent", "", False)}
