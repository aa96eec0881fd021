"""The page in a learner's hand."""

from typing import Any

from bot.speech.voice import Pcm
from tests.api.recordings.speakers import file
from tests.scenarios.town import Page, Town


class OnWeb:
    """The page shows whole screens and fetches the voice when she presses the loudspeaker."""

    account = "web/main"
    buttons = True
    contents = ()

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

    async def speaks(self, sound: Pcm) -> None:
        await self._page.speaks(file(sound, "webm"))

    async def shows(self, caption: str, content: str = "") -> None:
        raise NotImplementedError("the page sends no words beside a picture")

    async def photographs(self, *pictures: bytes) -> None:
        for picture in pictures:
            await self._page.photographs(picture)

    async def types_twice(self, choice: str) -> None:
        """The page says which screen it showed when she typed."""
        shown = self._newest
        number = [one["id"] for one in shown["choices"]].index(choice) + 1
        for _ in range(2):
            await self._page.does(type="say", text=str(number), screen=shown["screen"])

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
