"""Is the machine voice that a language names there, whole, and nothing beside it that nobody would read?

Whether espeak-ng can make a voice of it is heard only when it is compiled (``bot.speech.compiled``).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from bot.course.checks.case import Case, Rule
from bot.course.languages import SOURCE, Language
from bot.course.problem import Problem

MACHINE, FOLDER, LOANS = "espeak", "voice", "loans.txt"


def sources_whole(case: Case) -> Iterator[Problem]:
    """Each language has the folder that its ``voices`` call for, with files that can be read."""
    for language in case.content.languages:
        if language.id == SOURCE:
            continue
        folder = case.root / "locales" / language.id / FOLDER
        there = folder.exists() or folder.is_symlink()
        if MACHINE not in language.voices:
            if there:
                what, do = (
                    "có giọng máy mà voices không kể",
                    f"thêm “{MACHINE}” vào voices trong language.toml, hoặc xóa",
                )
                yield _problem(language, "", what=what, do=do)
        elif not there:
            do = f"thêm thư mục {FOLDER} có {_list(language)}, hoặc bỏ “{MACHINE}” khỏi voices trong language.toml"
            yield _problem(language, "", what=f"voices kể “{MACHINE}” mà không có thư mục này", do=do)
        elif not folder.is_dir():
            what, do = "không phải một thư mục", f"xóa tệp này, tạo thư mục {FOLDER} có {_list(language)}"
            yield _problem(language, "", what=what, do=do)
        else:
            yield from _files(language, folder)


def _files(language: Language, folder: Path) -> Iterator[Problem]:
    try:
        names = sorted(one.name for one in folder.iterdir() if not one.name.startswith("."))
    except OSError as error:
        what, do = f"không mở được thư mục ({error.strerror})", "cho phép đọc thư mục này"
        yield _problem(language, "", what=what, do=do)
        return
    for name in sorted({*names} - {*_sources(language), LOANS}):
        do = f"chỉ dùng: {_list(language)}, {LOANS}; viết lại tên, hoặc xóa"
        yield _problem(language, name, what="tệp này không ai đọc", do=do)
    for name in _sources(language):
        yield from _source(language, folder, name)
    if LOANS in names and _read(folder / LOANS) is None:
        yield _problem(language, LOANS, what="không đọc được", do="lưu lại thành tệp chữ UTF-8")


def _source(language: Language, folder: Path, name: str) -> Iterator[Problem]:
    """One of the three files from which the voice is made."""
    if not (folder / name).exists():
        yield _problem(language, name, what="thiếu tệp này", do=f"thêm tệp {name} vào thư mục {FOLDER}")
        return
    text = _read(folder / name)
    if text is None:
        yield _problem(language, name, what="không đọc được", do="lưu lại thành tệp chữ UTF-8")
    elif not text.strip():
        yield _problem(language, name, what="tệp trống", do="chép lại tệp này từ nơi làm giọng")
    elif name == language.id and not re.search(rf"^dictionary {re.escape(language.id)}\s*$", text, re.MULTILINE):
        yield _problem(language, name, what="không gọi đúng từ điển", do=f"thêm dòng: dictionary {language.id}")


def _read(path: Path) -> str | None:
    """The text of a file; None where there is none to be had."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _sources(language: Language) -> tuple[str, str, str]:
    return language.id, f"{language.id}_rules", f"{language.id}_list"


def _list(language: Language) -> str:
    return ", ".join(_sources(language))


def _problem(language: Language, name: str, *, what: str, do: str) -> Problem:
    return Problem("/".join(filter(None, ("locales", language.id, FOLDER, name))), "", "", what, do)


RULES: tuple[Rule, ...] = (sources_whole,)
