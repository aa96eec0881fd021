"""A Zalo Official Account over real HTTP, against a strict fake of it."""

import asyncio
import hashlib
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
from aiohttp import web

from bot.channels.abilities import Unrefusing
from bot.channels.base import (
    BadPayload,
    BadToken,
    Blocked,
    Files,
    Misdirected,
    NoAnswer,
    NoSuchChat,
    NotAllowed,
    NotCovered,
    PlatformDown,
    Refused,
    SendError,
    Sent,
    TooFast,
    Unreachable,
    WindowClosed,
)
from bot.channels.fetching import Fetching, NotFetched
from bot.channels.part import Part
from bot.channels.zalo_oa.channel import Owner, Terms, ZaloOA, door, signature
from bot.channels.zalo_oa.errors import CODES, MENDED_SECONDS, REST_SECONDS, Refusal, translated
from bot.events import Said
from tests.fakes.no_tokens import NoTokens
from tests.fakes.samples import picture
from tests.fakes.telegram import Fault
from tests.fakes.zalo_oa import FREE_MESSAGES, FakeZaloOA

PUBLIC, HER = "https://bonso.example", "246845883529197922"
TEXT: Part = {"kind": "text", "screen": 3, "text": "Xin chào bà con"}
STEP: Part = {
    "kind": "photo",
    "screen": 3,
    "picture": "bot/hello",
    "text": "Bấm nút quét mã.",
    "buttons": [[["Xong rồi", "3:done"]]],
    "calls": [["Công an", "113"]],
    "links": [["🔊 Nghe", f"{PUBLIC}/l/qr-pay"]],
}
SHOWN = Files(address="/media/a.png")


class Grant:
    """Tokens as somebody else keeps them: ``renew`` gives what the fake takes from now on."""

    def __init__(self, fake: FakeZaloOA) -> None:
        self.fake, self.current, self.renewed = fake, next(iter(fake.tokens)), []
        self.works = True

    async def token(self) -> str:
        return self.current

    async def renew(self, refused: str) -> str:
        self.renewed.append(refused)
        self.current = f"access-fictional-{len(self.renewed) + 1}"
        return self.fake.renew(self.current) if self.works else self.current


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA(echoes=False) as fake:
        fake.say(HER, "chào")
        yield fake


@pytest.fixture
def grant(fake: FakeZaloOA) -> Grant:
    return Grant(fake)


@pytest.fixture
async def zalo(fake: FakeZaloOA, grant: Grant) -> AsyncIterator[ZaloOA]:
    zalo = made(fake, grant)
    await zalo.start()
    yield zalo
    await zalo.close()


@pytest.fixture
async def shelf(fake: FakeZaloOA) -> AsyncIterator[None]:
    """Our own server: a picture at its address."""

    async def picture_at(_request: web.Request) -> web.Response:
        return web.Response(body=picture(), content_type="image/png")

    app = web.Application()
    app.router.add_get("/media/a.png", picture_at)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.reach[PUBLIC] = "http://{}:{}".format(*runner.addresses[0][:2])
    yield
    await runner.cleanup()


def owner(fake: FakeZaloOA) -> Owner:
    return Owner(fake.account, fake.app, fake.secret)


def made(fake: FakeZaloOA, grant: Grant, **more: Any) -> ZaloOA:
    return ZaloOA(owner(fake), grant, more.pop("url", fake.url), PUBLIC, Terms(**more))


# --- Sending ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("shelf")
async def test_a_whole_screen_is_one_message_and_its_charge_comes_back(fake: FakeZaloOA, zalo: ZaloOA) -> None:
    sent = await zalo.send(HER, STEP, SHOWN)
    (only,) = fake.sent
    assert sent == Sent(only.id, charged="reply", remain=FREE_MESSAGES - 1)
    assert (only.shape.template, only.content) == ("list", picture())
    assert [button.kind for button in only.buttons] == ["oa.query.hide", "oa.open.phone", "oa.open.url"]
    assert only.shape.action == f"{PUBLIC}/l/qr-pay"


