"""The pictures of the course: drawings given the parts they use, and made into PNG or WebP when first needed.

Drawings are read from ``content/`` each time, so that an edit is seen at once; what is drawn is kept by the
hash of all that went into it.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from threading import get_ident

from api.errors import NotFound
from api.media import drawing
from bot.course import picture
from bot.speech import write_file

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")

Stamp = tuple[tuple[str, int, int], ...]


class Pictures:
    """``root`` holds ``content/``; ``folder`` keeps what was drawn. Any thread may use it."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._folder = folder
        self._parts: tuple[Stamp, Mapping[str, str]] = ((), {})

    def names(self) -> list[str]:
        """Every picture that is drawn, sorted: ``qr-pay/scan``."""
        folder = self._root / picture.PICTURES
        return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.svg"))

    def svg(self, name: str) -> bytes:
        """The drawing called ``name`` (``qr-pay/scan``) with the parts it uses.

        Raises ``NotFound`` for any other name, however it is written, and ``drawing.NotDrawn`` when a part is missing.
        """
        path = self._root / picture.PICTURES / f"{name}.svg"
        if not _NAME.fullmatch(name) or not path.is_file():
            raise NotFound
        try:
            return picture.whole(path.read_text(encoding="utf-8"), self._read_parts()).encode()
        except (picture.NoSuchPart, UnicodeDecodeError) as error:
            raise drawing.NotDrawn(str(error)) from error

    def file(self, name: str, form: str = "png") -> Path:
        """The picture ``name`` in ``form``, one of ``drawing.FORMS``, drawn now if need be; the file's name is a hash.

        Raises as ``svg``.
        """
        svg = self.svg(name)
        path = self._path(svg, form)
        if not path.is_file():
            write_file(
                path, drawing.drawn(svg.decode(), form=form), path.with_suffix(f".{form}-{os.getpid()}-{get_ident()}")
            )
        return path

    def made(self, name: str, form: str = "png") -> Path | None:
        """The file of ``name`` in ``form`` if it was drawn before; nothing is drawn. Raises as ``svg``."""
        path = self._path(self.svg(name), form)
        return path if path.is_file() else None

    def _path(self, svg: bytes, form: str) -> Path:
        return self._folder / f"{_hash(drawing.renderer().encode(), svg)}.{form}"

    def _read_parts(self) -> Mapping[str, str]:
        stamp = _stamp(self._root / picture.PARTS)
        known, parts = self._parts
        if known != stamp:
            parts = picture.read_parts(self._root)
            self._parts = stamp, parts
        return parts


def picture_version(svg: bytes) -> str:
    """Changes when the drawing or a part of it does."""
    return _hash(svg)


def _stamp(folder: Path) -> Stamp:
    """What changes when a file of the folder does: a few calls of the system, where reading them takes milliseconds."""
    if not folder.is_dir():
        return ()
    with os.scandir(folder) as files:
        found = [(file.name, file.stat()) for file in files]
    return tuple(sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in found))


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()
