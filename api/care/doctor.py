"""What is wrong with an installation and what to do about it, in the words of whoever runs it."""

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from api.care.backup.scratch import left_behind, size
from api.care.causes import causes, said
from api.care.journal import file as journal_file
from api.care.journal import table
from api.clock import VIETNAM
from api.clock import now as clock
from api.conversation import failures
from api.course.files import CourseFiles
from api.course.people_overlay import amendments, place_contacts
from api.delivery import push_hold
from api.media.media import clips
from api.media.voices import google, neural
from api.platforms.platform import Platform
from api.platforms.registry import platforms
from api.recordings import Folders, back_translations, recording_progress, rows
from api.settings import ROOT, Settings
from api.store import (
    KEY_FILE,
    Audit,
    Keys,
    Outbox,
    Recording,
    anybody,
    connect,
    core,
    literally,
    migrate,
    reading,
    replacing,
    soundness,
    work_queue,
)
from api.voices import read_progress
from bot.course import APPROVED, SOURCE, Course, CourseError, Overlay, overlaid
from bot.replies import Say, Speech
from bot.speech import SpeechFailed, VoiceMissing

STUCK = 3
"""Tries in a row after which work that fails is told of: one or two may be a platform's bad minute."""

LOW_DISK, NO_DISK = 2_000_000_000, 300_000_000
"""Bytes free: from where to worry, from where to stop waiting."""

BACKUP_DAYS = 7

_audit, _outbox, _recording = map(core, (Audit, Outbox, Recording))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. ``level`` is ``ok``, ``warn`` or ``bad``; without ``advice`` nothing is to be done."""

    level: str
    about: str
    says: str
    advice: str = ""

    def __str__(self) -> str:
        sign = {"ok": "✓", "warn": "!", "bad": "✗"}[self.level]
        return f"{sign} {self.about}: {self.says} {self.advice}".rstrip()

    @property
    def ok(self) -> bool:
        """Whether the service can be relied on as it is; a warning can wait."""
        return self.level != "bad"


def doctor(settings: Settings, now: datetime | None = None) -> list[Finding]:
    """Everything looked at, in the order in which it should be mended."""
    engine = connect(settings.database)
    try:
        ours = platforms(settings, engine, lambda: Keys.load(settings, anew=False)).values()
        findings = [*_database(engine), *_machine(settings), _address(settings), *_set_up(ours)]
        findings += _course(settings, engine)
        if all(finding.level != "bad" for finding in findings if finding.about == "Cơ sở dữ liệu"):
            at = now or clock()
            findings += [*_records(engine, at), *_platforms(engine, ours, at)]
            findings += [_recordings(engine, settings), *_journal(engine, settings), *_left(engine, settings)]
            findings += [Finding(*cause) for cause in causes(engine, settings, at)]
    finally:
        engine.dispose()
    return sorted(findings, key=lambda finding: ("bad", "warn", "ok").index(finding.level))


def _database(engine: Engine) -> Iterator[Finding]:
    about = "Cơ sở dữ liệu"
    try:
        sound = soundness.database_sound(engine)
        revision = migrate.current(engine) if sound == soundness.OK else ""
    except SQLAlchemyError as error:
        sound, revision = soundness.cause(error), ""
    if sound != soundness.OK:
        yield Finding(*said(about, sound))
    elif revision != migrate.newest():
        yield Finding("bad", about, "Chưa ở dạng mới nhất.", "Chạy bonso migrate.")
    else:
        yield Finding("ok", about, f"Mở được, dạng {revision}.")


def _machine(settings: Settings) -> Iterator[Finding]:
    yield _disk(shutil.disk_usage(_existing(settings.data_dir)).free)
    yield _key(settings)
    yield _voice(settings)
    yield from _google(settings)
    yield from _neural(settings)


def _disk(free: int) -> Finding:
    says = f"Còn trống {free / 1e9:.1f} GB."
    if free < NO_DISK:
        return Finding("bad", "Ổ đĩa", says, "Xóa bớt tệp ngay, nếu không máy sẽ không lưu được bài học.")
    if free < LOW_DISK:
        return Finding("warn", "Ổ đĩa", says, "Nên dọn bớt tệp hoặc thêm ổ đĩa.")
    return Finding("ok", "Ổ đĩa", says)


def _key(settings: Settings) -> Finding:
    file = settings.data_dir / KEY_FILE
    if settings.secret_key.get_secret_value():
        return Finding("ok", "Khóa bí mật", "Lấy từ BONSO_SECRET_KEY.")
    if not file.exists() and anybody_in(settings):
        says = "Có dữ liệu mà không có khóa: không mở được cuộc trò chuyện nào."
        return Finding("bad", "Khóa bí mật", says, f"Chép khóa cũ vào {file} trước khi chạy bonso serve.")
    if not file.exists():
        return Finding("warn", "Khóa bí mật", "Chưa có.", "Chạy bonso serve một lần, rồi chép tệp khóa sang nơi khác.")
    if file.stat().st_mode & 0o077:
        return Finding("bad", "Khóa bí mật", f"Người khác trên máy đọc được {file}.", f"Chạy chmod 600 {file}.")
    return Finding("ok", "Khóa bí mật", f"Ở {file}. Nhớ chép sang nơi khác, riêng với bản sao lưu.")


def anybody_in(settings: Settings) -> bool:
    """Whether the database can be opened and holds somebody's data."""
    engine = connect(settings.database)
    try:
        return anybody(engine)
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def _voice(settings: Settings) -> Finding:
    try:
        clip = clips(settings).clip(Speech((Say("vi", "Xin chào bà con."),)))
    except (SpeechFailed, OSError, ImportError) as error:
        return Finding("bad", "Giọng đọc", f"Không đọc được ({type(error).__name__}).", "Cài lại bằng uv sync.")
    return Finding("ok", "Giọng đọc", f"Đọc được, câu thử dài {clip.seconds:.1f} giây.")


