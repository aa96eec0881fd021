"""Speaking the whole course ahead, and looking at what is missing or too long."""

import json
import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.progress_bar import shown, stopping
from api.commands.talk import load_course

if TYPE_CHECKING:  # what makes sound is loaded by the commands themselves
    from api.settings import Settings
    from bot.course import Course
    from bot.speech.ahead import ClipMade, ClipWanted

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Language = Annotated[str, typer.Option("--lang", help="Only what is heard in this language, such as vi.")]
Lesson = Annotated[str, typer.Option("--lesson", help="Only one lesson, such as qr-pay.")]
Forms = Annotated[list[str], typer.Option("--form", help="Kind of file: ogg, aac or mp3; may be given again.")]


def build(
    lang: Language = "",
    lesson: Lesson = "",
    forms: Forms = ["ogg"],  # noqa: B006 - typer makes a new one of it each time
    jobs: Annotated[int, typer.Option("--jobs", min=0, help="Processes at once; 0 is one for each core.")] = 0,
    as_json: Json = False,
) -> None:
    """Speak the whole course ahead: only what is not there yet, or what a new voice or wording has changed."""
    from api.commands.google_voice import fetch
    from api.media.voices import google
    from api.settings import Settings

    course, settings = load_course(), Settings()
    wanted = wanted_clips(course, lang=lang, lesson=lesson, forms=forms)
    with stopping():
        if shelf := google(settings):
            fetch(shelf, course, wanted if lang or lesson else None)
        there, made = speak(settings, wanted, jobs)
    report(there, made, as_json=as_json)


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
    there, missing = ahead.split(clips(Settings()), wanted_clips(course, lang=lang, lesson=lesson, forms=forms))
    report(there, [ahead.ClipMade(one, error="chưa đọc") for one in missing], as_json=as_json)


def wanted_clips(course: "Course", *, lang: str, lesson: str, forms: Sequence[str]) -> list["ClipWanted"]:
    """Every clip that is asked for. Raises ``typer.BadParameter`` for what there is not."""
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


def speak(settings: "Settings", wanted: Sequence["ClipWanted"], jobs: int) -> "tuple[list[ClipMade], list[ClipMade]]":
    """What was there of ``wanted``, and what became of the rest, by the voices that there are."""
    from api.media.media import clips
    from bot.speech import ahead

    there, missing = ahead.split(clips(settings), wanted)
    work = ahead.make_clips(partial(clips, settings), missing, jobs or os.cpu_count() or 1)
    return there, list(shown("Đọc thành tiếng", work, len(missing)))


def report(there: Sequence["ClipMade"], made: Sequence["ClipMade"], *, as_json: bool) -> None:
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
