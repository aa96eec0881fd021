"""What must hold for a course to be teachable at all. Where it does not, loading refuses.

Everything an engine may rely on without asking: names are unique and well formed, what is referred
to exists, every question has one right answer, every blank in a sentence can be filled.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from bot.course.compose import announced, placeholders, texts
from bot.course.model import BA_CON, FORMS, SOURCE, Language, Lesson, Question, Step
from bot.course.problem import Problem
from bot.course.read import (
    COURSES_FILE,
    DRILLS_FOLDER,
    FACTS,
    GREETING,
    HOTLINES_FILE,
    LOUDSPEAKER_FILE,
    PHRASES_FILE,
    PLACES_FILE,
    Content,
    language_file,
)
from bot.language import SPELLINGS

Rule = Callable[[Content], Iterator[Problem]]

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_BYTES = 40
CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
"""The name of a folder in ``locales``: a language tag (BCP 47) in small letters."""
NAME_LETTERS = 10
"""Of a language: its name stands on a button with two more words."""
COMMANDS = (
    "menu",
    "back",
    "next",
    "again",
    "slower",
    "text-first",
    "voice-first",
    "no-sound",
    "no-reading",
    "thanks",
    "waited",
    "skip",
    "rest",
    "help",
    "person",
    "language",
    "learner",
    "drill",
    "scam",
    "qr",
    "emergency",
    "my-data",
    "link",
    "trust",
    "not-right",
    "tools",
    "delete",
    "stop",
    "start",
)
"""What people can ask for at any point, by the ids of ``words.toml``."""

VOICES, OWN_VOICES = ("recorded", "gtts", "neural", "espeak"), ("recorded", "espeak")
"""The kinds of voice of Vietnamese and of any other language, in the order in which they are asked."""
_FONTS = re.compile(r"[\w\s,\"'-]*")

RESERVED_STEPS = ("lesson",)
"""Keys ``qr-pay/lesson/title`` are about the lesson itself."""
RESERVED_LESSONS = ("bot", "course", "drill", "loudspeaker")
"""Keys ``bot/…``, ``course/…``, ``drill/…`` and ``loudspeaker/…`` belong to no lesson."""


def lesson_file(id: str) -> str:
    """The file a lesson stands in."""
    return f"content/lessons/{id}.toml"


def catalog_file(variety: str) -> str:
    """The file that holds the translations into a variety: ``messages.cil.po`` for a dialect."""
    lang, _, dialect = variety.partition("/")
    return f"locales/{lang}/messages.{dialect}.po" if dialect else f"locales/{lang}/messages.po"


def words_file(lang: str) -> str:
    """The file that holds what people say in a language."""
    return f"locales/{lang}/words.toml"


def in_language(content: Content, lang: str, key: str, what: str, do: str) -> Problem:
    """A problem in the file of ``lang`` under ``key``: ``what`` it is and what to ``do``."""
    line = content.lines.get(lang, {}).get(key)
    return Problem(language_file(lang), "", "", f"dòng {line}: {what}" if line else what, do)


def at(content: Content, key: str, *, what: str, do: str) -> Problem:
    """A problem with the text of a message key."""
    first, second, field = key.split("/", 2)
    if owner := _language_of(content, key):
        return in_language(content, *owner, f"{owner[1]}: {what}", do)
    if first == "drill":
        return Problem(f"{DRILLS_FOLDER}/{second.partition('-')[0]}.toml", "", f"{second}/{field}", what, do)
    if first == "loudspeaker":
        return Problem(LOUDSPEAKER_FILE, second, field, what, do)
    if first in RESERVED_LESSONS:
        file = PHRASES_FILE if first == "bot" else COURSES_FILE
        return Problem(file, "", second if field in ("text", "title") else f"{second}.{field}", what, do)
    step = field if second in RESERVED_STEPS else second if field == "text" else f"{second}/{field}"
    return Problem(lesson_file(first), first, step, what, do)


def _language_of(content: Content, key: str) -> tuple[str, str] | None:
    """The language whose file a text comes from, and its key there; None for every other text."""
    first, second, field = key.split("/", 2)
    for language in content.languages if first == "bot" else ():
        if (second, field) == (f"{GREETING}-{language.id}", "text"):
            return language.id, "greeting"
        if field == f"choice.{language.id}" and any(one.name == second and one.languages for one in content.phrases):
            return language.id, "button"
    return None


def names(content: Content) -> Iterator[tuple[str, str, str, list[str]]]:
    """Every group of names that must differ: file, lesson, what they name, the names."""
    yield COURSES_FILE, "", "khóa học", [one.id for one in content.series]
    yield FACTS, "", "điều có thật", [truth.id for truth in content.truths]
    yield PHRASES_FILE, "", "màn hình", [phrase.name for phrase in content.phrases]
    yield DRILLS_FOLDER, "", "bài tập", [drill.slug for drill in content.drills]
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
    own |= {key: one.facts for one in content.announcements for key in announced(one) if not key.endswith("/title")}
    for key, text in texts(content).items():
        found = placeholders(text)
        if found is None:
            yield at(content, key, what="dấu { } viết chưa đúng", do="viết tên không dấu giữa hai dấu, như {lesson}")
        elif not key.startswith("bot/"):
            usable = {"controller", *(values.intersection(own[key]) if key in own else ())}
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


def spoken_of(content: Content) -> Iterator[Problem]:
    """Words for a lesson lead to one that exists, and every utterance has letters in it."""
    lessons = {lesson.id for lesson in content.lessons} | content.unread
    for lang, words in content.words.items():
        for meant, utterance in words:
            if meant.kind == "lesson" and meant.id not in lessons:
                what = f"câu “{utterance}” dẫn tới bài không có"
                yield Problem(words_file(lang), "", meant.id, what, "sửa tên bài, hoặc xóa dòng này")
            if not any(map(str.isalnum, utterance)):
                yield Problem(
                    words_file(lang), "", meant.id, f"câu “{utterance}” không có chữ nào", "viết chữ, hoặc xóa"
                )


def languages(content: Content) -> Iterator[Problem]:
    """The source language is there, and every other one falls back to it."""
    if SOURCE not in {language.id for language in content.languages}:
        yield Problem(language_file(SOURCE), "", "", "thiếu tiếng Việt, là bản gốc", "tạo tệp này")
    for lang in content.words:
        if not CODE.fullmatch(lang):
            what = f"thư mục “{lang}” không mang tên một thứ tiếng"
            yield Problem(language_file(lang), "", "", what, "đặt tên bằng mã của thứ tiếng, chữ thường, như vi")
    for language in content.languages:
        if language.fallback != ("" if language.id == SOURCE else SOURCE):
            do = "bỏ dòng fallback" if language.id == SOURCE else f'viết fallback = "{SOURCE}"'
            yield in_language(content, language.id, "fallback", "fallback chưa đúng", do)
        if len(language.name) > NAME_LETTERS:
            what = f"tên “{language.name}” dài {len(language.name)} chữ, quá {NAME_LETTERS}"
            yield in_language(content, language.id, "name", what, "viết ngắn lại, vì tên đứng trên nút bấm")
        for key, what, do in _unusable(language):
            yield in_language(content, language.id, key, what, do)
        for key in ("name", "button", "greeting"):
            if "{" in (text := getattr(language, key)) or "}" in text:
                yield in_language(content, language.id, key, f"{key} có dấu {{ }}", "bỏ hai dấu đó")


def _unusable(language: Language) -> Iterator[tuple[str, str, str]]:
    """What a language says of itself that nothing can be done with: the key, what is wrong, what to do."""
    if language.spelling not in SPELLINGS:
        known = ", ".join(filter(None, SPELLINGS))
        yield "spelling", f"không có luật chữ “{language.spelling}”", f"chỉ dùng: {known}, hoặc bỏ dòng này"
    kinds = VOICES if language.id == SOURCE else OWN_VOICES
    if list(language.voices) != [kind for kind in kinds if kind in language.voices]:
        what = "voices có giọng không dùng được, viết hai lần hoặc sai thứ tự"
        yield "voices", what, f"chọn trong: {', '.join(kinds)}"
    if language.standard and language.standard not in language.dialects:
        yield "standard", f"standard “{language.standard}” không có trong dialects", "thêm vào dialects"
    if language.speakers and not language.standard:
        what = "có người thu âm mà chưa có dialects và standard"
        yield "speakers", what, "viết hai dòng đó, để người thu chọn tiếng của mình"
    for form in language.address.keys() - {BA_CON, *filter(None, FORMS)}:
        yield "address", f"không có cách gọi “{form}”", f"chỉ dùng: {BA_CON}, {', '.join(filter(None, FORMS))}"
    if language.address and BA_CON not in language.address:
        yield "address", "có cách gọi riêng mà thiếu cách gọi chung", f"thêm “{BA_CON}” = cách gọi ai cũng được"
    if not _FONTS.fullmatch(language.font):
        yield "font", "font không phải tên các phông chữ", "viết tên các phông, cách nhau bằng dấu phẩy"


def dialects(content: Content) -> Iterator[Problem]:
    """A dialect is called by a slug, and belongs to one language: who says that it is hers says what she speaks."""
    owners: dict[str, str] = {}
    for language in content.languages:
        for dialect in language.dialects:
            if not SLUG.fullmatch(dialect):
                do = "chỉ dùng a–z không dấu, số và gạch nối, như nui-cao"
                yield in_language(content, language.id, "dialects", f"tên “{dialect}” viết chưa đúng", do)
            elif owners.setdefault(dialect, language.id) != language.id:
                what = f"“{dialect}” đã là tiếng của {language_file(owners[dialect])}"
                yield in_language(content, language.id, "dialects", what, "đặt tên khác")


def commands_known(content: Content) -> Iterator[Problem]:
    """Words lead only to commands that there are."""
    for lang, words in content.words.items():
        for id in sorted({meant.id for meant, _ in words if meant.kind == "command"} - {*COMMANDS}):
            yield Problem(words_file(lang), "", id, "không có lệnh này", f"chỉ dùng: {', '.join(COMMANDS)}")


RULES: tuple[Rule, ...] = (
    unique,
    slugs,
    reserved,
    one_right_answer,
    listed,
    next_lessons,
    known_facts,
    announcements_of_lessons,
    variants,
    blanks,
    spoken_of,
    languages,
    dialects,
    commands_known,
)


def judge(content: Content) -> Iterator[Problem]:
    """Everything that keeps the content from being a course."""
    yield from content.problems
    for rule in RULES:
        yield from rule(content)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
