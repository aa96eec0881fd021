"""Since when a chat is left to one of our people: so its end is found too far off once the clock was set back."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat", sa.Column("silent_since", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("chat", "silent_since")
