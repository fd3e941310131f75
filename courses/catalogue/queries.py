"""Reading the catalogue."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import contains_eager, defer

from courses.catalogue.models import (
    Course,
    CourseVersion,
    Lesson,
    LessonTranslation,
    Media,
    Question,
    QuestionUse,
    Scenario,
    VersionFile,
)
from courses.catalogue.questions import QuestionBody, parse
from lms.db import db
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate

SHORT = 90  # minutes


def courses(listing: Listing) -> Page[Course]:
    """Published courses with their current version.

    Search in title, summary and audience; filters: initiative, phase, region, language, length (short, long).
    """
    statement = (
        select(Course)
        .join(Course.current_version)
        .options(contains_eager(Course.current_version))
        .order_by(CourseVersion.minutes.desc(), CourseVersion.title)
    )
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(
                CourseVersion.title.ilike(pattern, escape="\\"),
                CourseVersion.summary.ilike(pattern, escape="\\"),
                CourseVersion.audience.ilike(pattern, escape="\\"),
            )
        )
    return paginate(statement.where(*_filters(listing)), listing)


def _filters(listing: Listing) -> list[ColumnElement[bool]]:
    wanted = listing.filters
    found = []
    if (initiative := wanted.get("initiative", "")).isdecimal():
        found.append(CourseVersion.initiative == int(initiative[:6]))
    if phase := wanted.get("phase"):
        found.append(CourseVersion.phase == phase)
    if region := wanted.get("region"):
        found.append(cast(CourseVersion.regions, String).like(like(f'"{region}"'), escape="\\"))
    if language := wanted.get("language"):
        found.append(CourseVersion.language == language)
    if wanted.get("length") in ("short", "long"):
        short = CourseVersion.minutes <= SHORT
        found.append(short if wanted["length"] == "short" else ~short)
    return found


def facets() -> dict[str, set[str]]:
    """The values that published courses have, by which a list of them can be narrowed."""
    rows = db.session.execute(
        select(CourseVersion.initiative, CourseVersion.phase, CourseVersion.regions, CourseVersion.language).join(
            Course, Course.current_version_id == CourseVersion.id
        )
    ).all()
    return {
        "initiative": {str(row.initiative) for row in rows},
        "phase": {row.phase for row in rows if row.phase},
        "region": {region for row in rows for region in row.regions or ()},
        "language": {row.language for row in rows},
    }


def course(code: str) -> Course:
    """A published course with its current version's lessons. Raises NotFound."""
    found = db.session.scalar(
        select(Course)
        .join(Course.current_version)
        .where(Course.code == code)
        .options(contains_eager(Course.current_version).selectinload(CourseVersion.lessons))
    )
    if found is None:
        raise NotFound(_("There is no such course."))
    return found


def titles() -> Sequence[tuple[str, str]]:
    """(code, title) of every published course."""
    rows = db.session.execute(
        select(Course.code, CourseVersion.title).join(Course.current_version).order_by(CourseVersion.title)
    ).all()
    return [(code, title) for code, title in rows]


def by_code() -> dict[str, Course]:
    """Every published course with its current version."""
    rows = db.session.scalars(
        select(Course).join(Course.current_version).options(contains_eager(Course.current_version))
    )
    return {one.code: one for one in rows}


def lessons(version_id: int) -> Sequence[Lesson]:
    """The lessons of a version without their text."""
    return db.session.scalars(
        select(Lesson)
        .where(Lesson.version_id == version_id)
        .options(defer(Lesson.blocks), defer(Lesson.markdown))
        .order_by(Lesson.position)
    ).all()


def checks(version_id: int, codes: Sequence[str]) -> dict[str, QuestionBody]:
    """The knowledge checks of a lesson by code."""
    if not codes:
        return {}
    rows = db.session.scalars(
        select(Question.body).where(
            Question.version_id == version_id, Question.use == QuestionUse.CHECK, Question.code.in_(codes)
        )
    )
    return {question.code: question for question in map(parse, rows)}


def scenarios(version_id: int, codes: Sequence[str]) -> dict[str, dict[str, object]]:
    """The scenarios of a lesson by code."""
    if not codes:
        return {}
    found = db.session.execute(
        select(Scenario.code, Scenario.body).where(Scenario.version_id == version_id, Scenario.code.in_(codes))
    ).all()
    return {row.code: row.body for row in found}


def translation(lesson_id: int, language: str) -> LessonTranslation | None:
    """A lesson in another language, where it can be read in it whole."""
    return db.session.scalar(
        select(LessonTranslation).where(
            LessonTranslation.lesson_id == lesson_id, LessonTranslation.language == language
        )
    )


def in_language(version: CourseVersion, language: str) -> dict[int, tuple[str, str]]:
    """Titles and summaries of the lessons that can be read in another language, by position; mostly none."""
    if language not in version.languages:
        return {}
    rows = db.session.execute(
        select(Lesson.position, LessonTranslation.title, LessonTranslation.summary)
        .join(Lesson, Lesson.id == LessonTranslation.lesson_id)
        .where(Lesson.version_id == version.id, LessonTranslation.language == language)
    )
    return {row.position: (row.title, row.summary) for row in rows}


def media(version_id: int, name: str) -> Media:
    found = db.session.scalar(select(Media).where(Media.version_id == version_id, Media.name == name))
    if found is None:
        raise NotFound(_("There is no such picture."))
    return found


def current_version_id(code: str) -> int:
    """Raises NotFound for a course that is not published."""
    found = db.session.scalar(select(Course.current_version_id).where(Course.code == code))
    if found is None:
        raise NotFound(_("There is no such course."))
    return found


def files(version_id: int) -> dict[str, bytes]:
    """The folder that a version came from, byte for byte."""
    texts = db.session.execute(
        select(VersionFile.name, VersionFile.content).where(VersionFile.version_id == version_id)
    ).all()
    kept = db.session.execute(
        select(Media.name, Media.content).where(Media.version_id == version_id, Media.made.is_(False))
    ).all()
    return {row.name: row.content for row in texts} | {f"media/{row.name}": row.content for row in kept}
