"""Voices that our own page brought and that nobody may hear yet: she is asked first (``bot.engine.spoken``).

Where a platform would keep the sound, we do: a file ``brought/<name>`` of the data folder, sealed with a key that
is in its ref alone. So her "no" destroys it, whatever becomes of the file; ``clear`` takes files away after ``LIFE``.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from cryptography.exceptions import InvalidTag

from api import sealed_files
from api.errors import TooMany
from bot.channels.fetching import NotFetched

FOLDER = "brought"
"""In the data folder."""

LIFE = timedelta(days=1)
"""How long she may think about it."""

MOST_BYTES = 256 << 20
"""Of all that waits: the page is open to everybody, and a disk is not."""


def bring(folder: Path, sound: bytes) -> str:
    """Keep a sound until it is asked for; what must be known to get it. Raises ``TooMany`` while there is no room."""
    if sum(size for _, size, _ in _files(folder)) + len(sound) > MOST_BYTES:
        raise TooMany
    name = uuid4().hex
    return f"{name}.{sealed_files.lay_down(folder / FOLDER / name, sound).hex()}"


class Brought:
    """What lies in the data folder ``folder``, as the page's channel fetches it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def fetch(self, ref: str) -> bytes:
        """The sound that ``bring`` named. Raises ``NotFetched`` once its time is over."""
        name, _, key = ref.partition(".")
        try:
            return sealed_files.opened(self._folder / FOLDER / Path(name).name, bytes.fromhex(key))
        except (OSError, ValueError, InvalidTag):
            raise NotFetched("gone") from None


def clear(folder: Path, now: datetime) -> int:
    """Take away what waited too long; how many files."""
    old = [file for file, _, changed in _files(folder) if changed < (now - LIFE).timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _files(folder: Path) -> Iterator[tuple[Path, int, float]]:
    """Each file, its bytes and when it was written."""
    for file in folder.joinpath(FOLDER).glob("*"):
        with suppress(FileNotFoundError):  # another process cleared it away, or has just given it its name
            found = file.stat()
            yield file, found.st_size, found.st_mtime
