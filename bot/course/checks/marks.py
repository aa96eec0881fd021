"""Does a text say of itself that it is careful or safety text (``trust.py``) where its words or its screen show it?

Which screens an emergency, a consent or a verdict stands on is the engine's knowledge: ``bot.engine.gate``.
"""

import re
from collections.abc import Iterator

from bot.course.checks.case import Case, Rule, in_lesson
from bot.course.compose import lesson_texts, phrase_texts
from bot.course.marks import marks
from bot.course.problem import Problem
from bot.course.read import COURSES_FILE, PHRASES_FILE

_MONEY = re.compile(r"\b(?:tiền|ngân hàng|tài khoản|mật khẩu|mã PIN|OTP|lừa|lừa đảo|chuyển khoản)\b", re.IGNORECASE)
"""Words of which a wrong translation can cost money."""

_DO = "thêm safety = true, để bản dịch phải có hai người duyệt"


def exact_careful(case: Case) -> Iterator[Problem]:
    """A screen that takes an answer only literally (consent, deletion) is careful, all of it."""
    for phrase in case.content.phrases:
        if phrase.exact and phrase.careful is not True:
            what = "màn hình xin đồng ý hoặc xóa mà chưa có careful"
            yield Problem(PHRASES_FILE, "", phrase.name, what, "thêm careful = true")


def labels_there(case: Case) -> Iterator[Problem]:
    """A mark names labels that there are."""
    for phrase in case.content.phrases:
        for mark in (phrase.careful, phrase.safety):
            for id in set(mark) - phrase.choices.keys() if isinstance(mark, tuple) else ():
                yield Problem(
                    PHRASES_FILE, "", phrase.name, f"không có nút “{id}”", "sửa tên nút trong careful, safety"
                )


def money_marked(case: Case) -> Iterator[Problem]:
    """What speaks of money, banks or swindles is safety text."""
    safety = marks(case.content).safety
    for lesson in case.content.lessons:
        if word := _money(lesson_texts(lesson), safety):
            yield in_lesson(lesson, "", what=f"bài nói “{word}” mà chưa có safety", do=_DO)
    for phrase in case.content.phrases:
        if word := _money(phrase_texts(phrase), safety):
            yield Problem(PHRASES_FILE, "", phrase.name, f"lời nói “{word}” mà chưa có safety", _DO)
    for series in case.content.series:
        if word := _money({f"course/{series.id}/title": series.title}, safety):
            yield Problem(COURSES_FILE, "", series.id, f"tên khóa nói “{word}” mà chưa có safety", _DO)


def _money(texts: dict[str, str], safety: frozenset[str]) -> str:
    """The first word about money in a text that is not marked, pictures in words aside; empty where there is none."""
    plain = (text for key, text in texts.items() if key not in safety and not key.endswith("/alt"))
    return next((found[0] for text in plain if (found := _MONEY.search(text))), "")


RULES: tuple[Rule, ...] = (exact_careful, labels_there, money_marked)
