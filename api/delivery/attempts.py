"""One attempt to send one message of an account: the call to the platform, and what becomes of the message.

Every way a send can fail has a class (``bot.channels.base``); here is said what each of them means for the message, the
chat and the account. ``api.delivery.sender`` decides which message goes when.
"""

import asyncio
import random
import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from api.clock import now as clock
from api.delivery import outbox
from api.delivery.attachments import WITH_SOUND, Attached, Attachments
from api.delivery.outbox import Claimed, Settled
from api.delivery.pace import Pace
from api.delivery.sealed_parts import opened_part
from api.delivery.simpler import simpler
from api.store import Keys
from bot.channels import (
    BadToken,
    Channel,
    Files,
    KeysRefused,
    Misdirected,
    NoAnswer,
    NotCovered,
    Part,
    QuotaSpent,
    Refused,
    SendError,
    Sent,
    TooFast,
    VoiceForbidden,
    WindowClosed,
)

log = structlog.get_logger()

ANSWER_SECONDS = 60.0
"""How long a platform may take. Channels give up earlier; this is for one that does not."""

LONGEST_WAIT_SECONDS = outbox.LONGEST_WAIT.total_seconds()
"""Between two attempts to send one message."""

TRIES = 60
"""Then a message is given up: after about four hours without a connection nobody waits for it any more."""

ACCOUNT_PAUSE_SECONDS = {BadToken: 60.0, QuotaSpent: 3600.0, Misdirected: 5.0}
"""When the platform does not say how long."""

LASTING_SECONDS = 60.0
"""Of trouble that may be over by itself; then people are called."""

CLOSED = {"blocked": "blocked", "no-such-chat": "blocked", "window-closed": "closed"}
"""What a chat is after a send error that says it cannot be reached."""


_ADDRESS = re.compile(r"[a-z]+://[^\s'\"]+")


class Times(NamedTuple):
    """The time of day, a clock that is never set, and chance from 0 to 1: arguments, so that a test can own them."""

    clock: Callable[[], datetime] = clock
    steady: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random


