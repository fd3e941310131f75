"""Issuing and withdrawing certificates."""

import secrets

from flask_babel import gettext as _
from sqlalchemy import select

from courses.credentials.models import Certificate, CertificateState
from courses.learning.events import CourseCompleted
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person


def issue(event: CourseCompleted) -> None:
    """Issue the certificate of a completed course, once, with everything as it is today."""
    enrolment = event.enrolment
    if db.session.scalar(select(Certificate.id).where(Certificate.enrolment_id == enrolment.id)):
        return
    person, version, day = enrolment.user, enrolment.version, enrolment.completed_on
    if day is None or enrolment.score is None:
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
