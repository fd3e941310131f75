"""Reading members and agencies."""

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import or_, select

from lms.db import db
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Agency, Member
from lms.organisations.spellings import index, spelling


def members() -> Sequence[Member]:
    return db.session.scalars(select(Member).order_by(Member.name)).all()


def member_choices() -> list[tuple[int, str]]:
    return [(member.id, member.name) for member in members()]


def names(member_ids: Collection[int]) -> list[str]:
    """The names of these members, in order."""
    if not member_ids:
        return []
    return list(db.session.scalars(select(Member.name).where(Member.id.in_(member_ids)).order_by(Member.name)))


def agency_choices() -> list[tuple[int, str]]:
    """Every agency with its member's name before it."""
    return [(agency.id, f"{agency.member.name}: {agency.name}") for agency in every_agency()]


def agencies_by_id(agency_ids: Collection[int]) -> Sequence[Agency]:
    """These agencies; without any, no statement is sent."""
    if not agency_ids:
        return []
    return db.session.scalars(select(Agency).where(Agency.id.in_(agency_ids))).all()


def every_agency() -> Sequence[Agency]:
    """All agencies, by member and name."""
    return db.session.scalars(select(Agency).join(Agency.member).order_by(Member.name, Agency.name)).all()


def member(member_id: int) -> Member:
    """Raises NotFound."""
    if found := db.session.get(Member, member_id):
        return found
    raise NotFound(_("There is no such member."))


def agency(agency_id: int) -> Agency:
    """Raises NotFound."""
    if found := db.session.get(Agency, agency_id):
        return found
    raise NotFound(_("There is no such agency."))


def agencies(listing: Listing) -> Page[Agency]:
    statement = select(Agency).join(Agency.member).order_by(Member.name, Agency.name)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(Agency.name.ilike(pattern, escape="\\"), Member.name.ilike(pattern, escape="\\"))
        )
    if family := listing.filters.get("family"):
        statement = statement.where(Agency.family == family)
    return paginate(statement, listing)


def member_called(text: str) -> Member | None:
    """The member with this name, ISO 3166 code (two or three letters) or common variant, in any case."""
    return index(members()).get(spelling(text))
