"""What a table of a content file must look like: its keys, which are needed, what each may hold.

A shape says nothing about meaning; that is ``structure.py`` and ``check.py``. A table without
misfits can be built into a value of ``model.py`` without further questions.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

Table = dict[str, Any]
"""A table of a content file as TOML gives it. Where it fits its shape, its values are of the kinds that says."""


class Misfit(NamedTuple):
    """A table that does not fit: ``at`` names the inner table by its slug, or is empty; ``key`` what stands there."""

    at: str
    what: str
    do: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One key. ``means`` tells an author what belongs there; ``inner`` is the shape of a list of tables."""

    means: str
    fits: Callable[[object], bool]
    needed: bool = True
    inner: "Shape | None" = None

    @property
    def optional(self) -> "Field":
        """The same, but it may be left out."""
        return Field(self.means, self.fits, False, self.inner)


Shape = Mapping[str, Field]


def misfits(table: object, shape: Shape, at: str = "") -> Iterator[Misfit]:
    """Every way in which ``table`` differs from ``shape``."""
    if not isinstance(table, dict):
        yield Misfit(at, "chỗ này phải là một bảng", "viết thành [tên] rồi các dòng khóa = giá trị")
        return
    yield from _unknown(table, shape, at)
    for key, field in shape.items():
        if key in table:
            yield from _held(key, table[key], field, at)
        elif field.needed:
            yield Misfit(at, f"thiếu “{key}”", f"thêm {key} = {field.means}")


def _unknown(table: Table, shape: Shape, at: str) -> Iterator[Misfit]:
    for key in table.keys() - shape.keys():
        yield Misfit(at, f"không biết khóa “{key}”", f"chỉ dùng: {', '.join(shape)}", key)


def _held(key: str, value: object, field: Field, at: str) -> Iterator[Misfit]:
    if not field.fits(value):
        yield Misfit(at, f"“{key}” viết chưa đúng kiểu", f"viết {key} = {field.means}", key)
    elif field.inner is not None and isinstance(value, list):
        for number, table in enumerate(value, 1):
            yield from misfits(table, field.inner, _called(table, key, number))


def _called(table: object, key: str, number: int) -> str:
    names = (table.get(key) for key in ("slug", "id", "name", "lesson")) if isinstance(table, dict) else ()
    name = next(filter(None, names), None)
    return name if isinstance(name, str) else f"{key} thứ {number}"


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _labels(value: object) -> bool:
    return isinstance(value, dict) and _texts(list(value.values()))


def _lists(value: object) -> bool:
    return isinstance(value, dict) and all(_texts(texts) for texts in value.values())


def tables(inner: Shape) -> Field:
    """A list of tables of one shape, at least one of them."""
    return Field(
        "một hay nhiều bảng [[…]]",
        lambda value: isinstance(value, list) and bool(value),
        True,
        inner,
    )


TEXT = Field("“chữ trong ngoặc kép”", lambda value: isinstance(value, str) and bool(value.strip()))
BLANK = Field("“chữ”, hoặc để “” nếu chưa có", lambda value: isinstance(value, str))
FLAG = Field("true hoặc false", lambda value: isinstance(value, bool))
DAY = Field("một ngày không ngoặc, như 2026-11-23", lambda value: type(value) is date)
MONTH_DAY = Field("một ngày trong tháng, từ 1 đến 31", lambda value: type(value) is int and 1 <= value <= 31)
TEXTS = Field("một danh sách chữ, như [“a”, “b”]", _texts)
LABELS = Field("một bảng: tên = “nhãn”", _labels)
MARK = Field(
    "true, hoặc một danh sách tên nút, như [“emergency”]", lambda value: isinstance(value, bool) or _texts(value)
)
LISTS = Field("một bảng: tên = [“câu”, “câu khác”]", _lists)

