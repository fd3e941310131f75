"""What the board of action plans needs: indexes, sharing, reminders, success cases

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    with op.batch_alter_table("plan") as batch_op:
        batch_op.add_column(sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_plan_member", ["member"])
        batch_op.create_index("ix_plan_state_anchor_on", ["state", "anchor_on"])
    op.add_column("follow_up", sa.Column("reached", sa.Integer(), nullable=True))
    op.create_index("ix_follow_up_state_due_on", "follow_up", ["state", "due_on"])
    op.create_index("ix_follow_up_plan_id_state_due_on", "follow_up", ["plan_id", "state", "due_on"])
    op.create_index("ix_follow_up_help_wanted", "follow_up", ["help_wanted"])
    op.create_index("ix_support_request_state", "support_request", ["state"])
    op.create_index("ix_plan_evidence_accepted_at", "plan_evidence", ["accepted_at"])
    _nudges()
    _cases()


def _nudges() -> None:
    op.create_table(
        "plan_nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("state", kind("plannudgestate", "queued", "sent", "met", "stopped"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_nudge_plan_id_plan", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_plan_nudge_by_id_user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_nudge"),
    )
    op.create_index("ix_plan_nudge_plan_id", "plan_nudge", ["plan_id"])
    op.create_index("ix_plan_nudge_state", "plan_nudge", ["state"])


def _cases() -> None:
    op.create_table(
        "success_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("side", kind("caseside", "high", "low"), nullable=False),
        sa.Column(
            "state",
            kind("casestate", "asked", "agreed", "declined", "written", "approved", "withdrawn"),
            nullable=False,
        ),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("naming", kind("naming", "anonymous", "first_name", "full"), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_success_case_plan_id_plan", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["user.id"], name="fk_success_case_asked_by_id_user", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_success_case"),
        sa.UniqueConstraint("plan_id", name="uq_success_case_plan_id"),
    )
    op.create_index("ix_success_case_state", "success_case", ["state"])


def downgrade() -> None:
    op.drop_table("success_case")
    op.drop_table("plan_nudge")
    op.drop_index("ix_plan_evidence_accepted_at", "plan_evidence")
    op.drop_index("ix_support_request_state", "support_request")
    op.drop_index("ix_follow_up_help_wanted", "follow_up")
    op.drop_index("ix_follow_up_plan_id_state_due_on", "follow_up")
    op.drop_index("ix_follow_up_state_due_on", "follow_up")
    op.drop_column("follow_up", "reached")
    with op.batch_alter_table("plan") as batch_op:
        batch_op.drop_index("ix_plan_state_anchor_on")
        batch_op.drop_index("ix_plan_member")
        batch_op.drop_column("shared_at")
