"""Who may enrol themselves, dates that move, results that end, reminders sent once, mails that people stop

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def record() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]


def key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}", ondelete=ondelete)


def upgrade() -> None:
    with op.batch_alter_table("enrolment") as table:
        table.add_column(sa.Column("expires_on", sa.Date(), nullable=True))
        table.create_index("ix_enrolment_expires_on", ["expires_on"])
    with op.batch_alter_table("outbox_message") as table:
        table.add_column(sa.Column("kind", sa.String(length=32), nullable=False, server_default="service"))
        table.add_column(sa.Column("zone", sa.String(), nullable=True))
        table.add_column(sa.Column("weekend", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("course_version") as table:
        table.add_column(sa.Column("phase", sa.String(), nullable=True))
        table.add_column(sa.Column("regions", sa.JSON(), nullable=True))
    op.create_table(
        "stopped_mail",
        *record(),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        key("stopped_mail", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_stopped_mail"),
        sa.UniqueConstraint("user_id", "kind", name="uq_stopped_mail_user_id_kind"),
    )
    op.create_table(
        "enrolment_rule",
        *record(),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("admission", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("families", sa.JSON(), nullable=False),
        sa.Column("valid_months", sa.Integer(), nullable=True),
        key("enrolment_rule", "course_id", "course"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_rule"),
        sa.UniqueConstraint("course_id", name="uq_enrolment_rule_course_id"),
    )
    op.create_table(
        "enrolment_request",
        *record(),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        key("enrolment_request", "user_id", "user", "CASCADE"),
        key("enrolment_request", "course_id", "course"),
        key("enrolment_request", "decided_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolment_request"),
    )
    op.create_index("ix_enrolment_request_user_id", "enrolment_request", ["user_id"])
    op.create_index("ix_enrolment_request_course_id", "enrolment_request", ["course_id"])
    op.create_index("ix_enrolment_request_state", "enrolment_request", ["state"])
    op.create_table(
        "due_change",
        *record(),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.Date(), nullable=True),
        sa.Column("after", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        key("due_change", "enrolment_id", "enrolment", "CASCADE"),
        key("due_change", "by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_due_change"),
    )
    op.create_index("ix_due_change_enrolment_id", "due_change", ["enrolment_id"])
    op.create_table(
        "course_reminder",
        *record(),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("mail_key", sa.String(), nullable=False),
        key("course_reminder", "enrolment_id", "enrolment", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_course_reminder"),
        sa.UniqueConstraint("key", name="uq_course_reminder_key"),
    )
    op.create_index("ix_course_reminder_enrolment_id", "course_reminder", ["enrolment_id"])


def downgrade() -> None:
    for name in ("course_reminder", "due_change", "enrolment_request", "enrolment_rule", "stopped_mail"):
        op.drop_table(name)
    with op.batch_alter_table("course_version") as table:
        for name in ("regions", "phase"):
            table.drop_column(name)
    with op.batch_alter_table("outbox_message") as table:
        for name in ("weekend", "zone", "kind"):
            table.drop_column(name)
    with op.batch_alter_table("enrolment") as table:
        table.drop_index("ix_enrolment_expires_on")
        table.drop_column("expires_on")
