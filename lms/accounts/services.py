"""Changing people: invitations, requests, profiles, roles."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_security import hash_password

from lms import clock
from lms.accounts import emails, queries
from lms.accounts.models import Gender, JoinRequest, RequestState, RoleGrant, User
from lms.audit import services as audit
from lms.db import db
from lms.errors import NotAllowed, RuleBroken
from lms.house import address_of
from lms.links import queries as links_read
from lms.links import services as links
from lms.notifications import services as notifications
from lms.organisations import services as organisations
from lms.roles import Person, Role, administers

INVITATION = "invitation"
INVITATION_DAYS = 14


def invite(
    *,
    email: str,
    name: str,
    agency_id: int | None,
    post: str | None,
    language: str,
    role: Role = Role.LEARNER,
    by: Person,
) -> User:
    """Make an account without a password and mail a link to open it.

    Raises RuleBroken when the address has an account, NotAllowed for a role that only administrators give.
    """
    if queries.by_email(email):
        raise RuleBroken(_("There is an account with this e-mail address already."))
    person = add_person(email=email, name=name, agency_id=agency_id, post=post, language=language, by=by)
    if role is not Role.LEARNER:
        grant(person, role, member_id=person.agency.member_id if person.agency else None, by=by)
    send_invitation(person)
    return person


def add_person(
    *, email: str, name: str, agency_id: int | None, post: str | None, language: str, by: Person | None
) -> User:
    """A person who cannot sign in yet; their time zone is that of their member."""
    person = User(email=email.strip().lower(), name=name, agency_id=agency_id, post=post, language=language)
    db.session.add(person)
    db.session.flush()
    db.session.refresh(person)
    if person.agency:
        person.time_zone = person.agency.member.time_zone
    audit.record("person.added", person, by=by, about=person.id)
    return person


def send_invitation(person: User) -> None:
    """Mail the link by which somebody sets a password; asking again repeats it."""
    token = links.issue(INVITATION, str(person.id), expires_at=clock.now() + timedelta(days=INVITATION_DAYS))
    mark = hashlib.sha256(token.encode()).hexdigest()[:12]
    notifications.post(emails.invitation(person, address_of("joining.accept", token=token), mark))


def invited(token: str) -> User:
    """The person an invitation link stands for. Raises LinkDead, and RuleBroken once it has been used."""
    person = queries.person(int(links_read.subject_of(INVITATION, token)))
    if person.password:
        raise RuleBroken(_("This account is open already. Sign in with your e-mail address and your password."))
    return person


def accept(token: str, *, values: Mapping[str, Any], password: str) -> User:
    """Open an invited account. The link is used up, and the address is confirmed by it."""
    person = invited(token)
    _apply(person, values)
    person.password = hash_password(password)
    person.confirmed_at = clock.now()
    links.revoke(INVITATION, str(person.id))
    audit.record("account.opened", person, by=None, actor="invitation link", about=person.id)
    return person


def request_account(values: Mapping[str, Any]) -> None:
    """Keep a request. The same address asking again, or having an account, is told nothing different."""
    email = str(values["email"]).strip().lower()
    waiting = any(request.email == email for request in queries.waiting_requests())
    if not waiting and queries.by_email(email) is None:
        db.session.add(JoinRequest(**{**values, "email": email}))


def approve(request_id: int, *, by: Person) -> User:
    """Open an account for somebody who asked. Raises RuleBroken when it was decided before."""
    request = _undecided(request_id, RequestState.APPROVED, by)
    agency = organisations.agency_named(request.member_id, request.agency_name)
    return invite(
        email=request.email,
        name=request.name,
        agency_id=agency.id,
        post=request.post,
        language=request.language,
        by=by,
    )


def refuse(request_id: int, *, by: Person) -> None:
    request = _undecided(request_id, RequestState.REFUSED, by)
    notifications.post(emails.refused(request))


def _undecided(request_id: int, state: RequestState, by: Person) -> JoinRequest:
    request = queries.join_request(request_id)
    if request.state is not RequestState.WAITING:
        raise RuleBroken(_("Somebody has decided this request already."))
    request.state, request.decided_at, request.decided_by_id = state, clock.now(), by.id
    audit.record(f"join_request.{state.value}", request, by=by)
    return request


def update_profile(person: User, *, values: Mapping[str, Any], by: Person) -> None:
    """Change a profile; the audit trail says which fields, not what stood in them."""
    changed = _apply(person, values)
    if changed:
        audit.record("profile.changed", person, by=by, about=person.id, details={"fields": changed})


def _apply(person: User, values: Mapping[str, Any]) -> list[str]:
    changed = []
    for name, value in values.items():
        new = Gender(value) if name == "gender" else value or None if name in ("post", "name_own_script") else value
        if getattr(person, name) != new:
            setattr(person, name, new)
            changed.append(name)
    return changed


def grant(person: User, role: Role, *, member_id: int | None, agency_id: int | None = None, by: Person) -> None:
    """Give a role. Focal points get it for one member, or for one agency and not its member.

    Raises NotAllowed, or RuleBroken when it is held already.
    """
    if role in (Role.ADMIN, Role.COORDINATOR, Role.ANALYST, Role.AUTHOR) and not administers(by):
        raise NotAllowed(_("Only an administrator gives this role."))
    if role is not Role.FOCAL_POINT:
        member_id = agency_id = None
    elif agency_id is not None:
        member_id = None
    elif member_id is None:
        raise RuleBroken(_("Choose the member that the focal point nominates for."))
    if any((one.role, one.member_id, one.agency_id) == (role, member_id, agency_id) for one in person.grants):
        raise RuleBroken(_("This person has this role already."))
    person.grants.append(RoleGrant(role=role, member_id=member_id, agency_id=agency_id))
    audit.record("role.given", person, by=by, about=person.id, details={"role": role.value})


def revoke(person: User, grant_id: int, *, by: Person) -> None:
    """Take a role away. Nobody takes away their own administration, or the last one there is."""
    found = next((one for one in person.grants if one.id == grant_id), None)
    if found is None:
        raise RuleBroken(_("This person does not have this role any more."))
    if found.role is Role.ADMIN and (person.id == by.id or queries.administrators() < 2):
        raise RuleBroken(_("This would leave you, or everybody, without administration. Ask another administrator."))
    role = found.role
    person.grants.remove(found)
    audit.record("role.taken", person, by=by, about=person.id, details={"role": role.value})


def set_active(person: User, active: bool, *, by: Person) -> None:
    """Let somebody sign in, or not. Their sessions end at once."""
    if not active and person.id == by.id:
        raise RuleBroken(_("You cannot close your own account."))
    person.active = active
    audit.record("account.reopened" if active else "account.closed", person, by=by, about=person.id)


def correct_address(person: User, email: str, *, by: Person) -> None:
    """Give somebody another address, because mails to the one before come back; both are told.

    Whoever reads the new address can set a new password, so every sign-in ends. Raises RuleBroken for an address that
    somebody has, and NotAllowed for people with more to lose than their own plan.
    """
    address = email.strip().lower()
    if any(grant.role is not Role.LEARNER for grant in person.grants) and not administers(by):
        raise NotAllowed(_("Only an administrator changes the address of somebody who has a role here."))
    if queries.by_email(address):
        raise RuleBroken(_("There is an account with this address already."))
    before, person.email, person.fs_uniquifier = person.email, address, secrets.token_hex(32)
    audit.record("person.address_corrected", person, by=by, about=person.id)
    for one in (before, address):
        notifications.post(emails.address_corrected(person, one, mark=person.fs_uniquifier[:12]))
