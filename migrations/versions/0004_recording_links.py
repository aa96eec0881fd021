"""The chats of people who record."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recording_link",
        sa.Column("code", sa.String(), primary_key=True),
        sa.Column("consent_id", ID, sa.ForeignKey("recording_consent.id"), nullable=False, index=True),
        sa.Column("until", TIME, nullable=False),
        sa.Column("chat_id", ID, index=True),
    )


def downgrade() -> None:
    op.drop_table("recording_link")
