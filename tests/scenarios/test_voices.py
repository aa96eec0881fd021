"""Somebody speaks to the bot on Telegram; a union member of her commune hears it in the office, and then it is gone."""

import re
from pathlib import Path

import pytest

from bot.course.model import Course
from bot.speech.encode import decoded
from tests.fakes.samples import recorded
from tests.fakes.telegram import FakeTelegram, Fault
from tests.scenarios.process import Process
from tests.scenarios.town import PASSWORD, Office, Town, happens


async def employed(town: Town, login: str, commune: str) -> Office:
    office = town.office()
    welcome = town.invites(login, "union", commune)
    form = {"name": f"{login} (hư cấu)", "password": PASSWORD, "again": PASSWORD}
    await office.sends(welcome, **form)
    return office


async def test_from_her_mouth_to_the_helpers_ear(town: Town) -> None:
    phone = town.phone(1001)
    await phone.arrives(town.code("lac-duong", "da-tro"))
    await phone.says("quét mã")
    phone.seen = len(phone.messages)
    town.telegram.speak(1001, recorded(3, "ogg", "libopus", 48000))
    answer = await phone.answered()
    assert "Nhờ người của xã nghe không?" in answer[-1].text
    answer = await phone.taps("ask-listener")
    assert "đang chờ người giúp nghe" in answer[-1].text and "done" in phone.choices
    await happens(lambda: town.rows("SELECT state FROM question") == [("kept",)])
    helper, other = await employed(town, "ha", "lac-duong"), await employed(town, "lan", "dung-k-no")
    page = await helper.sees("/staff/help")
    found = re.search(r'src="(/staff/help/voices/[0-9a-f-]+\.ogg)"', page)
    assert found is not None and "Đạ Tro" in page
    heard = await helper.http.get(found[1])
    assert heard.headers["content-type"] == "audio/ogg" and abs(decoded(heard.content).seconds - 3) < 0.2
    assert found[1] not in await other.sees("/staff/help")
    assert (await other.http.get(found[1])).status_code == 403
    [(request,)] = town.rows("SELECT id FROM help_request")
    await helper.sends(f"/staff/help/{request}/settle", on="/staff/help")
    assert (await helper.http.get(found[1])).status_code == 404
    assert town.rows("SELECT action, object FROM audit WHERE action = 'voice-heard'") == [("voice-heard", str(request))]


@pytest.mark.slow
async def test_a_yes_outlives_a_power_cut(tmp_path: Path, telegram: FakeTelegram, course: Course, made: Path) -> None:
    """Killed between her yes and the sound; another process fetches it."""
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    process = Process(tmp_path, telegram.url, "serve")
    process.start()
    await process.ready()
    town = Town(process.url, tmp_path, telegram, course)
    await town.hook()
    phone = town.phone(1001)
    await phone.says("/start")
    phone.seen = len(phone.messages)
    telegram.fail("download", Fault(503))
    telegram.fail("getFile", Fault(), Fault(seconds=600))  # on a busy machine it is tried again before it is killed
    telegram.speak(1001, recorded(2, "ogg", "libopus", 48000))
    await phone.answered()
    await phone.taps("ask-listener")
    process.kill()
    assert town.rows("SELECT state FROM question") == [("due",)]
    telegram.faults.clear()
    process = Process(tmp_path, telegram.url, "serve")
    process.start()
    await process.ready()
    await happens(lambda: town.rows("SELECT state, seconds FROM question") == [("kept", 2)], 90)
    await process.ends()
    log = process.log.read_text()
    assert "voice/file_0" not in log and "AwACAgUAAxk" not in log
