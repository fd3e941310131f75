"""What phones send, kept once each

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt_operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column(
            "kind", sa.Enum("answer", "hand_in", name="operationkind", native_enum=False, length=32), nullable=False
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.String(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("applied", "older", "after_hand_in", "not_on_paper", name="outcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("after_due", sa.Boolean(), nullable=False),
        sa.Column("handed_in_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_attempt_operation_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by_id"],
            ["user.id"],
            name=op.f("fk_attempt_operation_handed_in_by_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_operation")),
        sa.UniqueConstraint("attempt_id", "operation", name=op.f("uq_attempt_operation_attempt_id_operation")),
    )
    with op.batch_alter_table("attempt_operation") as table:
        table.create_index("ix_attempt_operation_device", ["attempt_id", "device"], unique=False)
    op.create_table(
        "lesson_operation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.String(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum("applied", "older", "refused", name="lessonoutcome", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolment.id"],
            name=op.f("fk_lesson_operation_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_operation")),
        sa.UniqueConstraint("enrolment_id", "operation", name=op.f("uq_lesson_operation_enrolment_id_operation")),
    )


def downgrade() -> None:
    op.drop_table("lesson_operation")
    with op.batch_alter_table("attempt_operation") as table:
        table.drop_index("ix_attempt_operation_device")
    op.drop_table("attempt_operation")
