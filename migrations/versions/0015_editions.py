"""Programmes carry defaults; cohorts have languages, a deadline for nominations, several courses before day one

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NOMINATORS = sa.Enum(
    "members", "agencies", "coordinators", name="nominators", native_enum=False, create_constraint=False, length=32
)


def upgrade() -> None:
    with op.batch_alter_table("programme") as table:
        for name, value in (
            ("days", "5"), ("seats", "20"), ("offer_days", "14"), ("attendance_needed", "80"),
            ("close_before", "60"), ("prework_before", "7"),
        ):  # fmt: skip
            table.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=value))
        table.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default='["en"]'))
        table.add_column(sa.Column("prework_courses", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("time_zone", sa.String(), nullable=False, server_default="Asia/Bangkok"))
        table.add_column(sa.Column("nominators", NOMINATORS, nullable=False, server_default="members"))
        table.add_column(sa.Column("plan_template", sa.String(), nullable=True))
        table.add_column(sa.Column("evaluation_survey", sa.String(), nullable=True))
        table.add_column(sa.Column("joining_instructions", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        table.create_check_constraint("ck_programme_has_seats", "seats > 0")
        table.create_check_constraint("ck_programme_has_days", "days > 0")
    with op.batch_alter_table("cohort") as table:
        table.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default='["en"]'))
        table.add_column(sa.Column("nominators", NOMINATORS, nullable=False, server_default="members"))
        table.add_column(sa.Column("plan_template", sa.String(), nullable=True))
        table.add_column(sa.Column("evaluation_survey", sa.String(), nullable=True))
        table.add_column(sa.Column("contact_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("alongside_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("joining_instructions", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key("fk_cohort_contact_id_user", "user", ["contact_id"], ["id"], ondelete="SET NULL")
        table.create_foreign_key(
            "fk_cohort_alongside_id_cohort", "cohort", ["alongside_id"], ["id"], ondelete="SET NULL"
        )
    op.create_table(
        "prework",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("course", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name="fk_prework_cohort_id_cohort", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_prework"),
        sa.UniqueConstraint("cohort_id", "course", name="uq_prework_cohort_id_course"),
    )
    op.execute(
        "INSERT INTO prework (created_at, cohort_id, course, due_on) "
        "SELECT created_at, id, prework_course, prework_due_on FROM cohort WHERE prework_course IS NOT NULL"
    )
    with op.batch_alter_table("cohort") as table:
        table.drop_column("prework_course")
        table.drop_column("prework_due_on")


def downgrade() -> None:
    with op.batch_alter_table("cohort") as table:
        table.add_column(sa.Column("prework_course", sa.String(), nullable=True))
        table.add_column(sa.Column("prework_due_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE cohort SET "
        "prework_course = (SELECT course FROM prework WHERE cohort_id = cohort.id ORDER BY id LIMIT 1), "
        "prework_due_on = (SELECT due_on FROM prework WHERE cohort_id = cohort.id ORDER BY id LIMIT 1)"
    )
    op.drop_table("prework")
    with op.batch_alter_table("cohort") as table:
        table.drop_constraint("fk_cohort_alongside_id_cohort", type_="foreignkey")
        table.drop_constraint("fk_cohort_contact_id_user", type_="foreignkey")
        for name in (
            "languages", "nominators", "plan_template", "evaluation_survey", "contact_id",
            "alongside_id", "joining_instructions", "moved_at",
        ):  # fmt: skip
            table.drop_column(name)
    with op.batch_alter_table("programme") as table:
        table.drop_constraint("ck_programme_has_seats", type_="check")
        table.drop_constraint("ck_programme_has_days", type_="check")
        for name in (
            "days", "seats", "offer_days", "attendance_needed", "close_before", "prework_before", "languages",
            "prework_courses", "time_zone", "nominators", "plan_template", "evaluation_survey",
            "joining_instructions", "edited_at",
        ):  # fmt: skip
            table.drop_column(name)
