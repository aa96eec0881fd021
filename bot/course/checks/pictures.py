"""Is every picture there, its own, and described?"""

import re
from collections.abc import Iterator

from bot.course import picture
from bot.course.checks.case import Case, Rule, drill_file, in_lesson
from bot.course.problem import Problem
from bot.course.read import COURSES_FILE, PHRASES_FILE, Content
from bot.course.text_files import lesson_file

PAYEE = "payee-"
"""How a part begins that is the name of who is paid."""

_LETTER = re.compile(r'href="#letter-([a-z])"')
_WORDS = re.compile(r"<(?:text|tspan|textPath)\b")

_PICTURE = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*")


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
        yield drill_file(drill.form), "", drill.slug, drill.picture
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
                yield in_lesson(lesson, stage.slug, what=what, do="vẽ cho mỗi bước một hình riêng")
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


def one_word(case: Case) -> Iterator[Problem]:
    """A picture holds no words but one: the name of who is paid, drawn by a part called after it.

    ``payee-ka-hoa`` spells KA HOA in letters that are parts too, so that they look the same where no font is.
    """
    for path in sorted((case.root / picture.PICTURES).rglob("*.svg")):
        drawing = path.read_text(encoding="utf-8", errors="replace")
        if _WORDS.search(drawing) or _LETTER.search(drawing):
            do = f"bỏ chữ; tên người nhận tiền thì dùng mảnh {PAYEE}…"
            yield Problem(path.relative_to(case.root).as_posix(), "", "", "hình có chữ", do)
    for id, part in sorted(picture.read_parts(case.root).items()):
        spelt = "".join(_LETTER.findall(part))
        if _WORDS.search(part) or spelt != (id.removeprefix(PAYEE).replace("-", "") if id.startswith(PAYEE) else ""):
            do = f"chỉ mảnh {PAYEE}tên mới có chữ, và ghép đúng tên ấy"
            yield Problem(picture.PARTS, "", "", f"mảnh hình “{id}” có chữ sai chỗ", do)


def pictures_in_words(case: Case) -> Iterator[Problem]:
    """A picture is also described, for who cannot see it."""
    for phrase in case.content.phrases:
        if phrase.picture and not phrase.alt.strip():
            yield Problem(PHRASES_FILE, "", phrase.name, "hình chưa có lời tả", "thêm alt = “hình vẽ gì”")


RULES: tuple[Rule, ...] = (
    pictures,
    own_pictures,
    drawable,
    one_word,
    pictures_in_words,
)
