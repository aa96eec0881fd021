"""What only some channels can do: a protocol each, asked for with ``isinstance``. A channel need not name them."""

from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

from bot.channels.base import Inbound
from bot.channels.manifest import Door


@runtime_checkable
class Announcing(Protocol):
    """A channel whose platform is told where to deliver."""

    async def announce(self, url: str) -> str:
        """Have what happens delivered to ``url``, and say who we are; what the platform's own trial of it met, or "".

        Raises ``SendError``.
        """
        ...


@runtime_checkable
class Polled(Protocol):
    """A channel that can be asked what happened, where nothing can be delivered to us."""

    async def delete_webhook(self) -> None:
        """Stop deliveries, so that ``poll`` may begin. Raises ``SendError``."""
        ...

    def poll(self) -> AsyncIterator[list[Inbound]]:
        """Batches of what happened, until the channel is closed; each is stored before the next is asked for.

        Trouble is waited out; raises ``BadToken``.
        """
        ...

    async def acknowledge(self, ack: str) -> None:
        """As every channel does."""
        ...


@runtime_checkable
class Joined(Protocol):
    """A channel with a link that opens it, a join code in hand."""

    async def door(self, code: str) -> Door | None:
        """The door for who holds ``code``; None while the platform cannot be asked for it. Never raises."""
        ...


@runtime_checkable
class Probed(Protocol):
    """A channel whose platform tries our address out, with a body that says nothing and perhaps without the secret."""

    def is_probe(self, body: bytes) -> bool:
        """Whether a delivery is such a trial: it is answered 200, counted, and nothing else comes of it."""
        ...


@runtime_checkable
class Unrefusing(Protocol):
    """A channel whose platform gives up an address that refuses: what is not genuine is dropped and answered 200."""

    never_refuses: bool
