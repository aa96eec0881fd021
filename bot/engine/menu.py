"""Finding one's way: the menu, courses and lessons, coming back, and choosing between meanings."""

from collections.abc import Callable
from dataclasses import replace

from bot.course import SOURCE, Lesson, Message
from bot.engine import dialect, drill, lesson
from bot.engine.household import paged, subject
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, joined, phrase, plain, wording
from bot.replies import Line, Say

Action = Callable[[Turning, str], None]
"""What a choice or a command does: it writes into the turn what should happen."""

DONE, HEARD_DONE = "✓", "xong"
"""Before the title of a lesson she has finished; after it, where it is heard."""

A_PAGE = 4
"""Choices of a list of lessons, the next page among them: more titles than that are not listened to."""


def show_menu(turn: Turning) -> View:
    """The few things there are to do."""
    return phrase(turn, "menu")


def learn(turn: Turning, _choice: str = "") -> None:
    """Go on where she stopped; otherwise with what she was promised, or the next lesson she has not finished."""
    here = lesson.unfinished(turn) or lesson.coming(turn) or _other_unfinished(turn)
    if here:
        lesson.enter(turn, here.id)
        return
    finished = turn.learner.done
    ahead = [_first_lesson(turn), *(id for ids in turn.course.courses.values() for id in ids)]
    left = [id for id in ahead if id not in finished]
    if left:
        lesson.enter(turn, left[0])
    else:
        turn.go("courses")


def show_courses(turn: Turning) -> View:
    """The courses that have lessons."""
    covers = turn.course.covers
    items = [
        Offer(f"course-{id}", *wording(turn, f"course/{id}/title"), covers.get(id, ""), icon="book")
        for id, ids in turn.course.courses.items()
        if ids
    ]
    return paged(turn, phrase(turn, "courses"), items)


def choose_course(turn: Turning, choice: str) -> None:
    """A course; one with a single lesson is that lesson."""
    turn.go("lessons", choice.removeprefix("course-"))


def show_lessons(turn: Turning) -> View:
    """The lessons of a course, with a mark on those she has finished."""
    ids = turn.course.courses.get(subject(turn), ())
    view = phrase(turn, "lessons")
    if len(ids) > 1 and any(id in turn.learner.done for id in ids):  # she knows what it is, and hears what is finished
        view = view.changed(voice=Message((), ()))
    return paged(turn, view, [_lesson_offer(turn, id, id, _titles(turn, id)) for id in ids], A_PAGE)


def choose_lesson(turn: Turning, id: str) -> None:
    """A lesson from the list, or asked for by name."""
    if id in turn.course.lessons:
        lesson.enter(turn, id)
    else:
        turn.note("note-gone")


def show_welcome_back(turn: Turning) -> View:
    """Where she stopped last time."""
    text, voice = wording(turn, f"{turn.learner.lesson}/lesson/title")
    view = phrase(turn, "welcome-back")
    return view.changed(
        message=view.message.filled(lesson=text.lines[-1].text),
        voice=view.voice.filled(lesson=voice.says[0].text),
    )


def settle_welcome_back(turn: Turning) -> None:
    """Who is in the middle of nothing is not told where she stopped."""
    if lesson.unfinished(turn) is None:
        turn.put("menu")


def welcome_back(turn: Turning) -> None:
    """Somebody opened the chat again: greet her by where she is."""
    if not turn.learner.begun:
        turn.put("hello" if turn.screen in ("new", "deleted") else turn.screen)
    elif dialect.unasked(turn):
        turn.go(dialect.SCREEN)
    elif drill.waiting(turn):
        drill.offer(turn)
    elif lesson.unfinished(turn):
        turn.go("welcome-back")
    else:
        turn.go("menu")


def return_back(turn: Turning, _choice: str = "") -> None:
    """To the screen before this one."""
    turn.go_back()


def go(screen: str) -> Action:
    """An action that only moves to a screen."""

    def move(turn: Turning, _choice: str) -> None:
        turn.go(screen)

    return move


def study(id: str) -> Action:
    """An action that goes into a lesson, or to the courses while it does not exist."""

    def enter(turn: Turning, _choice: str) -> None:
        if id in turn.course.lessons:
            lesson.enter(turn, id)
        else:
            turn.go("courses")

    return enter


def _first_lesson(turn: Turning) -> str:
    """The lesson to begin with: the one that protects, if it is there."""
    lessons = turn.course.lessons
    return "scam-three-rules" if "scam-three-rules" in lessons else next(iter(lessons))


def _other_unfinished(turn: Turning) -> Lesson | None:
    return next((turn.course.lessons[id] for id in turn.learner.lessons if id in turn.course.lessons), None)


def _titles(turn: Turning, id: str) -> tuple[Message, Message]:
    text, voice = wording(turn, f"{id}/lesson/title")
    if id not in turn.learner.done:
        return text, voice
    done = replace(text, lines=tuple(Line(x.lang, f"{DONE} {x.text}", x.draft) for x in text.lines))
    return done, joined(voice, Message((), (Say(SOURCE, HEARD_DONE),)))


def _lesson_offer(turn: Turning, choice: str, id: str, titles: tuple[Message, Message]) -> Offer:
    """A lesson as a ``choice``, by its title as read and as heard and the picture it begins with."""
    lesson = turn.course.lessons.get(id)
    return Offer(choice, *titles, lesson.picture if lesson else "", icon="book")


def meant(turn: Turning, meant: str) -> Offer:
    """A command or lesson (``kind:id``) as a choice, by the name it has elsewhere."""
    kind, _, id = meant.partition(":")
    if kind == "lesson" and id in turn.course.lessons:
        return _lesson_offer(turn, meant, id, wording(turn, f"{id}/lesson/title"))
    for key in (
        f"bot/tools/choice.{id}",
        f"bot/menu/choice.{id}",
        f"bot/settings/choice.{id}",
        f"bot/meant/choice.{id}",
    ):
        if key in turn.course.sources:
            return Offer(meant, *wording(turn, key))
    return plain(meant, text=id)
