"""A restore that is killed at any step leaves the old installation whole or the new one whole, never an empty one."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from api.access import auth, tokens
from api.care.backup import backup, finished, restore
from api.clock import now
from api.settings import Settings
from api.store import replacing
from api.store.database import connect, reading, writing
from api.store.inhabited import anybody
from api.store.models import Chat, Outbox, Token
from api.store.statements import core, literally
from tests.api.conftest import SECRET, beside
from tests.api.killing import runs_to_its_end
from tests.api.office import employ
from tests.api.village import Village

OLD, NEW = "old", "new"

_chat, _outbox, _token = core(Chat), core(Outbox), core(Token)


@dataclass
class Prepared:
    """An installation with a backup of its past: since then somebody came, and a token was revoked."""

    settings: Settings
    file: Path


@pytest.fixture
def prepared(
    village: Village, settings: Settings, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Prepared:
    village.arrives("1001")
    employ(village.database, "ca", "admin")
    with writing(village.database) as connection:
        tokens.add(connection, name="bảng điện tử", commune="", actor="bonso", now=village.now)
        token = connection.scalar(select(_token.c.id))
    kept = tmp_path / "recordings" / "kept"
    kept.mkdir(parents=True)
    (kept / "a.flac").write_text("bản sao")
    file = tmp_path_factory.mktemp("backups") / "bonso.zip"
    backup(settings, file)
    (kept / "a.flac").write_text("hôm nay")
    village.arrives("1002")
    with writing(village.database) as connection:
        tokens.revoke(connection, str(token), actor="bonso", now=village.now)
    village.database.dispose()
    return Prepared(settings, file)


def found(settings: Settings) -> str:
    """Which installation somebody finds who opens it by any command, after checking that it is whole."""
    finished(settings)
    engine = connect(settings.database)
    assert anybody(engine)
    with writing(engine) as connection:
        assert auth.first_invitation(connection, now()) is None
    with reading(engine) as connection:
        chats = connection.scalar(select(func.count()).select_from(_chat))
        due = connection.scalar(select(func.count()).where(literally(_outbox.c.state, "due")))
        valid = connection.scalar(select(func.count()).where(_token.c.revoked_at.is_(None)))
    engine.dispose()
    assert replacing.staged(settings.data_dir) == []
    assert list((settings.data_dir / "recordings").glob(".restore-*")) == []
    sound = (settings.data_dir / "recordings" / "kept" / "a.flac").read_text()
    assert valid == 0, "revoked since the backup, whichever it is"
    assert (chats, bool(due), sound) in ((2, True, "hôm nay"), (1, False, "bản sao"))
    return OLD if chats == 2 else NEW


@pytest.mark.nightly
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_at_every_step_on_sqlite(prepared: Prepared, tmp_path: Path) -> None:
    came, step, ended = [], 0, False
    while not ended:
        step += 1
        data = tmp_path.parent / f"{tmp_path.name}-{step}"
        shutil.copytree(tmp_path, data)
        settings = Settings(_env_file=None, data_dir=data, secret_key=SECRET)
        ended = runs_to_its_end(lambda s=settings: restore(s, prepared.file, overwrite=True), str(data), die_at=step)  # type: ignore[misc]
        came.append(found(settings))
        shutil.rmtree(data)
    assert set(came) == {OLD, NEW}
    assert came == sorted(came, reverse=True), "there is one moment from which on it is the new one"


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("after", "came"), [("plan.json.new", OLD), ("bonso.before-", NEW)])
def test_the_next_start_of_the_real_service_is_no_first_start(
    prepared: Prepared, tmp_path: Path, after: str, came: str
) -> None:
    """Killed before the commit, and between the two renames of the database, when there is none in its place."""
    settings = Settings(_env_file=None, data_dir=tmp_path, secret_key=SECRET)
    work = lambda: restore(settings, prepared.file, overwrite=True)  # noqa: E731
    assert not runs_to_its_end(work, str(tmp_path), die_at=2, after=after)
    assert (tmp_path / "bonso.db").exists() == (came == OLD)
    said = served(tmp_path)
    assert "Bòn Số đang chạy" in said and "/staff/welcome/" not in said
    assert found(settings) == came


def served(data: Path) -> str:
    """What the service says when it starts on ``data``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).with_name("bonso")), "serve", "--port", str(port)]
    env = {**os.environ, "BONSO_DATA_DIR": str(data), "BONSO_SECRET_KEY": SECRET, "BONSO_WATCH_CONTENT": "false"}
    with subprocess.Popen(command, env=env, cwd=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as running:
        assert running.stdout
        first = running.stdout.readline()
        running.terminate()
        return (first + running.stdout.read()).decode()


@pytest.fixture
def another_postgres(postgres_server: str, prepared: Prepared) -> Iterator[tuple[str, str]]:
    """The address of a server, and the name of a database on it of which copies may be made."""
    yield postgres_server, str(make_url(prepared.settings.database).database)


@pytest.mark.nightly
@pytest.mark.parametrize("database_url", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_killed_around_the_commit_on_postgresql(
    prepared: Prepared, another_postgres: tuple[str, str], tmp_path: Path
) -> None:
    server, template = another_postgres
    came, step, ended = [], 0, False
    while not ended:
        step += 4 if NEW in came else 1  # after the commit it is the same as on SQLite
        data, name = tmp_path.parent / f"{tmp_path.name}-{step}", f"killed_{uuid4().hex}"
        shutil.copytree(tmp_path, data)
        _administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
        settings = Settings(_env_file=None, data_dir=data, database_url=beside(server, name), secret_key=SECRET)
        ended = runs_to_its_end(
            lambda s=settings: restore(s, prepared.file, overwrite=True),  # type: ignore[misc]
            str(data),
            die_at=step,
            after=replacing.PLAN,
        )
        came.append(found(settings))
        _administer(server, f"DROP DATABASE {name} WITH (FORCE)")
        shutil.rmtree(data)
    assert set(came) == {OLD, NEW}
    assert came == sorted(came, reverse=True)


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
