"""Zalo Bot in a learner's hand."""

import re
from dataclasses import dataclass

import orjson

from bot.engine.state import load_chat
from bot.replies import TOOL_DIGITS
from bot.speech.voice import Pcm
from tests.api.recordings.speakers import file
from tests.fakes.zalo_bot import Delivered, FakeZaloBot
from tests.scenarios.town import FIRST_CONTACT, PUBLIC, Town, happens

ACCOUNT = "zalo-bot/main"


@dataclass
class BotPhone:
    """A phone with Zalo. There are no buttons: she types numbers. ``seen`` counts the messages she has looked at."""

    zalo: FakeZaloBot
    town: Town
    user: str
    seen: int = 0

    @property
    def messages(self) -> list[Delivered]:
        return [message for message in self.zalo.sent if message.chat == self.user]

    @property
    def screen(self) -> Delivered:
        """The newest message with words."""
        return [message for message in self.messages if not is_sound(message)][-1]

    @property
    def choices(self) -> list[str]:
        """The ids of what is on her screen, by their numbers, each of which is there to be read."""
        assert self.town.context is not None
        digest = self.town.context.keys.address_hash(ACCOUNT, self.user)
        [(state,)] = self.town.rows("SELECT state FROM chat WHERE address_hash = ?", digest)
        options = load_chat(orjson.loads(state)).options
        shown = re.findall(r"^(\d)\. ", self.screen.text, re.MULTILINE)
        assert shown == [str(number) for number, _ in enumerate(options, 1)], self.screen.text
        return list(options)

    @property
    def tools(self) -> list[str]:
        """The ids of the tools whose digits are in the last line of her screen."""
        last = self.screen.text.rpartition("\n")[2]
        return [tool for tool, digit in TOOL_DIGITS.items() if f"{digit} " in last]

    async def says(self, text: str) -> list[Delivered]:
        await self.town.quiet(ACCOUNT)  # what she answers has come, and the platform has said so
        self.seen = len(self.messages)
        assert self.zalo.say(self.user, text)
        return await self.answered()

    async def speaks(self, sound: bytes) -> list[Delivered]:
        self.seen = len(self.messages)
        self.zalo.speak(self.user, sound)
        return await self.answered()

    async def picks(self, *choices: str) -> list[Delivered]:
        """Type the number of each choice, or the digit of a tool."""
        for choice in choices:
            answer = await self.says(self.number(choice))
        return answer

    def number(self, choice: str) -> str:
        """What she types to choose it on the newest screen."""
        return TOOL_DIGITS[choice] if choice in self.tools else str(self.choices.index(choice) + 1)

    async def answered(self) -> list[Delivered]:
        """Wait for words after those seen: an answer ends with them."""
        await happens(lambda: not all(map(is_sound, self.messages[self.seen :])))
        return self.messages[self.seen :]

    async def arrives(self, code: str) -> None:
        await self.says(code)
        await self.picks(*FIRST_CONTACT, "yes")


def is_sound(message: Delivered) -> bool:
    """A voice message, or the address of its sound where it was refused."""
    return message.method == "sendVoice" or "🔊 Nghe: " in message.text


class OnZaloBot:
    """No buttons: choices are numbers to type, tools digits. The platform fetches a voice from us, as ``.aac``."""

    account = ACCOUNT
    buttons = False
    contents = ("image",)

    def __init__(self, town: Town, number: int) -> None:
        assert town.zalo_bot is not None
        self._town, self._phone = town, BotPhone(town.zalo_bot, town, f"minh-{number}")
        self._before = ""

    @property
    def text(self) -> str:
        return self._phone.screen.text

    @property
    def choices(self) -> list[str]:
        return [*self._phone.choices, *self._phone.tools]

    async def joins(self, code: str) -> None:
        """No link carries a code into the chat: she types it off the poster."""
        await self._phone.says(code)

    async def says(self, text: str) -> None:
        await self._phone.says(text)

    async def speaks(self, sound: Pcm) -> None:
        await self._phone.speaks(file(sound, "aac"))

    async def shows(self, caption: str, content: str = "image") -> None:
        await self.looks()
        self._phone.seen = len(self._phone.messages)
        self._phone.zalo.attach(self._phone.user, caption)
        await self._phone.answered()

    async def photographs(self, *pictures: bytes) -> None:
        await self.looks()
        self._phone.seen = len(self._phone.messages)
        for picture in pictures:
            self._phone.zalo.photograph(self._phone.user, picture)
        await self._phone.answered()

    async def types_twice(self, choice: str) -> None:
        await self.looks()
        number = self._phone.number(choice)
        heard = self._town.heard
        for _ in range(2):
            self._phone.zalo.say(self._phone.user, number)
        await happens(lambda: self._town.heard == heard + 2)
        await self._town.quiet(self.account)

    async def picks(self, *choices: str) -> None:
        for choice in choices:
            self._before = self._phone.number(choice)
            await self._phone.says(self._before)

    async def picks_old(self, choice: str) -> None:
        """There is no button of an old screen; the number that meant ``choice`` there means what has it now."""
        await self._phone.says(self._before)

    async def looks(self) -> None:
        await self._town.quiet(self.account)

    async def voice(self) -> bytes:
        """The message before the words, as the platform fetched it."""
        messages = self._phone.messages
        spoken = messages[messages.index(self._phone.screen) - 1]
        assert spoken.method == "sendVoice", spoken.method
        assert spoken.url.startswith(f"{PUBLIC}/media/audio/") and spoken.url.endswith(".aac")
        return spoken.content
