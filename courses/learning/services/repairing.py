"""What a coordinator puts right by hand: named, dated, with a reason, and an override can be undone."""

from flask_babel import gettext as _

from courses.learning.models import OVERRIDES, Enrolment, Repair, RepairKind
from courses.learning.queries import enrolments, progress, standing
from courses.learning.services import completing
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person


def override(
    enrolment: Enrolment, kind: RepairKind, *, reason: str, by: Person, lesson_code: str | None = None
) -> None:
    """Count the course, a lesson or the score as done although its rule is not met.

    Raises RuleBroken for a lesson that the course does not have, without a score to accept, for a withdrawn or
    expired enrolment, and where the same is overridden already.
    """
    if enrolment.state in enrolments.LEFT:
        raise RuleBroken(_("This enrolment is withdrawn or expired. Enrol the person again first."))
    if kind is RepairKind.SCORE and enrolment.score is None:
        raise RuleBroken(_("There is no score to accept. No attempt was graded yet."))
    codes = [lesson.code for lesson, _done in progress.outline(enrolment) if lesson.kind.value == "reading"]
    if kind is RepairKind.LESSON and lesson_code not in codes:
        raise RuleBroken(_("This course has no such lesson."))
    known = [one for one in standing.repairs(enrolment.id) if one.undone_at is None]
    if any((one.kind, one.lesson_code) == (kind, lesson_code) for one in known):
        raise RuleBroken(_("This is counted as done already. Undo that first."))
    note(enrolment, kind, reason=reason, by=by, lesson_code=lesson_code)
    completing.decide(enrolment, by=by)


def undo(repair: Repair, enrolment: Enrolment, *, reason: str, by: Person) -> None:
    """Take an override back; a course that was completed only because of it is not completed any more.

    Raises RuleBroken for one that is undone already, or that is no override.
    """
    if repair.kind not in OVERRIDES or repair.undone_at is not None:
        raise RuleBroken(_("This is undone already."))
    repair.undone_at, repair.undone_by_id, repair.undone_by_name = clock.now(), by.id, by.name
    repair.undone_reason = reason
    audit.record("repair.undone", repair, by=by, about=enrolment.user_id, details=_details(repair))
    completing.take_back(enrolment, by=by)


def recompute(enrolment: Enrolment, *, reason: str, by: Person) -> None:
    """Decide again from everything that is stored."""
    note(enrolment, RepairKind.RECOMPUTE, reason=reason, by=by)
    completing.decide(enrolment, by=by)


def note(
    enrolment: Enrolment,
    kind: RepairKind,
    *,
    reason: str,
    by: Person,
    lesson_code: str | None = None,
    attempt_number: int | None = None,
) -> Repair:
    """Keep who put what right, and why; the audit trail says that it happened."""
    repair = Repair(
        enrolment_id=enrolment.id, kind=kind, lesson_code=lesson_code, attempt_number=attempt_number, reason=reason,
        by_id=by.id, by_name=by.name,
    )  # fmt: skip
    db.session.add(repair)
    audit.record("repair.made", repair, by=by, about=enrolment.user_id, details=_details(repair))
    return repair


def _details(repair: Repair) -> dict[str, str]:
    about = repair.lesson_code or (str(repair.attempt_number) if repair.attempt_number else "")
    return {"kind": repair.kind.value} | ({"about": about} if about else {})
