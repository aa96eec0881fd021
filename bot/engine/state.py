"""What is remembered of a chat between two events.

Small immutable values, written as JSON by whoever keeps them: ``dump`` and ``load`` are exact
inverses. Named tuples, because they are made anew on every turn and cost a fifth of a dataclass.
A chat may have several learners; a linked chat shares one.
"""

from typing import Any, NamedTuple

new = tuple.__new__
"""A named tuple made from its fields in order, in half the time of calling its class: several are made every turn."""

Stored = list[Any]
"""JSON values: the version, then the fields as that version had them."""

VERSION = 6
"""Of the stored form. Raise it when a field changes its meaning, and teach ``load`` the old form."""


class Progress(NamedTuple):
    """Where a learner is in a lesson she has begun and not finished.

    ``at`` is the slug of the step or question on the screen; ``trail`` the slugs shown in this
    attempt, in order, by which she finds the nearest step when a lesson was edited under her.
    """

    at: str = ""
    trail: tuple[str, ...] = ()


OWN, VIETNAMESE = "own", "vi"
"""Which of her two languages comes first (``Learner.first``)."""


UNSURE = "?"
"""Of who was asked which dialect she speaks, and could not say (``Learner.dialect``): she is not asked again."""


class Learner(NamedTuple):
    """One person.

    ``form`` is how she likes to be addressed (``bà``, ``anh`` …), ``""`` for *bà con*; ``dialect`` what she said she
    speaks, ``""`` while she was not asked, or ``UNSURE``. ``first`` is which of two languages comes first where both
    are shown and heard: ``OWN``, ``VIETNAMESE``, or ``""`` for her own above and Vietnamese heard before it. With
    ``text_first`` a voice comes only when she asks for it, because it costs her data. ``consent`` is the version of
    the text she agreed to, ``"no"``, or ``""`` if not asked. ``lessons`` holds those she is in the middle of, ``done``
    how often she finished each, ``traits`` what she answered where a lesson asks about her phone or bank. ``due`` is
    the day of her next drill as a proleptic ordinal, 0 for none; ``drills`` how many she has had, and ``round`` which
    of the spaced drills is next, from 0. ``neighbour`` is whether she was told that a voice is of her village.
    """

    name: str = ""
    face: str = ""
    age: str = ""
    form: str = ""
    text_lang: str = "vi"
    voice_lang: str = "vi"
    slow: bool = False
    text_first: bool = False
    dialect: str = ""
    first: str = ""
    neighbour: bool = False
    commune: str = ""
    village: str = ""
    consent: str = ""
    greeted: bool = False
    due: int = 0
    drills: int = 0
    round: int = 0
    done: dict[str, int] = {}
    traits: dict[str, str] = {}
    lesson: str = ""
    lessons: dict[str, Progress] = {}

    def at(self, progress: Progress) -> "Learner":
        """The same learner, so far in the lesson she is in."""
        return new(Learner, (*self[:-1], {**self.lessons, self.lesson: progress}))

    def attempt(self, lesson: str) -> int:
        """Which attempt at a lesson she is in, or would begin: a lesson is begun anew only when it was finished."""
        return self.done.get(lesson, 0) + 1

    @property
    def speaks(self) -> str:
        """The dialect she said is hers; empty for what her village speaks."""
        return "" if self.dialect == UNSURE else self.dialect

    @property
    def agreed(self) -> bool:
        """Whether anything may be kept about her beyond the lesson itself."""
        return self.consent not in ("", "no")

    @property
    def begun(self) -> bool:
        """Whether she is past the greeting, or went straight into a lesson."""
        return self.greeted or bool(self.lessons or self.done)


