"""Reading certificates."""

from collections.abc import Callable, Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from courses.catalogue.models import Course, CourseVersion
from courses.credentials.models import Certificate, CertificateState, Identity
from lms import clock
from lms.cohorts.models.cohorts import Cohort
from lms.db import db
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.roles import Person, coordinates

REVEAL = "certificate_reveal"


def by_number(number: str) -> Certificate | None:
    """The certificate with a number as people type it: spaces and case do not matter."""
    wanted = "".join(number.split()).upper()
    return db.session.scalar(select(Certificate).where(Certificate.number == wanted))


def existing(number: str) -> Certificate:
    """Raises NotFound."""
    if found := by_number(number):
        return found
    raise NotFound(_("There is no such certificate."))


def with_link(token: str) -> Certificate:
    """The certificate whose name a link shows. Raises LinkDead."""
    return existing(links.subject_of(REVEAL, token))


def with_id(certificate_id: int) -> Certificate:
    return db.session.get_one(Certificate, certificate_id)


def of(user_id: int) -> Sequence[Certificate]:
    """A person's certificates, without those that a corrected one has replaced."""
    return db.session.scalars(
        select(Certificate)
        .where(Certificate.user_id == user_id, Certificate.state != CertificateState.REPLACED)
        .order_by(Certificate.completed_on.desc(), Certificate.id.desc())
    ).all()


def all_of(user_id: int) -> Sequence[Certificate]:
    """A person's certificates, also those that are replaced, the newest first."""
    return db.session.scalars(
        select(Certificate).where(Certificate.user_id == user_id).order_by(Certificate.id.desc())
    ).all()


def identity_of(user_id: int) -> Identity:
    """What the person has chosen to show on public pages."""
    newest = select(Certificate.identity).where(Certificate.user_id == user_id).order_by(Certificate.id.desc()).limit(1)
    return db.session.scalar(newest) or Identity.FULL


def unconfirmed_of(user_id: int) -> int:
    """How many certificates wait for the person to confirm their name."""
    waiting = select(func.count(Certificate.id)).where(
        Certificate.user_id == user_id,
        Certificate.state == CertificateState.VALID,
        Certificate.name_confirmed_at.is_(None),
    )
    return db.session.scalar(waiting) or 0


def own(person: Person, number: str) -> Certificate:
    """One's own certificate. Raises NotFound."""
    found = by_number(number)
    if found is None or found.user_id != person.id:
        raise NotFound(_("There is no such certificate."))
    return found


def visible_to(person: Person, number: str) -> Certificate:
    """One's own certificate, or anybody's for the office. Raises NotFound."""
    return existing(number) if coordinates(person) else own(person, number)


def latest_of(enrolment_id: int) -> Certificate | None:
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.enrolment_id == enrolment_id)
        .order_by(Certificate.edition.desc())
        .limit(1)
    )


def of_nomination(nomination_id: int) -> int | None:
    """The id of a certificate of participation that a nomination has led to."""
    return db.session.scalar(select(Certificate.id).where(Certificate.nomination_id == nomination_id).limit(1))


def confirmed_name(user_id: int, name: str, own_script: str | None) -> bool:
    """Whether the person has confirmed this very name before."""
    found = select(Certificate.id).where(
        Certificate.user_id == user_id,
        Certificate.name == name,
        Certificate.name_own_script.is_(None) if own_script is None else Certificate.name_own_script == own_script,
        Certificate.name_confirmed_at.is_not(None),
        Certificate.state == CertificateState.VALID,
    )
    return db.session.scalar(found.limit(1)) is not None


def office(listing: Listing) -> Page[Certificate]:
    """The list that a coordinator asked for: by state, course, year of completion, name or number."""
    return paginate(_asked(listing), listing)


def for_archive(listing: Listing, most: int) -> Sequence[Certificate]:
    """The first certificates of the same list, for one file."""
    return db.session.scalars(_asked(listing).limit(most)).all()


