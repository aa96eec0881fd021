"""The Zalo Bot Platform over real HTTP, against a strict fake of it."""

import asyncio
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web

from bot.channels.base import (
    BadToken,
    Files,
    Misdirected,
    NoAnswer,
    NoSuchChat,
    PlatformDown,
    QuotaSpent,
    Refused,
    SendError,
    Sent,
    TooFast,
    Unreachable,
)
from bot.channels.part import Part
from bot.channels.plan import plan
from bot.channels.zalo_bot.channel import Hook, ZaloBot
from bot.channels.zalo_bot.errors import LOOK_AGAIN_SECONDS, REST_SECONDS
from bot.events import Said
from bot.events import Sent as Brought
from bot.replies import Call, Choice, Line, Link, Reply, Say, Speech
from bot.speech.encode import encoded
from tests.fakes.samples import picture, tone
from tests.fakes.telegram import Fault, hooked
from tests.fakes.zalo_bot import FakeZaloBot
from tests.rows import each_row

TOKEN, SECRET, PUBLIC = "77:fake-token-of-the-zalo-bot", "s3cret-s3cret", "https://bonso.example"
TEXT: Part = {"kind": "text", "screen": 3, "text": "Xin chào bà con"}
SPEECH = {"says": [["vi", "Xin chào"]], "slow": False, "private": False}
VOICE: Part = {"kind": "voice", "screen": 3, "speech": SPEECH}
PHOTO: Part = {"kind": "photo", "screen": 3, "picture": "bot/hello", "text": "Xin chào"}
HER = "6ede9afa66b88fe6d6a9"


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloBot]:
    async with FakeZaloBot(TOKEN) as fake:
        fake.say(HER, "chào")
        yield fake


@pytest.fixture
async def zalo(fake: FakeZaloBot) -> AsyncIterator[ZaloBot]:
    zalo = made(fake.url)
    await zalo.start()
    yield zalo
    await zalo.close()


@pytest.fixture
async def shelf(fake: FakeZaloBot) -> AsyncIterator[None]:
    """Our own server: a clip and a picture at their addresses."""
    shown = {"/media/audio/a.aac": ("audio/aac", encoded(tone(), "aac")), "/media/a.png": ("image/png", picture())}

    async def shown_at(request: web.Request) -> web.Response:
        kind, content = shown[request.path]
        return web.Response(body=content, content_type=kind)

    app = web.Application()
    app.router.add_get("/{name:.*}", shown_at)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.reach[PUBLIC] = "http://{}:{}".format(*runner.addresses[0][:2])
    yield
    await runner.cleanup()


def made(url: str, token: str = TOKEN, public_url: str = PUBLIC) -> ZaloBot:
    return ZaloBot(token, SECRET, url, public_url)


REPLY = Reply(
    12,
    (Line("kpm", "Niam să", draft=True), Line("vi", "Xin chào.")),
    Speech((Say("vi", "Xin chào."),)),
    "bot/hello",
    "Người cầm điện thoại",
    choices=(Choice("next", "Tiếp"), Choice("no", "Chưa được")),
    tools=(Choice("again", "Nghe lại"), Choice("menu", "Menu")),
    calls=(Call("Công an", "113"),),
    links=(Link("Mở trang", "https://bonso.example/l/1"),),
)

