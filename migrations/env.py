"""Runs migrations on the connection that ``api.store.migrate`` hands over, inside its transaction."""

from alembic import context

from api.store import models
from api.store.models import SQLModel

__all__ = ["models"]


def run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=SQLModel.metadata,
        transactional_ddl=True,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