def _asked(listing: Listing) -> Select[Certificate]:
    statement = select(Certificate).order_by(Certificate.completed_on.desc(), Certificate.id.desc())
    if (state := listing.filters.get("state")) in STATES:
        statement = statement.where(STATES[state](clock.today()))
    if course := listing.filters.get("course"):
        statement = statement.where(Certificate.course_code == course)
    if (year := listing.filters.get("year", "")).isdecimal():
        first = date(min(max(int(year), 1), 9998), 1, 1)
        statement = statement.where(
            Certificate.completed_on >= first, Certificate.completed_on < date(first.year + 1, 1, 1)
        )
    if listing.q:
        pattern = like(listing.q)
        names = (Certificate.name, Certificate.name_own_script, Certificate.number, Certificate.cohort_title)
        statement = statement.where(or_(*(column.ilike(pattern, escape="\\") for column in names)))
    return statement


def _valid(today: date) -> ColumnElement[bool]:
    ends = or_(Certificate.expires_on.is_(None), Certificate.expires_on >= today)
    return and_(Certificate.state == CertificateState.VALID, ends)


STATES: dict[str, Callable[[date], ColumnElement[bool]]] = {
    "valid": _valid,
    "expired": lambda today: and_(Certificate.state == CertificateState.VALID, Certificate.expires_on < today),
    "replaced": lambda _today: Certificate.state == CertificateState.REPLACED,
    "withdrawn": lambda _today: Certificate.state == CertificateState.REVOKED,
    "waiting": lambda today: and_(_valid(today), Certificate.name_confirmed_at.is_(None)),
}


def courses() -> Sequence[tuple[str, str]]:
    """(code, title) of every published course, by title."""
    found = db.session.execute(
        select(Course.code, CourseVersion.title)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .order_by(CourseVersion.title)
    )
    return [(code, title) for code, title in found]


def history(certificate: Certificate) -> Sequence[Certificate]:
    """All certificates of the same enrolment or nomination, the newest first."""
    if certificate.enrolment_id is not None:
        same = Certificate.enrolment_id == certificate.enrolment_id
    elif certificate.nomination_id is not None:
        same = Certificate.nomination_id == certificate.nomination_id
    else:
        return [certificate]
    return db.session.scalars(
        select(Certificate)
        .where(same)
        .order_by(Certificate.edition.desc())
        .options(selectinload(Certificate.replaced_by))
    ).all()


def place_taken(year: int, place: int) -> bool:
    taken = select(Certificate.id).where(Certificate.status_list == year, Certificate.status_index == place)
    return db.session.scalar(taken) is not None


def places_revoked(year: int) -> list[int] | None:
    """The places of withdrawn and replaced certificates in the list of a year; None where there is no such list."""
    rows = db.session.execute(
        select(Certificate.status_index, Certificate.state).where(Certificate.status_list == year)
    ).all()
    return [place for place, state in rows if state is not CertificateState.VALID] if rows else None


def of_course(code: str, version: str) -> Certificate:
    """A certificate of a course version: what its achievement page repeats. Raises NotFound."""
    found = db.session.scalar(
        select(Certificate)
        .where(Certificate.course_code == code, Certificate.course_version == version)
        .order_by(Certificate.id)
        .limit(1)
    )
    if found is None:
        raise NotFound(_("There is no such achievement."))
    return found


def erased() -> Sequence[int]:
    """Certificates that still carry the name of somebody whose account is gone."""
    return db.session.scalars(select(Certificate.id).where(Certificate.user_id.is_(None), Certificate.name != "")).all()


def expiring(today: date, until: date) -> Sequence[int]:
    return db.session.scalars(
        select(Certificate.id).where(
            Certificate.state == CertificateState.VALID,
            Certificate.user_id.is_not(None),
            Certificate.expires_on.between(today, until),
        )
    ).all()


def cohort_title(cohort_id: int | None) -> str | None:
    found = db.session.get(Cohort, cohort_id) if cohort_id else None
    return found.title if found else None