class Chat(NamedTuple):
    """What is on the screen, and who is looking at it.

    ``screen`` names a row of the table in ``bot.engine.screens``; ``about`` is its argument (a lesson, a
    commune, a page); ``options`` the ids of the choices as she saw them, so that "2" still means the
    second thing she saw after the course was edited; ``came_from`` where "back" leads, as ``screen:about``.
    ``serial`` is the number of the screen, ``seen`` the time of the last event in epoch seconds. ``at`` is where she
    stood when it was shown (``Turning.place``): another chat of hers may have moved her since.
    """

    screen: str = "new"
    about: str = ""
    options: tuple[str, ...] = ()
    came_from: tuple[str, ...] = ()
    serial: int = 0
    who: str = "1"
    stopped: bool = False
    seen: int = 0
    at: str = ""


class State(NamedTuple):
    """A chat and its learners by member key (``"1"``, ``"2"`` …)."""

    chat: Chat = Chat()
    learners: dict[str, Learner] = {}

    @property
    def learner(self) -> Learner:
        """Whoever is learning now; a new one if nobody has begun."""
        return self.learners.get(self.chat.who) or NOBODY


NOBODY = Learner()


def dump_chat(chat: Chat) -> Stored:
    """A chat as JSON values: the version, then the fields in order. A list, because it is written every turn."""
    return [VERSION, *chat]


def load_chat(data: Stored) -> Chat:
    """The inverse of ``dump_chat``. Raises ``ValueError`` for a form it does not know."""
    if data[0] != VERSION:
        _known(data[0])
        data = [VERSION, *data[1:], ""][:10]  # before form 4 it had no ``at``
    _, screen, about, options, came_from, serial, who, stopped, seen, at = data
    return new(Chat, (screen, about, tuple(options), tuple(came_from), serial, who, stopped, seen, at))


def dump_learner(learner: Learner) -> Stored:
    """A learner as JSON values, like ``dump_chat``."""
    fields = [VERSION, *learner]
    fields[-1] = {lesson: [*progress] for lesson, progress in learner.lessons.items()}
    return fields


def load_learner(data: Stored) -> Learner:
    """The inverse of ``dump_learner``. Raises ``ValueError`` for a form it does not know.

    ``data`` is used up: it was just read from JSON, and copying it would take longer than all the rest.
    """
    if data[0] != VERSION:
        version, *fields = data
        data = [VERSION, *_learner_before(version, fields)]
    lessons = data[-1]
    for lesson, (at, trail) in lessons.items():
        lessons[lesson] = new(Progress, (at, tuple(trail)))
    return new(Learner, data[1:])


def _learner_before(version: int, fields: Stored) -> Stored:
    """The fields of an earlier form as those of today: each form is led to the next."""
    _known(version)
    for form in range(version, VERSION):
        fields = _NEXT_FORM[form](fields)
    return fields


def _from_form_1(fields: Stored) -> Stored:
    """Before there were forms of address, variants and drills; finished lessons lay among the others."""
    *person, lessons = fields
    done = {lesson: completed for lesson, (_, _, _, completed) in lessons.items() if completed}
    begun = {lesson: (at, trail) for lesson, (at, trail, _, _) in lessons.items() if at}
    return [*person[:3], "", *person[3:-1], 0, 0, 0, done, {}, person[-1], begun]


def _from_form_2(fields: Stored) -> Stored:
    """Before the voice could wait until it was asked for."""
    return [*fields[:7], False, *fields[7:]]


def _from_form_3(fields: Stored) -> Stored:
    """Before dialects."""
    return [*fields[:8], "", *fields[8:]]


def _from_form_4(fields: Stored) -> Stored:
    """Before she could choose which of two languages comes first."""
    return [*fields[:9], "", *fields[9:]]


def _from_form_5(fields: Stored) -> Stored:
    """Before she was told whose village a voice is from."""
    return [*fields[:10], False, *fields[10:]]


_NEXT_FORM = {1: _from_form_1, 2: _from_form_2, 3: _from_form_3, 4: _from_form_4, 5: _from_form_5}
"""From each form to the next."""


def _known(version: int) -> None:
    if not 1 <= version <= VERSION:
        raise ValueError(f"a state of form {version}, but this program knows only {VERSION}")
