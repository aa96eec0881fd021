"""Whose village a recording is from, and how often it was heard each week."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recording_consent", sa.Column("commune", sa.String(), nullable=False, server_default=""))
    op.add_column("recording_consent", sa.Column("village", sa.String(), nullable=False, server_default=""))
    op.add_column("recording", sa.Column("version", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_recording_version", "recording", ["version"])
    op.create_table(
        "recording_heard",
        sa.Column("version", sa.String(), primary_key=True),
        sa.Column("week", sa.Date(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("recording_heard")
    op.drop_index("ix_recording_version", "recording")
    op.drop_column("recording", "version")
    op.drop_column("recording_consent", "village")
    op.drop_column("recording_consent", "commune")
