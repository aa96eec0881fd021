"""Fetching the sound of a voice message that somebody sent, from where its platform keeps it.

What is fetched, from where and how much of it is limited: the address comes from outside. The address opens
the sound to whoever has it, so no error here repeats it.
"""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import SplitResult, urljoin, urlsplit

if TYPE_CHECKING:  # slow to load, and only a channel that has started needs it
    import aiohttp

MOST_BYTES = 1 << 20
"""Of a voice message: two minutes in any of the forms that phones record are a third of it."""

SECONDS = 20.0
"""For all of it."""

REDIRECTS = 2
"""How often one of the platform's hosts may send us to another."""


class NotFetched(Exception):
    """The sound did not come. ``code`` says why in kebab case, ``retry`` whether it may come another time."""

    def __init__(self, code: str, *, retry: bool = False) -> None:
        super().__init__(code)
        self.code, self.retry = code, retry


@runtime_checkable
class Fetching(Protocol):
    """A channel on which people send voice messages whose sound can be fetched."""

    async def fetch(self, ref: str) -> bytes:
        """The sound that ``bot.events.Sent.ref`` names, at most ``MOST_BYTES``. Raises only ``NotFetched``."""
        ...


async def fetched(session: "aiohttp.ClientSession", url: str, hosts: Iterable[str]) -> bytes:
    """What lies at ``url``, if it is one of ``hosts`` and every redirect stays there. Raises ``NotFetched``.

    A host is a domain, which includes what is below it and is reached by https, or a whole origin
    (``http://127.0.0.1:8081``), which is just that.
    """
    import aiohttp  # noqa: PLC0415 - as above

    try:
        async with asyncio.timeout(SECONDS):
            return await _followed(session, url, hosts)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        failure = NotFetched("timed-out" if isinstance(error, TimeoutError) else "no-connection", retry=True)
    except ValueError:  # an address that is none
        failure = NotFetched("bad-address")
    # Raised out here so that the original, which quotes the address, is not its context.
    raise failure


async def _followed(session: "aiohttp.ClientSession", url: str, hosts: Iterable[str]) -> bytes:
    for _ in range(REDIRECTS + 1):
        if not _ours(urlsplit(url), hosts):
            raise NotFetched("strange-host")
        async with session.get(url, allow_redirects=False) as answer:
            if answer.status not in (301, 302, 303, 307, 308):
                return await content(answer)
            url = urljoin(url, answer.headers.get("Location", ""))
    raise NotFetched("redirects")


async def content(answer: "aiohttp.ClientResponse") -> bytes:
    """The body of an answer, if it is there and small enough. Raises ``NotFetched``."""
    if answer.status != 200:
        raise NotFetched(f"http-{answer.status}", retry=answer.status >= 500 or answer.status == 429)
    body = bytearray()
    async for chunk in answer.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > MOST_BYTES:
            raise NotFetched("too-big")
    return bytes(body)


def _ours(url: SplitResult, hosts: Iterable[str]) -> bool:
    origin, host = f"{url.scheme}://{url.netloc}", url.hostname or ""
    secure = url.scheme == "https" and url.port in (None, 443) and "@" not in url.netloc
    return any(origin == one if "://" in one else secure and (host == one or host.endswith(f".{one}")) for one in hosts)
