"""A service that really serves: what was erased or is over stands in none of its files, its log and its backups."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile, is_zipfile

import httpx
import pytest

from api.care.backup import backup
from api.care.backup.scratch import left_behind
from api.care.portions import do_chores
from api.clock import now
from api.media import uploads
from api.settings import Settings
from api.store.database import connect
from bot.course.model import Course
from tests.api.killing import runs_to_its_end
from tests.api.recordings.speakers import file, speech
from tests.fakes.telegram import FakeTelegram
from tests.scenarios.process import Process
from tests.scenarios.town import KEY, Page, happens

pytestmark = pytest.mark.slow

REFUSED, ERASED, STAYED = "Nhàntím", "Thảovàng", "Senhồng"
CODE, TYPED = "739155", "trâu nhà tôi đi lạc"
WORDS = (REFUSED, ERASED, STAYED, CODE, TYPED)
STEPS_INTO_A_BACKUP = 12
"""Files that a backup touches until the whole database lies in its scratch."""


def found(folder: Path) -> set[str]:
    """Which words stand in any file below ``folder``, in whatever is packed there too."""
    contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    for path in folder.rglob("*"):
        if path.is_file() and is_zipfile(path):
            with ZipFile(path) as packed:
                contents += [packed.read(name) for name in packed.namelist()]
    return {word for word in WORDS if any(form in one for form in _forms(word) for one in contents)}


def _forms(word: str) -> Iterator[bytes]:
    """As it is written to a database, to a log, and by Windows."""
    yield from (word.encode(), word.encode("unicode_escape"), word.encode("utf-16-le"))


async def called(page: Page, name: str, *, agrees: bool) -> None:
    """Somebody new in the household says her name, reads it on a screen and is asked."""
    await page.does(type="say", text="đổi người học")
    await page.taps("new")
    await page.does(type="say", text=name)
    await page.does(type="say", text="đổi người học")
    assert name in "".join(str(part) for part in page.parts.values())
    mine = next(one["id"] for one in reversed(page.screen["choices"]) if one["id"].startswith("who-"))
    await page.taps(mine, "hang-up", "next", "adult", "yes" if agrees else "no")


async def live(http: httpx.AsyncClient) -> None:
    """A household on one page: one stays, one refuses, one has herself erased; a code, other words and a voice."""
    page = Page(http)
    await page.arrives()
    await called(page, STAYED, agrees=True)
    await called(page, REFUSED, agrees=False)
    await called(page, ERASED, agrees=True)
    await page.does(type="say", text="xóa dữ liệu")
    await page.taps(*(["delete"] if "delete" in [one["id"] for one in page.screen["choices"]] else []), "yes")
    await page.does(type="say", text=f"mã OTP của tôi là {CODE} đó")
    await page.does(type="say", text=TYPED)
    await page.speaks(file(speech("con trâu nhà tôi đi đâu mất rồi"), "webm"))


async def test_after_four_hundred_days_no_file_of_a_server_knows_anybody(
    tmp_path: Path, telegram: FakeTelegram, course: Course, made: Path
) -> None:
    for name in ("clips", "pictures"):
        (tmp_path / name).symlink_to(made / name)
    settings = Settings(_env_file=None, data_dir=tmp_path, secret_key=KEY, telegram_token="")
    server = Process(tmp_path, telegram.url, "serve", BONSO_LOG_LEVEL="DEBUG")
    server.start()
    await server.ready()
    async with httpx.AsyncClient(base_url=server.url, headers={"x-bonso": "1"}, timeout=30) as http:
        await live(http)
    assert not runs_to_its_end(
        lambda: backup(settings, tmp_path / "backups" / "bonso.zip"),
        "/.backup-",
        die_at=STEPS_INTO_A_BACKUP,
    )
    assert left_behind(tmp_path / "backups"), "a killed backup leaves its scratch"
    assert STAYED in found(tmp_path / "backups"), "and in it whoever was there"
    await server.ends()
    assert found(tmp_path) == {STAYED}, "who refused or went is gone from the log of the database at once"

    _four_hundred_days(settings)
    server.start()
    await server.ready()
    # Its worker looks for the first time when it gets to it: on a busy machine that is after it serves.
    await happens(lambda: not any((tmp_path / uploads.FOLDER).iterdir()))
    backup(settings, tmp_path / "backups" / "bonso.zip")
    await server.ends()
    assert left_behind(tmp_path / "backups") == []
    assert found(tmp_path) == set()


def _four_hundred_days(settings: Settings) -> None:
    """The nights of a year and more, and the age of files by the clock of the disk."""
    engine = connect(settings.database)
    for days in range(1, 420, 20):
        do_chores(engine, settings, now() + timedelta(days=days), rest=lambda _: None)
    engine.dispose()
    for path in (settings.data_dir / uploads.FOLDER).glob("*"):
        os.utime(path, (0, 0))
