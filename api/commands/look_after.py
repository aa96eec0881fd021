"""Looking after an installation: copies, putting them back, and what is wrong."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer


def backup(file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Copy everything but the secret key into one file, while the service runs."""
    from api.backup import backup as write
    from api.settings import Settings

    settings = Settings()
    try:
        made = write(settings, file)
    except OSError as error:
        typer.echo(f"Không ghi được {file}: {error.strerror}. Chọn một tệp khác.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Đã chép vào {file} ({file.stat().st_size:,} byte).")
    if made.recordings[0]:
        typer.echo(f"Trong đó có {made.recordings[0]} bản thu giọng ({made.recordings[1]:,} byte).")
    key = "BONSO_SECRET_KEY" if settings.secret_key.get_secret_value() else settings.data_dir / "secret.key"
    typer.echo(f"Khóa {key} không nằm trong đó: cất riêng một bản ở nơi khác.")


def restore(
    file: Annotated[Path, typer.Argument(help="A file made by bonso backup.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there now.")] = False,
) -> None:
    """Put a copy back. Stop the service first."""
    from api.backup import BackupError
    from api.backup import restore as read
    from api.settings import Settings

    try:
        read(Settings(), file, overwrite=overwrite)
    except BackupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo("Đã khôi phục. Chép khóa cũ (secret.key) vào thư mục dữ liệu, chạy bonso doctor, rồi bonso serve.")


def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Say what is wrong and what to do about it; exits 1 when something is."""
    from api.doctor import doctor as examine
    from api.settings import Settings

    findings = examine(Settings())
    for finding in findings:
        if as_json:
            typer.echo(json.dumps(asdict(finding), ensure_ascii=False, default=str))
        else:
            typer.echo(str(finding))
    if any(not finding.ok for finding in findings):
        raise typer.Exit(1)


def failures(
    settle: Annotated[bool, typer.Option("--settle", help="Note that somebody has looked at them.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Events that could not be dealt with: kind and place, never what was written."""
    from api import failures as found
    from api.clock import now
    from api.database import connect, writing
    from api.migrate import upgrade
    from api.settings import Settings

    engine = connect(Settings().database)
    upgrade(engine)
    with writing(engine) as connection:
        rows = found.unsettled(connection)
        settled = found.settle(connection, actor="bonso", now=now()) if settle else 0
    engine.dispose()
    for row in rows:
        if as_json:
            typer.echo(json.dumps(dict(row), ensure_ascii=False, default=str))
        else:
            typer.echo(
                f"{row['count']:5}  {row['last']:%d/%m/%Y %H:%M}  {row['account']}  {row['event']}  {row['error']}"
            )
    if not as_json:
        typer.echo(f"Đã ghi là có người xem: {settled}." if settle else "" if rows else "Không có.")
