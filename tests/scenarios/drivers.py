"""A learner's hand and ear on each channel, so that one suite can be run on all of them over real HTTP.

A driver presses what is offered, types, and hears what came, as the platform lets people do it. A new channel is a
class here that satisfies ``Driver`` and its line in ``DRIVERS``; what the platform is, is its fake in ``tests.fakes``.
"""

from collections.abc import Callable
from typing import Any, Protocol

from tests.fakes.telegram import Delivered
from tests.scenarios.town import Page, Phone, Town


class Driver(Protocol):
    """Somebody on a channel. ``account`` is ours that she talks to."""

    account: str

    @property
    def text(self) -> str:
        """The words of the newest screen."""
        ...

    @property
    def choices(self) -> list[str]:
        """The ids of what it offers, tools too, however they are shown."""
        ...

    async def joins(self, code: str) -> None:
        """Come for the first time, with the code of a poster, as this platform brings it."""
        ...

    async def says(self, text: str) -> None:
        """Type, and wait for the answer."""
        ...

    async def picks(self, *choices: str) -> None:
        """Choose on the newest screen, one after another, and wait for each answer."""
        ...

    async def picks_old(self, choice: str) -> None:
        """Press a button of the screen before the newest one, and wait for the answer."""
        ...

    async def looks(self) -> None:
        """Take in what came without her doing anything."""
        ...

    async def voice(self) -> bytes:
        """The sound of the newest screen, as she gets to hear it; fails when there is none."""
        ...


class OnTelegram:
    """Buttons are callbacks, a voice is a message of its own before its screen."""

    account = "telegram/main"

    def __init__(self, town: Town, number: int) -> None:
        self._town, self._phone = town, Phone(town.telegram, 5000 + number)

    @property
    def text(self) -> str:
        return self._phone.screen.text

    @property
    def choices(self) -> list[str]:
        return self._phone.choices

    async def joins(self, code: str) -> None:
        await self._phone.says(f"/start {code}")

    async def says(self, text: str) -> None:
        await self._phone.says(text)

    async def picks(self, *choices: str) -> None:
        await self._phone.taps(*choices)

    async def picks_old(self, choice: str) -> None:
        before = [message for message in self._phone.messages if message.buttons][-2]
        data = next(data for data in before.data if data.partition(":")[2] == choice)
        self._phone.seen = len(self._phone.messages)
        self._town.telegram.tap(self._phone.chat, before.id, data)
        await self._phone.answered()

    async def looks(self) -> None:
        await self._town.quiet()

    async def voice(self) -> bytes:
        await self._town.quiet()
        spoken = self._before_screen()
        return spoken.uploaded or self._town.telegram.accounts[self._town.telegram.token].files[spoken.file].content

    def _before_screen(self) -> Delivered:
        messages = self._phone.messages
        at = messages.index(self._phone.screen)
        return next(message for message in reversed(messages[:at]) if message.method == "sendVoice")


class OnWeb:
    """The page shows whole screens and fetches the voice when she presses the loudspeaker."""

    account = "web/main"

    def __init__(self, town: Town, number: int) -> None:
        self._page: Page = town.page()

    @property
    def text(self) -> str:
        return "\n".join(line for _, line, _ in self._newest["lines"])

    @property
    def choices(self) -> list[str]:
        return [one["id"] for one in (*self._newest["choices"], *self._newest["tools"])]

    @property
    def _newest(self) -> dict[str, Any]:
        return [part for part in self._page.parts.values() if part["tools"]][-1]

    async def joins(self, code: str) -> None:
        await self._page.http.get(f"/?code={code}")
        await self._page.does(type="open", code=code)

    async def says(self, text: str) -> None:
        if not self._page.parts:  # typing is only possible on a page that is open
            await self._page.http.get("/")
            await self._page.does(type="open")
        await self._page.does(type="say", text=text)

    async def picks(self, *choices: str) -> None:
        for choice in choices:
            await self._page.does(type="tap", screen=self._newest["screen"], choice=choice)

    async def picks_old(self, choice: str) -> None:
        before = [part for part in self._page.parts.values() if part["tools"]][-2]
        await self._page.does(type="tap", screen=before["screen"], choice=choice)

    async def looks(self) -> None:
        await self._page.looks()

    async def voice(self) -> bytes:
        number = next(seq for seq, part in reversed(self._page.parts.items()) if part is self._newest)
        answer = await self._page.http.get(f"/chat/voice/{number}/message?form=ogg")
        assert answer.status_code == 200, answer.status_code
        return answer.content


DRIVERS: dict[str, Callable[[Town, int], Driver]] = {
    "telegram": OnTelegram,
    "web": OnWeb,
}
"""By channel."""

OF_THEIR_OWN = {"zalo-oa": "test_zalo_oa.py", "zalo-bot": "test_zalo_bot.py"}
"""Channels whose way through the same scenes is written out in a file of its own, for they need a public address: the
Official Account's voice is behind the button to the player, Zalo Bot's an address that ends in ``.aac``."""
