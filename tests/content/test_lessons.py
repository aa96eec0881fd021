"""What a lesson owes to the person taking it, beyond what the checker asks of every text."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

from bot.course.checks.facts import dialled
from bot.course.compose import filled
from bot.course.model import Lesson, Option, Question
from bot.course.truths import SAID
from tests.course import COURSE
from tests.rows import each_row

ROOT = Path(__file__).parents[2]
NEWEST = date(2026, 7, 1)
"""The day of the newest source that anybody has read for the course. Who reads a newer one moves it."""

LESSONS = tuple(COURSE.lessons.values())
QUESTIONS = [question for lesson in LESSONS for question in lesson.quiz]
ANSWERS = [option for question in QUESTIONS for option in question.options]


@each_row("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_the_last_step_is_to_teach_somebody_at_home(lesson: Lesson) -> None:
    last = lesson.steps[-1]

    assert (last.slug, last.do) == ("tell-one", True)
    assert ("một đoàn viên khác" if lesson.course == "helper" else "một người nhà") in last.text


@each_row("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_every_step_and_question_has_its_own_picture(lesson: Lesson) -> None:
    assert [stage.picture for stage in lesson.stages] == [f"{lesson.id}/{stage.slug}" for stage in lesson.stages]


@each_row("answer", ANSWERS, ids=lambda answer: f"{answer.slug}-{answer.picture}")
def test_a_wrong_answer_is_met_with_no_blame(answer: Option) -> None:
    assert answer.feedback.startswith("Đúng rồi!" if answer.right else "Không sao, đang tập thôi.")


@each_row("question", QUESTIONS, ids=lambda question: question.slug)
def test_answers_can_be_told_apart_by_picture(question: Question) -> None:
    pictures = [option.picture for option in question.options]

    assert all(pictures)
    assert len(set(pictures)) == len(pictures)


def test_the_right_answer_is_not_always_in_the_same_place() -> None:
    places = {next(n for n, option in enumerate(question.options) if option.right) for question in QUESTIONS}

    assert places == {0, 1}


def test_nobody_but_the_learner_is_called_ba_con() -> None:
    """It is replaced by "bà", "chú" … for who chose so."""
    spoken = [stage.text for lesson in LESSONS for stage in lesson.stages] + [option.feedback for option in ANSWERS]
    assert [
        text for text in spoken if re.search(r"bà con (?:trong|khác|hàng xóm|mình|ta)\b", text, re.IGNORECASE)
    ] == []


def test_there_are_twenty_six_lessons_in_six_courses() -> None:
    assert (len(COURSE.courses), len(LESSONS)) == (6, 26)
    assert sum(len(lesson.steps) for lesson in LESSONS) >= 180
    assert all(2 <= len(lesson.quiz) <= 3 for lesson in LESSONS)


def test_ninety_drills_in_three_forms_a_third_harmless() -> None:
    forms = Counter(drill.form for drill in COURSE.drills.values())
    assert set(forms) == {"sms", "call", "zalo"}
    assert min(forms.values()) >= 30
    assert sum(not drill.scam for drill in COURSE.drills.values()) * 3 >= len(COURSE.drills)


def test_no_drill_is_given_away_by_its_picture() -> None:
    """A picture stands for swindles and for harmless messages alike."""
    kinds: dict[str, set[bool]] = {}
    for drill in COURSE.drills.values():
        kinds.setdefault(drill.picture, set()).add(drill.scam)
    assert {picture for picture, both in kinds.items() if len(both) < 2} == set()


def test_every_fact_written_down_is_used() -> None:
    used = {fact for lesson in LESSONS for stage in lesson.stages for fact in stage.facts}
    used |= {fact for answer in COURSE.answers.values() for fact in answer.facts}
    assert used == {id for id, truth in COURSE.truths.items() if truth.confidence != "low"}


def test_no_fact_has_ourselves_as_its_source() -> None:
    ours = re.compile(r"dự án|Bòn Số|content/|\.tsv|\.md\b", re.IGNORECASE)

    assert [truth.id for truth in COURSE.truths.values() if ours.search(truth.source)] == []


def test_a_fact_was_checked_when_its_newest_source_was_read() -> None:
    """A day of 2026 stands in the source of every fact that claims to have been checked then."""
    late = [truth for truth in COURSE.truths.values() if truth.checked_on.year == NEWEST.year]

    assert max(truth.checked_on for truth in COURSE.truths.values()) <= NEWEST
    assert [truth.id for truth in late if str(NEWEST.year) not in truth.source] == []


def test_every_number_that_is_said_is_listed_and_trusted() -> None:
    values = {**COURSE.values, "bank": "", "number": "", "contact": "", "phone": ""}
    texts = [line.text for lang in COURSE.messages.values() for one in lang.values() for line in one.lines]
    said = {number for text in texts for number in dialled(filled(text, values))}
    trusted = {line.number for line in COURSE.hotlines.values() if line.confidence in SAID}

    assert "113" in said
    assert said - trusted == set()


@each_row("number", ["0692348560", "0339035656", "1800577758"])
def test_numbers_that_proved_doubtful_stand_nowhere(number: str) -> None:
    files = [
        *Path(ROOT, "content").rglob("*.t*"),
        *Path(ROOT, "docs").glob("*.md"),
        *Path(ROOT, "locales").rglob("*.*"),
    ]

    assert [path.name for path in files if number in path.read_text("utf-8", errors="ignore")] == []


@each_row(
    ("key", "words"),
    [
        ("qr-pay/warned/text", ("cảnh báo", "giục")),
        ("scam-three-rules/warned/text", ("cảnh báo", "cứ bấm tiếp")),
        ("account-phone/warned/text", ("cảnh báo", "giục")),
        ("account-phone/vneid/text", ("VNeID", "quầy")),
        ("account-phone/face/text", ("Lần đầu chuyển tiền", "soi mặt")),
        ("account-secrets/choose/text", ("sáu số",)),
        ("account-why/card-old/text", ("hết hạn", "chín số")),
        ("account-social/cash/text", ("tiền mặt",)),
        ("phone-apps/old-phone/text", ("chế độ nhà phát triển",)),
        ("phone-services/centre/text", ("Trung tâm Phục vụ hành chính công",)),
        ("qr-family/confirm-bank/text", ("mười triệu", "hai mươi triệu")),
        ("scam-fake-police/paper/text", ("giả", "Đừng gọi số in trên giấy")),
        ("bot/emergency-branch/choice.policy", ("Ngân hàng Chính sách",)),
        ("bot/emergency-policy/text", ("tổ trưởng", "ngày nào", "điểm giao dịch")),
        ("bot/emergency-policy-day/text", ("tổ trưởng", "Ngày {day}", "điểm giao dịch")),
        ("help-scammed/bank/text", ("Vay Chính sách", "tổ trưởng")),
    ],
)
def test_what_would_hurt_if_it_were_left_out_is_said(key: str, words: tuple[str, ...]) -> None:
    said = COURSE.messages["vi"][key].lines[0].text

    assert [one for one in words if one not in said] == []


@each_row("old", ["bộ phận một cửa", "hai số chỉ mình", "Cán bộ thật không xem", "huyện Lạc Dương"])
def test_what_is_no_longer_so_is_not_said(old: str) -> None:
    texts = [line.text for one in COURSE.messages["vi"].values() for line in one.lines]

    assert [text for text in texts if old.lower() in text.lower()] == []
