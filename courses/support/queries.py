"""Reading everything that was received from one learner in one course."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from courses.assessment.models import PRETEST, Answer, Attempt, AttemptState
from courses.catalogue.models import Lesson, LessonKind
from courses.learning.models import Enrolment, LessonProgress, Repair
from courses.learning.queries import enrolments, progress, standing
from courses.support.acts import Act, possible
from lms.accounts.models import User
from lms.audit import queries as audit
from lms.audit.models import AuditEntry
from lms.db import db, locked
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate


@dataclass(frozen=True, slots=True)
class LessonCase:
    """One lesson: what was done in it, and how many of its questions."""

    lesson: Lesson
    done: LessonProgress | None
    checks: int
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class AttemptCase:
    """One attempt with its answers in the order of the paper; None where nothing was received."""

    attempt: Attempt
    answers: Sequence[Answer | None]

    @property
    def received(self) -> int:
        return sum(answer is not None and answer.value is not None for answer in self.answers)

    @property
    def last_at(self) -> datetime | None:
        return max((answer.saved_at for answer in self.answers if answer is not None), default=None)


@dataclass(frozen=True, slots=True)
class Case:
    """All that the support page shows of an enrolment."""

    enrolment: Enrolment
    reasons: Sequence[Mapping[str, Any]]
    lessons: Sequence[LessonCase]
    attempts: Sequence[AttemptCase]
    repairs: Sequence[Repair]
    acts: Sequence[Act]
    entries: Sequence[AuditEntry]
    names: Mapping[int, str]


def people(listing: Listing) -> Page[Enrolment]:
    """Enrolments with their people, whatever their state; search by name in either script or by address."""
    statement = (
        select(Enrolment)
        .join(Enrolment.user)
        .join(Enrolment.version)
        .options(contains_eager(Enrolment.user), contains_eager(Enrolment.version))
        .order_by(User.name, Enrolment.id)
    )
    if listing.q:
        pattern = like(listing.q)
        columns = (User.name, User.name_own_script, User.email)
        statement = statement.where(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
    if state := listing.filters.get("state"):
        statement = statement.where(Enrolment.state == state)
    return paginate(statement, listing)


def last_seen(found: Sequence[Enrolment]) -> Mapping[int, datetime]:
    """When something was last received for each of these, by enrolment: a lesson opened or finished, an answer."""
    ids = [one.id for one in found]
    lessons = select(
        LessonProgress.enrolment_id,
        func.max(func.coalesce(LessonProgress.finished_at, LessonProgress.opened_at)).label("at"),
    ).where(LessonProgress.enrolment_id.in_(ids))
    answers = (
        select(Attempt.enrolment_id, func.max(Answer.saved_at).label("at"))
        .join(Attempt.answers)
        .where(Attempt.enrolment_id.in_(ids))
    )
    both = lessons.group_by(LessonProgress.enrolment_id).union_all(answers.group_by(Attempt.enrolment_id)).subquery()
    rows = db.session.execute(select(both.c.enrolment_id, func.max(both.c.at, type_=both.c.at.type)).group_by(
        both.c.enrolment_id
    ))  # fmt: skip
    return {row[0]: row[1] for row in rows}


def case(enrolment_id: int) -> Case:
    """Raises NotFound."""
    enrolment = _enrolment(enrolment_id)
    reasons = standing.reasons(enrolment)
    lessons = _lessons(enrolment)
    attempts = _attempts(enrolment.id)
    sat = [one.attempt for one in attempts if not one.attempt.is_pretest]
    graded = [one for one in sat if one.state is AttemptState.GRADED]
    entries = _entries(enrolment)
    return Case(
        enrolment=enrolment,
        reasons=reasons,
        lessons=lessons,
        attempts=attempts,
        repairs=standing.repairs(enrolment.id),
        acts=[]
        if enrolment.state in enrolments.LEFT
        else possible(
            reasons,
            {one.lesson.position: one.lesson.code for one in lessons},
            graded,
            completed=enrolment.state.value == "completed",
            sitting=len(graded) < len(sat),
        ),
        entries=entries,
        names=audit.names(entries),
    )


def attempt(enrolment: Enrolment, number: int) -> Attempt:
    """One go at the final assessment with its answers, locked; a pre-test stays as it is. Raises NotFound."""
    found = db.session.scalar(
        locked(
            select(Attempt)
            .where(Attempt.enrolment_id == enrolment.id, Attempt.number == number, Attempt.number != PRETEST)
            .options(selectinload(Attempt.answers))
        )
    )
    if found is None:
        raise NotFound(_("There is no such attempt."))
    return found


def _enrolment(enrolment_id: int) -> Enrolment:
    found = db.session.scalar(
        select(Enrolment)
        .where(Enrolment.id == enrolment_id)
        .options(joinedload(Enrolment.version, innerjoin=True), joinedload(Enrolment.user, innerjoin=True))
    )
    return found or enrolments.by_id(enrolment_id)


def _lessons(enrolment: Enrolment) -> list[LessonCase]:
    checks = standing.checks(enrolment.version_id)
    found = []
    for lesson, done in progress.outline(enrolment):
        if lesson.kind is not LessonKind.READING:
            continue
        codes = checks[lesson.code]
        answered = sum(done.answers.get(code) is not None for code in codes) if done else 0
        right = len(codes.intersection(done.right)) if done else 0
        found.append(LessonCase(lesson, done, len(codes), answered, right))
    return found


def _attempts(enrolment_id: int) -> list[AttemptCase]:
    rows = db.session.scalars(
        select(Attempt)
        .where(Attempt.enrolment_id == enrolment_id)
        .options(selectinload(Attempt.answers))
        .order_by(Attempt.number)
    ).all()
    found = []
    for one in rows:
        given = {answer.question_id: answer for answer in one.answers}
        found.append(AttemptCase(one, [given.get(question_id) for question_id in one.paper]))
    return found


def _entries(enrolment: Enrolment) -> Sequence[AuditEntry]:
    repairs = select(Repair.id).where(Repair.enrolment_id == enrolment.id)
    return db.session.scalars(
        select(AuditEntry)
        .where(
            AuditEntry.person_id == enrolment.user_id,
            or_(
                (AuditEntry.subject_kind == Enrolment.__tablename__) & (AuditEntry.subject_id == enrolment.id),
                (AuditEntry.subject_kind == Repair.__tablename__) & AuditEntry.subject_id.in_(repairs),
            ),
        )
        .order_by(AuditEntry.id.desc())
    ).all()
