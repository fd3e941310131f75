"""Attendance by every way, what graduates are owed, reminders, materials, certificates of participation, evaluations

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WAYS = ("list", "wall", "badge")


def kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=32)


def upgrade() -> None:
    _cohorts()
    _attendance()
    op.create_table(
        "graduation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name="fk_graduation_nomination_id_nomination", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_graduation_by_id_user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_graduation"),
        sa.UniqueConstraint("nomination_id", name="uq_graduation_nomination_id"),
    )
    op.create_index("ix_graduation_done_at", "graduation", ["done_at"])
    op.create_table(
        "nudge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("state", kind("nudgestate", "queued", "sent", "met", "stopped"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name="fk_nudge_nomination_id_nomination", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_nudge_by_id_user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_nudge"),
    )
    op.create_index("ix_nudge_nomination_id_step", "nudge", ["nomination_id", "step"])
    op.create_index("ix_nudge_state", "nudge", ["state"])
    op.create_table(
        "material",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(address is null) <> (file_name is null)", name="ck_material_file_or_link"),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name="fk_material_cohort_id_cohort", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["added_by_id"], ["user.id"], name="fk_material_added_by_id_user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_material"),
        sa.UniqueConstraint("cohort_id", "file_name", name="uq_material_cohort_id_file_name"),
    )
    op.create_index("ix_material_cohort_id", "material", ["cohort_id"])
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(
            sa.Column(
                "kind",
                kind("certificatekind", "completion", "participation"),
                nullable=False,
                server_default="completion",
            )
        )
        batch.add_column(sa.Column("nomination_id", sa.Integer()))
        batch.add_column(sa.Column("venue", sa.String()))
        batch.create_foreign_key(
            "fk_certificate_nomination_id_nomination", "nomination", ["nomination_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_unique_constraint("uq_certificate_nomination_id_edition", ["nomination_id", "edition"])
    with op.batch_alter_table("certificate") as batch:
        batch.alter_column("kind", server_default=None)
    with op.batch_alter_table("survey") as batch:
        batch.add_column(sa.Column("cohort_id", sa.Integer()))
        batch.create_foreign_key("fk_survey_cohort_id_cohort", "cohort", ["cohort_id"], ["id"])
        batch.create_unique_constraint("uq_survey_cohort_id", ["cohort_id"])


def _cohorts() -> None:
    with op.batch_alter_table("nomination") as batch:
        batch.add_column(sa.Column("seen_by_peers", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("nomination") as batch:
        batch.alter_column("seen_by_peers", server_default=None)


def _attendance() -> None:
    with op.batch_alter_table("attendance") as batch:
        batch.alter_column("present", existing_type=sa.Boolean(), nullable=True)
        batch.add_column(sa.Column("way", kind("way", *WAYS), nullable=False, server_default="list"))
        batch.add_column(sa.Column("marked_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("device", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE attendance SET marked_at = created_at")
    with op.batch_alter_table("attendance") as batch:
        batch.alter_column("marked_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        for column in ("way", "device", "sequence"):
            batch.alter_column(column, server_default=None)
    op.create_table(
        "attendance_tap",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=True),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column("way", kind("way", *WAYS), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.String(), nullable=False),
        sa.Column("outcome", kind("tapoutcome", "applied", "overtaken", "refused"), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name="fk_attendance_tap_session_id_session", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["nomination.id"], name="fk_attendance_tap_nomination_id_nomination", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_attendance_tap_by_id_user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_attendance_tap"),
        sa.UniqueConstraint("session_id", "operation", name="uq_attendance_tap_session_id_operation"),
    )
    op.create_index("ix_attendance_tap_nomination_id", "attendance_tap", ["nomination_id"])
    op.create_index("ix_attendance_tap_session_id_device", "attendance_tap", ["session_id", "device"])


def downgrade() -> None:
    with op.batch_alter_table("survey") as batch:
        batch.drop_constraint("uq_survey_cohort_id", type_="unique")
        batch.drop_constraint("fk_survey_cohort_id_cohort", type_="foreignkey")
        batch.drop_column("cohort_id")
    op.execute("DELETE FROM certificate WHERE kind = 'participation'")
    with op.batch_alter_table("certificate") as batch:
        batch.drop_constraint("uq_certificate_nomination_id_edition", type_="unique")
        batch.drop_constraint("fk_certificate_nomination_id_nomination", type_="foreignkey")
        for column in ("kind", "nomination_id", "venue"):
            batch.drop_column(column)
    for table in ("material", "nudge", "graduation", "attendance_tap"):
        op.drop_table(table)
    op.execute("DELETE FROM attendance WHERE present IS NULL")
    with op.batch_alter_table("attendance") as batch:
        for column in ("way", "marked_at", "device", "sequence"):
            batch.drop_column(column)
        batch.alter_column("present", existing_type=sa.Boolean(), nullable=False)
    with op.batch_alter_table("nomination") as batch:
        batch.drop_column("seen_by_peers")
