"""What people translate, report and record."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OPEN = sa.text("settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "translation",
        sa.Column("lang", sa.String(), primary_key=True),
        sa.Column("dialect", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("back", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
    )
    op.create_table(
        "translation_change",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("speaks", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("back", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_translation_change_entry", "translation_change", ["lang", "dialect", "key"])
    op.create_table(
        "translation_report",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.Column("settled_by", sa.String(), nullable=False),
        sa.UniqueConstraint("chat_id", "lang", "dialect", "key", "text_hash"),
    )
    op.create_index(
        "ix_translation_report_open", "translation_report", ["lang", "key"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    version = op.create_table(
        "content_version",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.bulk_insert(version, [{"id": 1, "version": 0}])
    op.create_table(
        "recording_consent",
        sa.Column("id", ID, primary_key=True),
        sa.Column("speaker", sa.String(), nullable=False, index=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
    )
    op.create_table(
        "recording",
        sa.Column("id", ID, primary_key=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("consent_id", ID, sa.ForeignKey("recording_consent.id"), nullable=False, index=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False, index=True),
        sa.Column("confirmed_by", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_recording_text", "recording", ["lang", "dialect", "key"])
    op.create_table(
        "recording_back",
        sa.Column("id", ID, primary_key=True),
        sa.Column("recording_id", ID, sa.ForeignKey("recording.id"), nullable=False, index=True),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=False),
        sa.Column("consent_id", ID, sa.ForeignKey("recording_consent.id"), index=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
    )


def downgrade() -> None:
    for table in (
        "recording_back",
        "recording",
        "recording_consent",
        "content_version",
        "translation_report",
        "translation_change",
        "translation",
    ):
        op.drop_table(table)
