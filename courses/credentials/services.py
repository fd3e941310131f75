"""Issuing, naming, replacing and withdrawing certificates."""

import secrets
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from courses.credentials import emails, queries
from courses.credentials.models import STATUS_LIST_SIZE, Certificate, CertificateKind, CertificateState, Identity
from courses.credentials.standing import name_digest
from courses.learning.events import CompletionUndone, CourseCompleted
from courses.learning.models import Enrolment
from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts.events import Graduated
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.queries import attendance
from lms.db import db
from lms.errors import NotAllowed, RuleBroken
from lms.house import address_of
from lms.links import services as links
from lms.notifications import services as notifications
from lms.roles import Person, coordinates

REVEAL_DAYS = 7
NAME_GONE = ""
UNDONE = "The completion was taken back."
TRIES = 50
SIGNATORY = "RSO Co-Managers"


def issue(event: CourseCompleted) -> None:
    """Issue the certificate of a completed course, once for each completion, with everything as it is today.

    One that was withdrawn because the completion was undone is valid again where nothing on it has changed;
    otherwise the next one takes its place.
    """
    enrolment = event.enrolment
    before = queries.latest_of(enrolment.id)
    if before and before.revoked_reason != UNDONE:
        return
    if before and (before.completed_on, before.score) == (enrolment.completed_on, enrolment.score):
        before.state, before.revoked_at, before.revoked_reason = CertificateState.VALID, None, None
        audit.record("certificate.restored", before, by=None, actor="completion", about=enrolment.user_id)
        return
    certificate = _snapshot(enrolment)
    certificate.edition = before.edition + 1 if before else 1
    _hand_over(certificate)
    if before:
        _replace(before, certificate)


def issue_participation(event: Graduated) -> None:
    """Issue the certificate of participation of somebody who graduated from a cohort, once for each nomination."""
    if queries.of_nomination(event.nomination.id) is None:
        _hand_over(_participation(event.nomination))


def _hand_over(certificate: Certificate) -> None:
    """It waits for the person to say that the name is right, unless they have said so of the same name before."""
    user_id = certificate.user_id
    if user_id and queries.confirmed_name(user_id, certificate.name, certificate.name_own_script):
        certificate.name_confirmed_at = clock.now()
    db.session.add(certificate)
    audit.record("certificate.issued", certificate, by=None, actor="completion", about=user_id)


def withdraw_undone(event: CompletionUndone) -> None:
    """A completion that was taken back leaves no valid certificate behind."""
    found = queries.latest_of(event.enrolment.id)
    if found is not None and found.state is CertificateState.VALID:
        found.state, found.revoked_at, found.revoked_reason = CertificateState.REVOKED, clock.now(), UNDONE
        audit.record("certificate.revoked", found, by=None, actor="completion", about=found.user_id)


def _replace(old: Certificate, new: Certificate) -> None:
    """The old certificate says from now on which one has taken its place; its link shows nothing any more."""
    old.state, old.replaced_by_id = CertificateState.REPLACED, new.id
    old.revoked_at, old.revoked_reason = None, None
    links.revoke(queries.REVEAL, old.number)


def _snapshot(enrolment: Enrolment) -> Certificate:
    person, version, day = enrolment.user, enrolment.version, enrolment.completed_on
    if day is None:
        raise RuleBroken(_("This course is not completed."))
    number, status_index = _new_number(day.year), _free_place(day.year)
    return Certificate(
        **_of_person(person),
        number=number,
        enrolment_id=enrolment.id,
        member=enrolment.member,
        course_code=version.course.code,
        course_title=version.title,
        course_summary=version.summary,
        course_version=version.version,
        course_language=version.language,
        cohort_title=queries.cohort_title(enrolment.cohort_id),
        minutes=version.minutes,
        score=enrolment.score,
        pass_mark=version.pass_mark,
        started_on=enrolment.started_at.date() if enrolment.started_at else None,
        completed_on=day,
        expires_on=enrolment.expires_on,
        signatory_title=version.signatory_title,
        signatory_name=version.signatory_name,
        status_list=day.year,
        status_index=status_index,
    )