# --- Sending ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("shelf")
async def test_a_whole_screen_is_a_voice_and_a_picture_with_numbered_words(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    files = {"voice": Files(address="/media/audio/a.aac"), "photo": Files(address="/media/a.png")}
    sent = [await zalo.send(HER, part, files.get(part["kind"])) for part in plan(REPLY, zalo.capabilities)]
    voice, photo = fake.sent
    assert sent == [Sent(voice.id), Sent(photo.id)]
    assert (voice.method, voice.url) == ("sendVoice", f"{PUBLIC}/media/audio/a.aac")
    assert (photo.method, photo.url) == ("sendPhoto", f"{PUBLIC}/media/a.png")
    assert photo.text == (
        "Niam să (bản nháp)\nXin chào.\n☎ Công an: 113\n🔗 Mở trang: https://bonso.example/l/1\n"
        "1. Tiếp\n2. Chưa được\n7 nghe lại · 0 menu"
    )


@pytest.mark.parametrize("public_url", ["", "http://127.0.0.1:8000"])
async def test_without_a_public_address_there_are_only_words(fake: FakeZaloBot, public_url: str) -> None:
    zalo = made(fake.url, public_url=public_url)
    await zalo.start()
    for part in plan(REPLY, zalo.capabilities):
        await zalo.send(HER, part, None)
    await zalo.close()
    (only,) = fake.sent
    assert only.method == "sendMessage" and "🖼 Người cầm điện thoại" in only.text
    assert ZaloBot.capabilities.voice == "aac", "another account may have one"


def test_what_is_somebodys_own_is_not_spoken_from_a_public_address() -> None:
    own = REPLY._replace(speech=Speech((Say("vi", "Bòn Số giữ: thôn Đạ Tro."),), private=True))
    assert [part["kind"] for part in plan(own, ZaloBot.capabilities)] == ["photo"]
    assert [part["kind"] for part in plan(REPLY, ZaloBot.capabilities)] == ["voice", "photo"]


@each_row("private", [True, False])
@each_row("public_url", [PUBLIC, ""])
def test_a_voice_that_was_asked_for_is_read_where_it_cannot_be_heard(private: bool, public_url: str) -> None:
    aloud = Reply(3, (), Speech((Say("vi", "Bòn Số giữ: thôn Đạ Tro."),), private=private))
    (only,) = plan(aloud, made("http://127.0.0.1:9", public_url=public_url).capabilities)
    heard = public_url == PUBLIC and not private
    assert (only["kind"], only.get("text", "")) == (("voice", "") if heard else ("text", "Bòn Số giữ: thôn Đạ Tro."))


@pytest.mark.parametrize("part", [VOICE, PHOTO])
async def test_nothing_is_sent_of_what_has_no_content(fake: FakeZaloBot, zalo: ZaloBot, part: Part) -> None:
    with pytest.raises(Refused):
        await zalo.send(HER, part, None)
    assert fake.sent == [] and fake.calls == []


@pytest.mark.parametrize("text", ["ă" * 5000, "🙂" * 1500, "Bà con nghe. " * 300])
async def test_long_words_come_in_pieces_that_fit(fake: FakeZaloBot, zalo: ZaloBot, text: str) -> None:
    reply = Reply(1, (Line("vi", text),))
    for part in plan(reply, zalo.capabilities):
        await zalo.send(HER, part, None)
    assert "".join(one.text for one in fake.sent).replace(" ", "") == text.replace(" ", "")


# --- Failing ----------------------------------------------------------------------------------------

REFUSALS: list[tuple[int, str, type[SendError], float]] = [
    (400, "Bad Request: chat not found", NoSuchChat, 0),
    (400, "Bad Request: text is too long for the user", Refused, 0),
    (401, "Unauthorized", BadToken, 0),
    (403, "Internal server error", PlatformDown, 0),
    (404, "Not Found", Refused, 0),
    (404, "User does not exist", NoSuchChat, 0),
    (408, "Request timeout", NoAnswer, 0),
    (426, "Upgrade Required", TooFast, REST_SECONDS),
    (429, "Monthly message quota exceeded", QuotaSpent, 0),
    (429, "Too Many Requests", QuotaSpent, LOOK_AGAIN_SECONDS),
    (500, "Internal Server Error", PlatformDown, 0),
    (502, "Bad Gateway", PlatformDown, 0),
    (302, "Found", PlatformDown, 0),
]


@pytest.mark.parametrize("with_status", [True, False], ids=["by its status", "with HTTP 200"])
@pytest.mark.parametrize(("code", "description", "expected", "after"), REFUSALS)
async def test_refusals_have_names(
    fake: FakeZaloBot,
    zalo: ZaloBot,
    code: int,
    description: str,
    expected: type[SendError],
    after: float,
    with_status: bool,
) -> None:
    body = b'{"ok":false,"error_code":%d,"description":"%s"}' % (code, description.encode())
    fake.fail("sendMessage", Fault(code, description) if with_status else Fault(body=body))
    with pytest.raises(SendError) as failure:
        await zalo.send(HER, TEXT, None)
    assert (type(failure.value), failure.value.after) == (expected, after)
    assert fake.sent == []


async def test_a_refusal_without_an_envelope_counts_by_its_status(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    for status, expected in (
        *((401, BadToken), (429, QuotaSpent), (413, Refused), (503, PlatformDown)),
        *((404, Misdirected), (403, Misdirected)),
    ):
        fake.fail("sendMessage", Fault(status, body=b"<html>"))
        with pytest.raises(expected):
            await zalo.send(HER, TEXT, None)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(silent=True, taken=True),
        Fault(taken=True, body=b'{"ok": true, "resu'),
        Fault(taken=True, body=b'{"ok": true, "result": {}}'),
        Fault(taken=True, body=b'{"ok": true}'),
        Fault(taken=True, body=b"[]"),
    ],
)
async def test_without_a_readable_answer_it_may_have_arrived(fake: FakeZaloBot, zalo: ZaloBot, fault: Fault) -> None:
    fake.fail("sendMessage", fault)
    with pytest.raises(NoAnswer):
        await zalo.send(HER, TEXT, None)
    assert len(fake.sent) == 1
    await zalo.send(HER, TEXT, None)  # the channel goes on


