"""Nominating, offering, answering."""

from collections.abc import Sequence

from flask_babel import gettext as _

from lms import clock
from lms.accounts import queries as accounts_read
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts import emails, seats
from lms.cohorts.deadlines import expiry, last_day
from lms.cohorts.events import NominationAccepted
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination, NominationState
from lms.cohorts.policies import may_nominate
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.refusal import Refused
from lms.cohorts.scope import scope_of
from lms.cohorts.states import Act, allows, nomination_may_become
from lms.db import db
from lms.errors import NotAllowed, RuleBroken
from lms.house import address_of, publish
from lms.links import services as links
from lms.notifications import services as notifications


def nominate(
    cohort: Cohort, *, email: str, name: str, agency_id: int | None, post: str | None, language: str, by: User
) -> Nomination:
    """Put somebody forward; who is not known yet becomes a person without a password.

    Raises Refused for somebody who is there already, NotAllowed outside one's own member or time.
    """
    if not may_nominate(by, cohort):
        raise NotAllowed(_("Nominations are not open for you in this cohort."))
    person = accounts_read.by_email(email)
    if person is None:
        person = accounts.add_person(email=email, name=name, agency_id=agency_id, post=post, language=language, by=by)
    member_id = person.agency.member_id if person.agency else None
    if not scope_of(by).covers(member_id):
        raise NotAllowed(_("You nominate people of your own member only."))
    if person.email in nominations_read.nominations_by_email(cohort.id):
        raise Refused({"email": _("This person is nominated already.")})
    return put_forward(cohort, person, by=by)


def put_forward(cohort: Cohort, person: User, *, by: User) -> Nomination:
    """Nominate somebody of whom the caller knows that they may be, and are not yet."""
    nomination = Nomination(cohort_id=cohort.id, user_id=person.id, nominated_by_id=by.id)
    db.session.add(nomination)
    audit.record("nomination.made", nomination, by=by, about=person.id)
    return nomination


def offer(cohort: Cohort, nomination_ids: Sequence[int], *, by: User) -> tuple[int, list[str]]:
    """Offer seats in the order given, as long as there are any; the caller holds the cohort's lock.

    Returns how many were offered, and for the others the reason in one sentence.
    """
    if not allows(cohort.state, Act.OFFER):
        raise RuleBroken(_("Seats can be offered once nominations are open, and until the cohort is over."))
    held, offered, reasons = cohorts_read.seats(cohort), 0, []
    for nomination_id in nomination_ids:
        nomination = nominations_read.nomination(nomination_id)
        if nomination.cohort_id != cohort.id or not nomination_may_become(nomination.state, NominationState.OFFERED):
            continue
        member_id = nomination.user.agency.member_id if nomination.user.agency else None
        verdict = seats.may_offer(held, member_id)
        if not verdict:
            reasons.append(f"{nomination.user.name}: {verdict.reason}")
            continue
        _offer(nomination, by)
        held, offered = held.with_one_more(member_id), offered + 1
    return offered, reasons


def _pass_on(cohort: Cohort) -> None:
    """Offer a seat that became free to whoever has waited longest and may have it."""
    if not allows(cohort.state, Act.OFFER):
        return
    held = cohorts_read.seats(cohort)
    for nomination in nominations_read.waiting_list(cohort.id):
        agency = nomination.user.agency
        if seats.may_offer(held, agency.member_id if agency else None):
            _offer(nomination, None, actor="waiting list")
            return


def _offer(nomination: Nomination, by: User | None, actor: str = "clock") -> None:
    person, cohort = nomination.user, nomination.cohort
    day = last_day(clock.today(person.time_zone), cohort.offer_days, cohort.starts_on)
    nomination.offered_at, nomination.offer_expires_at = clock.now(), expiry(day, person.time_zone)
    nomination.lapsed_at = nomination.waitlisted_at = None
    _set(nomination, NominationState.OFFERED, by, actor)
    token = links.issue(nominations_read.OFFER, str(nomination.id), expires_at=nomination.offer_expires_at)
    notifications.post(emails.offer(nomination, address_of("cohorts.offer", token=token)))
    if person.password is None:
        accounts.send_invitation(person)


def answer(nomination: Nomination, accepted: bool, *, by: User | None) -> None:
    """Take an offer or decline it, which passes the seat on. Answered twice the same way, nothing changes.

    Raises RuleBroken when there is no offer (any more).
    """
    then = NominationState.ACCEPTED if accepted else NominationState.DECLINED
    if nomination.state is then:
        return
    expired = nomination.offer_expires_at is None or nomination.offer_expires_at <= clock.now()
    if nomination.state is not NominationState.OFFERED or expired or not allows(nomination.cohort.state, Act.ANSWER):
        raise RuleBroken(_("This offer is not open any more. Write to the training coordinator."))
    nomination.answered_at = clock.now()
    _set(nomination, then, by, actor="offer link")
    if accepted:
        publish(NominationAccepted(nomination))
    else:
        _pass_on(nomination.cohort)


def decide(nomination: Nomination, then: NominationState, *, by: User) -> None:
    """Waitlist, reject, withdraw or renew a nomination; a seat that becomes free is passed on.

    Raises RuleBroken for an impossible move, and once the cohort is over.
    """
    by_hand = (
        NominationState.WAITLISTED,
        NominationState.REJECTED,
        NominationState.WITHDRAWN,
        NominationState.NOMINATED,
    )
    possible = allows(nomination.cohort.state, Act.DECIDE) and nomination_may_become(nomination.state, then)
    if then not in by_hand or not possible:
        raise RuleBroken(_("This nomination cannot be moved there from where it is now."))
    nomination.waitlisted_at = clock.now() if then is NominationState.WAITLISTED else None
    if then is NominationState.WITHDRAWN:
        links.revoke(nominations_read.OFFER, str(nomination.id))
    frees_seat = nomination.state in HOLDS_SEAT
    _set(nomination, then, by)
    if frees_seat:
        _pass_on(nomination.cohort)


def lapse(nomination_id: int) -> None:
    """An offer that nobody answered in time counts as declined, and the seat is passed on."""
    nomination = nominations_read.nomination(nomination_id, lock=True)
    ends = nomination.offer_expires_at
    if nomination.state is not NominationState.OFFERED or ends is None or ends > clock.now():
        return
    nomination.lapsed_at = clock.now()
    _set(nomination, NominationState.DECLINED, None)
    notifications.post(emails.lapsed(nomination))
    _pass_on(nomination.cohort)


def _set(nomination: Nomination, then: NominationState, by: User | None, actor: str = "clock") -> None:
    before, nomination.state = nomination.state, then
    audit.record(
        "nomination.moved", nomination, by=by, about=nomination.user_id, actor=actor,
        details={"from": before.value, "to": then.value},
    )  # fmt: skip
