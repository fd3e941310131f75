"""Reading people."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload

from lms.accounts.models import JoinRequest, RequestState, RoleGrant, User
from lms.db import db, locked
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Agency
from lms.roles import Role


def person(user_id: int) -> User:
    if found := db.session.get(User, user_id):
        return found
    raise NotFound(_("There is no such person."))


def by_email(email: str) -> User | None:
    """The person with this address, in any case."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def people(listing: Listing) -> Page[User]:
    """Search by name or address; filters: role, member (id), state (active, inactive)."""
    statement = select(User).order_by(User.name, User.id)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(
                User.name.ilike(pattern, escape="\\"),
                User.name_own_script.ilike(pattern, escape="\\"),
                User.email.ilike(pattern, escape="\\"),
            )
        )
    if role := listing.filters.get("role"):
        statement = statement.where(exists().where(RoleGrant.user_id == User.id, RoleGrant.role == role))
    if (member := listing.filters.get("member", "")).isdecimal():
        statement = statement.where(User.agency_id.in_(select(Agency.id).where(Agency.member_id == int(member))))
    if state := listing.filters.get("state"):
        statement = statement.where(User.active.is_(state == "active"))
    return paginate(statement, listing)


def waiting_requests() -> Sequence[JoinRequest]:
    return db.session.scalars(
        select(JoinRequest).where(JoinRequest.state == RequestState.WAITING).order_by(JoinRequest.id)
    ).all()


def waiting_count() -> int:
    return db.session.scalar(select(func.count(JoinRequest.id)).where(JoinRequest.state == RequestState.WAITING)) or 0


def join_request(request_id: int) -> JoinRequest:
    """A request, locked against a second decision. Raises NotFound."""
    found = db.session.scalar(locked(select(JoinRequest).where(JoinRequest.id == request_id)))
    if found is None:
        raise NotFound(_("There is no such request."))
    return found


def administrators() -> int:
    return (
        db.session.scalar(
            select(func.count(func.distinct(User.id)))
            .join(User.grants)
            .where(RoleGrant.role == Role.ADMIN, User.active.is_(True))
        )
        or 0
    )


def for_sign_in(name: str, value: object) -> User | None:
    """The person that a session or a sign-in form means, with roles and agency in one statement."""
    wanted = str(value).strip().lower() if name == "email" else value
    statement = select(User).where(getattr(User, name) == wanted).options(joinedload(User.grants))
    return db.session.scalars(statement).unique().one_or_none()
