"""The tally of each learner's lessons goes: nothing read it, and facts say the same."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")


def upgrade() -> None:
    op.drop_table("progress")


def downgrade() -> None:
    op.create_table(
        "progress",
        sa.Column("learner_id", ID, primary_key=True),
        sa.Column("lesson", sa.String(), primary_key=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("completions", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("completed_on", sa.Date()),
        sqlite_with_rowid=False,
    )
    op.execute(
        """
        INSERT INTO progress (learner_id, lesson, starts, completions, started_on, completed_on)
        SELECT learner_id, lesson,
            COUNT(CASE WHEN kind = 'lesson_started' THEN 1 END),
            COUNT(CASE WHEN kind = 'lesson_completed' THEN 1 END),
            MIN(day), MIN(CASE WHEN kind = 'lesson_completed' THEN day END)
        FROM fact WHERE kind IN ('lesson_started', 'lesson_completed') AND learner_id IS NOT NULL
        GROUP BY learner_id, lesson
        """
    )
