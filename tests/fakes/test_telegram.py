"""The fake against clients written elsewhere: python-telegram-bot on its own httpx, and aiogram's types."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
from aiohttp import web
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.fakes.samples import clip, picture
from tests.fakes.telegram import FakeTelegram, Fault, hooked, serving
from tests.fakes.telegram_rules import Refusal

# Seconds become timedelta one day; both compare well here.
pytestmark = pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")

TOKEN, OTHER = "77:first-fake-token", "78:second-fake-token"
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("Tiếp", callback_data="1:next")]])


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(TOKEN, OTHER) as fake:
        yield fake


@pytest.fixture
async def bot(fake: FakeTelegram) -> AsyncIterator[Bot]:
    async with client(fake) as bot:
        yield bot


def client(fake: FakeTelegram, token: str = TOKEN) -> Bot:
    return Bot(token, f"{fake.url}/bot")


async def test_who_the_bot_is(bot: Bot) -> None:
    assert (bot.id, bot.username) == (77, "bon_so_77_bot")


async def test_tokens_are_told_apart(fake: FakeTelegram) -> None:
    with pytest.raises(InvalidToken):
        await client(fake, "79:nobody").initialize()
    with pytest.raises(InvalidToken, match="rejected"):
        await client(fake, "malformed").initialize()


async def test_every_kind_of_update_is_read_by_the_library(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(5, "/start BS12345")
    sent = await bot.send_message(5, "Chào bà con", reply_markup=KEYS)
    fake.tap(5, sent.message_id, "1:next")
    fake.bring(5, sticker={**_named("s"), "type": "regular", "width": 1, "height": 1, "is_animated": False,
                           "is_video": False})  # fmt: skip
    fake.bring(-9, text="trong nhóm")
    fake.bring(5, kind="edited_message", text="sửa", edit_date=1)
    fake.block(5)
    updates = await bot.get_updates()
    start, tap, sticker, group, edited, blocked = updates
    assert [update.update_id for update in updates] == list(range(start.update_id, start.update_id + 6))
    assert start.message and start.message.parse_entities(["bot_command"])
    assert start.message.text == "/start BS12345" and start.message.from_user.language_code == "vi"
    assert tap.callback_query and tap.callback_query.data == "1:next" and tap.callback_query.message == sent
    assert sticker.message and sticker.message.sticker
    assert group.message and group.message.chat.type == "group"
    assert edited.edited_message
    assert blocked.my_chat_member and blocked.my_chat_member.new_chat_member.status == "kicked"
    assert not any(update.api_kwargs for update in updates)  # nothing the library does not know


async def test_what_is_written_beside_a_file_comes_as_its_caption(fake: FakeTelegram, bot: Bot) -> None:
    kinds = ("photo", "document", "video", "animation", "audio")
    numbers = [fake.attach(5, kind, "tôi bị lừa rồi") for kind in kinds]
    numbers.append(fake.speak(5, clip(), caption="dừng"))
    numbers.append(fake.attach(5, "photo"))
    updates = await bot.get_updates()
    captions = [update.message.caption for update in updates if update.message]
    assert [update.update_id for update in updates] == numbers
    assert captions == [*["tôi bị lừa rồi"] * len(kinds), "dừng", None]
    assert all(getattr(update.message, kind) for update, kind in zip(updates, (*kinds, "voice", "photo"), strict=True))
    assert not any(update.api_kwargs for update in updates)
    with pytest.raises(Refusal, match="too long"):
        fake.attach(5, "photo", "a" * 1025)


async def test_updates_stay_until_the_offset_passes_them(fake: FakeTelegram, bot: Bot) -> None:
    numbers = [fake.say(5, text) for text in ("một", "hai", "ba")]
    assert [u.update_id for u in await bot.get_updates(limit=2)] == numbers[:2]
    assert [u.update_id for u in await bot.get_updates(limit=2)] == numbers[:2]
    assert [u.update_id for u in await bot.get_updates(offset=numbers[1])] == numbers[1:]
    assert [u.update_id for u in await bot.get_updates(offset=-1)] == numbers[2:]
    assert await bot.get_updates(offset=numbers[2] + 1) == ()


async def test_a_long_poll_ends_when_somebody_writes(fake: FakeTelegram, bot: Bot) -> None:
    waiting = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    fake.say(5, "chào")
    assert [u.message.text for u in await asyncio.wait_for(waiting, 60) if u.message] == ["chào"]


async def test_two_pollers_or_a_webhook_conflict(fake: FakeTelegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=10))
    await asyncio.sleep(0.05)
    async with client(fake) as second:
        later = asyncio.create_task(second.get_updates(timeout=10))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        number = fake.say(5, "chào")
        assert [update.update_id for update in await later] == [number]
    await bot.set_webhook("https://bon-so.example/hook")
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_unwanted_kinds_are_not_kept(fake: FakeTelegram, bot: Bot) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    fake.say(5, "chào")
    assert await bot.get_updates() == ()
    await bot.get_updates(allowed_updates=[])
    fake.say(5, "chào")
    assert len(await bot.get_updates()) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "text is empty"), (" \n", "text is empty"), ("ă" * 4097, "too long"), ("🙂" * 2049, "too long")],
)
async def test_texts_have_limits(fake: FakeTelegram, bot: Bot, text: str, says: str) -> None:
    fake.say(5, "chào")
    with pytest.raises(BadRequest, match=says):
        await bot.send_message(5, text)
    await bot.send_message(5, "ă" * 4096)
    assert len(fake.sent) == 1


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ([[InlineKeyboardButton("a", callback_data="đ" * 33)]], "Button_data_invalid"),
        ([[InlineKeyboardButton(" ", callback_data="1")]], "text is empty"),
        ([[InlineKeyboardButton("a")]], "Text buttons are unallowed"),
        ([[InlineKeyboardButton("a", url="http://localhost/l/1")]], "Wrong http url"),
        ([[InlineKeyboardButton("a", callback_data="1")] * 9], "too long"),
        ([[InlineKeyboardButton("a", callback_data="1")]] * 101, "too long"),
    ],
)
async def test_keyboards_have_limits(fake: FakeTelegram, bot: Bot, keys: list[object], says: str) -> None:
    fake.say(5, "chào")
    with pytest.raises(BadRequest, match=f"(?i){says}"):
        await bot.send_message(5, "a", reply_markup=InlineKeyboardMarkup(keys))  # type: ignore[arg-type]
    assert fake.sent == []


async def test_strangers_and_who_blocked_cannot_be_written_to(fake: FakeTelegram, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(6, "a")
    fake.say(5, "chào")
    fake.block(5)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(5, "a")
    fake.unblock(5)
    assert (await bot.send_message(5, "a")).text == "a"


async def test_files_are_uploaded_once_and_belong_to_one_bot(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(5, "chào")
    fake.say(5, "chào", bot=OTHER)
    spoken = await bot.send_voice(5, clip(2), caption="Nghe nhé")
    shown = await bot.send_photo(5, picture(40, 30), reply_markup=KEYS)
    assert spoken.voice and spoken.voice.duration == 2 and spoken.caption == "Nghe nhé"
    assert (shown.photo[-1].width, shown.photo[-1].height) == (40, 30) and shown.reply_markup == KEYS
    again = await bot.send_voice(5, spoken.voice.file_id)
    assert again.voice == spoken.voice
    with pytest.raises(BadRequest, match="Can't use file of type"):
        await bot.send_photo(5, spoken.voice.file_id)
    async with client(fake, OTHER) as other:
        with pytest.raises(BadRequest, match="Wrong file identifier"):
            await other.send_voice(5, spoken.voice.file_id)


async def test_files_have_limits(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(5, "chào")
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_voice(5, clip(), caption="a" * 1025)
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(5, clip())
    with pytest.raises(BadRequest, match=r"(?i)photo_invalid_dimensions"):
        await bot.send_photo(5, picture(400, 10))
    assert (await bot.send_voice(5, b"not a clip")).document  # as Telegram does


async def test_a_tap_is_answered_once(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(5, "chào")
    sent = await bot.send_message(5, "a", reply_markup=KEYS)
    with pytest.raises(AssertionError):
        fake.tap(5, sent.message_id, "1:menu")
    fake.tap(5, sent.message_id, "1:next")
    query = (await bot.get_updates())[-1].callback_query
    assert query
    assert await query.answer()
    with pytest.raises(BadRequest, match="too old"):
        await query.answer()
    assert fake.answered == [query.id]


async def test_commands_are_kept_by_language(fake: FakeTelegram, bot: Bot) -> None:
    await bot.set_my_commands([("menu", "Về trang đầu")], language_code="vi")
    assert await bot.get_my_commands(language_code="vi") == (BotCommand("menu", "Về trang đầu"),)
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([("mở", "Không được")])


async def test_descriptions_have_their_lengths(fake: FakeTelegram, bot: Bot) -> None:
    await bot.set_my_description("a" * 512)
    await bot.set_my_short_description("b" * 120)
    assert (fake.accounts[TOKEN].description, fake.accounts[TOKEN].short_description) == ("a" * 512, "b" * 120)
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_description("a" * 513)
    with pytest.raises(BadRequest, match="too long"):
        await bot.set_my_short_description("b" * 121)


async def test_too_fast_is_told_how_long_to_wait() -> None:
    async with FakeTelegram(TOKEN, per_chat=1, burst=2) as fake, client(fake) as bot:
        fake.say(5, "chào")
        fake.say(6, "chào")
        await bot.send_message(5, "a")
        await bot.send_message(5, "b")
        with pytest.raises(RetryAfter, match="1 seconds"):
            await bot.send_message(5, "c")
        await bot.send_message(6, "d")
    async with FakeTelegram(TOKEN, per_second=2) as fake, client(fake) as bot:
        for chat in (5, 6, 7):
            fake.say(chat, "chào")
        await bot.send_message(5, "a")
        await bot.send_message(6, "b")
        with pytest.raises(RetryAfter):
            await bot.send_message(7, "c")


async def test_faults_happen_once_each(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(5, "chào")
    faults = (
        Fault(502, "Bad Gateway"),
        Fault(silent=True),
        Fault(silent=True, taken=True),
        Fault(cut=True, taken=True),
    )
    fake.fail("sendMessage", *faults)
    for text in "abcd":
        with pytest.raises(NetworkError):
            await bot.send_message(5, text)
    await bot.send_message(5, "e")
    assert [sent.text for sent in fake.sent] == ["c", "d", "e"]


async def test_a_webhook_gets_every_update_with_the_secret(fake: FakeTelegram, bot: Bot) -> None:
    got: list[tuple[str, Update]] = []
    refusals = iter([500, 503])

    async def take(request: web.Request) -> web.Response:
        update = Update.de_json(await request.json(), bot)
        got.append((request.headers["X-Telegram-Bot-Api-Secret-Token"], update))
        return web.Response(status=next(refusals, 200))

    async with hooked(take) as url:
        fake.duplicates = 1
        await bot.set_webhook(url, secret_token="s3cret")
        number = fake.say(5, "chào")
        await until(lambda: not fake.accounts[TOKEN].updates)
    # Twice refused, then taken, then once more for good measure.
    assert [(secret, update.update_id) for secret, update in got] == [("s3cret", number)] * 4
    info = await bot.get_webhook_info()
    assert info.url == url and info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert info.last_error_date and info.last_error_date < datetime(9999, 1, 1, tzinfo=UTC)


async def test_what_came_before_the_webhook_is_delivered_too(fake: FakeTelegram, bot: Bot) -> None:
    got: list[str] = []

    async def take(request: web.Request) -> web.Response:
        got.append((await request.json())["message"]["text"])
        return web.Response()

    fake.say(5, "trước")
    async with hooked(take) as url:
        await bot.set_webhook(url)
        fake.say(5, "sau")
        await until(lambda: len(got) == 2)
    assert sorted(got) == ["sau", "trước"]


async def test_webhooks_need_a_proper_address_and_secret(bot: Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)https url must be provided"):
        await bot.set_webhook("http://bon-so.example/hook")
    with pytest.raises(BadRequest, match=r"(?i)unallowed characters"):
        await bot.set_webhook("https://bon-so.example/hook", secret_token="a b")


async def test_unknown_parameters_are_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Unknown parameters"):
        await bot.send_message(5, "a", api_kwargs={"txet": "a"})


def test_it_runs_on_a_thread_too() -> None:
    with serving(FakeTelegram(TOKEN)) as fake:

        async def talk() -> str | None:
            async with client(fake) as bot:
                waiting = asyncio.create_task(bot.get_updates(timeout=10))
                await asyncio.sleep(0.05)
                await asyncio.to_thread(fake.say, 5, "từ luồng khác")
                update = (await asyncio.wait_for(waiting, 60))[0]
                return update.message.text if update.message else None

        assert asyncio.run(talk()) == "từ luồng khác"


async def test_another_library_reads_the_same_answers(fake: FakeTelegram) -> None:
    aiogram = pytest.importorskip("aiogram", reason="aiogram comes with the group 'benchmarks'")
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import BufferedInputFile

    bot = aiogram.Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(fake.url)))
    try:
        assert (await bot.me()).username == "bon_so_77_bot"
        fake.say(5, "/start BS12345")
        message = await bot.send_message(5, "Chào bà con")
        assert message.text == "Chào bà con" and message.chat.id == 5
        spoken = await bot.send_voice(5, BufferedInputFile(clip(), "a.ogg"))
        assert spoken.voice and (await bot.send_voice(5, spoken.voice.file_id)).voice == spoken.voice
        assert (await bot.send_photo(5, BufferedInputFile(picture(), "a.png"))).photo
        fake.block(5)
        start, blocked = await bot.get_updates()
        assert start.message and start.message.text == "/start BS12345"
        assert blocked.my_chat_member and blocked.my_chat_member.new_chat_member.status == "kicked"
        assert (await bot.get_webhook_info()).pending_update_count == 2
    finally:
        await bot.session.close()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - what is waited for happens on the other side of HTTP
            await asyncio.sleep(0.01)


def _named(name: str) -> dict[str, str]:
    return {"file_id": name, "file_unique_id": name}
