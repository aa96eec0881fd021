"""Fetching the voice messages that helpers may hear, and clearing away those whose time is over.

The order to fetch one is its row, written with the yes of who sent it; what a crash interrupts is begun again. A
platform keeps a sound only for a while, so it is tried at once and then less and less often.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, RowMapping, exists, select, update

from api.clock import now as clock
from api.media import uploads
from api.people import voice_messages
from api.store import Chat, Keys, Question, core, literally, reading, writing
from api.work import Leaving, Next, PlatformSounds
from bot.channels import Inbound, NotFetched
from bot.events import VoiceLost
from bot.speech import SpeechFailed, hearing

log = structlog.get_logger()

TRIES = 8
"""Then a voice is given up: four hours later the platform has hardly come back."""

FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)
"""Between two tries."""

LOOK_SECONDS = 3.0
"""Between two looks for voices to fetch."""

SWEEP = timedelta(minutes=1)
"""Between two looks at what is over."""

Receive = Callable[[str, list[Inbound]], None]
"""``Intake.receive``, waited for: returns once the events are committed, raises when they are not."""

_chat, _question = map(core, (Chat, Question))
_DUE = literally(_question.c.state, "due")


class VoiceMessageWork:
    """What the worker (``api.work.worker``) does about voice messages."""

    def __init__(
        self,
        engine: Engine,
        folder: Path,
        keys: Keys,
        sounds: PlatformSounds,
        receive: Receive,
        now: Callable[[], datetime] = clock,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._folder, self._keys, self._sounds, self._now = engine, folder, keys, sounds, now
        self._receive = receive
        self._steady, self._sweep_at = steady, float("-inf")

    def work(self, _key: str, leaving: Leaving) -> Next:
        """Clear away what is over, then fetch what is due."""
        self._sweep_if_due(self._engine)
        for row in self._due(self._engine):
            if leaving():
                break
            self._see_to(self._engine, row)
        return LOOK_SECONDS

    def _due(self, engine: Engine) -> list[RowMapping]:
        columns = (_question.c.id, _question.c.account, _question.c.ref, _question.c.attempts)
        query, now = select(*columns, _question.c.due_at).where(_DUE).order_by(_question.c.due_at), self._now()
        with reading(engine) as connection:
            return [row for row in connection.execute(query).mappings() if _is_due(row, now)]

    def _see_to(self, engine: Engine, row: RowMapping) -> None:
        """Fetch one and keep it, or write down why not."""
        tries = row["attempts"] + 1
        # Counted before: whatever it is that this sound does to us, it does so only a few times.
        if not self._change(engine, row, attempts=tries, due_at=self._now() + wait(tries)):
            return
        try:
            self._keep(engine, row, hearing.heard(self._sounds.fetch(row["account"], row["ref"])))
        except NotFetched as failure:
            self._failed(engine, row, failure.code, final=not failure.retry or tries >= TRIES)
        except SpeechFailed:
            self._failed(engine, row, "not-a-sound", final=True)

    def _keep(self, engine: Engine, row: RowMapping, sound: bytes) -> None:
        key = voice_messages.lay_down(self._folder, row["id"], sound, self._keys)
        # Nothing changes if she was forgotten meanwhile; the file is then nobody's, opens with no key and is swept.
        self._change(engine, row, state="kept", ref="", error="", key=key, seconds=hearing.seconds(sound))

    def _failed(self, engine: Engine, row: RowMapping, code: str, *, final: bool) -> None:
        log.warning("voice not fetched", account=row["account"], code=code, final=final)
        if final:
            self._tell(engine, row)
        state = {"state": "failed", "ref": ""} if final else {}
        self._change(engine, row, error=code, **state)

    def _tell(self, engine: Engine, row: RowMapping) -> None:
        """She waits for somebody to hear it; of several voices that she sent with it she is told once.

        Before it is written down that it failed, so that a crash between the two tells her all the same.
        """
        hers = select(_question.c.request, _chat.c.address).join(_chat, _chat.c.id == _question.c.chat_id)
        with reading(engine) as connection:
            found = connection.execute(hers.where(_question.c.id == row["id"], _DUE)).first()
        if found is not None:
            told = Inbound(f"voice-lost:{found.request}", self._keys.open(found.address), VoiceLost())
            self._receive(row["account"], [told])

    def _change(self, engine: Engine, row: RowMapping, **values: object) -> bool:
        """Change a row that is still wanted; whether it is."""
        with writing(engine) as connection:
            return bool(
                connection.execute(update(_question).where(_question.c.id == row["id"], _DUE).values(values)).rowcount
            )

    def _sweep_if_due(self, engine: Engine) -> None:
        now = self._now()
        if self._steady() >= self._sweep_at:
            self._sweep_at = self._steady() + SWEEP.total_seconds()
            sweep(engine, self._folder, now)
            uploads.clear_uploads(self._folder, now)


def _is_due(row: RowMapping, now: datetime) -> bool:
    """Whether its time has come; one further off than its wait was written before the clock was set back."""
    return bool(row["due_at"] <= now or row["due_at"] > now + wait(row["attempts"]))


def wait(tries: int) -> timedelta:
    """How long after the ``tries``-th attempt the next one comes; nothing waits before the first."""
    return min(FIRST_WAIT * int(4 ** (tries - 1)), LONGEST_WAIT) if tries else timedelta()


def sweep(engine: Engine, folder: Path, now: datetime) -> int:
    """Delete what is too old, and the files that belong to no row any more; how many files went."""
    with reading(engine) as connection:
        old = connection.scalar(select(exists().where(_question.c.at <= now - voice_messages.LIFE)))
    if old:
        with writing(engine) as connection:
            voice_messages.forget_old(connection, now)
    files = list(folder.joinpath(voice_messages.FOLDER).glob("*"))
    if not files:
        return 0
    with reading(engine) as connection:
        wanted = _ids(connection)
    gone = [file for file in files if file.stem not in wanted]
    for file in gone:
        file.unlink(missing_ok=True)
    return len(gone)


def _ids(connection: Connection) -> set[str]:
    return set(connection.scalars(select(_question.c.id)))
