"""The voice of one message: made or found for whoever the message is for, and for nobody else."""

from fastapi.responses import RedirectResponse, Response

from api.errors import NotFound
from api.media.media import Media, Silent, speech_of
from bot.channels import Card
from bot.replies import Speech
from bot.speech import SOUND_FORMS, SpeechFailed


def voice(media: Media, part: Card | None, which: str, form: str) -> Response:
    """Where to hear ``which`` of a card (``message``, ``choice.ID``, ``tool.ID``) as ``form``, one of ``SOUND_FORMS``.

    Course text is kept and found under the name of its sound; what is somebody's own goes out at once
    and is written nowhere. Raises ``NotFound`` and ``Silent``.
    """
    speech = speech_asked_for(part, which)
    if speech is None or form not in SOUND_FORMS:
        raise NotFound
    try:
        return _private(media, speech, form) if speech.private else _kept(media, speech, form)
    except SpeechFailed:
        raise Silent from None


def size(media: Media, part: Card | None, which: str, *, form: str) -> int:
    """How many bytes ``voice`` leads to: of the clip itself, which is made now if need be.

    Raises ``NotFound``, ``Silent``.
    """
    speech = speech_asked_for(part, which)
    if speech is None or form not in SOUND_FORMS:
        raise NotFound
    try:
        if speech.private:
            return len(media.clips.private(speech, form))
        path = media.clips.find(media.clips.clip(speech).hash, form)
    except SpeechFailed:
        raise Silent from None
    if path is None:
        raise Silent
    return path.stat().st_size


def speech_asked_for(part: Card | None, which: str) -> Speech | None:
    """The speech request of a card that ``which`` names, if there is one."""
    if part is None or which == "message":
        return speech_of(part) if part else None
    offered = {f"choice.{choice['id']}": choice for choice in part["choices"]}
    offered |= {f"tool.{tool['id']}": tool for tool in part["tools"]}
    return speech_of(offered[which]) if which in offered else None


def _kept(media: Media, speech: Speech, form: str) -> Response:
    # A better voice changes the name, so the way to it is kept only for as long as a lesson takes; to a person's
    # for a moment: she may take it back, and what was hers is then no longer there.
    people = media.clips.clip(speech).people
    media.tally.add(people)
    seconds = 60 if people else 3600
    lasting = {"cache-control": f"private, max-age={seconds}"}
    return RedirectResponse(media.heard_at(speech, form), 302, lasting)


def _private(media: Media, speech: Speech, form: str) -> Response:
    content = media.clips.private(speech, form)
    return Response(content, media_type=SOUND_FORMS[form].media_type, headers={"cache-control": "no-store"})
