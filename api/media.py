"""Pictures and voice: made when first needed, kept as files, served with ranges and cached for ever.

What is somebody's own is never a file here: see ``Media.private``.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from threading import get_ident
from typing import Annotated, Any, cast

import structlog
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import FileResponse, Response

from api import drawing
from api.errors import NotFound
from api.settings import Settings
from bot.channels.base import Part
from bot.replies import Say, Speech
from bot.speech import voices
from bot.speech.encode import FORMS
from bot.speech.files import write
from bot.speech.store import Clip, Clips
from bot.speech.voice import SpeechFailed

log = structlog.get_logger()

_FOR_EVER = "public, max-age=31536000, immutable"
# A drawing may be mended; phones show the new one a day later, and ask in the background meanwhile.
_FOR_A_DAY = "public, max-age=86400, stale-while-revalidate=604800"
_PICTURE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
# An SVG opened as a page of its own may run and fetch nothing.
_HARMLESS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
}


def clips(settings: Settings) -> Clips:
    """The clips of this installation, with the voices its settings name. Nothing is loaded or written yet."""
    return Clips(settings.data_dir / "clips", voices(settings.espeak_voice))


class Media:
    """Files for messages and pages. ``root`` holds ``content/pictures``; PNGs are kept beside the clips."""

    def __init__(self, root: Path, clips: Clips) -> None:
        self.clips = clips
        self._drawings = root / "content" / "pictures"
        self._drawn = clips.folder.parent / "pictures"

    def drawing(self, name: str) -> Path:
        """The SVG called ``name`` (``qr-pay/scan``). Raises ``NotFound`` for any other name, however it is written."""
        path = self._drawings / f"{name}.svg"
        if not _PICTURE.fullmatch(name) or not path.is_file():
            raise NotFound
        return path

    def picture(self, name: str) -> Path:
        """The same as a PNG, drawn now if need be; its name is a hash that changes with the drawing.

        Raises ``NotFound`` and ``drawing.NotDrawn``.
        """
        svg = self.drawing(name).read_bytes()
        path = self._drawn / f"{_hash(drawing.renderer().encode(), svg)}.png"
        if not path.is_file():
            write(path, drawing.png(svg.decode()), path.with_suffix(f".{os.getpid()}-{get_ident()}"))
        return path

    def address(self, name: str, form: str = "png") -> str:
        """Where the picture is served, with its version, so that it may be cached for ever. Raises ``NotFound``."""
        return f"/media/pictures/{name}.{form}?v={_hash(self.drawing(name).read_bytes())[:16]}"

    def file(self, part: Part, form: str = "ogg") -> tuple[str, Path] | None:
        """The hash and file of a ``voice`` or ``photo`` part.

        None for any other part, for private speech (see ``private``), and when no voice or picture can be
        made: the words matter more, so they go out without it and the failure is logged.
        """
        try:
            return self._file(part, form)
        except (SpeechFailed, NotFound, drawing.NotDrawn, OSError) as error:
            log.error("no file for a message", kind=part["kind"], picture=part.get("picture"), error=repr(error))
            return None

    def private(self, part: Part, form: str = "ogg") -> bytes | None:
        """The sound of a ``voice`` part that is somebody's own, made in memory and written nowhere; else None."""
        speech = speech_of(part)
        if part["kind"] != "voice" or speech is None or not speech.private:
            return None
        try:
            return self.clips.private(speech, form)
        except SpeechFailed as error:
            log.error("no private voice", error=repr(error))
            return None

    def clip(self, said: Mapping[str, Any], form: str = "ogg") -> Clip:
        """The clip of a speech request as the outbox keeps it. Raises ``SpeechFailed``, ``ValueError`` if private."""
        return self.clips.clip(speech(said), form)

    def _file(self, part: Part, form: str) -> tuple[str, Path] | None:
        if part["kind"] == "photo":
            path = self.picture(part["picture"])
            return path.stem, path
        asked = speech_of(part)
        if part["kind"] != "voice" or asked is None or asked.private:
            return None
        clip = self.clips.clip(asked, form)
        return clip.hash, clip.path


def speech_of(part: Part) -> Speech | None:
    """What a part wants said, if anything."""
    said = part.get("speech")
    return speech(said) if said else None


def speech(said: Mapping[str, Any]) -> Speech:
    """A speech request from its JSON values."""
    return Speech(tuple(Say(lang, text) for lang, text in said["says"]), said["slow"], said["private"])


router = APIRouter(include_in_schema=False)
_BOTH = ["GET", "HEAD"]
_Known = Annotated[str, Header(alias="if-none-match")]


@router.api_route("/media/audio/{hash}.{form}", methods=_BOTH)
def audio(request: Request, hash: str, form: str, known: _Known = "") -> Response:  # noqa: A002 - the word of the address
    """A clip by the hash of its sound, whole or in ranges; as MP3 or AAC it is converted once."""
    path = _media(request).clips.find(hash, form)
    if path is None:
        raise NotFound
    return _served(path, hash, FORMS[form].media_type, _FOR_EVER, known)


@router.api_route("/media/pictures/{name:path}.{form}", methods=_BOTH)
def picture(request: Request, name: str, form: str, v: Annotated[str, Query()] = "", known: _Known = "") -> Response:
    """A picture of the course as ``svg`` or ``png``; for ever when asked for in the version that it has."""
    if form not in _TYPES:
        raise NotFound
    media = _media(request)
    version = _hash(media.drawing(name).read_bytes())
    path = media.drawing(name) if form == "svg" else media.picture(name)
    lasting = _FOR_EVER if v and version.startswith(v) else _FOR_A_DAY
    return _served(path, f"{version[:32]}-{form}", _TYPES[form], lasting, known)


def _media(request: Request) -> Media:
    # Not Depends(context): the context is made of this module, so it stands above it.
    return cast(Media, request.app.state.context.media)


def _served(path: Path, tag: str, media_type: str, lasting: str, known: str) -> Response:
    headers = {"etag": f'"{tag}"', "cache-control": lasting, **_HARMLESS}
    if f'"{tag}"' in known:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=media_type, headers=headers)


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()