async def test_the_ninth_message_is_charged_to_the_package(fake: FakeZaloOA, zalo: ZaloOA) -> None:
    charged = [(await zalo.send(HER, TEXT, None)) for _ in range(FREE_MESSAGES + 1)]
    assert [(one.charged, one.remain) for one in charged[-2:]] == [("reply", 0), ("sub_quota", 499)]
    fake.say(HER, "chào")
    assert (await zalo.send(HER, TEXT, None)).charged == "reply"


async def test_a_picture_that_cannot_be_had_is_refused(fake: FakeZaloOA, zalo: ZaloOA) -> None:
    for file in (None, SHOWN):  # there is none; nobody serves it, and the platform says so
        with pytest.raises(Refused):
            await zalo.send(HER, STEP, file)
    assert fake.sent == [] and len(fake.calls) == 1


async def test_an_address_that_is_none_is_not_tried(fake: FakeZaloOA, zalo: ZaloOA) -> None:
    with pytest.raises(NoSuchChat):
        await zalo.send("../x", TEXT, None)
    with pytest.raises(Refused):
        await zalo.send(HER, {"kind": "voice", "screen": 1}, None)
    assert fake.calls == []


@pytest.mark.parametrize("code", [-216, -220])
async def test_a_refused_token_is_renewed_once_and_the_message_goes(
    fake: FakeZaloOA, zalo: ZaloOA, grant: Grant, code: int
) -> None:
    fake.expire(code)
    await zalo.send(HER, TEXT, None)
    assert grant.renewed == ["access-fictional-1"]
    await zalo.send(HER, TEXT, None)
    assert len(fake.sent) == 2 and len(grant.renewed) == 1


async def test_a_token_that_stays_refused_needs_a_person(fake: FakeZaloOA, zalo: ZaloOA, grant: Grant) -> None:
    fake.expire()
    grant.works = False
    with pytest.raises(BadToken):
        await zalo.send(HER, TEXT, None)
    assert len(grant.renewed) == 1 and len(fake.calls) == 2


async def test_a_token_nobody_can_give_is_not_a_message_on_its_way(fake: FakeZaloOA) -> None:
    zalo = ZaloOA(owner(fake), NoTokens(), fake.url)
    await zalo.start()
    with pytest.raises(BadToken):
        await zalo.send(HER, TEXT, None)
    await zalo.close()
    assert fake.calls == []


async def refused(zalo: ZaloOA) -> SendError:
    with pytest.raises(SendError) as failure:
        await zalo.send(HER, TEXT, None)
    return failure.value


async def test_windows_and_quotas_are_told_apart(fake: FakeZaloOA, zalo: ZaloOA) -> None:
    fake.monthly = 0
    fake.clock.passes(hours=49)
    assert isinstance(await refused(zalo), NotCovered)
    fake.clock.passes(days=6)
    assert isinstance(await refused(zalo), WindowClosed)
    fake.people[HER].restricts = True
    assert isinstance(await refused(zalo), Blocked)


async def test_the_requests_of_a_minute_are_heeded(grant: Grant) -> None:
    async with FakeZaloOA(per_minute=2, echoes=False) as fake:
        fake.say(HER, "chào")
        zalo = made(fake, Grant(fake))
        await zalo.start()
        await zalo.send(HER, TEXT, None)
        await zalo.send(HER, TEXT, None)
        error = await refused(zalo)
        assert isinstance(error, TooFast) and error.after == REST_SECONDS
        fake.clock.passes(minutes=1)
        await zalo.send(HER, TEXT, None)
        await zalo.close()


