"""Pictures and voice: made when first needed, kept as files, served with ranges and cached for ever.

What is somebody's own is never a file here: see ``Media.private``.
"""

from collections.abc import Container
from contextlib import suppress
from pathlib import Path
from typing import Annotated, cast

import structlog
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import FileResponse, Response

from api.errors import Fault, NotFound
from api.media import drawing
from api.media.pictures import Pictures, picture_version
from api.media.tally import HeardTally
from api.media.voices import speakers
from api.settings import Settings
from bot.channels import Card, Offered, Part, SpeechRequest
from bot.replies import Say, Speech
from bot.speech import SOUND_FORMS, Clip, Clips, SpeechFailed

log = structlog.get_logger()

SOUNDS = ("voice", "audio")
"""Kinds of parts that are heard."""

_FOR_EVER = "public, max-age=31536000, immutable"
# A drawing may be mended; phones show the new one a day later, and ask in the background meanwhile.
_FOR_A_DAY = "public, max-age=86400, stale-while-revalidate=604800"
_TYPES = {"svg": "image/svg+xml", "png": "image/png", "webp": "image/webp"}
# An SVG opened as a page of its own may run and fetch nothing.
_HARMLESS = {
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
}


def clips(settings: Settings) -> Clips:
    """The clips of this installation. Nothing is loaded or written yet."""
    return Clips(settings.data_dir / "clips", speakers(settings))


class Silent(Fault):
    """Máy chưa nói được câu này."""

    status = 503


class Media:
    """Files for messages and pages. ``root`` holds the course; drawn pictures are kept beside the clips."""

    def __init__(self, root: Path, clips: Clips) -> None:
        self.clips, self.tally = clips, HeardTally()
        self.pictures = Pictures(root, clips.folder.parent / "pictures")

    def picture(self, name: str, form: str = "png") -> Path:
        """The picture ``name`` in ``form``, drawn now if need be. Raises ``NotFound`` and ``drawing.NotDrawn``."""
        return self.pictures.file(name, form)

    def address(self, name: str, form: str = "png") -> str:
        """Where the picture ``name`` is served in ``form``, with its version, so that it may be cached for ever.

        Raises ``NotFound`` and ``drawing.NotDrawn``.
        """
        return f"/media/pictures/{name}.{form}?v={picture_version(self.pictures.svg(name))[:16]}"

    def heard_at(self, speech: Speech, form: str = "ogg") -> str:
        """Where course text is heard, its clip made now if need be. Raises ``Silent``, ``ValueError`` if private."""
        try:
            return f"/media/audio/{self.clips.clip(speech).hash}.{form}"
        except SpeechFailed:
            raise Silent from None

    def file(self, part: Part, form: str = "ogg") -> tuple[str, Path] | None:
        """The hash and file of a part with a sound, which is made in ``form``, or with a picture.

        None for any other part, for private speech (see ``private``), and when no voice or picture can be
        made: the words matter more, so they go out without it and the failure is logged.
        """
        try:
            return self._file(part, form)
        except (SpeechFailed, NotFound, drawing.NotDrawn, OSError) as error:
            log.error("no file for a message", kind=part["kind"], picture=part.get("picture"), error=repr(error))
            return None

    def shown_at(self, part: Part, form: str) -> str:
        """The path of a part's picture or clip, this in ``form``; empty as ``file`` gives None.

        That of a clip ends in its form and has no query: a platform may look at the ending alone.
        """
        made = self.file(part, form)
        if made is None:
            return ""
        return self.address(part["picture"]) if part["kind"] == "photo" else f"/media/audio/{made[0]}.{form}"

    def private(self, part: Part, form: str = "ogg") -> bytes | None:
        """The sound of a part that is somebody's own, made in memory and written nowhere; else None."""
        speech = speech_of(part)
        if part["kind"] not in SOUNDS or speech is None or not speech.private:
            return None
        try:
            return self.clips.private(speech, form)
        except SpeechFailed as error:
            log.error("no private voice", error=repr(error))
            return None

    def sent(self, part: Part, form: str) -> None:
        """A part has reached somebody: whoever is heard in its sound in ``form`` is counted. Never raises."""
        asked = speech_of(part)
        if part["kind"] in SOUNDS and asked is not None and not asked.private:
            with suppress(SpeechFailed, OSError):
                clip = self.clips.kept(asked, form)  # nothing is made of what is on its way already
                self.tally.add(clip.people if clip else ())

    def forget(self, still: Container[str]) -> list[str]:
        """Delete what was made of recordings that are not ``still`` there: clips, and the packs that may hold one.

        Returns the hashes of the clips. Raises ``OSError``.
        """
        gone = self.clips.forget(still)
        for pack in (self.clips.folder.parent / "packs").glob("*.zip") if gone else ():
            pack.unlink(missing_ok=True)
        return gone

    def clip(self, said: SpeechRequest, form: str = "ogg") -> Clip:
        """The clip of a speech request as the outbox keeps it. Raises ``SpeechFailed``, ``ValueError`` if private."""
        return self.clips.clip(speech(said), form)

    def _file(self, part: Part, form: str) -> tuple[str, Path] | None:
        if part["kind"] == "photo":
            path = self.picture(part["picture"])
            return path.stem, path
        asked = speech_of(part)
        if part["kind"] not in SOUNDS or asked is None or asked.private:
            return None
        clip = self.clips.clip(asked, form)
        return clip.hash, clip.path


