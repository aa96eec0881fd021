"""The day of the next drill beside each learner; facts are found by learner only where there is one."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KNOWN = sa.text("learner_id IS NOT NULL")
WAITING = sa.text("due > 0")


def upgrade() -> None:
    op.add_column("learner", sa.Column("due", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_learner_due", "learner", ["due"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.drop_index("ix_fact_learner", "fact")
    op.create_index("ix_fact_learner", "fact", ["learner_id"], sqlite_where=KNOWN, postgresql_where=KNOWN)


def downgrade() -> None:
    op.drop_index("ix_fact_learner", "fact")
    op.create_index("ix_fact_learner", "fact", ["learner_id"])
    op.drop_index("ix_learner_due", "learner")
    op.drop_column("learner", "due")
