"""Nominations of the next forum: seats for every member, focal points who were asked, people put forward and ranked."""

from collections.abc import Sequence

from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.scope import Nominator
from lms.cohorts.services import calls, member_seats, nominations
from lms.db import db
from lms.organisations import queries as organisations

AT_MOST = 2
SURE_OF_A_SEAT = ("FJ", "LK", "ID")


def put_forward(cohort: Cohort, user_ids: Sequence[int], coordinator_id: int) -> None:
    """Two seats at most for each member, one at least for some; focal points are asked, these people nominated."""
    coordinator = db.session.get_one(User, coordinator_id)
    member_seats.set_for_the_rest(cohort, AT_MOST, by=coordinator)
    for member in organisations.members():
        if member.iso2 in SURE_OF_A_SEAT:
            member_seats.set_member_seats(cohort, member.id, AT_MOST, minimum=1, by=coordinator)
    calls.call_for_nominations(cohort, by=coordinator)
    for user_id in user_ids:
        person = db.session.get_one(User, user_id)
        nominations.put_forward(cohort, person, by=Nominator.signed_in(coordinator))
