"""Carrying the voices of the course to machines without a network, in one checked file."""

import json
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.audio import Json, report, speak, wanted_clips
from api.commands.progress_bar import Item, shown, stopping
from api.commands.talk import load_course

if TYPE_CHECKING:  # what makes sound is loaded by the commands themselves
    from api.voices.importing import PackChecked

PACKING = "Đóng gói giọng đọc"

VOICES = {"person": "bản thu", "online": "giọng Google", "neural": "giọng nơ-ron", "machine": "giọng máy"}
"""Kinds of voices (``bot.speech.packed``), and what they are called: so many sentences of each."""


def export(
    pack: Annotated[Path, typer.Argument(help="The voice pack to write, .zip.")],
    lang: Annotated[str, typer.Option("--lang", help="Only this language, by its folder; else all.")] = "",
    online: Annotated[
        bool, typer.Option("--with-online", help="Also what Google said: see its terms before you hand it on.")
    ] = False,
    model: Annotated[
        str, typer.Option("--model-licence", help="The licence of the neural voice's model, if it is in the pack.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Write every sentence as its best voice says it into one checked file, for machines without a network."""
    from api.media.voices import speakers
    from api.settings import Settings
    from api.voices import exporting

    course = load_course()
    if lang and lang not in course.languages:
        raise typer.BadParameter(f"--lang: {', '.join(course.languages)}")
    may_leave = exporting.MayLeave(online, model)
    wanted = [one for id in ([lang] if lang else course.languages) for one in exporting.sentences(course, id)]
    made = exporting.said(partial(speakers, Settings()), wanted, may_leave, os.cpu_count() or 1)
    work = exporting.write_pack(made, pack, course.digest, model)
    with stopping():
        kinds = Counter(packed.clip.kind if packed.clip else "unsaid" for packed in shown(PACKING, work, len(wanted)))
    _say_packed(pack, kinds, as_json=as_json)


def import_(
    pack: Annotated[Path, typer.Argument(help="A voice pack that another machine wrote.")],
    build: Annotated[bool, typer.Option(help="Also make the clips of its languages now, so that nobody waits.")] = True,
    as_json: Json = False,
) -> None:
    """Check a voice pack and lay it in; one wrong byte refuses it all. It is heard at once, without a restart."""
    from api.media.voices import PACKS
    from api.settings import Settings
    from api.voices.importing import import_pack

    settings = Settings()
    with stopping():
        checked = _last(_checking(import_pack(pack, settings.data_dir / PACKS)))
        count, langs = checked.clips, checked.manifest.languages
        if as_json:
            typer.echo(json.dumps({"kind": "imported", "clips": count, "languages": langs}))
        else:
            typer.echo(f"Đã nạp {count} câu ({', '.join(langs)}), đúng hết.")
        if build:
            course = load_course()
            heard = [lang for lang in langs if lang in course.languages]
            wanted = [clip for lang in heard for clip in wanted_clips(course, lang=lang, lesson="", forms=["ogg"])]
            there, made = speak(settings, wanted, 0)
            report(there, made, as_json=as_json)


def _checking(work: "Iterator[PackChecked]") -> "Iterator[PackChecked]":
    """The same, with a progress bar; how many there are is known with the first."""
    first = next(work)
    return shown("Kiểm tra gói giọng", chain([first], work), len(first.manifest.clips))


def _last(work: Iterable[Item]) -> Item:
    """What comes at the end, when all is done."""
    return deque(work, maxlen=1).pop()


def _say_packed(pack: Path, kinds: Mapping[str, int], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"kind": "exported", "clips": sum(kinds.values()) - kinds.get("unsaid", 0), **kinds}))
        return
    parts = ", ".join(f"{name} {kinds[kind]}" for kind, name in VOICES.items() if kind in kinds)
    typer.echo(f"{pack}: {parts}; {pack.stat().st_size / 1e6:.1f} MB.")
    if unsaid := kinds.get("unsaid"):
        typer.echo(f"{unsaid} câu không giọng nào đọc được.", err=True)
