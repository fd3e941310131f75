"""Files of questions that were sent to a draft

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_question_file_by_id_user", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["draft_id"], ["course_draft.id"], name="fk_question_file_draft_id_course_draft"),
        sa.PrimaryKeyConstraint("id", name="pk_question_file"),
    )
    with op.batch_alter_table("question_file") as batch_op:
        batch_op.create_index("ix_question_file_by_id", ["by_id"])
        batch_op.create_index("ix_question_file_draft_id", ["draft_id"])
        batch_op.create_index("ix_question_file_expires_at", ["expires_at"])


def downgrade() -> None:
    op.drop_table("question_file")
