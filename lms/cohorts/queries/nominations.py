"""Reading nominations, each for who may see it."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.scope import Scope
from lms.db import db, locked
from lms.errors import NotFound
from lms.links import queries as links
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Agency

OFFER = "offer"


def nominations(cohort_id: int, scope: Scope, listing: Listing) -> Page[Nomination]:
    """The nominations that somebody may see, by name."""
    statement = (
        _seen(select(Nomination).join(Nomination.user), scope)
        .where(Nomination.cohort_id == cohort_id)
        .options(contains_eager(Nomination.user))
        .order_by(User.name, Nomination.id)
    )
    if state := listing.filters.get("state"):
        statement = statement.where(Nomination.state == state)
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(or_(User.name.ilike(pattern, escape="\\"), User.email.ilike(pattern, escape="\\")))
    return paginate(statement, listing)


def _seen(statement: Select[Nomination], scope: Scope) -> Select[Nomination]:
    if scope.everything:
        return statement
    return statement.join(Agency, Agency.id == User.agency_id).where(Agency.member_id.in_(scope.member_ids))


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


def waiting_list(cohort_id: int) -> Sequence[Nomination]:
    """Who waits for a seat, the longest first."""
    return db.session.scalars(
        select(Nomination)
        .where(Nomination.cohort_id == cohort_id, Nomination.state == NominationState.WAITLISTED)
        .options(joinedload(Nomination.user), joinedload(Nomination.cohort))
        .order_by(Nomination.waitlisted_at, Nomination.id)
    ).all()


def nominations_by_email(cohort_id: int) -> Mapping[str, NominationState]:
    rows = db.session.execute(
        select(User.email, Nomination.state)
        .join(Nomination, Nomination.user_id == User.id)
        .where(Nomination.cohort_id == cohort_id)
    ).all()
    return {row.email: row.state for row in rows}


def nominated_ids(cohort_id: int) -> set[int]:
    """Everybody who was ever nominated in a cohort, by id."""
    return set(db.session.scalars(select(Nomination.user_id).where(Nomination.cohort_id == cohort_id)))
