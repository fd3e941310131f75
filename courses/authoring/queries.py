"""Reading drafts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload

from courses.authoring.models import OPEN, CourseDraft, DraftFile, DraftSave, DraftState, ReviewComment, Reviewer
from courses.catalogue import course_table, folder, markup
from courses.catalogue.models import Course, CourseVersion, Lesson
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import PER_PAGE, Listing, Page, like, paginate

REVIEW = "course_review"


def drafts(listing: Listing) -> Page[CourseDraft]:
    """Drafts with their course and who wrote last; those that are open unless a state is asked for."""
    statement = (
        select(CourseDraft)
        .options(joinedload(CourseDraft.course), joinedload(CourseDraft.updated_by))
        .order_by(CourseDraft.updated_at.desc(), CourseDraft.id.desc())
    )
    state = listing.filters.get("state")
    if state in set(DraftState):
        statement = statement.where(CourseDraft.state == state)
    else:
        statement = statement.where(CourseDraft.state.in_(OPEN))
    if listing.q:
        statement = statement.where(CourseDraft.title.ilike(like(listing.q), escape="\\"))
    return paginate(statement, listing)


def courses() -> Sequence[Course]:
    """Every published course with its current version, to begin a draft from."""
    return db.session.scalars(
        select(Course)
        .join(Course.current_version)
        .options(joinedload(Course.current_version))
        .order_by(CourseVersion.title)
    ).all()


def draft(draft_id: int, *, lock: bool = False) -> CourseDraft:
    """Raises NotFound."""
    statement = select(CourseDraft).where(CourseDraft.id == draft_id)
    found = db.session.scalar(locked(statement) if lock else statement)
    if found is None or found.state is DraftState.DISCARDED:
        raise NotFound(_("There is no such draft."))
    return found


def files(draft_id: int) -> dict[str, bytes]:
    """All files of a draft by name."""
    rows = db.session.execute(select(DraftFile.name, DraftFile.content).where(DraftFile.draft_id == draft_id)).all()
    return {row.name: row.content for row in rows}


def texts(draft_id: int) -> dict[str, bytes]:
    """The files of a draft without its media."""
    rows = db.session.execute(
        select(DraftFile.name, DraftFile.content).where(
            DraftFile.draft_id == draft_id, ~DraftFile.name.startswith("media/")
        )
    ).all()
    return {row.name: row.content for row in rows}


def file(draft_id: int, name: str) -> DraftFile | None:
    return db.session.scalar(select(DraftFile).where(DraftFile.draft_id == draft_id, DraftFile.name == name))


def table(draft_id: int) -> dict[str, Any]:
    """What a draft's course.toml says."""
    found = file(draft_id, "course.toml")
    return course_table.read({"course.toml": found.content if found else b""}, [])


def sizes(draft_id: int) -> dict[str, int]:
    """How large each file of a draft is."""
    rows = db.session.execute(
        select(DraftFile.name, func.length(DraftFile.content)).where(DraftFile.draft_id == draft_id)
    ).all()
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class MediaFile:
    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class MediaContent:
    name: str
    content: bytes


def media(draft_id: int) -> Sequence[MediaFile]:
    """What lies in a draft's media folder, without the content."""
    rows = db.session.execute(
        select(DraftFile.name, func.length(DraftFile.content))
        .where(DraftFile.draft_id == draft_id, DraftFile.name.startswith("media/"))
        .order_by(DraftFile.name)
    ).all()
    return [MediaFile(name.removeprefix("media/"), size) for name, size in rows]


def pictures(draft_id: int, markdown: str) -> Sequence[MediaContent]:
    """The pictures that a text shows and that are there."""
    names = [address for address, _alternative in markup.pictures(markdown)]
    rows = db.session.execute(
        select(DraftFile.name, DraftFile.content).where(DraftFile.draft_id == draft_id, DraftFile.name.in_(names))
    ).all()
    return [MediaContent(row.name.removeprefix("media/"), row.content) for row in rows]


