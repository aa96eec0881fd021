"""A union member writes to a village in her browser; it arrives where it should, and she sees how many got it."""

import asyncio
import re

import httpx
import pytest

from tests.scenarios.town import PASSWORD, TOKEN, Office, Page, Phone, Town, happens

TEXT = "Tối mai họp thôn lúc 7 giờ ở nhà văn hóa."
PLACE = "lac-duong/da-tro"


async def member(town: Town, login: str = "doan.vien", commune: str = "lac-duong") -> Office:
    """Somebody fictional of the union, invited, with a password of her own, and logged in anew with it."""
    link, office = town.invites(login, "union", commune), town.office()
    await office.sends(link, name="Đoàn viên (hư cấu)", password=PASSWORD, again=PASSWORD)
    again = town.office()
    page = await again.sends("/staff/login", login=login, password=PASSWORD)
    assert "Bà con đã học" in page
    return again


async def writes(office: Office, text: str = TEXT, place: str = PLACE, lang: str = "vi") -> str:
    """Write a message; its address."""
    page = await office.sends("/staff/campaigns", text=text, place=place, lang=lang)
    found = re.search(r'action="(/staff/campaigns/[0-9a-f-]{36})/', page)
    assert found, page
    return found[1]


def figure(page: str, name: str) -> int:
    """The number in the table of who got it."""
    found = re.search(rf"<th[^>]*>{name}</th><td[^>]*>(\d+)</td>", page)
    assert found, page
    return int(found[1])


async def counted(office: Office, address: str, name: str, number: int) -> str:
    """Look again and again until the page says so."""
    async with asyncio.timeout(60):
        while figure(page := await office.sees(address), name) != number:  # noqa: ASYNC110 - a page
            await asyncio.sleep(0.1)
    return page


async def village(town: Town) -> tuple[Phone, Page, Phone]:
    """Somebody on Telegram, somebody on the page, and somebody who wants no messages."""
    code = town.code()
    phone, page, quiet = town.phone(1001), town.page(), town.phone(1002)
    await asyncio.gather(phone.arrives(code), page.arrives(code), quiet.arrives(code))
    await quiet.says("ngừng")
    await town.phone(1003).arrives(code, agrees=False)
    await town.phone(1004).arrives(town.code(village="da-nghit"))
    await town.quiet()
    return phone, page, quiet


async def test_a_message_reaches_telegram_and_the_page_and_not_who_stopped(town: Town) -> None:
    phone, page, quiet = await village(town)
    await phone.says("quét mã")
    screen, before = phone.screen, {chat: len(town.phone(chat).messages) for chat in (1002, 1003, 1004)}
    office = await member(town)
    address = await writes(office)
    forecast = await office.sees(address)
    assert "<strong>2</strong> máy sẽ nhận tin này" in " ".join(forecast.split())
    assert "1 máy không gửi được: đã nhắn “ngừng”." in forecast
    await office.sends(f"{address}/start", on=address)
    drawn = await counted(office, address, "Đã nhận", 1)
    assert [figure(drawn, name) for name in ("Tất cả", "Đang chờ", "Không gửi", "Không tới")] == [3, 1, 1, 0]
    await page.looks()
    assert TEXT in page.words[-1] and "Tin của Đoàn xã Lạc Dương" in page.words[-1]
    await page.looks()
    drawn = await counted(office, address, "Đã nhận", 2)
    assert [figure(drawn, name) for name in ("Tất cả", "Đang chờ", "Không gửi")] == [3, 0, 1]
    check_telegram(phone)
    assert phone.screen == screen, "she is still on her step"
    await phone.taps("done")
    assert {chat: len(town.phone(chat).messages) for chat in before} == before
    assert town.facts()["campaign_shown"] == 2
    assert len([message for message in quiet.messages if TEXT in message.text]) == 0
    await until_done(town)


async def until_done(town: Town) -> None:
    await happens(lambda: town.rows("SELECT state FROM campaign") == [("done",)])


