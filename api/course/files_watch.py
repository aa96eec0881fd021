"""Edited lessons are taught without a restart: the files of the course are looked at, and loaded when they changed."""

import asyncio
from collections.abc import Sequence

import structlog

from api.course.current import Courses
from api.course.files import CourseFiles
from api.pausing import stopped
from bot.course import Course, CourseError, Problem

log = structlog.get_logger()

LOOK_SECONDS = 1.0
"""Between two looks."""

TOLD = 20
"""Problems of one edit that are written to the log; the page of staff shows all of them."""


class Watcher:
    """Swaps the course of ``courses`` for what ``files`` say whenever they change.

    A broken edit is logged in the checker's words, and the old course goes on.
    """

    def __init__(self, courses: Courses, files: CourseFiles) -> None:
        self._courses, self._files = courses, files
        self._last = self._taken = courses.seen

    async def run(self, stopping: asyncio.Event) -> None:
        """Look once a second until told to stop. Never raises."""
        while not await stopped(stopping, LOOK_SECONDS):
            await asyncio.to_thread(self.look)

    def look(self) -> None:
        """Load what changed and is not being changed any more. Blocking.

        Editors and copies write one file after another: what is still moving waits for the next look.
        """
        seen = self._files.look()
        settled, self._last = seen == self._last, seen
        if settled and seen != self._taken:
            self._taken = seen
            self._take()

    def _take(self) -> None:
        try:
            self._teach(self._files.load())
        except CourseError as error:
            self._refuse(error.problems)
        except Exception as error:
            # Whatever it is: lessons go on, and the next edit is looked at again.
            log.exception("edited course not loaded")
            self._refuse([Problem("content", "", "", f"không đọc được ({error})", "xem nhật ký của máy chủ")])

    def _teach(self, course: Course) -> None:
        taught = self._courses.written
        same = course.digest == taught.digest  # a comment, or an edit taken back
        self._courses.swap(taught if same else course)
        log.info("edited course taken", digest=course.digest, changed=not same)

    def _refuse(self, problems: Sequence[Problem]) -> None:
        self._courses.refuse(problems)
        for problem in problems[:TOLD]:
            log.error("edited course refused", problem=str(problem))
