"""``/staff/review/text``: one text with its picture, voice and words, and everything a reviewer may do with it."""

from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.auth import Caller
from api.clock import local_day, now
from api.context import Context
from api.database import reading, writing
from api.errors import Fault, Invalid, NotFound
from api.media import Silent
from api.review import names
from api.review.decide import ACTIONS, LONGEST_NOTE, LONGEST_TEXT, Actor, Said, may
from api.review.queue import after, queue
from api.review.save import ChangedMeanwhile, Deed, act
from api.review.standing import (
    Standing,
    dialects,
    digest,
    history,
    open_reports,
    speaks_last,
    standing,
    written,
)
from api.review.words import explained, words_of
from api.staff.course.pictures import address
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.staff.review.asked import Asked, Place, choices, root
from bot.course.compose import filled, is_label
from bot.course.model import SOURCE, Course, Message, variety
from bot.course.trust import approvers, careful, safety
from bot.replies import Say, Speech
from bot.speech.encode import FORMS

LETTERS = (
    *("ƀ", "ñ", "đ", "ă", "ĕ", "ĭ", "ŏ", "ŭ", "ơ", "ơ̆", "ư", "ư̆"),
    *("à", "è", "ì", "ò", "ù", "ờ", "ồ", "ề", "ê", "ô"),
)
"""K'Ho letters that a Vietnamese keyboard has not, or hides."""

DONE = {
    "suggest": "Đã lưu lời bạn đề nghị. Cần người khác xác nhận và duyệt.",
    "confirm": "Đã ghi lời xác nhận của bạn.",
    "approve": "Đã ghi bạn duyệt lời này.",
    "reject": "Đã từ chối. Bà con thấy tiếng Việt cho tới khi có lời khác.",
    "look": "Đã ghi: lời này còn đúng. Cần duyệt lại.",
    "comment": "Đã lưu lời nhắn.",
    "settle": "Đã ghi: lời này giữ nguyên.",
}

Key = Annotated[str, Query(max_length=200)]
Reader = Annotated[Caller, Depends(allowed("review"))]
Typed = Annotated[str, Form()]

router = staff_router()


class NewWords(Exception):
    """A text has words that nobody has listed, and she has not said yet that she means them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form beside the entry: as it was typed, or as it begins."""

    text: str
    back: str = ""
    note: str = ""
    speaks: str = ""
    new: tuple[str, ...] = ()

    @property
    def sure(self) -> str:
        """Says that this very text is meant, with its words that nobody has listed."""
        return digest(written(self.text)) if self.new else ""


@router.get("/staff/review/text")
def show(request: Request, given: Given, who: Reader, asked: Place, key: Key = "", done: str = "") -> Response:
    """The text, and what was just done if anything was."""
    with reading(given.database) as connection:
        entry = _entry(given, asked, key, connection)
        speaks = speaks_last(connection, who.login)
    return _drawn(request, given, who, asked, Filled(entry.text, entry.back, speaks=speaks), done=DONE.get(done, ""))


@router.post("/staff/review/text")
def change(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(posting("review"))],
    asked: Place,
    key: Key = "",
    action: Typed = "",
    version: Typed = "",
    text: Typed = "",
    back: Typed = "",
    note: Typed = "",
    speaks: Typed = "",
    sure: Typed = "",
) -> Response:
    """Do what a button says. Words that nobody has listed are named first; sent again, they are kept."""
    course = given.courses.written
    if action not in ACTIONS or key not in course.sources:
        raise NotFound if key not in course.sources else Invalid
    actor = Actor(who.login, speaks if speaks in course.languages[asked.lang].dialects else "")
    typed = Filled(text[: 2 * LONGEST_TEXT], back[: 2 * LONGEST_NOTE], note[: 2 * LONGEST_NOTE], actor.speaks)
    new = words_of(root(given), asked.lang).unknown(written(text)) if action == "suggest" else []
    deed = Deed(asked.lang, asked.dialect, key, version, action, Said(text, back, note))
    try:
        with writing(given.database) as connection:
            act(connection, course, deed, actor, now())
            if new and sure != digest(written(text)):
                raise NewWords  # nothing else is wrong with it; what was written is undone
    except NewWords:
        return _drawn(request, given, who, asked, replace(typed, new=tuple(dict.fromkeys(new))))
    except (Invalid, ChangedMeanwhile) as fault:
        return _drawn(request, given, who, asked, typed, fault)
    return go(f"/staff/review/text?{asked.query(key=key, done=action)}")


