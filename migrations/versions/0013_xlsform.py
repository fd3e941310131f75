"""Drafts of questionnaires, and spreadsheets that are looked at first

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("questionnaire_version") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=32), nullable=False, server_default="published"))
        batch_op.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="other"))
        batch_op.add_column(sa.Column("saves", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("update questionnaire_version set published_at = created_at")
    op.execute("update questionnaire_version set kind = 'annual' where code = 'annual-alumni-2026'")
    with op.batch_alter_table("questionnaire_version") as batch_op:
        batch_op.alter_column("state", server_default=None)
        batch_op.alter_column("kind", server_default=None)
        batch_op.alter_column("saves", server_default=None)
        batch_op.create_check_constraint(op.f("ck_questionnaire_version_state"), "state in ('draft', 'published')")
        batch_op.create_index("ix_questionnaire_version_state", ["state"])
        batch_op.create_index("ix_questionnaire_version_kind", ["kind"])
    op.create_table(
        "questionnaire_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name="fk_questionnaire_upload_by_id_user", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_questionnaire_upload"),
    )
    with op.batch_alter_table("questionnaire_upload") as batch_op:
        batch_op.create_index("ix_questionnaire_upload_by_id", ["by_id"])
        batch_op.create_index("ix_questionnaire_upload_expires_at", ["expires_at"])


def downgrade() -> None:
    op.drop_table("questionnaire_upload")
    with op.batch_alter_table("questionnaire_version") as batch_op:
        batch_op.drop_index("ix_questionnaire_version_kind")
        batch_op.drop_index("ix_questionnaire_version_state")
        batch_op.drop_constraint(op.f("ck_questionnaire_version_state"), type_="check")
        for name in ("published_at", "saves", "kind", "state"):
            batch_op.drop_column(name)