def check_telegram(phone: Phone) -> None:
    """The words once, with a voice before them, and no buttons that would move her lesson."""
    [shown] = [message for message in phone.messages if TEXT in message.text]
    assert shown.text.startswith("Tin của Đoàn xã Lạc Dương") and "ngừng" in shown.text
    assert shown.buttons == ()
    voice = phone.messages[phone.messages.index(shown) - 1]
    assert (voice.method, bool(voice.uploaded)) == ("sendVoice", True)


async def test_a_member_of_another_commune_neither_writes_nor_looks(town: Town) -> None:
    ours, theirs = await member(town), await member(town, "khac", "lang-biang-da-lat")
    address = await writes(ours)
    for asked in (
        await theirs.http.get(address),
        await post(theirs, f"{address}/start"),
        await post(theirs, "/staff/campaigns", text=TEXT, place=PLACE, lang="vi"),
    ):
        assert asked.status_code == 403
    assert TEXT not in await theirs.sees("/staff/campaigns")
    assert town.rows("SELECT state FROM campaign") == [("draft",)]


async def post(office: Office, address: str, **values: str) -> httpx.Response:
    """A form sent to an address that she was never shown."""
    word = re.search(r'name="csrf" value="([^"]+)"', await office.sees("/staff/campaigns"))
    assert word
    return await office.http.post(address, data={"csrf": word[1], **values})


async def test_what_must_be_mended_is_said_and_what_was_written_is_kept(town: Town) -> None:
    office = await member(town)
    sent = await post(office, "/staff/campaigns", text="Vào https://example.org nhé", place=PLACE, lang="vi")
    assert sent.status_code == 422
    assert "không được có đường dẫn" in sent.text and "Vào https://example.org nhé</textarea>" in sent.text
    assert f'value="{PLACE}" checked' in sent.text
    assert town.rows("SELECT * FROM campaign") == []


async def test_a_form_from_elsewhere_sends_nothing(town: Town) -> None:
    office = await member(town)
    address = await writes(office)
    assert (await office.http.post(f"{address}/start")).status_code == 403
    assert (await town.office().http.post(f"{address}/start", data={"csrf": "x"})).status_code in (200, 401, 403)
    assert town.rows("SELECT state FROM campaign") == [("draft",)]


async def test_who_stops_while_it_waits_and_who_blocked_get_nothing(town: Town) -> None:
    phones = [town.phone(chat) for chat in (1001, 1002, 1003)]
    code = town.code()
    await asyncio.gather(*(phone.arrives(code) for phone in phones))
    await town.quiet()
    office = await member(town)
    address = await writes(office)
    town.telegram.accounts[TOKEN].blocked.add(1003)  # nobody has told us yet
    await phones[1].says("ngừng")
    await office.sends(f"{address}/start", on=address)
    await counted(office, address, "Không tới", 1)
    drawn = await counted(office, address, "Đã nhận", 1)
    assert [figure(drawn, name) for name in ("Tất cả", "Đã nhận", "Không gửi")] == [3, 1, 1]
    assert "1 máy: đã chặn hoặc bỏ Bòn Số." in drawn
    assert [sum(TEXT in message.text for message in phone.messages) for phone in phones] == [1, 0, 0]


@pytest.mark.slow
async def test_pause_resume_and_cancel_from_the_page(town: Town) -> None:
    page = town.page()
    await page.arrives(town.code())
    office = await member(town)
    address = await writes(office)
    await office.sends(f"{address}/start", on=address)
    await office.sends(f"{address}/pause", on=address)
    await asyncio.sleep(4)
    assert town.rows("SELECT state FROM campaign") == [("paused",)]
    await page.looks()
    assert TEXT not in "".join(page.words)
    assert "Gửi tiếp" in await office.sees(address)
    await office.sends(f"{address}/resume", on=address)
    await until_done(town)
    await page.looks()
    assert TEXT in page.words[-1]
    second = await writes(office, "Mai nghỉ.")
    await office.sends(f"{second}/cancel", on=second)
    again = await post(office, f"{second}/start")
    assert again.status_code == 409
