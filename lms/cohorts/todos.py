"""What waits for participants, for focal points and for the office, in all cohorts or in one."""

from collections.abc import Iterable, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms import clock
from lms.cohorts.deadlines import shown_day
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.policies import open_to_focal_points
from lms.cohorts.queries import calendar_entries as calendar_read
from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.scope import scope_of
from lms.manifest import Tag, Todo, Tone
from lms.roles import Person, coordinates


def of_participants(person: Person) -> Sequence[Todo]:
    """Offers to answer, travel that we have not been told, and tracks that were not chosen."""
    now = clock.now()
    return [
        *(todo for one in nominations_read.mine(person.id) for todo in _offer(one)),
        *_travel(logistics_read.untold(person.id, now.date())),
        *_choices(sessions_read.undecided(person.id, now)),
    ]


def of_cohort(person: Person, cohort_id: int) -> Sequence[Todo]:
    """The same for one cohort."""
    now = clock.now()
    mine = nominations_read.of_person(cohort_id, person.id)
    untold = [one for one in logistics_read.untold(person.id, now.date()) if one.id == cohort_id]
    undecided = [one for one in sessions_read.undecided(person.id, now) if one.id == cohort_id]
    return [*(_offer(mine) if mine else ()), *_travel(untold), *_choices(undecided)]


def _offer(nomination: Nomination) -> Sequence[Todo]:
    """The answer that an offer waits for."""
    if nomination.state is not NominationState.OFFERED or nomination.offer_expires_at is None:
        return []
    return [
        Todo(
            title=_("A seat for you: %(title)s", title=nomination.cohort.title),
            detail=_("Accept or decline."),
            url=url_for("cohorts.mine"),
            action=_("Answer offer"),
            due=shown_day(nomination.offer_expires_at, nomination.user.time_zone),
            tag=Tag(_("Offered"), Tone.WARN),
            link=2,
            minutes=2,
        )
    ]


def _travel(untold: Iterable[Cohort]) -> list[Todo]:
    return [
        Todo(
            title=_("Your travel: %(title)s", title=cohort.title),
            detail=_("Tell us when you arrive, and what you need from us."),
            url=url_for("cohorts.logistics", cohort_id=cohort.id),
            action=_("Tell us"),
            due=cohort.starts_on,
            tag=Tag(_("To tell"), Tone.WARN),
            link=2,
            minutes=3,
        )
        for cohort in untold
    ]


def _choices(undecided: Iterable[Cohort]) -> list[Todo]:
    return [
        Todo(
            title=_("Choose your sessions: %(title)s", title=cohort.title),
            detail=_("The group splits. Some sessions have few places."),
            url=url_for("cohorts.choose", cohort_id=cohort.id),
            action=_("Choose"),
            due=cohort.starts_on,
            tag=Tag(_("To choose"), Tone.WARN),
            link=2,
            minutes=2,
        )
        for cohort in undecided
    ]


def of_focal_points(person: Person) -> Sequence[Todo]:
    """The cohorts in which they have nominated nobody yet."""
    scope = scope_of(person)  # type: ignore[arg-type]
    if scope.everything or scope.empty:
        return []
    return [
        Todo(
            title=_("Nominate for %(title)s", title=cohort.title),
            detail=_("Put people forward and rank them."),
            url=url_for("cohorts.desk", cohort_id=cohort.id),
            action=_("Nominate people"),
            due=cohort.nominations_close_on,
            tag=Tag(_("Open"), Tone.INFO),
            link=2,
            minutes=10,
        )
        for cohort in calls_read.without_nominations(scope)
        if open_to_focal_points(cohort)
    ]


def of_coordinators(person: Person) -> Sequence[Todo]:
    """Cohorts to complete, seats to pass on, nominations to decide."""
    if not coordinates(person):
        return []
    waiting = [
        Todo(
            title=ngettext("%(num)d nomination waits for a decision", "%(num)d nominations wait for a decision", count),
            detail=cohort.title,
            url=url_for("cohorts.nominations", cohort_id=cohort.id, state="nominated"),
            action=_("Decide"),
            due=cohort.starts_on,
            tag=Tag(_("To decide"), Tone.WARN),
        )
        for cohort, count in cohorts_read.waiting_decisions()
    ]
    free = [
        Todo(
            title=ngettext("%(num)d seat is free", "%(num)d seats are free", count),
            detail=_("%(title)s: people on the waiting list could have it. Offer it, or leave it free.",
                     title=cohort.title),
            url=url_for("cohorts.proposal", cohort_id=cohort.id),
            action=_("See proposal"),
            due=cohort.starts_on,
            tag=Tag(_("To decide"), Tone.WARN),
        )
        for cohort, count in seats_read.with_seats_to_pass_on()
    ]  # fmt: skip
    over = [
        Todo(
            title=_("%(title)s is over", title=cohort.title),
            detail=_("Check the attendance, then complete the cohort. Plans and follow-ups begin then."),
            url=url_for("cohorts.complete", cohort_id=cohort.id),
            action=_("Complete cohort"),
            due=cohort.ends_on,
            tag=Tag(_("To complete"), Tone.BAD),
        )
        for cohort in cohorts_read.over_but_not_completed(clock.today())
    ]
    return [*over, *free, *waiting]


def of_changed_agendas(person: Person) -> Sequence[Todo]:
    """Agendas that have changed since the participants were told."""
    if not coordinates(person):
        return []
    return [
        Todo(
            title=ngettext(
                "%(num)d change of the agenda is not sent", "%(num)d changes of the agenda are not sent", count
            ),
            detail=cohort.title,
            url=url_for("cohorts.send_agenda", cohort_id=cohort.id),
            action=_("Look and send"),
            due=cohort.starts_on,
            tag=Tag(_("To send"), Tone.WARN),
        )
        for cohort, count in calendar_read.with_unsent()
    ]
