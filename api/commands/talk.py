"""Talking with the teacher in a terminal: a conversation, what free text means, one clip. No database."""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.events import READING_SECONDS, CodeShown, Delivered, Event, LinkCodeMade, Opened, Said, Secret, Tapped
from bot.orders import ShowCode

if TYPE_CHECKING:  # reading a course is for those who talk about it
    from bot.course import Course

Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Language = Annotated[str, typer.Option("--lang", help="A language, by its folder in locales, such as vi.")]


def chat(
    lang: Annotated[str, typer.Option("--lang", help="Start in this language, past the greeting, such as vi.")] = "",
    script: Annotated[Path | None, typer.Option("--script", help="A file with one input a line.")] = None,
    as_json: Json = False,
) -> None:
    """Talk with Bòn Số here. Type numbers, words or /quit; with --script, one line of the file an input."""
    from bot.channels import terminal
    from bot.engine.state import State
    from bot.engine.step import step

    course = load_course()
    if lang and lang not in course.languages:
        raise typer.BadParameter(f"--lang: {', '.join(course.languages)}")
    if script is not None and not script.is_file():
        raise typer.BadParameter(f"--script: không có tệp {script}")
    state = State()
    shown = time.monotonic()
    for event in _events(lang, _inputs(script, as_json)):
        if script is None and isinstance(event, Said):
            event = replace(event, delivered=_delivered(state.chat.serial, time.monotonic() - shown))
        turn = step(state, event, course, datetime.now(UTC))
        if any(isinstance(order, ShowCode) for order in turn.orders):
            turn = step(turn.state, LinkCodeMade(""), course, datetime.now(UTC))  # here is nobody to link with
        state = turn.state
        for reply in turn.replies:
            typer.echo(_line(terminal.as_json(reply)) if as_json else terminal.as_text(reply))
        for fact in turn.facts if as_json else ():
            typer.echo(_line(terminal.fact_json(fact)))
        shown = time.monotonic()


def _delivered(serial: int, seconds: float) -> Delivered:
    """What is on the screen of a terminal has come; it is read once it has been there for so many ``seconds``."""
    return Delivered(serial, serial, serial if seconds > READING_SECONDS else serial - 1)


def understand(
    text: Annotated[str, typer.Argument(help="What somebody might type; - reads one item a line.")],
    lang: Language = "vi",
    as_json: Json = False,
) -> None:
    """Show what free text would be taken for when nothing else is on the screen."""
    from bot.engine.meaning import meaning_json
    from bot.engine.understand import understand as mean

    course = load_course()
    for line in lines(text):
        found = meaning_json(mean(line, (), course.vocabulary))
        typer.echo(_line(found) if as_json else f"{found['kind']:8} {found['id']:18} {found['score']:6.1f}  {line}")


def speak(
    text: Annotated[str, typer.Argument(help="What to say.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write, .ogg.")],
    lang: Language = "vi",
    slow: Annotated[bool, typer.Option("--slow", help="At the slow speed.")] = False,
) -> None:
    """Write one clip."""
    from api.media.media import clips
    from api.settings import Settings
    from bot.replies import Say, Speech
    from bot.speech import SpeechFailed

    try:
        clip = clips(Settings()).clip(Speech((Say(lang, text),), slow))
        out.write_bytes(clip.path.read_bytes())
    except SpeechFailed as error:
        typer.echo(f"Chưa có giọng đọc cho “{lang}”, hoặc câu này không đọc được.", err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.echo(f"Không ghi được {out}: {error.strerror}.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{out}: {clip.seconds:.1f} s, {clip.bytes} bytes")


def load_course() -> "Course":
    """The course as the settings say; its problems are printed for the author and end the command."""
    from api.course.files import blocked_file
    from api.settings import ROOT, Settings
    from bot.course import CourseError, read_course

    settings = Settings()
    try:
        return read_course(
            ROOT,
            minimum=settings.kho_minimum,
            controller=settings.controller,
            places=settings.places_file,
            blocked=blocked_file(settings),
        )
    except CourseError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def lines(text: str) -> Iterator[str]:
    """The argument itself, or with ``-`` each line of standard input."""
    if text == "-":
        for line in sys.stdin:
            yield line.rstrip("\n")
    else:
        yield text


def _events(lang: str, inputs: Iterable[str]) -> Iterator[Event]:
    from bot.payments import pasted_code
    from bot.safety.secrets import mask

    yield Opened()
    if lang:
        yield Tapped(1, lang)
    for text in inputs:
        if code := pasted_code(text):
            yield CodeShown((code,))
            continue
        masked = mask(text)
        yield Secret(masked.what, masked.text) if masked.what else Said(masked.text)


def _inputs(script: Path | None, quiet: bool) -> Iterator[str]:
    if script is not None:
        for line in script.read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                if not quiet:
                    typer.echo(f"\n> {line}")
                yield line
        return
    while True:
        try:
            text = input("> ")
        except (EOFError, KeyboardInterrupt):
            return
        if text.strip() == "/quit":
            return
        yield text


def _line(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)
