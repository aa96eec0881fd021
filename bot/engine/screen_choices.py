"""What may be meant on a screen: its choices by their labels first, then commands, then lessons."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.language.fold import letters, loose
from bot.language.vocabulary import Meant

CAN_FIT = {
    "yes": ("yes", "next", "go-on"),
    "no": ("no", "could-not", "not-yet", "later", "rest"),
    "decline": ("no",),
    "done": ("done", "told", "next", "yes"),
    "could-not": ("could-not", "not-yet", "no"),
    "next": ("next", "go-on"),
}
"""Which choice an answer takes: the first of these that is on the screen. Other answers fit only their own."""

Found = dict[Meant, float]
"""What a text may mean, each with how sure that is."""


class ScreenChoices(NamedTuple):
    """The choices: their ids in order, and which of them a label names, at levels 1 and 3."""

    ids: tuple[str, ...]
    exact: dict[str, set[Meant]]
    folded: dict[str, set[Meant]]


def screen_choices(choices: Sequence[tuple[str, Sequence[str]]]) -> ScreenChoices:
    """``choices`` by id, each with the labels that name it, ready for comparing."""
    screen = ScreenChoices(tuple(id for id, _ in choices), {}, {})
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
    for kind in ("choice", "command", "lesson"):
        of_kind = {meant for meant in fitting if meant.kind == kind}
        if of_kind:
            return {on_screen(meant, screen) for meant in direct} or of_kind
    return set()


def on_screen(meant: Meant, screen: ScreenChoices) -> Meant:
    """The choice on the screen that a meaning is, or the meaning itself."""
    fits = CAN_FIT.get(meant.id, (meant.id,)) if meant.kind == "answer" else (meant.id,)
    return next((Meant("choice", id) for id in fits if id in screen.ids), meant)
