"""A fictional district of two communes, and people in it who do not exist, for tests that count."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert

from api.store.models import BaseNumber, Fact, Learner
from bot.course.languages import Language
from bot.course.messages import Message
from bot.course.model import Course, Lesson, Option, Phrase, Question, Step
from bot.course.places import Commune, Village
from bot.course.trust import Marks
from bot.language.vocabulary import Vocabulary
from bot.replies import Line, Say

ANH_DAO = Commune(
    "anh-dao", "Xã Anh Đào (hư cấu)", "", date(2025, 7, 1), (Village("suoi", "Thôn Suối"), Village("doi", "Thôn Đồi"))
)
THONG_XANH = Commune("thong-xanh", "Xã Thông Xanh (hư cấu)", "", date(2025, 7, 1), (Village("rung", "Thôn Rừng"),))
DAY = date(2026, 3, 2)
WORDS = Message((Line("vi", "Câu thử."),), (Say("vi", "Câu thử."),))
"""What everything says here: only figures matter."""


ANSWERS = (Option("me", "Tôi", "Đúng.", right=True), Option("you", "Họ", "Thử lại."))


def lesson(slug: str, title: str, *steps: str) -> Lesson:
    told = tuple(Step(step, f"Câu {step}.", step, step, do=True) for step in steps)
    return Lesson(slug, slug.partition("-")[0], title, "", told, (Question("who", "Ai?", ANSWERS, "who", "who"),))


LESSONS = (
    lesson("qr-pay", "Quét mã trả tiền", "open", "scan", "name"),
    lesson("scam-three-rules", "Ba điều không", "stop", "ask"),
)

COURSE = Course(
    digest="thử",
    lessons={one.id: one for one in LESSONS},
    courses={"qr": ("qr-pay",), "scam": ("scam-three-rules",)},
    covers={},
    phrases=defaultdict(lambda: Phrase("thử", "Câu thử.")),
    truths={},
    drills={},
    trials=(),
    announcements={},
    hotlines={},
    communes={one.id: one for one in (ANH_DAO, THONG_XANH)},
    languages={"vi": Language("vi", "Tiếng Việt"), "kpm": Language("kpm", "K'Ho", "vi")},
    entries={},
    messages=defaultdict(lambda: defaultdict(lambda: WORDS)),
    vocabulary=Vocabulary({}, {}),
    controller="Đoàn xã (hư cấu)",
    consent="1",
    sources={},
    values={},
    minimum="draft",
    marks=Marks(),
)


def person(number: int) -> str:
    """The id of somebody fictional."""
    return str(UUID(int=number + (7 << 76) + (2 << 62)))


def fact(kind: str, **values: Any) -> dict[str, Any]:
    """A row of facts; what is not said is an ordinary morning in thôn Suối."""
    row: dict[str, Any] = {"kind": kind, "day": DAY, "learner_id": None, "account": "web/main", "commune": "anh-dao"}
    row |= {"village": "", "lang": "vi", "lesson": "qr-pay", "step": "", "detail": "", "attempt": 1, "correct": None}
    row |= {"course": "thử", **values}
    return row | {"at": datetime.combine(row["day"], time(2), UTC)}


def happened(connection: Connection, facts: Iterable[dict[str, Any]]) -> None:
    """Write facts as if they had happened."""
    if rows := list(facts):
        connection.execute(insert(Fact), rows)


def learned(who: int, village: str = "suoi", *, done: bool = False, **values: Any) -> list[dict[str, Any]]:
    """The facts of somebody who started a lesson, and perhaps finished it."""
    kinds = ("lesson_started", "lesson_completed") if done else ("lesson_started",)
    return [fact(kind, learner_id=person(who), village=village, **values) for kind in kinds]


def agreed(connection: Connection, who: int, **values: Any) -> None:
    """A learner who agreed that her progress is kept."""
    row = {"id": person(who), "state": "{}", "agreed": True, "lang": "vi", "voice": "vi", "commune": "anh-dao"}
    row |= {"village": "suoi", "created_at": datetime.combine(DAY, time(2), UTC), **values}
    connection.execute(insert(Learner), [row | {"seen_at": row["created_at"]}])


def counted(connection: Connection, households: int, village: str = "", **values: Any) -> None:
    """A base number."""
    row = {"id": person(90_000 + households), "commune": "anh-dao", "village": village, "households": households}
    row |= {"source": "UBND xã (hư cấu)", "counted_on": date(2026, 1, 1), "entered_by": "staff:thu"}
    row |= {"entered_at": datetime(2026, 1, 2, tzinfo=UTC), **values}
    connection.execute(insert(BaseNumber), [row])


def without_lessons(course: Course = COURSE) -> Course:
    """The same district after every lesson was taken out."""
    return replace(course, lessons={}, courses={})
