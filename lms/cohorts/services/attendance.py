"""Marking who was there."""

from collections.abc import Mapping

from flask_babel import gettext as _

from lms.audit import services as audit
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import attendance as attendance_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.states import Act, allows
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person


def mark(session: Session, present: Mapping[int, bool], *, by: Person) -> int:
    """Mark people of a session by nomination id. Corrections are audited. Returns how many marks changed.

    Raises RuleBroken unless the cohort is confirmed or running. The caller holds the cohort's lock.
    """
    if not allows(session.cohort.state, Act.MARK):
        raise RuleBroken(_("Attendance can be marked while the cohort is confirmed or running."))
    marker_id = by.id
    people = {one.id: one for one in nominations_read.participants(session.cohort_id)}
    before = attendance_read.marks(session.cohort_id)
    changed = 0
    for nomination_id, there in present.items():
        known = before.get((session.id, nomination_id))
        if nomination_id not in people or known is there:
            continue
        row = attendance_read.attendance(session.id, nomination_id)
        if row is None:
            row = Attendance(session_id=session.id, nomination_id=nomination_id)
        row.present, row.marked_by_id = there, marker_id
        db.session.add(row)
        changed += 1
        if known is not None:
            about = people[nomination_id].user_id
            audit.record("attendance.corrected", row, by=by, about=about, details={"present": there})
    if changed:
        audit.record("attendance.marked", session, by=by, details={"marks": changed})
    return changed
