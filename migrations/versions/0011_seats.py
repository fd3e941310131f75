"""Calls for nominations, the history of each nomination, and minimums of seats

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OF_TODAY = """
    UPDATE nomination SET for_agency_id = (SELECT agency_id FROM "user" WHERE "user".id = nomination.user_id),
    for_member_id = (SELECT agency.member_id FROM "user" JOIN agency ON agency.id = "user".agency_id
                     WHERE "user".id = nomination.user_id)
"""


def record() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def key(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete)


def upgrade() -> None:
    with op.batch_alter_table("cohort") as table:
        table.add_column(sa.Column("nominations_close_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("refill_days", sa.Integer(), nullable=False, server_default="21"))
    with op.batch_alter_table("member_seats") as table:
        table.add_column(sa.Column("minimum", sa.Integer(), nullable=False, server_default="0"))
        table.create_check_constraint(op.f("ck_member_seats_minimum_within_seats"), "minimum >= 0 AND minimum <= seats")
    with op.batch_alter_table("nomination") as table:
        table.add_column(sa.Column("for_member_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("for_agency_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("rank", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_nomination_for_member_id_member", "member", ["for_member_id"], ["id"])
        table.create_foreign_key("fk_nomination_for_agency_id_agency", "agency", ["for_agency_id"], ["id"])
        table.create_index("ix_nomination_for_member_id", ["for_member_id"])
        table.create_index("ix_nomination_for_agency_id", ["for_agency_id"])
    op.execute(OF_TODAY)
    op.create_table(
        "nomination_call",
        *record(),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        key("nomination_call", "cohort_id", "cohort", "CASCADE"),
        key("nomination_call", "member_id", "member"),
        key("nomination_call", "agency_id", "agency"),
        key("nomination_call", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_nomination_call"),
        sa.UniqueConstraint("cohort_id", "member_id", "user_id", name="uq_nomination_call_cohort_id_member_id_user_id"),
    )
    op.create_table(
        "nomination_change",
        *record(),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.String(length=32), nullable=True),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("call_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        key("nomination_change", "nomination_id", "nomination", "CASCADE"),
        key("nomination_change", "by_id", "user", "SET NULL"),
        key("nomination_change", "call_id", "nomination_call", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_nomination_change"),
    )
    with op.batch_alter_table("nomination_change") as table:
        table.create_index("ix_nomination_change_nomination_id", ["nomination_id"])


def downgrade() -> None:
    op.drop_table("nomination_change")
    op.drop_table("nomination_call")
    with op.batch_alter_table("nomination") as table:
        table.drop_index("ix_nomination_for_agency_id")
        table.drop_index("ix_nomination_for_member_id")
        table.drop_constraint("fk_nomination_for_agency_id_agency", type_="foreignkey")
        table.drop_constraint("fk_nomination_for_member_id_member", type_="foreignkey")
        for name in ("rank", "for_agency_id", "for_member_id"):
            table.drop_column(name)
    with op.batch_alter_table("member_seats") as table:
        table.drop_constraint(op.f("ck_member_seats_minimum_within_seats"), type_="check")
        table.drop_column("minimum")
    with op.batch_alter_table("cohort") as table:
        table.drop_column("refill_days")
        table.drop_column("nominations_close_on")
