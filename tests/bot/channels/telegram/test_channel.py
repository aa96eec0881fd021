"""Telegram over real HTTP, against a strict fake of its Bot API."""

import asyncio
import logging
import socket
import subprocess
import sys
import traceback
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.channels.base import (
    BadToken,
    Blocked,
    Files,
    Misdirected,
    NoAnswer,
    NoSuchChat,
    PlatformDown,
    Refused,
    SendError,
    Sent,
    TooFast,
    Unreachable,
)
from bot.channels.part import Part
from bot.channels.plan import plan
from bot.channels.telegram import wire
from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.updates import COMMANDS
from bot.events import Left, Opened, Said, Tapped
from bot.replies import Choice, Line, Link, Reply, Say, Speech
from tests.fakes.samples import clip, picture
from tests.fakes.telegram import FakeTelegram, Fault, hooked

TOKEN, OTHER = "77:first-fake-token", "78:second-fake-token"
TEXT: Part = {"kind": "text", "screen": 3, "text": "Xin chào bà con"}
VOICE: Part = {"kind": "voice", "screen": 3, "speech": {"says": [["vi", "Xin chào"]], "slow": False, "private": False}}
PHOTO: Part = {"kind": "photo", "screen": 3, "picture": "bot/hello", "text": "Xin chào"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, OTHER) as fake:
        fake.say(5, "/start")
        yield fake


@pytest.fixture
async def telegram(fake: FakeTelegram) -> AsyncIterator[Telegram]:
    telegram = made(fake.url)
    await telegram.start()
    yield telegram
    await telegram.close()


def made(url: str, token: str = TOKEN, proxy: str = "") -> Telegram:
    return Telegram(token, "s3cret", url, proxy)


# --- Sending ----------------------------------------------------------------------------------------


async def test_a_whole_screen_arrives_as_planned(fake: FakeTelegram, telegram: Telegram) -> None:
    reply = Reply(
        12,
        (Line("kpm", "Niam să", draft=True), Line("vi", "Xin chào.")),
        Speech((Say("vi", "Xin chào."),)),
        "bot/hello",
        choices=(Choice("next", "Tiếp"),),
        tools=(Choice("again", "Nghe lại"), Choice("menu", "Menu")),
        links=(Link("Mở trang", "https://bon-so.example/l/1"),),
    )
    files = {"voice": Files(clip()), "photo": Files(picture())}
    for part in plan(reply, telegram.capabilities):
        await telegram.send("5", part, files.get(part["kind"]))
    voice, photo = fake.sent
    assert (voice.method, voice.chat, voice.text, voice.uploaded) == ("sendVoice", 5, "", files["voice"].content)
    assert (photo.method, photo.text, photo.uploaded) == (
        "sendPhoto",
        "Niam să (bản nháp)\nXin chào.",
        files["photo"].content,
    )
    assert photo.buttons == (
        (("Tiếp", "12:next"),),
        (("Nghe lại", "12:again"), ("Menu", "12:menu")),
        (("Mở trang", "https://bon-so.example/l/1"),),
    )


async def test_text_keeps_its_message_number(fake: FakeTelegram, telegram: Telegram) -> None:
    assert await telegram.send("5", TEXT, None) == Sent(str(fake.sent[0].id))


@pytest.mark.parametrize(("part", "content"), [(VOICE, clip()), (PHOTO, picture())], ids=["voice", "photo"])
async def test_a_file_goes_up_once(fake: FakeTelegram, telegram: Telegram, part: Part, content: bytes) -> None:
    first = await telegram.send("5", part, Files(content))
    again = await telegram.send("5", part, Files(known=first.file))
    assert first.file and again.file == first.file
    assert [sent.file for sent in fake.sent] == [first.file] * 2
    uploads = [call for method, call in fake.calls if not isinstance(call.get(part["kind"]), str)]
    assert len(uploads) == 1


@pytest.mark.parametrize("part", [VOICE, PHOTO])
async def test_nothing_is_sent_of_what_has_no_content(fake: FakeTelegram, telegram: Telegram, part: Part) -> None:
    with pytest.raises(Refused):
        await telegram.send("5", part, None)
    assert fake.sent == [] and fake.calls == []


