"""What an announcement for the village loudspeaker may not do, besides what no text may (``wording.py``).

It is heard once, from across a valley, by people whose hands are busy and who hold no phone.
"""

import re
from collections.abc import Iterator, Mapping

from bot.course.compose import announced, filled
from bot.course.model import Announcement
from bot.course.wording import words

SENTENCES = range(2, 6)
WORDS = range(40, 54)
"""Of its sentences and its rule together. Measured with the shipped voice: said twice, slowly, within its frame,
that takes 36 seconds and 0.87 more for each word, give or take 7; it should take 60 to 90."""

_ON_A_SCREEN = re.compile(r"\b(?:bấm|nhấn|vuốt|nút)\b|\?", re.IGNORECASE)
"""What means nothing without a phone in hand, and a question, which nobody waits to have answered."""

Fault = tuple[str, str, str]
"""Where it is, what is wrong, what to do."""


def faults(announcement: Announcement, values: Mapping[str, str]) -> Iterator[Fault]:
    """Everything that is wrong with an announcement; ``values`` are the numbers that stand for ``{fact}``."""
    yield from _length(announcement, values)
    for key, text in announced(announcement).items():
        for found in _ON_A_SCREEN.findall(text):
            do = "nói việc cần làm; người nghe loa không cầm máy, không trả lời"
            yield key.rpartition("/")[2], f"có “{found}”", do
    if not announcement.facts:
        yield "facts", "không dựa vào điều nào, nên không biết đọc tới ngày nào", "thêm facts"


def _length(announcement: Announcement, values: Mapping[str, str]) -> Iterator[Fault]:
    count = len(announcement.sentences)
    if count not in SENTENCES:
        yield "sentences", f"có {count} câu", f"viết {SENTENCES[0]} đến {SENTENCES[-1]} câu"
    said = sum(words(filled(text, values)) for text in (*announcement.sentences, announcement.rule))
    if said not in WORDS:
        do = f"viết {WORDS[0]} đến {WORDS[-1]} tiếng, để loa đọc 60 đến 90 giây"
        yield "", f"các câu và rule dài {said} tiếng", do