def _participation(nomination: Nomination) -> Certificate:
    cohort, person = nomination.cohort, nomination.user
    year = cohort.ends_on.year
    return Certificate(
        **_of_person(person),
        number=_new_number(year),
        kind=CertificateKind.PARTICIPATION,
        nomination_id=nomination.id,
        member=nomination.member,
        course_code=cohort.programme.code,
        course_title=cohort.title,
        course_summary=cohort.programme.summary,
        course_version=str(cohort.id),
        course_language="en",
        venue=cohort.venue,
        minutes=attendance.minutes(nomination.id),
        pass_mark=0,
        started_on=cohort.starts_on,
        completed_on=cohort.ends_on,
        signatory_title=SIGNATORY,
        signatory_name="",
        status_list=year,
        status_index=_free_place(year),
    )


def _of_person(person: User) -> dict[str, Any]:
    return {
        "user_id": person.id,
        "name": person.name,
        "name_own_script": person.name_own_script,
        "identity": queries.identity_of(person.id),
        "member_code": person.agency.member.iso2 if person.agency else None,
        "issued_on": clock.today(person.time_zone),
    }


def _new_number(year: int) -> str:
    """A number that nobody guesses and that says nothing about how many there are: RSO-2026-4821-3907-5514."""
    while True:
        digits = f"{secrets.randbelow(10**12):012d}"
        number = f"RSO-{year}-{digits[:4]}-{digits[4:8]}-{digits[8:]}"
        if not db.session.scalar(select(Certificate.id).where(Certificate.number == number)):
            return number


def _free_place(year: int) -> int:
    """A random place in the status list of the year, so that a place says nothing about how many there are.

    Raises RuleBroken when the list is as good as full.
    """
    for _try in range(TRIES):
        place = secrets.randbelow(STATUS_LIST_SIZE)
        if not queries.place_taken(year, place):
            return place
    raise RuleBroken(_("No more certificates can be issued for this year. Tell the administrator."))


def confirm_name(certificate: Certificate, *, name: str, own_script: str | None, by: Person) -> None:
    """The person says how their name shall stand. Raises RuleBroken once it has been said: then it is printed."""
    if certificate.confirmed:
        raise RuleBroken(_("Your name is confirmed already. Ask your training coordinator to correct it."))
    changed = (name, own_script) != (certificate.name, certificate.name_own_script)
    certificate.name, certificate.name_own_script, certificate.name_confirmed_at = name, own_script, clock.now()
    audit.record("certificate.name_confirmed", certificate, by=by, about=by.id, details={"changed": changed})


def correct_name(certificate: Certificate, *, name: str, own_script: str | None, by: Person) -> Certificate:
    """Issue the certificate again with another name; the old one says which has replaced it.

    Raises RuleBroken when it is not valid, not confirmed yet, or when nothing changes.
    """
    if certificate.state is not CertificateState.VALID or certificate.user_id is None:
        raise RuleBroken(_("Only a valid certificate of somebody with an account can be corrected."))
    if not certificate.confirmed:
        raise RuleBroken(_("The person has not confirmed the name yet. They can still change it themselves."))
    if (name, own_script) == (certificate.name, certificate.name_own_script):
        raise RuleBroken(_("This is the name that stands on the certificate. Change it, then send it."))
    kept = {column: getattr(certificate, column) for column in KEPT}
    year = certificate.completed_on.year
    new = Certificate(
        **kept,
        edition=certificate.edition + 1,
        number=_new_number(year),
        name=name,
        name_own_script=own_script,
        name_confirmed_at=clock.now(),
        issued_on=clock.today(),
        status_list=year,
        status_index=_free_place(year),
    )
    db.session.add(new)
    db.session.flush()
    _replace(certificate, new)
    audit.record("certificate.replaced", certificate, by=by, about=certificate.user_id, details={"by": new.number})
    if certificate.user:
        notifications.post(emails.replaced(certificate.user, new, address_of("credentials.mine")))
    return new


