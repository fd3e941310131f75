"""Mails that wait know whose public holidays they keep; how far the mailbox of bounces is read; how far a change reaches

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox_message") as batch:
        batch.add_column(sa.Column("iso2", sa.String(), server_default="", nullable=False))
    with op.batch_alter_table("follow_up") as batch:
        batch.add_column(sa.Column("level", sa.String(length=32), nullable=True))
    op.create_table(
        "mailbox_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("validity", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailbox_mark"),
        sa.UniqueConstraint("mailbox", name="uq_mailbox_mark_mailbox"),
    )


def downgrade() -> None:
    op.drop_table("mailbox_mark")
    with op.batch_alter_table("follow_up") as batch:
        batch.drop_column("level")
    with op.batch_alter_table("outbox_message") as batch:
        batch.drop_column("iso2")
