"""Publishing course versions: from a folder, or from whoever made a course here."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import exists, select

from courses.catalogue import folder, markup, media, rules, translations
from courses.catalogue.folder import CourseSource, LessonSource, Row, Translation
from courses.catalogue.models import (
    Course,
    CourseVersion,
    Lesson,
    LessonKind,
    LessonTranslation,
    Media,
    Question,
    QuestionUse,
    Scenario,
    VersionFile,
)
from courses.catalogue.translations import Standing
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
        phase=table.get("phase") or None,
        regions=table.get("regions") or None,
        notice=table["notice"],
        signatory_title=table["signatory_title"],
        signatory_name=table.get("signatory_name", ""),
        bytes=source.size,
        pass_mark=assessment["pass_mark"],
        attempts_per_day=assessment["attempts"],
        draw=dict(assessment["per_lesson"]),
        pretest=table.get("pretest", False),
        completion=rules.stored(table.get("completion", {})),
        published_at=clock.now(),
        previous_id=course.current_version_id,
        changes=list(changes),
        languages=[],
    )
    db.session.add(version)
    db.session.flush()
    _lessons(version, source)
    _questions(version, source)
    _translations(version, source)
    _files(version, source)
    db.session.flush()
    return version


def _accepting(row: Row, source: CourseSource) -> dict[str, Any]:
    """A question whose short answer counts in every language of the course."""
    if row["type"] != "short":
        return dict(row)
    words = [one.rows.get(str(row["id"]), {}).get("words", {}) for one in source.translations]
    others = [answer for made in words for answer in translations.in_words(row, made)["answer"]]
    return {**row, "answer": list(dict.fromkeys([*row["answer"], *others]))}


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
    sizes = _sizes(source)
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


def _translations(version: CourseVersion, source: CourseSource) -> None:
    """Lessons that are whole and up to date in another language. The others are read in the language of the course."""
    db.session.flush()
    placed = {str(row["id"]): row for rows in (source.checks, source.bank) for _question, row in rows}
    placed |= {str(row["id"]): row for row in source.scenarios}
    lessons = {lesson.code: lesson for lesson in version.lessons}
    for translation in source.translations:
        for lesson in source.lessons:
            rows = {code: placed[code] for _kind, code in markup.placed(lesson.markdown)}
            if _is_current(lesson, translation, rows):
                made = _translated(lesson.code, translation, rows, version, source)
                version.languages = sorted({*version.languages, translation.language})
                db.session.add(LessonTranslation(lesson_id=lessons[lesson.code].id, **made))


def _is_current(lesson: LessonSource, translation: Translation, rows: Mapping[str, Row]) -> bool:
    made, text = translation.lessons.get(lesson.code), translation.texts.get(lesson.code)
    standings = [translations.standing_of_row(row, translation.rows.get(code)) for code, row in rows.items()]
    standings.append(translations.standing_of_lesson(lesson.table, lesson.markdown, made, text))
    return translations.worst(standings) is Standing.CURRENT


def _translated(
    code: str, translation: Translation, rows: Mapping[str, Row], version: CourseVersion, source: CourseSource
) -> dict[str, Any]:
    made = translation.lessons[code]
    blocks = markup.blocks(
        translation.texts[code], _sizes(source), f"/courses/media/{version.id}", source.glossary, translation.language
    )
    return {
        "language": translation.language,
        "title": made["title"],
        "summary": made.get("summary", ""),
        "blocks": blocks,
        "rows": {one: translations.in_words(row, translation.rows[one]["words"]) for one, row in rows.items()},
    }


def _sizes(source: CourseSource) -> dict[str, tuple[int, int]]:
    """Width and height of every picture."""
    return {
        name: media.size_of(name, content)
        for name, content in source.media.items()
        if media.suffix(name) in media.PICTURES
    }


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
                    body=_accepting(row, source),
                )
            )
    for row in source.scenarios:
        db.session.add(Scenario(version_id=version.id, code=row["id"], body=dict(row)))