def test_the_setting_decides_how_fast_it_goes(fake: FakeZaloOA, grant: Grant) -> None:
    assert made(fake, grant, per_minute=2000).limits.account == pytest.approx(30)
    assert ZaloOA.limits.account == pytest.approx(1.5)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(status=500), PlatformDown),
        (Fault(status=503, body=b"<html>"), PlatformDown),
        (Fault(status=302, body=b""), PlatformDown),
        (Fault(status=429), TooFast),
        (Fault(status=429, body=b"slow"), TooFast),
        (Fault(status=404, body=b"x"), Misdirected),
        (Fault(status=413, body=b"x"), Refused),
        (Fault(status=-200), PlatformDown),
        (Fault(status=-9999), Refused),
        (Fault(body=b"not json", taken=True), NoAnswer),
        (Fault(body=b"[]", taken=True), NoAnswer),
        (Fault(silent=True, taken=True), NoAnswer),
    ],
)
async def test_faults_of_the_platform_have_names(
    fake: FakeZaloOA, zalo: ZaloOA, fault: Fault, kind: type[SendError]
) -> None:
    fake.faults.append(fault)
    assert type(await refused(zalo)) is kind


async def test_no_answer_in_time_is_not_knowing(fake: FakeZaloOA, grant: Grant) -> None:
    zalo = made(fake, grant, answer_seconds=0.1)
    await zalo.start()
    fake.faults.append(Fault(seconds=0.5, taken=True))
    assert isinstance(await refused(zalo), NoAnswer)
    await zalo.close()


async def test_where_nobody_listens_nothing_left(fake: FakeZaloOA, grant: Grant) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        zalo = made(fake, grant, url=f"http://127.0.0.1:{free.getsockname()[1]}")
    assert isinstance(await refused(zalo), Unreachable), "not started"
    await zalo.start()
    assert isinstance(await refused(zalo), Unreachable)
    await zalo.close()


@pytest.mark.parametrize("data", [b"{}", b'{"message_id":null,"quota":[]}', b'{"quota":{"remain":"many"}}', b"null"])
async def test_a_yes_that_says_little_is_a_yes(fake: FakeZaloOA, zalo: ZaloOA, data: bytes) -> None:
    fake.faults.append(Fault(body=b'{"error":0,"message":"Success","data":' + data + b"}"))
    assert await zalo.send(HER, TEXT, None) == Sent("")


async def test_numbers_may_come_as_text(fake: FakeZaloOA, zalo: ZaloOA) -> None:
    body = {"error": 0, "data": {"message_id": 5, "quota": {"quota_type": "sub_quota", "remain": "497"}}}
    fake.faults.append(Fault(body=orjson.dumps(body)))
    assert await zalo.send(HER, TEXT, None) == Sent("5", charged="sub_quota", remain=497)


async def test_no_error_and_no_line_holds_the_token(
    fake: FakeZaloOA, zalo: ZaloOA, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "access-fictional-1"
    fake.faults.append(Fault(body=orjson.dumps({"error": -201, "message": f"bad {secret}"})))
    fake.faults.append(Fault(silent=True))
    for _ in range(2):
        error = await refused(zalo)
        assert secret not in f"{error} {error.detail} {error.__context__!r} {error.__cause__!r}"
    assert secret not in caplog.text and fake.secret not in repr(zalo.__dict__["_wire"])


def test_every_code_has_a_meaning_and_an_unknown_one_is_refused() -> None:
    for code, meaning in CODES.items():
        error = translated(Refusal(code, "words"))
        assert (type(error), error.after, error.detail) == (meaning.kind, meaning.after, f"{code}: words")
    assert type(translated(Refusal(-12345, "x" * 999))) is Refused
    assert CODES[-224] == (NotAllowed, MENDED_SECONDS)


# --- Receiving --------------------------------------------------------------------------------------


def test_the_signature_is_what_the_documents_say(fake: FakeZaloOA, grant: Grant) -> None:
    body = b'{"app_id":"360846524940903967","event_name":"user_seen_message","timestamp":"1789000000123"}'
    by_hand = hashlib.sha256(b"360846524940903967" + body + b"1789000000123" + b"khoa-cua-oa-chi-de-thu").hexdigest()
    assert signature(owner(fake), body, "1789000000123") == by_hand == fake.signature(body)
    zalo = made(fake, grant)
    for given in (by_hand, f"mac={by_hand}", f"mac={by_hand.upper()}"):
        assert zalo.verify({"x-zevent-signature": given}, body)
    assert not zalo.verify({"x-zevent-signature": by_hand}, body + b" ")
    assert not zalo.verify({"x-zevent-signature": "mac="}, body)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"nonsense", b'{"timestamp":null}', b'{"timestamp":true}'])
