"""Work that outlives a request: one row for each piece of it, with when it is due and who is at it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("kind", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("holder", sa.String(), nullable=False, server_default=""),
        sa.Column("held_until", TIME),
        sa.Column("once_more", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("error", sa.String(), nullable=False, server_default=""),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO job (kind, key, due_at) SELECT 'campaign', CAST(id AS VARCHAR(36)), '1970-01-01 00:00:00'"
        " FROM campaign WHERE state = 'running'"
    )
    op.drop_column("campaign", "runs")


def downgrade() -> None:
    op.add_column("campaign", sa.Column("runs", sa.Integer(), nullable=False, server_default="0"))
    op.drop_table("job")
