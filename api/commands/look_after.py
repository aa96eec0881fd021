"""Looking after an installation: copies, putting them back, and what is wrong."""

import json
import signal
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.opened import changing

if TYPE_CHECKING:
    from api.care.backup.settle import Ready
    from api.settings import Settings


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="How many backups of this series may stay; 0 deletes none.")
    ] = 0,
) -> None:
    """Copy everything but the secret key and the journal into one file, while the service runs."""
    from api.care.backup import BackupError
    from api.care.backup import backup as write
    from api.care.backup.keep import delete_old
    from api.settings import Settings

    signal.signal(signal.SIGTERM, _leave)
    settings = Settings()
    try:
        made = write(settings, file)
    except BackupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    except OSError as error:
        typer.echo(f"Không ghi được {file}: {error.strerror}. Chọn một tệp khác.", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"Đã chép vào {file} ({file.stat().st_size:,} byte) và đọc lại đúng.")
    if made.recordings[0]:
        typer.echo(f"Trong đó có {made.recordings[0]} bản thu giọng ({made.recordings[1]:,} byte).")
    for old in delete_old(file, keep) if keep else ():
        typer.echo(f"Đã xóa bản cũ {old}.")
    _say_what_is_apart(settings)


def restore(
    file: Annotated[Path, typer.Argument(help="A file made by bonso backup.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace what is there now.")] = False,
) -> None:
    """Put a copy back, with everything revoked that was revoked since. Stop the service first."""
    from api.care.backup import BackupError
    from api.care.backup import restore as read
    from api.settings import Settings

    signal.signal(signal.SIGTERM, _leave)
    try:
        came = read(Settings(), file, overwrite=overwrite)
    except BackupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    rows = came.manifest.rows
    if rows:
        typer.echo(f"Trong bản sao có {rows.get('chat', 0)} cuộc trò chuyện, {rows.get('learner', 0)} người học.")
    _say_what_was_revoked(came.ready)
    if came.before:
        typer.echo(f"Dữ liệu cũ ở {came.before}. Xem số liệu đúng rồi thì xóa đi: trong đó có cả người đã xin xóa.")
    typer.echo("Đã khôi phục. Chép khóa cũ (secret.key) vào thư mục dữ liệu, chạy bonso doctor, rồi bonso serve.")


def confirm_restore() -> None:
    """Let messages that nobody waits for go again, after a restore that had no journal."""
    from api.delivery import push_hold

    with changing() as connection:
        released = push_hold.release(connection, actor="bonso")
    typer.echo("Từ giờ Bòn Số lại gửi tin chung và bài ôn." if released else "Không có gì đang chờ xác nhận.")


def doctor(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Say what is wrong and what to do about it; exits 1 when something is."""
    from api.care.doctor import doctor as examine
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
    from api.clock import now
    from api.conversation import failures as found

    with changing() as connection:
        rows = found.unsettled(connection)
        settled = found.settle(connection, actor="bonso", now=now()) if settle else 0
    for row in rows:
        if as_json:
            typer.echo(json.dumps(dict(row), ensure_ascii=False, default=str))
        else:
            typer.echo(
                f"{row['count']:5}  {row['last']:%d/%m/%Y %H:%M}  {row['account']}  {row['event']}  {row['error']}"
            )
    if not as_json:
        typer.echo(f"Đã ghi là có người xem: {settled}." if settle else "" if rows else "Không có.")


def _leave(number: int, _frame: object) -> None:
    """A signal becomes the end of the program, so that what was begun is cleared away."""
    raise SystemExit(128 + number)


def _say_what_is_apart(settings: "Settings") -> None:
    from api.care.journal.file import journal_of

    key = "BONSO_SECRET_KEY" if settings.secret_key.get_secret_value() else settings.data_dir / "secret.key"
    typer.echo(f"Khóa {key} không nằm trong đó: cất riêng một bản ở nơi khác.")
    typer.echo(f"Sổ thu hồi {journal_of(settings)} cũng vậy: sau mỗi lần sao lưu, chép nó cạnh khóa.")


def _say_what_was_revoked(ready: "Ready") -> None:
    from api.clock import VIETNAM

    if ready.until is None:
        typer.echo("KHÔNG CÓ SỔ THU HỒI hợp với bản sao này, nên không biết ai đã xin xóa hay bị thu quyền từ ngày đó.")
        typer.echo(f"Mọi mã truy cập, phiên và lời mời đã bị hủy ({ready.revoked}). Bòn Số chưa tự gửi tin cho ai.")
        typer.echo("Tìm được sổ thì chép vào chỗ cũ, rồi khôi phục lại ngay. Không có thì xem lại trang Tài khoản,")
        typer.echo("trang Người thu âm, rồi xác nhận ở trang Tổng quan hoặc bằng bonso confirm-restore.")
    else:
        until = f"{ready.until.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        typer.echo(f"Đã theo sổ thu hồi đến {until}: {ready.revoked} việc. Ai xin xóa sau giờ đó thì phải xóa lại.")
    if ready.opens is False:
        typer.echo("CHÚ Ý: khóa ở đây không mở được địa chỉ trong bản sao. Hãy chép khóa cũ vào trước khi chạy.")
    for login in ready.locked_out:
        typer.echo(f"{login} đã đổi mật khẩu sau ngày sao lưu: chạy bonso staff reset {login}.")
