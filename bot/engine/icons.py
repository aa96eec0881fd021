"""The drawing that stands for a choice, so that who does not read tells it from the others beside it.

A choice with a picture of its own is known by that. The drawings are each page's own (``symbol`` in its document), the
names are the same everywhere; ``tests/bot/engine/test_icons.py`` holds every choice to have one.
"""

from collections.abc import Mapping

UNNAMED = "other"
"""Three dots: more of the same, or something that is none of the others."""

_CHOICES: Mapping[str, str] = {
    "done": "done yes ok agree join told",
    "no": "no refuse undo not-me apart",
    "next": "next next-lesson go-on start-drill start",
    "could-not": "could-not not-yet held",
    "again": "redo retry",
    "rest": "rest later stop end",
    "back": "return keep",
    "faster": "skip",
    "person": "person ask-listener adult new",
    "call": "call-back",
    "child": "child",
    "together": "together learner",
    "emergency": "emergency",
    "book": "courses learn",
    "settings": "settings",
    "voice": "language voice-first text-first own-first vi-first vi-only",
    "place": "place",
    "link": "link code only-here",
    "paper": "my-data",
    "delete": "delete take-back",
    "menu": "menu",
    "bank": "policy",
    "unclear": "trust unsure scam",
    UNNAMED: "more none other",
}
"""Which choices each drawing stands for, by their ids: one id means the same on every screen."""

_ICON_OF = {choice: icon for icon, choices in _CHOICES.items() for choice in choices.split()}

ICONS = tuple(_CHOICES)
"""The drawings that a page must have for its choices."""


def icon_of(choice: str) -> str:
    """The drawing for the choice of this id; of something that was meant (``command:menu``) that of the thing."""
    return _ICON_OF.get(choice.rpartition(":")[2], UNNAMED)
