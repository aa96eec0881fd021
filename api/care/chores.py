"""What is done every hour and every night: whatever is over ends (``api.care.expiry``). All of it may be repeated."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import Engine

from api.care.expiry import HOURLY, NIGHTLY
from api.care.portions import do_chores
from api.clock import VIETNAM
from api.clock import now as clock
from api.settings import Settings
from api.store import cut_off_log
from api.work import Leaving, Next

log = structlog.get_logger()

LOG_SECONDS, LOG_AGAIN_SECONDS = 60.0, 3.0
"""After so long nothing that was erased is in SQLite's log any more; sooner again where somebody was in the way."""

NIGHT_HOUR = 2
"""Local hour after which the chores of a day are done."""

HOUR_SECONDS = 3600.0

FIRST_SECONDS = 30.0
"""After the start, so that it does not get slower."""


class ExpiryWork:
    """What the worker (``api.work.worker``) does about what is over."""

    def __init__(self, database: Engine, settings: Settings, now: Callable[[], datetime] = clock) -> None:
        self._database, self._settings, self._now = database, settings, now
        self._start_is_over = False
        self._done_for: date | None = None

    def work(self, _key: str, _leaving: Leaving) -> Next:
        """Those of the hour, after the night all of them. Not at once, for the start belongs to whoever waits."""
        if not self._start_is_over:
            self._start_is_over = True
            return FIRST_SECONDS
        now = self._now()
        night = (now.astimezone(VIETNAM) - timedelta(hours=NIGHT_HOUR)).date()
        endings = HOURLY if night == self._done_for else NIGHTLY
        log.info("chores done", **do_chores(self._database, self._settings, now, endings))
        self._done_for = night
        return HOUR_SECONDS


class LogWork:
    """What the worker does about SQLite's log."""

    def __init__(self, database: Engine) -> None:
        self._database = database

    def work(self, _key: str, _leaving: Leaving) -> Next:
        """Take out of the log what was erased."""
        return LOG_SECONDS if cut_off_log(self._database) else LOG_AGAIN_SECONDS
