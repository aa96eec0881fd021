"""A message keeps the number of its screen when its words go: typed answers are compared with what had come."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NUMBER = {"sqlite": "json_extract(body, '$.screen')", "postgresql": "CAST(CAST(body AS json) ->> 'screen' AS bigint)"}


OUTBOX = sa.table("outbox", sa.column("body", sa.Text()), sa.column("screen", sa.BigInteger()))


def upgrade() -> None:
    op.add_column("outbox", sa.Column("screen", sa.BigInteger(), nullable=True))
    number = sa.literal_column(NUMBER[op.get_bind().dialect.name])
    op.execute(sa.update(OUTBOX).where(OUTBOX.c.body != "{}").values(screen=number))


def downgrade() -> None:
    op.drop_column("outbox", "screen")
