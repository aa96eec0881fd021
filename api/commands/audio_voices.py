"""Which voices there are for Vietnamese, whose they are, and fetching the weights of one."""

import json
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.audio import Json
from api.commands.progress_bar import filled, stopping

if TYPE_CHECKING:  # loaded by the commands themselves
    from api.settings import Settings
    from api.voices.catalogue import KnownVoice

FETCHING = "Tải giọng"


def voices(as_json: Json = False) -> None:
    """Every voice we know: its size, the licences of its program and of its sound, from where, whether it is here."""
    from api.settings import Settings
    from api.voices.catalogue import KNOWN

    settings = Settings()
    if as_json:
        for voice in KNOWN.values():
            typer.echo(json.dumps(_row(voice, settings), ensure_ascii=False))
        return
    for (licences, source), alike in groupby(KNOWN.values(), lambda voice: (voice.licences, voice.source)):
        for voice in alike:
            typer.echo(_line(voice, settings))
        typer.echo(f"    chương trình: {licences.program}\n    tiếng: {licences.sound}\n    {source}")
    typer.echo("Tải một giọng nơ-ron: bonso audio fetch TÊN. Các giọng cùng một mô hình tải một lần.")


def fetch(
    name: Annotated[str, typer.Argument(help="A neural voice, as bonso audio voices calls it.")],
    source: Annotated[
        str,
        typer.Option("--from", help="Another place with the same repositories, in place of Hugging Face: https://…"),
    ] = "",
) -> None:
    """Fetch the weights of a voice, checked file by file; begun again, it goes on. Says which settings to set."""
    from api.settings import Settings
    from api.voices.catalogue import HUB, KNOWN, folder_of
    from api.voices.model_fetching import checksum, fetch_model

    if source and not source.startswith(("https://", "http://")):
        raise typer.BadParameter("--from: địa chỉ bắt đầu bằng https://")
    voice, settings = KNOWN.get(name), Settings()
    if voice is None or voice.model is None:
        names = ", ".join(known.name for known in KNOWN.values() if known.model)
        raise typer.BadParameter(f"không tải giọng nào tên {name}; có {names}")
    folder = folder_of(voice.model, settings)
    typer.echo(f"{voice.about}: {_size(voice.bytes)}, giấy phép {voice.licences.sound}. Xem {voice.source}", err=True)
    with stopping():
        filled(FETCHING, fetch_model(voice.model, folder, (source or HUB).rstrip("/")), voice.bytes)
    typer.echo(_what_to_set(voice, settings, checksum(voice.model, folder)))


def _what_to_set(voice: "KnownVoice", settings: "Settings", sha256: str) -> str:
    path: Path | None = voice.path(settings)
    return (
        f"Đã đủ và đúng. Đặt BONSO_NEURAL_VOICE={path} và BONSO_NEURAL_VOICE_CHECKSUM={sha256}, "
        "cài gói bằng uv sync --group neural, rồi chạy lại Bòn Số."
    )


def _row(voice: "KnownVoice", settings: "Settings") -> dict[str, object]:
    from api.voices.catalogue import is_there, is_used

    return {
        "name": voice.name,
        "about": voice.about,
        "bytes": voice.bytes,
        **{f"{part}_licence": licence for part, licence in voice.licences._asdict().items()},
        "source": voice.source,
        "there": is_there(voice, settings),
        "used": is_used(voice, settings),
    }


def _line(voice: "KnownVoice", settings: "Settings") -> str:
    from api.voices.catalogue import is_there, is_used

    used, there = is_used(voice, settings), is_there(voice, settings)
    state = "đang dùng" if used and there else "có, không dùng" if there else "chưa tải"
    return f"{voice.name}: {voice.about}; {_size(voice.bytes)}; {state}"


def _size(count: int) -> str:
    return f"{count / 1e6:.0f} MB" if count else "không phải tải"
