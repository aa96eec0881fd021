"""An impatient thumb and an album: what comes together is answered once."""

import asyncio
from datetime import timedelta

import pytest

from tests.scenarios.town import Town, happens

SECONDS = 1.0


async def test_quick_taps_and_albums_bring_one_screen(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = town.phone(1001)
    await phone.arrives(town.code())
    await phone.says("quét mã")
    monkeypatch.setattr("api.conversation.deliveries.TOGETHER", timedelta(seconds=SECONDS))

    async def screens(count: int, act: str) -> list[str]:
        """What she gets to read for so many taps or pictures, done at once."""
        await town.quiet()
        await asyncio.sleep(SECONDS + 0.1)  # she looks at what there is
        before, heard = len(phone.messages), town.heard
        pressed = phone.screen
        for _ in range(count):
            if act == "photo":
                town.telegram.attach(phone.chat, "photo", media_group_id="13579")
            else:
                town.telegram.tap(phone.chat, pressed.id, next(data for data in pressed.data if data.endswith(act)))
        await happens(lambda: town.heard >= heard + count)
        await town.quiet()
        return [message.text for message in phone.messages[before:] if message.method != "sendVoice"]

    (text,) = await screens(4, ":done")
    assert town.course.phrases["note-old"].text not in text
    assert town.facts()["step_done"] == 1
    (text,) = await screens(4, "photo")
    assert town.course.phrases["note-sent"].text in text
    assert len(town.telegram.answered) >= 4, "each tap is acknowledged: its little clock stops"
