"""Reading nominations, each for who may see it."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, lazyload

from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.calls import Call
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationChange, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.cohorts.scope import Scope
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.manifest import Tag, Tone
from lms.organisations.models import Agency, Member

OFFER = "offer"
EARLIER = aliased(Nomination)


def nominations(
    cohort_id: int, scope: Scope, listing: Listing, *, prework: Mapping[int, Tag] | None = None
) -> Page[Nomination]:
    """The nominations that somebody may see, by name, or by member and rank.

    Filters: state, member (id), family, gender, earlier (yes or no: trainings attended before), prework (yes or no,
    by what `prework` says about each person). The search looks into name, address and post.
    """
    statement = (
        _seen(select(Nomination).join(Nomination.user), scope)
        .where(Nomination.cohort_id == cohort_id)
        .outerjoin(Nomination.for_member)
        .outerjoin(Nomination.for_agency)
        .options(
            contains_eager(Nomination.user).options(lazyload(User.grants), lazyload(User.agency)),
            contains_eager(Nomination.for_member),
            contains_eager(Nomination.for_agency).lazyload(Agency.member),
        )
    )
    by_rank = (Member.name.nulls_last(), Nomination.rank.nulls_last(), Nomination.created_at)
    statement = statement.order_by(*(by_rank if listing.sort == "member" else ()), User.name, Nomination.id)
    for condition in _narrowed(listing.filters, prework or {}):
        statement = statement.where(condition)
    if listing.q:
        pattern = like(listing.q)
        found = (column.ilike(pattern, escape="\\") for column in (User.name, User.email, User.post))
        statement = statement.where(or_(*found))
    return paginate(statement, listing)


def _narrowed(filters: Mapping[str, str], prework: Mapping[int, Tag]) -> Iterator[ColumnElement[bool]]:
    if state := filters.get("state"):
        yield Nomination.state == state
    if (member := filters.get("member", "")).isdecimal() and len(member) < 10:
        yield Nomination.for_member_id == int(member)
    if family := filters.get("family"):
        yield Agency.family == family
    if gender := filters.get("gender"):
        yield User.gender == gender
    if earlier := filters.get("earlier"):
        attended = exists(_attended().where(EARLIER.user_id == Nomination.user_id))
        yield attended if earlier == "yes" else ~attended
    if done := filters.get("prework"):
        ids = [user_id for user_id, tag in prework.items() if tag.tone is Tone.GOOD]
        yield Nomination.user_id.in_(ids) if done == "yes" else Nomination.user_id.not_in(ids)


def _attended() -> Select[int]:
    return select(EARLIER.id).where(
        EARLIER.state == NominationState.ATTENDED, EARLIER.cohort_id != Nomination.cohort_id
    )


def _seen(statement: Select[Nomination], scope: Scope) -> Select[Nomination]:
    if scope.everything:
        return statement
    return statement.where(_own(scope))


def _own(scope: Scope) -> ColumnElement[bool]:
    return or_(Nomination.for_member_id.in_(scope.member_ids), Nomination.for_agency_id.in_(scope.agency_ids))


def counts(cohort_id: int, scope: Scope) -> Mapping[NominationState, int]:
    """How many of the nominations that somebody may see stand where."""
    statement = select(Nomination.state, func.count(Nomination.id)).where(Nomination.cohort_id == cohort_id)
    if not scope.everything:
        statement = statement.where(_own(scope))
    return {row[0]: row[1] for row in db.session.execute(statement.group_by(Nomination.state))}


def earlier_trainings(cohort_id: int, user_ids: Collection[int]) -> Mapping[int, int]:
    """In how many other cohorts each of these people has taken part. One statement."""
    rows = db.session.execute(
        select(Nomination.user_id, func.count(Nomination.id))
        .where(
            Nomination.user_id.in_(user_ids),
            Nomination.state == NominationState.ATTENDED,
            Nomination.cohort_id != cohort_id,
        )
        .group_by(Nomination.user_id)
    ).all()
    return {row[0]: row[1] for row in rows}


def in_scope(nomination_id: int, scope: Scope) -> Nomination:
    """A nomination that somebody may see. Raises NotFound for any other."""
    found = nomination(nomination_id)
    if not scope.covers(found.for_member_id, found.for_agency_id):
        raise NotFound(_("There is no such nomination."))
    return found


def history(nomination_id: int) -> Sequence[NominationChange]:
    """Every step of a nomination, the first one first."""
    return db.session.scalars(
        select(NominationChange)
        .where(NominationChange.nomination_id == nomination_id)
        .options(
            joinedload(NominationChange.by).options(lazyload(User.grants), lazyload(User.agency)),
            joinedload(NominationChange.call).joinedload(Call.user).options(
                lazyload(User.grants), lazyload(User.agency)
            ),
        )
        .order_by(NominationChange.id)
    ).all()  # fmt: skip


def with_people(ids: Sequence[int]) -> list[Nomination]:
    """These nominations in this order, each once, with their people and cohorts; ids that are none are left out."""
    found = db.session.scalars(
        select(Nomination)
        .where(Nomination.id.in_(ids))
        .options(
            joinedload(Nomination.user).lazyload(User.grants),
            joinedload(Nomination.cohort),
            joinedload(Nomination.for_member),
        )
    )
    by_id = {one.id: one for one in found}
    return [by_id[one] for one in dict.fromkeys(ids) if one in by_id]


def of_people(cohort_id: int) -> Mapping[int, Nomination]:
    """Every nomination of a cohort by the person's id. One statement."""
    return {one.user_id: one for one in db.session.scalars(select(Nomination).where(Nomination.cohort_id == cohort_id))}