async def test_many_at_once_share_the_pool(fake: FakeTelegram, telegram: Telegram) -> None:
    await asyncio.gather(*(telegram.send("5", TEXT, None) for _ in range(200)))
    assert len({sent.id for sent in fake.sent}) == 200


# --- Failing ----------------------------------------------------------------------------------------

REFUSALS: list[tuple[int, str, type[SendError]]] = [
    (400, "Bad Request: chat not found", NoSuchChat),
    (400, "Bad Request: PEER_ID_INVALID", NoSuchChat),
    (400, "Bad Request: wrong file identifier/HTTP URL specified", Refused),  # of a message without a file
    (400, "Bad Request: can't parse entities: unsupported start tag", Refused),
    (400, "Bad Request: message is too long", Refused),
    (401, "Unauthorized", BadToken),
    (403, "Forbidden: bot was blocked by the user", Blocked),
    (403, "Forbidden: user is deactivated", Blocked),
    (403, "Forbidden: CHAT_WRITE_FORBIDDEN", Blocked),
    (403, "Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN", Refused),
    (403, "Forbidden: not enough rights to send photos to the chat", Refused),
    (403, "Forbidden: bot can't initiate conversation with a user", NoSuchChat),
    (404, "Not Found", Misdirected),
    (404, "Not Found: method not found", Refused),
    (409, "Conflict: terminated by other getUpdates request", Refused),
    (413, "Request Entity Too Large", Refused),
    (500, "Internal Server Error", PlatformDown),
    (502, "Bad Gateway", PlatformDown),
    (504, "Gateway Timeout", PlatformDown),
    (302, "Found", PlatformDown),
]


@pytest.mark.parametrize(("status", "description", "expected"), REFUSALS)
async def test_refusals_have_names(
    fake: FakeTelegram, telegram: Telegram, status: int, description: str, expected: type[SendError]
) -> None:
    fake.fail("sendMessage", Fault(status, description))
    with pytest.raises(SendError) as failure:
        await telegram.send("5", TEXT, None)
    assert type(failure.value) is expected
    assert fake.sent == []


@pytest.mark.parametrize(
    ("parameters", "after"), [({"retry_after": 7}, 7.0), ({}, wire.REST_SECONDS)], ids=["said", "not said"]
)
async def test_too_fast_says_how_long_to_wait(
    fake: FakeTelegram, telegram: Telegram, parameters: dict[str, int], after: float
) -> None:
    fake.fail("sendMessage", Fault(429, "Too Many Requests: retry after 7", parameters))
    with pytest.raises(TooFast) as failure:
        await telegram.send("5", TEXT, None)
    assert failure.value.after == after


async def test_flooding_one_chat_is_told_by_the_limits_of_the_fake() -> None:
    async with FakeTelegram(TOKEN, per_chat=1, burst=Telegram.limits.burst) as fake:
        fake.say(5, "/start")
        telegram = made(fake.url)
        await telegram.start()
        for _ in range(Telegram.limits.burst):
            await telegram.send("5", TEXT, None)
        with pytest.raises(TooFast) as failure:
            await telegram.send("5", TEXT, None)
        assert failure.value.after == 1.0
        await telegram.close()


async def test_who_never_wrote_or_blocked_the_bot_is_not_reached(fake: FakeTelegram, telegram: Telegram) -> None:
    for address in ("6", "", "Bòn Số", "1" * 40):
        with pytest.raises(NoSuchChat):
            await telegram.send(address, TEXT, None)
    fake.block(5)
    with pytest.raises(Blocked):
        await telegram.send("5", TEXT, None)


async def test_a_group_that_moved_is_no_chat_of_ours(fake: FakeTelegram, telegram: Telegram) -> None:
    moved = "Bad Request: group chat was upgraded to a supergroup chat"
    fake.fail("sendMessage", Fault(400, moved, {"migrate_to_chat_id": -100500}))
    with pytest.raises(NoSuchChat):
        await telegram.send("5", TEXT, None)


