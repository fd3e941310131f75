"""Where somebody is in a survey is sealed; what was said in a confidential survey is kept with its list

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

DRAFT = sa.table("draft", sa.column("invitation_id"), sa.column("page"), sa.column("place", sa.JSON()))


def upgrade() -> None:
    # Not in a batch: that would copy the table to one with a number for each row.
    op.add_column("draft", sa.Column("place", sa.JSON(), nullable=False, server_default="{}"))
    connection = op.get_bind()
    for invitation_id, page in connection.execute(sa.select(DRAFT.c.invitation_id, DRAFT.c.page)).all():
        # Read as it stands until it is written next, which seals it.
        of = DRAFT.c.invitation_id == invitation_id
        connection.execute(DRAFT.update().where(of).values(place={"page": page}))
    op.drop_column("draft", "page")
    op.create_table(
        "whole_answer",
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["signature.answer_id"], name="fk_whole_answer_answer_id_signature", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("answer_id", name="pk_whole_answer"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.execute("DELETE FROM cube WHERE option LIKE '=pair%'")
    op.drop_table("whole_answer")
    op.add_column("draft", sa.Column("page", sa.Integer(), nullable=False, server_default="1"))
    op.drop_column("draft", "place")