@router.get("/staff/review/voice")
def hear(request: Request, given: Given, who: Reader, asked: Place, key: Key = "", form: str = "ogg") -> Response:
    """The way to the voice of the text as it stands, or of its Vietnamese (``of=vi``). Raises ``Silent``."""
    with reading(given.database) as connection:
        entry = _entry(given, asked, key, connection)
    if form not in FORMS:
        raise NotFound
    course, source = given.courses.current, request.query_params.get("of") == SOURCE
    text = _spoken(course, entry.vietnamese if source else entry.text)
    if not text:
        raise Silent
    # A dialect that nobody reads aloud is read as the standard is.
    voices = (SOURCE,) if source else dict.fromkeys((variety(asked.lang, asked.dialect), asked.lang))
    for voice in voices:
        try:
            return RedirectResponse(given.media.heard_at(Speech((Say(voice, text),)), form), 302)
        except Silent:
            continue
    raise Silent


def _drawn(
    request: Request, given: Context, who: Caller, asked: Asked, typed: Filled, fault: Fault | None = None,
    done: str = "",
) -> Response:  # fmt: skip
    """The page, with what she typed and why it was not kept."""
    key, course = request.query_params.get("key", ""), given.courses.written
    with reading(given.database) as connection:
        entry = _entry(given, asked, key, connection)
        rows = queue(connection, course, asked.wanted, local_day(now()))
        told = {
            "history": history(connection, asked.lang, asked.dialect, key),
            "reports": open_reports(connection, asked.lang).get((asked.dialect, key), []),
            "others": _others(connection, course, entry),
        }
    actor = Actor(who.login)
    values: dict[str, Any] = {
        "entry": entry,
        "typed": typed,
        "problem": fault.message if fault else "",
        "conflict": isinstance(fault, ChangedMeanwhile),
        "done": done,
        "words": explained(words_of(root(given), asked.lang), entry.text),
        "next": after(rows, key),
        "may": {action: may(action, entry, actor) for action in ACTIONS},
        "needed": approvers(key),
        "safety": safety(key),
        "careful": careful(key),
        "label": is_label(key),
        "letters": LETTERS,
        "speakers": course.languages[asked.lang].dialects,
        "actions": names.ACTIONS,
        "confidence": names.CONFIDENCE,
        "shown": _shown(given.courses.current, asked, key),
        "picture": _picture(given, key),
        "longest": {"text": LONGEST_TEXT, "note": LONGEST_NOTE},
    }
    return page(request, "review-text.html", fault.status if fault else 200, **values, **told, **choices(course, asked))


def _entry(given: Context, asked: Asked, key: str, connection: Any) -> Standing:
    """The text asked for. Raises ``NotFound``."""
    course = given.courses.written
    if key not in course.sources:
        raise NotFound
    return standing(connection, course, asked.lang, asked.dialect, key)


def _others(connection: Any, course: Course, entry: Standing) -> list[Standing]:
    """The same text in the other dialects, where there is one."""
    beside = [one for one in dialects(course, entry.lang) if one != entry.dialect]
    found = [standing(connection, course, entry.lang, one, entry.key) for one in beside]
    return [one for one in found if one.text]


def _shown(course: Course, asked: Asked, key: str) -> Message | None:
    """What learners of the dialect get now."""
    return course.messages.get(course.tongue(asked.lang, asked.dialect), {}).get(key)


def _spoken(course: Course, text: str) -> str:
    """A text with what is known filled in, and a pause for what only a conversation knows."""
    said = filled(text, course.values)
    while "{" in said and "}" in said:
        before, _, rest = said.partition("{")
        said = f"{before}…{rest.partition('}')[2]}"
    return said


def _picture(given: Context, key: str) -> tuple[str, str]:
    """Where the picture is that stands beside a text, and what it shows; empty where there is none."""
    course = given.courses.current
    first, second, _ = key.split("/", 2)
    if first in course.lessons:
        lesson = course.lessons[first]
        stage = lesson.stages[lesson.places.get(second, 0)]
        name, alt = stage.picture, stage.alt
    elif first == "bot" and second in course.phrases:
        name, alt = course.phrases[second].picture, course.phrases[second].alt
    elif first == "drill" and second in course.drills:
        name, alt = course.drills[second].picture, course.drills[second].about
    else:
        return "", ""
    return (address(given.media, name) if name else ""), alt
