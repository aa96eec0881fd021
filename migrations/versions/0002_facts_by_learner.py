"""Facts are found by learner only where there is one.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KNOWN = sa.text("learner_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_fact_learner", "fact")
    op.create_index("ix_fact_learner", "fact", ["learner_id"], sqlite_where=KNOWN, postgresql_where=KNOWN)


def downgrade() -> None:
    op.drop_index("ix_fact_learner", "fact")
    op.create_index("ix_fact_learner", "fact", ["learner_id"])
