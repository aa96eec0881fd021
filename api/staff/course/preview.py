"""``/staff/course/{lesson}``: a lesson as each channel shows it, in each language, with its voice."""

from collections.abc import Iterable
from typing import Annotated, NamedTuple

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.access.auth import Caller
from api.clock import local_day, now
from api.codes.lesson_links import link
from api.errors import NotFound
from api.staff.course.dates import due
from api.staff.course.overview import lesson_overview
from api.staff.course.pictures import picture_address
from api.staff.pages import Given, allowed, page, staff_router
from bot.channels import CHANNELS, Card, Part, plan, terminal
from bot.course import SOURCE, Course, Lesson, Option, Question, Step
from bot.engine.walk import END, Walk, walk
from bot.replies import Reply
from bot.speech import SOUND_FORMS

Asked = Annotated[str, Query()]
Reader = Annotated[Caller, Depends(allowed("course"))]

router = staff_router()


class ReplyOnChannel(NamedTuple):
    """A reply on one channel: the messages planned for it; lines of text instead where the channel is a terminal."""

    channel: str
    parts: tuple[Part, ...] | tuple[Card]
    text: str


@router.get("/staff/course/{lesson}")
def preview_page(
    request: Request, given: Given, who: Reader, lesson: str, lang: Asked = SOURCE, channel: Asked = ""
) -> Response:
    """Every step and question of a lesson, its answers with what is said after them, and its end.

    Raises ``NotFound``.
    """
    course = given.courses.current
    if channel and channel not in CHANNELS:
        raise NotFound
    taken, today = walked_lesson(course, lesson, lang=lang), local_day(now())
    told, replies = course.lessons[lesson], taken.replies()
    values: dict[str, object] = {
        "lesson": told,
        "row": lesson_overview(course, told, today),
        "walk": taken,
        "end": END,
        "shown": {name: reply_on_channels(reply, channel) for name, reply in replies.items()},
        "replies": replies,
        "pictures": {name: picture_address(given.media, name) for name in pictured(replies.values())},
        "facts": {stage.slug: [due(course.truths[id], today) for id in stage.facts] for stage in told.stages},
        "meant": {stage.slug: meant_for(told, stage) for stage in told.stages},
        "leads": leads(told),
        "public": link(given.settings.public_url, lesson=lesson),
    }
    choices: dict[str, object] = {
        "lang": lang,
        "languages": course.languages.values(),
        "channel": channel,
        "channels": channels(),
    }
    return page(request, "course-lesson.html", **values, **choices)


@router.get("/staff/course/{lesson}/voice/{name}")
def reply_voice(
    request: Request, given: Given, who: Reader, lesson: str, name: str, lang: Asked = SOURCE, form: Asked = "ogg"
) -> Response:
    """The way to the voice of one reply, by the name it has in ``Walk.replies``.

    Raises ``media.Silent``, ``NotFound``.
    """
    reply = walked_lesson(given.courses.current, lesson, lang=lang).replies().get(name)
    if reply is None or reply.speech is None or form not in SOUND_FORMS:
        raise NotFound
    return RedirectResponse(given.media.heard_at(reply.speech, form), 302)


def walked_lesson(course: Course, lesson: str, *, lang: str) -> Walk:
    """The lesson taken now. Raises ``NotFound`` where there is no such lesson or language."""
    if lesson not in course.lessons or lang not in course.languages:
        raise NotFound
    return walk(course, course.lessons[lesson], lang, now())


def reply_on_channels(reply: Reply, only: str = "") -> list[ReplyOnChannel]:
    """The reply on every registered channel, or on one."""
    return [
        ReplyOnChannel(
            name, plan.plan(reply, CHANNELS[name].capabilities), terminal.as_text(reply) if name == "terminal" else ""
        )
        for name in channels()
        if only in ("", name)
    ]


def channels() -> dict[str, str]:
    """Registered channels and what they are called."""
    return {name: channel.manifest.title for name, channel in CHANNELS.items()}


def pictured(replies: Iterable[Reply]) -> set[str]:
    """The pictures that replies show."""
    named = (name for reply in replies for name in (reply.picture, *(one.picture for one in reply.choices)))
    return {name for name in named if name}


def meant_for(lesson: Lesson, stage: Step | Question) -> list[Option]:
    """The answers on which it depends whether a stage is shown."""
    asking = {step.ask: step for step in lesson.steps if step.ask}
    return [
        option
        for name, value in stage.when.items()
        if name in asking
        for option in asking[name].options
        if option.slug == value
    ]


def leads(lesson: Lesson) -> dict[tuple[str, str], list[str]]:
    """For each answer to what a step asks, the stages that only who answers so gets."""
    return {
        (step.slug, option.slug): [one.slug for one in lesson.stages if one.when.get(step.ask) == option.slug]
        for step in lesson.steps
        for option in step.options
    }
