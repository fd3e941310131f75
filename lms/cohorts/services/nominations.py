"""Nominating, offering, answering."""

from collections.abc import Sequence

from flask_babel import gettext as _

from lms import clock
from lms.accounts import queries as accounts_read
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts import emails, seats
from lms.cohorts.events import NominationAccepted
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination, NominationState
from lms.cohorts.policies import may_put_forward, scope_in
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.refusal import Refused
from lms.cohorts.scope import Nominator
from lms.cohorts.services import calendar_entries, changes, offers
from lms.cohorts.services.refilling import refill
from lms.cohorts.states import Act, allows, nomination_may_become
from lms.errors import NotAllowed, RuleBroken
from lms.house import publish
from lms.imports import queries as imports_read
from lms.imports.names import similar
from lms.notifications import services as notifications
from lms.organisations import services as organisations

BY_HAND = (
    NominationState.WAITLISTED,
    NominationState.REJECTED,
    NominationState.WITHDRAWN,
    NominationState.NOMINATED,
)


def nominate(
    cohort: Cohort, *, email: str, name: str, agency_id: int | None, post: str | None, language: str,
    by: Nominator, new_agency: str | None = None, note: str | None = None, another: bool = False,
) -> Nomination:  # fmt: skip
    """Put somebody forward; who is not known yet becomes a person without a password.

    A focal point of one member can name an agency that we do not have yet. The caller holds the cohort's lock, so
    that two do not take the same rank. Raises Refused for somebody who is there already, NotAllowed outside one's own
    member or time. Somebody of the agency with nearly the same name is asked about first: `another` says that it is
    somebody else.
    """
    if not may_put_forward(by, cohort):
        raise NotAllowed(_("Nominations are not open for you in this cohort."))
    person = accounts_read.by_email(email)
    if person is None:
        if not agency_id and new_agency and len(by.scope.member_ids) == 1:
            agency_id = organisations.agency_named(min(by.scope.member_ids), new_agency).id
        if not another and agency_id:
            _ask_about_the_like(name, agency_id)
        person = accounts.add_person(
            email=email, name=name, agency_id=agency_id or None, post=post, language=language, by=by.person
        )
    if not scope_in(by, cohort).covers(person.agency.member_id if person.agency else None, person.agency_id):
        raise NotAllowed(_("You nominate people of your own member only."))
    if there := nominations_read.of_person(cohort.id, person.id):
        raise Refused({"email": _already(there)})
    return put_forward(cohort, person, by=by, note=note)


def _ask_about_the_like(name: str, agency_id: int) -> None:
    """Raises Refused with who it may be."""
    for _user_id, known, address, _agency_id in imports_read.people_in_agencies({agency_id}):
        if similar(name, known):
            raise Refused(
                {"another": _("Is it %(name)s, %(email)s, of the same agency? Then write that address.",
                              name=known, email=address)}
            )  # fmt: skip


def _already(there: Nomination) -> str:
    if there.state is NominationState.WITHDRAWN:
        return _("This person is nominated already, and was withdrawn. Nominate them again from the list.")
    return _("This person is nominated already. Look for them in the list.")


def put_forward(
    cohort: Cohort, person: User, *, by: Nominator, note: str | None = None, rank: int | None = None
) -> Nomination:
    """Nominate somebody of whom the caller knows that they may be, and are not yet.

    The member is that of this day. Without a rank they stand after those whom their member has ranked.
    """
    agency = person.agency
    member_id = agency.member_id if agency else None
    if rank is None:
        rank = nominations_read.last_ranks(cohort.id).get(member_id, 0) + 1
    nomination = Nomination(
        cohort_id=cohort.id,
        user_id=person.id,
        for_member_id=member_id,
        for_agency_id=person.agency_id,
        rank=rank,
        nominated_by_id=by.person.id,
        state=NominationState.NOMINATED,
    )
    changes.begin(nomination, by=by.by, actor="nomination link", call=by.call, note=note)
    return nomination


def offer(cohort: Cohort, nomination_ids: Sequence[int], *, by: User, note: str | None = None) -> tuple[int, list[str]]:
    """Offer seats in the order given, as long as there are any; the caller holds the cohort's lock.

    Returns how many were offered, and for the others the reason in one sentence.
    """
    if not allows(cohort.state, Act.OFFER):
        raise RuleBroken(_("Seats can be offered once nominations are open, and until the cohort is over."))
    held, offered, reasons = cohorts_read.seats(cohort), 0, []
    for nomination in nominations_read.with_people(nomination_ids):
        if nomination.cohort_id != cohort.id or not nomination_may_become(nomination.state, NominationState.OFFERED):
            continue
        verdict = seats.may_offer(held, nomination.for_member_id)
        if not verdict:
            reasons.append(f"{nomination.user.name}: {verdict.reason}")
            continue
        offers.make(nomination, by=by, note=note)
        held, offered = held.with_one_more(nomination.for_member_id), offered + 1
    return offered, reasons


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
    changes.move(nomination, then, by=by, actor="offer link")
    if accepted:
        publish(NominationAccepted(nomination))
        calendar_entries.send_invitation(nomination)
    else:
        refill(nomination.cohort)


