"""A course, its published versions, and what a version is made of."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Record


class LessonKind(StrEnum):
    READING = "reading"
    ASSESSMENT = "assessment"


class QuestionUse(StrEnum):
    CHECK = "check"
    BANK = "bank"


class Need(StrEnum):
    """Who has to see a change again."""

    COSMETIC = "cosmetic"
    LEARNING = "learning"
    ALL = "all"


class Course(Record):
    """What the office calls an e-learning module. `code` is the slug of its folder."""

    __tablename__ = "course"

    code: Mapped[str] = mapped_column(unique=True)
    current_version_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id", use_alter=True), index=True)

    current_version: Mapped["CourseVersion | None"] = relationship(foreign_keys=[current_version_id], post_update=True)
    versions: Mapped[list["CourseVersion"]] = relationship(
        back_populates="course", foreign_keys="CourseVersion.course_id"
    )


class CourseVersion(Record):
    """An immutable, published snapshot. `digest` is that of the folder it came from: the same folder, the same row.

    `changes` says what is different from `previous_id` and who needs it, as it was decided at publication;
    `languages` are the others that some lesson can be read in. With `pretest`, learners are offered a paper like the
    final one before the first lesson."""

    __tablename__ = "course_version"
    __table_args__ = (UniqueConstraint("course_id", "version"), UniqueConstraint("course_id", "digest"))

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    version: Mapped[str]
    digest: Mapped[str]
    title: Mapped[str]
    language: Mapped[str]
    summary: Mapped[str]
    audience: Mapped[str]
    outcomes: Mapped[list[str]]
    minutes: Mapped[int]
    initiative: Mapped[int]
    phase: Mapped[str | None]
    regions: Mapped[list[str] | None]
    notice: Mapped[str]
    signatory_title: Mapped[str]
    signatory_name: Mapped[str]
    bytes: Mapped[int]
    pass_mark: Mapped[int]
    attempts_per_day: Mapped[int]
    draw: Mapped[dict[str, Any]]
    pretest: Mapped[bool] = mapped_column(default=False)
    completion: Mapped[dict[str, Any]] = mapped_column(default=dict)
    published_at: Mapped[datetime]
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("course_version.id"))
    changes: Mapped[list[Any]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)

    course: Mapped[Course] = relationship(back_populates="versions", foreign_keys=[course_id])
    lessons: Mapped[list["Lesson"]] = relationship(back_populates="version", order_by="Lesson.position")
    questions: Mapped[list["Question"]] = relationship(back_populates="version")


class Lesson(Record):
    """One step of a version. A reading keeps its page as sanitised HTML; the assessment comes last and has none."""

    __tablename__ = "lesson"
    __table_args__ = (UniqueConstraint("version_id", "position"), UniqueConstraint("version_id", "code"))

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    position: Mapped[int]
    code: Mapped[str]
    slug: Mapped[str]
    kind: Mapped[LessonKind] = mapped_column(default=LessonKind.READING)
    title: Mapped[str]
    summary: Mapped[str]
    minutes: Mapped[int]
    sources: Mapped[list[str]]
    markdown: Mapped[str]
    blocks: Mapped[list[Any]]

    version: Mapped[CourseVersion] = relationship(back_populates="lessons")


class LessonTranslation(Record):
    """A lesson in another language, whole and made from the text as it is: its page, and the questions and
    scenarios on it in that language, by code."""

    __tablename__ = "lesson_translation"
    __table_args__ = (UniqueConstraint("lesson_id", "language"),)

    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    language: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    blocks: Mapped[list[Any]]
    rows: Mapped[dict[str, Any]]


class Question(Record):
    """A question of a version: a knowledge check inside a lesson, or one of the bank."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    code: Mapped[str]
    lesson_code: Mapped[str]
    use: Mapped[QuestionUse]
    type: Mapped[str]
    difficulty: Mapped[int]
    body: Mapped[dict[str, Any]]

    version: Mapped[CourseVersion] = relationship(back_populates="questions")


class Scenario(Record):
    """A branching scenario of a version: nodes, choices, consequences."""

    __tablename__ = "scenario"
    __table_args__ = (UniqueConstraint("version_id", "code"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    code: Mapped[str]
    body: Mapped[dict[str, Any]]


class VersionFile(Record):
    """A file of the folder that a version came from, byte for byte. What lies in its media folder is in Media."""

    __tablename__ = "version_file"
    __table_args__ = (UniqueConstraint("version_id", "name"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    name: Mapped[str]
    content: Mapped[bytes]


class Media(Record):
    """A picture, video, captions or document of a version, as it is served. `made` marks the smaller sizes of
    pictures that the service made itself."""

    __tablename__ = "media"
    __table_args__ = (UniqueConstraint("version_id", "name"),)

    version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    name: Mapped[str]
    type: Mapped[str]
    content: Mapped[bytes]
    made: Mapped[bool] = mapped_column(default=False)
