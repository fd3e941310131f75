"""Issuing and withdrawing certificates."""

import secrets

from flask_babel import gettext as _
from sqlalchemy import select

from courses.credentials.models import Certificate, CertificateState
from courses.learning.events import CompletionUndone, CourseCompleted
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person

UNDONE = "completion undone"  # the reason of a withdrawal that a new completion ends


def issue(event: CourseCompleted) -> None:
    """Issue the certificate of a completed course, once, with everything as it is today.

    One that was withdrawn because the completion was undone is valid again, with the new day and result.
    """
    enrolment = event.enrolment
    person, version, day = enrolment.user, enrolment.version, enrolment.completed_on
    if found := db.session.scalar(select(Certificate).where(Certificate.enrolment_id == enrolment.id)):
        if found.revoked_reason == UNDONE and day is not None:
            found.state, found.revoked_at, found.revoked_reason = CertificateState.VALID, None, None
            found.completed_on, found.score = day, enrolment.score
            audit.record("certificate.restored", found, by=None, actor="completion", about=person.id)
        return
    if day is None:
        raise RuleBroken(_("This course is not completed."))
    certificate = Certificate(
        number=_new_number(day.year),
        enrolment_id=enrolment.id,
        user_id=person.id,
        name=person.name,
        name_own_script=person.name_own_script,
        course_title=version.title,
        course_version=version.version,
        minutes=version.minutes,
        score=enrolment.score,
        completed_on=day,
        signatory_title=version.signatory_title,
        signatory_name=version.signatory_name,
    )
    db.session.add(certificate)
    audit.record("certificate.issued", certificate, by=None, actor="completion", about=person.id)


def _new_number(year: int) -> str:
    """A number that says nothing about how many there are: RSO-2026-48213907."""
    while True:
        number = f"RSO-{year}-{secrets.randbelow(10**8):08d}"
        if not db.session.scalar(select(Certificate.id).where(Certificate.number == number)):
            return number


def withdraw_undone(event: CompletionUndone) -> None:
    """A completion that was taken back leaves no valid certificate behind."""
    found = db.session.scalar(select(Certificate).where(Certificate.enrolment_id == event.enrolment.id))
    if found is not None and found.state is CertificateState.VALID:
        found.state, found.revoked_at, found.revoked_reason = CertificateState.REVOKED, clock.now(), UNDONE
        audit.record("certificate.revoked", found, by=None, actor="completion", about=found.user_id)


def revoke(certificate: Certificate, *, reason: str, by: Person) -> None:
    """Withdraw a certificate; its public page says so from now on."""
    if certificate.state is CertificateState.REVOKED:
        raise RuleBroken(_("This certificate is withdrawn already."))
    certificate.state, certificate.revoked_at, certificate.revoked_reason = (
        CertificateState.REVOKED,
        clock.now(),
        reason,
    )
    audit.record("certificate.revoked", certificate, by=by, about=certificate.user_id)


def restore(certificate: Certificate, *, by: Person) -> None:
    """Take a withdrawal back."""
    if certificate.state is CertificateState.VALID:
        raise RuleBroken(_("This certificate is valid."))
    certificate.state, certificate.revoked_at, certificate.revoked_reason = CertificateState.VALID, None, None
    audit.record("certificate.restored", certificate, by=by, about=certificate.user_id)