def last_ranks(cohort_id: int) -> Mapping[int | None, int]:
    """The last rank that was given, by member."""
    rows = db.session.execute(
        select(Nomination.for_member_id, func.max(Nomination.rank))
        .where(Nomination.cohort_id == cohort_id)
        .group_by(Nomination.for_member_id)
    ).all()
    return {row[0]: row[1] or 0 for row in rows}


def ranked(cohort_id: int, member_id: int | None) -> Sequence[Nomination]:
    """The nominations of one member, in the order of the focal point."""
    return db.session.scalars(
        select(Nomination)
        .where(Nomination.cohort_id == cohort_id, Nomination.for_member_id == member_id)
        .order_by(Nomination.rank.nulls_last(), Nomination.created_at, Nomination.id)
    ).all()


def nomination(nomination_id: int, *, lock: bool = False) -> Nomination:
    """With its person and cohort. Raises NotFound.

    With `lock`, the cohort is held before the nomination is read: what it says is then true until the end.
    """
    if lock:
        of_this = select(Nomination.cohort_id).where(Nomination.id == nomination_id).scalar_subquery()
        db.session.execute(locked(select(Cohort.id).where(Cohort.id == of_this)))
    found = db.session.scalar(
        select(Nomination)
        .where(Nomination.id == nomination_id)
        .options(joinedload(Nomination.user), joinedload(Nomination.cohort))
        .execution_options(populate_existing=lock)
    )
    if found is None:
        raise NotFound(_("There is no such nomination."))
    return found


def offered_by(token: str) -> Nomination:
    """The nomination that an offer link stands for. Raises LinkDead."""
    return nomination(int(links.subject_of(OFFER, token)))


def by_badge(code: str) -> Nomination | None:
    """Whose badge shows a code, as a scanner or a person types it: case, spaces and hyphens do not matter."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return db.session.scalar(
        select(Nomination)
        .where(Nomination.badge_code == plain)
        .options(joinedload(Nomination.user), joinedload(Nomination.cohort))
    )


def of_person(cohort_id: int, user_id: int) -> Nomination | None:
    """Somebody's nomination in a cohort."""
    return db.session.scalar(
        select(Nomination)
        .where(Nomination.cohort_id == cohort_id, Nomination.user_id == user_id)
        .options(joinedload(Nomination.user), joinedload(Nomination.cohort))
    )


def participants(cohort_id: int) -> Sequence[Nomination]:
    """Who took a seat, by name."""
    took = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)
    return db.session.scalars(
        select(Nomination)
        .join(Nomination.user)
        .where(Nomination.cohort_id == cohort_id, Nomination.state.in_(took))
        .options(contains_eager(Nomination.user))
        .order_by(User.name, Nomination.id)
    ).all()


def expected_in(session: Session) -> Sequence[Nomination]:
    """Who is expected in a session, by name: everybody who took a seat, or who has a place where the group splits."""
    people = participants(session.cohort_id)
    if session.track is None:
        return people
    there = set(db.session.scalars(select(Place.nomination_id).where(Place.session_id == session.id)))
    return [one for one in people if one.id in there]


def mine(user_id: int) -> Sequence[Nomination]:
    """A person's own nominations that still matter, with their cohorts, the next to begin first."""
    gone = (NominationState.REJECTED, NominationState.WITHDRAWN)
    return db.session.scalars(
        select(Nomination)
        .join(Nomination.cohort)
        .where(Nomination.user_id == user_id, Nomination.state.not_in(gone), Cohort.state != CohortState.CANCELLED)
        .options(contains_eager(Nomination.cohort))
        .order_by(Cohort.starts_on)
    ).all()


def lapsed_ids() -> Sequence[int]:
    """Offers whose end has passed, of cohorts that were not cancelled."""
    return db.session.scalars(
        select(Nomination.id)
        .join(Nomination.cohort)
        .where(
            Nomination.state == NominationState.OFFERED,
            Nomination.offer_expires_at <= clock.now(),
            Cohort.state != CohortState.CANCELLED,
        )
        .order_by(Nomination.offer_expires_at, Nomination.id)
    ).all()
