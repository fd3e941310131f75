"""Files as answers in surveys with names

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_file",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("draft_id", sa.String(), nullable=True),
        sa.Column("answer_id", sa.String(), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(draft_id is null) <> (answer_id is null)", name=op.f("ck_answer_file_one_owner")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["draft.invitation_id"], name=op.f("fk_answer_file_draft_id_draft"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["signature.answer_id"], name=op.f("fk_answer_file_answer_id_signature"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_file")),
    )
    with op.batch_alter_table("answer_file") as batch_op:
        batch_op.create_index(op.f("ix_answer_file_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(op.f("ix_answer_file_answer_id"), ["answer_id"], unique=False)


def downgrade() -> None:
    op.drop_table("answer_file")
