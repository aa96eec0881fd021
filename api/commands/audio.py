"""Speaking the whole course ahead, and looking at what is missing or too long."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.commands.talk import load_course

if TYPE_CHECKING:  # what makes sound is loaded by the commands themselves
    from bot.course import Course
    from bot.speech import Clips
    from bot.speech.ahead import ClipMade, ClipWanted

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Language = Annotated[str, typer.Option("--lang", help="Only what is heard in this language, such as vi.")]
Lesson = Annotated[str, typer.Option("--lesson", help="Only one lesson, such as qr-pay.")]
Forms = Annotated[list[str], typer.Option("--form", help="Kind of file: ogg, aac or mp3; may be given again.")]

FETCH_PAUSE_SECONDS = 0.5
"""Between two sentences asked of Google, which refuses who asks faster."""

Item = TypeVar("Item")


def build(
    lang: Language = "",
    lesson: Lesson = "",
    forms: Forms = ["ogg"],  # noqa: B006 - typer makes a new one of it each time
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes at once; 0 is one for each core.")] = 0,
    as_json: Json = False,
) -> None:
    """Speak the whole course ahead: only what is not there yet, or what a new voice or wording has changed."""
    from api.media.media import clips
    from api.settings import Settings
    from bot.speech import ahead

    course, settings = load_course(), Settings()
    wanted = _wanted(course, lang, lesson, forms)
    mine = clips(settings, lambda: course)
    made: list[ClipMade] = []
    try:
        if settings.gtts:
            _fetch(mine, wanted)
        there, missing = ahead.split(mine, wanted)
        work = ahead.make_clips(partial(clips, settings), missing, jobs or os.cpu_count() or 1)
        made += _shown("Đọc thành tiếng", work, len(missing))
    except KeyboardInterrupt:
        typer.echo("Đã dừng. Chạy lại lệnh này thì máy làm tiếp phần còn lại.", err=True)
        raise typer.Exit(130) from None
    _report(there, made, as_json=as_json)


def status(
    lang: Language = "",
    lesson: Lesson = "",
    forms: Forms = ["ogg"],  # noqa: B006 - as in ``build``
    as_json: Json = False,
) -> None:
    """Which clips of the course are missing or longer than 15 seconds. Makes nothing."""
    from api.media.media import clips
    from api.settings import Settings
    from bot.speech import ahead

    course = load_course()
    there, missing = ahead.split(clips(Settings(), lambda: course), _wanted(course, lang, lesson, forms))
    _report(there, [ahead.ClipMade(one, error="chưa đọc") for one in missing], as_json=as_json)


def _wanted(course: "Course", lang: str, lesson: str, forms: Sequence[str]) -> list["ClipWanted"]:
    from api.clock import now
    from bot.speech import SOUND_FORMS
    from bot.speech.ahead import clips_wanted

    if lang and lang not in course.languages:
        raise typer.BadParameter(f"--lang: {', '.join(course.languages)}")
    if lesson and lesson not in course.lessons:
        raise typer.BadParameter(f"--lesson: không có bài {lesson}")
    if unknown := set(forms) - SOUND_FORMS.keys():
        raise typer.BadParameter(f"--form: {', '.join(SOUND_FORMS)}, không có {', '.join(sorted(unknown))}")
    return clips_wanted(course, [lang] if lang else list(course.languages), now(), forms, lesson)


def _fetch(clips: "Clips", wanted: Sequence["ClipWanted"]) -> None:
    """Ask Google for what it has not said yet; stops at the first refusal, and what is left is for the next time."""
    import time

    from bot.speech import NotFetched

    speeches = list(dict.fromkeys(one.speech for one in wanted if not one.speech.slow))
    try:
        for speech in _shown("Lấy giọng Google", speeches, len(speeches)):
            if clips.fetch(speech):
                time.sleep(FETCH_PAUSE_SECONDS)
    except NotFetched as error:
        typer.echo(f"Chưa lấy được giọng Google ({error}). Máy đọc bằng giọng kế tiếp.", err=True)


def _shown(what: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The same items, with a progress bar on standard error where somebody can see it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal or not total) as progress:
        task = progress.add_task(what, total=total)
        for item in items:
            progress.advance(task)
            yield item


def _report(there: Sequence["ClipMade"], made: Sequence["ClipMade"], *, as_json: bool) -> None:
    """What is too long, what is missing, and the count. Ends the command with 1 when something is missing."""
    missing = [done for done in made if done.error]
    long = sorted((done for done in (*there, *made) if done.long), key=lambda done: -done.seconds)
    say = _say_json if as_json else _say
    for done in long:
        say("long", done)
    for done in missing:
        say("missing", done)
    count = {"there": len(there), "made": len(made) - len(missing), "missing": len(missing), "long": len(long)}
    if as_json:
        typer.echo(json.dumps({"kind": "summary", **count}))
    else:
        typer.echo("Có sẵn {there}, mới đọc {made}, còn thiếu {missing}, dài hơn 15 giây {long}.".format(**count))
    if missing:
        raise typer.Exit(1)


def _say(kind: str, done: "ClipMade") -> None:
    text = " / ".join(say.text for say in done.wanted.speech.says)
    speed = ", chậm" if done.wanted.speech.slow else ""
    what = f"{done.seconds:.1f} giây" if kind == "long" else f"thiếu ({done.error}{speed})"
    typer.echo(f"{done.wanted.where}: {what}: {text}")


def _say_json(kind: str, done: "ClipMade") -> None:
    speech = done.wanted.speech
    row: dict[str, object] = {"kind": kind, "where": done.wanted.where, "form": done.wanted.form, "slow": speech.slow}
    row |= {"seconds": done.seconds} if kind == "long" else {"error": done.error}
    typer.echo(json.dumps({**row, "says": [[say.lang, say.text] for say in speech.says]}, ensure_ascii=False))
