"""What a platform refuses goes another way, on every channel and in whichever words it refuses."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import pytest
from aiohttp import web

from api.delivery.attachments import Attachments
from api.delivery.attempts import Attempts
from api.delivery.outbox import Claimed, Settled, settle
from api.media.media import Media, clips
from api.settings import ROOT, Settings
from api.store.database import writing
from api.store.keys import Keys
from bot.channels.base import Channel
from bot.channels.part import Part
from bot.channels.telegram.channel import Telegram
from bot.channels.zalo_bot.channel import ZaloBot
from bot.channels.zalo_oa.channel import Owner, ZaloOA
from tests.api.village import Village
from tests.fakes.refusals import BUTTONS, LINKS, PICTURES, SOUNDS, STALE, VOICES, Said
from tests.fakes.telegram import FakeTelegram, Fault
from tests.fakes.zalo_bot import FakeZaloBot
from tests.fakes.zalo_oa import FakeZaloOA

PUBLIC, HER = "https://bonso.example", "246"
QUESTION: Part = {
    "kind": "photo",
    "screen": 3,
    "picture": "bot/hello",
    "alt": "Người cầm điện thoại",
    "text": "Ai hỏi mã OTP?\n1. Cúp máy",
}
VOICE: Part = {
    "kind": "voice",
    "screen": 3,
    "speech": {"says": [["vi", "Xin chào bà con."]], "slow": False, "private": False},
}
KEYS: list[list[list[str]]] = [[["Cúp máy", "3:hang-up"]]]


class Token:
    """The one that the account has."""

    async def token(self) -> str:
        return "access-fictional-1"

    async def renew(self, refused: str) -> str:
        raise AssertionError(refused)


@dataclass
class Postman:
    """Sends messages of one account to her, each on its own."""

    name: str
    fake: Any
    channel: Channel
    keys: Keys
    attempts: Attempts
    ids: list[int] = field(default_factory=list)

    async def send(self, part: Part, *, no_voice: bool = False) -> Settled:
        self.ids.append(len(self.ids) + 1)
        body = orjson.dumps(part).decode()
        row = Claimed(self.ids[-1], "chat", self.keys.seal(HER), body, False, False, 1, no_voice)
        return await self.attempts.send(row, self.attempts.pack(row))

    def refuse(self, said: Said | None, what: str = "photo") -> None:
        """Every picture from now on, or every voice, or none."""
        if isinstance(self.fake, FakeZaloOA):
            self.fake.no_pictures = said
        else:
            name = f"send{what.title()}"
            self.fake.refused = {name.lower() if self.name == "telegram" else name: said} if said else {}

    @property
    def question(self) -> Part:
        """With buttons where there are any."""
        part = QUESTION.copy()
        if self.channel.capabilities.buttons:
            part["buttons"] = KEYS
        return part


@pytest.fixture(params=PICTURES)
async def postman(request: pytest.FixtureRequest, village: Village, tmp_path: Path) -> AsyncIterator[Postman]:
    fakes: dict[str, Any] = {"telegram": FakeTelegram, "zalo-bot": FakeZaloBot, "zalo-oa": FakeZaloOA}
    media = Media(ROOT, clips(Settings(_env_file=None, data_dir=tmp_path)))
    async with fakes[request.param]() as fake, _shelf(media) as shelf:
        if request.param != "telegram":
            fake.reach[PUBLIC] = shelf
        fake.say(int(HER) if request.param == "telegram" else HER, "chào")
        channel = _channel(fake)
        await channel.start()
        attachments = Attachments("a/b", village.database, media, channel.capabilities)
        yield Postman(request.param, fake, channel, village.keys, Attempts("a/b", channel, village.keys, attachments))
        await channel.close()


def _channel(fake: Any) -> Channel:
    if isinstance(fake, FakeTelegram):
        return Telegram(fake.token, "secret", fake.url)
    if isinstance(fake, FakeZaloBot):
        return ZaloBot(fake.token, "secret-secret", fake.url, PUBLIC)
    return ZaloOA(Owner(fake.account, fake.app, fake.secret), Token(), fake.url, PUBLIC)


@asynccontextmanager
async def _shelf(media: Media) -> AsyncIterator[str]:
    """Where platforms find our pictures and clips."""

    async def picture(request: web.Request) -> web.FileResponse:
        return web.FileResponse(media.picture(request.match_info["name"]), headers={"Content-Type": "image/png"})

    async def clip(request: web.Request) -> web.FileResponse:
        path = media.clips.find(request.match_info["hash"], "aac")
        assert path is not None
        return web.FileResponse(path, headers={"Content-Type": "audio/aac"})

    app = web.Application()
    app.router.add_get("/media/pictures/{name:.+}.png", picture)
    app.router.add_get("/media/audio/{hash}.aac", clip)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


def kind_of(sent: Any) -> str:
    """Whether it came with a picture or as words alone."""
    if hasattr(sent, "shape"):
        return "photo" if sent.shape.picture else "text"
    return {"sendPhoto": "photo", "sendMessage": "text"}[sent.method]


def pressed(sent: Any) -> list[str]:
    """What its buttons send; where there are none, the choices stand in the words."""
    return [data.removeprefix("#") for data in getattr(sent, "data", ["3:hang-up"])]


async def test_a_picture_that_is_taken_comes_with_its_words(postman: Postman) -> None:
    assert (await postman.send(postman.question)).state == "sent"
    (sent,) = postman.fake.sent
    assert (kind_of(sent), sent.text) == ("photo", QUESTION["text"])


async def test_a_refused_picture_takes_neither_question_nor_choices_with_it(postman: Postman) -> None:
    """In every wording known; what the picture showed is told instead."""
    lost = []
    for said in PICTURES[postman.name]:
        before = len(postman.fake.sent)
        postman.refuse(said)
        settled = await postman.send(postman.question)
        came = [(kind_of(sent), sent.text, pressed(sent)) for sent in postman.fake.sent[before:]]
        wanted = [("text", f"🖼 {QUESTION['alt']}\n{QUESTION['text']}", ["3:hang-up"])]
        if (settled.state, settled.closed, came) != ("sent", "", wanted):
            lost.append((said, settled, came))
    assert lost == []
    postman.refuse(None)
    await postman.send(postman.question)
    assert kind_of(postman.fake.sent[-1]) == "photo", "the next one is tried with its picture again"


async def test_a_picture_that_cannot_be_drawn_is_told_too(postman: Postman) -> None:
    settled = await postman.send({**postman.question, "picture": "bot/khong-co"})
    (sent,) = postman.fake.sent
    assert (settled.state, kind_of(sent), sent.text.splitlines()[0]) == ("sent", "text", f"🖼 {QUESTION['alt']}")


async def test_a_refused_picture_without_words_is_told_or_left_out(postman: Postman) -> None:
    postman.refuse(PICTURES[postman.name][0])
    bare: Part = {"kind": "photo", "screen": 3, "picture": "bot/hello"}
    assert (await postman.send({**bare, "alt": "Người cầm điện thoại"})).state == "sent"
    assert [sent.text for sent in postman.fake.sent] == ["🖼 Người cầm điện thoại"]
    settled = await postman.send(bare)
    assert (settled.state, settled.code) == ("failed", "refused"), "its words are a message of their own"


async def test_what_is_told_of_a_picture_never_costs_its_words(postman: Postman) -> None:
    postman.refuse(PICTURES[postman.name][0])
    text = "a" * postman.channel.capabilities.caption
    settled = await postman.send({**postman.question, "text": text, "alt": "b" * postman.channel.capabilities.text})
    assert settled.state == "sent" and postman.fake.sent[-1].text.replace("\n", "") == text


pressed_below = pytest.mark.parametrize("postman", BUTTONS, indirect=True)
linked = pytest.mark.parametrize("postman", LINKS, indirect=True)

LESSON = f"{PUBLIC}/l/qr-pay"
CHOICES: Part = {
    "kind": "photo",
    "screen": 3,
    "picture": "bot/hello",
    "alt": "Người cầm điện thoại",
    "text": "Ai hỏi mã OTP?",
    "buttons": [[["Cúp máy", "3:hang-up"]], [["Về trang đầu", "3:menu"]], [["Nghe lại", "3:again"]]],
    "answers": 2,
    "links": [["Xem bài", LESSON]],
}
"""The second choice is called like a tool, as some are."""


async def came(postman: Postman, part: Part) -> tuple[str, list[tuple[str, str, list[str]]]]:
    """How it ended, and what came: its kind, words, and what its buttons send."""
    before = len(postman.fake.sent)
    settled = await postman.send(part)
    return settled.state, [(kind_of(sent), sent.text, pressed(sent)) for sent in postman.fake.sent[before:]]


@pressed_below
async def test_refused_buttons_are_numbers_to_answer_with(postman: Postman) -> None:
    """In every wording known. Where the words name buttons, the picture stays."""
    lost, numbers = [], "1. Cúp máy\n2. Về trang đầu\n7 nghe lại"
    for said in BUTTONS[postman.name]:
        postman.fake.no_buttons = said
        state, (*more, (kind, text, data)) = await came(postman, CHOICES)
        named = re.search("button|markup|keyboard", said.words, re.IGNORECASE)
        told = "" if named else f"🖼 {CHOICES['alt']}\n"
        wanted = ("photo" if named else "text", f"{told}{CHOICES['text']}\n🔗 Xem bài: {LESSON}\n{numbers}", [])
        if (state, more, (kind, text, data)) != ("sent", [], wanted):
            lost.append((said, state, more, kind, text, data))
    assert lost == []


@linked
async def test_a_refused_link_is_words_and_the_buttons_stay(postman: Postman) -> None:
    """Where it is refused there too it goes, and question and choices come."""
    lost = []
    part = CHOICES if postman.channel.capabilities.buttons else planned_in_words()
    for said in LINKS[postman.name]:
        postman.fake.no_links = said
        state, (*more, (_, text, data)) = await came(postman, part)
        as_words = f"🔗 Xem bài: {LESSON}" in text
        if (state, more, CHOICES["text"] in text) != ("sent", [], True):
            lost.append((said, state, more, text))
        if postman.channel.capabilities.buttons and (data, as_words) != (["3:hang-up", "3:menu", "3:again"], True):
            lost.append((said, data, text))
        if not postman.channel.capabilities.buttons and (as_words or "1. Cúp máy" not in text):
            lost.append((said, text))
    assert lost == []


def planned_in_words() -> Part:
    """The same where there are no buttons."""
    words = f"{CHOICES['text']}\n🔗 Xem bài: {LESSON}\n1. Cúp máy\n2. Về trang đầu\n7 nghe lại"
    return {"kind": "photo", "screen": 3, "picture": "bot/hello", "alt": CHOICES["alt"], "text": words}


@pressed_below
async def test_a_number_to_call_is_told_where_its_button_is_refused(postman: Postman) -> None:
    postman.fake.no_buttons = BUTTONS[postman.name][0]
    part: Part = {"kind": "text", "screen": 3, "text": "👇", "calls": [["Gọi 113", "113"]], "buttons": KEYS}
    if not postman.channel.capabilities.call:
        part.pop("calls")
    state, sent = await came(postman, part)
    call = ["☎ Gọi 113: 113"] if postman.channel.capabilities.call else []
    assert (state, sent) == ("sent", [("text", "\n".join([*call, "1. Cúp máy"]), [])])


@pressed_below
async def test_buttons_that_were_planned_by_an_earlier_version_are_numbers_too(postman: Postman) -> None:
    postman.fake.no_buttons = BUTTONS[postman.name][0]
    rows = [[["Cúp máy", "3:hang-up"]], [["Xem thêm", "3:tools"]]]
    state, sent = await came(postman, {"kind": "text", "screen": 3, "text": "Ai hỏi?", "buttons": rows})
    assert (state, sent) == ("sent", [("text", "Ai hỏi?\n1. Cúp máy\nxem thêm", [])])


@pressed_below
async def test_the_address_of_a_page_is_a_key_and_no_log_holds_it(
    postman: Postman, capsys: pytest.CaptureFixture[str]
) -> None:
    postman.fake.no_links = Said(-201 if postman.name == "zalo-oa" else 400, f"button URL '{LESSON}?k=1' is invalid")
    await came(postman, CHOICES)
    logged = capsys.readouterr()
    assert "sent another way" in logged.out + logged.err and "k=1" not in logged.out + logged.err


heard = pytest.mark.parametrize("postman", VOICES, indirect=True)


def sounds(postman: Postman) -> list[str]:
    """How sound came: as a voice message, or as a file that holds the same."""
    came = []
    for sent in postman.fake.sent:
        file = getattr(sent, "uploaded", b"") or sent.method == "sendMessage"
        assert file
        came.append({"sendVoice": "voice", "sendAudio": "audio", "sendMessage": sent.text}[sent.method])
    return came


@heard
async def test_who_takes_no_voice_messages_gets_a_file_and_that_is_remembered(postman: Postman) -> None:
    odd = []
    for said in VOICES[postman.name]:
        postman.refuse(said, "voice")
        postman.fake.sent.clear()
        settled = await postman.send(VOICE)
        if (settled.state, settled.closed, settled.no_voice, *map(is_file, sounds(postman))) != (
            "sent",
            "",
            True,
            True,
        ):
            odd.append((said, settled, sounds(postman)))
    assert odd == []


@heard
async def test_a_voice_that_nobody_could_get_comes_as_a_file_this_once(postman: Postman) -> None:
    odd = []
    for said in SOUNDS[postman.name]:
        postman.refuse(said, "voice")
        postman.fake.sent.clear()
        settled = await postman.send(VOICE)
        if (settled.state, settled.no_voice, *map(is_file, sounds(postman))) != ("sent", False, True):
            odd.append((said, settled, sounds(postman)))
    assert odd == []


@heard
async def test_where_it_was_refused_a_while_ago_no_voice_is_tried(postman: Postman) -> None:
    postman.refuse(VOICES[postman.name][0], "voice")
    settled = await postman.send(VOICE, no_voice=True)
    assert (settled.state, settled.no_voice) == ("sent", False), "the time of the refusal stands"
    assert [is_file(sound) for sound in sounds(postman)] == [True]
    assert "sendvoice" not in [method.lower() for method, _ in postman.fake.calls]
    await postman.send(postman.question, no_voice=True)
    assert kind_of(postman.fake.sent[-1]) == "photo"


def is_file(sound: str) -> bool:
    return sound == "audio" or re.fullmatch(rf"🔊 Nghe: {PUBLIC}/media/audio/[0-9a-f]+\.mp3", sound) is not None


@pytest.mark.parametrize("postman", ["telegram"], indirect=True)
@pytest.mark.parametrize("kind", ["photo", "voice"])
async def test_a_file_that_is_refused_by_its_name_goes_up_anew_once(
    postman: Postman, kind: str, village: Village
) -> None:
    part, method = (postman.question, "sendPhoto") if kind == "photo" else (VOICE, "sendVoice")
    lost = []
    for said in STALE:
        with writing(village.database) as connection:
            settle(connection, "a/b", [await postman.send(part)], village.now)
        postman.fake.calls.clear()
        postman.fake.fail(method, Fault(said.code, said.words))
        again = await postman.send(part)
        calls = [name for name, _ in postman.fake.calls]
        if (again.state, calls, postman.fake.sent[-1].method) != ("sent", [method.lower()], method) or not again.upload:
            lost.append((said, again, calls))
    assert lost == []


async def test_words_that_are_refused_are_refused(postman: Postman) -> None:
    settled = await postman.send({"kind": "text", "screen": 3, "text": ""})
    assert (settled.state, settled.code, postman.fake.sent) == ("failed", "refused", [])
