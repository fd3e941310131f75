"""Reading what completion is decided from, and its stored result."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from courses.catalogue import rules
from courses.catalogue.models import CourseVersion, Lesson, LessonKind
from courses.learning import completion
from courses.learning.completion import Facts, LessonFacts, Override
from courses.learning.models import OVERRIDES, Enrolment, EnrolmentState, LessonProgress, Repair
from courses.learning.queries import progress
from lms import clock
from lms.db import db
from lms.db import locked as holding
from lms.errors import NotFound


def decide(enrolment: Enrolment) -> completion.Decision:
    """What the rules of the enrolment's version say now. Whoever changes something stores it."""
    found = rules.read(enrolment.version.completion, enrolment.version.pass_mark)
    return completion.decide(found, _facts(enrolment, found), _overrides(enrolment.id))


def reasons(enrolment: Enrolment) -> Sequence[Mapping[str, Any]]:
    """The stored result; before anything was done there is none, and the rules are shown as they stand."""
    return enrolment.reasons or [reason.stored() for reason in decide(enrolment).reasons]


def repairs(enrolment_id: int) -> Sequence[Repair]:
    """What was put right by hand, the latest first."""
    return db.session.scalars(
        select(Repair).where(Repair.enrolment_id == enrolment_id).order_by(Repair.id.desc())
    ).all()


def repair(enrolment_id: int, repair_id: int) -> Repair:
    found = db.session.scalar(select(Repair).where(Repair.id == repair_id, Repair.enrolment_id == enrolment_id))
    if found is None:
        raise NotFound(_("There is no such repair."))
    return found


def waiting_for_a_day() -> Sequence[int]:
    """Enrolments on their way in a version that nobody may complete before a day: time alone can complete them."""
    dated = [
        version_id
        for version_id, table in db.session.execute(select(CourseVersion.id, CourseVersion.completion))
        if table.get("not_before")
    ]
    return db.session.scalars(
        select(Enrolment.id).where(Enrolment.version_id.in_(dated), Enrolment.state == EnrolmentState.IN_PROGRESS)
    ).all()


def locked(enrolment_id: int) -> Enrolment:
    """Any enrolment with its person and version, for somebody who repairs it. Raises NotFound."""
    found = db.session.scalar(
        holding(
            select(Enrolment)
            .where(Enrolment.id == enrolment_id)
            .options(joinedload(Enrolment.version, innerjoin=True), joinedload(Enrolment.user, innerjoin=True)),
            of=Enrolment,
        )
    )
    if found is None:
        raise NotFound(_("There is no such enrolment."))
    return found


def _facts(enrolment: Enrolment, found: rules.Rules) -> Facts:
    known = checks(enrolment.version_id) if found.about_checks else {}
    lessons = [
        _lesson(lesson, done, known.get(lesson.code, frozenset()))
        for lesson, done in progress.outline(enrolment)
        if lesson.kind is LessonKind.READING
    ]
    return Facts(lessons, enrolment.score, clock.today(enrolment.user.time_zone))


def _lesson(lesson: Lesson, done: LessonProgress | None, checks: frozenset[str]) -> LessonFacts:
    if done is None:
        return LessonFacts(lesson.code, lesson.position, lesson.title, checks=len(checks))
    return LessonFacts(
        code=lesson.code,
        position=lesson.position,
        title=lesson.title,
        opened=True,
        finished=done.finished_at is not None,
        checks=len(checks),
        answered=sum(done.answers.get(code) is not None for code in checks),
        right=len(checks.intersection(done.right)),
        seconds=done.seconds,
    )


def checks(version_id: int) -> Mapping[str, frozenset[str]]:
    """The codes of the knowledge checks that stand in each lesson, by the lesson's code."""
    rows = db.session.execute(select(Lesson.code, Lesson.blocks).where(Lesson.version_id == version_id))
    return {code: frozenset(block["code"] for block in blocks if block["kind"] == "check") for code, blocks in rows}


def _overrides(enrolment_id: int) -> list[Override]:
    rows = db.session.scalars(
        select(Repair).where(
            Repair.enrolment_id == enrolment_id, Repair.kind.in_(OVERRIDES), Repair.undone_at.is_(None)
        )
    )
    return [Override(row.kind, row.by_name, row.created_at.date(), row.reason, row.lesson_code) for row in rows]
