"""Judging a course for its authors: is it good enough to be taught?

``structure.py`` holds what must be true for the course to load at all, ``wording.py`` what one text
may not do; here stands what follows for lessons, pictures, facts, places and translations. A rule is
a short function in ``RULES``; it says in Vietnamese where the mistake is and what to do about it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.course import aloud, picture, structure, wording
from bot.course.compose import filled, placeholders, texts
from bot.course.model import SOURCE, STATES, Lesson, Step
from bot.course.problem import Problem
from bot.course.read import (
    BANKS_FILE,
    COURSES_FILE,
    DRILLS_FOLDER,
    FACTS,
    HOTLINES_FILE,
    LOUDSPEAKER_FILE,
    PHRASES_FILE,
    PLACES_FILE,
    TRIALS_FILE,
    Content,
    read,
    read_banks,
)
from bot.course.structure import at, lesson_file, words_file
from bot.language.catalog import Translation
from bot.language.fold import letters, loose
from bot.language.vocabulary import Meant

__all__ = ["COMMANDS", "RULES", "Problem", "check"]

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
    }
)
"""Screens people choose from (of ``my-data`` and ``voice`` only what applies is shown); every other one asks a
question with at most three answers."""

LABELS = ("tools", "meant")
"""Tables of labels that are no screens of their own."""

TOOLS = frozenset(
    {"again", "slower", "faster", "back", "next", "person", "emergency", "menu", "done", "could-not", "right"}
)
"""Ids that stand on lesson screens beside the answers, so that no answer may be called so."""

COMMANDS = (
    "menu",
    "back",
    "next",
    "again",
    "slower",
    "text-first",
    "voice-first",
    "help",
    "person",
    "language",
    "learner",
    "drill",
    "scam",
    "qr",
    "emergency",
    "my-data",
    "delete",
    "stop",
    "start",
)
"""What people can ask for at any point, by the ids of ``words.toml``."""

DRILL_FORMS = ("sms", "call", "zalo")
DRILLS = 30
"""The least number of messages to practise on in each form."""

UTTERANCES = 15
"""The least number of ways to say a command or a lesson, not counting other marks on the same letters."""

CONFIDENCES = ("certain", "probable")
HOTLINE_CONFIDENCES = ("high", "medium", "unverified")

_PICTURE = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")
_NUMBER = re.compile(r"\d{3,11}")
_BIN = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at: the content, its texts by key, where it lies and what day it is."""

    root: Path
    content: Content
    texts: dict[str, str]
    today: date


Rule = Callable[[Case], Iterator[Problem]]


def check(root: Path, *, today: date, places: Path | None = None) -> list[Problem]:
    """Everything an author, translator or operator should mend, sorted by file. Never raises.

    ``today`` decides which facts and numbers are out of date; ``places`` stands in for
    ``content/places.toml``.
    """
    content = read(root, places)
    case = Case(root, content, texts(content), today)
    found = [*structure.judge(content)]
    for rule in RULES:
        found += rule(case)
    return sorted(found, key=lambda problem: (problem.file, problem.lesson))


def good_wording(case: Case) -> Iterator[Problem]:
    """Every Vietnamese text keeps the rules of ``wording.py``."""
    values = {truth.id: truth.value for truth in case.content.truths if truth.value}
    for key, text in case.texts.items():
        for what, do in wording.faults(key, filled(text, values)):
            yield at(key, what, do)


def lengths(case: Case) -> Iterator[Problem]:
    """A lesson is short, and asks at its end."""
    for lesson in case.content.lessons:
        for count in sorted({sum(isinstance(stage, Step) for stage in way) for way in lesson.ways()}):
            if count not in STEPS:
                yield _in(
                    lesson, "", f"có {count} bước", f"viết {STEPS[0]} đến {STEPS[-1]} bước, cách học nào cũng vậy"
                )
        if len(lesson.quiz) not in QUESTIONS:
            yield _in(lesson, "", f"có {len(lesson.quiz)} câu hỏi", f"viết {QUESTIONS[0]} đến {QUESTIONS[-1]} câu hỏi")


