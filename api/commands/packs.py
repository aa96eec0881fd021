"""Writing packs for phones without a network."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.talk import load_course

if TYPE_CHECKING:
    from api.media.media import Media
    from api.packs.contents import Contents
    from bot.course import Course

Out = Annotated[Path, typer.Option("--out", help="The file to write, .zip.")]
Language = Annotated[str, typer.Option("--lang", help="A language, by its folder in locales, such as vi.")]


def lesson(
    lesson: Annotated[str, typer.Argument(help="Its name, such as qr-pay.")], out: Out, lang: Language = "vi"
) -> None:
    """Pack one lesson: a page that needs no network, with its voices and pictures."""
    from api.packs.contents import of_lesson

    course = _course(lang)
    if lesson not in course.lessons:
        raise typer.BadParameter(f"không có bài {lesson}; có: {', '.join(course.lessons)}")
    _write(of_lesson(_media(), course, lesson, lang=lang, now=datetime.now(UTC)), out)


def course(out: Out, lang: Language = "vi") -> None:
    """Pack every lesson on one page. The first time takes a minute: each voice has yet to speak."""
    from api.packs.contents import of_course

    _write(of_course(_media(), _course(lang), lang, datetime.now(UTC)), out)


def _course(lang: str) -> "Course":
    found = load_course()
    if lang not in found.languages:
        raise typer.BadParameter(f"--lang: {', '.join(found.languages)}")
    return found


def _media() -> "Media":
    from api.media.media import Media, clips
    from api.settings import ROOT, Settings

    return Media(ROOT, clips(Settings()))


def _write(contents: "Contents", out: Path) -> None:
    from api.packs.shelf import keep
    from api.packs.weights import kilobytes

    keep(contents, out)
    parts = {"tiếng": "nghe/", "hình": "hinh/", "trang": "index.html"}
    sizes = ", ".join(f"{name} {kilobytes(contents.weight(folder))}" for name, folder in parts.items())
    until = f"; dùng tới hết ngày {contents.until:%d/%m/%Y}" if contents.until else ""
    typer.echo(f"{out}: {kilobytes(out.stat().st_size)} ({sizes}){until}")
