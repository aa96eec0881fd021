"""What a learner can do on any channel, and what she takes in."""

from typing import Protocol

from bot.speech.voice import Pcm
from tests.scenarios.town import Town


class Driver(Protocol):
    """Somebody on a channel, the ``number``-th of her town. ``account`` is ours that she talks to."""

    account: str
    buttons: bool
    """Whether the platform has buttons, which stay where they are after the next screen has come."""

    contents: tuple[str, ...]
    """What she can send with words beside it, as the platform calls it: a picture first. Empty where she cannot."""

    def __init__(self, town: Town, number: int) -> None: ...

    @property
    def text(self) -> str:
        """The words of the newest screen."""
        ...

    @property
    def choices(self) -> list[str]:
        """The ids of what it offers, however they are shown; tools too, as far as they are on it."""
        ...

    async def joins(self, code: str) -> None:
        """Come for the first time, with the code of a poster, as this platform brings it."""
        ...

    async def says(self, text: str) -> None:
        """Type, and wait for the answer."""
        ...

    async def speaks(self, sound: Pcm) -> None:
        """Send a voice message, in the form that this platform makes of it, and wait for the answer."""
        ...

    async def shows(self, caption: str, content: str = "") -> None:
        """Send one of ``contents``, a picture by default, with these words beside it, and wait for the answer."""
        ...

    async def photographs(self, *pictures: bytes) -> None:
        """Send pictures that can be looked at, one right after the other, and wait for the one answer."""
        ...

    async def types_twice(self, choice: str) -> None:
        """Type the number of a choice and at once again, before the answer can have come; wait for all of it."""
        ...

    async def picks(self, *choices: str) -> None:
        """Choose on the newest screen, one after another, and wait for each answer."""
        ...

    async def picks_old(self, choice: str) -> None:
        """Choose as on the screen before the newest one, and wait for the answer.

        Where there are ``buttons`` the old one is pressed; elsewhere its number is typed, which says of no screen.
        """
        ...

    async def looks(self) -> None:
        """Take in what came without her doing anything."""
        ...

    async def voice(self) -> bytes:
        """The sound of the newest screen, as she gets to hear it; fails when there is none."""
        ...
