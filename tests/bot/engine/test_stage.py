"""The draft mark is heard once, where a lesson with drafts in it begins."""

import pytest

from api.settings import ROOT
from bot.course.load import load
from bot.course.model import Course
from bot.replies import Say
from tests.transcripts.play import walk

MARK = (Say("vi", "Lời K'Ho này là bản nháp."), Say("kpm", "Jơnau K'Ho do bản nháp."))


def marked(course: Course, lesson: str, lang: str) -> list[bool]:
    """Of each screen of a lesson, whether it begins with the mark."""
    _, turns = walk(course, lesson, lang)
    replies = [reply for turn in turns for reply in turn.replies]
    entered = next(n for n, reply in enumerate(replies) if reply.picture.startswith(lesson))
    return [reply.speech is not None and reply.speech.says[:2] == MARK for reply in replies[entered:]]


@pytest.mark.parametrize("lesson", ["qr-pay", "scam-three-rules"])
def test_it_is_heard_once_when_a_lesson_begins(course: Course, lesson: str) -> None:
    first, *others = marked(course, lesson, "kpm")
    assert first
    assert not any(others)


def test_it_is_not_heard_in_vietnamese(course: Course) -> None:
    assert not any(marked(course, "qr-pay", "vi"))


def test_it_is_not_heard_where_nothing_is_a_draft() -> None:
    assert not any(marked(load(ROOT, minimum="approved"), "qr-pay", "kpm"))
