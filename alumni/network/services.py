"""Joining, leaving, showing oneself, looking at others."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alumni.network import emails, queries, states
from alumni.network.models import Membership, MembershipState, ProfileView
from lms import clock
from lms.audit import services as audit
from lms.cohorts.events import Graduated
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of
from lms.notifications import services as notifications
from lms.roles import Person


def offer(event: Graduated) -> None:
    """A graduate is offered membership, once in a lifetime."""
    nomination = event.nomination
    if db.session.scalar(select(Membership.id).where(Membership.user_id == nomination.user_id)):
        return
    membership = Membership(user_id=nomination.user_id, user=nomination.user)
    db.session.add(membership)
    audit.record("membership.offered", membership, by=event.by, about=nomination.user_id)
    notifications.post(emails.offered(nomination, address_of("network.profile")))


def move(membership: Membership, then: MembershipState, *, by: Person) -> None:
    """Join, decline or leave. Leaving takes the profile away at once."""
    if not states.may(membership.state, then):
        raise RuleBroken(_("This cannot be done now. Load the page again."))
    membership.state = then
    if then is MembershipState.MEMBER:
        membership.joined_at, membership.joined_on = clock.now(), membership.joined_on or clock.today()
    else:
        membership.listed = False
    audit.record(f"membership.{then.value}", membership, by=by, about=membership.user_id)


def save_profile(membership: Membership, values: Mapping[str, Any], *, by: Person) -> None:
    """Say what others may see. Takes effect at once."""
    if membership.state is not MembershipState.MEMBER:
        raise RuleBroken(_("Join the network first."))
    changed = [name for name, value in values.items() if getattr(membership, name) != value]
    for name in changed:
        setattr(membership, name, values[name])
    if changed:
        audit.record("directory.changed", membership, by=by, about=membership.user_id, details={"fields": changed})


def look(owner_id: int, *, by: Person) -> None:
    """Note that somebody looked at a profile. Raises RuleBroken after 40 profiles in a day."""
    today = clock.today()
    seen = db.session.scalar(
        select(ProfileView.id).where(
            ProfileView.viewer_id == by.id, ProfileView.owner_id == owner_id, ProfileView.on == today
        )
    )
    if seen or owner_id == by.id:
        return
    if queries.views_today(by.id) >= queries.VIEWS_A_DAY:
        raise RuleBroken(_("You have looked at many profiles today. Come back tomorrow."))
    db.session.add(ProfileView(viewer_id=by.id, owner_id=owner_id, on=today))
