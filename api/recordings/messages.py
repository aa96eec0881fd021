"""Recording by voice messages: what speakers want, in the order in which they wanted it, and the answer to each.

A wish (``bot.orders.Record``) is a row written with the turn that made it; its answer comes back through the intake as
an event, known by the number of the row, so that a crash at any point answers once. Keeping a sound twice keeps it
once (``keep``), and so does linking and taking back.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection, Engine, RowMapping, func, select, update

from api.clock import now as clock
from api.course.current import Courses
from api.errors import NotFound
from api.recordings import recordist_chats, withdraw
from api.recordings.consent import NoConsent
from api.recordings.folders import Folders
from api.recordings.heard import heard_this_week
from api.recordings.keep import Changed, keep_recording, prompt_asked
from api.recordings.sound import Unusable
from api.recordings.spoken import kind_of
from api.recordings.worklist import Worklist, worklist_of
from api.store import Chat, Keys, Order, core, literally, reading, writing
from api.work import Leaving, Next, PlatformSounds
from bot.channels import Inbound, NotFetched
from bot.course import Prompt, prompt_named
from bot.events import Recorded

log = structlog.get_logger()

LOOK_SECONDS = 0.5
"""Between two looks for wishes: a speaker waits with the telephone in her hand."""

TRIES = 3
"""To fetch a sound; then she is asked to send it again."""

WRONG_CODES = 10
"""That a chat may send in an hour: then every further one is wrong."""

Receive = Callable[[str, list[Inbound]], None]
"""``Intake.store``: returns once the events are committed, raises when they are not."""

_order, _chat = core(Order), core(Chat)
_OPEN = literally(_order.c.state, "due", "answering")


class RecordingWork:
    """What the worker (``api.work.worker``) does about wishes."""

    def __init__(
        self,
        engine: Engine,
        courses: Courses,
        folders: Folders,
        keys: Keys,
        sounds: PlatformSounds,
        receive: Receive,
        now: Callable[[], datetime] = clock,
    ) -> None:
        self._engine, self._courses, self._folders, self._keys = engine, courses, folders, keys
        self._sounds, self._receive, self._now = sounds, receive, now

    def work(self, _key: str, leaving: Leaving) -> Next:
        """Carry out and answer everything that is wanted now."""
        for wish in _wishes(self._engine):
            if leaving():
                break
            self._see_to(self._engine, wish)
        return LOOK_SECONDS

    def _see_to(self, engine: Engine, wish: RowMapping) -> None:
        if wish["state"] == "due":
            answer = self._answer(engine, wish)
            if answer is None:
                return
            said = {"answer": asdict(answer)}
            _change(engine, wish, state="answering", body={**wish["body"], "ref": "", **said})
        else:
            answer = Recorded(**wish["body"]["answer"])
        inbound = Inbound(f"record:{wish['id']}", self._keys.open(wish["address"]), answer)
        self._receive(wish["account"], [inbound])
        _change(engine, wish, state="done", settled_at=self._now())

    def _answer(self, engine: Engine, wish: RowMapping) -> Recorded | None:
        """What becomes of a wish; None for one that is to be tried again in a moment."""
        body = wish["body"]
        try:
            if body["what"] == "link":
                return self._link(engine, wish)
            if body["what"] == "withdraw":
                return self._withdraw(engine, wish)
            hers = self._hers(engine, wish)
            if body["what"] == "keep":
                return self._keep(engine, wish, hers)
            return Recorded("ready", _name(self._next(engine, hers, body["prompt"])[1]))
        except NoConsent:
            return Recorded("unknown")

    def _link(self, engine: Engine, wish: RowMapping) -> Recorded:
        now, chat = self._now(), wish["chat_id"]
        with writing(engine) as connection:
            right = not _guessing(connection, chat, now) and recordist_chats.take(
                connection, wish["body"]["code"], chat, now
            )
            if not right:
                connection.execute(update(_order).where(_order.c.id == wish["id"]).values(error="wrong-code"))
                return Recorded("unknown")
        if not self._sounds.has(wish["account"]):
            return Recorded("page")
        hers = self._hers(engine, wish)
        with reading(engine) as connection:
            heard = heard_this_week(connection, hers["speaker"], now)
        return Recorded("ready", _name(self._next(engine, hers, "")[1]), count=str(heard or ""))

    def _withdraw(self, engine: Engine, wish: RowMapping) -> Recorded:
        login = self._hers(engine, wish)["speaker"]
        with writing(engine) as connection:
            count = withdraw.withdraw(connection, login, actor=f"staff:{login}", now=self._now())
        return Recorded("withdrawn", count=str(count))

    def _keep(self, engine: Engine, wish: RowMapping, hers: RowMapping) -> Recorded | None:
        name = wish["body"]["prompt"]
        try:
            content = self._sounds.fetch(wish["account"], wish["body"]["ref"])
        except NotFetched as failure:
            log.warning("recording not fetched", account=wish["account"], code=failure.code)
            if failure.retry and wish["attempts"] + 1 < TRIES:
                _change(engine, wish, attempts=wish["attempts"] + 1, error=failure.code)
                return None
            return Recorded("refused", name, why="lost")
        return self._judged(engine, hers, name, content)

    def _judged(self, engine: Engine, hers: RowMapping, name: str, content: bytes) -> Recorded:
        work, following = self._next(engine, hers, name)
        try:
            prompt = prompt_asked(self._courses.current, name)
            if prompt.kind != self._kind(hers):
                raise NotFound
            made = keep_recording(engine, self._folders, hers["id"], prompt, content, "", self._now())
        except Unusable as fault:
            return Recorded("refused", name, why=_WHY.get(fault.code, fault.code))
        except (Changed, NotFound):
            today = prompt_named(self._courses.current, name)
            return Recorded("refused", _name(today or following), why="changed")
        left = Worklist(tuple(one for one in work.prompts if one.name != name), work.rate)
        after = _name(following) if left.prompts else ""
        seconds = f"{made.milliseconds / 1000:.1f}".replace(".", ",")
        return Recorded("kept", after, seconds=seconds, minutes=str(left.minutes))

    def _hers(self, engine: Engine, wish: RowMapping) -> RowMapping:
        with reading(engine) as connection:
            found = recordist_chats.consent_of(connection, wish["chat_id"])
        if found is None:
            raise NoConsent
        return found

    def _kind(self, hers: RowMapping) -> str:
        return kind_of(self._courses.current, hers["dialect"])

    def _next(self, engine: Engine, hers: RowMapping, name: str) -> tuple[Worklist, Prompt | None]:
        """What is left, and what comes after ``name``: what can be read first, then what can be told."""
        course, kind = self._courses.current, self._kind(hers)
        telling = prompt_named(course, name)
        with reading(engine) as connection:
            read, told = (worklist_of(connection, course, kind, free=free) for free in (False, True))
        work = told if not read.prompts or (telling and telling.free) else read
        return work, work.after(name)


_WHY = {"too-big": "too-long"}
"""In a chat both mean the same: only one sentence."""


def _wishes(engine: Engine) -> list[RowMapping]:
    columns = (_order.c.id, _order.c.chat_id, _order.c.body, _order.c.state, _order.c.attempts)
    joined = select(*columns, _chat.c.account, _chat.c.address).join_from(_order, _chat, _order.c.chat_id == _chat.c.id)
    with reading(engine) as connection:
        return list(connection.execute(joined.where(_OPEN, _order.c.kind == "record").order_by(_order.c.id)).mappings())


def _change(engine: Engine, wish: RowMapping, **values: object) -> None:
    with writing(engine) as connection:
        connection.execute(update(_order).where(_order.c.id == wish["id"]).values(values))


def _guessing(connection: Connection, chat: str, now: datetime) -> bool:
    wrong = (_order.c.chat_id == chat, _order.c.kind == "record", _order.c.error == "wrong-code")
    count = connection.scalar(
        select(func.count()).where(*wrong, _order.c.created_at.between(now - timedelta(hours=1), now))
    )
    return (count or 0) >= WRONG_CODES


def _name(prompt: Prompt | None) -> str:
    return prompt.name if prompt else ""
