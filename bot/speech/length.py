"""Which screens of a course are heard for too long, found without making their clips.

All of them are estimated; those that come near the limit are then spoken, in memory, and measured. A note before a
screen ("Đã lưu") is not counted: it is heard before any of them, and rarely.
"""

import re
from collections.abc import Iterator
from datetime import datetime

from bot.course import SOURCE, Course
from bot.replies import Speech
from bot.speech.ahead import LONGEST_SECONDS, ClipMade, clips_wanted
from bot.speech.store import Clips
from bot.speech.text import spoken

WORD_SECONDS, PAUSE_SECONDS, STRETCH_SECONDS, EDGE_SECONDS = 0.28, 0.39, 0.53, -0.39
"""Of a Vietnamese syllable, a mark inside a stretch, a stretch with the pause after it, and the last of these pauses.
Fitted to every screen of the course in the shipped voice: off by a quarter of a second, at most by three quarters."""

NEAR_SECONDS = LONGEST_SECONDS - 1.0
"""An estimate from which on it is worth listening."""

_WORD, _PAUSE = re.compile(r"\w+"), re.compile(r"[.,!?:;](?= )")


def estimated(speech: Speech) -> float:
    """About how many seconds Vietnamese takes at the usual speed."""
    texts = [spoken(say.text) for say in speech.says]
    words, pauses = (sum(len(found.findall(text)) for text in texts) for found in (_WORD, _PAUSE))
    return words * WORD_SECONDS + pauses * PAUSE_SECONDS + len(texts) * STRETCH_SECONDS + EDGE_SECONDS


def too_long(course: Course, clips: Clips, now: datetime) -> Iterator[ClipMade]:
    """The screens that ``clips`` takes longer than ``LONGEST_SECONDS`` to say in Vietnamese, at the usual speed.

    Raises ``SpeechFailed``.
    """
    for one in clips_wanted(course, [SOURCE], now):
        if not one.speech.slow and estimated(one.speech) > NEAR_SECONDS:
            done = ClipMade(one, clips.seconds(one.speech))
            if done.long:
                yield done
