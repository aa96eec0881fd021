"""A full disk, another key, a damaged page, a clock set back: readiness and the doctor find each, and name it."""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from api.app import assemble, create_app
from api.care.doctor import doctor
from api.clock import now
from api.http.context import Context
from api.settings import Settings
from api.store import soundness
from api.store.database import connect, writing
from api.store.key_check import settle
from api.store.keys import Keys
from api.store.soundness import OK, Remembered, cause
from bot.events import Opened
from tests.api.village import Village
from tests.rows import each_row

pytestmark = pytest.mark.sql


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow, for this process: every write of a byte fails, as on a full disk."""
    before, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    old = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, hard))
        signal.signal(signal.SIGXFSZ, old)


@pytest.fixture
def context(settings: Settings) -> Iterator[Context]:
    made = assemble(settings)
    yield made
    made.database.dispose()


async def ready(context: Context) -> tuple[int, dict[str, str]]:
    app = create_app(context.settings, context)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get("/health/ready")
    said = answer.json()
    return answer.status_code, {name: said[name] for name in ("database", "migrations", "data_folder", "key")}


def told(settings: Settings) -> dict[str, tuple[str, str]]:
    """What the doctor finds bad or worth a word: level and sentence, by what it is about."""
    found = doctor(settings)
    return {one.about: (one.level, f"{one.says} {one.advice}") for one in found if one.level != "ok"}


async def test_a_sound_installation_is_ready(context: Context) -> None:
    assert await ready(context) == (200, dict.fromkeys(("database", "migrations", "data_folder", "key"), OK))
    assert not {"Thư mục dữ liệu", "Ghi dữ liệu", "Khóa bí mật", "Đồng hồ"} & told(context.settings).keys()
    assert not list(context.settings.data_dir.glob(f"{soundness.PROBE}*"))


async def test_a_full_disk_is_not_ready(context: Context) -> None:
    with full_disk():
        status, said = await ready(context)
    assert (status, said["data_folder"]) == (503, "disk-full")
    if context.database.dialect.name == "sqlite":  # PostgreSQL has a disk of its own
        assert said["database"] == "disk-full"
    assert (await ready(context))[0] == 200, "room was made"


def test_the_doctor_names_a_full_disk(context: Context) -> None:
    with full_disk():
        level, says = told(context.settings)["Thư mục dữ liệu"]
    assert level == "bad" and "Ổ đĩa đầy" in says


async def test_another_key_is_not_ready_and_the_doctor_names_it(context: Context, settings: Settings) -> None:
    settle(context.database, context.keys)
    other = settings.model_copy(update={"secret_key": type(settings.secret_key)("x" * 32)})
    told_of = told(other)["Khóa bí mật"]
    assert told_of[0] == "bad" and "BONSO_SECRET_KEY" in told_of[1]
    status, said = await ready(replace(context, keys=Keys(b"x" * 32)))
    assert (status, said["key"]) == (503, "other")


def damaged(database: Engine, file: Path) -> Engine:
    """The same database with a page in its middle overwritten; its first pages are whole, so that it opens."""
    with database.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        size = connection.scalar(text("PRAGMA page_size"))
        root = connection.scalar(text("SELECT rootpage FROM sqlite_master WHERE name = 'outbox'"))
    database.dispose()
    content = bytearray(file.read_bytes())
    content[(root - 1) * size : root * size] = b"\xaa" * size
    file.write_bytes(content)
    return connect(f"sqlite:///{file}")


async def test_a_damaged_page_is_not_ready_and_the_doctor_says_restore(
    context: Context, settings: Settings, keys: Keys
) -> None:
    if context.database.dialect.name != "sqlite":
        pytest.skip("the server of PostgreSQL looks after its own pages")
    file = Path(str(context.database.url.database))
    broken = damaged(context.database, file)
    status, said = await ready(replace(context, database=broken))
    assert (status, said["database"]) == (503, "corrupt")
    broken.dispose()
    level, says = told(settings)["Cơ sở dữ liệu"]
    assert level == "bad" and "bị hỏng" in says and "bonso restore" in says


def test_the_doctor_says_that_the_clock_was_set_back(village: Village, settings: Settings) -> None:
    village.now = now() + timedelta(hours=1)
    village.happens("1", Opened())
    level, says = told(settings)["Đồng hồ"]
    assert level == "warn" and ("59 phút" in says or "60 phút" in says)


def test_writing_really_happens(database: Engine) -> None:
    at = now()
    assert soundness.database_writable(database, at) == OK
    with writing(database) as connection:
        assert connection.scalar(text("SELECT count(*) FROM installation WHERE written_at IS NOT NULL")) == 1


def test_probes_that_come_often_cost_one_write() -> None:
    asked: list[int] = []
    at = 100.0
    remembered = Remembered(10, steady=lambda: at)

    def question() -> str:
        asked.append(1)
        return OK

    assert [remembered.ask("x", question) for _ in range(5)] == [OK] * 5 and len(asked) == 1
    at = 109.9
    remembered.ask("x", question)
    assert len(asked) == 1
    at = 110.0
    remembered.ask("x", question)
    remembered.ask("y", question)
    assert len(asked) == 3


@each_row(
    ("error", "name"),
    [
        (OSError(28, "No space left"), "disk-full"),
        (OSError(30, "Read-only"), "read-only"),
        (OSError(99, "x"), "OSError"),
    ],
)
def test_causes_have_names(error: Exception, name: str) -> None:
    assert cause(error) == name
