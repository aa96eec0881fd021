"""What a channel says of itself beside what it can show: data for people, and what it is made of."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Manifest:
    """A platform in a few words. All of it but ``title`` may stay empty.

    ``title`` is what staff and operators call it, ``app`` the program on a phone in which people meet it, which
    ``scans`` codes or does not. ``switch`` names the setting that switches it on (``pigeon_token``), ``advice`` says
    where that is got. ``hosts`` are domains on which everybody may have a page, so that none of them is ours.
    ``masks`` are patterns of its tokens, which no log may hold, and ``loggers`` its libraries' that say too much.
    """

    title: str
    app: str = ""
    scans: bool = False
    switch: str = ""
    advice: str = ""
    hosts: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    loggers: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that switches the channel on; empty where it is always there."""
        return f"BONSO_{self.switch.upper()}" if self.switch else ""


@dataclass(frozen=True, slots=True)
class Installation:
    """What a channel may be made of.

    ``setting`` gives a setting's value as text by its name, secrets opened; ``secret`` is letters and digits that only
    this installation can derive, another one for each channel; ``public_url`` is where the world reaches us.
    ``brought`` fetches the sound of what a page of ours brought, by its ref.
    """

    setting: Callable[[str], str]
    secret: str
    public_url: str
    brought: Callable[[str], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Door:
    """The way from the page of a join code into a channel: a button with its ``label`` and ``url``.

    Where the link carries no code she types it: then ``app`` names where, and ``press`` what she presses there first.
    """

    label: str
    url: str
    app: str = ""
    press: str = ""
