"""Zalo: tokens, windows and what messages were charged to; messages that wait until she writes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
HELD = sa.text("state = 'held'")


def upgrade() -> None:
    op.create_table(
        "zalo_token",
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("access", sa.LargeBinary(), nullable=False),
        sa.Column("refresh", sa.LargeBinary(), nullable=False),
        sa.Column("obtained_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("refresh_obtained_at", TIME, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("trouble_at", TIME, nullable=True),
    )
    op.create_table(
        "zalo_answer",
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("login", sa.Boolean(), nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "zalo_login",
        sa.Column("state_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("until", TIME, nullable=False),
    )
    op.create_table(
        "zalo_window",
        sa.Column("chat_id", ID, primary_key=True),
        sa.Column("last_interaction_at", TIME, nullable=False),
        sa.Column("free_used", sa.Integer(), nullable=False),
    )
    op.create_table(
        "zalo_charge",
        sa.Column("outbox_id", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("message", sa.String(), primary_key=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("charged", sa.String(), nullable=False),
        sa.Column("remain", sa.Integer(), nullable=True),
    )
    op.create_index("ix_zalo_charge_month", "zalo_charge", ["account", "charged", "at"])
    op.create_index("ix_outbox_held", "outbox", ["account", "chat_id"], sqlite_where=HELD, postgresql_where=HELD)
    op.add_column("campaign", sa.Column("paid_most", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("campaign", sa.Column("paid_dong", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("campaign", "paid_dong")
    op.drop_column("campaign", "paid_most")
    op.execute("UPDATE outbox SET state = 'due' WHERE state = 'held'")
    op.drop_index("ix_outbox_held", "outbox")
    for table in ("zalo_charge", "zalo_window", "zalo_login", "zalo_answer", "zalo_token"):
        op.drop_table(table)