CHOICE: Shape = {"slug": TEXT, "text": TEXT, "picture": BLANK.optional}
STEP: Shape = {
    "slug": TEXT,
    "text": TEXT,
    "picture": TEXT,
    "alt": TEXT,
    "do": FLAG.optional,
    "facts": TEXTS.optional,
    "without": TEXT.optional,
    "when": LABELS.optional,
    "ask": TEXT.optional,
    "options": tables(CHOICE).optional,
}
OPTION: Shape = {
    "slug": TEXT,
    "text": TEXT,
    "feedback": TEXT,
    "right": FLAG.optional,
    "picture": BLANK.optional,
}
QUESTION: Shape = {
    "slug": TEXT,
    "text": TEXT,
    "picture": TEXT,
    "alt": TEXT,
    "facts": TEXTS.optional,
    "without": TEXT.optional,
    "when": LABELS.optional,
    "options": tables(OPTION),
}
LESSON: Shape = {
    "id": TEXT,
    "course": TEXT,
    "title": TEXT,
    "learned": TEXT,
    "after": BLANK.optional,
    "careful": FLAG.optional,
    "safety": FLAG.optional,
    "steps": tables(STEP),
    "quiz": tables(QUESTION),
}
SERIES: Shape = {"id": TEXT, "title": TEXT, "picture": TEXT.optional, "safety": FLAG.optional, "lessons": TEXTS}
COURSES: Shape = {"courses": tables(SERIES)}
PHRASE: Shape = {
    "text": TEXT.optional,
    "picture": BLANK.optional,
    "alt": BLANK.optional,
    "exact": FLAG.optional,
    "careful": MARK.optional,
    "safety": MARK.optional,
    "languages": FLAG.optional,
    "choices": LABELS.optional,
}
TRUTH: Shape = {
    "id": TEXT,
    "text": TEXT,
    "source": TEXT,
    "valid_from": DAY,
    "checked_on": DAY,
    "check_again": DAY,
    "confidence": TEXT,
    "value": TEXT.optional,
    "valid_until": DAY.optional,
}
TRUTHS: Shape = {"facts": tables(TRUTH)}
TRIAL: Shape = {
    "lesson": TEXT,
    "on": DAY,
    "place": TEXT,
    "learners": Field("một số, như 5", lambda value: type(value) is int and value > 0),
    "changed": BLANK,
}
TRIALS: Shape = {"trials": Field("các bảng [[trials]], hoặc []", lambda value: isinstance(value, list), True, TRIAL)}
ANNOUNCEMENT: Shape = {"lesson": TEXT, "title": TEXT, "sentences": TEXTS, "rule": TEXT, "facts": TEXTS}
ANNOUNCEMENTS: Shape = {"announcements": tables(ANNOUNCEMENT)}
ANSWER: Shape = {
    "id": TEXT,
    "question": TEXT,
    "asked": TEXTS,
    "text": TEXT,
    "more": TEXT.optional,
    "day": TEXT.optional,
    "facts": TEXTS.optional,
    "lesson": TEXT.optional,
    "calls": TEXTS.optional,
    "person": FLAG.optional,
    "picture": TEXT.optional,
}
DRILL: Shape = {
    "slug": TEXT,
    "about": TEXT,
    "scam": FLAG,
    "text": TEXT,
    "sign": TEXT,
    "feedback": TEXT,
    "picture": TEXT,
}
DRILLS: Shape = {"drills": tables(DRILL)}
WORDS: Shape = {
    "commands": LISTS.optional,
    "lessons": LISTS.optional,
    "answers": LISTS.optional,
    "short": LISTS.optional,
    "signs": LISTS.optional,
}
LANGUAGE: Shape = {
    "name": TEXT,
    "button": TEXT,
    "greeting": TEXT,
    "drafts": FLAG.optional,
    "speakers": FLAG.optional,
    "spelling": TEXT.optional,
    "sources": TEXTS.optional,
    "font": TEXT.optional,
    "fallback": BLANK.optional,
    "dialects": LABELS.optional,
    "standard": BLANK.optional,
    "address": LABELS.optional,
    "voices": TEXTS.optional,
}
VILLAGE: Shape = {
    "id": TEXT,
    "name": TEXT,
    "aliases": TEXTS.optional,
    "confirmed": FLAG.optional,
    "contact": BLANK.optional,
    "phone": BLANK.optional,
    "dialect": BLANK.optional,
    "policy_bank_day": MONTH_DAY.optional,
}
COMMUNE: Shape = {
    "id": TEXT,
    "name": TEXT,
    "code": TEXT,
    "valid_from": DAY,
    "aliases": TEXTS.optional,
    "made_of": TEXTS.optional,
    "contact": BLANK.optional,
    "phone": BLANK.optional,
    "dialect": BLANK.optional,
    "policy_bank_day": MONTH_DAY.optional,
    "villages": tables(VILLAGE).optional,
}
FORMER: Shape = {"name": TEXT, "code": TEXT, "valid_until": DAY, "part_of": TEXT, "aliases": TEXTS.optional}
PLACES: Shape = {"communes": tables(COMMUNE), "former": tables(FORMER).optional}