def _google(settings: Settings) -> Iterator[Finding]:
    """How much of the course Google has said; that it is not done yet is no trouble, for others speak meanwhile."""
    shelf, about = google(settings), "Giọng Google"
    if shelf is None:
        return
    progress = read_progress(shelf.folder)
    if progress is None:
        says = "Chưa lấy câu nào: máy tự lấy khi chạy bonso serve. Google chỉ nhận câu chữ của bài học."
        yield Finding("ok", about, f"{says} Không muốn thì đặt BONSO_GTTS=false.")
        return
    stuck = bool(progress.trouble) and not progress.done
    advice = (
        f"Lần thử cuối báo: {progress.trouble}. Xem mạng của máy; máy không có mạng thì nạp gói giọng bằng "
        "bonso audio import. Trong khi đó máy đọc bằng giọng kế tiếp."
    )
    yield Finding("warn" if stuck else "ok", about, progress.says(), advice if stuck else "")


def _neural(settings: Settings) -> Iterator[Finding]:
    voice = neural(settings)
    if voice is None:
        return
    try:
        voice.check()
    except VoiceMissing as missing:
        yield Finding("warn", "Giọng nơ-ron", str(missing), "Trong khi đó máy đọc bằng giọng espeak-ng.")
    else:
        yield Finding("ok", "Giọng nơ-ron", f"Đọc được {settings.neural_voice}.")


def _address(settings: Settings) -> Finding:
    if urlsplit(settings.public_url).hostname in ("127.0.0.1", "localhost", None):
        advice = "Đặt BONSO_PUBLIC_URL bằng địa chỉ mà điện thoại của bà con mở được."
        return Finding("warn", "Địa chỉ", f"{settings.public_url} chỉ mở được trên máy này.", advice)
    return Finding("ok", "Địa chỉ", settings.public_url)


def _set_up(ours: Iterable[Platform]) -> Iterator[Finding]:
    return (Finding(*remark) for platform in ours for remark in platform.set_up())


def _platforms(engine: Engine, ours: Iterable[Platform], now: datetime) -> Iterator[Finding]:
    with reading(engine) as connection:
        for platform in ours:
            yield from (Finding(*remark) for remark in platform.records(connection, now))


