"""Agendas with tracks and several facilitators, calendars, files in mails, travel and needs, badge codes

Revision ID: 0014
Revises: 0013
"""

import secrets
from collections.abc import Callable
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def record() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def key(table: str, column: str, other: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete)


def upgrade() -> None:
    with op.batch_alter_table("cohort") as table:
        table.add_column(sa.Column("logistics_days", sa.Integer(), nullable=False, server_default="60"))
    give_everybody("nomination", "badge_code", lambda: "".join(secrets.choice(SIGNS) for _ in range(10)))
    give_everybody("session", "uid", lambda: str(uuid4()))
    op.create_table(
        "session_facilitator",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        key("session_facilitator", "session_id", "session", "CASCADE"),
        key("session_facilitator", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("session_id", "user_id", name="pk_session_facilitator"),
    )
    op.create_index("ix_session_facilitator_user_id", "session_facilitator", ["user_id"])
    op.execute(
        "INSERT INTO session_facilitator (session_id, user_id) "
        "SELECT id, facilitator_id FROM session WHERE facilitator_id IS NOT NULL"
    )
    with op.batch_alter_table("session") as table:
        table.drop_constraint("fk_session_facilitator_id_user", type_="foreignkey")
        table.drop_column("facilitator_id")
        for name in ("track", "description", "materials"):
            table.add_column(sa.Column(name, sa.String(), nullable=True))
        table.add_column(sa.Column("capacity", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_session_has_places"), "capacity > 0")
    op.create_table(
        "place",
        *record(),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("placed_by_id", sa.Integer(), nullable=True),
        key("place", "session_id", "session", "CASCADE"),
        key("place", "nomination_id", "nomination", "CASCADE"),
        key("place", "placed_by_id", "user", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("session_id", "nomination_id", name="uq_place_session_id_nomination_id"),
    )
    op.create_index("ix_place_nomination_id", "place", ["nomination_id"])
    op.create_table(
        "cohort_calendar",
        *record(),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        key("cohort_calendar", "cohort_id", "cohort", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_cohort_calendar"),
        sa.UniqueConstraint("cohort_id", name="uq_cohort_calendar_cohort_id"),
    )
    op.create_table(
        "logistics",
        *record(),
        sa.Column("nomination_id", sa.Integer(), nullable=False),
        sa.Column("arrives_on", sa.Date(), nullable=True),
        sa.Column("arrival", sa.String(), nullable=True),
        sa.Column("departs_on", sa.Date(), nullable=True),
        sa.Column("departure", sa.String(), nullable=True),
        sa.Column("visa_letter", sa.Boolean(), nullable=False),
        sa.Column("passport_name", sa.String(), nullable=True),
        sa.Column("diet", sa.String(), nullable=True),
        sa.Column("accessibility", sa.String(), nullable=True),
        sa.Column("emergency_name", sa.String(), nullable=True),
        sa.Column("emergency_phone", sa.String(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        key("logistics", "nomination_id", "nomination", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_logistics"),
        sa.UniqueConstraint("nomination_id", name="uq_logistics_nomination_id"),
    )
    op.create_table(
        "logistics_reader",
        *record(),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        key("logistics_reader", "cohort_id", "cohort", "CASCADE"),
        key("logistics_reader", "user_id", "user", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_logistics_reader"),
        sa.UniqueConstraint("cohort_id", "user_id", name="uq_logistics_reader_cohort_id_user_id"),
    )
    op.create_index("ix_logistics_reader_user_id", "logistics_reader", ["user_id"])
    op.create_table(
        "mail_attachment",
        *record(),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        key("mail_attachment", "message_id", "outbox_message", "CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_mail_attachment"),
    )
    op.create_index("ix_mail_attachment_message_id", "mail_attachment", ["message_id"])


def give_everybody(table_name: str, column: str, new: Callable[[], str]) -> None:
    """Every row that is there already gets a value of its own."""
    with op.batch_alter_table(table_name) as table:
        table.add_column(sa.Column(column, sa.String(), nullable=True))
    rows = sa.table(table_name, sa.column("id", sa.Integer), sa.column(column, sa.String))
    connection = op.get_bind()
    for found in connection.execute(sa.select(rows.c.id)).scalars().all():
        connection.execute(sa.update(rows).where(rows.c.id == found).values({column: new()}))
    with op.batch_alter_table(table_name) as table:
        table.alter_column(column, existing_type=sa.String(), nullable=False)
        table.create_unique_constraint(f"uq_{table_name}_{column}", [column])


def downgrade() -> None:
    for name in ("mail_attachment", "logistics_reader", "logistics", "cohort_calendar", "place"):
        op.drop_table(name)
    with op.batch_alter_table("session") as table:
        table.drop_constraint("uq_session_uid", type_="unique")
        table.drop_column("uid")
        table.drop_constraint(op.f("ck_session_has_places"), type_="check")
        for name in ("capacity", "materials", "description", "track"):
            table.drop_column(name)
        table.add_column(sa.Column("facilitator_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_session_facilitator_id_user", "user", ["facilitator_id"], ["id"], ondelete="SET NULL"
        )
    op.execute(
        "UPDATE session SET facilitator_id = (SELECT min(user_id) FROM session_facilitator "
        "WHERE session_facilitator.session_id = session.id)"
    )
    op.drop_table("session_facilitator")
    with op.batch_alter_table("nomination") as table:
        table.drop_constraint("uq_nomination_badge_code", type_="unique")
        table.drop_column("badge_code")
    with op.batch_alter_table("cohort") as table:
        table.drop_column("logistics_days")
