"""Text first on Telegram: no voice by itself, one voice when it is asked for, and a lesson that costs less."""

from tests.fakes.telegram import Delivered
from tests.scenarios.test_lesson import spoken
from tests.scenarios.town import Phone, Town, happens, onward

LESSON = "qr-what"


async def hears(phone: Phone, text: str = "") -> list[Delivered]:
    """Ask for the voice of the screen, by its button or by a word; what came."""
    before = len(phone.messages)
    if text:
        phone.telegram.say(phone.chat, text)
    else:
        phone.press("again")
    await happens(lambda: len(phone.messages) > before)
    return phone.messages[before:]


async def test_a_voice_comes_when_it_is_asked_for(town: Town) -> None:
    phone = town.phone(1301)
    await phone.says("/start")
    await phone.taps("vi")
    await phone.says("ít mạng")
    answer = await phone.says("mã qr là gì")
    assert [message.method for message in answer] == ["sendPhoto"]
    labels = {data.partition(":")[2]: label for row in phone.screen.buttons for label, data in row}
    assert labels["again"] == "Nghe"
    for ask in ("", "nghe", "7"):
        (voice,) = await hears(phone, ask)
        assert (voice.method, voice.buttons, voice.text) == ("sendVoice", (), "")
        assert voice.file or spoken(voice.uploaded) > 2
    answer = await phone.taps("next")
    assert [message.method for message in answer] == ["sendPhoto"]


async def test_a_lesson_costs_less(town: Town) -> None:
    """Bytes that Telegram was given for the same lesson, with and without the voices."""
    sizes = []
    for chat, wish in ((1302, "ít mạng"), (1303, "bật tiếng")):
        phone = town.phone(chat)
        await phone.says("/start")
        await phone.taps("vi")
        await phone.says(wish)
        before = len(phone.messages)
        await phone.says("mã qr là gì")
        while choice := onward(town.course, LESSON, phone.choices):
            await phone.taps(choice)
        methods = [message.method for message in phone.messages[before:]]
        sizes.append((methods.count("sendVoice"), methods.count("sendPhoto")))
    (quiet, shown), (loud, as_well) = sizes
    assert (quiet, shown) == (0, as_well)
    assert loud == as_well > 5
