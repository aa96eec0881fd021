"""What must hold of languages and of what people say in them, for a course to be teachable (``structure.py``)."""

import re
from collections.abc import Callable, Iterator

from bot.course.languages import BA_CON, FORMS, SOURCE, Language
from bot.course.problem import Problem
from bot.course.read import Content, language_file
from bot.course.text_files import SLUG, in_language, words_file
from bot.language import SPELLINGS

Rule = Callable[[Content], Iterator[Problem]]

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
    "rescue",
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
    if language.speakers and language.dialects and not language.standard:
        what = "có người thu âm và có dialects mà chưa có standard"
        yield "standard", what, "viết dòng đó, để biết tiếng nào là tiếng chuẩn"
    for form in language.address.keys() - {BA_CON, *filter(None, FORMS)}:
        yield "address", f"không có cách gọi “{form}”", f"chỉ dùng: {BA_CON}, {', '.join(filter(None, FORMS))}"
    if language.address and BA_CON not in language.address:
        yield "address", "có cách gọi riêng mà thiếu cách gọi chung", f"thêm “{BA_CON}” = cách gọi ai cũng được"
    if not _FONTS.fullmatch(language.font):
        yield "font", "font không phải tên các phông chữ", "viết tên các phông, cách nhau bằng dấu phẩy"


def dialects(content: Content) -> Iterator[Problem]:
    """A dialect is called by a slug, and belongs to one language: who says that it is hers says what she speaks.

    Whoever records a language without dialects says the language instead, so no dialect is called like one.
    """
    owners: dict[str, str] = {language.id: language.id for language in content.languages if not language.dialects}
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


RULES: tuple[Rule, ...] = (spoken_of, languages, dialects, commands_known)
