"""Taking a course again

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enrolment") as table:
        table.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        table.drop_constraint("uq_enrolment_user_id_course_id", type_="unique")
        table.create_unique_constraint("uq_enrolment_user_id_course_id_round", ["user_id", "course_id", "round"])


def downgrade() -> None:
    with op.batch_alter_table("enrolment") as table:
        table.drop_constraint("uq_enrolment_user_id_course_id_round", type_="unique")
        table.create_unique_constraint("uq_enrolment_user_id_course_id", ["user_id", "course_id"])
        table.drop_column("round")
