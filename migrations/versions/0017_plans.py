"""Plans: templates, words that wait, versions and comments, official domains; who goes along; pauses and successors

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SHAPE = (
    sa.Column("guidance", sa.String(), nullable=False),
    sa.Column("goal_prompt", sa.String(), nullable=False),
    sa.Column("today_prompt", sa.String(), nullable=False),
    sa.Column("fields", sa.JSON(), nullable=False),
    sa.Column("most_actions", sa.Integer(), nullable=False),
    sa.Column("offsets", sa.JSON(), nullable=False),
    sa.Column("reminders", sa.JSON(), nullable=False),
    sa.Column("submit_days", sa.Integer(), nullable=False),
    sa.Column("opens_before", sa.Integer(), nullable=False),
    sa.Column("asks_supervisor", sa.Boolean(), nullable=False),
    sa.Column("reviewer", sa.String(length=32), nullable=False),
    sa.Column("companions", sa.JSON(), nullable=False),
)
PEOPLE = ("mentor_id", "buddy_id", "secondee_id")


def _head() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def _of_plan(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=f"fk_{table}_plan_id_plan", ondelete="CASCADE")


def _by(table: str, column: str = "by_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=f"fk_{table}_{column}_user", ondelete="SET NULL")


def upgrade() -> None:
    op.create_table(
        "plan_template",
        *_head(),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("in_use", sa.Boolean(), nullable=False),
        sa.Column("programme_code", sa.String(), nullable=True),
        sa.Column("course_code", sa.String(), nullable=True),
        *SHAPE,
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        _by("plan_template", "made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_template"),
        sa.UniqueConstraint("code", "version", name="uq_plan_template_code_version"),
    )
    op.create_table(
        "plan_edit",
        *_head(),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("told_at", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        _of_plan("plan_edit"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_edit"),
        sa.UniqueConstraint("plan_id", "operation", name="uq_plan_edit_plan_id_operation"),
    )
    op.create_table(
        "plan_version",
        *_head(),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _by("plan_version"),
        _of_plan("plan_version"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_version"),
        sa.UniqueConstraint("plan_id", "number", name="uq_plan_version_plan_id_number"),
    )
    op.create_table(
        "plan_comment",
        *_head(),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        _by("plan_comment"),
        _of_plan("plan_comment"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_comment"),
    )
    op.create_table(
        "official_domain",
        *_head(),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        _by("official_domain", "added_by_id"),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name="fk_official_domain_member_id_member", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_official_domain"),
        sa.UniqueConstraint("member_id", "domain", name="uq_official_domain_member_id_domain"),
    )
    with op.batch_alter_table("plan_edit") as batch_op:
        batch_op.create_index("ix_plan_edit_outcome", ["outcome"])
    with op.batch_alter_table("plan_comment") as batch_op:
        batch_op.create_index("ix_plan_comment_plan_id", ["plan_id"])
    _plans()
    _actions()
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.add_column(sa.Column("days", sa.Integer(), nullable=False, server_default="0"))
    for kind in ("30", "90", "180", "365"):
        op.execute(f"UPDATE follow_up SET days = {kind} WHERE kind = 'd{kind}'")
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.alter_column("days", server_default=None)


def _plans() -> None:
    with op.batch_alter_table("plan") as batch_op:
        for name in ("cohort_id", "template_id", "continued_from_id", *PEOPLE):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("example_agreed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("submit_by", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=True))
    op.execute(
        "UPDATE plan SET asked_at = created_at, "
        "cohort_id = (SELECT cohort_id FROM nomination WHERE nomination.id = plan.nomination_id)"
    )
    with op.batch_alter_table("plan") as batch_op:
        batch_op.alter_column("cohort_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("nomination_id", existing_type=sa.Integer(), nullable=True)
        batch_op.create_foreign_key("fk_plan_cohort_id_cohort", "cohort", ["cohort_id"], ["id"])
        batch_op.create_foreign_key("fk_plan_template_id_plan_template", "plan_template", ["template_id"], ["id"])
        batch_op.create_foreign_key(
            "fk_plan_continued_from_id_plan", "plan", ["continued_from_id"], ["id"], ondelete="SET NULL"
        )
        for name in PEOPLE:
            batch_op.create_foreign_key(f"fk_plan_{name}_user", "user", [name], ["id"], ondelete="SET NULL")
        for name in ("cohort_id", "template_id", *PEOPLE):
            batch_op.create_index(f"ix_plan_{name}", [name])


def _actions() -> None:
    with op.batch_alter_table("plan_action") as batch_op:
        batch_op.add_column(sa.Column("needs", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("committed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE plan_action SET committed = true WHERE plan_id IN (SELECT id FROM plan WHERE activated_at IS NOT NULL)"
    )
    with op.batch_alter_table("plan_action") as batch_op:
        for name in ("needs", "kind", "committed"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM plan WHERE nomination_id IS NULL")
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.drop_column("days")
    with op.batch_alter_table("plan_action") as batch_op:
        for name in ("needs", "kind", "committed"):
            batch_op.drop_column(name)
    with op.batch_alter_table("plan") as batch_op:
        for name in ("cohort_id", "template_id", *PEOPLE):
            batch_op.drop_index(f"ix_plan_{name}")
        for name in ("cohort_id_cohort", "template_id_plan_template", "continued_from_id_plan"):
            batch_op.drop_constraint(f"fk_plan_{name}", type_="foreignkey")
        for name in PEOPLE:
            batch_op.drop_constraint(f"fk_plan_{name}_user", type_="foreignkey")
        for name in ("cohort_id", "template_id", "continued_from_id", *PEOPLE, "asked_at", "example_agreed_at"):
            batch_op.drop_column(name)
        for name in ("submit_by", "paused_until", "reason"):
            batch_op.drop_column(name)
        batch_op.alter_column("nomination_id", existing_type=sa.Integer(), nullable=False)
    for table in ("official_domain", "plan_comment", "plan_version", "plan_edit", "plan_template"):
        op.drop_table(table)