def _course(settings: Settings, engine: Engine) -> Iterator[Finding]:
    try:
        course = CourseFiles(ROOT, settings).load()
    except CourseError as error:
        says = f"Không đọc được ({len(error.problems)} lỗi)."
        yield Finding("bad", "Bài học", says, "Chạy bonso content check để xem từng lỗi.")
        return
    yield Finding("ok", "Bài học", f"{len(course.lessons)} bài, bản {course.digest}.")
    yield from (_translated(course, lang, settings.kho_minimum) for lang in course.languages if lang != SOURCE)
    yield _contacts(course, engine)
    yield from _spoken(course, engine)


def _spoken(course: Course, engine: Engine) -> Iterator[Finding]:
    """How much of each language people have recorded; the voice of a machine stands in for the rest."""
    try:
        with reading(engine) as connection:
            found = recording_progress(connection, overlaid(course, amendments(connection)))
    except SQLAlchemyError:
        return  # told of where the database is looked at
    for one in found:
        yield Finding("ok", "Giọng người thật", str(one))


def _translated(course: Course, lang: str, minimum: str) -> Finding:
    language = course.languages[lang]
    name, least = f"Tiếng {language.name}", minimum if language.drafts else APPROVED
    states = Counter(entry.state for entry in course.entries.get(lang, {}).values())
    said = ", ".join(f"{count} câu {state}" for state, count in states.items()) or "chưa có câu nào"
    says = f"{said}, trên {len(course.messages[SOURCE])} câu. Bà con thấy từ mức {least}, luôn kèm tiếng Việt."
    if states[APPROVED]:
        return Finding("ok", name, says)
    return Finding("warn", name, says, f"Mời người nói tiếng {language.name} xem lại và duyệt các câu nháp.")


def _contacts(course: Course, engine: Engine) -> Finding:
    """Which communes have nobody to ask, neither in the file nor on the pages of staff."""
    try:
        with reading(engine) as connection:
            known = overlaid(course, Overlay(contacts=place_contacts(connection)))
    except SQLAlchemyError:  # what is wrong with the database is said elsewhere
        known = course
    without = [commune.name for commune in course.communes.values() if not known.contact(commune.id)]
    if not without:
        return Finding("ok", "Người để hỏi", "Xã nào cũng có người và số điện thoại.")
    advice = "Nhập ở trang Người để hỏi của cán bộ, hoặc bằng bonso contact set."
    return Finding("warn", "Người để hỏi", f"Chưa có ở: {', '.join(without)}.", advice)


def _records(engine: Engine, now: datetime) -> Iterator[Finding]:
    with reading(engine) as connection:
        made = connection.scalar(select(func.max(_audit.c.at)).where(_audit.c.action == "backup-made"))
        doubt = connection.scalar(select(func.count()).where(literally(_outbox.c.state, "doubt"))) or 0
        dead = failures.count(connection)
        stuck = work_queue.failing(connection, STUCK)
    yield _backup(made, now)
    yield _count(
        "Tin không rõ đã đến chưa", doubt, "Tin trả lời đã được thử lại một lần; tin cho thôn, xem ở trang Gửi tin."
    )
    yield _count(
        "Việc máy không xử lý được",
        dead,
        "Xem bằng bonso failures, gửi cho người viết chương trình, rồi bonso failures --settle.",
    )
    for kind, key, times, error in stuck:
        says = f"“{' '.join(filter(None, (kind, key)))}” hỏng {times} lần liền ({error}), máy vẫn thử lại."
        yield Finding("bad", "Việc nền", says, "Xem dòng “work failed” trong nhật ký, gửi cho người viết chương trình.")


def _backup(made: datetime | None, now: datetime) -> Finding:
    advice = "Chạy bonso backup TỆP, rồi chép tệp sang máy khác."
    if made is None:
        return Finding("warn", "Sao lưu", "Chưa sao lưu lần nào.", advice)
    days = (now - made) // timedelta(days=1)
    level = "warn" if days >= BACKUP_DAYS else "ok"
    return Finding(level, "Sao lưu", f"Lần gần nhất cách đây {days} ngày.", advice if level == "warn" else "")


