"""Fetching the weights of a neural voice: file by file, each going on where it stood, none taken that is another.

A file is ``<name>.part`` until it is whole and has its SHA-256; then it is renamed. ``SHA256SUMS`` is written when
every file is there, and a model without it is not there. Whoever is killed at any moment goes on with the next try.
"""

import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from pathlib import Path

from api.errors import Fault
from api.voices.catalogue import ModelFile, VoiceModel
from api.voices.folders import alone, sync_folder
from bot.speech import pinned_files, write_file

SECONDS = 30.0
"""For each answer, and for more of it to come."""

RESTS_SECONDS = (2.0, 5.0, 10.0)
"""After losses without anything new in between; after the last it is given up for this time."""

CHUNK = 1 << 18

_FOREVER = frozenset({401, 403, 404, 410})
"""Statuses that another try does not change."""


class ModelNotFetched(Fault):
    """Chưa tải hết giọng: mạng bị ngắt. Phần đã tải còn nguyên: chạy lại lệnh này, máy tải tiếp."""


class ModelGone(Fault):
    """Nơi tải không còn giọng này. Tìm nơi khác có đúng các tệp ấy rồi thêm --from và địa chỉ của nó."""


class WrongFile(Fault):
    """Tệp tải về khác tệp đã biết (sai mã SHA-256): máy đã bỏ nó. Chạy lại lệnh này, hay thêm --from nơi khác."""


class NoRoom(Fault):
    """Ổ đĩa không đủ chỗ cho giọng này. Dọn bớt rồi chạy lại lệnh này."""


class _Lost(Exception):
    """The connection, before the file was whole."""


def fetch_model(
    model: VoiceModel,
    folder: Path,
    hub: str,
    *,
    seconds: float = SECONDS,
    rest: Callable[[float], None] = time.sleep,
) -> Iterator[int]:
    """Fetch what of ``model`` is not in ``folder`` yet; gives how many bytes are there, of ``model.bytes``.

    Raises ``ModelNotFetched``, ``ModelGone``, ``WrongFile``, ``NoRoom`` and ``OSError``; what was right stays.
    """
    with alone(folder):
        before = 0
        for file in model.files:
            target = folder / file.path
            if not _is_right(target, file):
                _check_room(folder, model.bytes - before)
                source = _Source(model.url(file, hub), file, seconds, rest)
                yield from (before + there for there in source.fetch(target))
            before += file.bytes
            yield before
        _write_sums(model, folder)


def checksum(model: VoiceModel, folder: Path) -> str:
    """What ``BONSO_NEURAL_VOICE_CHECKSUM`` is to be. Raises ``OSError`` where the model was not fetched."""
    return pinned_files.sha256_of(folder / pinned_files.SUMS) if model.folder_is_pinned else model.files[0].sha256


class _Source:
    """One file where it comes from."""

    def __init__(self, url: str, file: ModelFile, seconds: float, rest: Callable[[float], None]) -> None:
        self._url, self._file, self._seconds, self._rest = url, file, seconds, rest

    def fetch(self, target: Path) -> Iterator[int]:
        """Fetch it to ``target``, through losses; gives how much is there."""
        part = target.with_name(f"{target.name}.part")
        part.parent.mkdir(parents=True, exist_ok=True)
        losses = 0
        while (there := _size(part)) < self._file.bytes:
            try:
                yield from self._more(part, there)
            except _Lost as lost:
                losses = 0 if _size(part) > there else losses
                if losses == len(RESTS_SECONDS):
                    raise ModelNotFetched from lost
                self._rest(RESTS_SECONDS[losses])
                losses += 1
        if not _is_right(part, self._file):
            raise self._wrong(part)
        part.replace(target)
        sync_folder(target.parent)

    def _more(self, part: Path, there: int) -> Iterator[int]:
        """What follows after ``there`` bytes; all of it where the source does not go on in the middle."""
        with self._answer(part, there) as answer:
            if answer.status == 200:
                there = 0
            self._check(answer, there)
            with part.open("ab" if there else "wb") as file:
                for chunk in _chunks(answer):
                    there += len(chunk)
                    if there > self._file.bytes:
                        raise self._wrong(part)
                    file.write(chunk)
                    yield there
                file.flush()
                os.fsync(file.fileno())
        if there < self._file.bytes:
            raise _Lost

    def _check(self, answer: HTTPResponse, there: int) -> None:
        """That an answer is about this file and begins where it was asked to."""
        rest = self._file.bytes - there
        if answer.status != 200 and not (answer.headers["Content-Range"] or "").startswith(f"bytes {there}-"):
            raise _Lost
        if (answer.headers["Content-Length"] or str(rest)) != str(rest):
            raise self._wrong()

    def _wrong(self, part: Path | None = None) -> WrongFile:
        if part is not None:
            part.unlink(missing_ok=True)
        return WrongFile(f"{self._file.path}: {WrongFile().message}")

    @contextmanager
    def _answer(self, part: Path, there: int) -> Iterator[HTTPResponse]:
        headers = {"User-Agent": "bon-so"} | ({"Range": f"bytes={there}-"} if there else {})
        request = urllib.request.Request(self._url, headers=headers)  # noqa: S310 - the hub's, or the operator's
        try:
            answer = urllib.request.urlopen(request, timeout=self._seconds)  # noqa: S310 - as above
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in _FOREVER:
                raise ModelGone from error
            if error.code == 416:  # there is less of it than we have, so what we have is of another
                part.unlink()
            raise _Lost from error
        except (OSError, HTTPException) as error:
            raise _Lost from error
        with answer:
            yield answer


def _chunks(answer: HTTPResponse) -> Iterator[bytes]:
    while True:
        try:
            chunk = answer.read(CHUNK)
        except (OSError, HTTPException) as error:
            raise _Lost from error
        if not chunk:
            return
        yield chunk


def _is_right(path: Path, file: ModelFile) -> bool:
    return _size(path) == file.bytes and pinned_files.sha256_of(path) == file.sha256


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _check_room(folder: Path, needed: int) -> None:
    if shutil.disk_usage(folder).free < needed:
        raise NoRoom


def _write_sums(model: VoiceModel, folder: Path) -> None:
    sums = pinned_files.written_sums({file.path: file.sha256 for file in model.files})
    path = folder / pinned_files.SUMS
    write_file(path, sums.encode(), path.with_name(f".{path.name}.new"))
    sync_folder(folder)
