"""Codes by which a person's chats come to share her, and how often they were asked for and tried."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "link_code",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("learner_id", ID, nullable=False, index=True),
        sa.Column("until", TIME, nullable=False),
    )
    op.create_table(
        "link_attempt",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_index("ix_link_attempt_account", "link_attempt", ["account", "kind", "at"])


def downgrade() -> None:
    op.drop_table("link_attempt")
    op.drop_table("link_code")
