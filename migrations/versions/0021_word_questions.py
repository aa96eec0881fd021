"""What people typed that nobody understood, asked of speakers; what phones sent, kept once."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "word_question",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("learner_id", ID, nullable=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint("chat_id", "lang", "dialect", "folded"),
    )
    op.create_index("ix_word_question_learner_id", "word_question", ["learner_id"])
    op.create_index("ix_word_question_at", "word_question", ["at"])
    op.create_table(
        "word_answer",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("dialect", sa.String(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("speaks", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint("lang", "dialect", "folded"),
    )
    op.add_column("recording", sa.Column("sent_key", ID, nullable=True))
    op.create_index("ix_recording_sent_key", "recording", ["sent_key"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_recording_sent_key", "recording")
    op.drop_column("recording", "sent_key")
    op.drop_table("word_answer")
    op.drop_table("word_question")
