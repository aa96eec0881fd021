"""``/staff/review/words``: what people typed that nobody understood, for speakers; their words, for the word list."""

from typing import Annotated

from fastapi import Depends, Form, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.clock import now
from api.errors import Fault
from api.review import (
    Reviewer,
    WordPlace,
    answer_word,
    dialects,
    new_words,
    review_entries,
    speaks_last,
    waiting_words,
    word_answers,
    words_of,
)
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.staff.review.filter import Place, ReviewFilter, choices, root
from api.store import reading, writing

SHOWN = 50
"""Questions on the page: those asked most."""

Reader = Annotated[Caller, Depends(allowed("review"))]
Writer = Annotated[Caller, Depends(posting("review"))]
Typed = Annotated[str, Form(max_length=2000)]

router = staff_router()


@router.get("/staff/review/words")
def new_words_page(request: Request, given: Given, who: Reader, asked: Place, done: str = "") -> Response:
    """What people asked with their words, what speakers answered, and what they wrote that no source has."""
    return _drawn(request, given, who, asked, done="Đã ghi. Cảm ơn bạn." if done else "")


@router.post("/staff/review/words")
def post_answer(
    request: Request,
    given: Given,
    who: Writer,
    asked: Place,
    action: Typed = "",
    dialect: Typed = "",
    folded: Typed = "",
    meaning: Typed = "",
    speaks: Typed = "",
) -> Response:
    """She says what a text means, or that it is none of her language."""
    actor = Reviewer(who.login, speaks if speaks in given.courses.current.languages[asked.lang].dialects else "")
    place, said = WordPlace(asked.lang, dialect, folded), meaning if action == "means" else None
    try:
        with writing(given.database) as connection:
            answer_word(connection, given.courses.current, place, said, actor, now())
    except Fault as fault:
        typed = {**place._asdict(), "meaning": meaning, "speaks": speaks}
        return _drawn(request, given, who, asked, fault=fault, typed=typed)
    return go(f"/staff/review/words?{asked.query(done='1')}")


def _drawn(
    request: Request,
    given: Given,
    who: Caller,
    asked: ReviewFilter,
    *,
    fault: Fault | None = None,
    typed: dict[str, str] | None = None,
    done: str = "",
) -> Response:
    course = given.courses.written
    known = words_of(root(given), asked.lang)
    with reading(given.database) as connection:
        questions = waiting_words(connection, asked.lang)
        answers = word_answers(connection, asked.lang)
        speaks = speaks_last(connection, who.login)
        found = [
            one
            for dialect in dialects(course, asked.lang)
            for one in new_words(known, review_entries(connection, course, asked.lang, dialect=dialect).values())
        ]
    lists: dict[str, object] = {"questions": questions[:SHOWN], "waiting": len(questions), "answers": answers}
    typed = typed or {"dialect": "", "folded": "", "meaning": "", "speaks": speaks}
    lists |= {"typed": typed, "speaks": typed["speaks"]}
    told = {"problem": fault.message if fault else "", "done": done}
    return page(
        request,
        "review-words.html",
        fault.status if fault else 200,
        found=found,
        **lists,
        **told,
        **choices(course, asked),
    )
