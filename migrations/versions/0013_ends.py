"""Every row has an end: what erasing and expiry look for, nobody's facts as sums, failures without words."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEXES = (
    ("help_request", "chat_id"),
    ("question", "chat_id"),
    ("question", "learner_id"),
    ("link_code", "chat_id"),
    ("link_attempt", "chat_id"),
    ("zalo_charge", "chat_id"),
)


def upgrade() -> None:
    op.create_table(
        "screen_mark",
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("serial", sa.BigInteger(), nullable=False),
    )
    op.add_column("learner", sa.Column("begun", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.add_column("fact", sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("campaign", sa.Column("ended", sa.JSON(), nullable=False, server_default="{}"))
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    somebodys = sa.text("learner_id IS NOT NULL")
    op.create_index(
        "ix_work_order_learner", "work_order", ["learner_id"], sqlite_where=somebodys, postgresql_where=somebodys
    )
    # What people wrote lay here until now, and so did the text of messages that were sent long ago.
    op.execute("UPDATE dead_event SET event = '{}'")
    op.execute(
        "UPDATE outbox SET body = '{}' WHERE account NOT LIKE 'web/%' AND settled_at IS NOT NULL"
        " AND code <> 'elsewhere' AND body <> '{}'"
    )


def downgrade() -> None:
    op.drop_index("ix_work_order_learner", "work_order")
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    op.drop_column("campaign", "ended")
    op.drop_column("fact", "times")
    op.drop_column("learner", "begun")
    op.drop_table("screen_mark")
