"""Reading attempts. The key to the questions leaves this room only for a graded attempt."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from courses.assessment.models import PRETEST, Attempt, AttemptState, Operation
from courses.catalogue.models import Question, QuestionUse
from courses.catalogue.questions import QuestionBody, parse
from courses.learning.models import Enrolment
from lms import clock
from lms.accounts.models import User
from lms.db import db, locked
from lms.errors import NotFound
from lms.manifest import Period
from lms.monitoring.tally import Fact
from lms.roles import Person

WINDOW = timedelta(hours=24)


def attempts(enrolment_id: int) -> Sequence[Attempt]:
    """Every go at the final assessment, in order."""
    return db.session.scalars(
        select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.number != PRETEST).order_by(Attempt.number)
    ).all()


def pretest(enrolment_id: int) -> Attempt | None:
    return db.session.scalar(select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.number == PRETEST))


def attempt_of(person: Person, attempt_id: int, *, lock: bool = False) -> Attempt:
    """One's own attempt with its answers; that of others does not exist. Raises NotFound."""
    statement = (
        select(Attempt)
        .join(Attempt.enrolment)
        .join(Enrolment.version)
        .where(Attempt.id == attempt_id, Enrolment.user_id == person.id)
        .options(selectinload(Attempt.answers), contains_eager(Attempt.enrolment).contains_eager(Enrolment.version))
    )
    if lock:
        statement = locked(statement, of=Attempt)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("There is no such attempt."))
    return found


def attempt_for_office(attempt_id: int, *, lock: bool = False) -> Attempt:
    """Anybody's attempt with its answers and its learner. Raises NotFound."""
    statement = (
        select(Attempt)
        .where(Attempt.id == attempt_id)
        .options(
            selectinload(Attempt.answers),
            joinedload(Attempt.enrolment, innerjoin=True).options(
                joinedload(Enrolment.version, innerjoin=True), joinedload(Enrolment.user, innerjoin=True)
            ),
        )
    )
    if lock:
        statement = locked(statement, of=Attempt)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("There is no such attempt."))
    return found


def received(attempt_id: int) -> Sequence[Operation]:
    """Everything that was received for an attempt, in the order in which it came."""
    return db.session.scalars(select(Operation).where(Operation.attempt_id == attempt_id).order_by(Operation.id)).all()


def known(attempt_id: int, operations: Sequence[str]) -> set[str]:
    """Which of these operations were received before."""
    return set(
        db.session.scalars(
            select(Operation.operation).where(Operation.attempt_id == attempt_id, Operation.operation.in_(operations))
        )
    )


def latest(attempt_id: int, device: str) -> dict[int, int]:
    """The highest counter that a device has sent for each place on the paper."""
    rows = db.session.execute(
        select(Operation.place, func.max(Operation.sequence))
        .where(Operation.attempt_id == attempt_id, Operation.device == device, Operation.sequence.is_not(None))
        .group_by(Operation.place)
    )
    return {place: sequence or 0 for place, sequence in rows}


def bank(version_id: int) -> Mapping[str, Sequence[int]]:
    """Question ids of the bank by lesson code."""
    found: dict[str, list[int]] = {}
    rows = db.session.execute(
        select(Question.lesson_code, Question.id).where(
            Question.version_id == version_id, Question.use == QuestionUse.BANK
        )
    )
    for lesson, question_id in rows:
        found.setdefault(lesson, []).append(question_id)
    return found


def questions(ids: Sequence[int]) -> dict[int, QuestionBody]:
    rows = db.session.execute(select(Question.id, Question.body).where(Question.id.in_(ids)))
    return {question_id: parse(body) for question_id, body in rows}


def next_start(found: Sequence[Attempt], per_day: int) -> datetime | None:
    """When another attempt can begin; None for now. At most `per_day` begin within 24 hours."""
    recent = [one.created_at for one in found if one.created_at > clock.now() - WINDOW]
    return recent[-per_day] + WINDOW if len(recent) >= per_day else None


def first_attempt_facts(period: Period) -> list[Fact]:
    """One fact for each first attempt graded in the period: passed or not."""
    rows = db.session.scalars(
        select(Attempt)
        .where(
            Attempt.number == 1,
            Attempt.state == AttemptState.GRADED,
            Attempt.graded_at >= clock.at(period.starts_on, 0, "UTC"),
            Attempt.graded_at < clock.end_of(period.ends_on, "UTC"),
        )
        .options(joinedload(Attempt.enrolment).joinedload(Enrolment.user))
    )
    return [Fact(row.enrolment.user_id, _dims(row.enrolment), int(bool(row.passed)), 1) for row in rows]


def gain_facts(period: Period) -> list[Fact]:
    """One fact for each first attempt graded in the period by somebody who took the pre-test: the difference."""
    rows = db.session.execute(
        gains().add_columns(
            Enrolment.user_id, Enrolment.member, Enrolment.sub_region, Enrolment.agency_family, Enrolment.gender,
            User.language,
        )
        .join(Enrolment.user)
        .where(
            Attempt.graded_at >= clock.at(period.starts_on, 0, "UTC"),
            Attempt.graded_at < clock.end_of(period.ends_on, "UTC"),
        )
    )  # fmt: skip
    names = ("member", "sub_region", "agency_family", "gender", "language")
    return [Fact(row.user_id, {name: getattr(row, name) for name in names}, row.gain, 1) for row in rows]


def gains() -> Select[Any]:
    """The gain of everybody with both: first final assessment minus pre-test. Columns can be added, and conditions on
    Attempt (the final one) and Enrolment. Who takes a course again has no pre-test."""
    before = aliased(Attempt)
    return (
        select((Attempt.score - before.score).label("gain"))
        .select_from(Attempt)
        .join(Attempt.enrolment)
        .join(before, (before.enrolment_id == Enrolment.id) & (before.number == PRETEST))
        .where(
            Attempt.number == 1,
            Attempt.state == AttemptState.GRADED,
            before.state == AttemptState.GRADED,
        )
    )


def _dims(one: Enrolment) -> dict[str, str | None]:
    return {**one.dimensions(), "language": one.user.language}
