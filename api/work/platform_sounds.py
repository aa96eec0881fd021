"""Sounds and pictures that a platform keeps: fetched from a thread, where the channels live on the event loop."""

import asyncio
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag

from api.conversation.inbound import unsealed
from api.store import Keys
from bot.channels import Channel, Fetching, NotFetched, fetching


class PlatformSounds:
    """``loop`` is the one on which ``channels`` were started."""

    def __init__(self, channels: Mapping[str, Channel], keys: Keys, loop: asyncio.AbstractEventLoop) -> None:
        self._channels, self._keys, self._loop = channels, keys, loop

    def has(self, account: str) -> bool:
        """Whether sounds of ``account`` can be fetched at all."""
        return isinstance(self._channels.get(account), Fetching)

    def fetch(self, account: str, name: str, most: int = fetching.MOST_BYTES) -> bytes:
        """What has the sealed name ``name`` on ``account``, at most ``most`` bytes. Blocking. Raises ``NotFetched``."""
        channel = self._channels.get(account)
        if not isinstance(channel, Fetching):
            raise NotFetched("no-channel", retry=True)
        try:
            ref = unsealed(name, self._keys)
        except (InvalidTag, ValueError):
            raise NotFetched("other-key") from None
        try:
            return asyncio.run_coroutine_threadsafe(_fetch(channel, ref, most), self._loop).result(fetching.SECONDS * 4)
        except TimeoutError:
            raise NotFetched("timed-out", retry=True) from None


async def _fetch(channel: Fetching, ref: str, most: int) -> bytes:
    return await channel.fetch(ref, most)
