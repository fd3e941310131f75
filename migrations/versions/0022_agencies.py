"""Focal points of one agency

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.add_column(sa.Column("agency_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_role_grant_agency_id_agency"), "agency", ["agency_id"], ["id"])


def downgrade() -> None:
    op.execute("delete from role_grant where agency_id is not null")
    with op.batch_alter_table("role_grant") as batch_op:
        batch_op.drop_constraint(op.f("fk_role_grant_agency_id_agency"), type_="foreignkey")
        batch_op.drop_column("agency_id")
