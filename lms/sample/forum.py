"""A Border Forum of its real size: every member, seats for each, and as many nominations as asked for.

Nobody in it is a person: the names say that they are samples, and the addresses reach nobody.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle

from sqlalchemy import select

from lms import clock
from lms.accounts.models import Gender, User
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.queries import cohorts as cohorts_read
from lms.db import db
from lms.organisations import queries as organisations
from lms.organisations.models import Agency, AgencyFamily, Member
from lms.sample.people import DOMAIN, POSTS

SEATS, AT_LEAST, AT_MOST = 140, 2, 5
GENDERS = (Gender.WOMAN, Gender.MAN, Gender.MAN, Gender.WOMAN, Gender.NOT_SAID)


def build(nominations: int) -> Cohort:
    """A cohort that takes nominations, with people of every member in turn, ranked, so many in all."""
    today = clock.today()
    programme = next(one for one in cohorts_read.programmes() if one.code == "border-forum")
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


def _nominate(cohort: Cohort, members: Sequence[Member], count: int) -> None:
    agencies, ranks = {one.id: _agency(one) for one in members}, Counter[int]()
    people = []
    for number, member, gender, post in zip(range(count), cycle(members), cycle(GENDERS), cycle(POSTS), strict=False):
        ranks[member.id] += 1
        person = User(
            email=f"sample{number}.of{cohort.id}@{DOMAIN}",
            name=f"Sample Officer {ranks[member.id]} of {member.name}",
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


def _agency(member: Member) -> Agency:
    found = db.session.scalars(select(Agency).where(Agency.member_id == member.id).order_by(Agency.id)).first()
    if found is None:
        found = Agency(member_id=member.id, name="Immigration service", family=AgencyFamily.BORDER_IMMIGRATION)
        db.session.add(found)
        db.session.flush()
    return found
