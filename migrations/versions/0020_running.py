"""Surveys: kind, mode, audience, languages and dates; open links, pairs, and whose a named answer is

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OF_SURVEY = (
    sa.Column("kind", sa.String(length=32), nullable=False, server_default="other"),
    sa.Column("mode", sa.String(length=32), nullable=False, server_default="anonymous"),
    sa.Column("audience_id", sa.Integer(), nullable=True),
    sa.Column("listed", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"),
    sa.Column("opens_on", sa.Date(), nullable=True),
    sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
    sa.Column("unlinked_on", sa.Date(), nullable=True),
    sa.Column("open_link", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.Column("open_answers", sa.Integer(), nullable=False, server_default="0"),
    sa.Column("repeated_answers", sa.Integer(), nullable=False, server_default="0"),
)
DRAFT = "invitation_id, answers, page, seen"


def upgrade() -> None:
    for column in OF_SURVEY:
        op.add_column("survey", column)
    # SQLite would make the table anew for a foreign key, and lose what points to it; this it takes as it is.
    op.execute(
        "alter table survey add column before_id integer constraint fk_survey_before_id_survey references survey (id)"
    )
    op.create_index("ix_survey_kind", "survey", ["kind"])
    op.execute(
        "update survey set kind = (select kind from questionnaire_version"
        " where questionnaire_version.id = survey.questionnaire_id)"
    )
    op.add_column("draft", sa.Column("page", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("draft", sa.Column("seen", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("inbox", sa.Column("channel", sa.String(length=32), nullable=False, server_default="invited"))
    op.add_column("invitation", sa.Column("mailed_on", sa.Date(), nullable=True))
    op.add_column("invitation", sa.Column("heard_until", sa.Date(), nullable=True))
    op.execute(
        "update invitation set heard_until = (select closes_on from survey where survey.id = invitation.survey_id),"
        " mailed_on = (select opened_on from survey where survey.id = invitation.survey_id)"
    )
    _allow_no_person(nullable=True)
    op.create_table(
        "signature",
        sa.Column("answer_id", sa.String(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name="fk_signature_survey_id_survey"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_signature_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer_id", name="pk_signature"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_signature_survey_id", "signature", ["survey_id"])
    op.create_index("ix_signature_user_id", "signature", ["user_id"])


def _allow_no_person(*, nullable: bool) -> None:
    """SQLite makes the table anew, and with the old one the drafts that point to it go: they are kept aside."""
    anew = op.get_bind().dialect.name == "sqlite"
    if anew:
        op.execute("create temporary table kept_draft as select * from draft")
    with op.batch_alter_table("invitation", table_kwargs={"sqlite_with_rowid": False}) as batch_op:
        batch_op.alter_column("user_id", existing_type=sa.Integer(), nullable=nullable)
    if anew:
        op.execute("delete from draft")
        op.execute(f"insert into draft ({DRAFT}) select {DRAFT} from kept_draft")
        op.execute("drop table kept_draft")


def downgrade() -> None:
    op.drop_table("signature")
    op.execute("delete from draft where invitation_id in (select id from invitation where user_id is null)")
    op.execute("delete from invitation where user_id is null")
    _allow_no_person(nullable=False)
    op.drop_column("invitation", "heard_until")
    op.drop_column("invitation", "mailed_on")
    op.drop_column("inbox", "channel")
    op.drop_column("draft", "seen")
    op.drop_column("draft", "page")
    op.drop_index("ix_survey_kind", "survey")
    op.drop_column("survey", "before_id")
    for column in OF_SURVEY:
        op.drop_column("survey", column.name)