def few_options(case: Case) -> Iterator[Problem]:
    """A question has two or three answers, none of them called like a tool."""
    for lesson in case.content.lessons:
        for stage in (stage for stage in lesson.stages if stage.options):
            if len(stage.options) not in OPTIONS:
                what = f"có {len(stage.options)} câu trả lời"
                yield _in(lesson, stage.slug, what, f"viết {OPTIONS[0]} hoặc {OPTIONS[-1]} câu trả lời")
            for slug in {option.slug for option in stage.options} & TOOLS:
                what = f"câu trả lời “{slug}” trùng tên một nút chung"
                yield _in(lesson, stage.slug, what, "đặt slug khác cho câu trả lời")


def few_choices(case: Case) -> Iterator[Problem]:
    """A screen offers three choices, a menu five."""
    for phrase in case.content.phrases:
        most = MENU_CHOICES if phrase.name in MENUS else CHOICES
        if phrase.name not in LABELS and len(phrase.choices) > most:
            what = f"có {len(phrase.choices)} lựa chọn, quá {most}"
            yield Problem(PHRASES_FILE, "", phrase.name, what, "bớt lựa chọn, hoặc chia thành hai màn hình")


def pictures(case: Case) -> Iterator[Problem]:
    """Every picture named is drawn."""
    for file, lesson, step, name in _pictures(case.content):
        if not _PICTURE.fullmatch(name):
            yield Problem(file, lesson, step, f"tên hình “{name}” viết chưa đúng", "viết như quet-ma/khung, không đuôi")
        elif not (case.root / "content" / "pictures" / f"{name}.svg").is_file():
            yield Problem(file, lesson, step, f"chưa có hình “{name}”", f"vẽ content/pictures/{name}.svg, hoặc sửa tên")


def _pictures(content: Content) -> Iterator[tuple[str, str, str, str]]:
    for lesson in content.lessons:
        for stage in lesson.stages:
            yield lesson_file(lesson.id), lesson.id, stage.slug, stage.picture
            for option in stage.options:
                if option.picture:
                    yield lesson_file(lesson.id), lesson.id, f"{stage.slug}/{option.slug}", option.picture
    for phrase in content.phrases:
        if phrase.picture:
            yield PHRASES_FILE, "", phrase.name, phrase.picture
    for drill in content.drills:
        yield _drill_file(drill.form), "", drill.slug, drill.picture
    for series in content.series:
        if series.picture:
            yield COURSES_FILE, "", series.id, series.picture


def own_pictures(case: Case) -> Iterator[Problem]:
    """A picture shows one action: no two steps or questions share it."""
    seen: dict[str, str] = {}
    for lesson in case.content.lessons:
        for stage in lesson.stages:
            if stage.picture in seen:
                what = f"hình “{stage.picture}” đã dùng ở {seen[stage.picture]}"
                yield _in(lesson, stage.slug, what, "vẽ cho mỗi bước một hình riêng")
            seen[stage.picture] = f"{lesson.id}, {stage.slug}"


def drawable(case: Case) -> Iterator[Problem]:
    """Every part that a picture uses is drawn."""
    parts = picture.read_parts(case.root)
    for id in picture.drawn_twice(case.root):
        yield Problem(picture.PARTS, "", "", f"mảnh hình “{id}” vẽ hai lần", "đặt cho mỗi mảnh một tên riêng")
    for path in sorted((case.root / picture.PICTURES).rglob("*.svg")):
        try:
            picture.whole(path.read_text(encoding="utf-8", errors="replace"), parts)
        except picture.NoSuchPart as missing:
            do = f"vẽ nó trong {picture.PARTS}, hoặc sửa tên"
            yield Problem(path.relative_to(case.root).as_posix(), "", "", f"không có mảnh hình “{missing}”", do)


