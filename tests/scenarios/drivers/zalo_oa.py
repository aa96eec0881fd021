"""A Zalo Official Account in a learner's hand."""

from dataclasses import dataclass

import httpx

from bot.channels.plan import POINTER
from bot.replies import MORE_TOOLS, TOOL_DIGITS
from bot.speech.voice import Pcm
from tests.api.player.pages import fetched
from tests.api.recordings.speakers import file
from tests.fakes.zalo_oa import Delivered, FakeZaloOA
from tests.scenarios.town import FIRST_CONTACT, PUBLIC, Town, happens


@dataclass
class OAPhone:
    """A phone with Zalo. ``seen`` counts the messages she has looked at."""

    zalo: FakeZaloOA
    person: str
    seen: int = 0

    @property
    def messages(self) -> list[Delivered]:
        return [message for message in self.zalo.sent if message.person == self.person]

    @property
    def screens(self) -> list[Delivered]:
        """The messages with something to answer."""
        return [message for message in self.messages if message.data]

    @property
    def screen(self) -> Delivered:
        return self.screens[-1]

    @property
    def choices(self) -> list[str]:
        return [data.partition(":")[2] for data in self.screen.data]

    async def follows(self) -> Delivered:
        self.seen = len(self.messages)
        self.zalo.follow(self.person)
        return await self.answered()

    async def says(self, text: str) -> Delivered:
        self.seen = len(self.messages)
        self.zalo.say(self.person, text)
        return await self.answered()

    async def presses(self, *choices: str) -> Delivered:
        """Press buttons of whatever is on the screen at the time; the last answer."""
        for choice in choices:
            answer = await self.presses_on(self.screen, choice)
        return answer

    async def presses_on(self, screen: Delivered, choice: str) -> Delivered:
        return await self.says(next(data for data in screen.data if data.partition(":")[2] == choice))

    async def answered(self) -> Delivered:
        """The one message that answers."""
        await happens(lambda: len(self.messages) > self.seen)
        (answer,) = self.messages[self.seen :]
        return answer

    async def arrives(self, code: str = "", *, agrees: bool = True) -> None:
        await self.follows()
        if code:
            await self.says(code)
        await self.presses(*FIRST_CONTACT, "yes" if agrees else "no")


class OnZaloOA:
    """Buttons are texts that nobody sees; tools wait behind "Xem thêm", the voice behind "Nghe", on the player page."""

    account = "zalo-oa/main"
    buttons = True
    contents = ("image", "file", "video")

    def __init__(self, town: Town, number: int) -> None:
        assert town.zalo_oa is not None
        self._town, self._phone = town, OAPhone(town.zalo_oa, f"24684588352919{number:04}")

    @property
    def text(self) -> str:
        """A card divides its words into title and subtitle, wherever they fit; a subtitle it must have may point."""
        words = self._phone.screen.text.removesuffix(POINTER)
        return " ".join(words.split())

    @property
    def choices(self) -> list[str]:
        return [choice for choice in self._phone.choices if choice != MORE_TOOLS]

    async def joins(self, code: str) -> None:
        """No link carries a code into the chat: she follows, and types it off the poster."""
        await self._phone.follows()
        await self._phone.says(code)

    async def says(self, text: str) -> None:
        await self.looks()  # what she answers has come, and the platform has said so
        await self._phone.says(text)

    async def speaks(self, sound: Pcm) -> None:
        self._phone.seen = len(self._phone.messages)
        self._phone.zalo.speak(self._phone.person, file(sound, "amr"))
        await self._phone.answered()

    async def shows(self, caption: str, content: str = "image") -> None:
        await self.looks()
        self._phone.seen = len(self._phone.messages)
        self._phone.zalo.attach(self._phone.person, content, caption, url="https://f.zdn.vn/p")
        await self._phone.answered()

    async def photographs(self, *pictures: bytes) -> None:
        await self.looks()
        self._phone.seen = len(self._phone.messages)
        for picture in pictures:
            self._phone.zalo.photograph(self._phone.person, picture)
        await self._phone.answered()

    async def types_twice(self, choice: str) -> None:
        await self.looks()
        number = str(self._phone.choices.index(choice) + 1)
        heard = self._town.heard
        for _ in range(2):
            self._phone.zalo.say(self._phone.person, number)
        await happens(lambda: self._town.heard == heard + 2)
        await self._town.quiet(self.account)

    async def picks(self, *choices: str) -> None:
        for choice in choices:
            await self._pick(choice)

    async def _pick(self, choice: str) -> None:
        """Press it; what is not there is looked for behind "Xem thêm", and what had no room has its digit."""
        if choice not in self._phone.choices and MORE_TOOLS in self._phone.choices:
            await self._phone.presses(MORE_TOOLS)
        if choice in self._phone.choices:
            await self._phone.presses(choice)
        else:
            assert f"{TOOL_DIGITS[choice]} " in self._phone.screen.text
            await self._phone.says(TOOL_DIGITS[choice])

    async def picks_old(self, choice: str) -> None:
        await self.looks()
        await self._phone.presses_on(self._phone.screens[-2], choice)

    async def looks(self) -> None:
        await self._town.quiet(self.account)

    async def voice(self) -> bytes:
        """What the page behind the button "Nghe" plays."""
        [address] = [button.target for button in self._phone.screen.buttons if button.kind == "oa.open.url"]
        assert address.startswith(f"{PUBLIC}/l/")
        async with httpx.AsyncClient(base_url=self._town.url, follow_redirects=True) as http:
            page = await fetched(http, address.removeprefix(PUBLIC))
            sound = await http.get(f"{page.sounds[0]}.ogg")
        assert sound.status_code == 200, sound.status_code
        return sound.content
