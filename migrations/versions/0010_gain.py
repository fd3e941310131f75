"""A pre-test in a course version and what became of its offer to each learner; until when a course can be completed

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PRETEST = sa.Enum("open", "done", "skipped", name="pretest", native_enum=False, length=32)


def upgrade() -> None:
    with op.batch_alter_table("course_version") as batch_op:
        batch_op.add_column(sa.Column("pretest", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("course_version") as batch_op:
        batch_op.alter_column("pretest", server_default=None)
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.add_column(sa.Column("pretest", PRETEST, nullable=True))
        batch_op.add_column(sa.Column("open_until", sa.Date(), nullable=True))
        batch_op.create_index("ix_enrolment_open_until", ["open_until"])
    with op.batch_alter_table("enrolment_rule") as batch_op:
        batch_op.add_column(sa.Column("access_months", sa.Integer(), nullable=True))


def downgrade() -> None:
    for table in ("answer", "attempt_operation"):
        op.execute(f"DELETE FROM {table} WHERE attempt_id IN (SELECT id FROM attempt WHERE number = 0)")  # noqa: S608
    op.execute("DELETE FROM attempt WHERE number = 0")
    with op.batch_alter_table("enrolment_rule") as batch_op:
        batch_op.drop_column("access_months")
    with op.batch_alter_table("enrolment") as batch_op:
        batch_op.drop_index("ix_enrolment_open_until")
        batch_op.drop_column("open_until")
        batch_op.drop_column("pretest")
    with op.batch_alter_table("course_version") as batch_op:
        batch_op.drop_column("pretest")
