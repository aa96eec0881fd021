"""What must hold for a course to be teachable at all. Where it does not, loading refuses.

Everything an engine may rely on without asking: names are unique and well formed, what is referred
to exists, every question has one right answer, every blank in a sentence can be filled.
Languages and what people say have rules of their own, ``language_rules.py``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.course.answers import ANSWERS_FOLDER, OWN_BANK, answer_file
from bot.course.compose import announced, placeholders, texts
from bot.course.language_rules import RULES as LANGUAGE_RULES
from bot.course.language_rules import Rule
from bot.course.model import Lesson, Question, Step
from bot.course.problem import Problem
from bot.course.read import (
    COURSES_FILE,
    DRILLS_FOLDER,
    FACTS,
    HOTLINES_FILE,
    LOUDSPEAKER_FILE,
    PHRASES_FILE,
    PLACES_FILE,
    Content,
)
from bot.course.scams import SCAM_WORDS_FILE, SCAMS_FILE
from bot.course.text_files import RESERVED_LESSONS, RESERVED_STEPS, SLUG, SLUG_BYTES, at, lesson_file

ANSWER_BLANKS = {"count": "/text", "day": "/day"}
"""What an answer may leave to be filled in for who asks, and in which field."""


def names(content: Content) -> Iterator[tuple[str, str, str, list[str]]]:
    """Every group of names that must differ: file, lesson, what they name, the names."""
    yield COURSES_FILE, "", "khóa học", [one.id for one in content.series]
    yield FACTS, "", "điều có thật", [truth.id for truth in content.truths]
    yield PHRASES_FILE, "", "màn hình", [phrase.name for phrase in content.phrases]
    yield DRILLS_FOLDER, "", "bài tập", [drill.slug for drill in content.drills]
    yield ANSWERS_FOLDER, "", "câu trả lời", [answer.id for answer in content.answers]
    yield LOUDSPEAKER_FILE, "", "lời cho loa thôn", [one.lesson for one in content.announcements]
    for phrase in content.phrases:
        yield PHRASES_FILE, "", f"lựa chọn của màn hình {phrase.name}", list(phrase.choices)
    yield PLACES_FILE, "", "xã, phường", [commune.id for commune in content.communes]
    for commune in content.communes:
        yield PLACES_FILE, "", f"thôn của {commune.id}", [village.id for village in commune.villages]
    for lesson in content.lessons:
        yield lesson_file(lesson.id), lesson.id, "bước, câu hỏi", [stage.slug for stage in lesson.stages]
        for stage in lesson.stages:
            slugs = [option.slug for option in stage.options]
            yield lesson_file(lesson.id), lesson.id, f"câu trả lời của {stage.slug}", slugs


def unique(content: Content) -> Iterator[Problem]:
    """No name twice in one group."""
    for file, lesson, group, slugs in names(content):
        for slug in _twice(slugs):
            yield Problem(file, lesson, slug, f"tên này dùng hai lần trong {group}", "đặt cho mỗi chỗ một tên riêng")
    for org in _twice([hotline.org for hotline in content.hotlines]):
        yield Problem(HOTLINES_FILE, "", org, "tổ chức này có hai dòng", "giữ một dòng, xóa dòng kia")


def slugs(content: Content) -> Iterator[Problem]:
    """Names are ASCII in kebab case and fit into the data of a button."""
    do = f"chỉ dùng a–z không dấu, số và gạch nối, tối đa {SLUG_BYTES} chữ, như quet-ma"
    groups = (*names(content), *((lesson_file(lesson.id), lesson.id, "bài", [lesson.id]) for lesson in content.lessons))
    for file, lesson, group, found in groups:
        for slug in found:
            if not SLUG.fullmatch(slug) or len(slug) > SLUG_BYTES:
                yield Problem(file, lesson, slug, f"tên {group} viết chưa đúng", do)


def reserved(content: Content) -> Iterator[Problem]:
    """Names that message keys need for themselves."""
    for lesson in content.lessons:
        for slug in {stage.slug for stage in lesson.stages} & {*RESERVED_STEPS}:
            yield Problem(lesson_file(lesson.id), lesson.id, slug, "tên này dành riêng cho máy", "đặt tên khác")
        if lesson.id in RESERVED_LESSONS:
            yield Problem(lesson_file(lesson.id), lesson.id, "", "tên bài này dành riêng cho máy", "đổi tên bài")


def one_right_answer(content: Content) -> Iterator[Problem]:
    """Exactly one option of a question is right."""
    for lesson in content.lessons:
        for question in lesson.quiz:
            right = sum(option.right for option in question.options)
            if right != 1:
                what = f"có {right} câu trả lời đúng, phải có một"
                do = "viết right = true ở một câu trả lời, bỏ ở các câu khác"
                yield Problem(lesson_file(lesson.id), lesson.id, question.slug, what, do)


def listed(content: Content) -> Iterator[Problem]:
    """Courses and lessons agree about each other."""
    lessons = {lesson.id: lesson for lesson in content.lessons}
    owners = {id: one.id for one in content.series for id in one.lessons}
    for one in content.series:
        for id in one.lessons:
            if id not in lessons and id not in content.unread:
                yield Problem(
                    COURSES_FILE, "", one.id, f"không có bài “{id}”", f"tạo {lesson_file(id)} hoặc bỏ tên này"
                )
    for id in _twice([id for one in content.series for id in one.lessons]):
        yield Problem(COURSES_FILE, "", id, "bài này được kể hai lần", "giữ ở một khóa, một chỗ")
    for lesson in content.lessons:
        yield from _in_its_course(lesson, owners.get(lesson.id, ""))


def _in_its_course(lesson: Lesson, owner: str) -> Iterator[Problem]:
    if lesson.course != owner:
        what = f"bài nói thuộc khóa “{lesson.course}”, courses.toml kể ở “{owner or 'không khóa nào'}”"
        yield Problem(
            lesson_file(lesson.id), lesson.id, "", what, f"thêm bài vào khóa, hoặc sửa course trong {lesson.id}"
        )


def next_lessons(content: Content) -> Iterator[Problem]:
    """What comes after a lesson is another lesson."""
    known = {lesson.id for lesson in content.lessons} | content.unread | {""}
    for lesson in content.lessons:
        if lesson.after not in known or lesson.after == lesson.id:
            what = f"bài tiếp theo “{lesson.after}” không có"
            yield Problem(
                lesson_file(lesson.id), lesson.id, "", what, "viết after = tên một bài khác, hoặc bỏ dòng after"
            )


def blanks(content: Content) -> Iterator[Problem]:
    """Braces hold the name of something to fill in; in a lesson that is a fact with a value, or the controller."""
    values = {truth.id for truth in content.truths if truth.value}
    own = {f"{lesson.id}/{stage.slug}/text": stage.facts for lesson in content.lessons for stage in lesson.stages}
    own |= {f"answer/{one.id}/{field}": one.facts for one in content.answers for field in ("text", "more")}
    own |= {key: one.facts for one in content.announcements for key in announced(one) if not key.endswith("/title")}
    for key, text in texts(content).items():
        found = placeholders(text)
        if found is None:
            yield at(content, key, what="dấu { } viết chưa đúng", do="viết tên không dấu giữa hai dấu, như {lesson}")
        elif not key.startswith("bot/"):
            usable = {
                "controller",
                *(name for name, field in ANSWER_BLANKS.items() if key.startswith("answer/") and key.endswith(field)),
                *(values.intersection(own[key]) if key in own else ()),
            }
            for name in sorted(found - usable):
                yield at(
                    content,
                    key,
                    what=f"không có gì để điền vào {{{name}}}",
                    do=_fillable(name, key in own, name in values),
                )


def _fillable(name: str, in_text: bool, known: bool) -> str:
    if not in_text:
        return "viết thẳng chữ vào câu; chỉ câu của bước, của câu hỏi, của loa thôn mới điền được"
    return f"thêm “{name}” vào facts ở đây" if known else f"viết value cho “{name}” trong {FACTS}, hoặc bỏ {{ }}"


def known_facts(content: Content) -> Iterator[Problem]:
    """A step rests only on facts that are written down."""
    if any(problem.file.startswith(FACTS) for problem in content.problems):
        return  # nobody knows what stands in a file that cannot be read
    known = {truth.id for truth in content.truths}
    for lesson in content.lessons:
        for stage in lesson.stages:
            for id in stage.facts:
                if id not in known:
                    what = f"không có điều “{id}” trong {FACTS}"
                    yield Problem(lesson_file(lesson.id), lesson.id, stage.slug, what, "thêm vào, kèm nguồn")


def answers_lead_on(content: Content) -> Iterator[Problem]:
    """An answer rests on facts, and leads to lessons, pictures and numbers, that there are."""
    truths = {truth.id for truth in content.truths}
    stages = {f"{lesson.id}/{stage.slug}" for lesson in content.lessons for stage in lesson.stages}
    lessons = {lesson.id for lesson in content.lessons} | content.unread
    orgs = {hotline.org for hotline in content.hotlines} | {OWN_BANK}
    for one in content.answers:
        unknown = [
            *(("điều", id, f"thêm vào {FACTS}, kèm nguồn") for id in one.facts if id not in truths),
            *(
                ("tổ chức", org, f"chỉ dùng tên trong {HOTLINES_FILE}, hoặc {OWN_BANK}")
                for org in one.calls
                if org not in orgs
            ),
        ]
        if one.lesson and one.lesson not in lessons:
            unknown.append(("bài", one.lesson, "sửa tên bài, hoặc bỏ dòng lesson"))
        if one.picture and one.picture not in stages and one.picture.partition("/")[0] not in content.unread:
            unknown.append(("bước", one.picture, "viết picture = tên-bài/tên-bước, hoặc bỏ dòng đó"))
        for what, name, do in unknown:
            yield Problem(answer_file(one.id), "", one.id, f"không có {what} “{name}”", do)


def announcements_of_lessons(content: Content) -> Iterator[Problem]:
    """The loudspeaker speaks of lessons that there are, and says nothing that the lesson does not rest on itself."""
    lessons = {lesson.id: lesson for lesson in content.lessons}
    for one in content.announcements:
        if one.lesson not in lessons:
            if one.lesson not in content.unread:
                yield Problem(LOUDSPEAKER_FILE, one.lesson, "", "không có bài này", "sửa tên bài, hoặc xóa lời này")
            continue
        theirs = {id for stage in lessons[one.lesson].stages for id in stage.facts}
        for id in one.facts:
            if id not in theirs:
                do = f"chỉ dùng: {', '.join(sorted(theirs)) or 'bài này không dựa vào điều nào'}"
                yield Problem(LOUDSPEAKER_FILE, one.lesson, "facts", f"bài không dựa vào điều “{id}”", do)


def variants(content: Content) -> Iterator[Problem]:
    """A step that asks has answers, and what depends on an answer comes after it was asked."""
    for lesson in content.lessons:
        asked: dict[str, set[str]] = {}
        for stage in lesson.stages:
            for what, do in (*_asking(stage), *_depending(stage, asked)):
                yield Problem(lesson_file(lesson.id), lesson.id, stage.slug, what, do)
            if isinstance(stage, Step) and stage.ask:
                asked[stage.ask] = {option.slug for option in stage.options}


def _asking(stage: Step | Question) -> Iterator[tuple[str, str]]:
    if isinstance(stage, Step) and bool(stage.ask) != bool(stage.options):
        yield "có ask mà thiếu câu trả lời, hoặc có câu trả lời mà thiếu ask", "viết cả ask và [[steps.options]]"
    if isinstance(stage, Step) and stage.ask and stage.do:
        yield "bước hỏi không có nút “Làm rồi”", "bỏ dòng do ở bước hỏi"


def _depending(stage: Step | Question, asked: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for name, answer in stage.when.items():
        if name not in asked:
            yield f"chưa có bước nào ở trước hỏi “{name}”", f'viết ask = "{name}" ở một bước trước, hoặc sửa when'
        elif answer not in asked[name]:
            yield f"“{name}” không có câu trả lời “{answer}”", f"chỉ dùng: {', '.join(sorted(asked[name]))}"


def scam_patterns(content: Content) -> Iterator[Problem]:
    """What a pattern wants is listed, and what is said of it is a sentence."""
    book, phrases = content.scams, {phrase.name for phrase in content.phrases}
    known = {group.name for group in book.phrases}
    for pattern in book.patterns:
        for want in pattern.wants:
            if want not in known:
                yield Problem(SCAMS_FILE, "", pattern.id, f"không có nhóm từ “{want}”", f"thêm vào {SCAM_WORDS_FILE}")
        if pattern.weight > 0 and f"sign-{pattern.sign}" not in phrases:
            do = f"viết [sign-{pattern.sign}] trong {PHRASES_FILE}, hoặc dùng dấu hiệu đã có"
            yield Problem(SCAMS_FILE, "", pattern.id, f"dấu hiệu “{pattern.sign}” chưa có câu", do)
    for name in _twice([*(group.name for group in book.phrases), *(f"/{pattern.id}" for pattern in book.patterns)]):
        yield Problem(SCAMS_FILE, "", name.strip("/"), "tên này có hai dòng", "đặt cho mỗi dòng một tên riêng")


RULES: tuple[Rule, ...] = (
    unique,
    slugs,
    reserved,
    one_right_answer,
    listed,
    next_lessons,
    known_facts,
    answers_lead_on,
    announcements_of_lessons,
    variants,
    blanks,
    scam_patterns,
    *LANGUAGE_RULES,
)


def judge(content: Content) -> Iterator[Problem]:
    """Everything that keeps the content from being a course."""
    yield from content.problems
    for rule in RULES:
        yield from rule(content)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
