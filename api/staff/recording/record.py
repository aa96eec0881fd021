"""``/staff/record``: consent first, then one prompt at a time, with the microphone of the browser.

The page's script (``record.js``) sends each recording and gets the next prompt, drawn here; so the microphone is asked
for once.
"""

from typing import Annotated

from fastapi import Depends, Form, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import RowMapping
from starlette.concurrency import run_in_threadpool

from api.access.auth import Caller
from api.clock import now
from api.codes.recordist_codes import spaced
from api.errors import Fault, Invalid, NotFound
from api.recordings import (
    Folders,
    Worklist,
    back_translations,
    consent,
    dialects_of,
    heard_this_week,
    in_a_sentence,
    in_force,
    keep_recording,
    kind_of,
    one_recording,
    prompt_asked,
    recorded,
    recordings,
    recordist_chats,
    spoken_language,
    withdraw,
    worklist_of,
)
from api.staff.course.pictures import picture_address
from api.staff.pages import Given, allowed, go, page, posting, staff_router, templates
from api.staff.recording.microphone import POLICY, consented, sent_sound, sound
from api.store import reading, writing
from bot.channels import apps
from bot.course import SOURCE, Course, Language, Prompt, language_of, picture_beside
from bot.replies import Say, Speech

MODES = ("read", "tell")

STATES = {
    "new": "chờ người nghe lại",
    "confirmed": "bà con đang nghe",
    "rejected": "chưa được, mời thu lại",
}

Reader = Annotated[Caller, Depends(allowed("record"))]
Writer = Annotated[Caller, Depends(posting("record"))]
Name = Annotated[str, Query(max_length=400)]
Lang = Annotated[str, Query(max_length=40)]

router = staff_router()


class NoLanguage(Invalid):
    """Mời bạn chọn tiếng mà bạn nói hằng ngày."""


@router.get("/staff/record")
def record_page(
    request: Request, given: Given, who: Reader, mode: str = "", after: Name = "", lang: Lang = ""
) -> Response:
    """The prompt to record now, in ``lang`` or as she last chose; before the first one, what she agrees to."""
    hers = consented(given, who, lang)
    if hers is None:
        return _first_page(request, given, lang)
    read, told = (_worklist(given, hers, mode=one) for one in MODES)
    mode = mode if mode in MODES else "read" if read.prompts or not told.prompts else "tell"
    work = read if mode == "read" else told
    values = _prompt_values(given, work, work.after(after)) | spoken_values(given, hers)
    counts = {"read": len(read.prompts), "tell": len(told.prompts)}
    drawn = page(request, "record.html", mode=mode, counts=counts, **values)
    drawn.headers.update(POLICY)
    return drawn


@router.get("/staff/record/prompt")
def next_prompt(
    request: Request, given: Given, who: Reader, mode: str = "read", after: Name = "", lang: Lang = ""
) -> Response:
    """The prompt that follows ``after``, for the script."""
    work = _worklist(given, _must(consented(given, who, lang)), mode=mode)
    return JSONResponse({"message": "", "html": _drawn(given, work, work.after(after))})


@router.post("/staff/record/keep")
async def receive_recording(request: Request, given: Given, who: Reader, prompt: Name) -> Response:
    """A recording, the body as the browser made it. Answers what became of it and, if it was kept, the next prompt."""
    try:
        content = await sent_sound(request, who)
        return JSONResponse(await run_in_threadpool(_kept, given, who, prompt, content))
    except Fault as fault:
        return JSONResponse({"message": fault.message}, fault.status)


@router.get("/staff/record/{id}/sound")
def play_own_recording(given: Given, who: Reader, id: str) -> Response:
    """One of her own recordings. Raises ``NotFound``."""
    with reading(given.database) as connection:
        found = one_recording(connection, id)
    if found["recorded_by"] != who.login:
        raise NotFound
    return sound(given, found["file"])


@router.get("/staff/record/mine")
def own_recordings_page(request: Request, given: Given, who: Reader) -> Response:
    """What she recorded and what became of it."""
    hers = in_force(recordings.c.recorded_by == who.login).order_by(recordings.c.at.desc())
    with reading(given.database) as connection:
        rows = list(connection.execute(hers).mappings())
        answers = back_translations.counted(connection, [row["id"] for row in rows])
        heard = heard_this_week(connection, who.login, now())
    values = {"rows": rows, "answers": answers, "states": STATES, "times": heard}
    return page(request, "record-mine.html", withdrawn=None, **values)


@router.get("/staff/record/consent.ogg")
def read_aloud(given: Given, who: Reader, lang: Lang = "") -> Response:
    """The consent to recording ``lang``, for who would rather hear it. Raises ``NotFound``."""
    words = consent.wording(given.courses.current.controller, _language(given, lang))
    texts = (words.title, *words.paragraphs, *words.scopes.values(), words.agree)
    heard = Speech(tuple(Say(SOURCE, text) for text in texts))
    return RedirectResponse(given.media.heard_at(heard), 302)


