"""Speech: text made into words, words into sound, sound into files kept by what they say.

``voices`` is the one place where a language gets its voice.
"""

from collections.abc import Mapping

from bot.speech.espeak import Espeak
from bot.speech.voice import Voice


def voices(vietnamese: str = "vi-vn-x-south") -> Mapping[str, Voice]:
    """Who speaks which language. Nothing is loaded before the first word."""
    return {"vi": Espeak(vietnamese)}
