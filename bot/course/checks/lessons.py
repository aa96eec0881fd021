"""Is a lesson short, answered, and worded as it should be? Drills, tries and announcements too."""

import re
from collections.abc import Iterator

from bot.course import aloud, wording
from bot.course.checks.case import Case, Rule, drill_file, in_lesson
from bot.course.compose import filled
from bot.course.model import DRILL_FORMS, Step
from bot.course.problem import Problem
from bot.course.read import LOUDSPEAKER_FILE, PHRASES_FILE, TRIALS_FILE
from bot.course.text_files import at

STEPS = range(4, 10)
QUESTIONS = range(1, 5)
OPTIONS = range(2, 4)
CHOICES = 3
MENU_CHOICES = 5

MENUS = frozenset(
    {
        "home",
        "menu",
        "courses",
        "lessons",
        "commune",
        "village",
        "could-not",
        "emergency-bank",
        "language",
        "settings",
        "who",
        "voice",
        "form",
        "learner",
        "my-data",
        "answer",
    }
)
"""Screens people choose from (of ``my-data``, ``voice`` and ``answer`` only what applies is shown); every other one
asks a question with at most three answers."""

LABELS = ("tools", "meant", "channel")
"""Tables of labels that are no screens of their own."""

TOOLS = frozenset(
    {"again", "slower", "faster", "back", "next", "person", "emergency", "menu", "done", "could-not", "right"}
)
"""Ids that stand on lesson screens beside the answers, so that no answer may be called so."""

DRILLS = 30
"""The least number of messages to practise on in each form."""


def good_wording(case: Case) -> Iterator[Problem]:
    """Every Vietnamese text keeps the rules of ``wording.py``."""
    values = {truth.id: truth.value for truth in case.content.truths if truth.value}
    values["language"] = max((language.name for language in case.content.languages), key=len, default="")
    for key, text in case.texts.items():
        for what, do in wording.faults(key, text=filled(text, values)):
            yield at(case.content, key, what=what, do=do)


def lengths(case: Case) -> Iterator[Problem]:
    """A lesson is short, and asks at its end."""
    for lesson in case.content.lessons:
        for count in sorted({sum(isinstance(stage, Step) for stage in way) for way in lesson.ways()}):
            if count not in STEPS:
                yield in_lesson(
                    lesson,
                    "",
                    what=f"có {count} bước",
                    do=f"viết {STEPS[0]} đến {STEPS[-1]} bước, cách học nào cũng vậy",
                )
        if len(lesson.quiz) not in QUESTIONS:
            yield in_lesson(
                lesson, "", what=f"có {len(lesson.quiz)} câu hỏi", do=f"viết {QUESTIONS[0]} đến {QUESTIONS[-1]} câu hỏi"
            )


def few_options(case: Case) -> Iterator[Problem]:
    """A question has two or three answers, none of them called like a tool."""
    for lesson in case.content.lessons:
        for stage in (stage for stage in lesson.stages if stage.options):
            if len(stage.options) not in OPTIONS:
                what = f"có {len(stage.options)} câu trả lời"
                yield in_lesson(lesson, stage.slug, what=what, do=f"viết {OPTIONS[0]} hoặc {OPTIONS[-1]} câu trả lời")
            for slug in {option.slug for option in stage.options} & TOOLS:
                what = f"câu trả lời “{slug}” trùng tên một nút chung"
                yield in_lesson(lesson, stage.slug, what=what, do="đặt slug khác cho câu trả lời")


def few_choices(case: Case) -> Iterator[Problem]:
    """A screen offers three choices, a menu five; of languages as many as there are, a page of them at a time."""
    for phrase in case.content.phrases:
        most = MENU_CHOICES if phrase.name in MENUS else CHOICES
        count = len(phrase.choices) - (len(case.content.languages) if phrase.languages else 0)
        if phrase.name not in LABELS and count > most:
            what = f"có {count} lựa chọn, quá {most}"
            yield Problem(PHRASES_FILE, "", phrase.name, what, "bớt lựa chọn, hoặc chia thành hai màn hình")


def drills(case: Case) -> Iterator[Problem]:
    """Enough messages to practise on, each form for itself, and enough harmless ones among them."""
    for form in sorted({drill.form for drill in case.content.drills}):
        found = [drill for drill in case.content.drills if drill.form == form]
        harmless = sum(not drill.scam for drill in found)
        if len(found) < DRILLS or harmless * 3 < len(found):
            what = f"có {len(found)} tin tập, {harmless} tin lành"
            yield Problem(drill_file(form), "", "", what, f"viết ít nhất {DRILLS} tin, một phần ba là tin lành")
    for drill in case.content.drills:
        if not drill.slug.startswith(f"{drill.form}-") or drill.form not in DRILL_FORMS:
            yield Problem(drill_file(drill.form), "", drill.slug, "slug không bắt đầu bằng tên tệp", "đổi slug")
        if re.search(r"\d{4}", re.sub(r"[\s.-]", "", drill.text)):
            yield Problem(drill_file(drill.form), "", drill.slug, "có số bấm gọi được", "viết “số lạ”, hoặc viết chữ")


def trials(case: Case) -> Iterator[Problem]:
    """A trial is of a lesson that there is, and lies behind us."""
    known = {lesson.id for lesson in case.content.lessons}
    for trial in case.content.trials:
        if trial.lesson not in known or trial.on > case.today:
            do = "sửa tên bài, hoặc ngày"
            yield Problem(TRIALS_FILE, "", trial.lesson, f"không có bài này, hoặc ngày {trial.on} chưa tới", do)


def announcements(case: Case) -> Iterator[Problem]:
    """What the village loudspeaker says keeps the rules of ``aloud.py`` and is in force."""
    truths = {truth.id: truth for truth in case.content.truths}
    values = {id: truth.value for id, truth in truths.items() if truth.value}
    for one in case.content.announcements:
        for where, what, do in aloud.faults(one, values):
            yield Problem(LOUDSPEAKER_FILE, one.lesson, where, what, do)
        for id in one.facts:
            if id in truths and truths[id].valid_from > case.today:
                do = "chờ tới ngày đó, hoặc bỏ điều này"
                what = f"điều “{id}” tới {truths[id].valid_from} mới có hiệu lực"
                yield Problem(LOUDSPEAKER_FILE, one.lesson, "facts", what, do)


RULES: tuple[Rule, ...] = (
    good_wording,
    lengths,
    few_options,
    few_choices,
    drills,
    trials,
    announcements,
)
