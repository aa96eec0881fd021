"""Is this a swindle? She sends a strange message as it is, and hears how like a swindle it is, why, and what to do.

The verdict is ``bot.safety.scam``'s; the message itself is not kept, only its level and the names of its signs. On the
screen that asks for one every text is taken for one that is no button there and no word that works everywhere. On any
other screen only a long text is looked at, and answered only where it is very like a swindle: people forward what
frightens them without looking for the right button. A cry for help stays one wherever it is typed.
"""

from bot import facts
from bot.engine.fresh import leave_fresh
from bot.engine.meaning import FOLDED, Meaning, sure
from bot.engine.turn import Turning
from bot.engine.view import View, joined, phrase, wording
from bot.safety.scam import verdict

SCREEN = "scam"
"""The screen that asks for a message."""

LEVELS = {level: f"scam-{level.replace('_', '-')}" for level in verdict.LEVELS}
"""The screen of each level of a verdict."""

ASKING = (SCREEN, *LEVELS.values())
"""Screens on which what is typed is another message to look at."""

SHORT = 5
"""Words up to which what is typed there may be a command, a choice or a lesson; longer ones only say so exactly."""

FORWARDED = 8
"""Words from which a text on another screen may be a message that somebody sent her."""

MOST_SIGNS, MOST_WORDS = 2, 25
"""Signs that are told, as far as all of it stays short enough to be heard once."""

ALWAYS = ("emergency", "rescue", "stop", "delete", "person")
"""Commands that no length makes a message of."""


def looks_at(turn: Turning, text: str, meaning: Meaning) -> bool:
    """Whether ``text``, which would mean ``meaning``, is a message to look at; if so, the verdict is given."""
    words, asked = len(text.split()), turn.screen in ASKING
    if asked and words <= SHORT and _leads_elsewhere(meaning):
        return False
    if not asked and (words < FORWARDED or not _may_be_forwarded(meaning)):
        return False
    if _cries_for_help(meaning):
        return False
    found = verdict.check(text, turn.course.scams)
    if not asked and found.level != verdict.LEVELS[-1]:
        return False
    _give(turn, found)
    return True


def looks_at_code(turn: Turning, content: str) -> bool:
    """Whether a code leads to what is very like a swindle; if so, the verdict on its link is given."""
    found = verdict.check(content, turn.course.scams)
    if found.level != verdict.LEVELS[-1]:
        return False
    _give(turn, found)
    return True


def _leads_elsewhere(meaning: Meaning) -> bool:
    return meaning.kind in ("choice", "command") and sure(meaning)


def _cries_for_help(meaning: Meaning) -> bool:
    sure_of_it = meaning.kind in ("choice", "command") and meaning.id in ALWAYS and sure(meaning)
    return sure_of_it or any(other.id == "emergency" for other in meaning.others)


def _may_be_forwarded(meaning: Meaning) -> bool:
    """A question in an author's very words is hers, and nothing that somebody sent her."""
    if meaning.kind == "answer" and meaning.score >= FOLDED:
        return False
    return meaning.id == SCREEN or not _leads_elsewhere(meaning)


def _give(turn: Turning, found: verdict.Verdict) -> None:
    """Move to the verdict; one after another leads back to where she was before."""
    turn.fact(facts.MessageChecked, detail=found.level)
    leave_fresh(turn)
    about = " ".join((found.advice, *_told(turn, found))) if found.advice else ""
    (turn.put if turn.screen in LEVELS.values() else turn.go)(LEVELS[found.level], about)


def _told(turn: Turning, found: verdict.Verdict) -> list[str]:
    """The signs there is room for: the first one always."""
    sources, told = turn.course.sources, list[str]()
    room = MOST_WORDS - sum(_words(sources[key]) for key in _keys(LEVELS[found.level], f"do-{found.advice}"))
    for sign in found.reasons[:MOST_SIGNS]:
        room -= _words(sources.get(f"bot/sign-{sign}/text", ""))
        if told and room < 0:
            break
        told.append(sign)
    return told


def _words(text: str) -> int:
    return len(text.split())


def _keys(*names: str) -> list[str]:
    return [f"bot/{name}/text" for name in names]


def show_verdict(turn: Turning) -> View:
    """How like a swindle it is, up to two signs, and the one thing to do now."""
    view = phrase(turn, turn.screen)
    if not turn.about:
        return view
    advice, *signs = turn.about.split(" ")
    keys = _keys(*(f"sign-{sign}" for sign in signs), f"do-{advice}")
    said = [wording(turn, key) for key in keys if key in turn.course.sources]
    return view.changed(
        message=joined(view.message, *(text for text, _ in said)),
        voice=joined(view.voice, *(voice for _, voice in said)),
    )
