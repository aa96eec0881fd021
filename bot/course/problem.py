"""What is wrong with a file of the course, said to the person who wrote it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake and its remedy, in Vietnamese.

    ``file`` is relative to the root; ``lesson`` and ``step`` are empty where the mistake is in no
    lesson or step (``step`` then also names a screen, a fact or a place).
    """

    file: str
    lesson: str
    step: str
    what: str
    do: str

    def __str__(self) -> str:
        lesson = f", bài {self.lesson}" if self.lesson else ""
        step = f", {'bước' if self.lesson else 'mục'} {self.step}" if self.step else ""
        return f"{self.file}{lesson}{step}: {self.what} → {self.do}"
