"""Whether a database holds anything that could be lost."""

from sqlalchemy import Engine, Table, select
from sqlmodel import SQLModel

from api.store.database import reading
from api.store.migrate import current


def anybody(engine: Engine) -> bool:
    """Whether the database holds anything that could be lost."""
    if not current(engine):
        return False
    with reading(engine) as connection:
        return any(connection.execute(select(table).limit(1)).first() for table in _precious())


def _precious() -> list[Table]:
    return [SQLModel.metadata.tables[name] for name in ("chat", "learner", "fact", "staff", "campaign", "join_code")]
