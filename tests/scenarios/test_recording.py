"""A speaker records by voice messages on Telegram, another confirms, it is heard; she takes it back in the chat."""

import asyncio
import re
from typing import Any

import pytest

from api.clock import now
from api.course.people_overlay import note_overlay_change
from api.store.database import writing
from api.store.models import Translation
from api.store.statements import core
from bot.replies import Say, Speech
from bot.speech.voice import Pcm
from tests.api.recordings.speakers import file, speech
from tests.scenarios.town import PASSWORD, Office, Page, Phone, Town, happens

pytestmark = pytest.mark.slow

KHO = "Dăn iăt wơl niam."


async def welcomed(town: Town, login: str, role: str) -> Office:
    """Somebody who has set her password and is logged in."""
    office = town.office()
    await office.http.get("/staff/login")
    link = town.invites(login, role)
    answer = await office.http.get(link)
    word = re.search(r'name="csrf" value="([^"]+)"', answer.text)
    values = {"name": f"{login} (hư cấu)", "password": PASSWORD, "again": PASSWORD}
    done = await office.http.post(link, data={**({"csrf": word[1]} if word else {}), **values})
    assert done.status_code == 200, done.text
    return office


async def code_of(office: Office, dialect: str = "sre") -> str:
    """She agrees and asks for a code."""
    values = {"scope": "service", "dialect": dialect, "agreed": "yes"}
    await office.sends("/staff/record/consent", on="/staff/record?lang=kpm", **values)
    drawn = await office.sends("/staff/record/code", on="/staff/record")
    found = re.search(r"GA \d{3} \d{4}", drawn)
    assert found
    return found[0]


def approved(town: Town, *keys: str) -> None:
    """Two texts that people approved, one after the other."""
    assert town.context
    with writing(town.context.database) as connection:
        for number, key in enumerate(keys, 1):
            row = {"lang": "kpm", "dialect": "", "key": key, "source": town.course.sources[key], "state": "approved"}
            row |= {"text": f"{KHO} {number}", "approved_by": [], "changed_by": "dieu", "changed_at": now(), "back": ""}
            connection.execute(core(Translation).insert().values(row))
        note_overlay_change(connection)


def words(messages: list[Any]) -> str:
    return "\n".join(message.text for message in messages if message.text)


async def speaks(phone: Phone, content: bytes) -> str:
    """Send a voice message and wait for the answer."""
    phone.seen = len(phone.messages)
    phone.telegram.speak(phone.chat, content)
    return words(await phone.answered())


async def types(town: Town, phone: Phone, text: str) -> list[Any]:
    """Type once our side knows that what she answers has come; the answer. Before that its arrival is the answer."""
    await town.quiet()
    return await phone.says(text)


def step(town: Town, number: int) -> str:
    lesson = town.course.lessons["phone-first"]
    return f"{lesson.id}/{lesson.steps[number].slug}/text"


