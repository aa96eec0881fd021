"""The fake against clients written elsewhere: python-zalo-bot sends forms, zalo-bot-mcp sends JSON."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
import zalo_bot
from aiohttp import web
from zalo_bot.error import BadRequest, InvalidToken, NetworkError
from zalo_bot_mcp import zalo_api
from zalo_bot_mcp.zalo_api import ZaloBotApi, ZaloClientError, ZaloTransientError, parse_update

from tests.fakes.samples import clip, picture
from tests.fakes.telegram import Fault, hooked
from tests.fakes.zalo_bot import FakeZaloBot

TOKEN = "77:fake-token-of-the-zalo-bot"
PUBLIC = "https://bonso.example"


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloBot]:
    async with FakeZaloBot(TOKEN) as fake:
        yield fake


@pytest.fixture
async def bot(fake: FakeZaloBot) -> AsyncIterator[zalo_bot.Bot]:
    async with zalo_bot.Bot(TOKEN, fake.url) as bot:
        yield bot


@pytest.fixture
async def api(fake: FakeZaloBot, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ZaloBotApi]:
    monkeypatch.setattr(zalo_api, "BASE_URL", fake.url)
    async with ZaloBotApi(TOKEN) as api:
        yield api


@pytest.fixture
async def raw(fake: FakeZaloBot) -> AsyncIterator[Callable[..., object]]:
    """Methods that neither client knows."""
    async with httpx.AsyncClient(base_url=f"{fake.url}/bot{TOKEN}/") as http:

        async def call(method: str, **values: object) -> tuple[int, dict[str, object]]:
            answer = await http.post(method, json=values)
            return answer.status_code, answer.json()

        yield call


def aac(rate: int = 16000) -> bytes:
    """A second of silence as ADTS."""
    import av

    sound = io.BytesIO()
    with av.open(sound, "w", format="adts") as file:
        stream = file.add_stream("aac", rate=rate, layout="mono")
        frame = av.AudioFrame(format="fltp", layout="mono", samples=rate)
        frame.planes[0].update(bytes(frame.planes[0].buffer_size))
        frame.sample_rate = rate
        file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return sound.getvalue()


async def test_who_the_bot_is(bot: zalo_bot.Bot, api: ZaloBotApi) -> None:
    me = await bot.get_me()
    assert (me.id, me.account_type) == ("1459232241454765289", "BASIC")
    assert (await api.get_me())["account_name"] == "bot.fake"


async def test_a_wrong_token_is_refused(fake: FakeZaloBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidToken):
        await zalo_bot.Bot("78:nobody", fake.url).initialize()
    monkeypatch.setattr(zalo_api, "BASE_URL", fake.url)
    async with ZaloBotApi("78:nobody") as stranger:
        with pytest.raises(ZaloClientError, match="401"):
            await stranger.get_me()


async def test_updates_come_one_by_one_and_only_once(fake: FakeZaloBot, bot: zalo_bot.Bot, api: ZaloBotApi) -> None:
    first, second = fake.say("minh", "một"), fake.say("minh", "hai")
    one = await bot.get_update(timeout=1)
    assert one.message and (one.message.message_id, one.message.text, one.message.chat.id) == (first, "một", "minh")
    two = parse_update(await api.get_updates(timeout=1))
    assert two and (two.message_id, two.text, two.chat_type, two.is_bot) == (second, "hai", "PRIVATE", False)
    assert await api.get_updates(timeout=0) is None


async def test_an_idle_poll_ends_with_408(fake: FakeZaloBot, bot: zalo_bot.Bot, api: ZaloBotApi) -> None:
    with pytest.raises(NetworkError, match="408"):
        await bot.get_update(timeout=0)
    waiting = asyncio.create_task(api.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    fake.say("minh", "chào")
    assert (await asyncio.wait_for(waiting, 60))["message"]["text"] == "chào"


async def test_other_events_are_no_text_to_them(fake: FakeZaloBot, bot: zalo_bot.Bot, api: ZaloBotApi) -> None:
    for _ in range(2):
        fake.bring("minh", "message.sticker.received", sticker="bfe458bf64fa8da4d4eb", url="https://x.example/s")
    seen = await bot.get_update(timeout=1)
    assert seen.message and seen.message.sticker == "bfe458bf64fa8da4d4eb"
    assert parse_update(await api.get_updates(timeout=1)) is None


async def test_messages_arrive_in_either_form(fake: FakeZaloBot, bot: zalo_bot.Bot, api: ZaloBotApi) -> None:
    fake.say("minh", "chào")
    sent = await bot.send_message("minh", "Chào bà con")
    said = await api.send_message("minh", "**Chào** lần nữa", parse_mode="markdown")
    await api.send_chat_action("minh")
    assert [(one.text, one.id) for one in fake.sent] == [
        ("Chào bà con", sent.message_id),
        ("**Chào** lần nữa", said["message_id"]),
    ]


async def test_texts_have_limits(fake: FakeZaloBot, bot: zalo_bot.Bot) -> None:
    fake.say("minh", "chào")
    for text in ("ă" * 2001, "🙂" * 1001):
        with pytest.raises(BadRequest, match="longer"):
            await bot.send_message("minh", text)
    await bot.send_message("minh", "ă" * 2000)
    assert len(fake.sent) == 1


async def test_who_never_wrote_cannot_be_written_to(fake: FakeZaloBot, api: ZaloBotApi) -> None:
    with pytest.raises(ZaloClientError, match="chat not found"):
        await api.send_message("minh", "chào")


async def test_a_month_has_an_end(bot: zalo_bot.Bot, fake: FakeZaloBot, api: ZaloBotApi) -> None:
    fake.monthly = 1
    fake.say("minh", "chào")
    await api.send_message("minh", "một")
    with pytest.raises(ZaloTransientError, match="quota"):
        await api.send_message("minh", "hai")
    assert len(fake.sent) == 1


async def test_the_fifty_first_is_turned_away(fake: FakeZaloBot, api: ZaloBotApi) -> None:
    assert all(fake.say(f"người-{number}", "chào") for number in range(50))
    assert fake.say("người-50", "chào") == "" and fake.turned_away == {"người-50"}
    assert len(fake.updates) == 50
    with pytest.raises(ZaloClientError, match="not found"):
        await api.send_message("người-50", "chào")


async def test_a_webhook_and_polling_exclude_each_other(fake: FakeZaloBot, api: ZaloBotApi, raw: Callable) -> None:
    assert await api.get_webhook_info() is None
    assert (await raw("deleteWebhook"))[0] == 404
    status, answer = await raw("setWebhook", url=f"{PUBLIC}/hook", secret_token="bi-mat-12345")
    assert status == 200
    assert answer["result"]["verification"] == {"ok": False, "outcome": "CONNECTION_ERROR"}
    assert (await api.get_webhook_info())["url"] == f"{PUBLIC}/hook"
    with pytest.raises(ZaloClientError, match="400"):
        await api.get_updates(timeout=0)
    await raw("deleteWebhook")
    fake.say("minh", "chào")
    assert parse_update(await api.get_updates(timeout=1))


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("http://bonso.example/hook", "bi-mat-12345"),
        ("https://127.0.0.1/hook", "bi-mat-12345"),
        ("https://localhost/hook", "bi-mat-12345"),
        (f"{PUBLIC}/hook", "ngắn"),
        (f"{PUBLIC}/hook", "x" * 257),
    ],
)
async def test_webhooks_have_rules(fake: FakeZaloBot, raw: Callable, url: str, secret: str) -> None:
    assert (await raw("setWebhook", url=url, secret_token=secret))[0] == 400
    assert fake.hook is None


@pytest.mark.parametrize("wrapped", [False, True])
async def test_deliveries_are_tried_out_signed_repeated_and_doubled(
    fake: FakeZaloBot, raw: Callable, wrapped: bool
) -> None:
    seen: list[tuple[str, bytes]] = []

    async def take(request: web.Request) -> web.Response:
        seen.append((request.headers.get("X-Bot-Api-Secret-Token", ""), await request.read()))
        return web.Response(status=503 if len(seen) == 2 else 200)

    fake.duplicates, fake.wrapped = 1, wrapped
    async with hooked(take) as url:
        fake.reach[PUBLIC] = url.removesuffix("/hook")
        _, answer = await raw("setWebhook", url=f"{PUBLIC}/hook", secret_token="bi-mat-12345")
        assert answer["result"]["verification"] == {"ok": True, "outcome": "OK", "status_code": 200}
        fake.say("minh", "chào")
        async with asyncio.timeout(60):
            while len(seen) < 4:  # noqa: ASYNC110 - it happens in the handler
                await asyncio.sleep(0.01)
    assert seen[0] == ("", b"")
    assert {secret for secret, _ in seen[1:]} == {"bi-mat-12345"} and len({body for _, body in seen[1:]}) == 1
    assert seen[1][1].startswith(b'{"ok":true,"result"' if wrapped else b'{"event_name"')


@pytest.fixture
async def shelf(fake: FakeZaloBot) -> AsyncIterator[dict[str, tuple[str, bytes]]]:
    """Files at public addresses: kind and content by path."""
    files: dict[str, tuple[str, bytes]] = {}

    async def give(request: web.Request) -> web.Response:
        if request.path == "/moved.aac":
            raise web.HTTPFound("/a.aac")
        if request.path not in files:
            return web.Response(status=404)
        kind, content = files[request.path]
        return web.Response(body=content, content_type=kind)

    app = web.Application()
    app.router.add_get("/{name:.*}", give)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.reach[PUBLIC] = "http://{}:{}".format(*runner.addresses[0][:2])
    yield files
    await runner.cleanup()


async def test_a_voice_must_be_aac_at_a_public_address(
    fake: FakeZaloBot, raw: Callable, shelf: dict[str, tuple[str, bytes]]
) -> None:
    fake.say("minh", "chào")
    sound = aac()
    shelf |= {
        "/a.aac": ("audio/aac", sound),
        "/ogg.aac": ("audio/aac", clip()),
        "/kind.aac": ("application/octet-stream", sound),
        "/fast.aac": ("audio/aac", aac(44100)),
        "/a.mp3": ("audio/aac", sound),
    }
    for path in ("/ogg.aac", "/kind.aac", "/fast.aac", "/a.mp3", "/none.aac", "/moved.aac", "/a.aac?v=1"):
        status, answer = await raw("sendVoice", chat_id="minh", voice_url=PUBLIC + path)
        assert status == 400, (path, answer)
    assert (await raw("sendVoice", chat_id="minh", voice_url="http://127.0.0.1/a.aac"))[0] == 400
    assert (await raw("sendVoice", chat_id="minh", voice_url=f"{PUBLIC}/a.aac", caption="nghe"))[0] == 400
    assert fake.sent == []
    assert (await raw("sendVoice", chat_id="minh", voice_url=f"{PUBLIC}/a.aac"))[0] == 200
    assert fake.sent[0].content == sound
    fake.bring("minh", "message.text.received", group="nhóm", text="chào")
    assert (await raw("sendVoice", chat_id="nhóm", voice_url=f"{PUBLIC}/a.aac"))[0] == 400


async def test_a_picture_must_be_one(fake: FakeZaloBot, bot: zalo_bot.Bot, shelf: dict[str, tuple[str, bytes]]) -> None:
    fake.say("minh", "chào")
    shelf |= {"/a.png": ("image/png", picture()), "/b.png": ("text/html", b"<p>")}
    with pytest.raises(BadRequest, match="not an image"):
        await bot.send_photo("minh", "chào", f"{PUBLIC}/b.png")
    await bot.send_photo("minh", "Xin chào", f"{PUBLIC}/a.png")
    assert (fake.sent[0].text, fake.sent[0].content) == ("Xin chào", picture())


async def test_faults_are_met_as_ordered(fake: FakeZaloBot, api: ZaloBotApi) -> None:
    fake.say("minh", "chào")
    fake.fail("sendMessage", Fault(500), Fault(silent=True), Fault(429, "Too many requests"), Fault(502, taken=True))
    for _ in range(4):
        with pytest.raises(ZaloTransientError):
            await api.send_message("minh", "chào")
    assert len(fake.sent) == 1
