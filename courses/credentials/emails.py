"""What credentials write to people."""

from courses.credentials.models import Certificate
from lms.accounts.models import User
from lms.notifications.services import Email, reader


def replaced(person: User, new: Certificate, link: str) -> Email:
    return _email(person, f"certificate_replaced:{new.id}", "credentials/replaced", new, link)


def expiring(person: User, certificate: Certificate, link: str) -> Email:
    return _email(person, f"certificate_expiring:{certificate.id}", "credentials/expiring", certificate, link)


def _email(person: User, key: str, template: str, certificate: Certificate, link: str) -> Email:
    return Email(
        key=key,
        **reader(person),
        template=template,
        context={
            "title": certificate.course_title,
            "number": certificate.number,
            "expires_on": certificate.expires_on,
            "link": link,
        },
    )
