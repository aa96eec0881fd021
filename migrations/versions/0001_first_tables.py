"""First tables.

A migration speaks of the tables as they were on its day, so it imports nothing from ``api.store.models``.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False).with_variant(sa.String(36), "sqlite")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
WORD = sa.String()


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", WORD, nullable=False),
        sa.Column("action", WORD, nullable=False),
        sa.Column("object", WORD, nullable=False),
        sa.Column("commune", WORD, nullable=False),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "base_number",
        sa.Column("id", ID, primary_key=True),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("village", WORD, nullable=False),
        sa.Column("households", sa.Integer(), nullable=False),
        sa.Column("source", WORD, nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("entered_by", WORD, nullable=False),
        sa.Column("entered_at", TIME, nullable=False),
    )
    op.create_index("ix_base_number_commune", "base_number", ["commune"])
    op.create_table(
        "campaign",
        sa.Column("id", ID, primary_key=True),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("author", WORD, nullable=False),
        sa.Column("created_by", WORD, nullable=False),
        sa.Column("villages", sa.JSON(), nullable=False),
        sa.Column("langs", sa.JSON(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("done_at", TIME, nullable=True),
    )
    op.create_index("ix_campaign_commune", "campaign", ["commune"])
    op.create_table(
        "chat",
        sa.Column("id", ID, primary_key=True),
        sa.Column("account", WORD, nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outbox_seq", sa.Integer(), nullable=False),
        sa.Column("reachable", WORD, nullable=False),
        sa.Column("stopped", sa.Boolean(), nullable=False),
        sa.Column("lang", WORD, nullable=False),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("village", WORD, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.UniqueConstraint("address_hash"),
    )
    op.create_index("ix_chat_place", "chat", ["commune", "village"])
    op.create_table(
        "consent",
        sa.Column("id", ID, primary_key=True),
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("text", WORD, nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
    )
    op.create_index("ix_consent_learner_id", "consent", ["learner_id"])
    op.create_table(
        "daily",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("kind", WORD, primary_key=True),
        sa.Column("account", WORD, primary_key=True),
        sa.Column("commune", WORD, primary_key=True),
        sa.Column("village", WORD, primary_key=True),
        sa.Column("lang", WORD, primary_key=True),
        sa.Column("lesson", WORD, primary_key=True),
        sa.Column("known", sa.Boolean(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dead_event",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("key", WORD, nullable=False),
        sa.Column("account", WORD, nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
    )
    op.create_table(
        "event",
        sa.Column("key", WORD, primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fact",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("learner_id", ID, nullable=True),
        sa.Column("account", WORD, nullable=False),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("village", WORD, nullable=False),
        sa.Column("lang", WORD, nullable=False),
        sa.Column("lesson", WORD, nullable=False),
        sa.Column("step", WORD, nullable=False),
        sa.Column("detail", WORD, nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=True),
        sa.Column("course", WORD, nullable=False),
    )
    op.create_index("ix_fact_kind_day", "fact", ["kind", "day"])
    op.create_index("ix_fact_learner", "fact", ["learner_id"])
    op.create_table(
        "help_request",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("village", WORD, nullable=False),
        sa.Column("lesson", WORD, nullable=False),
        sa.Column("step", WORD, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        sa.Column("settled_by", WORD, nullable=False),
    )
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("login", WORD, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
    )
    op.create_table(
        "join_code",
        sa.Column("code", WORD, primary_key=True),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("village", WORD, nullable=False),
        sa.Column("lang", WORD, nullable=False),
        sa.Column("note", WORD, nullable=False),
        sa.Column("created_by", WORD, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
    )
    op.create_table(
        "learner",
        sa.Column("id", ID, primary_key=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("lang", WORD, nullable=False),
        sa.Column("voice", WORD, nullable=False),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("village", WORD, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
    )
    op.create_index("ix_learner_commune", "learner", ["commune"])
    op.create_table(
        "lease",
        sa.Column("name", WORD, primary_key=True),
        sa.Column("owner", WORD, nullable=False),
        sa.Column("until", TIME, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("account", WORD, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("bulk", sa.Boolean(), nullable=False),
        sa.Column("campaign_id", ID, nullable=True),
        sa.Column("state", WORD, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("code", WORD, nullable=False),
        sa.Column("message", WORD, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        sa.UniqueConstraint("chat_id", "seq"),
    )
    op.create_index("ix_outbox_campaign", "outbox", ["campaign_id"], **_only("campaign_id IS NOT NULL"))
    op.create_index("ix_outbox_doubt", "outbox", ["account"], **_only("state IN ('sending', 'doubt')"))
    op.create_index("ix_outbox_due", "outbox", ["account", "bulk", "id"], **_only("state = 'due'"))
    op.create_index("ix_outbox_open", "outbox", ["chat_id"], **_only("state IN ('due', 'sending')"))
    op.create_table(
        "platform_file",
        sa.Column("account", WORD, primary_key=True),
        sa.Column("hash", WORD, primary_key=True),
        sa.Column("file", WORD, nullable=False),
        sa.Column("at", TIME, nullable=False),
    )
    op.create_table(
        "progress",
        sa.Column("learner_id", ID, primary_key=True),
        sa.Column("lesson", WORD, primary_key=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("completions", sa.Integer(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("id", ID, primary_key=True),
        sa.Column("login", WORD, nullable=False),
        sa.Column("name", WORD, nullable=False),
        sa.Column("role", WORD, nullable=False),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("password", WORD, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "token",
        sa.Column("id", ID, primary_key=True),
        sa.Column("name", WORD, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("commune", WORD, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("revoked_at", TIME, nullable=True),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_table(
        "work_order",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("learner_id", ID, nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", WORD, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
    )
    op.create_index("ix_work_order_chat_id", "work_order", ["chat_id"])
    op.create_index("ix_work_order_state", "work_order", ["state"])
    op.create_table(
        "member",
        sa.Column("chat_id", ID, sa.ForeignKey("chat.id"), primary_key=True),
        sa.Column("who", WORD, primary_key=True),
        sa.Column("learner_id", ID, sa.ForeignKey("learner.id"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_member_learner_id", "member", ["learner_id"])
    op.create_table(
        "recipient",
        sa.Column("campaign_id", ID, sa.ForeignKey("campaign.id"), primary_key=True),
        sa.Column("chat_id", ID, sa.ForeignKey("chat.id"), primary_key=True),
        sa.Column("state", WORD, nullable=False),
        sa.Column("why", WORD, nullable=False),
        sa.Column("handed_at", TIME, nullable=True),
    )
    op.create_index("ix_recipient_chat_id", "recipient", ["chat_id"])
    op.create_table(
        "session",
        sa.Column("token_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("staff_id", ID, sa.ForeignKey("staff.id"), nullable=False),
        sa.Column("csrf", WORD, nullable=False),
        sa.Column("until", TIME, nullable=False),
    )
    op.create_index("ix_session_staff_id", "session", ["staff_id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


TABLES = (
    "session",
    "recipient",
    "member",
    "work_order",
    "token",
    "staff",
    "progress",
    "platform_file",
    "outbox",
    "lease",
    "learner",
    "join_code",
    "invitation",
    "help_request",
    "fact",
    "event",
    "dead_event",
    "daily",
    "consent",
    "chat",
    "campaign",
    "base_number",
    "audit",
)
"""Those that point at others first."""


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}
