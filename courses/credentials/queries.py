"""Reading certificates."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, or_, select

from courses.credentials.models import Certificate, CertificateState
from lms.db import db
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.roles import Person, coordinates


def by_number(number: str) -> Certificate | None:
    """The certificate with a number as people type it: spaces and case do not matter."""
    wanted = "".join(number.split()).upper()
    return db.session.scalar(select(Certificate).where(Certificate.number == wanted))


def of(user_id: int) -> Sequence[Certificate]:
    return db.session.scalars(
        select(Certificate).where(Certificate.user_id == user_id).order_by(Certificate.completed_on.desc())
    ).all()


def visible_to(person: Person, number: str) -> Certificate:
    """One's own certificate, or anybody's for the office. Raises NotFound."""
    found = by_number(number)
    if found is None or (found.user_id != person.id and not coordinates(person)):
        raise NotFound(_("There is no such certificate."))
    return found


def office(listing: Listing) -> Page[Certificate]:
    statement = select(Certificate).order_by(Certificate.completed_on.desc(), Certificate.id.desc())
    if state := listing.filters.get("state"):
        statement = statement.where(Certificate.state == state)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(Certificate.name.ilike(pattern, escape="\\"), Certificate.number.ilike(pattern, escape="\\"))
        )
    return paginate(statement, listing)


def valid_count() -> int:
    return db.session.scalar(select(func.count(Certificate.id)).where(Certificate.state == CertificateState.VALID)) or 0