def _recordings(engine: Engine, settings: Settings) -> Finding:
    """How many there are, how many wait for somebody to listen, and whether rows and files agree."""
    about, folder = "Bản thu giọng", Folders(settings)
    with reading(engine) as connection:
        found = connection.execute(select(_recording.c.file, _recording.c.state)).mappings()
        states = {row["file"]: row["state"] for row in found}
        answers = back_translations.files(connection)
    files = {path.name for path in folder.kept.iterdir()} if folder.kept.is_dir() else set()
    living = {file for file, state in states.items() if state in (rows.NEW, rows.CONFIRMED)}
    answered = {file for file, there in answers.items() if there}
    waiting = sum(state == rows.NEW for state in states.values())
    size = sum(folder.file(name).stat().st_size for name in files) / 1e6
    says = f"{len(living)} bản, {waiting} chờ nghe lại, {size:.0f} MB."
    if lost := len((living | answered) - files):
        advice = "Gắn lại thư mục recordings dùng chung, hoặc phục hồi bản sao lưu."
        return Finding("bad", about, f"{says} {lost} bản mất tệp.", advice)
    if stray := len(files - states.keys() - answers.keys()):
        return Finding("warn", about, f"{says} {stray} tệp không thuộc bản nào.", "Máy tự xóa sau một giờ, khi chạy.")
    return Finding("ok", about, says)


def _journal(engine: Engine, settings: Settings) -> Iterator[Finding]:
    """Whether what was revoked is in the file that outlives the database, and whether a restore waits for a yes."""
    about, file = "Sổ thu hồi", journal_file.journal_of(settings)
    with reading(engine) as connection:
        start, noted, held = table.began(connection), table.entries(connection), push_hold.held_since(connection)
    if held:
        advice = "Xem lại tài khoản và người thu âm, rồi chạy bonso confirm-restore hoặc bấm ở trang Tổng quan."
        yield Finding("warn", "Khôi phục", "Chưa ai xác nhận, nên tin chung và bài ôn chưa gửi.", advice)
    try:
        kept = journal_file.read_journal(file)
    except (journal_file.Damaged, OSError):
        yield Finding("bad", about, f"{file} bị hỏng.", "Chạy lại bonso serve: máy cất tệp hỏng sang bên rồi viết lại.")
        return
    missing = {one.id for one in noted} - {one.id for one in kept.entries} if kept else set()
    if start and (kept is None or kept.id != start.thing or missing):
        yield Finding("warn", about, f"{file} chưa đủ.", "Chạy bonso serve hoặc bonso backup: máy viết tiếp.")
    elif kept:
        until = f"{kept.until.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        yield Finding("ok", about, f"{len(kept.entries)} việc, đến {until}, ở {file}. Nhớ chép nó cạnh khóa.")


def _left(engine: Engine, settings: Settings) -> Iterator[Finding]:
    """Copies of the database that nobody looks after: of backups that were killed, and from before a restore."""
    with reading(engine) as connection:
        made = connection.scalars(select(_audit.c.object).where(_audit.c.action == "backup-made").distinct())
        folders = {Path(one) for one in made if one} | {settings.data_dir.absolute(), Path.cwd()}
    killed = sorted(one for folder in folders if folder.is_dir() for one in left_behind(folder))
    if killed:
        advice = "Lần bonso backup tới vào thư mục đó sẽ xóa. Trong đó là cả cơ sở dữ liệu."
        yield Finding("warn", "Bản sao dở dang", _sized(killed), advice)
    data = settings.data_dir
    if half := replacing.staged(data):  # of PostgreSQL: with SQLite it is put right when the database is opened
        yield Finding("warn", "Khôi phục dở dang", _sized(half), "Chạy bonso serve: máy làm nốt hoặc bỏ đi.")
    before = sorted((*data.glob("bonso.before-*"), *data.glob("before-*.zip"), *data.glob("recordings/before-*")))
    if before:
        advice = "Khôi phục đúng rồi thì xóa đi: trong đó có cả người đã xin xóa."
        yield Finding("warn", "Dữ liệu trước khi khôi phục", _sized(before), advice)


def _sized(paths: list[Path]) -> str:
    return ", ".join(f"{path} ({size(path) / 1e6:.0f} MB)" for path in paths) + "."


def _count(about: str, count: int, advice: str) -> Finding:
    return Finding("warn", about, f"{count}.", advice) if count else Finding("ok", about, "Không có.")


def _existing(folder: Path) -> Path:
    return next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
