"""Reading whom the office asks to nominate, and who was asked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, lazyload

from lms import clock
from lms.accounts.models import RoleGrant, User
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort, CohortState, MemberSeats, Nominators
from lms.cohorts.models.nominations import GONE, Nomination
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.scope import Scope
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.organisations import queries as organisations
from lms.organisations.models import Agency, Member
from lms.roles import Role

CALL = "nominate"
REMIND_DAYS = 5


@dataclass(frozen=True, slots=True)
class FocalPoint:
    """Who nominates for a member, or for one agency of it."""

    user: User
    agency: Agency | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A member that is asked to nominate: its focal points, the calls that went out, and what came of them."""

    member: Member
    focal_points: Sequence[FocalPoint]
    calls: Sequence[Call]
    nominated: int
    limit: int | None

    @property
    def unasked(self) -> list[FocalPoint]:
        """The focal points who have had no mail about this cohort, each once."""
        told = {one.user_id for one in self.calls}
        new = {one.user.id: one for one in reversed(self.focal_points) if one.user.id not in told}
        return [one for one in self.focal_points if new.get(one.user.id) is one]

    @property
    def nobody_to_ask(self) -> bool:
        return not self.focal_points and not self.calls


def asked(cohort: Cohort) -> list[Asked]:
    """Every member that can send people to a cohort, by name. Six statements, however many members there are."""
    room = cohorts_read.seats(cohort)
    members = [one for one in organisations.members() if not room.limits or room.limits.get(one.id)]
    nominated = nominated_by_member(cohort.id)
    people, told = focal_points(cohort, {one.id for one in members}), defaultdict(list)
    for call in calls(cohort.id):
        told[call.member_id].append(call)
    return [
        Asked(one, people.get(one.id, ()), told[one.id], nominated.get(one.id, 0), room.limits.get(one.id))
        for one in members
    ]


def nominated_by_member(cohort_id: int) -> Mapping[int | None, int]:
    """How many people each member has put forward who have not gone again."""
    rows = db.session.execute(
        select(Nomination.for_member_id, func.count(Nomination.id))
        .where(Nomination.cohort_id == cohort_id, Nomination.state.not_in(GONE))
        .group_by(Nomination.for_member_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def focal_points(cohort: Cohort, member_ids: Collection[int]) -> Mapping[int | None, list[FocalPoint]]:
    """Who nominates in a cohort for each of these members: for all of it first, then for one agency; by name."""
    found: dict[int | None, list[FocalPoint]] = defaultdict(list)
    of_agency = Agency.member_id.in_(member_ids) if cohort.nominators is Nominators.AGENCIES else false()
    rows = db.session.execute(
        select(RoleGrant.member_id, User, Agency)
        .join(User, User.id == RoleGrant.user_id)
        .outerjoin(Agency, Agency.id == RoleGrant.agency_id)
        .where(
            RoleGrant.role == Role.FOCAL_POINT,
            or_(RoleGrant.member_id.in_(member_ids), of_agency),
            User.active.is_(True),
        )
        .options(lazyload(User.grants), lazyload(User.agency), lazyload(Agency.member))
        .order_by(RoleGrant.agency_id.is_not(None), User.name, User.id)
    ).all()
    for member_id, user, agency in rows:
        found[agency.member_id if agency else member_id].append(FocalPoint(user, agency))
    return found


def calls(cohort_id: int) -> Sequence[Call]:
    """The calls of a cohort with whom they went to, in the order in which they went."""
    return db.session.scalars(
        select(Call)
        .where(Call.cohort_id == cohort_id)
        .options(
            joinedload(Call.user).options(lazyload(User.grants), lazyload(User.agency)),
            joinedload(Call.agency),
            joinedload(Call.member),
        )
        .order_by(Call.id)
    ).all()


def call(call_id: int, *, lock: bool = False) -> Call:
    """A call with its cohort and whom it went to; with `lock`, nobody sends it at the same time. Raises NotFound."""
    statement = select(Call).where(Call.id == call_id)
    found = db.session.scalar(locked(statement, of=Call) if lock else statement)
    if found is None:
        raise NotFound(_("There is no such call."))
    return found


def called_by(token: str) -> Call:
    """The call that a mailed link stands for. Raises LinkDead."""
    return call(int(links.subject_of(CALL, token)))


def without_nominations(scope: Scope) -> Sequence[Cohort]:
    """Cohorts that take nominations, and have none of this focal point's people yet; the next to close first."""
    own = or_(Nomination.for_member_id.in_(scope.member_ids), Nomination.for_agency_id.in_(scope.agency_ids))
    sent = exists().where(Nomination.cohort_id == Cohort.id, own)
    members = or_(
        MemberSeats.member_id.in_(scope.member_ids),
        MemberSeats.member_id.in_(select(Agency.member_id).where(Agency.id.in_(scope.agency_ids))),
    )
    invited = exists().where(MemberSeats.cohort_id == Cohort.id, members)
    asked = true() if scope.member_ids else Cohort.nominators == Nominators.AGENCIES
    anybody = ~exists().where(MemberSeats.cohort_id == Cohort.id)
    return db.session.scalars(
        select(Cohort)
        .where(Cohort.state == CohortState.NOMINATING, asked, ~sent, or_(invited, anybody))
        .order_by(Cohort.nominations_close_on.nulls_last(), Cohort.starts_on, Cohort.id)
    ).all()


def of_person(cohort_id: int, member_id: int, user_id: int) -> Call | None:
    return db.session.scalar(
        select(Call).where(Call.cohort_id == cohort_id, Call.member_id == member_id, Call.user_id == user_id)
    )


def to_remind() -> list[int]:
    """Calls whose deadline is near, that were not reminded of, and for which nobody is nominated. Two statements."""
    rows = db.session.execute(
        select(Call.id, Call.member_id, Call.agency_id, Call.cohort_id, Cohort.nominations_close_on, Cohort.time_zone)
        .join(Cohort, Cohort.id == Call.cohort_id)
        .where(
            Cohort.state == CohortState.NOMINATING, Cohort.nominations_close_on.is_not(None), Call.reminded_at.is_(None)
        )
        .order_by(Call.id)
    ).all()
    due = [row for row in rows if _near(row.nominations_close_on, row.time_zone)]
    sent: set[tuple[int, str, int | None]] = set()
    for row in db.session.execute(
        select(Nomination.cohort_id, Nomination.for_member_id, Nomination.for_agency_id)
        .where(Nomination.cohort_id.in_({row.cohort_id for row in due}))
        .distinct()
    ):
        sent |= {(row.cohort_id, "member", row.for_member_id), (row.cohort_id, "agency", row.for_agency_id)}
    return [
        row.id
        for row in due
        if (row.cohort_id, *(("agency", row.agency_id) if row.agency_id else ("member", row.member_id))) not in sent
    ]


def _near(day: date, zone: str) -> bool:
    return 0 <= (day - clock.today(zone)).days <= REMIND_DAYS