def decide(nomination: Nomination, then: NominationState, *, by: User, note: str | None = None) -> None:
    """Waitlist, reject, withdraw or renew a nomination; a seat that becomes free is passed on.

    Raises RuleBroken for an impossible move, and once the cohort is over.
    """
    if not allows(nomination.cohort.state, Act.DECIDE) or not _possible(nomination, then):
        raise RuleBroken(_("This nomination cannot be moved there from where it is now."))
    _decide(nomination, then, Nominator.signed_in(by), note)


def decide_many(cohort: Cohort, nomination_ids: Sequence[int], then: NominationState, *, by: User) -> int:
    """Do the same with several; those that cannot be moved there stay as they are. Returns how many moved."""
    if not allows(cohort.state, Act.DECIDE):
        raise RuleBroken(_("Nothing can be decided in this cohort any more, or not yet."))
    found = [one for one in nominations_read.with_people(nomination_ids) if one.cohort_id == cohort.id]
    movable = [one for one in found if _possible(one, then)]
    for nomination in movable:
        _decide(nomination, then, Nominator.signed_in(by), None)
    return len(movable)


def by_focal_point(nomination: Nomination, then: NominationState, *, by: Nominator, note: str | None = None) -> None:
    """A focal point withdraws somebody, or puts them forward again, until the deadline.

    Raises NotAllowed afterwards, RuleBroken for anything else.
    """
    if not may_put_forward(by, nomination.cohort):
        raise NotAllowed(_("Nominations are closed. Write to the training coordinator."))
    again = nomination.state is NominationState.WITHDRAWN and then is NominationState.NOMINATED
    if not again and (then is not NominationState.WITHDRAWN or not _possible(nomination, then)):
        raise RuleBroken(_("This nomination cannot be moved there from where it is now."))
    _decide(nomination, then, by, note)


def _possible(nomination: Nomination, then: NominationState) -> bool:
    return then in BY_HAND and nomination_may_become(nomination.state, then)


def _decide(nomination: Nomination, then: NominationState, by: Nominator, note: str | None) -> None:
    nomination.waitlisted_at = clock.now() if then is NominationState.WAITLISTED else None
    if then is NominationState.WITHDRAWN:
        offers.withdraw(nomination)
    if then is NominationState.NOMINATED:
        nomination.lapsed_at = None
    frees_seat = nomination.state in HOLDS_SEAT
    changes.move(nomination, then, by=by.by, actor="nomination link", call=by.call, note=note)
    if frees_seat:
        refill(nomination.cohort)


def rank(nomination: Nomination, places: int, *, by: Nominator) -> None:
    """Move somebody up (-1) or down (1) among the people whom this focal point sees.

    Everybody of the member is numbered anew, so that the ranks have no gaps. Raises NotAllowed after the deadline.
    """
    if not may_put_forward(by, nomination.cohort):
        raise NotAllowed(_("Nominations are closed. Write to the training coordinator."))
    rows = list(nominations_read.ranked(nomination.cohort_id, nomination.for_member_id))
    seen = [place for place, one in enumerate(rows) if by.scope.covers(one.for_member_id, one.for_agency_id)]
    at = seen.index(next(place for place, one in enumerate(rows) if one.id == nomination.id))
    if 0 <= at + places < len(seen):
        here, there = seen[at], seen[at + places]
        rows[here], rows[there] = rows[there], rows[here]
    for number, one in enumerate(rows, 1):
        one.rank = number
    audit.record(
        "nomination.ranked", nomination, by=by.by, about=nomination.user_id, actor="nomination link",
        details={"rank": nomination.rank},
    )  # fmt: skip


def lapse(nomination_id: int) -> None:
    """An offer that nobody answered in time counts as declined, and the seat is passed on."""
    nomination = nominations_read.nomination(nomination_id, lock=True)
    ends = nomination.offer_expires_at
    if nomination.state is not NominationState.OFFERED or ends is None or ends > clock.now():
        return
    nomination.lapsed_at = clock.now()
    changes.move(nomination, NominationState.DECLINED, by=None)
    notifications.post(emails.lapsed(nomination))
    refill(nomination.cohort)
