"""A valid access token at any time, though the refresh token may be used only once and any process may die.

The order is what keeps the grant: alone among all processes; put down that we ask; ask; put the raw answer away;
read it; store the pair; only then use it. Whoever comes after a crash first takes up an answer that was put away.
If a process died after asking and there is none, the refresh token is probably spent: that is said, and the old one
is tried once more, for nothing can be lost by it (``docs/decisions/0010-store-the-raw-answer-first.md``).
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.clock import now as clock
from api.pausing import stopped
from api.platforms.zalo_oa.oauth import NoAnswer, NotSent, TokenPair, TokensRefused, ZaloApp, read_tokens
from api.platforms.zalo_oa.token_lock import Busy, token_lock
from api.platforms.zalo_oa.tokens import Grant, TokenAnswer, Tokens
from bot.channels import BadToken, Unreachable

T = TypeVar("T")

log = structlog.get_logger()

REST = timedelta(minutes=5)
"""After renewing failed, before it is tried again: sixty times in the five hours that are left."""

YOUNGEST = timedelta(minutes=1)
"""A token that was refused sooner is not renewed again at once, or a platform that refuses all of them gets no rest."""

KNOWN_SECONDS = 30.0
"""For as long a token is given out again without a look at the database."""

LOOK_SECONDS = 5.0
"""Between two looks whether it is time to renew."""


class LoginRefused(Exception):
    """Zalo gave no tokens for a code. ``code`` is its number, 0 when it gave no answer."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(str(code))
        self.code = code


