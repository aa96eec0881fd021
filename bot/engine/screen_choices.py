"""What may be meant on a screen: its choices by their labels first, then commands, then lessons."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.language import Meant, letters, loose

CAN_FIT = {
    "yes": ("yes", "next", "go-on"),
    "no": ("no", "could-not", "not-yet", "later", "rest"),
    "decline": ("no",),
    "affirm": ("yes",),
    "deny": ("no",),
    "done": ("done", "told", "next", "yes"),
    "could-not": ("could-not", "not-yet", "no"),
    "next": ("next", "go-on"),
}
"""Which choice an answer takes: the first of these that is on the screen. Other answers fit only their own.
"""

LITERALLY = {answer: ids for answer, ids in CAN_FIT.items() if answer not in ("affirm", "deny")}
"""The same where choices are taken literally: the yes and no of a language of which nobody has approved the words of
consent (``affirm``, ``deny``) is neither there."""

Found = dict[Meant, float]
"""What a text may mean, each with how sure that is."""


class ScreenChoices(NamedTuple):
    """The choices: their ids in order, which a label names, at levels 1 and 3, and which answers ``fit`` them."""

    ids: tuple[str, ...]
    exact: dict[str, set[Meant]]
    folded: dict[str, set[Meant]]
    fit: Mapping[str, tuple[str, ...]]


def screen_choices(choices: Sequence[tuple[str, Sequence[str]]], *, exact: bool = False) -> ScreenChoices:
    """``choices`` by id, each with the labels that name it, ready for comparing; ``exact`` if taken literally."""
    screen = ScreenChoices(tuple(id for id, _ in choices), {}, {}, LITERALLY if exact else CAN_FIT)
    for id, labels in choices:
        for spelled, plain in map(_label, labels):
            screen.exact.setdefault(spelled, set()).add(Meant("choice", id))
            screen.folded.setdefault(plain, set()).add(Meant("choice", id))
    return screen


@lru_cache(4096)
def _label(label: str) -> tuple[str, str]:
    return letters(label), loose(label)


def meant_here(meanings: Iterable[Meant], screen: ScreenChoices) -> set[Meant]:
    """What may be meant here: first what is on the screen, then commands, then lessons."""
    fitting = [on_screen(meant, screen) for meant in meanings]
    direct = {meant for meant in meanings if meant.id in screen.ids}
    for kind in ("choice", "command", "lesson", "answer"):
        of_kind = {meant for meant in fitting if meant.kind == kind}
        if of_kind:
            return {on_screen(meant, screen) for meant in direct} or of_kind
    return set()


def on_screen(meant: Meant, screen: ScreenChoices) -> Meant:
    """The choice on the screen that a meaning is, or the meaning itself."""
    fits = screen.fit.get(meant.id, (meant.id,)) if meant.kind == "reply" else (meant.id,)
    return next((Meant("choice", id) for id in fits if id in screen.ids), meant)
