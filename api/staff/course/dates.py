"""How near a fact is to the day on which it must be checked again, in words."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from bot.course import Truth

SOON = 30
"""Days before its last day from which a fact is marked."""

STALE = 120
"""Days after its newest source from which a fact is to be looked up again. Until its last day it is still said."""

PRESSING = ("over", "coming", "soon")
"""States in which learners hear something else than the fact, or soon will."""


class Due(NamedTuple):
    """A fact, the last day on which it is said, and how that day stands to today.

    ``state`` is ``over``, ``coming`` (not in force yet), ``soon``, ``old`` (no source lately), or empty when there
    is nothing to do.
    """

    truth: Truth
    last: date
    state: str
    words: str

    @property
    def pressing(self) -> bool:
        """Whether it changes, or will soon change, what learners hear."""
        return self.state in PRESSING


def due(truth: Truth, today: date) -> Due:
    """How ``truth`` stands on ``today``."""
    last = truth.last_day
    left = (last - today).days
    if truth.valid_from > today:
        return Due(truth, last, "coming", f"Tới {truth.valid_from:%d/%m/%Y} mới có hiệu lực")
    if left < 0:
        ended = truth.valid_until is not None and truth.valid_until < today
        return Due(truth, last, "over", "Đã hết hiệu lực" if ended else "Đã quá ngày kiểm tra lại")
    if left <= SOON:
        return Due(truth, last, "soon", f"Còn {left} ngày" if left else "Hôm nay là ngày cuối")
    if (today - truth.checked_on).days > STALE:
        return Due(truth, last, "old", f"Nên tra lại: nguồn mới nhất từ {truth.checked_on:%d/%m/%Y}")
    return Due(truth, last, "", "")


def soonest(truths: Iterable[Truth], today: date) -> list[Due]:
    """Facts as they stand, the ones to be checked first at the top."""
    return sorted((due(truth, today) for truth in truths), key=lambda one: (one.last, one.truth.id))
