"""What was taken back for good, and whether people may be written to unasked."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "revocation",
        sa.Column("number", NUMBER, primary_key=True),
        sa.Column("id", sa.String(), nullable=False, unique=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "push_hold",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("since", TIME, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("push_hold")
    op.drop_table("revocation")
