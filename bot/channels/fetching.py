"""Fetching a voice message or picture that somebody sent, from where its platform keeps it.

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
"""Of a voice message: two minutes in any of the forms that phones record are less."""

SECONDS = 20.0
"""For all of it."""

REDIRECTS = 2
"""How often one of the platform's hosts may send us to another."""


class NotFetched(Exception):
    """It did not come. ``code`` says why in kebab case, ``retry`` whether it may come another time."""

    def __init__(self, code: str, *, retry: bool = False) -> None:
        super().__init__(code)
        self.code, self.retry = code, retry


@runtime_checkable
class Fetching(Protocol):
    """A channel on which people send voice messages and pictures that can be fetched."""

    async def fetch(self, ref: str, most: int = MOST_BYTES) -> bytes:
        """What ``bot.events.Sent.ref`` names, at most ``most`` bytes. Raises only ``NotFetched``."""
        ...


def listed(hosts: str) -> list[str]:
    """The hosts of a setting that names them separated by commas."""
    return [host.strip().lower() for host in hosts.split(",") if host.strip()]


async def fetched(session: "aiohttp.ClientSession", url: str, hosts: Iterable[str], most: int = MOST_BYTES) -> bytes:
    """What lies at ``url``, if it is one of ``hosts`` and every redirect stays there. Raises ``NotFetched``.

    A host is a domain, which includes what is below it and is reached by https, or a whole origin
    (``http://127.0.0.1:8081``), which is just that.
    """
    for _ in range(REDIRECTS + 1):
        if not _ours(url, hosts):
            raise NotFetched("strange-host")
        found = await _got(session, url, None, most)
        if isinstance(found, bytes):
            return found
        url = urljoin(url, found)
    raise NotFetched("redirects")


async def downloaded(
    session: "aiohttp.ClientSession", url: str, proxy: str | None = None, most: int = MOST_BYTES
) -> bytes:
    """What lies at an address of our own making, and nowhere else. Raises ``NotFetched``."""
    found = await _got(session, url, proxy, most)
    if isinstance(found, str):
        raise NotFetched("redirects")
    return found


async def _got(session: "aiohttp.ClientSession", url: str, proxy: str | None, most: int) -> bytes | str:
    """The content at an address, or where it sends us instead."""
    import aiohttp  # noqa: PLC0415 - as above

    try:
        async with asyncio.timeout(SECONDS), session.get(url, allow_redirects=False, proxy=proxy) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                return answer.headers.get("Location", "")
            return await _content(answer, most)
    except TimeoutError:
        failure = NotFetched("timed-out", retry=True)
    except (aiohttp.InvalidURL, ValueError):
        failure = NotFetched("bad-address")
    except (aiohttp.ClientError, OSError):
        failure = NotFetched("no-connection", retry=True)
    # Raised out here so that the original, which quotes the address, is not its context.
    raise failure


async def _content(answer: "aiohttp.ClientResponse", most: int) -> bytes:
    """The body of an answer, if it is there and small enough."""
    if answer.status != 200:
        raise NotFetched(f"http-{answer.status}", retry=answer.status >= 500 or answer.status == 429)
    body = bytearray()
    async for chunk in answer.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > most:
            raise NotFetched("too-big")
    return bytes(body)


def _ours(url: str, hosts: Iterable[str]) -> bool:
    try:
        parts = urlsplit(url)
        return any(_under(parts, one) for one in hosts)
    except ValueError:  # no address at all
        return False


def _under(url: SplitResult, one: str) -> bool:
    if "://" in one:
        return f"{url.scheme}://{url.netloc}" == one
    host, secure = url.hostname or "", url.scheme == "https" and url.port in (None, 443) and "@" not in url.netloc
    return secure and (host == one or host.endswith(f".{one}"))
