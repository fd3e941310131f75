"""Imports with columns, choices and a result for each row

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was taken in stays known; what waited is to be sent again, since its rows were kept in another shape."""
    with op.batch_alter_table("import_batch") as table:
        table.alter_column("encoding", new_column_name="source", existing_type=sa.String())
        table.alter_column("unused", new_column_name="notes", existing_type=sa.JSON())
        table.add_column(sa.Column("title", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("header", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("mapping", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("mapped", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("choices", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("row_count", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("counts", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("mails", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("undone_by_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            "fk_import_batch_undone_by_id_user", "user", ["undone_by_id"], ["id"], ondelete="SET NULL"
        )
        table.create_index("ix_import_batch_sha256", ["sha256"])
    batches = sa.table(
        "import_batch",
        *(sa.column(name, sa.JSON()) for name in ("rows", "result", "notes", "counts")),
        *(sa.column(name) for name in ("id", "committed_at", "row_count")),
    )
    connection = op.get_bind()
    connection.execute(sa.delete(batches).where(batches.c.committed_at.is_(None)))
    for batch in connection.execute(sa.select(batches.c.id, batches.c.result)).all():
        rows = [{**one, "problems": [], "notes": [], "made": {}} for one in batch.result.get("rows", [])]
        connection.execute(
            sa.update(batches)
            .where(batches.c.id == batch.id)
            .values(rows=[], notes=[], result=rows, counts=batch.result.get("counts", {}), row_count=len(rows))
        )
    with op.batch_alter_table("import_batch") as table:
        for name in ("header", "mapping", "choices", "counts"):
            table.alter_column(name, existing_type=sa.JSON(), server_default=None)
        for name in ("row_count", "mails"):
            table.alter_column(name, existing_type=sa.Integer(), server_default=None)
        table.alter_column("mapped", existing_type=sa.Boolean(), server_default=None)
    op.create_table(
        "column_memory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_column_memory_user_id_user", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_column_memory"),
        sa.UniqueConstraint("user_id", "kind", name="uq_column_memory_user_id_kind"),
    )


def downgrade() -> None:
    op.drop_table("column_memory")
    op.execute(sa.text("DELETE FROM import_batch"))
    with op.batch_alter_table("import_batch") as table:
        table.drop_index("ix_import_batch_sha256")
        table.drop_constraint("fk_import_batch_undone_by_id_user", type_="foreignkey")
        for name in ("title", "header", "mapping", "mapped", "choices", "row_count", "counts", "mails", "undone_at"):
            table.drop_column(name)
        table.drop_column("undone_by_id")
        table.alter_column("notes", new_column_name="unused", existing_type=sa.JSON())
        table.alter_column("source", new_column_name="encoding", existing_type=sa.String())
