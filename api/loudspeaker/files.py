"""The files of an announcement, named so that who finds them on a memory stick sees until when they hold."""

from bot.course import Broadcast
from bot.speech import Clip, Clips

SECONDS = range(60, 91)
"""How long a recording should take: long enough to hear the rule twice, short enough to stand still for."""

VOICE = "mp3"
"""What loudspeakers with a memory stick play."""


def recorded(clips: Clips, said: Broadcast) -> Clip:
    """The recording, made now if need be. Raises ``SpeechFailed``."""
    return clips.clip(said.speech(), VOICE)


def loudspeaker_file_name(said: Broadcast, ending: str) -> str:
    """``qr-pay-den-2027-05-23.mp3``: *đến*, until that day."""
    return f"{said.lesson}-den-{said.until:%Y-%m-%d}.{ending}"
