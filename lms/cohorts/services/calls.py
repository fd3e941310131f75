"""Calling for nominations: who is asked, once each, and asked again where somebody wants that."""

from datetime import date, datetime

from flask_babel import gettext as _

from lms import clock
from lms.accounts import queries as accounts_read
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts import emails
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.policies import asks_agencies, open_to_focal_points
from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.refusal import Refused
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.organisations.models import Agency, Member
from lms.roles import Person, Role


def call_for_nominations(cohort: Cohort, *, by: Person) -> int:
    """Write to every focal point who has not been written to about this cohort. Returns to how many.

    The caller holds the cohort's lock. Raises RuleBroken while nominations are not open.
    """
    _require_open(cohort)
    sent = 0
    for asked in calls_read.asked(cohort):
        for one in asked.unasked:
            _call(cohort, asked.member.id, one.agency.id if one.agency else None, one.user, by=by)
            sent += 1
    return sent


def ask(
    cohort: Cohort, member: Member, *, name: str, email: str, agency: Agency | None, language: str, by: Person
) -> Call:
    """Ask somebody to nominate who was not a focal point yet, for a member or for one agency of it.

    Whoever is asked becomes the focal point of the member or of the agency, and is asked next time without being
    named again.
    Raises Refused for somebody who was asked already, and for an agency where only members are asked; RuleBroken while
    nominations are not open.
    """
    _require_open(cohort)
    if agency is not None and not asks_agencies(cohort):
        raise Refused({"agency": _("In this cohort only members are asked. Change who may nominate first.")})
    if agency is not None and agency.member_id != member.id:
        raise Refused({"agency": _("This agency is of another member.")})
    person = accounts_read.by_email(email)
    if person is None:
        person = accounts.add_person(
            email=email, name=name, agency_id=agency.id if agency else None, post=None, language=language, by=by
        )
        person.time_zone = member.time_zone
    if calls_read.of_person(cohort.id, member.id, person.id):
        raise Refused({"email": _("This person was asked already. Send them the link again from the list.")})
    member_id, agency_id = (None, agency.id) if agency else (member.id, None)
    held = {(one.member_id, one.agency_id) for one in person.grants if one.role is Role.FOCAL_POINT}
    if (member_id, agency_id) not in held:
        accounts.grant(person, Role.FOCAL_POINT, member_id=member_id, agency_id=agency_id, by=by)
    return _call(cohort, member.id, agency_id, person, by=by)


def _call(cohort: Cohort, member_id: int, agency_id: int | None, person: User, *, by: Person) -> Call:
    call = Call(cohort_id=cohort.id, member_id=member_id, agency_id=agency_id, user_id=person.id, mailed_at=clock.now())
    db.session.add(call)
    audit.record("nomination_call.sent", call, by=by, about=person.id)
    _mail(call)
    return call


def call_again(call: Call, *, by: Person) -> None:
    """Send a new link; the older ones end. Raises RuleBroken once the cohort is over or cancelled."""
    _require_open(call.cohort)
    links.revoke(calls_read.CALL, str(call.id))
    call.mailed, call.mailed_at = call.mailed + 1, clock.now()
    audit.record("nomination_call.sent_again", call, by=by, about=call.user_id)
    _mail(call)


def remind(call_id: int) -> None:
    """Remind who has nominated nobody that the deadline is near, once."""
    call = calls_read.call(call_id, lock=True)
    if call.reminded_at is None and open_to_focal_points(call.cohort):
        call.reminded_at = clock.now()
        notifications.post(emails.call_reminder(call, _link(call)))


def _mail(call: Call) -> None:
    limits = cohorts_read.seats(call.cohort).limits
    notifications.post(emails.call(call, _link(call), limits.get(call.member_id)))


def _link(call: Call) -> str:
    """The link shows what became of everybody until the cohort is over; the deadline only ends nominating."""
    token = links.issue(calls_read.CALL, str(call.id), expires_at=_until(call.cohort.ends_on, call.cohort.time_zone))
    return address_of("cohorts.desk_by_link", token=token)


def _until(day: date, zone: str) -> datetime:
    return max(clock.end_of(day, zone), clock.now())


def _require_open(cohort: Cohort) -> None:
    if not open_to_focal_points(cohort):
        raise RuleBroken(_("Open nominations first, and choose a last day for them that has not passed."))
