"""A place in a lesson, as an address and as a state of the engine: the one says all that the other needs.

``/l/account-phone/app?v.chip=yes&lang=kpm`` is a step, what she said of her phone, and her language. Screens that
belong to a step are the step and a word: ``?answer=name`` after a question, ``?screen=could-not``, ``?screen=person``.
What an address leaves out is as with whoever looks: see ``api.player.visitor``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from api.codes.lesson_links import path
from api.errors import NotFound
from bot.course import Course, Lesson, Question, Step
from bot.engine.followed import AFTER, ASIDE, PLAYED
from bot.engine.lesson import STAGES, screen_of
from bot.engine.lesson import position as lesson_position
from bot.engine.state import Chat, Learner, Progress, State

TRAIT = "v."
"""Before the name of what a step asked, so that no author can take a name of ours."""

_ABOUT = re.compile(r"[A-Za-z0-9-]{0,40}")
_FEEDBACK = ("wrong", "right")
_IN_A_LESSON = PLAYED - ASIDE - frozenset(AFTER)


@dataclass(frozen=True, slots=True)
class LessonPlace:
    """Where somebody is: ``screen`` and ``about`` as in the engine's ``Chat``; no ``step`` once the lesson is over."""

    lesson: str
    step: str
    screen: str
    about: str
    traits: tuple[tuple[str, str], ...]
    text_lang: str
    voice_lang: str
    slow: bool


def place_at(course: Course, base: Learner, lesson: str, *, step: str, query: Mapping[str, str]) -> LessonPlace:
    """The place that an address names, for ``base``. Raises ``NotFound``.

    A step that was edited away is the first one: links to it are out there.
    """
    told = course.lessons.get(lesson)
    text_lang = query.get("lang") or course.tongue(base.text_lang, "")
    voice_lang = query.get("voice") or query.get("lang") or course.tongue(base.voice_lang, "")
    if told is None or not {text_lang, voice_lang} <= course.languages.keys():
        raise NotFound
    traits = {**base.traits, **{name: query[TRAIT + name] for name in told.assumed if TRAIT + name in query}}
    slow = query["slow"] == "1" if "slow" in query else base.slow
    known = tuple((name, traits[name]) for name in told.assumed if name in traits)
    if not step and query.get("screen") in {*AFTER, *ASIDE}:
        screen, about = _after(lesson, query)
        return LessonPlace(lesson, "", screen, about, known, text_lang, voice_lang, slow)
    stage = told.stages[told.places.get(step or _at(base, lesson), 0)]
    screen, about = _on(stage, query)
    return LessonPlace(lesson, stage.slug, screen, about, known, text_lang, voice_lang, slow)


def state_at(course: Course, base: Learner, place: LessonPlace) -> State:
    """The state of a chat of ``base`` at ``place``: greeted, and in no other lesson.

    The page speaks only when asked to, so to the engine text does not come first here: "again" is the whole screen.
    """
    lesson, step = place.lesson, place.step
    learner = base._replace(
        text_lang=place.text_lang,
        voice_lang=place.voice_lang,
        slow=place.slow,
        text_first=False,
        greeted=True,
        consent="no",
        traits=dict(place.traits),
        lesson=lesson,
        lessons={lesson: Progress(step, (step,))} if step else {},
        done=base.done if step else {**base.done, lesson: 1},
    )
    aside = place.screen not in (*STAGES, *AFTER)
    home = screen_of(_stage(course, place)) + ":" if step else f"finished:{lesson}"
    return State(Chat(place.screen, place.about, came_from=(home,) if aside else (), seen=1), {"1": learner})


def reached(before: LessonPlace, there: State) -> LessonPlace | None:
    """The place of a state that ``before`` led to; None for a screen that no page of a lesson shows."""
    screen, learner = there.chat.screen, there.learner
    if screen not in PLAYED:
        return None
    lesson = (there.chat.about if screen == "finished" else learner.lesson) or before.lesson
    step = learner.lessons[lesson].at if lesson in learner.lessons else ""
    traits = tuple(learner.traits.items())
    return LessonPlace(
        lesson, step, screen, there.chat.about, traits, before.text_lang, before.voice_lang, learner.slow
    )


def lesson_shown(state: State) -> str:
    """The lesson that the screen of a chat belongs to; empty where it is none of a lesson's own."""
    lesson = state.learner.lesson
    return lesson if state.chat.screen in _IN_A_LESSON and lesson in state.learner.lessons else ""


def place_of(course: Course, state: State) -> LessonPlace | None:
    """Where a chat is in a lesson of ``course``; None where it is in none."""
    chat, learner, lesson = state.chat, state.learner, course.lessons.get(lesson_shown(state))
    if lesson is None or learner.lessons[lesson.id].at not in lesson.places:
        return None
    known = tuple((name, learner.traits[name]) for name in lesson.assumed if name in learner.traits)
    reads, hears = course.tongue(learner.text_lang, ""), course.tongue(learner.voice_lang, "")
    at = learner.lessons[lesson.id].at
    return LessonPlace(lesson.id, at, chat.screen, chat.about, known, reads, hears, learner.slow)


def place_address(course: Course, base: Learner, place: LessonPlace, key: str = "") -> str:
    """Where ``place`` is found, with the key of who came from her chat; the inverse of ``place_at``."""
    asked = course.lessons[place.lesson].assumed
    query = {**_screen(course, place), **{TRAIT + name: value for name, value in place.traits if name in asked}}
    if (place.text_lang, place.voice_lang) != (base.text_lang, base.voice_lang):
        query["lang"] = place.text_lang
        if place.voice_lang != place.text_lang:
            query["voice"] = place.voice_lang
    if place.slow != base.slow:
        query["slow"] = "1" if place.slow else "0"
    if key:
        query["k"] = key
    return path(place.lesson, step=place.step) + (f"?{urlencode(query)}" if query else "")


def position(course: Course, place: LessonPlace) -> tuple[int, int]:
    """Which stage of her way through the lesson it is, from 1, and how many there are."""
    return lesson_position(course.lessons[place.lesson], place.step, dict(place.traits))


def _at(base: Learner, lesson: str) -> str:
    """Where she stopped in the lesson, for an address without a step."""
    progress = base.lessons.get(lesson)
    return progress.at if progress else ""


def _after(lesson: str, query: Mapping[str, str]) -> tuple[str, str]:
    screen = query["screen"]
    return screen, lesson if screen == "finished" else _about(query)


def _on(stage: Step | Question, query: Mapping[str, str]) -> tuple[str, str]:
    """The screen of a stage, and what it is about."""
    option = stage.option(query.get("answer", "")) if isinstance(stage, Question) else None
    if option is not None:
        return "right" if option.right else "wrong", option.slug
    screen = query.get("screen", "")
    if screen in PLAYED and screen not in (*STAGES, *AFTER):
        return screen, _about(query)
    return screen_of(stage), ""


def _about(query: Mapping[str, str]) -> str:
    about = query.get("about", "")
    return about if _ABOUT.fullmatch(about) else ""


def _screen(course: Course, place: LessonPlace) -> dict[str, str]:
    """What an address says of the screen beyond its step."""
    if place.screen in _FEEDBACK:
        return {"answer": place.about}
    if place.step and place.screen == screen_of(_stage(course, place)):
        return {}
    about = {"about": place.about} if place.about and place.screen != "finished" else {}
    return {"screen": place.screen, **about}


def _stage(course: Course, place: LessonPlace) -> Step | Question:
    lesson: Lesson = course.lessons[place.lesson]
    return lesson.stages[lesson.places[place.step]]