def pictures_in_words(case: Case) -> Iterator[Problem]:
    """A picture is also described, for who cannot see it."""
    for phrase in case.content.phrases:
        if phrase.picture and not phrase.alt.strip():
            yield Problem(PHRASES_FILE, "", phrase.name, "hình chưa có lời tả", "thêm alt = “hình vẽ gì”")


def facts_in_force(case: Case) -> Iterator[Problem]:
    """A step rests only on facts that are in force."""
    truths = {truth.id: truth for truth in case.content.truths}
    for lesson in case.content.lessons:
        for stage in lesson.stages:
            for id in stage.facts:
                if id in truths and truths[id].valid_from > case.today:
                    do = "chờ tới ngày đó, hoặc bỏ điều này"
                    yield _in(lesson, stage.slug, f"điều “{id}” tới {truths[id].valid_from} mới có hiệu lực", do)


def sayable_without(case: Case) -> Iterator[Problem]:
    """A number that may change can also be left out, so that nobody is told an old one."""
    for lesson in case.content.lessons:
        for stage in lesson.stages:
            numbers = bool((placeholders(stage.text) or frozenset()) - {"controller"})
            if numbers and not stage.without:
                yield _in(lesson, stage.slug, "có số liệu có thể đổi", "thêm without = “câu ấy, không có số”")
            if stage.without and not stage.facts:
                yield _in(lesson, stage.slug, "có without mà không dựa vào điều nào", "thêm facts, hoặc bỏ without")


def facts_sourced(case: Case) -> Iterator[Problem]:
    """A fact says where it comes from, and is used somewhere."""
    used = {id for lesson in case.content.lessons for stage in lesson.stages for id in stage.facts}
    for truth in case.content.truths:
        if truth.id not in used:
            yield Problem(FACTS, "", truth.id, "không bài nào dùng điều này", "thêm vào facts của một bước, hoặc xóa")
        if "{" in truth.value:
            yield Problem(FACTS, "", truth.id, "value có dấu { }", "viết chữ và số thôi")


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


def drills(case: Case) -> Iterator[Problem]:
    """Enough messages to practise on, each form for itself, and enough harmless ones among them."""
    for form in sorted({drill.form for drill in case.content.drills}):
        found = [drill for drill in case.content.drills if drill.form == form]
        harmless = sum(not drill.scam for drill in found)
        if len(found) < DRILLS or harmless * 3 < len(found):
            what = f"có {len(found)} tin tập, {harmless} tin lành"
            yield Problem(_drill_file(form), "", "", what, f"viết ít nhất {DRILLS} tin, một phần ba là tin lành")
    for drill in case.content.drills:
        if not drill.slug.startswith(f"{drill.form}-") or drill.form not in DRILL_FORMS:
            yield Problem(_drill_file(drill.form), "", drill.slug, "slug không bắt đầu bằng tên tệp", "đổi slug")
        if re.search(r"\d{4}", re.sub(r"[\s.-]", "", drill.text)):
            yield Problem(_drill_file(drill.form), "", drill.slug, "có số bấm gọi được", "viết “số lạ”, hoặc viết chữ")


def _drill_file(form: str) -> str:
    return f"{DRILLS_FOLDER}/{form}.toml"


def trials(case: Case) -> Iterator[Problem]:
    """A trial is of a lesson that there is, and lies behind us."""
    known = {lesson.id for lesson in case.content.lessons}
    for trial in case.content.trials:
        if trial.lesson not in known or trial.on > case.today:
            do = "sửa tên bài, hoặc ngày"
            yield Problem(TRIALS_FILE, "", trial.lesson, f"không có bài này, hoặc ngày {trial.on} chưa tới", do)


def enough_utterances(case: Case) -> Iterator[Problem]:
    """Every command and lesson can be said in many ways."""
    said: dict[Meant, set[str]] = {}
    for meant, utterance in case.content.words.get(SOURCE, ()):
        said.setdefault(meant, set()).add(loose(utterance))
    expected = [Meant("command", id) for id in COMMANDS]
    expected += [Meant("lesson", lesson.id) for lesson in case.content.lessons]
    for meant in expected:
        count = len(said.get(meant, ()))
        if count < UTTERANCES:
            what = f"mới có {count} cách nói khác nhau"
            yield Problem(words_file(SOURCE), "", meant.id, what, f"viết ít nhất {UTTERANCES}, khác dấu không tính")


