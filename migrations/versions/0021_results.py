"""Results: closing in steps, turnout by day, tags and quotes of answers in words, contacts for stories

Revision ID: 0021
Revises: 0020
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

WHOLE = {"cut": "", "cell": "", "question": "=response"}


def upgrade() -> None:
    op.create_table(
        "closing",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name="fk_closing_survey_id_survey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", name="pk_closing"),
    )
    op.create_table(
        "turnout",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name="fk_turnout_survey_id_survey", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("survey_id", "day", name="pk_turnout"),
    )
    op.create_table(
        "story_contact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story_contact"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "free_text_tag",
        sa.Column("text_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"], ["free_text.id"], name="fk_free_text_tag_text_id_free_text", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("text_id", "tag", name="pk_free_text_tag"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_free_text_tag_tag", "free_text_tag", ["tag"])
    # Not in a batch: that would copy the table to one with a number for each row.
    op.add_column("free_text", sa.Column("quoted", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_cube_question", "cube", ["question", "cut"])
    _say_who_answered()


def _say_who_answered() -> None:
    """For surveys that are closed already, the response rate of the whole."""
    connection = op.get_bind()
    cube = sa.table(
        "cube", *(sa.column(name) for name in ("id", "survey_id", "cut", "cell", "question", "option", "n"))
    )
    rows = connection.execute(
        sa.text(
            "SELECT survey.id, count(invitation.id), coalesce(sum(CASE WHEN responded THEN 1 ELSE 0 END), 0) "
            "FROM survey JOIN invitation ON invitation.survey_id = survey.id "
            "WHERE survey.state = 'closed' GROUP BY survey.id"
        )
    ).all()
    for survey_id, invited, answered in rows:
        for option, n in (("", invited), ("answered", answered)):
            row = {**WHOLE, "id": str(uuid.uuid4()), "survey_id": survey_id, "option": option, "n": n}
            connection.execute(cube.insert().values(**row))


def downgrade() -> None:
    op.execute("DELETE FROM cube WHERE question LIKE '=%' OR option LIKE '=%'")
    op.drop_index("ix_cube_question", "cube")
    op.drop_column("free_text", "quoted")
    for table in ("free_text_tag", "story_contact", "turnout", "closing"):
        op.drop_table(table)
