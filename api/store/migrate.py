"""Bringing the tables up to date, configured in code so that no alembic.ini lies about.

Any number of processes may call ``upgrade`` at once: one works, the others wait and find it done.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, select, table, text
from sqlalchemy import column as named

from api.settings import ROOT
from api.store.database import reading, writing

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = ROOT / "migrations"
HEAD = "head"
EMPTY = "base"

_LOCK = 0x426F6E536F  # PostgreSQL's advisory lock: any number nobody else uses


def upgrade(engine: Engine, target: str = HEAD) -> None:
    """Apply what is missing up to ``target``, all of it in one transaction."""
    # Alembic takes half a second to load, which a start with nothing to migrate need not wait for.
    if target != HEAD or current(engine) != newest():
        _run(engine, "upgrade", target)


def upgrade_within(connection: Connection, target: str = HEAD) -> None:
    """The same in the caller's transaction, which may take everything back."""
    from alembic import command as alembic  # noqa: PLC0415 - slow to import, and used by a restore

    _one_at_a_time(connection)
    alembic.upgrade(_config(connection), target)


def downgrade(engine: Engine, target: str) -> None:
    """Take back everything after ``target``; ``base`` leaves no table."""
    _run(engine, "downgrade", target)


def current(engine: Engine) -> str:
    """The revision the database is at, ``""`` for one never migrated."""
    with reading(engine) as connection:
        return current_within(connection)


def current_within(connection: Connection) -> str:
    """The same, read by the caller's transaction."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(select(named("version_num")).select_from(table("alembic_version"))) or ""


def newest() -> str:
    """The revision the program expects: the one on which no other builds."""
    (last,) = _revisions().keys() - _revisions().values()
    return last


def known(revision: str) -> bool:
    """Whether ``revision`` is one of ours, so that the program can read its tables or migrate them."""
    return revision in _revisions()


@cache
def _revisions() -> dict[str, str]:
    """Each revision with the one before it, read from the files without loading Alembic."""
    texts = [file.read_text("utf-8") for file in (SCRIPTS / "versions").glob("*.py")]
    found = (dict(_NAMES.findall(text)) for text in texts)
    return {names["revision"]: names.get("down_revision", "") for names in found}


_NAMES = re.compile(r'^(revision|down_revision)(?:: [^=]+)? = "(\w+)"$', re.MULTILINE)


def _run(engine: Engine, command: str, target: str) -> None:
    from alembic import command as alembic  # noqa: PLC0415 - slow to import, and used once a start

    with writing(engine) as connection:
        _one_at_a_time(connection)
        getattr(alembic, command)(_config(connection), target)


def _config(connection: Connection | None = None) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - as above

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def _one_at_a_time(connection: Connection) -> None:
    # On SQLite BEGIN IMMEDIATE already holds the only writer's place.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