async def test_a_slow_answer_may_have_arrived(fake: FakeZaloBot) -> None:
    zalo = ZaloBot(TOKEN, SECRET, fake.url, answer_seconds=0.1)
    await zalo.start()
    fake.fail("sendMessage", Fault(seconds=0.5))
    with pytest.raises(NoAnswer):
        await zalo.send(HER, TEXT, None)
    await zalo.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}", "http://khong-co.invalid", "không phải địa chỉ"])
async def test_without_a_connection_nothing_left(fake: FakeZaloBot, url: str) -> None:
    zalo = made(url.format(_closed_port()))
    await zalo.start()
    with pytest.raises(Unreachable):
        await zalo.send(HER, TEXT, None)
    await zalo.close()


async def test_before_start_and_after_close_nothing_leaves(fake: FakeZaloBot) -> None:
    zalo = made(fake.url)
    for _ in range(2):
        with pytest.raises(Unreachable):
            await zalo.send(HER, TEXT, None)
        await zalo.start()
        await zalo.send(HER, TEXT, None)
        await zalo.close()
    assert len(fake.sent) == 2


async def test_a_wrong_token_or_person_is_told(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    for address in ("nobody", "", "Bòn Số", "k" * 200):
        with pytest.raises(NoSuchChat):
            await zalo.send(address, TEXT, None)
    stranger = made(fake.url, "78:nobody")
    await stranger.start()
    with pytest.raises(BadToken):
        await stranger.send(HER, TEXT, None)
    await stranger.close()


async def test_no_token_and_no_text_in_any_trace(fake: FakeZaloBot, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever goes wrong, and with every logger at its most talkative."""
    caplog.set_level(logging.DEBUG)
    echo = b'{"ok":false,"error_code":400,"description":"POST /bot%s/sendMessage"}' % TOKEN.encode()
    faults = [Fault(code, description) for code, description, _, _ in REFUSALS]
    faults += [Fault(silent=True), Fault(body=b"{"), Fault(400, body=echo), Fault(500, body=echo)]
    channels = [made(fake.url), made(f"http://127.0.0.1:{_closed_port()}"), made("không phải địa chỉ")]
    traces = []
    fake.fail("sendMessage", *faults)
    for zalo, attempts in zip(channels, (len(faults), 1, 1), strict=True):
        await zalo.start()
        for _ in range(attempts):
            with pytest.raises(SendError) as failure:
                await zalo.send(HER, TEXT, None)
            traces += [*traceback.format_exception(failure.value), repr(failure.value), repr(failure.value.__context__)]
        with pytest.raises(SendError):
            fake.fail("setWebhook", Fault(500))
            await zalo.set_webhook(f"{PUBLIC}/hooks/zalo-bot/main")
        traces += [repr(zalo), str(zalo)]
        await zalo.close()
    written = "\n".join([*traces, caplog.text])
    assert "PlatformDown" in written
    assert TOKEN not in written and TOKEN.partition(":")[2] not in written and SECRET not in written
    assert TEXT["text"] not in written


# --- Webhook ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrapped", [False, True])
async def test_deliveries_carry_the_secret(fake: FakeZaloBot, zalo: ZaloBot, wrapped: bool) -> None:
    events = asyncio.Queue[object]()

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        if zalo.is_probe(body):
            return web.Response()
        assert zalo.verify({name.lower(): value for name, value in request.headers.items()}, body)
        for inbound in zalo.parse(body):
            events.put_nowait((inbound.address, inbound.event))
        return web.Response()

    fake.wrapped = wrapped
    async with hooked(take) as url:
        fake.reach[PUBLIC] = url.removesuffix("/hook")
        assert await zalo.set_webhook(f"{PUBLIC}/hook") == Hook(f"{PUBLIC}/hook")
        fake.bring(HER, "message.sticker.received", sticker="b")
        got = [await asyncio.wait_for(events.get(), 60) for _ in range(2)]
        assert got == [(HER, Said("chào")), (HER, Brought("sticker"))]
        assert await zalo.webhook_info() == Hook(f"{PUBLIC}/hook")
        await zalo.delete_webhook()
        assert await zalo.webhook_info() == Hook("")
        await zalo.delete_webhook()  # there is none, which is what was wanted
    assert fake.probes == [200]


async def test_an_address_that_does_not_answer_is_told(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    hook = await zalo.set_webhook(f"{PUBLIC}/hooks/zalo-bot/main")
    assert hook == Hook(f"{PUBLIC}/hooks/zalo-bot/main", "CONNECTION_ERROR")
    with pytest.raises(Refused, match="public"):
        await zalo.set_webhook("http://127.0.0.1/hooks/zalo-bot/main")


async def test_trouble_with_the_webhook_is_raised(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    fake.fail("deleteWebhook", Fault(502))
    with pytest.raises(PlatformDown):
        await zalo.delete_webhook()
    fake.fail("getWebhookInfo", Fault(401))
    with pytest.raises(BadToken):
        await zalo.webhook_info()


# --- Polling ----------------------------------------------------------------------------------------


async def test_events_come_one_by_one_and_each_only_once(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    fake.say(HER, "hai")
    poll = zalo.poll(5)
    assert [inbound.event for inbound in await anext(poll)] == [Said("chào")]
    assert len(fake.updates) == 1, "the next one stays until it is asked for"
    assert [inbound.event for inbound in await anext(poll)] == [Said("hai")]
    await poll.aclose()


async def test_an_idle_poll_asks_on_and_what_means_nothing_is_passed_over(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    poll = zalo.poll(0, rest)
    await anext(poll)
    fake.bring(HER, "message.text.received", group="nhóm", text="trong nhóm")
    fake.updates.append({"odd": 1})
    waiting = asyncio.ensure_future(anext(poll))
    await _until(lambda: not fake.updates)
    asked = len(fake.calls)
    await _until(lambda: len(fake.calls) > asked + 1)
    assert not waiting.done()
    fake.say(HER, "chào")
    assert [inbound.event for inbound in await waiting] == [Said("chào")]
    assert rests == []


async def test_passing_trouble_is_waited_out(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)

    fake.fail("getUpdates", Fault(502), Fault(426), Fault(silent=True), *[Fault(500)] * 4)
    assert [inbound.event for inbound in await anext(zalo.poll(0, rest))] == [Said("chào")]
    assert rests == [2.0, REST_SECONDS, 8.0, 16.0, 32.0, 60.0, 60.0]


async def test_a_webhook_that_somebody_set_is_waited_out(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    await zalo.set_webhook(f"{PUBLIC}/hooks/zalo-bot/main")
    fake.updates.clear()
    rests: list[float] = []

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            await zalo.delete_webhook()
            fake.say(HER, "hai")

    fake.fail("getUpdates", Fault(404, body=b"<html>"), Fault(409, "Conflict"))
    assert [inbound.event for inbound in await anext(zalo.poll(0, rest))] == [Said("hai")]
    assert rests == [2.0, 4.0, 8.0]


async def test_a_wrong_token_ends_it(fake: FakeZaloBot) -> None:
    stranger = made(fake.url, "79:nobody")
    await stranger.start()
    with pytest.raises(BadToken):
        await anext(stranger.poll(0))
    await stranger.close()


async def test_polling_ends_when_the_channel_is_closed(fake: FakeZaloBot, zalo: ZaloBot) -> None:
    assert [batch async for batch in made(fake.url).poll()] == []
    poll = zalo.poll(30, lambda _: asyncio.sleep(0))
    await anext(poll)
    waiting = asyncio.ensure_future(anext(poll))
    await asyncio.sleep(0.05)
    await zalo.close()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 60)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - it happens in the fake
            await asyncio.sleep(0.005)


def _closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])
