"""``/staff/review/text``: one text with its picture, voice and words, and everything a reviewer may do with it."""

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from api.access.auth import Caller
from api.clock import local_day, now
from api.errors import Fault, Invalid
from api.recordings import recording_notices
from api.review import (
    ACTIONS,
    LONGEST_NOTE,
    LONGEST_TEXT,
    ChangedMeanwhile,
    FilledIn,
    ReviewAction,
    ReviewEntry,
    Reviewer,
    act,
    after,
    blind,
    clean_text,
    dialects,
    digest,
    drafts,
    explained,
    history,
    may,
    names,
    open_reports,
    review_entry,
    review_queue,
    speaks_last,
    words_of,
)
from api.staff.course.pictures import picture_address
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.staff.review.filter import Key, Place, ReviewFilter, choices, root
from api.store import reading, writing
from bot.course import Course, is_label, picture_beside

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
    "read-back": "Đã ghi điều bạn hiểu. Đây là câu gốc: so hai câu, rồi duyệt, sửa hoặc từ chối.",
    "open": "",
    "comment": "Đã lưu lời nhắn.",
    "settle": "Đã ghi: lời này giữ nguyên.",
}

Reader = Annotated[Caller, Depends(allowed("review"))]
Writer = Annotated[Caller, Depends(posting("review"))]
Typed = Annotated[str, Form()]

router = staff_router()


class NewWords(Exception):
    """A text has words that nobody has listed, and she has not said yet that she means them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form beside the entry: as it was typed, or as it begins. ``new`` are words nobody listed."""

    text: str
    back: str = ""
    note: str = ""
    speaks: str = ""
    new: tuple[str, ...] = ()

    @property
    def sure(self) -> str:
        """Sent again with the form, it says that this very text is meant."""
        return digest(clean_text(self.text)) if self.new else ""


@router.get("/staff/review/text")
def review_text_page(request: Request, given: Given, who: Reader, asked: Place, key: Key, done: str = "") -> Response:
    """The text, and what was just done if anything was."""
    with reading(given.database) as connection:
        entry = review_entry(connection, given.courses.written, asked.lang, dialect=asked.dialect, key=key)
        typed = Filled(entry.text, speaks=speaks_last(connection, who.login))
    return _drawn(request, given, who, asked, key, typed, done=DONE.get(done, ""))


@router.post("/staff/review/text")
def act_on_text(
    request: Request,
    given: Given,
    who: Writer,
    asked: Place,
    key: Key,
    action: Typed = "",
    version: Typed = "",
    text: Typed = "",
    back: Typed = "",
    note: Typed = "",
    speaks: Typed = "",
    sure: Typed = "",
) -> Response:
    """Do what a button says. Words that nobody has listed are named first; sent again, they are kept.

    Raises ``Invalid``, ``NewWords``.
    """
    if action not in ACTIONS:
        raise Invalid
    actor = Reviewer(who.login, speaks if speaks in given.courses.current.languages[asked.lang].dialects else "")
    deed = ReviewAction(asked.lang, asked.dialect, key, version, action, FilledIn(text, back, note))
    new = _new_words(given, deed) if sure != digest(clean_text(text)) else ()
    typed = Filled(text[: 2 * LONGEST_TEXT], back[: 2 * LONGEST_NOTE], note[: 2 * LONGEST_NOTE], actor.speaks)
    try:
        with writing(given.database) as connection:
            act(connection, given.courses.written, deed, actor, now())
            if new:
                raise NewWords  # nothing else is wrong with it; what was written is undone
    except NewWords:
        return _drawn(request, given, who, asked, key, replace(typed, new=new))
    except (Invalid, ChangedMeanwhile) as fault:
        return _drawn(request, given, who, asked, key, typed, fault)
    return go(f"/staff/review/text?{asked.query(key=key, done=action)}")


def _new_words(given: Given, deed: ReviewAction) -> tuple[str, ...]:
    """Words of a suggestion that are neither attested nor listed, each once."""
    if deed.action != "suggest":
        return ()
    return tuple(dict.fromkeys(words_of(root(given), deed.lang).unknown(clean_text(deed.said.text))))


