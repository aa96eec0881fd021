"""Holds the course that is being taught just now; swapping it is one assignment."""

from bot.course.model import Course


class Courses:
    """``current`` is read once a batch or request, so that one answer never mixes two courses."""

    def __init__(self, course: Course) -> None:
        self.current = course

    def swap(self, course: Course) -> None:
        """From the next batch on, teach ``course``."""
        self.current = course