class Attempts:
    """``trouble`` is the code of what a person must mend, or ``""``; ``pace`` holds the rests a platform asked for.

    ``filled`` puts into a part, for the chat with this id, what is only made when it is sent
    (``api.delivery.lesson_button``).
    """

    def __init__(
        self,
        account: str,
        channel: Channel,
        keys: Keys,
        attachments: Attachments,
        *,
        filled: Callable[[str, Part], Part] = lambda _chat, part: part,
        times: Times = Times(),  # noqa: B008 - it is immutable
    ) -> None:
        self.account, self.times, self.trouble = account, times, ""
        self._channel, self._keys, self._attachments, self._filled = channel, keys, attachments, filled
        self._began: float | None = None
        self.begin_anew()

    def begin_anew(self) -> None:
        """As a new sender of the account, whose predecessor may have used up what may be sent at once."""
        self.pace = Pace(self._channel.limits, self.times.steady())

    def pack(self, row: Claimed) -> Attached:
        """Make what goes along with a message. Blocking: making a voice takes its time."""
        return self._attachments.make(self._planned(row))

    async def send(self, row: Claimed, attached: Attached) -> Settled:
        """Send one message, whatever comes of it."""
        began = self.times.clock()
        try:
            part = self._filled(row.chat, self._planned(row))
            return await self._call(row, self._keys.open(row.address), part, attached)
        except SendError as error:
            return self._failed(row, error, began)
        except Exception as error:
            return self.broken(row, error)

    def _planned(self, row: Claimed) -> Part:
        """A message as it is tried first: no voice where it was refused a while ago."""
        part: Part = opened_part(row.body, self._keys)
        if row.no_voice and part["kind"] == "voice":
            return next(iter(simpler(part, self._channel.capabilities)), part)
        return part

    def broken(self, row: Claimed, error: Exception, was: str = "sending") -> Settled:
        """A message that we could not even try to send, by a fault of ours; ``was`` is the state it is in."""
        log.error("message failed", account=self.account, message=row.id, error=type(error).__name__)
        return Settled(row.id, row.chat, "failed", type(error).__name__, was=was)

    async def _call(self, row: Claimed, address: str, part: Part, attached: Attached) -> Settled:
        """Send it as it was planned, or as what is left of it that the platform takes."""
        try:
            return await self._taken(row, address, part, attached)
        except Refused as refusal:
            others = simpler(part, self._channel.capabilities, keys=isinstance(refusal, KeysRefused))
            if not others:
                raise
            why = _ADDRESS.sub("…", refusal.detail)  # that of the page of a lesson is a key to it
            log.warning("sent another way", account=self.account, refused=part["kind"], why=why)
            hers = isinstance(refusal, VoiceForbidden)
        for other in others:
            settled = await self._call(row, address, other, await asyncio.to_thread(self._attachments.make, other))
        return replace(settled, no_voice=True) if hers else settled

    async def _taken(self, row: Claimed, address: str, part: Part, attached: Attached) -> Settled:
        try:
            sent = await self._answer(address, part, attached.files)
        except (VoiceForbidden, KeysRefused):  # of no fault of the file
            raise
        except Refused:
            if attached.files is None or not attached.files.known:
                raise
            # Whatever the words: a file that was taken before is refused by its name, so it goes up anew, once.
            attached = await asyncio.to_thread(self._attachments.make_anew, part, attached)
            sent = await self._answer(address, part, attached.files)
        self.trouble, self._began = "", None
        if part["kind"] in WITH_SOUND:
            await asyncio.to_thread(self._attachments.sent, part)
        settled = Settled(row.id, row.chat, "sent", message=sent.message, upload=attached.uploaded(sent.file))
        return replace(settled, charged=sent.charged, remain=sent.remain)

    async def _answer(self, address: str, part: Part, files: Files | None) -> Sent:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._channel.send(address, part, files)
        except TimeoutError:
            raise NoAnswer from None

    def _failed(self, row: Claimed, error: SendError, began: datetime) -> Settled:
        """What becomes of a message that was not sent, and of the account and chat it was for."""
        if isinstance(error, WindowClosed | NotCovered):
            return self._unpaid(row, error)
        self._rest(row, error)
        if not error.reachable:
            return Settled(row.id, row.chat, "failed", error.code, closed=CLOSED[error.code], began=began)
        if error.in_doubt and (row.bulk or row.again):
            return Settled(row.id, row.chat, "doubt", error.code)
        if (error.retry or error.in_doubt) and (row.attempts < TRIES or error.account):
            due = self.times.clock() + timedelta(seconds=self._wait(row, error))
            return Settled(row.id, row.chat, "due", error.code, due_at=due, again=error.in_doubt)
        return Settled(row.id, row.chat, "failed", error.code)

    def _unpaid(self, row: Claimed, error: WindowClosed | NotCovered) -> Settled:
        """Only her next message would make this one free: what nobody waits for waits for that.

        The account goes on, for replies cost nothing; it is said that a quota is spent.
        """
        closed = "closed" if isinstance(error, WindowClosed) else ""
        if not closed:
            self.trouble = error.code
            log.error("quota spent", account=self.account)
        return Settled(row.id, row.chat, "held" if row.bulk else "failed", error.code, closed=closed)

    def _rest(self, row: Claimed, error: SendError) -> None:
        """Leave the account or the chat alone for as long as the platform wants."""
        if error.account:
            self.pace.pause(error.after or ACCOUNT_PAUSE_SECONDS.get(type(error), 60.0), self.times.steady())
            self._call_people(error)
        elif isinstance(error, TooFast):
            self.pace.pause_chat(row.chat, error.after or 1.0, self.times.steady())

    def _call_people(self, error: SendError) -> None:
        """Say that the account is in trouble: at once, or where it may be over by itself when it has lasted."""
        now = self.times.steady()
        self._began = now if self._began is None else self._began
        if error.passing and now - self._began < LASTING_SECONDS:
            log.warning("account rests", account=self.account, error=error.code)
            return
        self.trouble = error.code
        log.error("account paused", account=self.account, error=error.code)

    def _wait(self, row: Claimed, error: SendError) -> float:
        """Seconds until the next attempt: what the platform says, or longer each time, never all at once.

        What it wants for longer is the account's or the chat's pause (``_rest``), by a clock that is never set.
        """
        longer = min(2.0 ** min(row.attempts, 10), LONGEST_WAIT_SECONDS) * (0.5 + self.times.chance() / 2)
        return min(error.after or (0.0 if error.account else longer), LONGEST_WAIT_SECONDS)
