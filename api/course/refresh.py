"""Takes up, within a second and without a restart, what people translated, reported and recorded."""

import asyncio
from collections.abc import Callable

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from api.course.current import Courses
from api.course.people_overlay import amendments, overlay_version
from api.pausing import stopped
from api.store import reading

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""How often a process looks whether anything changed: one row of one table."""


class CourseRefresh:
    """Lays people's translations over the course of one process. ``then`` follows, told how often they changed."""

    def __init__(self, database: Engine, courses: Courses, then: Callable[[int], None] = lambda _: None) -> None:
        self._database, self._courses, self._then = database, courses, then
        self._seen = -1

    async def run(self, stopping: asyncio.Event) -> None:
        """Look every second until told to stop. Never raises."""
        while not await stopped(stopping, LOOK_SECONDS):
            try:
                await asyncio.to_thread(self.look)
            except SQLAlchemyError as error:
                log.warning("translations not looked at", error=type(error).__name__)

    def look(self) -> None:
        """Take what changed since the last look. Blocking."""
        with reading(self._database) as connection:
            now = overlay_version(connection)
            over = amendments(connection) if now != self._seen else None
        if over is not None:
            self._courses.amend(over)
            self._seen = now
            log.info("translations taken", version=now, digest=self._courses.current.digest)
        self._then(now)
