"""A Border Forum of its real size: every member, seats for each, and as many nominations as asked for.

Everybody in it is invented: the names are common where the member is, and the addresses reach nobody.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import chain, count, cycle, zip_longest
from pathlib import Path

from sqlalchemy import select

from lms import clock
from lms.accounts.models import Gender, User
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.queries import programmes as programmes_read
from lms.db import db
from lms.organisations import queries as organisations
from lms.organisations.models import Agency, AgencyFamily, Member
from lms.sample.people import DOMAIN, POSTS

SEATS, AT_LEAST, AT_MOST = 140, 2, 5
NAMES = Path(__file__).parent / "content" / "forum.toml"


def build(nominations: int) -> Cohort:
    """A cohort that takes nominations, with people of every member in turn, ranked, so many in all."""
    today = clock.today()
    programme = next(one for one in programmes_read.programmes() if one.code == "border-forum")
    number = 1 + len(db.session.scalars(select(Cohort.id).where(Cohort.title.startswith("Sample Forum"))).all())
    cohort = Cohort(
        programme_id=programme.id,
        title=f"Sample Forum {number}",
        starts_on=today + timedelta(days=200),
        ends_on=today + timedelta(days=204),
        venue="Bangkok",
        time_zone="Asia/Bangkok",
        seats=SEATS,
        nominations_close_on=today + timedelta(days=60),
        state=CohortState.NOMINATING,
    )
    db.session.add(cohort)
    db.session.flush()
    members = organisations.members()
    db.session.add_all(
        MemberSeats(cohort_id=cohort.id, member_id=one.id, seats=AT_MOST, minimum=AT_LEAST) for one in members
    )
    _nominate(cohort, members, nominations)
    return cohort


def _nominate(cohort: Cohort, members: Sequence[Member], number_of_people: int) -> None:
    agencies, ranks = {one.id: _agency(one) for one in members}, Counter[int]()
    officers = {one.id: _officers(one) for one in members}
    people = []
    for number, member, post in zip(range(number_of_people), cycle(members), cycle(POSTS), strict=False):
        ranks[member.id] += 1
        name, gender = next(officers[member.id])
        person = User(
            email=f"sample{number}.of{cohort.id}@{DOMAIN}",
            name=name,
            agency_id=agencies[member.id].id,
            post=post,
            gender=gender,
            time_zone=member.time_zone,
            is_sample=True,
        )
        people.append((person, member, ranks[member.id]))
    db.session.add_all(person for person, _member, _rank in people)
    db.session.flush()
    db.session.add_all(
        Nomination(
            cohort_id=cohort.id,
            user_id=person.id,
            for_member_id=member.id,
            for_agency_id=person.agency_id,
            rank=rank,
        )
        for person, member, rank in people
    )


def _officers(member: Member) -> Iterator[tuple[str, Gender]]:
    """The officers of a member, women and men in turn; after the named ones, as many as are wanted."""
    names = tomllib.loads(NAMES.read_text(encoding="utf-8"))[member.iso2]
    women = [(name, Gender.WOMAN) for name in names["women"]]
    men = [(name, Gender.MAN) for name in names["men"]]
    more = ((f"Sample Officer {number} of {member.name}", Gender.NOT_SAID) for number in count(1))
    return chain((one for one in chain.from_iterable(zip_longest(women, men)) if one), more)


def _agency(member: Member) -> Agency:
    found = db.session.scalars(select(Agency).where(Agency.member_id == member.id).order_by(Agency.id)).first()
    if found is None:
        found = Agency(member_id=member.id, name="Immigration service", family=AgencyFamily.BORDER_IMMIGRATION)
        db.session.add(found)
        db.session.flush()
    return found
