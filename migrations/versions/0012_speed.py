"""Large imports are carried out some rows at a time; large courses are counted by the clock; people by name

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_batch") as table:
        table.add_column(sa.Column("work", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("only_good", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("with_mails", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("stopped", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_user_name", "user", ["name"])
    op.create_table(
        "course_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name="fk_course_count_course_id_course", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_course_count"),
        sa.UniqueConstraint("course_id", name="uq_course_count_course_id"),
    )


def downgrade() -> None:
    op.drop_table("course_count")
    op.drop_index("ix_user_name", "user")
    with op.batch_alter_table("import_batch") as table:
        for name in ("stopped", "with_mails", "only_good", "done", "work"):
            table.drop_column(name)
