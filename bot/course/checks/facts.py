"""Is what is said of the world sourced and in date? Numbers to call and people to ask too."""

import re
from collections import Counter
from collections.abc import Iterator

from bot.course.checks.case import Case, Rule, in_lesson
from bot.course.compose import filled, placeholders
from bot.course.places import Commune, Village
from bot.course.problem import Problem
from bot.course.read import BANKS_FILE, FACTS, HOTLINES_FILE, PLACES_FILE, read_banks
from bot.course.text_files import at
from bot.course.truths import SAID

CONFIDENCES = ("certain", "probable", "low")

HOTLINE_CONFIDENCES = ("high", "medium", "low", "unverified")

_NUMBER = re.compile(r"\d{3,11}")

_BIN = re.compile(r"\d{6}")

_OURS = re.compile(r"dự án|bòn số|content/|docs/|hotlines", re.IGNORECASE)
"""A source that is ourselves proves nothing."""

_CALLED = re.compile(
    r"(?<![\d.,/])(?<![Nn]ăm )(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d(?:[ .-]?\d){2,10}(?![\d/])"
    r"(?!\s*(?:đ|đồng|k|tr|nghìn|ngàn|triệu|tỷ|rơbô|người|%)\b)"
)
"""What people would dial: three to eleven digits that are no amount, year or date."""

UNSURE = "nếu còn gọi được"
"""Said beside a number of low confidence."""


def facts_in_force(case: Case) -> Iterator[Problem]:
    """A step rests only on facts that are in force."""
    truths = {truth.id: truth for truth in case.content.truths}
    for lesson in case.content.lessons:
        for stage in lesson.stages:
            for id in stage.facts:
                if id in truths and truths[id].valid_from > case.today:
                    do = "chờ tới ngày đó, hoặc bỏ điều này"
                    yield in_lesson(
                        lesson, stage.slug, what=f"điều “{id}” tới {truths[id].valid_from} mới có hiệu lực", do=do
                    )


def facts_sourced(case: Case) -> Iterator[Problem]:
    """A fact comes from somebody else than us; one that is trusted is used somewhere, one that is not nowhere."""
    used = {id for lesson in case.content.lessons for stage in lesson.stages for id in stage.facts}
    used |= {id for answer in case.content.answers for id in answer.facts}
    for truth in case.content.truths:
        if _OURS.search(truth.source):
            do = "ghi báo, văn bản, cơ quan, kèm ngày; không có thì bỏ điều này"
            yield Problem(FACTS, "", truth.id, "nguồn là chính mình", do)
        if truth.confidence == "low" and truth.id in used:
            yield Problem(
                FACTS, "", truth.id, "chưa đủ tin mà bài đã nói", "tìm thêm nguồn, hoặc bỏ khỏi bài, khỏi câu trả lời"
            )
        if truth.confidence != "low" and truth.id not in used:
            yield Problem(
                FACTS,
                "",
                truth.id,
                "không bài nào dùng điều này, câu trả lời nào cũng không",
                "thêm vào facts, hoặc xóa",
            )
        if "{" in truth.value:
            yield Problem(FACTS, "", truth.id, "value có dấu { }", "viết chữ và số thôi")


def sayable_without(case: Case) -> Iterator[Problem]:
    """A number that may change can also be left out, so that nobody is told an old one."""
    for lesson in case.content.lessons:
        for stage in lesson.stages:
            numbers = bool((placeholders(stage.text) or frozenset()) - {"controller"})
            if numbers and not stage.without:
                yield in_lesson(
                    lesson, stage.slug, what="có số liệu có thể đổi", do="thêm without = “câu ấy, không có số”"
                )
            if stage.without and not stage.facts:
                yield in_lesson(
                    lesson, stage.slug, what="có without mà không dựa vào điều nào", do="thêm facts, hoặc bỏ without"
                )


def facts_fresh(case: Case) -> Iterator[Problem]:
    """What was checked long ago is checked again."""
    for truth in case.content.truths:
        if truth.valid_until is not None and truth.valid_until < case.today:
            yield Problem(FACTS, "", truth.id, f"hết hiệu lực từ {truth.valid_until}", "tìm quy định mới, hoặc bỏ")
        if truth.check_again < case.today:
            do = "xem lại nguồn, rồi sửa checked_on và check_again"
            yield Problem(FACTS, "", truth.id, f"quá ngày kiểm tra lại {truth.check_again}", do)
        if truth.checked_on > case.today:
            do = "ghi ngày của nguồn mới nhất đã đọc"
            yield Problem(FACTS, "", truth.id, f"ngày kiểm tra {truth.checked_on} chưa tới", do)
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
        if line.confidence in SAID and line.check_again < case.today:
            what = f"quá ngày kiểm tra lại {line.check_again}, Bòn Số không đọc số này nữa"
            yield Problem(HOTLINES_FILE, "", line.org, what, "gọi thử, rồi sửa checked_on và check_again")


def numbers_known(case: Case) -> Iterator[Problem]:
    """A number that people may dial is one of the list, from a good source."""
    values = {truth.id: truth.value for truth in case.content.truths if truth.value}
    trusted = {line.number for line in case.content.hotlines if line.confidence in SAID}
    unsure = {line.number for line in case.content.hotlines if line.confidence == "low"}
    for key, text in case.texts.items():
        if key.startswith("drill/"):  # in which no number may stand at all
            continue
        said = filled(text, values)
        for number in dialled(said) - (trusted | unsure if UNSURE in said else trusted):
            do = f"thêm vào {HOTLINES_FILE} kèm nguồn, hoặc bỏ số này"
            yield at(case.content, key, what=f"có số “{number}” chưa đủ tin", do=do)


def dialled(text: str) -> set[str]:
    """The numbers in a text that people may dial, digits alone."""
    return {re.sub(r"\D", "", found) for found in _CALLED.findall(text)}


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
    places: list[Commune | Village] = []
    for commune in case.content.communes:
        places += (commune, *commune.villages)
    for place in places:
        if bool(place.contact) != bool(place.phone):
            what = "chỉ có chức danh hoặc chỉ có số của người để hỏi"
            yield Problem(PLACES_FILE, "", place.id, what, "điền cả contact và phone, hoặc để trống cả hai")
        if place.phone and not _NUMBER.fullmatch(place.phone):
            yield Problem(PLACES_FILE, "", place.id, f"số “{place.phone}” viết chưa đúng", "viết liền các chữ số")


RULES: tuple[Rule, ...] = (
    facts_in_force,
    facts_sourced,
    sayable_without,
    facts_fresh,
    hotlines,
    numbers_known,
    banks,
    contacts,
)