def _drawn(
    request: Request,
    given: Given,
    who: Caller,
    asked: ReviewFilter,
    key: str,
    typed: Filled,
    fault: Fault | None = None,
    done: str = "",
) -> Response:
    """The page, with what she typed, what was done or why it was not."""
    with reading(given.database) as connection:
        entry = review_entry(connection, given.courses.written, asked.lang, dialect=asked.dialect, key=key)
        if blind(entry, Reviewer(who.login), given.courses.written):
            return _asked_back(request, given, asked, entry, typed, fault)
        found = _kept(connection, given, asked, entry)
        voices = recording_notices(
            connection, lang=asked.lang, dialect=asked.dialect, key=key, login=who.login, listens=who.may("listen")
        )
    answer = {"typed": typed, "done": done, "voices": voices, "problem": fault.message if fault else ""}
    status, conflict = fault.status if fault else 200, isinstance(fault, ChangedMeanwhile)
    offered = {action: may(action, entry, Reviewer(who.login)) for action in ACTIONS}
    values: dict[str, object] = found | answer | _fixed(given, asked, key) | choices(given.courses.written, asked)
    return page(request, "review-text.html", status, conflict=conflict, may=offered, **values)


def _asked_back(
    request: Request, given: Given, asked: ReviewFilter, entry: ReviewEntry, typed: Filled, fault: Fault | None
) -> Response:
    """The text alone: what does it say? The original comes after the answer."""
    answer: dict[str, object] = {"entry": entry, "typed": typed, "problem": fault.message if fault else ""}
    known = choices(given.courses.written, asked)
    return page(request, "review-back.html", fault.status if fault else 200, longest=LONGEST_NOTE, **answer, **known)


def _kept(connection: Connection, given: Given, asked: ReviewFilter, entry: ReviewEntry) -> dict[str, object]:
    """What people made of the text, and where it stands among the others."""
    course, key = given.courses.written, entry.key
    return {
        "entry": entry,
        "history": history(connection, asked.lang, dialect=asked.dialect, key=key),
        "reports": open_reports(connection, asked.lang).get((asked.dialect, key), []),
        "others": _others(connection, course, entry),
        "words": explained(words_of(root(given), asked.lang), entry.text),
        "notes": _notes(given, asked, entry),
        "read_wrong": drafts.read_wrong(drafts.lookalikes_of(root(given), asked.lang), entry.text),
        "next": after(review_queue(connection, course, asked.wanted, local_day(now())), key),
    }


def _fixed(given: Given, asked: ReviewFilter, key: str) -> dict[str, object]:
    """What is so of the text, whatever people made of it."""
    course = given.courses.current
    return {
        "needed": course.marks.approvers(key),
        "safety": key in course.marks.safety,
        "careful": key in course.marks.careful,
        "label": is_label(key),
        "letters": LETTERS,
        "speakers": course.languages[asked.lang].dialects,
        "actions": names.ACTIONS,
        "confidence": names.CONFIDENCE,
        "shown": course.messages.get(course.tongue(asked.lang, asked.dialect), {}).get(key),
        "picture": _picture(given, key),
        "longest": {"text": LONGEST_TEXT, "note": LONGEST_NOTE},
    }


def _notes(given: Given, asked: ReviewFilter, entry: ReviewEntry) -> drafts.DraftNotes:
    """What whoever wrote the draft says of it, as long as it is that draft."""
    notes = drafts.draft_notes(root(given), asked.lang, dialect=asked.dialect)
    return notes.get(entry.key, drafts.NO_NOTES) if drafts.untouched(entry) else drafts.NO_NOTES


def _others(connection: Connection, course: Course, entry: ReviewEntry) -> list[ReviewEntry]:
    """The same text in the other dialects, where there is one."""
    others = [one for one in dialects(course, entry.lang) if one != entry.dialect]
    found = [review_entry(connection, course, entry.lang, dialect=one, key=entry.key) for one in others]
    return [one for one in found if one.text]


def _picture(given: Given, key: str) -> tuple[str, str]:
    """Where the picture is that stands beside a text, and what it shows; empty where there is none."""
    name, alt = picture_beside(given.courses.current, key)
    return (picture_address(given.media, name) if name else ""), alt
