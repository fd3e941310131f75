"""Certificates keep all that is printed, have editions, and outlive the account."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAMES = {
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
}


def upgrade() -> None:
    with op.batch_alter_table("certificate") as batch:
        batch.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("name_confirmed_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("name_digest", sa.String()))
        batch.add_column(sa.Column("member", sa.String()))
        batch.add_column(sa.Column("member_code", sa.String()))
        batch.add_column(
            sa.Column(
                "identity",
                sa.Enum("full", "initials", "withheld", name="identity", native_enum=False, length=32),
                nullable=False,
                server_default="full",
            )
        )
        batch.add_column(sa.Column("course_code", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("course_summary", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("course_language", sa.String(), nullable=False, server_default="en"))
        batch.add_column(sa.Column("cohort_title", sa.String()))
        batch.add_column(sa.Column("pass_mark", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("started_on", sa.Date()))
        batch.add_column(sa.Column("issued_on", sa.Date()))
        batch.add_column(sa.Column("expires_on", sa.Date()))
        batch.add_column(sa.Column("replaced_by_id", sa.Integer()))
        batch.add_column(sa.Column("status_list", sa.Integer()))
        batch.add_column(sa.Column("status_index", sa.Integer()))
        batch.add_column(sa.Column("salt", sa.String(), nullable=False, server_default=""))
    op.execute(FILL)
    _salt()
    with op.batch_alter_table("certificate", naming_convention=NAMES) as batch:
        batch.drop_constraint("fk_certificate_user_id_user", type_="foreignkey")
        batch.drop_constraint("fk_certificate_enrolment_id_enrolment", type_="foreignkey")
        batch.drop_constraint("uq_certificate_enrolment_id", type_="unique")
        batch.alter_column("user_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("enrolment_id", existing_type=sa.Integer(), nullable=True)
        batch.alter_column("issued_on", existing_type=sa.Date(), nullable=False)
        batch.alter_column("status_list", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("status_index", existing_type=sa.Integer(), nullable=False)
        for column in ("edition", "identity", "course_code", "course_summary", "course_language", "pass_mark", "salt"):
            batch.alter_column(column, server_default=None)
        batch.create_foreign_key(op.f("fk_certificate_user_id_user"), "user", ["user_id"], ["id"], ondelete="SET NULL")
        batch.create_foreign_key(
            op.f("fk_certificate_enrolment_id_enrolment"), "enrolment", ["enrolment_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_foreign_key(
            op.f("fk_certificate_replaced_by_id_certificate"),
            "certificate",
            ["replaced_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch.create_unique_constraint(op.f("uq_certificate_enrolment_id_edition"), ["enrolment_id", "edition"])
        batch.create_unique_constraint(op.f("uq_certificate_status_list_status_index"), ["status_list", "status_index"])
        batch.create_index(op.f("ix_certificate_expires_on"), ["expires_on"])


# Those issued before keep their day and course; a name that was printed already counts as confirmed.
FILL = """
UPDATE certificate SET
  issued_on = completed_on,
  name_confirmed_at = created_at,
  status_list = CAST(SUBSTR(number, 5, 4) AS INTEGER),
  status_index = id,
  pass_mark = (SELECT v.pass_mark FROM enrolment e JOIN course_version v ON v.id = e.version_id
               WHERE e.id = certificate.enrolment_id),
  course_summary = (SELECT v.summary FROM enrolment e JOIN course_version v ON v.id = e.version_id
                    WHERE e.id = certificate.enrolment_id),
  course_language = (SELECT v.language FROM enrolment e JOIN course_version v ON v.id = e.version_id
                     WHERE e.id = certificate.enrolment_id),
  course_code = (SELECT c.code FROM enrolment e JOIN course c ON c.id = e.course_id
                 WHERE e.id = certificate.enrolment_id),
  member = (SELECT e.member FROM enrolment e WHERE e.id = certificate.enrolment_id),
  cohort_title = (SELECT k.title FROM enrolment e JOIN cohort k ON k.id = e.cohort_id
                  WHERE e.id = certificate.enrolment_id)
"""


def _salt() -> None:
    """A salt of its own for each of them."""
    import secrets

    connection = op.get_bind()
    for (row,) in connection.execute(sa.text("SELECT id FROM certificate")).all():
        connection.execute(
            sa.text("UPDATE certificate SET salt = :salt WHERE id = :id"), {"salt": secrets.token_hex(16), "id": row}
        )


def downgrade() -> None:
    # The old table has one certificate for each enrolment of somebody with an account.
    op.execute("UPDATE certificate SET replaced_by_id = NULL")
    op.execute("DELETE FROM certificate WHERE state = 'replaced' OR user_id IS NULL OR enrolment_id IS NULL")
    with op.batch_alter_table("certificate", naming_convention=NAMES) as batch:
        batch.drop_index(op.f("ix_certificate_expires_on"))
        batch.drop_constraint(op.f("uq_certificate_status_list_status_index"), type_="unique")
        batch.drop_constraint(op.f("uq_certificate_enrolment_id_edition"), type_="unique")
        batch.drop_constraint(op.f("fk_certificate_replaced_by_id_certificate"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_certificate_enrolment_id_enrolment"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_certificate_user_id_user"), type_="foreignkey")
        batch.alter_column("user_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("enrolment_id", existing_type=sa.Integer(), nullable=False)
        batch.create_foreign_key(op.f("fk_certificate_user_id_user"), "user", ["user_id"], ["id"])
        batch.create_foreign_key(op.f("fk_certificate_enrolment_id_enrolment"), "enrolment", ["enrolment_id"], ["id"])
        batch.create_unique_constraint(op.f("uq_certificate_enrolment_id"), ["enrolment_id"])
        for column in NEW:
            batch.drop_column(column)


NEW = (
    "edition", "name_confirmed_at", "name_digest", "member", "member_code", "identity", "course_code", "course_summary",
    "course_language", "cohort_title", "pass_mark", "started_on", "issued_on", "expires_on", "replaced_by_id",
    "status_list", "status_index", "salt",
)  # fmt: skip
