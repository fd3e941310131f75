"""A Border Forum of its real size, as the sample command builds it."""

from collections import Counter

from sqlalchemy import select

from lms.cohorts.models.nominations import Nomination
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.services import programmes
from lms.db import db, transaction
from lms.organisations import services as organisations
from lms.sample import forum


def test_every_member_gets_its_minimum_and_nobody_more_than_allowed(app):
    with transaction():
        organisations.load()
        programmes.load_programmes()
        cohort = forum.build(200)
    people = db.session.scalars(select(Nomination).where(Nomination.cohort_id == cohort.id)).all()
    assert (len(people), len({one.for_member_id for one in people})) == (200, 45)
    assert len({one.user.name for one in people}) == 200
    assert all(one.user.is_sample and one.user.email.endswith(".example") for one in people)
    decisions = seats_read.proposal(cohort)
    offered = Counter(one.nominee.member_id for one in decisions if one.offered)
    assert sum(offered.values()) == forum.SEATS
    assert min(offered.values()) >= forum.AT_LEAST
    assert max(offered.values()) <= forum.AT_MOST
    assert len(offered) == 45
    assert all(one.reason for one in decisions)