def known_commands(case: Case) -> Iterator[Problem]:
    """Words lead only to commands that there are."""
    for lang, words in case.content.words.items():
        for id in {meant.id for meant, _ in words if meant.kind == "command"} - {*COMMANDS}:
            yield Problem(words_file(lang), "", id, "không có lệnh này", f"chỉ dùng: {', '.join(COMMANDS)}")


def one_meaning(case: Case) -> Iterator[Problem]:
    """What can be said anywhere does not mean two things. Answers only count on their own screen."""
    meanings: dict[str, dict[Meant, str]] = {}
    for lang, words in case.content.words.items():
        for meant, utterance in (pair for pair in words if pair[0].kind in ("command", "lesson")):
            meanings.setdefault(letters(utterance), {}).setdefault(meant, lang)
    for utterance, found in meanings.items():
        if len(found) > 1:
            ids = " và ".join(f"{meant.kind} {meant.id}" for meant in found)
            lang = list(found.values())[-1]
            yield Problem(words_file(lang), "", "", f"câu “{utterance}” vừa là {ids}", "giữ câu này ở một chỗ")


def translations(case: Case) -> Iterator[Problem]:
    """Every entry of a catalog keeps the rules in ``TRANSLATION_RULES``."""
    for lang, found in case.content.translations.items():
        for entry in found:
            for what, do in _translation_faults(case.texts, entry):
                where = f"dòng {entry.line}, {entry.key}"
                yield Problem(f"locales/{lang}/messages.po", "", where, what, do)


def _translation_faults(known: dict[str, str], entry: Translation) -> Iterator[wording.Fault]:
    for rule in TRANSLATION_RULES:
        yield from rule(known, entry)
    yield from wording.faults(entry.key, entry.text, wording.IN_EVERY_LANGUAGE)


def key_exists(known: dict[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """The context of an entry is the key of a text."""
    if entry.key not in known:
        yield "không có câu nào mang khóa này", "sửa msgctxt, hoặc xóa mục này"


def state_known(_known: dict[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """The comment says one of the four states."""
    if entry.state not in STATES:
        yield f"không biết trạng thái “{entry.state}”", f"viết # state: {', '.join(STATES)}"


def same_blanks(known: dict[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """A translation has the same blanks to fill as today's Vietnamese; a stale one is not used anyway."""
    if known.get(entry.key) == entry.source and placeholders(entry.text) != placeholders(entry.source):
        names = ", ".join(f"{{{name}}}" for name in sorted(placeholders(entry.source) or ())) or "không có dấu { }"
        yield "chỗ trống { } khác bản tiếng Việt", f"giữ đúng: {names}"


def really_translated(_known: dict[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """A copy of the Vietnamese would count as a translation and be read with the wrong voice."""
    if letters(entry.text) == letters(entry.source):
        yield "chép nguyên tiếng Việt", "để trống msgstr, người học sẽ thấy tiếng Việt"


TRANSLATION_RULES = (key_exists, state_known, same_blanks, really_translated)

RULES: tuple[Rule, ...] = (
    good_wording,
    lengths,
    few_options,
    few_choices,
    pictures,
    own_pictures,
    drawable,
    pictures_in_words,
    facts_in_force,
    facts_sourced,
    sayable_without,
    facts_fresh,
    announcements,
    hotlines,
    banks,
    drills,
    trials,
    contacts,
    enough_utterances,
    known_commands,
    one_meaning,
    translations,
)


def _in(lesson: Lesson, step: str, what: str, do: str) -> Problem:
    return Problem(lesson_file(lesson.id), lesson.id, step, what, do)
