"""Comparing members: how many people of which gender, and how far they came."""

from dataclasses import dataclass

from sqlalchemy import func, select

from lms.accounts.models import Gender, User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import GONE, HOLDS_SEAT, Nomination, NominationState
from lms.cohorts.queries import cohorts as cohorts_read
from lms.db import db
from lms.organisations import queries as organisations
from lms.organisations.models import Member


@dataclass(slots=True)
class Balance:
    """The nominations of one member, counted: how many of each gender, and how far they came."""

    member: str
    member_id: int | None
    women: int = 0
    men: int = 0
    others: int = 0
    waiting: int = 0
    holding: int = 0
    women_holding: int = 0
    limit: int | None = None
    minimum: int = 0

    @property
    def people(self) -> int:
        return self.women + self.men + self.others

    @property
    def share(self) -> int | None:
        """Women in per cent of those whose gender we know; None where we know of nobody."""
        known = self.women + self.men
        return round(100 * self.women / known) if known else None

    def add(self, state: NominationState, gender: Gender, count: int) -> None:
        self.women += count if gender is Gender.WOMAN else 0
        self.men += count if gender is Gender.MAN else 0
        self.others += count if gender not in (Gender.WOMAN, Gender.MAN) else 0
        self.waiting += count if state is NominationState.WAITLISTED else 0
        self.holding += count if state in HOLDS_SEAT else 0
        self.women_holding += count if state in HOLDS_SEAT and gender is Gender.WOMAN else 0


def balance(cohort: Cohort) -> tuple[list[Balance], Balance]:
    """The members side by side, and all of them together; who was withdrawn or not selected is not counted.

    Four statements.
    """
    room, whole = cohorts_read.seats(cohort), Balance("", None)
    found: dict[int | None, Balance] = {
        one.id: Balance(one.name, one.id, limit=room.limits.get(one.id), minimum=room.minimums.get(one.id, 0))
        for one in organisations.members()
        if room.limits.get(one.id)
    }
    for member_id, name, state, gender, count in db.session.execute(
        select(Nomination.for_member_id, Member.name, Nomination.state, User.gender, func.count(Nomination.id))
        .join(User, User.id == Nomination.user_id)
        .outerjoin(Member, Member.id == Nomination.for_member_id)
        .where(Nomination.cohort_id == cohort.id, Nomination.state.not_in(GONE))
        .group_by(Nomination.for_member_id, Member.name, Nomination.state, User.gender)
    ):
        limit = 0 if room.limits else None
        found.setdefault(member_id, Balance(name or "", member_id, limit=limit)).add(state, gender, count)
        whole.add(state, gender, count)
    return sorted(found.values(), key=lambda one: (not one.member, one.member)), whole
