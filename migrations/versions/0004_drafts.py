"""Courses in the making; what changed between versions"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["course_version.id"], name=op.f("fk_version_file_version_id_course_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_file")),
        sa.UniqueConstraint("version_id", "name", name=op.f("uq_version_file_version_id_name")),
    )
    op.create_table(
        "lesson_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_translation_lesson_id_lesson")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_translation")),
        sa.UniqueConstraint("lesson_id", "language", name=op.f("uq_lesson_translation_lesson_id_language")),
    )
    op.create_table(
        "course_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("draft", "review", "published", "discarded", name="draftstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["course_version.id"], name=op.f("fk_course_draft_based_on_id_course_version")
        ),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name=op.f("fk_course_draft_course_id_course")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_course_draft_made_by_id_user")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["user.id"], name=op.f("fk_course_draft_updated_by_id_user")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["course_version.id"], name=op.f("fk_course_draft_version_id_course_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft")),
    )
    with op.batch_alter_table("course_draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_draft_course_id"), ["course_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_course_draft_state"), ["state"], unique=False)

    op.create_table(
        "course_draft_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_file_draft_id_course_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_file")),
        sa.UniqueConstraint("draft_id", "name", name=op.f("uq_course_draft_file_draft_id_name")),
    )
    op.create_table(
        "course_draft_reviewer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_reviewer_draft_id_course_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_reviewer")),
        sa.UniqueConstraint("draft_id", "email", name=op.f("uq_course_draft_reviewer_draft_id_email")),
    )
    with op.batch_alter_table("course_draft_reviewer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_draft_reviewer_draft_id"), ["draft_id"], unique=False)

    op.create_table(
        "course_draft_save",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_course_draft_save_by_id_user")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_save_draft_id_course_draft")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_save")),
    )
    with op.batch_alter_table("course_draft_save", schema=None) as batch_op:
        batch_op.create_index("ix_course_draft_save_file", ["draft_id", "name"], unique=False)

    op.create_table(
        "course_draft_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("lesson_code", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["course_draft.id"], name=op.f("fk_course_draft_comment_draft_id_course_draft")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["user.id"], name=op.f("fk_course_draft_comment_resolved_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["course_draft_reviewer.id"],
            name=op.f("fk_course_draft_comment_reviewer_id_course_draft_reviewer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_draft_comment")),
    )
    with op.batch_alter_table("course_draft_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_draft_comment_draft_id"), ["draft_id"], unique=False)

    with op.batch_alter_table("course_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("previous_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("changes", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("languages", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.create_foreign_key(
            batch_op.f("fk_course_version_previous_id_course_version"), "course_version", ["previous_id"], ["id"]
        )

    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.add_column(sa.Column("made", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_column("made")

    with op.batch_alter_table("course_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_course_version_previous_id_course_version"), type_="foreignkey")
        batch_op.drop_column("languages")
        batch_op.drop_column("changes")
        batch_op.drop_column("previous_id")

    with op.batch_alter_table("course_draft_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_draft_comment_draft_id"))

    op.drop_table("course_draft_comment")
    with op.batch_alter_table("course_draft_save", schema=None) as batch_op:
        batch_op.drop_index("ix_course_draft_save_file")

    op.drop_table("course_draft_save")
    with op.batch_alter_table("course_draft_reviewer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_draft_reviewer_draft_id"))

    op.drop_table("course_draft_reviewer")
    op.drop_table("course_draft_file")
    with op.batch_alter_table("course_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_draft_state"))
        batch_op.drop_index(batch_op.f("ix_course_draft_course_id"))

    op.drop_table("course_draft")
    op.drop_table("lesson_translation")
    op.drop_table("version_file")
