"""Reading what people may have to be reminded of."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from courses.learning.models import Enrolment, EnrolmentState, Reminder
from courses.learning.queries.enrolments import RUNNING, current
from courses.learning.reminders import DAYS_BEFORE, Cause, Item, Silence, Subject, plan
from lms.accounts.free_days import free_days_of
from lms.accounts.models import User
from lms.db import db, locked
from lms.notifications import queries as notifications
from lms.notifications.models import MailKind

MARGIN = timedelta(days=21)  # weekends around the longest holidays, and the width of the world


def planned(first: date, last: date) -> list[Item]:
    """Every reminder that may fall between two days, sent or silent with its reason. Four statements."""
    rows = _enrolments(first, last)
    subjects = [subject for row in rows for subject in subjects_of(row)]
    return plan(subjects, sent([row.id for row in rows]), _stopped(rows))


def subjects_of(row: Enrolment) -> list[Subject]:
    """What somebody is reminded of about one enrolment: that it falls due, that its time ends, or its result.

    Where the due date is the last day too, it is said once.
    """
    closes_on = row.closes_on if row.closes_on != row.due_on else None
    days = [(Cause.DUE, row.due_on), (Cause.CLOSES, closes_on), (Cause.ENDS, row.expires_on)]
    return [
        Subject(
            row.id, row.user_id, row.user.name, row.version.title, cause, day, row.user.time_zone,
            free_days_of(row.user), _silence(row, cause),
        )
        for cause, day in days
        if day is not None
    ]  # fmt: skip


def _silence(row: Enrolment, cause: Cause) -> Silence | None:
    if not row.user.active:
        return Silence.CLOSED
    if row.state is EnrolmentState.WITHDRAWN:
        return Silence.WITHDRAWN
    if row.state is EnrolmentState.EXPIRED:
        return Silence.EXPIRED
    if cause is not Cause.ENDS and row.state not in RUNNING:
        return Silence.DONE
    if cause is Cause.ENDS and row.state is not EnrolmentState.COMPLETED:
        return Silence.RENEWED
    return None


def _enrolments(first: date, last: date) -> Sequence[Enrolment]:
    due = Enrolment.due_on.between(first, last + MARGIN + timedelta(days=max(DAYS_BEFORE[Cause.DUE])))
    closes = Enrolment.open_until.between(first, last + MARGIN + timedelta(days=max(DAYS_BEFORE[Cause.CLOSES])))
    ends = Enrolment.expires_on.between(first, last + MARGIN + timedelta(days=max(DAYS_BEFORE[Cause.ENDS])))
    return (
        db.session.scalars(
            select(Enrolment)
            .join(Enrolment.user)
            .options(
                contains_eager(Enrolment.user).lazyload(User.grants),
                joinedload(Enrolment.version, innerjoin=True),
            )
            .where(or_(due, closes, ends), current())
            .order_by(Enrolment.id)
        )
        .unique()
        .all()
    )


def sent(enrolment_ids: Collection[int]) -> set[str]:
    return set(db.session.scalars(select(Reminder.key).where(Reminder.enrolment_id.in_(enrolment_ids))))


def _stopped(rows: Sequence[Enrolment]) -> set[int]:
    return notifications.all_who_stopped(MailKind.REMINDERS, {row.user_id for row in rows})


def again(enrolment_ids: Collection[int]) -> list[Item]:
    """The plan of some enrolments as they are now, locked: what has changed since is seen."""
    rows = db.session.scalars(
        locked(
            select(Enrolment)
            .where(Enrolment.id.in_(enrolment_ids), current())
            .options(joinedload(Enrolment.user).options(lazyload(User.grants)), joinedload(Enrolment.version))
            .order_by(Enrolment.id),
            of=Enrolment,
        )
    ).unique()
    found = list(rows)
    return plan([subject for row in found for subject in subjects_of(row)], sent(enrolment_ids), _stopped(found))