def speech_of(part: Part | Card | Offered) -> Speech | None:
    """What a part wants said, if anything."""
    said = part.get("speech")
    return speech(said) if said else None


def speech(said: SpeechRequest) -> Speech:
    """A speech request from its JSON values."""
    return Speech(tuple(Say(lang, text) for lang, text in said["says"]), said["slow"], said["private"])


router = APIRouter(include_in_schema=False)
_BOTH = ["GET", "HEAD"]
_Known = Annotated[str, Header(alias="if-none-match")]


@router.api_route("/media/audio/{hash}.{form}", methods=_BOTH)
def audio(request: Request, hash: str, form: str, known: _Known = "") -> Response:  # noqa: A002 - the word of the address
    """A clip by the hash of its sound, whole or in ranges; as MP3 or AAC it is converted once. Raises ``NotFound``."""
    path = _media(request).clips.find(hash, form)
    if path is None:
        raise NotFound
    return _served(path, hash, SOUND_FORMS[form].media_type, _FOR_EVER, known)


@router.api_route("/media/pictures/{name:path}.{form}", methods=_BOTH)
def picture(
    request: Request,
    name: str,
    form: str,
    v: Annotated[str, Query()] = "",
    accept: Annotated[str, Header()] = "",
    known: _Known = "",
) -> Response:
    """A picture of the course as ``svg``, ``png`` or ``webp``; for ever when asked for in the version that it has.

    Whoever asks for a PNG and says that she takes WebP gets the smaller one. Raises ``NotFound``.
    """
    if form not in _TYPES:
        raise NotFound
    given = "webp" if form == "png" and _TYPES["webp"] in accept else form
    try:
        return _picture(_media(request).pictures, name, given, v, known)
    except drawing.NotDrawn as error:
        log.error("no picture", picture=name, error=str(error))
        raise NotFound from None


def _picture(pictures: Pictures, name: str, form: str, asked: str, known: str) -> Response:
    svg = pictures.svg(name)
    now = picture_version(svg)
    lasting = _FOR_EVER if asked and now.startswith(asked) else _FOR_A_DAY
    what: bytes | Path = svg if form == "svg" else pictures.file(name, form)
    served = _served(what, f"{now[:32]}-{form}", _TYPES[form], lasting, known)
    if form != "svg":
        served.headers["vary"] = "accept"
    return served


def _media(request: Request) -> Media:
    # Not Depends(context): the context is made of this module, so it stands above it.
    return cast(Media, request.app.state.context.media)


def _served(what: bytes | Path, tag: str, media_type: str, lasting: str, known: str) -> Response:
    headers = {"etag": f'"{tag}"', "cache-control": lasting, **_HARMLESS}
    if f'"{tag}"' in known:
        return Response(status_code=304, headers=headers)
    if isinstance(what, bytes):
        return Response(what, media_type=media_type, headers=headers)
    return FileResponse(what, media_type=media_type, headers=headers)
