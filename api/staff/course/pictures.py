"""``/staff/course/pictures``: every picture beside its sentence, a contact sheet for whoever draws."""

from collections.abc import Iterator
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.errors import NotFound
from api.media.drawing import NotDrawn
from api.media.media import Media
from api.staff.course.sentences import filled_text
from api.staff.pages import Given, allowed, page, staff_router
from bot.course import Course, Lesson, Phrase

DRILLS, BOT, UNUSED = "drills", "bot", "unused"
"""Sections that are no lesson; ``unused`` holds what nothing shows."""

router = staff_router()


class Caption(NamedTuple):
    """A picture with the sentences it stands with, itself in words, and where it is shown if its name does not tell."""

    picture: str
    sentences: list[str]
    alt: str = ""
    places: tuple[str, ...] = ()


class Section(NamedTuple):
    """Pictures that belong together. ``id`` is a lesson or one of the other sections."""

    id: str
    title: str
    captions: list[Caption]


@router.get("/staff/course/pictures")
def pictures_page(
    request: Request, given: Given, who: Annotated[Caller, Depends(allowed("course"))], lesson: str = ""
) -> Response:
    """All pictures, or those of one lesson. Raises ``NotFound``."""
    every = sections(given.courses.current, given.media.pictures.names())
    shown = [one for one in every if lesson in ("", one.id)]
    if not shown:
        raise NotFound
    addresses = {one.picture: picture_address(given.media, one.picture) for part in shown for one in part.captions}
    return page(request, "course-pictures.html", every=every, shown=shown, addresses=addresses, chosen=lesson)


def picture_address(media: Media, name: str) -> str:
    """Where a drawing is served in today's version; empty when it is missing or cannot be drawn."""
    try:
        return media.address(name, "svg")
    except (NotFound, NotDrawn):
        return ""


def sections(course: Course, names: list[str]) -> list[Section]:
    """The pictures of each lesson, of the drills, of the bot itself, and the others among ``names``."""
    found = [Section(one.id, one.title, list(_of_lesson(course, one))) for one in course.lessons.values()]
    found.append(Section(DRILLS, "Tin để tập", _of_drills(course)))
    found.append(Section(BOT, "Lời của Bòn Số", _of_bot(course, names)))
    used = {caption.picture for section in found for caption in section.captions}
    found.append(Section(UNUSED, "Chưa bài nào dùng", [Caption(name, []) for name in names if name not in used]))
    return [section for section in found if section.captions]


def _of_lesson(course: Course, lesson: Lesson) -> Iterator[Caption]:
    for stage in lesson.stages:
        yield Caption(stage.picture, [filled_text(course, stage.text)], stage.alt)
        for option in stage.options:
            if option.picture:
                yield Caption(option.picture, [f"Trả lời: {option.text}"])


def _of_drills(course: Course) -> list[Caption]:
    """One picture may stand with several messages."""
    told: dict[str, list[str]] = {}
    for drill in course.drills.values():
        told.setdefault(drill.picture, []).append(f"{'Lừa' if drill.scam else 'Lành'}: {drill.text}")
    return [Caption(name, texts) for name, texts in told.items()]


def _of_bot(course: Course, names: list[str]) -> list[Caption]:
    """Those of its screens, then the faces and choices, which the program names."""
    shown: dict[str, list[Phrase]] = {}
    for phrase in course.phrases.values():
        if phrase.picture:
            shown.setdefault(phrase.picture, []).append(phrase)
    others = [name for name in names if name.startswith(f"{BOT}/") and name not in shown]
    return [
        *(_of_screens(course, name, found) for name, found in shown.items()),
        *(Caption(name, []) for name in others),
    ]


def _of_screens(course: Course, name: str, phrases: list[Phrase]) -> Caption:
    texts = [filled_text(course, phrase.text) for phrase in phrases if phrase.text]
    return Caption(name, texts, phrases[0].alt, tuple(phrase.name for phrase in phrases))