class ZaloAccess:
    """The way to an Official Account for one process. ``folder`` is the data folder."""

    def __init__(
        self,
        account: str,
        app: ZaloApp,
        tokens: Tokens,
        engine: Engine,
        folder: Path,
        clock: Callable[[], datetime] = clock,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.account, self.app, self.tokens = account, app, tokens
        self._engine, self._folder, self._clock, self._steady = engine, folder, clock, steady
        self._turn = asyncio.Lock()
        self._known: tuple[float, Grant] | None = None

    async def token(self) -> str:
        """A valid access token. Raises ``BadToken`` when a person must log in or renewing has to wait.

        ``Unreachable`` says that the database was away.
        """
        grant = await self._look()
        if not grant.access:
            raise BadToken("login")
        return grant.access if self._clock() < grant.expires_at else await self.renew(grant.access)

    async def renew(self, refused: str) -> str:
        """Another access token than ``refused``, which the platform did not take. Raises ``BadToken``."""
        async with self._turn:  # of many sends that were refused at once, one asks
            grant = await self._look()
            if grant.access in ("", refused):
                # A thread cannot be cancelled: an answer that is on its way is taken up, whoever waited went away.
                grant = await self._in_thread(lambda: self._renewed(refused))
                self._known = self._steady(), grant
        return grant.access

    async def tend(self) -> None:
        """Take up what a crash left and renew what is due. Whatever goes wrong is put down in the grant."""
        with suppress(BadToken, Unreachable):
            await self._in_thread(self._tended)

    def login(self, code: str, verifier: str) -> None:
        """Turn the ``code`` that came back, with its ``verifier``, into a grant; blocks. Raises ``LoginRefused``."""
        try:
            with token_lock(self._engine, self._folder, self.account):
                self._take_up()
                grant = self.tokens.grant()
                asked = self.app.exchange(code, verifier)
                self._kept(TokenAnswer(asked, grant.generation if grant else 0, True, self._clock()))
        except TokensRefused as refused:
            log.error("login refused", account=self.account, code=refused.code)
            raise LoginRefused(refused.code) from None
        except (Busy, NotSent, NoAnswer) as error:
            log.error("login without answer", account=self.account, error=type(error).__name__)
            raise LoginRefused from None
        self._known = None

    async def _look(self) -> Grant:
        if self._known and self._steady() - self._known[0] < KNOWN_SECONDS:
            return self._known[1]
        grant = await self._in_thread(self.tokens.grant)
        if grant is None:
            raise BadToken("login")
        self._known = self._steady(), grant
        return grant

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """Work that blocks; a database that is away for a moment is no reason to give a message up."""
        try:
            return await asyncio.to_thread(work)
        except (SQLAlchemyError, Busy) as error:
            raise Unreachable(type(error).__name__) from None

    def _tended(self) -> None:
        grant, now = self.tokens.grant(), self._clock()
        due = grant is not None and not grant.needs_login and _is_due(grant, now) and not _is_tired(grant, now)
        if due or self.tokens.kept() is not None:
            self._renewed("")
            self._known = None

    def _renewed(self, refused: str) -> Grant:
        """The grant; renewed, unless somebody else was first or it is not yet time. Raises ``BadToken``."""
        with token_lock(self._engine, self._folder, self.account):
            self._take_up()
            grant, now = self.tokens.grant(), self._clock()
            if grant is None:
                raise BadToken("login")
            if _serves(grant, refused, now):
                return grant
            if why := _in_vain(grant, refused, now):
                raise BadToken(why)
            return self._ask(grant)

    def _ask(self, grant: Grant) -> Grant:
        """Use the refresh token, this once. Raises ``BadToken``."""
        if grant.asked_at is not None:
            log.error("an answer with tokens was lost, asking again", account=self.account)
        self.tokens.asking(self._clock())
        try:
            body = self.app.refresh(grant.refresh)
            self._kept(TokenAnswer(body, grant.generation, False, self._clock()))
        except (NotSent, NoAnswer, TokensRefused) as error:
            raise BadToken(self._failed(error, grant)) from None
        renewed = self.tokens.grant()
        if renewed is None:
            raise BadToken("login")
        log.info("tokens renewed", account=self.account, generation=renewed.generation)
        return renewed

    def _kept(self, answer: TokenAnswer) -> None:
        self.tokens.keep(answer)
        self._read(answer)

    def _read(self, answer: TokenAnswer) -> TokenPair:
        """What an answer that was put away says, stored. One that cannot be read stays put away until the next."""
        try:
            pair = read_tokens(answer.body)
        except TokensRefused:
            self.tokens.drop()
            raise
        self.tokens.store(pair, answer)
        return pair

    def _take_up(self) -> None:
        """Finish what another process, or this one before a crash, did not come to."""
        answer = self.tokens.kept()
        if answer is None:
            return
        try:
            self._read(answer)
            log.warning("an answer with tokens was taken up", account=self.account)
        except (TokensRefused, NoAnswer) as error:
            grant = self.tokens.grant()
            if grant is not None and not answer.login and grant.generation == answer.generation and not grant.trouble:
                self._failed(error, grant)

    def _failed(self, error: NotSent | NoAnswer | TokensRefused, grant: Grant) -> str:
        """Put down why there are no new tokens; the word for it."""
        if isinstance(error, TokensRefused):
            trouble = "lost" if error.lost else f"refused:{error.code}"
        elif isinstance(error, NoAnswer):
            trouble = "no-answer"
        else:  # what an earlier request may have used up is still not known
            trouble = (grant.trouble or "crash") if grant.asked_at else "unreachable"
        log.error("tokens not renewed", account=self.account, trouble=trouble)
        unknown = isinstance(error, NoAnswer) or (isinstance(error, NotSent) and grant.asked_at is not None)
        self.tokens.failed(trouble, self._clock(), asked=unknown)
        return trouble


def _serves(grant: Grant, refused: str, now: datetime) -> bool:
    """Whether the grant will do as it is: for somebody whose token was ``refused``, or for the calendar."""
    if refused:
        return grant.access not in ("", refused) and now < grant.expires_at
    return not _is_due(grant, now)


def _in_vain(grant: Grant, refused: str, now: datetime) -> str:
    """Why it is pointless, or too early, to ask for new tokens; ``""`` if it is not."""
    if grant.needs_login:
        return "login"
    if _is_tired(grant, now):
        return grant.trouble
    return "young" if refused and _within(YOUNGEST, grant.obtained_at, now) else ""


def _is_due(grant: Grant, now: datetime) -> bool:
    return grant.asked_at is not None or grant.due_at <= now


def _is_tired(grant: Grant, now: datetime) -> bool:
    return grant.trouble_at is not None and _within(REST, grant.trouble_at, now)


def _within(length: timedelta, since: datetime, now: datetime) -> bool:
    """Whether ``length`` has not passed; what is yet to begin was written down before the clock was set back."""
    return since <= now < since + length


class TokenRenewal:
    """Keeps the tokens fresh in whichever process sends for the account."""

    def __init__(self, access: ZaloAccess, leading: Callable[[], bool], look_seconds: float = LOOK_SECONDS) -> None:
        self._access, self._leading, self._look_seconds = access, leading, look_seconds

    async def run(self, stopping: asyncio.Event) -> None:
        """Until ``stopping``: first take up what a crash left, then look again and again."""
        while not stopping.is_set():
            if self._leading():
                await self._access.tend()
            await stopped(stopping, self._look_seconds)
