"""Follow-ups: their next mail, help, evidence, confirmations, reunions; mails of campaigns, and those that bounce

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)


def _head() -> tuple[sa.Column, sa.Column]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.Column("created_at", WHEN, nullable=False)


def _to(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete)


def upgrade() -> None:
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("campaign", sa.String(), server_default="", nullable=False))
        batch.add_column(sa.Column("waits", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.add_column(sa.Column("bounced", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.create_index("ix_outbox_message_state_campaign_due_at", ["state", "campaign", "due_at"])
    with op.batch_alter_table("follow_up") as batch:
        batch.add_column(sa.Column("remind_at", WHEN, nullable=True))
        batch.add_column(sa.Column("in_use", sa.JSON(), server_default="{}", nullable=False))
        batch.create_index("ix_follow_up_remind_at", ["remind_at"])
    with op.batch_alter_table("follow_up") as batch:
        batch.alter_column("in_use", server_default=None)
    # What is open is looked at by the next run of the clock, which finds the day of its next reminder.
    op.execute("update follow_up set remind_at = opens_at where state = 'open' and mails < 3")
    op.execute("update outbox_message set campaign = 'follow_up' where key like 'follow_up_due:%'")
    op.execute("update outbox_message set campaign = 'survey' where key like 'survey_%'")
    op.execute("update outbox_message set campaign = 'learning' where key like 'course_digest:%'")
    op.create_table(
        "help_request",
        *_head(),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("helper_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("passed_on_at", WHEN, nullable=True),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        _to("help_request", "plan_id", "plan"),
        _to("help_request", "follow_up_id", "follow_up"),
        _to("help_request", "helper_id", "user", "SET NULL"),
        _to("help_request", "answered_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_help_request"),
        sa.UniqueConstraint("follow_up_id", name="uq_help_request_follow_up_id"),
    )
    for column in ("plan_id", "helper_id", "answered_at"):
        op.create_index(f"ix_help_request_{column}", "help_request", [column])
    op.execute(
        "insert into help_request (created_at, plan_id, follow_up_id, text, asked_at, due_on, answer) "
        "select answered_at, plan_id, id, '', answered_at, answered_on, '' from follow_up "
        "where help_wanted = true and answered_at is not null and answered_on is not null"
    )
    op.create_table(
        "plan_evidence",
        *_head(),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("follow_up_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("content_type", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("accepted_at", WHEN, nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(address is null) <> (file_name is null)", name=op.f("ck_plan_evidence_file_or_link")),
        _to("plan_evidence", "plan_id", "plan"),
        _to("plan_evidence", "action_id", "plan_action", "SET NULL"),
        _to("plan_evidence", "follow_up_id", "follow_up", "SET NULL"),
        _to("plan_evidence", "added_by_id", "user", "SET NULL"),
        _to("plan_evidence", "accepted_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_evidence"),
    )
    op.create_index("ix_plan_evidence_plan_id", "plan_evidence", ["plan_id"])
    op.create_table(
        "plan_confirmation",
        *_head(),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("statuses", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        _to("plan_confirmation", "plan_id", "plan"),
        _to("plan_confirmation", "follow_up_id", "follow_up"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_confirmation"),
        sa.UniqueConstraint("follow_up_id", name="uq_plan_confirmation_follow_up_id"),
    )
    op.create_index("ix_plan_confirmation_plan_id", "plan_confirmation", ["plan_id"])
    op.create_table(
        "reunion",
        *_head(),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("starts_at", WHEN, nullable=False),
        sa.Column("ends_at", WHEN, nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("cancelled_at", WHEN, nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_reunion_ends_after_start")),
        _to("reunion", "cohort_id", "cohort"),
        sa.PrimaryKeyConstraint("id", name="pk_reunion"),
        sa.UniqueConstraint("cohort_id", name="uq_reunion_cohort_id"),
    )
    op.create_table(
        "reunion_guest",
        *_head(),
        sa.Column("reunion_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _to("reunion_guest", "reunion_id", "reunion"),
        _to("reunion_guest", "plan_id", "plan"),
        sa.PrimaryKeyConstraint("id", name="pk_reunion_guest"),
        sa.UniqueConstraint("reunion_id", "plan_id", name="uq_reunion_guest_reunion_id_plan_id"),
    )
    op.create_index("ix_reunion_guest_plan_id", "reunion_guest", ["plan_id"])


def downgrade() -> None:
    for table in ("reunion_guest", "reunion", "plan_confirmation", "plan_evidence", "help_request"):
        op.drop_table(table)
    with op.batch_alter_table("follow_up") as batch:
        batch.drop_index("ix_follow_up_remind_at")
        batch.drop_column("in_use")
        batch.drop_column("remind_at")
    with op.batch_alter_table("outbox_message") as batch:
        batch.drop_index("ix_outbox_message_state_campaign_due_at")
        batch.drop_column("bounced")
        batch.drop_column("waits")
        batch.drop_column("campaign")
