"""Keeping people's calendars as the agenda is: invitations, changes and cancellations by mail, and their feeds."""

from collections.abc import Sequence
from datetime import timedelta

from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts import agenda, agenda_changes, emails, entries
from lms.cohorts.calendar_file import Entry, Mailbox, Method, write
from lms.cohorts.models.calendar_entries import CohortCalendar
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import calendar_entries as calendar_read
from lms.cohorts.queries import sessions as sessions_read
from lms.db import db
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.notifications.services import Attachment, Email
from lms.roles import Person

FEED_LASTS = timedelta(days=5 * 365)


def touch(cohort: Cohort) -> None:
    """Say that something in the agenda has changed. The caller holds the cohort's lock."""
    if known := calendar_read.calendar(cohort.id):
        known.revision += 1


def send_invitation(nomination: Nomination, *, carried_by: str = "") -> None:
    """Mail what goes into the calendar of somebody who took a seat; `carried_by` as for `send_update`."""
    cohort = nomination.cohort
    sessions = sessions_read.sessions(cohort.id)
    known = _next(cohort)
    if known.told_at is None:
        known.told, known.told_at = agenda_changes.picture(cohort, sessions), clock.now()
    files = _files(nomination, sessions, known.revision, Method.REQUEST)
    if carried_by and notifications.attach(f"{carried_by}:{nomination.id}", files):
        return
    pages = {
        "logistics": address_of("cohorts.logistics", cohort_id=cohort.id),
        "calendar": address_of("cohorts.my_calendar"),
    }
    _post(emails.accepted(nomination, known.revision, pages, files))


def send_update(cohort: Cohort, *, by: Person, carried_by: str = "") -> int:
    """Tell everybody who accepted what has changed since they were told, in one mail each. Returns how many.

    Without a change nobody gets a mail. Where the caller has just written to them about it, `carried_by` is how the
    keys of those mails begin, before the number of the nomination: they take the files along instead of a second
    mail. The caller holds the cohort's lock.
    """
    changes = calendar_read.unsent(cohort)
    if not changes:
        return 0
    sessions, known = sessions_read.sessions(cohort.id), _next(cohort)
    people, removed = calendar_read.accepted(cohort.id), _removed(cohort, sessions, known)
    taken = sessions_read.places_of([one.id for one in people])
    for one in people:
        own = agenda.own(sessions, taken.get(one.id, set()))
        files = _files_of(one, own, known.revision, Method.REQUEST, removed)
        if not (carried_by and notifications.attach(f"{carried_by}:{one.id}", files)):
            _post(emails.agenda_changed(one, known.revision, changes, address_of("cohorts.mine"), files))
    known.told, known.told_at = agenda_changes.picture(cohort, sessions), clock.now()
    audit.record("agenda.sent", cohort, by=by, details={"changes": len(changes), "people": len(people)})
    return len(people)


def send_cancel(cohort: Cohort, *, by: Person) -> int:
    """Tell everybody who accepted that the cohort is cancelled, and clear their calendars. Returns how many.

    It is the one mail about it that they get: who has been written to takes the files with that mail. The caller
    holds the cohort's lock.
    """
    sessions, known = sessions_read.sessions(cohort.id), _next(cohort)
    people = calendar_read.accepted(cohort.id)
    for one in people:
        _post(emails.cancelled(one, _files(one, sessions, known.revision, Method.CANCEL)))
    audit.record("agenda.cancelled", cohort, by=by, details={"people": len(people)})
    return len(people)


def send_withdrawal(nomination: Nomination) -> None:
    """Clear the calendar of somebody who does not come any more."""
    sessions, known = sessions_read.sessions(nomination.cohort_id), _next(nomination.cohort)
    files = _files(nomination, sessions, known.revision, Method.CANCEL)
    _post(emails.withdrawn(nomination, files))


def renew_address(person: User, *, by: Person) -> None:
    """A new secret address of somebody's calendar; the one before is dead from now on."""
    links.revoke(calendar_read.FEED, str(person.id))
    audit.record("calendar.address_made", person, by=by, about=person.id)
    links.issue(calendar_read.FEED, str(person.id), expires_at=clock.now() + FEED_LASTS)


def end_address(person: User, *, by: Person) -> None:
    """Close the secret address of somebody's calendar."""
    links.revoke(calendar_read.FEED, str(person.id))
    audit.record("calendar.address_closed", person, by=by, about=person.id)


def _post(email: Email) -> None:
    """Write a mail, or give its files to the same mail where it is written already."""
    if not notifications.post(email):
        notifications.attach(email.key, email.attachments)


def _next(cohort: Cohort) -> CohortCalendar:
    """The cohort's calendar at its next revision. The caller holds the cohort's lock."""
    known = calendar_read.calendar(cohort.id) or CohortCalendar(cohort_id=cohort.id, revision=0, told={})
    known.revision += 1
    db.session.add(known)
    return known


def _files(nomination: Nomination, sessions: Sequence[Session], revision: int, method: Method) -> list[Attachment]:
    taken = sessions_read.places_of([nomination.id]).get(nomination.id, set())
    return _files_of(nomination, agenda.own(sessions, taken), revision, method, [])


def _files_of(
    nomination: Nomination, own: Sequence[Session], revision: int, method: Method, removed: Sequence[Entry]
) -> list[Attachment]:
    """The cohort as an invitation to answer to, and beside it the sessions.

    An invitation holds one entry alone (RFC 5546, 3.2.2), and mail programs take the first file only, so the cohort
    is what is invited to, with its agenda as text; the sessions are shown (RFC 5546, 3.2.1).
    """
    cohort, organizer, stamp = nomination.cohort, calendar_read.organizer(), clock.now()
    person = Mailbox(nomination.user.name, nomination.user.email)
    whole = entries.of_cohort(cohort, own, revision, address_of("cohorts.mine"))
    invitation = write([whole], method, organizer=organizer, stamp=stamp, attendee=person)
    files = [_attachment("invitation.ics", invitation, method)]
    shown = [*entries.of_sessions(cohort, own, revision, cancelled=method is Method.CANCEL), *removed]
    if shown:
        text = write(shown, Method.PUBLISH, organizer=organizer, stamp=stamp)
        files.append(_attachment("agenda.ics", text, Method.PUBLISH))
    return files


def _attachment(name: str, text: str, method: Method) -> Attachment:
    """The content type repeats the method, or mail programs do not offer to put it into a calendar (RFC 6047, 2.4)."""
    return Attachment(name, f"text/calendar; method={method.value}; charset=utf-8", text)


def _removed(cohort: Cohort, sessions: Sequence[Session], known: CohortCalendar) -> list[Entry]:
    """What people have in their calendars and is in the agenda no more."""
    there = {one.uid for one in sessions}
    gone = {key: one for key, one in known.told.get("sessions", {}).items() if key not in there}
    return [
        entries.gone(cohort, key, one["title"], agenda_changes.times(one), known.revision) for key, one in gone.items()
    ]
