"""Rules of completion in each course version, and what a coordinator puts right by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = ("complete", "lesson", "score", "recompute", "reopen", "regrade")


def upgrade() -> None:
    with op.batch_alter_table("course_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("completion", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_override", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("lesson_progress", schema=None) as batch_op:
        batch_op.add_column(sa.Column("right", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
        batch_op.add_column(sa.Column("seconds", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("score", existing_type=sa.Integer(), nullable=True)
    for table, columns in (
        ("course_version", ("completion",)),
        ("enrolment", ("by_override",)),
        ("lesson_progress", ("right", "seconds")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.alter_column(column, server_default=None)
    op.create_table(
        "learning_repair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="repairkind", native_enum=False, length=32), nullable=False),
        sa.Column("lesson_code", sa.String(), nullable=True),
        sa.Column("attempt_number", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_by_name", sa.String(), nullable=True),
        sa.Column("undone_reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_learning_repair_by_id_user"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_learning_repair_enrolment_id_enrolment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["user.id"], name=op.f("fk_learning_repair_undone_by_id_user"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_repair")),
    )  # fmt: skip
    with op.batch_alter_table("learning_repair", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_learning_repair_enrolment_id"), ["enrolment_id"], unique=False)


def downgrade() -> None:
    op.drop_table("learning_repair")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.alter_column("score", existing_type=sa.Integer(), nullable=False)
    with op.batch_alter_table("lesson_progress", schema=None) as batch_op:
        batch_op.drop_column("seconds")
        batch_op.drop_column("right")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_column("by_override")
    with op.batch_alter_table("course_version", schema=None) as batch_op:
        batch_op.drop_column("completion")
