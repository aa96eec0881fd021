"""Holds the course that is being taught just now; swapping it is one assignment."""

from collections.abc import Sequence
from threading import Lock

from api.course.files import CourseFiles, Seen
from bot.course import Course, Overlay, Problem, overlaid


class Courses:
    """``current`` is read once a batch or request, so that one answer never mixes two courses.

    It is the course of the files with what people translated laid over it. ``files`` are what it was loaded from,
    if from any, and ``seen`` what they looked like then. ``problems`` says why the files of today are not what is
    taught; it is empty while they are.
    """

    def __init__(self, course: Course, files: CourseFiles | None = None, seen: Seen | None = None) -> None:
        self.current = course
        self._written, self._amended = course, Overlay()
        self._changing = Lock()  # files and translations are looked at by different threads
        self.files = files
        self.seen = seen or {}
        self.problems: tuple[Problem, ...] = ()

    @classmethod
    def opened(cls, files: CourseFiles) -> "Courses":
        """Teaching what the files say. Raises ``CourseError``."""
        seen = files.look()  # before loading: an edit in between is then noticed
        return cls(files.load(), files, seen)

    @property
    def written(self) -> Course:
        """The course of the files alone."""
        return self._written

    def swap(self, course: Course) -> None:
        """From the next batch on, teach ``course``, with the same translations laid over it."""
        with self._changing:
            self._written = course
            self.current = overlaid(course, self._amended)
        self.problems = ()

    def amend(self, over: Overlay) -> None:
        """From the next batch on, teach with these translations instead of those before."""
        with self._changing:
            self._amended = over
            self.current = overlaid(self._written, over)

    def refuse(self, problems: Sequence[Problem]) -> None:
        """The files were edited and make no course: go on with the one that is taught."""
        self.problems = tuple(problems)
