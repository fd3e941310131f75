"""Publishing course versions: from a folder, or from whoever made a course here."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select

from courses.catalogue import folder, markup, media, rules
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
    VersionFile,
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
    return publish(course_of(str(source.table["slug"])), source)


def publish(course: Course, source: CourseSource, *, changes: Sequence[dict[str, Any]] = ()) -> CourseVersion:
    """Make what the files hold the current version of a course; the same files again change nothing.

    Raises RuleBroken when they changed but still say the same version.
    """
    for known in db.session.scalars(select(CourseVersion).where(CourseVersion.course_id == course.id)):
        if known.digest == source.digest:
            _keep_texts(known, source)
            return known
        if known.version == source.table["version"]:
            raise RuleBroken(
                _(
                    "%(title)s changed, but still says version %(version)s. Give it a new version in course.toml.",
                    title=source.table["title"],
                    version=known.version,
                )
            )
    version = _version(course, source, changes)
    course.current_version_id = version.id
    db.session.flush()
    return version


def course_of(code: str) -> Course:
    """The course of a folder's slug; a new one where there is none."""
    found = db.session.scalar(select(Course).where(Course.code == code))
    if found is None:
        found = Course(code=code)
        db.session.add(found)
        db.session.flush()
    return found


def _version(course: Course, source: CourseSource, changes: Sequence[dict[str, Any]]) -> CourseVersion:
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
        phase=table.get("phase"),
        regions=table.get("regions"),
        notice=table["notice"],
        signatory_title=table["signatory_title"],
        signatory_name=table.get("signatory_name", ""),
        bytes=source.size,
        pass_mark=assessment["pass_mark"],
        attempts_per_day=assessment["attempts"],
        draw=dict(assessment["per_lesson"]),
        completion=rules.stored(table.get("completion", {})),
        published_at=clock.now(),
        previous_id=course.current_version_id,
        changes=list(changes),
    )
    db.session.add(version)
    db.session.flush()
    _lessons(version, source)
    _questions(version, source)
    _files(version, source)
    db.session.flush()
    return version


def _files(version: CourseVersion, source: CourseSource) -> None:
    """The folder as it is, and the smaller sizes of its pictures."""
    _keep_texts(version, source)
    for name, content in source.media.items():
        kind = media.KINDS[media.suffix(name)]
        db.session.add(Media(version_id=version.id, name=name, type=kind, content=content, made=False))
        for smaller, pixels in media.smaller(name, content).items():
            db.session.add(Media(version_id=version.id, name=smaller, type="image/webp", content=pixels, made=True))


def _keep_texts(version: CourseVersion, source: CourseSource) -> None:
    """The texts of the folder, also of a version that was published before they were kept."""
    if db.session.scalar(select(exists().where(VersionFile.version_id == version.id))):
        return
    for name, content in source.files.items():
        if not name.startswith("media/"):
            db.session.add(VersionFile(version_id=version.id, name=name, content=content))


def _lessons(version: CourseVersion, source: CourseSource) -> None:
    sizes = {
        name: media.size_of(name, content)
        for name, content in source.media.items()
        if media.suffix(name) in media.PICTURES
    }
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
                blocks=markup.blocks(lesson.markdown, sizes, base, source.glossary, version.language),
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
