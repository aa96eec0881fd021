"""Telegram in a learner's hand."""

from bot.speech.voice import Pcm
from tests.api.recordings.speakers import file
from tests.fakes.telegram import Delivered
from tests.scenarios.town import Phone, Town, happens

SOUNDS = ("sendVoice", "sendAudio")


class OnTelegram:
    """Buttons are callbacks, a voice is a message of its own before its screen."""

    account = "telegram/main"
    buttons = True
    contents = ("photo", "document", "video")

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
        await self.looks()  # what she answers has come, and the platform has said so
        await self._phone.says(text)

    async def speaks(self, sound: Pcm) -> None:
        self._phone.seen = len(self._phone.messages)
        self._town.telegram.speak(self._phone.chat, file(sound, "ogg"))
        await self._phone.answered()

    async def shows(self, caption: str, content: str = "photo") -> None:
        await self.looks()
        self._phone.seen = len(self._phone.messages)
        self._town.telegram.attach(self._phone.chat, content, caption)
        await self._phone.answered()

    async def photographs(self, *pictures: bytes) -> None:
        await self.looks()
        self._phone.seen = len(self._phone.messages)
        for picture in pictures:
            self._town.telegram.photograph(self._phone.chat, picture)
        await self._phone.answered()

    async def types_twice(self, choice: str) -> None:
        await self.looks()
        number = str(self._phone.choices.index(choice) + 1)
        heard = self._town.heard
        for _ in range(2):
            self._town.telegram.say(self._phone.chat, number)
        await happens(lambda: self._town.heard == heard + 2)
        await self._town.quiet(self.account)

    async def picks(self, *choices: str) -> None:
        await self._phone.taps(*choices)

    async def picks_old(self, choice: str) -> None:
        await self.looks()
        before = [message for message in self._phone.messages if message.buttons][-2]
        data = next(data for data in before.data if data.partition(":")[2] == choice)
        self._phone.seen = len(self._phone.messages)
        self._town.telegram.tap(self._phone.chat, before.id, data)
        await self._phone.answered()

    async def looks(self) -> None:
        await self._town.quiet(self.account)

    async def voice(self) -> bytes:
        await self._town.quiet(self.account)
        spoken = self._before_screen()
        return spoken.uploaded or self._town.telegram.accounts[self._town.telegram.token].files[spoken.file].content

    def _before_screen(self) -> Delivered:
        messages = self._phone.messages
        at = messages.index(self._phone.screen)
        return next(message for message in reversed(messages[:at]) if message.method in SOUNDS)
