"""Moving a cohort to another state, and saying before it happens who gets which mail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts import emails
from lms.cohorts.models.cohorts import Cohort, CohortState, Nominators
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.queries import audience
from lms.cohorts.services import calendar_entries
from lms.cohorts.states import cohort_may_become
from lms.errors import RuleBroken
from lms.house import address_of
from lms.notifications import queries as outbox
from lms.notifications import services as notifications
from lms.notifications.services import Email
from lms.organisations.models import Member
from lms.roles import Person


@dataclass(frozen=True, slots=True)
class Letters:
    """Mails of one kind, and in words who gets them. Those that were sent before are left out."""

    readers: str
    emails: Sequence[Email]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What moving a cohort to a state sends, and which members have nobody who could be told."""

    letters: Sequence[Letters]
    without_focal_point: Sequence[Member] = ()

    @property
    def mails(self) -> int:
        return sum(len(one.emails) for one in self.letters)


def outlook(cohort: Cohort, then: CohortState) -> Outlook:
    """What `move` would send now. Raises RuleBroken for a move that the table of states does not have."""
    _require_possible(cohort, then)
    if then is CohortState.NOMINATING:
        return _opening(cohort)
    if then is CohortState.CONFIRMED:
        return unsent(_confirming(cohort))
    if then is CohortState.CANCELLED:
        return unsent(_cancelling(cohort))
    return Outlook(())


def move(cohort: Cohort, then: CohortState, *, by: Person) -> None:
    """Move a cohort to another state and tell everybody whom it concerns, once. Completing has its own verb.

    Raises RuleBroken for a move that the table of states does not have.
    """
    found = outlook(cohort, then)
    before, cohort.state = cohort.state, then
    for letters in found.letters:
        for email in letters.emails:
            notifications.post(email)
    audit.record("cohort.moved", cohort, by=by, details={"from": before.value, "to": then.value, "mails": found.mails})
    if then is CohortState.CANCELLED:
        calendar_entries.send_cancel(cohort, by=by)


def _require_possible(cohort: Cohort, then: CohortState) -> None:
    if then is CohortState.COMPLETED or not cohort_may_become(cohort.state, then):
        raise RuleBroken(_("The cohort cannot go on to that state from where it is now."))


def _opening(cohort: Cohort) -> Outlook:
    """Opening itself sends nothing: the call to the focal points has its own page, where it is read and sent."""
    if cohort.nominators is Nominators.COORDINATORS:
        return Outlook(())
    _people, alone = audience.focal_points(cohort)
    return Outlook((), alone)


def _confirming(cohort: Cohort) -> list[Letters]:
    accepted = audience.nominees(cohort.id, NominationState.ACCEPTED)
    link = address_of("cohorts.mine")
    return [Letters(_("Participants who have accepted"), [emails.confirmed(one, link) for one in accepted])]


def _cancelling(cohort: Cohort) -> list[Letters]:
    holding = audience.nominees(cohort.id, NominationState.OFFERED, NominationState.ACCEPTED)
    waiting = audience.nominees(cohort.id, NominationState.WAITLISTED)
    told = {one.user_id for one in (*holding, *waiting)}
    return [
        Letters(_("People who hold a seat"), [emails.cancelled(one) for one in holding]),
        Letters(_("People on the waiting list"), [emails.cancelled_waiting(one) for one in waiting]),
        *(
            Letters(readers, [emails.cancelled_for(cohort, person, names) for person, names in people.items()])
            for readers, people in office(cohort, told)
        ),
    ]


def office(cohort: Cohort, told: set[int]) -> list[tuple[str, Mapping[User, list[str]]]]:
    """Focal points with the names of their nominees, then facilitators; nobody twice, nobody who is told already."""
    facilitators = {person: list[str]() for person in audience.facilitators(cohort.id)}
    focal_points: Mapping[User, list[str]] = {}
    if cohort.state is not CohortState.PLANNED:
        everybody, _alone = audience.focal_points(cohort)
        asked = cohort.nominators is not Nominators.COORDINATORS
        focal_points = {person: names for person, names in everybody.items() if asked or names}
    found: list[tuple[str, Mapping[User, list[str]]]] = []
    for readers, people in ((_("Focal points"), focal_points), (_("Facilitators"), facilitators)):
        found.append((readers, {person: names for person, names in people.items() if person.id not in told}))
        told |= {person.id for person in people}
    return found


def unsent(letters: Sequence[Letters], without_focal_point: Sequence[Member] = ()) -> Outlook:
    """Only the mails whose key is not in the outbox yet, in one statement."""
    sent = outbox.posted([email.key for one in letters for email in one.emails])
    left = [Letters(one.readers, [email for email in one.emails if email.key not in sent]) for one in letters]
    return Outlook([one for one in left if one.emails], without_focal_point)
