"""The meeting of a cohort, ninety days after: set, moved and cancelled, with what goes into calendars."""

from datetime import datetime, timedelta

from flask_babel import force_locale
from flask_babel import gettext as _

from alumni.plans import emails
from alumni.plans.emails import Meeting
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.reunions import Reunion, ReunionGuest
from alumni.plans.models.states import FollowUpKind, FollowUpState
from alumni.plans.queries import reunions as read
from lms import clock
from lms.audit import services as audit
from lms.cohorts.calendar_file import Entry, Mailbox, Method, write
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.queries.calendar_entries import organizer
from lms.db import db
from lms.errors import RuleBroken
from lms.notifications import services as notifications
from lms.notifications.services import Attachment
from lms.roles import Person

NOTICE = timedelta(days=2)


def arrange(
    cohort: Cohort, *, starts_at: datetime, ends_at: datetime, zone: str, link: str, note: str, by: Person
) -> Reunion:
    """Set the reunion of a cohort, or change it. Who has been invited is told at once, and their calendars change.

    Whoever is asked how the plan goes two days before it or earlier is invited with that mail; the others now.
    Raises RuleBroken for a time that is over.
    """
    if starts_at <= clock.now():
        raise RuleBroken(_("This time is over. Choose a day that is still to come."))
    found = read.of_cohort(cohort.id, lock=True) or Reunion(cohort_id=cohort.id, cohort=cohort, revision=-1)
    was_cancelled, found.cancelled_at = found.cancelled_at, None
    found.starts_at, found.ends_at, found.time_zone, found.link, found.note = starts_at, ends_at, zone, link, note
    found.revision += 1
    db.session.add(found)
    audit.record("reunion.arranged", found, by=by, details={"revision": found.revision})
    invited = {one.plan_id: one for one in read.guests(found.id)}
    for one in invited.values():
        _tell(found, one.plan, "invited" if was_cancelled else "moved", one)
    for plan in read.plans(cohort.id):
        if plan.id not in invited and not _comes_with_follow_up(plan, found):
            _tell(found, plan, "invited", _guest(found, plan))
    return found


def cancel(reunion: Reunion, *, by: Person) -> None:
    """The cohort does not meet: everybody who has been invited is told, and their calendars are cleared."""
    if reunion.cancelled_at is not None:
        raise RuleBroken(_("This reunion is cancelled already."))
    reunion.cancelled_at = clock.now()
    reunion.revision += 1
    audit.record("reunion.cancelled", reunion, by=by)
    for one in read.guests(reunion.id):
        _tell(reunion, one.plan, "cancelled", one)


def invitation(follow_up: FollowUp) -> Meeting | None:
    """What a follow-up's mail says of the reunion, with the entry for the calendar; None without one to come."""
    plan = follow_up.plan
    found = read.of_cohort(plan.cohort_id)
    if found is None or found.cancelled_at or found.starts_at <= clock.now() or read.is_invited(found.id, plan.id):
        return None
    _guest(found, plan)
    return meeting(found, plan, Method.REQUEST)


def _comes_with_follow_up(plan: Plan, reunion: Reunion) -> bool:
    return any(
        one.kind is FollowUpKind.D90
        and one.state is FollowUpState.SCHEDULED
        and one.opens_at <= reunion.starts_at - NOTICE
        for one in plan.follow_ups
    )


def _guest(reunion: Reunion, plan: Plan) -> ReunionGuest:
    guest = ReunionGuest(reunion_id=reunion.id, plan=plan, revision=reunion.revision)
    db.session.add(guest)
    return guest


def _tell(reunion: Reunion, plan: Plan, what: str, guest: ReunionGuest) -> None:
    guest.revision = reunion.revision
    told = meeting(reunion, plan, Method.CANCEL if what == "cancelled" else Method.REQUEST)
    notifications.post(emails.reunion(plan, told, reunion.revision, what))


def meeting(reunion: Reunion, plan: Plan, method: Method) -> Meeting:
    """A reunion for one person: one entry, the same in their calendar whatever changes (RFC 5546, 3.2.2)."""
    with force_locale(plan.user.language):
        title = _("Reunion: %(title)s", title=reunion.cohort.title)
    entry = Entry(
        uid=f"{reunion.uid}@rso-learning", revision=reunion.revision, title=title, starts=reunion.starts_at,
        ends=reunion.ends_at, zone=reunion.time_zone, place=reunion.link, text=reunion.note, link=reunion.link,
    )  # fmt: skip
    text = write(
        [entry], method, organizer=organizer(), stamp=clock.now(), attendee=Mailbox(plan.user.name, plan.user.email)
    )
    file = Attachment("reunion.ics", f"text/calendar; method={method.value}; charset=utf-8", text)
    return Meeting(reunion.starts_at, reunion.ends_at, reunion.link, reunion.note, file)