async def test_from_a_code_to_a_voice_that_is_heard_and_taken_back(town: Town) -> None:
    assert town.context
    media, courses = town.context.media, town.context.courses
    first, second = step(town, 0), step(town, 1)
    approved(town, first, second)
    speaker, listener = await welcomed(town, "ka-mai", "recordist"), await welcomed(town, "k-brem", "recordist")
    code = await code_of(speaker)
    await happens(lambda: courses.current.messages["kpm"][first].says[0].text.startswith(KHO))
    machine = media.clips.clip(Speech(courses.current.messages["kpm"][first].says))

    phone = town.phone(2001)
    await phone.arrives()
    assert "tìm câu để thu" in words(await types(town, phone, code))
    await happens(lambda: f"{KHO} 1" in words(phone.messages))
    silent = await speaks(phone, file(Pcm(bytes(64_000), 16_000), "ogg"))
    assert "Máy không nghe thấy tiếng nói" in silent and f"{KHO} 1" in silent
    kept = await speaks(phone, file(speech(town.course.sources[first]), "ogg"))
    assert re.search(r"Đã nhận, \d+,\d giây", kept) and f"{KHO} 2" in kept
    assert "Muốn thu tiếp, gõ lại mã" in words(await types(town, phone, "thôi"))
    assert "Nhờ người của xã nghe không" in await speaks(phone, file(speech("Hai"), "ogg")), "an ordinary message again"
    await types(town, phone, "thôi")
    await types(town, phone, code.lower().replace(" ", ""))
    await happens(lambda: phone.messages[-1].text is None or f"{KHO} 2" in words(phone.messages[-3:]))

    stranger = town.phone(2002)
    await stranger.arrives()
    await types(town, stranger, code)
    await happens(lambda: "Mã thu âm chưa đúng" in words(stranger.messages))

    drawn = await listener.sees("/staff/listen")
    id = re.findall(r"/staff/listen/([0-9a-f-]{36})/sound", drawn)[0]
    await listener.sends(f"/staff/listen/{id}/confirm", on="/staff/listen", right=["1", "2", "3"], speaks="sre")
    await happens(lambda: bool(media.clips.clip(Speech(courses.current.messages["kpm"][first].says)).people))
    person = media.clips.clip(Speech(courses.current.messages["kpm"][first].says))

    await phone.taps("take-back")
    phone.press("yes")
    await happens(lambda: "Đã xóa 1 bản thu" in words(phone.messages))
    await happens(lambda: not person.path.exists())
    assert media.clips.clip(Speech(courses.current.messages["kpm"][first].says)) == machine
    assert town.rows("SELECT count(*) FROM recording_link") == [(0,)]
    assert town.rows("SELECT state, body FROM work_order WHERE kind = 'record' AND state <> 'done'") == []
    assert not [body for (body,) in town.rows("SELECT body FROM work_order") if '"ref": "A' in body]
    await types(town, phone, code)
    await happens(lambda: "Mã thu âm chưa đúng" in words(phone.messages[-3:]))


async def test_vietnamese_is_read_in_the_chat_heard_by_others_and_she_is_told_how_often(town: Town) -> None:
    assert town.context
    speaker, listener = await welcomed(town, "ka-mai", "recordist"), await welcomed(town, "k-brem", "recordist")
    code = await code_of(speaker, "vi")
    phone = town.phone(2001)
    await phone.arrives()
    await types(town, phone, code)
    await happens(lambda: "Mời bà con đọc đúng câu này" in words(phone.messages))
    title = town.course.sources["course/phone/title"]
    assert words(phone.messages[-2:]).endswith(title), "what is heard most comes first"
    assert "Đã nhận" in await speaks(phone, file(speech(title), "ogg"))
    await types(town, phone, "thôi")

    drawn = await listener.sees("/staff/listen?dialect=vi")
    id = re.findall(r"/staff/listen/([0-9a-f-]{36})/sound", drawn)[0]
    await listener.sends(f"/staff/listen/{id}/confirm", on="/staff/listen?dialect=vi", right=["1", "2", "3"])
    assert town.rows("SELECT lang, dialect, said, state FROM recording") == [("vi", "", title, "confirmed")]
    courses = Speech((Say("vi", f"1. {title}."),))
    await happens(lambda: bool(town.context and town.context.media.clips.clip(courses).people))

    learner = town.phone(2002)
    await learner.arrives()
    await learner.says("menu")
    await learner.taps("courses")
    await happens(lambda: town.rows("SELECT sum(count) >= 1 FROM recording_heard") == [(1,)])
    assert "Tuần này" not in words(phone.messages)
    await types(town, phone, code)
    await happens(lambda: "Tuần này giọng của bà con được nghe" in words(phone.messages))


async def test_the_page_has_a_microphone_for_it_too(town: Town) -> None:
    assert town.context
    courses, first = town.context.courses, step(town, 0)
    approved(town, first)
    await happens(lambda: courses.current.messages["kpm"][first].says[0].text.startswith(KHO))
    speaker = await welcomed(town, "ka-mai", "recordist")
    page = town.page()
    await page.arrives()
    await page.does(type="say", text=await code_of(speaker))
    await shows(page, f"{KHO} 1")
    await page.speaks(file(speech(town.course.sources[first]), "webm"))
    await shows(page, "Đã nhận")
    assert town.rows("SELECT key, state FROM recording") == [(first, "new")]


async def shows(page: Page, text: str) -> None:
    """Until the page shows ``text``."""
    async with asyncio.timeout(60):
        while not any(text in words for words in page.words):
            await page.looks()
            await asyncio.sleep(0.1)