@router.post("/staff/record/consent")
def post_consent(
    request: Request,
    given: Given,
    who: Writer,
    scope: Annotated[str, Form()] = "",
    dialect: Annotated[str, Form()] = "",
    agreed: Annotated[str, Form()] = "",
    home: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """She agrees, for the language of which she says what she speaks."""
    course = given.courses.current
    try:
        language = spoken_language(course, dialect)
    except NotFound:
        return _first_page(request, given, "", NoLanguage())
    try:
        with writing(given.database) as connection:
            consent.give(
                connection,
                login=who.login,
                scope=scope,
                dialect=dialect,
                agreed=agreed == "yes",
                wording=consent.wording(course.controller, language),
                commune=who.commune,
                home=_home(course, home),
                now=now(),
            )
    except Fault as fault:
        return _consent_page(request, given, language, fault, scope, dialect, home)
    return go("/staff/record")


@router.post("/staff/record/withdraw")
def withdraw_own_voice(request: Request, given: Given, who: Writer) -> Response:
    """She takes her voice back."""
    with writing(given.database) as connection:
        count = withdraw.withdraw(connection, who.login, actor=who.actor, commune=who.commune, now=now())
    return page(request, "record-mine.html", rows=[], answers={}, states=STATES, withdrawn=count)


@router.post("/staff/record/code")
def make_recordist_code(request: Request, given: Given, who: Writer, lang: Lang = "") -> Response:
    """A code to send to the bot, so that she can record ``lang`` by voice messages."""
    hers = _must(consented(given, who, lang))
    with writing(given.database) as connection:
        code = recordist_chats.issue(connection, hers, commune=who.commune, now=now())
    return page(
        request,
        "record-code.html",
        code=spaced(code),
        **spoken_values(given, hers),
        apps=" hoặc ".join(apps()),
        minutes=recordist_chats.GOOD_FOR.seconds // 60,
    )


def prompt_picture(given: Given, key: str) -> dict[str, object]:
    """The picture beside a text, for a template."""
    name, alt = picture_beside(given.courses.current, key)
    return {"picture": picture_address(given.media, name) if name else "", "alt": alt}


def spoken_values(given: Given, hers: RowMapping) -> dict[str, object]:
    """What a template says of the language that she records, and of others that she may."""
    course, dialect = given.courses.current, str(hers["dialect"])
    language = spoken_language(course, dialect)
    others = [(one.id, in_a_sentence(one.name)) for one in recorded(course) if one.id != language.id]
    named = in_a_sentence(dialects_of(language)[dialect])
    hers_is = {"lang": language.id, "source": language.id == SOURCE, "speaks": dialect, "dialect": named}
    return {**hers_is, "other_languages": others}


def _kept(given: Given, who: Caller, name: str, content: bytes) -> dict[str, str]:
    wanted = prompt_asked(given.courses.current, name)
    hers = _must(consented(given, who, language_of(wanted.kind)))
    if wanted.kind != _kind(given, hers):
        raise NotFound
    work = _worklist(given, hers, mode="tell" if wanted.free else "read")
    following = work.after(name)
    made = keep_recording(given.database, Folders(given.settings), hers["id"], wanted, content, who.commune, now())
    seconds = f"{made.milliseconds / 1000:.1f}".replace(".", ",")
    left = Worklist(tuple(one for one in work.prompts if one.name != name), work.rate)
    following = following if following and following.name != name else None
    return {"message": f"Đã giữ, {seconds} giây.", "html": _drawn(given, left, following)}


def _drawn(given: Given, work: Worklist, following: Prompt | None) -> str:
    return templates().get_template("record-prompt.html").render(_prompt_values(given, work, following))


def _prompt_values(given: Given, work: Worklist, following: Prompt | None) -> dict[str, object]:
    beside_it = prompt_picture(given, following.key) if following else {"picture": "", "alt": ""}
    safe = bool(following and following.key in given.courses.current.marks.safety)
    return {"prompt": following, "left": len(work.prompts), "minutes": work.minutes, "safety": safe, **beside_it}


def _first_page(request: Request, given: Given, lang: str, fault: Fault | None = None) -> Response:
    """Which language she would record; where that is known, what she agrees to before she does."""
    languages = recorded(given.courses.current)
    if lang or len(languages) == 1:
        return _consent_page(request, given, _language(given, lang))
    offered = [(one.id, in_a_sentence(one.name)) for one in languages]
    problem = fault.message if fault else ""
    return page(request, "record-language.html", fault.status if fault else 200, languages=offered, problem=problem)


def _language(given: Given, lang: str) -> Language:
    """The language of that id, the first one without an id. Raises ``NotFound`` where people do not record it."""
    for language in recorded(given.courses.current):
        if lang in ("", language.id):
            return language
    raise NotFound


def _consent_page(
    request: Request,
    given: Given,
    language: Language,
    fault: Fault | None = None,
    scope: str = "",
    dialect: str = "",
    home: str = "",
) -> Response:
    course = given.courses.current
    words = consent.wording(course.controller, language)
    values: dict[str, object] = {"words": words, "lang": language.id, "dialects": words.dialects}
    values |= {"communes": [one for one in course.communes.values() if one.villages]}
    chosen = {"scope": scope, "dialect": dialect, "home": home, "problem": fault.message if fault else ""}
    return page(request, "record-consent.html", fault.status if fault else 200, **values, **chosen)


def _home(course: Course, home: str) -> tuple[str, str]:
    """The commune and village of what a form sends as ``commune/village``; both empty where there is no such place."""
    commune, _, village = home.partition("/")
    place = course.communes.get(commune)
    return (commune, village) if place and place.village(village) else ("", "")


def _must(hers: RowMapping | None) -> RowMapping:
    if hers is None:
        raise consent.NoConsent
    return hers


def _worklist(given: Given, hers: RowMapping, *, mode: str) -> Worklist:
    with reading(given.database) as connection:
        return worklist_of(connection, given.courses.current, _kind(given, hers), free=mode == "tell")


def _kind(given: Given, hers: RowMapping) -> str:
    return kind_of(given.courses.current, hers["dialect"])
