"""Loading members and agencies, and adding agencies."""

import json
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import select

from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.organisations import queries
from lms.organisations.models import Agency, AgencyFamily, Member, MemberKind
from lms.roles import Person

INTERNATIONAL = "International"  # the sub-region of who is of none
CONTENT = Path(__file__).parent / "content"


def load() -> tuple[int, int]:
    """Make members and agencies what the shipped files say; again changes nothing. Returns how many of each."""
    rows = json.loads((CONTENT / "members.json").read_text(encoding="utf-8"))
    known = {member.iso2: member for member in db.session.scalars(select(Member))}
    for row in rows:
        member = known.setdefault(row["iso2"], Member(iso2=row["iso2"]))
        for name in ("name", "sub_region", "time_zone", "weekend"):
            setattr(member, name, row[name])
        db.session.add(member)
    db.session.flush()
    agencies = json.loads((CONTENT / "agencies.json").read_text(encoding="utf-8"))
    there = {(agency.member_id, agency.name) for agency in db.session.scalars(select(Agency))}
    for row in agencies:
        member_id = known[row["iso2"]].id
        if (member_id, row["name"]) not in there:
            db.session.add(Agency(member_id=member_id, name=row["name"], family=AgencyFamily(row["family"])))
    return len(rows), len(agencies)


def agency_named(member_id: int, name: str, family: AgencyFamily = AgencyFamily.OTHER) -> Agency:
    """The agency of a member with this name in any case; made where there is none."""
    for agency in db.session.scalars(select(Agency).where(Agency.member_id == member_id)):
        if agency.name.casefold() == name.casefold():
            return agency
    agency = Agency(member_id=member_id, name=name, family=family)
    db.session.add(agency)
    db.session.flush()
    return agency


def add_agency(*, member_id: int, name: str, family: AgencyFamily, by: Person) -> Agency:
    """Add an agency. Raises RuleBroken when the member has one of that name."""
    before = db.session.scalars(select(Agency.id).where(Agency.member_id == member_id)).all()
    agency = agency_named(member_id, name, family)
    if agency.id in before:
        raise RuleBroken(_("This member has an agency with this name already."))
    audit.record("agency.added", agency, by=by)
    return agency


def add_member(*, kind: MemberKind, name: str, code: str, time_zone: str, by: Person) -> Member:
    """Add an observer or an organisation, with itself as its one agency. Raises RuleBroken when we know it already."""
    if known := queries.member_called(name) or queries.member_called(code):
        raise RuleBroken(_("We have this already: %(name)s.", name=known.name))
    member = Member(
        iso2=code.upper(), name=name, sub_region=INTERNATIONAL, time_zone=time_zone, weekend=["sat", "sun"], kind=kind
    )
    db.session.add(member)
    db.session.flush()
    agency_named(member.id, name)
    audit.record("member.added", member, by=by)
    return member