def questions(draft_id: int, listing: Listing) -> Page[tuple[str, Mapping[str, Any]]]:
    """The questions of a draft as (use, row); filters: use (bank or checks), lesson. Search by text or code."""
    there = texts(draft_id)
    rows = [(use, row) for use, name in folder.QUESTIONS.items() for row in folder.rows_of(there, name)]
    wanted, lesson, q = listing.filters.get("use"), listing.filters.get("lesson"), listing.q.casefold()
    found = [
        (use, row)
        for use, row in rows
        if (not wanted or use == wanted)
        and (not lesson or row.get("lesson") == lesson)
        and q in f"{row.get('id')} {row.get('stem')} {' '.join(map(str, row.get('tags') or []))}".casefold()
    ]
    page = min(listing.page, max(1, -(-len(found) // PER_PAGE)))
    return Page(found[(page - 1) * PER_PAGE : page * PER_PAGE], len(found), page)


def words(draft_id: int) -> list[dict[str, str]]:
    """The glossary of a draft, as far as a row has a term."""
    found = file(draft_id, folder.GLOSSARY)
    rows = folder.rows_of({folder.GLOSSARY: found.content}, folder.GLOSSARY) if found else []
    return [row for row in rows if isinstance(row.get("term"), str)]


def bank_counts(draft_id: int) -> Mapping[str, int]:
    """How many questions of the bank each lesson has."""
    found = file(draft_id, folder.QUESTIONS["bank"])
    rows = folder.rows_of({folder.QUESTIONS["bank"]: found.content}, folder.QUESTIONS["bank"]) if found else []
    return Counter(str(row.get("lesson")) for row in rows)


def history(draft_id: int, name: str) -> Sequence[DraftSave]:
    """Every save of a file, the latest first, with who made it."""
    return db.session.scalars(
        select(DraftSave)
        .where(DraftSave.draft_id == draft_id, DraftSave.name == name)
        .options(joinedload(DraftSave.by), defer(DraftSave.content))
        .order_by(DraftSave.id.desc())
    ).all()


def last_save(draft_id: int, name: str) -> DraftSave | None:
    return db.session.scalar(
        select(DraftSave).where(DraftSave.draft_id == draft_id, DraftSave.name == name).order_by(DraftSave.id.desc())
    )


def save(draft_id: int, save_id: int) -> DraftSave:
    """Raises NotFound."""
    found = db.session.scalar(select(DraftSave).where(DraftSave.draft_id == draft_id, DraftSave.id == save_id))
    if found is None:
        raise NotFound(_("There is no such save."))
    return found


def last_texts(draft_id: int, name: str) -> dict[str, bytes]:
    """How the text of a lesson last stood, in each language, whether it is there now or was taken out."""
    saves = db.session.scalars(
        select(DraftSave)
        .where(DraftSave.draft_id == draft_id, DraftSave.name.endswith(f"/{name}", autoescape=True))
        .order_by(DraftSave.id)
    )
    return {save.name: save.content for save in saves if save.content is not None}


def codes_used(course_id: int) -> set[str]:
    """The code of every lesson that any version of a course has had."""
    return set(
        db.session.scalars(
            select(Lesson.code)
            .join(CourseVersion, CourseVersion.id == Lesson.version_id)
            .where(CourseVersion.course_id == course_id)
        )
    )


def versions(course_id: int) -> Sequence[CourseVersion]:
    """The published versions of a course, the latest first."""
    return db.session.scalars(
        select(CourseVersion).where(CourseVersion.course_id == course_id).order_by(CourseVersion.id.desc())
    ).all()


def version(version_id: int) -> CourseVersion:
    """Raises NotFound."""
    if found := db.session.get(CourseVersion, version_id):
        return found
    raise NotFound(_("There is no such version."))


def reviewers(draft_id: int) -> Sequence[Reviewer]:
    return db.session.scalars(select(Reviewer).where(Reviewer.draft_id == draft_id).order_by(Reviewer.id)).all()


def reviewer(reviewer_id: int) -> Reviewer:
    """Raises NotFound."""
    if found := db.session.get(Reviewer, reviewer_id):
        return found
    raise NotFound(_("There is no such reviewer."))


def reviewer_of(draft_id: int, email: str) -> Reviewer | None:
    return db.session.scalar(select(Reviewer).where(Reviewer.draft_id == draft_id, Reviewer.email == email))


def reviewer_by(token: str) -> Reviewer:
    """The reviewer whom a mailed link was sent to, with an open draft. Raises LinkDead, or NotFound after it closed."""
    found = reviewer(int(links.subject_of(REVIEW, token)))
    if found.draft.state not in OPEN:
        raise NotFound(_("This draft is closed. Thank you for your comments."))
    return found


def comments_of(reviewer_id: int) -> Sequence[ReviewComment]:
    """What one reviewer said, in the order of saying it."""
    return db.session.scalars(
        select(ReviewComment).where(ReviewComment.reviewer_id == reviewer_id).order_by(ReviewComment.id)
    ).all()


def comment_count(reviewer_id: int) -> int:
    return len(comments_of(reviewer_id))


def comments_by_lesson(reviewer_id: int) -> Mapping[str, int]:
    """How many comments a reviewer wrote on each lesson."""
    return Counter(one.lesson_code for one in comments_of(reviewer_id))


def comments(draft_id: int) -> Sequence[ReviewComment]:
    """What reviewers said, what is open first, with their names."""
    return db.session.scalars(
        select(ReviewComment)
        .where(ReviewComment.draft_id == draft_id)
        .options(joinedload(ReviewComment.reviewer))
        .order_by(ReviewComment.resolved_at.is_not(None), ReviewComment.id)
    ).all()


def comment(draft_id: int, comment_id: int) -> ReviewComment:
    """Raises NotFound."""
    found = db.session.scalar(
        select(ReviewComment).where(ReviewComment.draft_id == draft_id, ReviewComment.id == comment_id)
    )
    if found is None:
        raise NotFound(_("There is no such comment."))
    return found


def open_comments(draft_ids: Sequence[int]) -> Mapping[int, int]:
    """How many comments of each draft wait for an answer."""
    rows = db.session.execute(
        select(ReviewComment.draft_id, func.count())
        .where(ReviewComment.draft_id.in_(draft_ids), ReviewComment.resolved_at.is_(None))
        .group_by(ReviewComment.draft_id)
    ).all()
    return {row[0]: row[1] for row in rows}