KEPT = (
    "kind", "enrolment_id", "nomination_id", "user_id", "member", "member_code", "identity", "course_code",
    "course_title", "course_summary", "course_version", "course_language", "cohort_title", "venue", "minutes", "score",
    "pass_mark", "started_on", "completed_on", "expires_on", "signatory_title", "signatory_name",
)  # fmt: skip


def revoke(certificate: Certificate, *, reason: str, by: Person) -> None:
    """Withdraw a certificate; its public page says so from now on."""
    if certificate.state is CertificateState.REVOKED:
        raise RuleBroken(_("This certificate is withdrawn already."))
    if certificate.state is CertificateState.REPLACED:
        raise RuleBroken(_("This certificate is replaced. Withdraw the one that replaced it."))
    certificate.state, certificate.revoked_at, certificate.revoked_reason = (
        CertificateState.REVOKED,
        clock.now(),
        reason,
    )
    audit.record("certificate.revoked", certificate, by=by, about=certificate.user_id)


def restore(certificate: Certificate, *, by: Person) -> None:
    """Take a withdrawal back."""
    if certificate.state is not CertificateState.REVOKED:
        raise RuleBroken(_("This certificate is not withdrawn."))
    certificate.state, certificate.revoked_at, certificate.revoked_reason = CertificateState.VALID, None, None
    audit.record("certificate.restored", certificate, by=by, about=certificate.user_id)


def show_identity(certificate: Certificate, identity: Identity, *, by: Person) -> None:
    """Choose what the public pages say about the person: theirs to choose, and a coordinator's for somebody at risk.

    It holds for all their certificates at once, also for those that are replaced, and for those still to come.
    """
    if certificate.user_id != by.id and not coordinates(by):
        raise NotAllowed(_("Only the person or a training coordinator can choose this."))
    for one in queries.all_of(certificate.user_id) if certificate.user_id else ():
        one.identity = identity
    audit.record(
        "certificate.identity_chosen", certificate, by=by, about=certificate.user_id,
        details={"identity": identity.value},
    )  # fmt: skip


def make_reveal_link(certificate: Certificate, *, by: Person) -> str:
    """The token of a link that shows the name once, within a week. A link made before stops working."""
    links.revoke(queries.REVEAL, certificate.number)
    audit.record("certificate.reveal_link_made", certificate, by=by, about=certificate.user_id)
    return links.issue(queries.REVEAL, certificate.number, expires_at=clock.now() + timedelta(days=REVEAL_DAYS))


def use_reveal_link(token: str) -> Certificate:
    """The certificate whose name a link shows; the link is used up. Raises LinkDead."""
    certificate = queries.with_link(token)
    links.revoke(queries.REVEAL, certificate.number)
    audit.record("certificate.name_shown", certificate, by=None, actor="link", about=certificate.user_id)
    return certificate


def forget_erased(certificate: Certificate) -> None:
    """Take the name off a certificate whose person has no account any more.

    The rule: number, course, dates and result stay, so that the certificate can still be checked. The names go.
    What stays of the Latin one is a digest, with which somebody who holds the paper can ask whether the name on
    it is right.
    """
    certificate.name_digest = certificate.name_digest or name_digest(certificate.name, certificate.salt)
    certificate.name, certificate.name_own_script, certificate.revoked_reason = NAME_GONE, None, None
    audit.record("certificate.name_erased", certificate, by=None)


def warn_of_expiry(certificate: Certificate) -> None:
    """Post the mail that says when a certificate ends; once for each certificate."""
    if certificate.user and certificate.expires_on:
        notifications.post(emails.expiring(certificate.user, certificate, address_of("credentials.mine")))
