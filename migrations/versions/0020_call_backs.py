"""Who wants to be called back, and on which number, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")


def upgrade() -> None:
    op.create_table(
        "call_back",
        sa.Column("request", ID, primary_key=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("learner_id", ID, nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_call_back_chat_id", "call_back", ["chat_id"])
    op.create_index("ix_call_back_learner_id", "call_back", ["learner_id"])


def downgrade() -> None:
    op.drop_table("call_back")
