"""What is remembered of a chat between two events.

Small immutable values, written as JSON by whoever keeps them: ``dump`` and ``load`` are exact
inverses. Named tuples, because they are made anew on every turn and cost a fifth of a dataclass.
A chat may have several learners; a linked chat shares one.
"""

from typing import Any, NamedTuple

VERSION = 1
"""Of the stored form. Raise it when a field changes its meaning, and teach ``load`` the old form."""


class Progress(NamedTuple):
    """Where a learner is in one lesson.

    ``at`` is the slug of the step or question on the screen, ``""`` once the lesson is over;
    ``trail`` the slugs shown in this attempt, in order, by which she finds the nearest step when a
    lesson was edited under her; ``missed`` the wrong answers to the present question.
    """

    at: str = ""
    trail: tuple[str, ...] = ()
    attempt: int = 1
    missed: int = 0
    completed: int = 0


class Learner(NamedTuple):
    """One person. ``consent`` is the version of the text she agreed to, ``"no"``, or ``""`` if not asked."""

    name: str = ""
    face: str = ""
    age: str = ""
    text_lang: str = "vi"
    voice_lang: str = "vi"
    slow: bool = False
    commune: str = ""
    village: str = ""
    consent: str = ""
    greeted: bool = False
    lesson: str = ""
    lessons: dict[str, Progress] = {}

    @property
    def agreed(self) -> bool:
        """Whether anything may be kept about her beyond the lesson itself."""
        return self.consent not in ("", "no")


class Chat(NamedTuple):
    """What is on the screen, and who is looking at it.

    ``screen`` names a row of the table in ``bot.engine.step``; ``about`` is its argument (a lesson, a
    commune, a page); ``options`` the ids of the choices as she saw them, so that "2" still means the
    second thing she saw after the course was edited; ``came_from`` where "back" leads.
    ``serial`` is the number of the screen, ``seen`` the time of the last event in epoch seconds.
    """

    screen: str = "new"
    about: str = ""
    options: tuple[str, ...] = ()
    came_from: tuple[tuple[str, str], ...] = ()
    serial: int = 0
    who: str = "1"
    stopped: bool = False
    seen: int = 0


class State(NamedTuple):
    """A chat and its learners by member key (``"1"``, ``"2"`` …)."""

    chat: Chat = Chat()
    learners: dict[str, Learner] = {}

    @property
    def learner(self) -> Learner:
        """Whoever is learning now; a new one if nobody has begun."""
        return self.learners.get(self.chat.who) or NOBODY


NOBODY = Learner()


def dump_chat(chat: Chat) -> dict[str, Any]:
    """A chat as JSON values. Only what differs from a new chat is written."""
    return _written(chat, _NEW_CHAT)


def load_chat(data: dict[str, Any]) -> Chat:
    """The inverse of ``dump_chat``. Unknown keys raise: a newer version wrote them."""
    data = {key: value for key, value in data.items() if key != "v"}
    if "options" in data:
        data["options"] = tuple(data["options"])
    if "came_from" in data:
        data["came_from"] = tuple((screen, about) for screen, about in data["came_from"])
    return Chat(**data)


def dump_learner(learner: Learner) -> dict[str, Any]:
    """A learner as JSON values; progress becomes plain lists."""
    data = _written(learner, _NEW_LEARNER)
    if learner.lessons:
        data["lessons"] = {lesson: list(progress) for lesson, progress in learner.lessons.items()}
    return data


def load_learner(data: dict[str, Any]) -> Learner:
    """The inverse of ``dump_learner``."""
    data = {key: value for key, value in data.items() if key != "v"}
    if "lessons" in data:
        data["lessons"] = {
            lesson: Progress(at, tuple(trail), attempt, missed, completed)
            for lesson, (at, trail, attempt, missed, completed) in data["lessons"].items()
        }
    return Learner(**data)


_NEW_CHAT = tuple(zip(Chat._fields, Chat(), strict=True))
_NEW_LEARNER = tuple(zip(Learner._fields, Learner(), strict=True))


def _written(value: tuple[Any, ...], fresh: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    data = {name: now for (name, new), now in zip(fresh, value, strict=True) if now != new}
    data["v"] = VERSION
    return data
