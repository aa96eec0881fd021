"""Another way for a message that a platform refuses: the same in a simpler form. Pure.

A picture or a sound may be refused for many reasons, in words that no platform promises to keep. What matters is said
in words and buttons, so they never go down with it.
"""

from bot.channels.base import Capabilities
from bot.channels.part import Part
from bot.channels.plan import POINTER, described
from bot.channels.split import fits


def simpler(part: Part, can: Capabilities) -> Part | None:
    """The next simpler form of ``part`` on a platform that can do ``can``; None where nothing would be left."""
    if part["kind"] == "voice" and can.audio:
        return {**part, "kind": "audio"}
    return _in_words(part, can) if part["kind"] == "photo" else None


def _in_words(photo: Part, can: Capabilities) -> Part | None:
    """Its words and buttons as a text, above them what the picture showed, if there is room for that."""
    alt, words = photo.get("alt", ""), photo.get("text", "")
    text = "\n".join(filter(None, (alt and described(alt), words)))
    if not fits(text, can.text):
        text = words
    if not text and not any(photo.get(keys) for keys in ("buttons", "calls", "links")):
        return None
    simple: Part = {**photo, "kind": "text", "text": text or POINTER}
    simple.pop("picture", None)
    simple.pop("alt", None)
    return simple
