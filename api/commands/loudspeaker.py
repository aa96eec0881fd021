"""Recordings and sheets for the village loudspeaker."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.talk import load_course

if TYPE_CHECKING:
    from bot.course import Broadcast, Course
    from bot.speech import Clips


def loudspeaker(
    out: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    lesson: Annotated[str, typer.Argument(help="Its name, such as qr-pay; all lessons without one.")] = "",
    commune: Annotated[str, typer.Option("--commune", help="Names the contact of this commune, by its id.")] = "",
) -> None:
    """Write a recording of 60 to 90 seconds and a sheet to read live, for one lesson or all of them.

    A lesson whose facts must be checked again gets neither; why is said, and the command fails.
    """
    from api.media.media import clips
    from api.settings import Settings

    course = load_course()
    if commune:
        course = _with_contacts(course)
    for given, known in ((lesson, course.lessons), (commune, course.communes)):
        if given and given not in known:
            raise typer.BadParameter(f"không có “{given}”; có: {', '.join(known)}")
    out.mkdir(parents=True, exist_ok=True)
    kept = clips(Settings())
    failed = [id for id in ([lesson] if lesson else course.announcements) if not _made(course, id, commune, kept, out)]
    if failed:
        raise typer.Exit(1)


def _with_contacts(course: "Course") -> "Course":
    """Whom people can ask is what staff entered, as on the page; the file of places knows only who was there before."""
    from api.commands.opened import opened
    from api.course.people_overlay import place_contacts
    from api.store import reading
    from bot.course import Overlay, overlaid

    with opened() as engine, reading(engine) as connection:
        return overlaid(course, Overlay(contacts=place_contacts(connection)))


def _made(course: "Course", lesson: str, commune: str, clips: "Clips", out: Path) -> bool:
    """Write the files of one lesson, or say why there are none."""
    from api.clock import local_day, now
    from bot.course import Unsaid, broadcast_of
    from bot.speech import SpeechFailed

    try:
        said = broadcast_of(course, lesson, local_day(now()), course.communes.get(commune))
        typer.echo(f"{lesson}: {_written(course, said, clips, out)}")
    except Unsaid as why:
        typer.echo(f"{lesson}: {why}", err=True)
        return False
    except SpeechFailed:
        typer.echo(f"{lesson}: máy chưa nói được lời này.", err=True)
        return False
    return True


def _written(course: "Course", said: "Broadcast", clips: "Clips", out: Path) -> str:
    """What was written, in a line."""
    from api.loudspeaker.files import SECONDS, loudspeaker_file_name, recorded
    from api.loudspeaker.sheet import sheet
    from api.packs.weights import kilobytes

    clip = recorded(clips, said)
    (out / loudspeaker_file_name(said, "mp3")).write_bytes(clip.path.read_bytes())
    (out / loudspeaker_file_name(said, "html")).write_text(sheet(course, said), encoding="utf-8")
    odd = "" if round(clip.seconds) in SECONDS else f", ngoài khoảng {SECONDS[0]} đến {SECONDS[-1]} giây"
    return f"{clip.seconds:.0f} giây{odd}, {kilobytes(clip.bytes)}, đọc tới hết ngày {said.until:%d/%m/%Y}"
