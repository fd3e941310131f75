"""Reading the network."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from alumni.network.models import Membership, MembershipState, ProfileView
from alumni.network.visibility import FIELDS, Profile, Viewer, shown
from lms import clock
from lms.accounts.models import User
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from lms.errors import NotFound
from lms.manifest import Period
from lms.monitoring.tally import Fact
from lms.roles import Person

MOST_RESULTS = 20
SHORTEST_SEARCH = 2
VIEWS_A_DAY = 40


def membership_of(user_id: int) -> Membership | None:
    return db.session.scalar(select(Membership).where(Membership.user_id == user_id))


def is_member(person: Person) -> bool:
    found = membership_of(person.id)
    return found is not None and found.state is MembershipState.MEMBER


def listed() -> Sequence[Membership]:
    return db.session.scalars(
        select(Membership)
        .where(Membership.state == MembershipState.MEMBER, Membership.listed.is_(True))
        .order_by(Membership.id)
    ).all()


def cohorts_by_user() -> dict[int, frozenset[int]]:
    """Which cohorts people graduated from."""
    found: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(Nomination.user_id, Nomination.cohort_id).where(Nomination.state == NominationState.ATTENDED)
    )
    for user_id, cohort_id in rows:
        found.setdefault(user_id, set()).add(cohort_id)
    return {user_id: frozenset(ids) for user_id, ids in found.items()}


def viewer(user: User) -> Viewer:
    return Viewer(user.id, _member(user), cohorts_by_user().get(user.id, frozenset()))


def profile(one: Membership, cohorts: dict[int, frozenset[int]]) -> Profile:
    user = one.user
    return Profile(
        user_id=user.id,
        member=_member(user),
        cohorts=cohorts.get(user.id, frozenset()),
        listed=one.listed and one.state is MembershipState.MEMBER and user.active,
        sensitive=one.sensitive,
        fields={
            "name": user.name,
            "agency": user.agency.name if user.agency else "",
            "post": user.post or "",
            "topics": one.topics,
            "email": user.email,
        },
        audiences={field: getattr(one, f"see_{field}") for field in FIELDS},
    )


def _member(user: User) -> str:
    return user.agency.member.name if user.agency else ""


def search(user: User, words: str, member: str) -> list[tuple[int, dict[str, str]]]:
    """At most 20 people whose visible fields hold the words. A search needs two letters or a member.

    It looks only at what the viewer may see, so that searching for a hidden name finds nothing.
    """
    if len(words) < SHORTEST_SEARCH and not member:
        return []
    me, cohorts, found = viewer(user), cohorts_by_user(), []
    for one in listed():
        if one.user_id == user.id:
            continue
        fields = shown(me, profile(one, cohorts))
        text = " ".join(fields.values()).casefold()
        if fields and words.casefold() in text and (not member or fields["member"] == member):
            found.append((one.user_id, fields))
    return found[:MOST_RESULTS]


def person(user: User, owner_id: int) -> tuple[Membership, Profile]:
    """Somebody's profile as far as they are listed. Raises NotFound for all others."""
    one = membership_of(owner_id)
    found = profile(one, cohorts_by_user()) if one else None
    if one is None or found is None or not found.listed or not is_member(user):
        raise NotFound(_("There is no such profile. People appear here when they switch it on."))
    return one, found


def views_today(user_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count(ProfileView.id)).where(ProfileView.viewer_id == user_id, ProfileView.on == clock.today())
        )
        or 0
    )


def seen_by(user_id: int, since: date) -> int:
    return (
        db.session.scalar(
            select(func.count(func.distinct(ProfileView.viewer_id))).where(
                ProfileView.owner_id == user_id, ProfileView.on >= since
            )
        )
        or 0
    )


def member_ids() -> Sequence[int]:
    return db.session.scalars(select(Membership.user_id).where(Membership.state == MembershipState.MEMBER)).all()


def member_count() -> int:
    return db.session.scalar(select(func.count(Membership.id)).where(Membership.state == MembershipState.MEMBER)) or 0


def joined_facts(period: Period) -> list[Fact]:
    rows = db.session.scalars(
        select(Membership).where(Membership.joined_on >= period.starts_on, Membership.joined_on <= period.ends_on)
    )
    return [Fact(row.user_id, row.user.snapshot()) for row in rows]
