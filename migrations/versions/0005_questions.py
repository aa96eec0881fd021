"""Voice messages that a helper may hear, and a month's messages of the Zalo bot found without looking through all."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")
TIME = sa.DateTime(timezone=True)
OURS = sa.text("account = 'zalo-bot/main'")
WAITING = sa.text("state = 'due'")


def upgrade() -> None:
    op.add_column("help_request", sa.Column("question", ID, nullable=True))
    op.create_table(
        "question",
        sa.Column("id", ID, primary_key=True),
        sa.Column("request", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("learner_id", ID, nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
    )
    op.create_index("ix_question_request", "question", ["request"])
    op.create_index("ix_question_due", "question", ["due_at"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_outbox_zalo_bot", "outbox", ["settled_at"], sqlite_where=OURS, postgresql_where=OURS)


def downgrade() -> None:
    op.drop_index("ix_outbox_zalo_bot", "outbox")
    op.drop_table("question")
    op.drop_column("help_request", "question")
