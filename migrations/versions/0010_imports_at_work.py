"""Large imports are carried out some rows at a time

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_batch") as table:
        table.add_column(sa.Column("work", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("done", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("only_good", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("with_mails", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("stopped", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("import_batch") as table:
        for name in ("stopped", "with_mails", "only_good", "done", "work"):
            table.drop_column(name)