def test_what_bears_no_time_cannot_be_genuine(fake: FakeZaloOA, grant: Grant, body: bytes) -> None:
    assert not made(fake, grant).verify({"x-zevent-signature": fake.signature(body)}, body)


def test_a_time_may_be_a_number(fake: FakeZaloOA, grant: Grant) -> None:
    body = b'{"event_name":"x","timestamp":1789000000123}'
    assert made(fake, grant).verify({"x-zevent-signature": fake.signature(body)}, body)


def test_without_a_secret_nothing_is_genuine(fake: FakeZaloOA, grant: Grant) -> None:
    open_to_all = Owner(fake.account, fake.app, "")
    body = b'{"timestamp":"1"}'
    zalo = ZaloOA(open_to_all, grant, fake.url)
    assert not zalo.verify({"x-zevent-signature": signature(open_to_all, body, "1")}, body)


def test_it_never_refuses(fake: FakeZaloOA, grant: Grant) -> None:
    zalo = made(fake, grant)
    assert isinstance(zalo, Unrefusing) and zalo.never_refuses


def test_a_delivery_is_read_for_our_account_alone(fake: FakeZaloOA, grant: Grant) -> None:
    body = {
        "event_name": "user_send_text",
        "timestamp": "1",
        "sender": {"id": HER},
        "recipient": {"id": fake.account},
        "message": {"msg_id": "m1", "text": "chào"},
    }
    (inbound,) = made(fake, grant).parse(orjson.dumps(body))
    assert (inbound.address, inbound.event) == (HER, Said("chào"))
    assert made(fake, grant).parse(orjson.dumps(body | {"recipient": {"id": "1"}})) == []
    with pytest.raises(BadPayload):
        made(fake, grant).parse(b"{")


async def test_the_sound_of_a_voice_message_is_fetched_from_zalo_alone(fake: FakeZaloOA, grant: Grant) -> None:
    async def sound(_request: web.Request) -> web.Response:
        return web.Response(body=b"#!AMR\n123")

    app = web.Application()
    app.router.add_get("/a.amr", sound)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    here = "http://{}:{}".format(*runner.addresses[0][:2])
    zalo = made(fake, grant, media_hosts=[here])
    assert isinstance(zalo, Fetching)
    with pytest.raises(NotFetched):
        await zalo.fetch(f"{here}/a.amr")
    await zalo.start()
    assert await zalo.fetch(f"{here}/a.amr") == b"#!AMR\n123"
    with pytest.raises(NotFetched):
        await zalo.fetch("https://elsewhere.example/a.amr")
    await zalo.close()
    await runner.cleanup()


async def test_many_messages_at_once_each_get_their_own_answer(fake: FakeZaloOA, zalo: ZaloOA) -> None:
    people = [str(1000 + number) for number in range(40)]
    for person in people:
        fake.say(person, "chào")
    sent = await asyncio.gather(*(zalo.send(person, TEXT, None) for person in people))
    ids = {message.person: message.id for message in fake.sent}
    assert [one.message for one in sent] == [ids[person] for person in people]


@pytest.mark.parametrize("id", ["", "x", "12?a=b", "１２"])
def test_what_is_no_id_of_an_account_opens_nothing(id: str) -> None:
    assert door(id) is None
