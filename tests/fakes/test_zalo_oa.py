"""The fake against a client written elsewhere, zalo-sdk; and what it is strict about.

zalo-sdk 0.3.0 builds no buttons and no media elements of its own (two of its classes raise), so those go through its
``ZaloAttachment`` as they are. It is synchronous and runs on a thread.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
from aiohttp import web
from zalo_sdk import ZaloOAAuthTokenExpiredException, ZaloOAException
from zalo_sdk.oa import Client, ZaloAction, ZaloAttachment, ZaloMessageBody, ZaloRecipient

from tests.fakes.samples import picture
from tests.fakes.telegram import Fault
from tests.fakes.zalo_oa import FREE_MESSAGES, FakeZaloOA

HER, TOKEN, PUBLIC = "246845883529197922", "access-fictional-1", "https://bonso.example"
BUTTON = {"title": "Tiếp", "type": "oa.query.hide", "payload": "#1:next"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeZaloOA]:
    async with FakeZaloOA() as fake:
        fake.clock.begins(datetime(2026, 3, 2, 1, 30, tzinfo=UTC))
        fake.say(HER, "chào")
        yield fake


@pytest.fixture
def client(fake: FakeZaloOA) -> Client:
    return Client(fake.app, "app-secret", TOKEN, endpoint_prefix=fake.url)


async def sends(client: Client, text: str | None = None, payload: Any = None, kind: str = "template") -> Any:
    attachment = ZaloAttachment(kind, payload) if payload is not None else None
    body = ZaloMessageBody(text, attachment)
    return await asyncio.to_thread(client.send_message, ZaloRecipient(user_id=HER), body)


async def refused(client: Client, *given: Any) -> int:
    with pytest.raises(ZaloOAException) as failure:
        await sends(client, *given)
    code: int = failure.value._code
    return code


# --- With zalo-sdk ----------------------------------------------------------------------------------


async def test_it_sends_words(fake: FakeZaloOA, client: Client) -> None:
    answer = await sends(client, "Xin chào")
    (sent,) = fake.sent
    assert answer["data"]["message_id"] == sent.id
    assert answer["data"]["quota"]["quota_type"] == "reply"
    assert (sent.person, sent.text) == (HER, "Xin chào")


async def test_it_sends_words_with_buttons(fake: FakeZaloOA, client: Client) -> None:
    await sends(client, "Tiếp nhé", {"buttons": [BUTTON]})
    assert fake.sent[0].data == ["#1:next"]


async def test_it_sends_pictures(fake: FakeZaloOA, client: Client, shelf: None) -> None:
    await sends(client, "Nhìn này", {"template_type": "media", "elements": [media(f"{PUBLIC}/a.png")]})
    card = {"title": "Bước 1", "subtitle": "Mở ứng dụng", "image_url": f"{PUBLIC}/a.png"}
    await sends(client, None, {"template_type": "list", "elements": [card], "buttons": [BUTTON]})
    assert [(sent.shape.template, sent.text) for sent in fake.sent] == [
        ("media", "Nhìn này"),
        ("list", "Bước 1\nMở ứng dụng"),
    ]
    assert {sent.content for sent in fake.sent} == {picture()}


async def test_its_questions_are_answered(fake: FakeZaloOA, client: Client) -> None:
    await sends(client, "Một")
    hers = await asyncio.to_thread(client.get_zalo_user_quotas, HER)
    assert hers["data"]["cs_reply"] == {"remain": FREE_MESSAGES - 1, "total": FREE_MESSAGES}
    ours = await asyncio.to_thread(client.get_zalo_oa_quotas, "OA")
    assert (ours["data"][0]["remain"], ours["data"][0]["total"]) == (500, 500)
    detail = await asyncio.to_thread(client.get_user_detail, HER)
    assert detail["data"]["user_id"] == HER


async def test_it_knows_an_expired_token_by_its_error(fake: FakeZaloOA, client: Client) -> None:
    fake.expire(-216)
    assert await refused(client, "Một") == -216
    fake.expire(-220)
    assert await refused(client, "Một") == -220
    client.access_token = fake.renew("access-fictional-2")
    await sends(client, "Hai")
    assert not isinstance(ZaloOAException(-216), ZaloOAAuthTokenExpiredException)


async def test_the_old_api_is_gone(fake: FakeZaloOA, client: Client) -> None:
    action = ZaloAction("/-heart", "m1")
    with pytest.raises(ZaloOAException) as failure:
        await asyncio.to_thread(client.send_message, ZaloRecipient(user_id=HER), None, action, "action")
    assert failure.value._code == -240
    with pytest.raises(Exception, match="404"):
        await asyncio.to_thread(client.get_tags_of_oa)


# --- What it is strict about ------------------------------------------------------------------------


def media(url: str) -> dict[str, Any]:
    return {"media_type": "image", "url": url}


CARD = {"title": "a", "subtitle": "b", "image_url": f"{PUBLIC}/a.png"}


@pytest.mark.parametrize(
    ("code", "text", "payload"),
    [
        (-201, "", None),
        (-210, "ơ" * 2001, None),
        (-210, "🙂" * 1001, None),
        (-201, "Chào", {"buttons": []}),
        (-201, "Chào", {"buttons": [BUTTON] * 6}),
        (-201, None, {"buttons": [BUTTON]}),
        (-210, "Chào", {"buttons": [BUTTON | {"title": "x" * 101}]}),
        (-201, "Chào", {"buttons": [BUTTON | {"title": " "}]}),
        (-201, "Chào", {"buttons": [BUTTON | {"type": "oa.open.app"}]}),
        (-201, "Chào", {"buttons": [BUTTON | {"type": "oa.open.url"}]}),
        (-201, "Chào", {"buttons": [{"title": "a", "type": "oa.open.url", "payload": {"url": "http://a.example"}}]}),
        (-201, "Chào", {"buttons": [{"title": "a", "type": "oa.open.phone", "payload": {"phone_code": "gọi"}}]}),
        (-201, "Chào", {"template_type": "list", "elements": [CARD]}),
        (-201, None, {"template_type": "list", "elements": []}),
        (-201, None, {"template_type": "list", "elements": [{"title": "a", "image_url": CARD["image_url"]}]}),
        (-210, None, {"template_type": "list", "elements": [CARD | {"title": "x" * 101}]}),
        (-210, None, {"template_type": "list", "elements": [CARD | {"subtitle": "x" * 501}]}),
        (-201, None, {"template_type": "list", "elements": [CARD | {"image_url": "https://127.0.0.1/a.png"}]}),
        (-201, None, {"template_type": "list", "elements": [CARD | {"odd": 1}]}),
        (-201, None, {"template_type": "media", "elements": [media("https://nobody.example/a.png")]}),
        (-201, None, {"template_type": "media", "elements": [{"media_type": "audio", "url": CARD["image_url"]}]}),
        (-201, None, {"template_type": "media", "elements": [media(f"{PUBLIC}/a.txt")]}),
    ],
)
async def test_shapes_it_does_not_take(
    fake: FakeZaloOA, client: Client, shelf: None, code: int, text: str | None, payload: Any
) -> None:
    assert await refused(client, text, payload) == code
    assert fake.sent == [] and fake.people[HER].free_used == 0


async def test_a_bare_picture_is_not_taken(fake: FakeZaloOA, client: Client) -> None:
    assert await refused(client, None, {"url": f"{PUBLIC}/a.png"}, "image") == -201


async def test_windows_charges_and_their_end(fake: FakeZaloOA, client: Client) -> None:
    fake.monthly, fake.rewards, fake.purchased = 1, 1, 1
    for _ in range(FREE_MESSAGES + 3):
        await sends(client, "Chào")
    assert fake.charged == {"reply": 8, "sub_quota": 1, "reward_quota": 1, "purchase_quota": 1}
    assert await refused(client, "Chào") == -211
    fake.say(HER, "vâng")
    await sends(client, "Chào")
    assert fake.charged["reply"] == 9, "whatever she does opens the window anew"
    fake.purchased = 9
    fake.clock.passes(hours=48)
    await sends(client, "Chào")
    assert fake.charged["purchase_quota"] == 2
    fake.clock.passes(days=5, hours=1)
    assert await refused(client, "Chào") == -230
    fake.follow(HER)
    await sends(client, "Chào")


async def test_the_package_is_full_again_in_the_next_month(fake: FakeZaloOA, client: Client) -> None:
    fake.monthly = 1
    fake.clock.passes(hours=48)
    await sends(client, "Chào")
    assert await refused(client, "Chào") == -211
    fake.clock.passes(days=32)
    fake.say(HER, "vâng")
    fake.people[HER].free_used = FREE_MESSAGES
    await sends(client, "Chào")
    assert fake.charged["sub_quota"] == 2


async def test_receipts_do_not_open_the_window_and_a_hotline_does(fake: FakeZaloOA, client: Client) -> None:
    call = {"title": "Công an", "type": "oa.open.phone", "payload": {"phone_code": "113"}}
    await sends(client, "Gọi", {"buttons": [call]})
    fake.bring(HER, "user_seen_message", message={"msg_ids": ["a"]})
    fake.bring(HER, "user_reacted_message")
    assert fake.people[HER].free_used == 1
    assert fake.press(HER, "Công an").target == "113"
    assert fake.people[HER].free_used == 0


async def test_strangers_are_not_written_to(fake: FakeZaloOA, client: Client) -> None:
    with pytest.raises(ZaloOAException) as failure:
        await asyncio.to_thread(client.send_message, ZaloRecipient(user_id="111"), ZaloMessageBody("Chào"))
    assert failure.value._code == -201
    fake.people[HER].restricts = True
    assert await refused(client, "Chào") == -244


async def test_requests_of_a_minute_are_counted_and_told() -> None:
    async with FakeZaloOA(per_minute=2) as fake, httpx.AsyncClient(base_url=fake.url) as http:
        headers = {"access_token": TOKEN}
        for left in ("1", "0"):
            answer = await http.post("/v3.0/oa/message/cs", json={}, headers=headers)
            assert (answer.json()["error"], answer.headers["X-RateLimit-Remain"]) == (-201, left)
        answer = await http.post("/v3.0/oa/message/cs", json={}, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (200, -32)
        fake.clock.passes(minutes=1)
        assert (await http.post("/v3.0/oa/message/cs", json={}, headers=headers)).json()["error"] == -201


async def test_faults_are_met_in_order(fake: FakeZaloOA, client: Client) -> None:
    fake.faults.extend([Fault(status=502), Fault(status=-32), Fault(status=502, taken=True)])
    with pytest.raises(Exception, match="502"):
        await sends(client, "Một")
    assert await refused(client, "Hai") == -32
    with pytest.raises(Exception, match="502"):
        await sends(client, "Ba")
    assert [sent.text for sent in fake.sent] == ["Ba"], "it says no and does it all the same"


# --- Deliveries -------------------------------------------------------------------------------------


class Ear:
    """An address that deliveries reach; ``statuses`` are its answers, then 200."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.signed: list[bool] = []
        self.statuses: list[int] = []
        self.seconds: list[float] = []
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        delivery = orjson.loads(body)
        raw = b"360846524940903967" + body + str(delivery["timestamp"]).encode() + b"khoa-cua-oa-chi-de-thu"
        expected = f"mac={hashlib.sha256(raw).hexdigest()}"
        self.signed.append(request.headers.get("X-ZEvent-Signature") == expected)
        self.heard.append(delivery)
        if self.seconds:
            await asyncio.sleep(self.seconds.pop(0))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    @property
    def names(self) -> list[str]:
        return [delivery["event_name"] for delivery in self.heard]


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    ear = Ear()
    app = web.Application()
    app.router.add_post("/hook", ear.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ear.url = "http://{}:{}/hook".format(*runner.addresses[0][:2])
    yield ear
    await runner.cleanup()


@pytest.fixture
async def shelf(fake: FakeZaloOA) -> AsyncIterator[None]:
    async def shelved(request: web.Request) -> web.Response:
        if request.path == "/a.png":
            return web.Response(body=picture(), content_type="image/png")
        return web.Response(text="no picture")

    app = web.Application()
    app.router.add_get("/{name}", shelved)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.reach[PUBLIC] = "http://{}:{}".format(*runner.addresses[0][:2])
    yield
    await runner.cleanup()


async def test_an_address_is_tried_without_a_signature_and_must_answer_200(fake: FakeZaloOA, ear: Ear) -> None:
    ear.statuses = [403]
    assert await fake.save_hook(ear.url) == 403
    assert fake.hook is None
    assert await fake.save_hook(ear.url) == 200
    assert ear.signed[:2] == [False, False]


async def test_deliveries_are_signed_and_come_again_until_they_are_taken(fake: FakeZaloOA, ear: Ear) -> None:
    await fake.save_hook(ear.url)
    await fake.brought()
    ear.statuses = [503, 500]
    fake.attach(HER, "sticker", id="1")
    await fake.brought()
    assert ear.names[1:] == ["user_send_text", *["user_send_sticker"] * 3]
    assert all(ear.signed[1:])


async def test_an_answer_after_two_seconds_is_none(fake: FakeZaloOA, ear: Ear) -> None:
    await fake.save_hook(ear.url)
    await fake.brought()
    ear.seconds = [2.3]
    fake.follow(HER)
    await fake.brought()
    assert fake.hook is not None and fake.hook.answers[-2:] == [0, 200]


async def test_copies_and_disorder(ear: Ear) -> None:
    async with FakeZaloOA(duplicates=1) as fake:
        await fake.save_hook(ear.url)
        fake.held = True
        fake.say(HER, "một")
        fake.say(HER, "hai")
        fake.release()
        await fake.brought()
        await asyncio.sleep(0.1)
        texts = [heard["message"]["text"] for heard in ear.heard[1:]]
        assert texts == ["hai", "hai", "một", "một"]


async def test_the_account_hears_of_its_own_words_and_of_its_peoples(
    fake: FakeZaloOA, client: Client, ear: Ear
) -> None:
    await fake.save_hook(ear.url)
    await sends(client, "Chào")
    fake.admin_writes(HER, "Để tôi gọi.")
    fake.unfollow(HER)
    fake.withdraw(HER)
    await fake.brought()
    assert ear.names[2:] == ["oa_send_text", "user_received_message", "oa_send_text", "unfollow", "user_withdraw"]
    assert ["admin_id" in heard for heard in ear.heard[2:5]] == [False, False, True]