@pytest.mark.parametrize("token", ["79:nobody-fake-token", "malformed"])
async def test_a_wrong_token_is_told_at_the_first_call(fake: FakeTelegram, token: str) -> None:
    telegram = made(fake.url, token)
    await telegram.start()
    with pytest.raises(BadToken):
        await telegram.send("5", TEXT, None)
    await telegram.close()


@pytest.mark.parametrize(("part", "content"), [(VOICE, clip()), (PHOTO, picture())], ids=["voice", "photo"])
async def test_another_bots_file_is_refused(fake: FakeTelegram, telegram: Telegram, part: Part, content: bytes) -> None:
    fake.say(5, "/start", bot=OTHER)
    other = made(fake.url, OTHER)
    await other.start()
    foreign = (await other.send("5", part, Files(content))).file
    await other.close()
    with pytest.raises(Refused):
        await telegram.send("5", part, Files(known=foreign))
    assert (await telegram.send("5", part, Files(content))).file not in ("", foreign)


async def test_a_voices_name_does_not_serve_for_a_photo(fake: FakeTelegram, telegram: Telegram) -> None:
    voice = await telegram.send("5", VOICE, Files(clip()))
    with pytest.raises(Refused):
        await telegram.send("5", PHOTO, Files(known=voice.file))


@pytest.mark.parametrize(
    "fault",
    [
        Fault(silent=True),
        Fault(silent=True, taken=True),
        Fault(cut=True, taken=True),
        Fault(taken=True, body=b'{"ok": true, "resu'),
        Fault(taken=True, body=b'{"ok": true, "result": {}}'),
        Fault(taken=True, body=b'{"ok": true}'),
        Fault(taken=True, body=b"[]"),
        Fault(taken=True, body=b"<html>Xin m\xe1\xbb\x9di \xc4\x91\xc4\x83ng nh\xe1\xba\xadp</html>"),
    ],
)
async def test_without_a_readable_answer_it_may_have_arrived(
    fake: FakeTelegram, telegram: Telegram, fault: Fault
) -> None:
    fake.fail("sendMessage", fault)
    with pytest.raises(NoAnswer):
        await telegram.send("5", TEXT, None)
    assert len(fake.sent) == fault.taken
    await telegram.send("5", TEXT, None)  # the channel goes on


async def test_a_slow_answer_may_have_arrived(fake: FakeTelegram) -> None:
    telegram = Telegram(TOKEN, "s3cret", fake.url, answer_seconds=0.1)
    await telegram.start()
    fake.fail("sendMessage", Fault(seconds=0.5))
    with pytest.raises(NoAnswer):
        await telegram.send("5", TEXT, None)
    await telegram.close()


@pytest.mark.parametrize("proxied", [False, True])
async def test_without_a_connection_nothing_left(fake: FakeTelegram, proxied: bool) -> None:
    nobody = f"http://127.0.0.1:{_closed_port()}"
    telegram = made(fake.url, proxy=nobody) if proxied else made(nobody)
    await telegram.start()
    with pytest.raises(Unreachable):
        await telegram.send("5", TEXT, None)
    await telegram.close()
    assert fake.calls == []


@pytest.mark.parametrize("url", ["http://khong-co.invalid", "không phải địa chỉ", "https://{}"])
async def test_a_name_or_address_that_leads_nowhere_is_unreachable(fake: FakeTelegram, url: str) -> None:
    telegram = made(url.format(fake.url.removeprefix("http://")))  # the last: no TLS there
    await telegram.start()
    with pytest.raises(Unreachable):
        await telegram.send("5", TEXT, None)
    await telegram.close()


async def test_before_start_and_after_close_nothing_leaves(fake: FakeTelegram) -> None:
    telegram = made(fake.url)
    with pytest.raises(Unreachable):
        await telegram.send("5", TEXT, None)
    await telegram.start()
    await telegram.send("5", TEXT, None)
    await telegram.close()
    with pytest.raises(Unreachable):
        await telegram.send("5", TEXT, None)


