"""Reading the bank of a course, and the graded papers that were drawn from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from courses.assessment.models import Answer, Attempt, AttemptState
from courses.assessment.statistics import Sitting
from courses.authoring import queries as authoring
from courses.authoring.models import CourseDraft, DraftState
from courses.banks.models import QuestionFile
from courses.catalogue import folder
from courses.catalogue.folder import QUESTIONS
from courses.catalogue.models import Course, CourseVersion, Question, QuestionUse
from courses.catalogue.questions import QuestionBody, parse
from courses.learning.models import Enrolment
from lms import clock
from lms.db import db
from lms.errors import NotFound
from lms.listing import PER_PAGE, Listing, Page
from lms.roles import Person


@dataclass(frozen=True, slots=True)
class Kept:
    """A question of the bank by its number in the database."""

    id: int
    question: QuestionBody


@dataclass(frozen=True, slots=True)
class Bank:
    """A course and how many questions its bank has."""

    version: CourseVersion
    questions: int


def banks() -> list[Bank]:
    """The bank of every published course. One statement."""
    count = (
        select(func.count())
        .select_from(Question)
        .where(Question.version_id == CourseVersion.id, Question.use == QuestionUse.BANK)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(CourseVersion, count)
        .join(CourseVersion.course)
        .where(Course.current_version_id == CourseVersion.id)
        .options(contains_eager(CourseVersion.course))
        .order_by(CourseVersion.title)
    )
    return [Bank(version, questions) for version, questions in rows]


def version(code: str) -> CourseVersion:
    """The published version of a course. Raises NotFound."""
    found = db.session.scalar(
        select(CourseVersion)
        .join(CourseVersion.course)
        .where(Course.current_version_id == CourseVersion.id, Course.code == code)
        .options(contains_eager(CourseVersion.course))
    )
    if found is None:
        raise NotFound(_("There is no such course."))
    return found


def bank(version_id: int) -> list[Kept]:
    """All questions of the bank in the order that they were written in. One statement."""
    rows = db.session.execute(
        select(Question.id, Question.body)
        .where(Question.version_id == version_id, Question.use == QuestionUse.BANK)
        .order_by(Question.id)
    )
    return [Kept(question_id, parse(body)) for question_id, body in rows]


def question(version_id: int, code: str) -> Kept:
    """Raises NotFound."""
    found = next((kept for kept in bank(version_id) if kept.question.code == code), None)
    if found is None:
        raise NotFound(_("There is no such question."))
    return found


def drafts(course_id: int) -> Sequence[CourseDraft]:
    """The drafts of a course that are being written, the latest first."""
    return db.session.scalars(
        select(CourseDraft)
        .where(CourseDraft.course_id == course_id, CourseDraft.state == DraftState.DRAFT)
        .order_by(CourseDraft.updated_at.desc(), CourseDraft.id.desc())
    ).all()


def bank_of(draft_id: int) -> list[QuestionBody]:
    """The bank of a draft, as far as its questions are whole."""
    found = authoring.file(draft_id, QUESTIONS["bank"])
    rows = folder.rows_of({QUESTIONS["bank"]: found.content}, QUESTIONS["bank"]) if found else []
    return [question for row in rows if (question := folder.question_of(row))]


def file(file_id: int, draft_id: int, person: Person, *, lock: bool = False) -> QuestionFile:
    """A file that this person sent to a draft. Raises NotFound for those of others, and once it expired."""
    statement = select(QuestionFile).where(
        QuestionFile.id == file_id, QuestionFile.draft_id == draft_id, QuestionFile.by_id == person.id
    )
    found = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None or found.expires_at <= clock.now():
        raise NotFound(_("This upload is not there any more. Send the file again."))
    return found


def lessons_of(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Code and title of each lesson that a course.toml names."""
    return [(str(one["code"]), str(one.get("title") or one["code"])) for one in table.get("lessons", [])]


def matching(kept: Sequence[Kept], listing: Listing) -> list[Kept]:
    """The questions that a listing asks for: words in code, question, choices, explanation and source."""
    wanted = listing.filters
    words = listing.q.casefold().split()
    return [
        one
        for one in kept
        if wanted.get("type", one.question.kind.value) == one.question.kind.value
        and wanted.get("lesson", one.question.lesson) == one.question.lesson
        and wanted.get("difficulty", str(one.question.difficulty)) == str(one.question.difficulty)
        and ("tag" not in wanted or wanted["tag"] in one.question.tags)
        and all(word in _searched(one.question) for word in words)
    ]


def _searched(question: QuestionBody) -> str:
    texts = (question.code, question.stem, *question.options, *question.left, question.explanation, question.source)
    return "\n".join((*texts, *question.tags)).casefold()


def page(kept: Sequence[Kept], listing: Listing) -> Page[Kept]:
    pages = max(1, -(-len(kept) // PER_PAGE))
    at = min(max(listing.page, 1), pages)
    return Page(kept[(at - 1) * PER_PAGE : at * PER_PAGE], len(kept), at)


def sittings(version_id: int) -> list[Sitting]:
    """Every first paper of a version that was graded. Two statements.

    Later ones, and later rounds, are left out: who takes a paper again has seen the key to some of its questions.
    """
    first = (
        Enrolment.version_id == version_id,
        Enrolment.round == 1,
        Attempt.number == 1,
        Attempt.state == AttemptState.GRADED,
    )
    papers = db.session.execute(select(Attempt.id, Attempt.paper).join(Attempt.enrolment).where(*first)).all()
    given = db.session.execute(
        select(Answer.attempt_id, Answer.question_id, Answer.value, Answer.correct)
        .join(Answer.attempt)
        .join(Attempt.enrolment)
        .where(*first)
    )
    values: dict[int, dict[int, object]] = {attempt_id: {} for attempt_id, _paper in papers}
    right: dict[int, set[int]] = {attempt_id: set() for attempt_id, _paper in papers}
    for attempt_id, question_id, value, correct in given:
        values[attempt_id][question_id] = value
        if correct:
            right[attempt_id].add(question_id)
    return [Sitting(tuple(paper), values[one], frozenset(right[one])) for one, paper in papers]
