"""Voices that our own page brought and that nobody may hear yet: she is asked first (``bot.engine.spoken``).

Where a platform would keep the sound, we do: a file ``brought/<chat>-<network>-<name>`` of the data folder, sealed
with a key that is in its ref alone. So her "no" destroys it, whatever becomes of the file; ``clear`` takes files away
after ``LIFE``. The first two parts of the name are marks that mean nothing after a restart: by them the room is
shared, by chat and by network, so that nobody fills it for others.
"""

import os
from collections import Counter
from collections.abc import Callable, Container, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from cryptography.exceptions import InvalidTag

from api.errors import TooMany
from api.media import sealed_files
from bot.channels import NotFetched

FOLDER = "brought"
"""In the data folder."""

LIFE = timedelta(days=1)
"""How long she may think about it."""

MOST_BYTES = 256 << 20
"""Of all that waits: the page is open to everybody, and a disk is not."""

MOST_OF_NETWORK = MOST_BYTES // 2
"""From one address: five voices of a minute from each of a hundred phones in a hall."""

MOST_OF_CHAT = 4 << 20
"""Of one browser: twenty minutes as the page records."""

_SALT = os.urandom(16)


class NoRoom(TooMany):
    """Chỗ giữ tiếng nói đang đầy. Bà con chờ ít phút rồi bấm Gửi, hoặc gõ chữ."""

    headers = {"retry-after": "60"}


class Uploader(NamedTuple):
    """Who brought a voice, as marks in the name of its file."""

    chat: str
    network: str

    @classmethod
    def of(cls, chat: str, network: str) -> "Uploader":
        """The marks of ``chat``, an address, and of ``network``, good until the program ends."""
        return cls(_mark(chat), _mark(network))


class _Kept(NamedTuple):
    file: Path
    whose: Uploader
    size: int
    at: float


def keep_upload(folder: Path, sound: bytes, whose: Uploader, asked: Callable[[], Container[str]]) -> str:
    """Keep a sound until it is asked for; what must be known to get it.

    Where there is no room left, that of the oldest gives way which nobody has asked for: her own, then those of the
    network, then of whoever has most. ``asked`` names the files that are still to be fetched. Raises ``NoRoom`` when
    all of them are.
    """
    _make_room(folder, len(sound), whose, asked)
    name = f"{whose.chat}-{whose.network}-{uuid4().hex}"
    return f"{name}.{sealed_files.lay_down(folder / FOLDER / name, sound).hex()}"


def upload_file(ref: str) -> str:
    """The name of the file that a ref opens."""
    return Path(ref.partition(".")[0]).name


class UploadFolder:
    """What lies in the data folder ``folder``, as the page's channel fetches it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def fetch(self, ref: str) -> bytes:
        """The sound that ``keep_upload`` named. Raises ``NotFetched`` once its time is over."""
        try:
            return sealed_files.opened(self._folder / FOLDER / upload_file(ref), bytes.fromhex(ref.partition(".")[2]))
        except (OSError, ValueError, InvalidTag):
            raise NotFetched("gone") from None


def clear_uploads(folder: Path, now: datetime) -> int:
    """Take away what waited too long; how many files."""
    old = [kept.file for kept in _files(folder) if kept.at < (now - LIFE).timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def _make_room(folder: Path, more: int, whose: Uploader, asked: Callable[[], Container[str]]) -> None:
    kept = list(_files(folder))
    hers = [one for one in kept if one.whose.chat == whose.chat]
    nearby = [one for one in kept if one.whose.network == whose.network]
    shares = ((hers, MOST_OF_CHAT), (nearby, MOST_OF_NETWORK), (kept, MOST_BYTES))
    if all(_bytes(share) + more <= most for share, most in shares):
        return
    wanted = asked()
    for share, most in shares:
        still = [one for one in share if one.file.exists()]
        while _bytes(still) + more > most:
            still.remove(_given_up(still, wanted))


def _given_up(share: list[_Kept], wanted: Container[str]) -> _Kept:
    """The one that goes: of the network, then of the chat, that holds most, the oldest."""
    free = [one for one in share if one.file.name not in wanted]
    if not free:
        raise NoRoom
    networks, chats = Counter[str](), Counter[str]()
    for one in share:
        networks[one.whose.network] += one.size
        chats[one.whose.chat] += one.size
    gone = min(free, key=lambda one: (-networks[one.whose.network], -chats[one.whose.chat], one.at))
    gone.file.unlink(missing_ok=True)
    return gone


def _bytes(share: list[_Kept]) -> int:
    return sum(one.size for one in share)


def _mark(name: str) -> str:
    return blake2b(name.encode(), digest_size=8, key=_SALT).hexdigest()


def _files(folder: Path) -> Iterator[_Kept]:
    """All that waits."""
    for file in folder.joinpath(FOLDER).glob("*"):
        with suppress(FileNotFoundError):  # another process cleared it away, or has just given it its name
            found = file.stat()
            chat, network = [*file.name.split("-"), "", ""][:2]
            yield _Kept(file, Uploader(chat, network), found.st_size, found.st_mtime)
