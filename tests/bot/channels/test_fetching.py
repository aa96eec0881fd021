"""The sound of a voice message is fetched from the platform's own hosts, in bounds, and its address shows nowhere."""

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.channels import fetching
from bot.channels.fetching import MOST_BYTES, Fetching, NotFetched, downloaded, fetched
from bot.channels.telegram.channel import Telegram
from bot.channels.zalo_bot.channel import ZaloBot
from bot.events import Sent
from tests.fakes.samples import clip
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.zalo_bot import FakeZaloBot

SECRET_PATH = "/am-thanh-rieng"


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def host() -> AsyncIterator[str]:
    """A server with a sound, redirects, and whatever can be wrong."""

    async def answer(request: web.Request) -> web.StreamResponse:
        path = request.path
        if path.startswith("/to/"):
            raise web.HTTPFound(f"/to/{int(path[4:]) - 1}" if int(path[4:]) else SECRET_PATH)
        if path == "/away":
            raise web.HTTPFound("https://other.example/a.aac")
        if path == "/nowhere":
            return web.Response(status=302)
        if path.startswith("/status/"):
            return web.Response(status=int(path[8:]))
        if path == "/slow":
            await asyncio.sleep(5)
        size = int(request.query.get("size", 10))
        return web.Response(body=b"a" * size)

    app = web.Application()
    app.router.add_get("/{name:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield "http://{}:{}".format(*runner.addresses[0][:2])
    await runner.cleanup()


async def test_a_sound_comes_also_by_way_of_a_redirect(session: ClientSession, host: str) -> None:
    for path in (SECRET_PATH, "/to/0", "/to/1", f"/a?size={MOST_BYTES}"):
        assert (await fetched(session, host + path, [host])).startswith(b"aaaaaaaaaa")


@pytest.mark.parametrize(
    ("path", "code", "retry"),
    [
        ("/to/2", "redirects", False),
        ("/away", "strange-host", False),
        ("/nowhere", "redirects", False),
        ("/status/404", "http-404", False),
        ("/status/410", "http-410", False),
        ("/status/429", "http-429", True),
        ("/status/503", "http-503", True),
        (f"/a?size={MOST_BYTES + 1}", "too-big", False),
        ("/slow", "timed-out", True),
    ],
)
async def test_what_is_wrong_has_a_name(
    session: ClientSession, host: str, path: str, code: str, retry: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.3)
    with pytest.raises(NotFetched) as failure:
        await fetched(session, host + path, [host])
    assert (failure.value.code, failure.value.retry) == (code, retry)


@pytest.mark.parametrize(
    "url",
    [
        "http://zdn.vn/a.aac",
        "https://zdn.vn.evil.example/a.aac",
        "https://evilzdn.vn/a.aac",
        "https://zdn.vn@evil.example/a.aac",
        "https://user@zdn.vn/a.aac",
        "https://zdn.vn:8443/a.aac",
        "https://127.0.0.1/a.aac",
        "http://127.0.0.1:9/a.aac",
        "http://169.254.169.254/latest/meta-data",
        "file:///secret.key",
        "https://[zdn.vn/",
        "zdn.vn",
        "",
    ],
)
async def test_nothing_is_asked_of_any_other_host(session: ClientSession, url: str) -> None:
    with pytest.raises(NotFetched) as failure:
        await fetched(session, url, ["zdn.vn", "http://127.0.0.1:10"])
    assert failure.value.code == "strange-host"


def test_a_domain_includes_what_is_below_it() -> None:
    assert fetching._ours("https://f20-zpc.zdn.vn/a/b.aac", ["zalo.me", "zdn.vn"])
    assert fetching._ours("https://ZDN.vn:443/a", ["zdn.vn"])


async def test_an_address_of_our_own_making_leads_nowhere_else(session: ClientSession, host: str) -> None:
    assert await downloaded(session, f"{host}/a") == b"a" * 10
    with pytest.raises(NotFetched, match="redirects"):
        await downloaded(session, f"{host}/to/0")
    with pytest.raises(NotFetched) as failure:
        await downloaded(session, "http://127.0.0.1:1/a")
    assert (failure.value.code, failure.value.retry) == ("no-connection", True)


async def test_no_address_in_any_trace(session: ClientSession, host: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    traces = []
    for url in (f"http://127.0.0.1:1{SECRET_PATH}", f"http://khong-co.invalid{SECRET_PATH}", f"{host}/status/404"):
        with pytest.raises(NotFetched) as failure:
            await fetched(session, url, [url.rpartition("/")[0], host, "http://khong-co.invalid"])
        traces += [*traceback.format_exception(failure.value), repr(failure.value), repr(failure.value.__context__)]
    written = "\n".join([*traces, caplog.text])
    assert "no-connection" in written or "NotFetched" in written
    assert SECRET_PATH not in written and "status/404" not in written


# --- The channels -------------------------------------------------------------------------------------

TOKEN = "77:first-fake-token"


async def spoken(channel: Any) -> str:
    """The name of the sound that the next event brings."""
    (inbound,) = await anext(channel.poll(1))
    assert isinstance(inbound.event, Sent) and inbound.event.what == "voice"
    return inbound.event.ref


async def test_telegram_gives_what_was_sent_by_its_name() -> None:
    async with FakeTelegram(TOKEN) as fake:
        telegram = Telegram(TOKEN, "s3cret", fake.url)
        assert isinstance(telegram, Fetching)
        with pytest.raises(NotFetched) as early:
            await telegram.fetch("AwACAgUAAxk0000")
        assert early.value.retry
        await telegram.start()
        sound = clip()
        fake.speak(5, sound)
        ref = await spoken(telegram)
        assert await telegram.fetch(ref) == sound
        fake.fail("getFile", Fault(502), Fault(400, "Bad Request: invalid file_id"))
        for code, retry in (("platform-down", True), ("refused", False)):
            with pytest.raises(NotFetched) as failure:
                await telegram.fetch(ref)
            assert (failure.value.code, failure.value.retry) == (code, retry)
        fake.fail("getFile", Fault(body=b'{"ok": true, "result": {"file_path": "../secret"}}'))
        with pytest.raises(NotFetched, match="no-file"):
            await telegram.fetch(ref)
        fake.fail("download", Fault(404), Fault(200, body=b"a" * (MOST_BYTES + 1)))
        for code in ("http-404", "too-big"):
            with pytest.raises(NotFetched, match=code):
                await telegram.fetch(ref)
        await telegram.close()


async def test_zalo_bot_gives_what_was_sent_by_its_address() -> None:
    async with FakeZaloBot(TOKEN) as fake:
        zalo = ZaloBot(TOKEN, "s3cret-s3cret", fake.url, media_hosts=[fake.url])
        assert isinstance(zalo, Fetching)
        with pytest.raises(NotFetched, match="not-started"):
            await zalo.fetch(f"{fake.url}/media/a.aac")
        await zalo.start()
        fake.speak("minh", b"\xff\xf1 aac")
        ref = await spoken(zalo)
        assert await zalo.fetch(ref) == b"\xff\xf1 aac"
        fake.files.clear()
        with pytest.raises(NotFetched, match="http-404"):
            await zalo.fetch(ref)
        with pytest.raises(NotFetched, match="strange-host"):
            await zalo.fetch("https://f20.zdn.vn/a.aac")
        await zalo.close()