async def test_no_token_and_no_text_in_any_trace(fake: FakeTelegram, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, and with every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    echo = f"Cannot POST /bot{TOKEN}/sendMessage".encode()
    faults = [Fault(status, description) for status, description, _ in REFUSALS]
    faults += [Fault(silent=True), Fault(cut=True), Fault(body=b"{"), Fault(400, body=echo), Fault(404, body=echo)]
    channels = [made(fake.url), made(f"http://127.0.0.1:{_closed_port()}"), made("không phải địa chỉ")]
    traces = []
    fake.fail("sendMessage", *faults)
    for telegram, attempts in zip(channels, (len(faults), 1, 1), strict=True):
        await telegram.start()
        for _ in range(attempts):
            with pytest.raises(SendError) as failure:
                await telegram.send("5", TEXT, None)
            traces += [*traceback.format_exception(failure.value), repr(failure.value), repr(failure.value.__context__)]
        await telegram.acknowledge("1")
        traces += [repr(telegram), str(telegram)]
        await telegram.close()
    written = "\n".join([*traces, caplog.text])
    assert len(traces) > 3 * len(faults) and "Blocked" in written
    assert TOKEN not in written and TOKEN.partition(":")[2] not in written and "s3cret" not in written
    assert TEXT["text"] not in written


# --- Taps, webhook, commands ------------------------------------------------------------------------


async def test_a_tap_comes_back_and_is_acknowledged(fake: FakeTelegram, telegram: Telegram) -> None:
    sent = await telegram.send("5", TEXT | {"buttons": [[["Tiếp", "3:next"]]]}, None)
    fake.tap(5, int(sent.message), "3:next")
    tapped = (await anext(telegram.poll(0)))[-1]
    assert tapped.event == Tapped(3, "next")
    await telegram.acknowledge(tapped.ack)
    await telegram.acknowledge(tapped.ack)  # too late is no matter
    assert fake.answered == [tapped.ack]


async def test_deliveries_carry_the_secret(fake: FakeTelegram, telegram: Telegram) -> None:
    events = asyncio.Queue[object]()

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        assert telegram.verify({name.lower(): value for name, value in request.headers.items()}, body)
        for inbound in telegram.parse(body):
            events.put_nowait((inbound.address, inbound.event))
        return web.Response()

    async with hooked(take) as url:
        await telegram.set_webhook(url)
        fake.say(5, "chào")
        fake.block(5)
        got = {await asyncio.wait_for(events.get(), 60) for _ in range(3)}
        assert got == {("5", Opened()), ("5", Said("chào")), ("5", Left())}
        info = await telegram.webhook_info()
        assert (info.url, info.error, info.error_at) == (url, "", 0)
        await telegram.delete_webhook()
        assert (await telegram.webhook_info()).url == ""


async def test_trouble_with_deliveries_is_told(fake: FakeTelegram, telegram: Telegram) -> None:
    tried = asyncio.Event()

    async def refuse(_: web.Request) -> web.Response:
        tried.set()
        return web.Response(status=503)

    async with hooked(refuse) as url:
        await telegram.set_webhook(url)
        await asyncio.wait_for(tried.wait(), 60)
        await asyncio.sleep(0.05)
        info = await telegram.webhook_info()
    assert info.pending == 1 and "503" in info.error and info.error_at > 0


async def test_commands_are_there_in_vietnamese_and_for_all_others(fake: FakeTelegram, telegram: Telegram) -> None:
    await telegram.set_commands()
    kept = fake.accounts[TOKEN].commands
    assert [command["command"] for command in kept["vi"]] == list(COMMANDS)
    assert kept[""] == kept["vi"]


async def test_the_bot_says_before_anything_is_sent_what_it_never_asks_for(
    fake: FakeTelegram, telegram: Telegram
) -> None:
    await telegram.set_descriptions()
    kept = fake.accounts[TOKEN]
    for said in (kept.description, kept.short_description):
        assert all(word in said.replace("Không", "không") for word in ("không xin tiền", "mật khẩu", "PIN", "OTP"))
    assert "hỏi đoàn viên" in kept.description


async def test_the_bots_name_is_known(telegram: Telegram) -> None:
    assert await telegram.username() == "bon_so_77_bot"


# --- Polling ----------------------------------------------------------------------------------------


async def test_asking_for_the_next_batch_confirms_the_one_before(fake: FakeTelegram, telegram: Telegram) -> None:
    fake.say(5, "một")
    poll = telegram.poll(5)
    assert [inbound.event for inbound in await anext(poll)] == [Opened(), Said("một")]
    assert len(fake.accounts[TOKEN].updates) == 2  # not confirmed yet
    fake.say(5, "hai")
    assert [inbound.event for inbound in await anext(poll)] == [Said("hai")]
    assert len(fake.accounts[TOKEN].updates) == 1
    await poll.aclose()


async def test_a_batch_that_was_not_stored_comes_again(fake: FakeTelegram, telegram: Telegram) -> None:
    first, second = telegram.poll(0), telegram.poll(0)
    lost = await anext(first)
    await first.aclose()
    assert await anext(second) == lost


async def test_what_means_nothing_is_passed_over(fake: FakeTelegram, telegram: Telegram) -> None:
    poll = telegram.poll(5)
    await anext(poll)
    fake.bring(-9, text="trong nhóm")
    waiting = asyncio.ensure_future(anext(poll))
    await asyncio.sleep(0.05)
    assert not waiting.done() and not fake.accounts[TOKEN].updates
    fake.say(5, "chào")
    assert [inbound.event for inbound in await waiting] == [Said("chào")]


async def test_passing_trouble_is_waited_out(fake: FakeTelegram, telegram: Telegram) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    fake.fail("getUpdates", Fault(502), Fault(429, "Too Many Requests", {"retry_after": 9}), Fault(silent=True))
    fake.fail("getUpdates", Fault(body=b'{"ok": true, "result": 5}'), *[Fault(502)] * 4)
    assert [inbound.event for inbound in await anext(telegram.poll(0, rest))] == [Opened()]
    assert rests == [2.0, 9.0, 8.0, 16.0, 32.0, 60.0, 60.0, 60.0]


async def test_another_who_asks_is_waited_out(
    fake: FakeTelegram, telegram: Telegram, caplog: pytest.LogCaptureFixture
) -> None:
    """Two processes while one takes over from the other, a proxy without what is behind it, a webhook somebody set."""
    caplog.set_level(logging.WARNING)
    asked = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    hooked = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
    fake.fail("getUpdates", Fault(409, asked), Fault(404, body=b"<html>"), Fault(404, "Not Found"), Fault(409, hooked))
    assert [inbound.event for inbound in await anext(telegram.poll(0, lambda _: asyncio.sleep(0)))] == [Opened()]
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 4
    fake.fail("getUpdates", *[Fault(409, asked)] * 9)
    fake.say(5, "chào")
    caplog.clear()
    await anext(telegram.poll(0, lambda _: asyncio.sleep(0)))
    assert [record.levelname for record in caplog.records][-3:] == ["ERROR"] * 3, "it lasts: somebody should look"


async def test_a_wrong_token_ends_it(fake: FakeTelegram) -> None:
    stranger = made(fake.url, "79:nobody-fake-token")
    await stranger.start()
    with pytest.raises(BadToken):
        await anext(stranger.poll(0))
    await stranger.close()


async def test_polling_ends_when_the_channel_is_closed(fake: FakeTelegram, telegram: Telegram) -> None:
    assert [batch async for batch in made(fake.url).poll()] == []
    poll = telegram.poll(30, lambda _: asyncio.sleep(0))
    await anext(poll)
    waiting = asyncio.ensure_future(anext(poll))
    await asyncio.sleep(0.05)
    await telegram.close()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 60)


def test_the_registry_does_not_load_python_telegram_bot() -> None:
    """Start has to stay fast; ``start`` of the channel loads it."""
    code = "import sys, bot.channels; sys.exit('telegram' in sys.modules or 'aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
