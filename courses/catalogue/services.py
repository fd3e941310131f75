"""Taking course folders in."""

from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from courses.catalogue import folder, markup, rules
from courses.catalogue.folder import CourseSource
from courses.catalogue.models import (
    Course,
    CourseVersion,
    Lesson,
    LessonKind,
    Media,
    Question,
    QuestionUse,
    Scenario,
)
from lms import clock
from lms.db import db
from lms.errors import RuleBroken

SHIPPED = Path(__file__).resolve().parent.parent / "content"


def import_folder(path: Path) -> CourseVersion:
    """Publish what a course folder holds; the same folder again changes nothing.

    A new version becomes the current one; who has begun an older one stays in it. Raises CourseFolderError for
    a folder that is wrong, RuleBroken when it changed but still says the same version.
    """
    source = folder.read(path)
    course = _course(str(source.table["slug"]))
    versions = db.session.scalars(select(CourseVersion).where(CourseVersion.course_id == course.id)).all()
    for known in versions:
        if known.digest == source.digest:
            return known
        if known.version == source.table["version"]:
            raise RuleBroken(
                _(
                    "%(title)s changed, but still says version %(version)s. Give it a new version in course.toml.",
                    title=source.table["title"],
                    version=known.version,
                )
            )
    version = _version(course, source)
    course.current_version_id = version.id
    return version


def _course(code: str) -> Course:
    found = db.session.scalar(select(Course).where(Course.code == code))
    if found is None:
        found = Course(code=code)
        db.session.add(found)
        db.session.flush()
    return found


def _version(course: Course, source: CourseSource) -> CourseVersion:
    table, assessment = source.table, source.table["assessment"]
    version = CourseVersion(
        course_id=course.id,
        version=str(table["version"]),
        digest=source.digest,
        title=table["title"],
        language=table["language"],
        summary=table["summary"],
        audience=table["audience"],
        outcomes=table["outcomes"],
        minutes=table["minutes"],
        initiative=table["initiative"],
        notice=table["notice"],
        signatory_title=table["signatory_title"],
        signatory_name=table.get("signatory_name", ""),
        bytes=source.size,
        pass_mark=assessment["pass_mark"],
        attempts_per_day=assessment["attempts"],
        draw=dict(assessment["per_lesson"]),
        completion=rules.stored(table.get("completion", {})),
        published_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    _lessons(version, source)
    _questions(version, source)
    for name, content in source.media.items():
        db.session.add(Media(version_id=version.id, name=name, type="image/svg+xml", content=content))
    db.session.flush()
    return version


def _lessons(version: CourseVersion, source: CourseSource) -> None:
    sizes = {name: folder.size_of(content) for name, content in source.media.items()}
    base = f"/courses/media/{version.id}"
    for position, lesson in enumerate(source.lessons, 1):
        table = lesson.table
        db.session.add(
            Lesson(
                version_id=version.id,
                position=position,
                code=table["code"],
                slug=table["slug"],
                kind=LessonKind.READING,
                title=table["title"],
                summary=table["summary"],
                minutes=table["minutes"],
                sources=table.get("sources", []),
                markdown=lesson.markdown,
                blocks=markup.blocks(lesson.markdown, sizes, base),
            )
        )
    db.session.add(
        Lesson(
            version_id=version.id,
            position=len(source.lessons) + 1,
            code="ASSESSMENT",
            slug="assessment",
            kind=LessonKind.ASSESSMENT,
            title=source.table["assessment"]["title"],
            summary="",
            minutes=0,
            sources=[],
            markdown="",
            blocks=[],
        )
    )


def _questions(version: CourseVersion, source: CourseSource) -> None:
    for use, questions in ((QuestionUse.BANK, source.bank), (QuestionUse.CHECK, source.checks)):
        for question, row in questions:
            db.session.add(
                Question(
                    version_id=version.id,
                    code=question.code,
                    lesson_code=question.lesson,
                    use=use,
                    type=question.kind.value,
                    difficulty=question.difficulty,
                    body=dict(row),
                )
            )
    for row in source.scenarios:
        db.session.add(Scenario(version_id=version.id, code=row["id"], body=dict(row)))
