"""Is what is said of the world sourced and in date? Numbers to call and people to ask too."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.course.checks.case import Case, Rule, in_lesson
from bot.course.compose import placeholders
from bot.course.problem import Problem
from bot.course.read import BANKS_FILE, FACTS, HOTLINES_FILE, PLACES_FILE, read_banks

CONFIDENCES = ("certain", "probable")

HOTLINE_CONFIDENCES = ("high", "medium", "unverified")

_NUMBER = re.compile(r"\d{3,11}")

_BIN = re.compile(r"\d{6}")


def facts_in_force(case: Case) -> Iterator[Problem]:
    """A step rests only on facts that are in force."""
    truths = {truth.id: truth for truth in case.content.truths}
    for lesson in case.content.lessons:
        for stage in lesson.stages:
            for id in stage.facts:
                if id in truths and truths[id].valid_from > case.today:
                    do = "chờ tới ngày đó, hoặc bỏ điều này"
                    yield in_lesson(lesson, stage.slug, f"điều “{id}” tới {truths[id].valid_from} mới có hiệu lực", do)


def facts_sourced(case: Case) -> Iterator[Problem]:
    """A fact says where it comes from, and is used somewhere."""
    used = {id for lesson in case.content.lessons for stage in lesson.stages for id in stage.facts}
    for truth in case.content.truths:
        if truth.id not in used:
            yield Problem(FACTS, "", truth.id, "không bài nào dùng điều này", "thêm vào facts của một bước, hoặc xóa")
        if "{" in truth.value:
            yield Problem(FACTS, "", truth.id, "value có dấu { }", "viết chữ và số thôi")


def sayable_without(case: Case) -> Iterator[Problem]:
    """A number that may change can also be left out, so that nobody is told an old one."""
    for lesson in case.content.lessons:
        for stage in lesson.stages:
            numbers = bool((placeholders(stage.text) or frozenset()) - {"controller"})
            if numbers and not stage.without:
                yield in_lesson(lesson, stage.slug, "có số liệu có thể đổi", "thêm without = “câu ấy, không có số”")
            if stage.without and not stage.facts:
                yield in_lesson(
                    lesson, stage.slug, "có without mà không dựa vào điều nào", "thêm facts, hoặc bỏ without"
                )


def facts_fresh(case: Case) -> Iterator[Problem]:
    """What was checked long ago is checked again."""
    for truth in case.content.truths:
        if truth.valid_until is not None and truth.valid_until < case.today:
            yield Problem(FACTS, "", truth.id, f"hết hiệu lực từ {truth.valid_until}", "tìm quy định mới, hoặc bỏ")
        if truth.check_again < case.today:
            do = "xem lại nguồn, rồi sửa checked_on và check_again"
            yield Problem(FACTS, "", truth.id, f"quá ngày kiểm tra lại {truth.check_again}", do)
        if truth.confidence not in CONFIDENCES:
            do = f"viết {' hoặc '.join(CONFIDENCES)}"
            yield Problem(FACTS, "", truth.id, f"không biết mức tin cậy “{truth.confidence}”", do)


def hotlines(case: Case) -> Iterator[Problem]:
    """A number that people in trouble may be told is a number, and was checked lately."""
    for line in case.content.hotlines:
        if line.confidence not in HOTLINE_CONFIDENCES:
            do = f"viết {', '.join(HOTLINE_CONFIDENCES)}"
            yield Problem(HOTLINES_FILE, "", line.org, f"không biết mức tin cậy “{line.confidence}”", do)
        if not _NUMBER.fullmatch(line.number) and (line.number or line.confidence != "unverified"):
            do = "viết liền các chữ số; chưa có số thì để trống và ghi unverified"
            yield Problem(HOTLINES_FILE, "", line.org, f"số “{line.number}” viết chưa đúng", do)
        if line.confidence == "high" and line.check_again < case.today:
            what = f"quá ngày kiểm tra lại {line.check_again}, Bòn Số không đọc số này nữa"
            yield Problem(HOTLINES_FILE, "", line.org, what, "gọi thử, rồi sửa checked_on và check_again")


def banks(case: Case) -> Iterator[Problem]:
    """Every bank has a six-digit number of its own."""
    rows, problems = read_banks(case.root)
    yield from problems
    bins = Counter(row["bin"] for row in rows)
    for row in rows:
        if not _BIN.fullmatch(row["bin"]):
            yield Problem(BANKS_FILE, "", row["short_name"], f"bin “{row['bin']}” viết chưa đúng", "viết sáu chữ số")
        if bins[row["bin"]] > 1:
            yield Problem(BANKS_FILE, "", row["short_name"], f"bin “{row['bin']}” có hai dòng", "giữ một dòng")


def contacts(case: Case) -> Iterator[Problem]:
    """A person to ask is named together with a number to press."""
    for commune in case.content.communes:
        if bool(commune.contact) != bool(commune.phone):
            what = "chỉ có tên hoặc chỉ có số của người để hỏi"
            yield Problem(PLACES_FILE, "", commune.id, what, "điền cả contact và phone, hoặc để trống cả hai")
        if commune.phone and not _NUMBER.fullmatch(commune.phone):
            yield Problem(PLACES_FILE, "", commune.id, f"số “{commune.phone}” viết chưa đúng", "viết liền các chữ số")


RULES: tuple[Rule, ...] = (
    facts_in_force,
    facts_sourced,
    sayable_without,
    facts_fresh,
    hotlines,
    banks,
    contacts,
)
