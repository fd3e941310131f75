"""Moving a cohort to other days or another place, with everything that hangs on its dates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from lms import clock
from lms.audit import services as audit
from lms.cohorts import emails
from lms.cohorts.concerns import Concern, Slot
from lms.cohorts.emails import Before
from lms.cohorts.events import PreworkChanged
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import audience
from lms.cohorts.queries import concerns as concerns_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import calendar_entries
from lms.cohorts.services.cohorts import date_problems
from lms.cohorts.services.moving import Letters, office
from lms.cohorts.shifting import ClockChange, Shifted, shift
from lms.cohorts.states import Act, allows
from lms.errors import RuleBroken
from lms.house import address_of, publish
from lms.notifications import services as notifications
from lms.roles import Person

DEADLINE = "nominations"
PLACE = ("starts_on", "ends_on", "venue", "time_zone")


@dataclass(frozen=True, slots=True)
class Step:
    """One session: where it is, and where it goes."""

    session: Session
    to: Shifted
    outside: bool

    @property
    def changed(self) -> bool:
        return (self.to.starts_at, self.to.ends_at) != (self.session.starts_at, self.session.ends_at)

    @property
    def skipped(self) -> bool:
        return self.to.change is ClockChange.SKIPPED

    @property
    def repeated(self) -> bool:
        return self.to.change is ClockChange.REPEATED


@dataclass(frozen=True, slots=True)
class Due:
    """A day that hangs on the first day: DEADLINE, or that of a course by its code.

    `after` is None where a copy leaves it out, because it would be past.
    """

    code: str
    before: date
    after: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a move changes and sends, before it happens."""

    days: int
    steps: Sequence[Step]
    dues: Sequence[Due]
    letters: Sequence[Letters]
    concerns: Sequence[Concern]

    @property
    def mails(self) -> int:
        return sum(len(one.emails) for one in self.letters)


def plan(cohort: Cohort, values: Mapping[str, Any], *, with_sessions: bool) -> Plan:
    """What `move` would do. Raises Refused for days that are wrong, RuleBroken once the cohort is over."""
    if not allows(cohort.state, Act.EDIT):
        raise RuleBroken(_("A cohort that is over cannot be changed."))
    problems = date_problems(values)
    if not problems and all(values[name] == getattr(cohort, name) for name in PLACE):
        problems = {"starts_on": _("Nothing is different yet. Change a day, the venue or its time zone.")}
    if problems:
        raise Refused(problems)
    days = (values["starts_on"] - cohort.starts_on).days
    found = steps(sessions_read.sessions(cohort.id), cohort.time_zone, values, days if with_sessions else None)
    at = slots_after(found)
    against = concerns_read.against(cohort.id, values["starts_on"], values["ends_on"], values["time_zone"], at)
    return Plan(days, found, dues(cohort, days, values["time_zone"]), _letters(cohort, values), against)


def steps(sessions: Sequence[Session], zone: str, values: Mapping[str, Any], days: int | None) -> list[Step]:
    """Where each session goes; without `days` all stay where they are, and some may be outside the cohort then."""
    found = []
    for session in sessions:
        stays = Shifted(session.starts_at, session.ends_at)
        to = stays if days is None else shift(session.starts_at, session.ends_at, days, zone, values["time_zone"])
        on = to.starts_at.astimezone(ZoneInfo(values["time_zone"])).date()
        found.append(Step(session, to, not values["starts_on"] <= on <= values["ends_on"]))
    return found


def slots_after(found: Sequence[Step]) -> list[Slot]:
    """The sessions at their new times, to look at what speaks against those."""
    return [
        Slot(one.session.title, one.to.starts_at, one.to.ends_at, concerns_read.is_online(one.session.room))
        for one in found
    ]


def dues(cohort: Cohort, days: int, zone: str) -> list[Due]:
    """The last day of nominations and the due days of the courses, moved along."""
    today = clock.today(zone)
    return [Due(code, on, later(on, days, today)) for code, on in due_days(cohort)] if days else []


def due_days(cohort: Cohort) -> list[tuple[str, date]]:
    """The days that hang on the first day, as far as they are set."""
    rows = [(DEADLINE, cohort.nominations_close_on), *((one.course, one.due_on) for one in cohort.prework)]
    return [(code, on) for code, on in rows if on]


def later(on: date | None, days: int, today: date) -> date | None:
    """A day moved along; one that was still to come stays so, so it becomes today at the earliest."""
    if on is None:
        return None
    moved = on + timedelta(days=days)
    return max(moved, today) if on >= today else moved


def move(cohort: Cohort, values: Mapping[str, Any], *, with_sessions: bool, by: Person) -> Plan:
    """Move a cohort to other days or another place and tell everybody affected, once.

    The caller holds the cohort's lock: asked a second time, nothing is different and nobody is written to.
    Raises Refused and RuleBroken as `plan` does.
    """
    cohort.moved_at = clock.now()
    found = plan(cohort, values, with_sessions=with_sessions)
    for step in found.steps:
        step.session.starts_at, step.session.ends_at = step.to.starts_at, step.to.ends_at
    before = {name: str(getattr(cohort, name)) for name in PLACE}
    today = clock.today(values["time_zone"])
    if found.days:
        cohort.nominations_close_on = later(cohort.nominations_close_on, found.days, today)
        for one in cohort.prework:
            one.due_on = later(one.due_on, found.days, today)
    for name in PLACE:
        setattr(cohort, name, values[name])
    for letters in found.letters:
        for email in letters.emails:
            notifications.post(email)
    audit.record("cohort.dates_moved", cohort, by=by, details={"before": before, "mails": found.mails})
    if found.days and cohort.prework:
        publish(PreworkChanged(cohort, by))
    calendar_entries.send_update(cohort, by=by, carried_by="cohort_moved")
    return found


def _letters(cohort: Cohort, values: Mapping[str, Any]) -> list[Letters]:
    """The mails about a move, as they are sent: about the new days, with the old ones beside them."""
    before = Before(cohort.starts_on, cohort.ends_on, cohort.venue)
    now = Before(values["starts_on"], values["ends_on"], values["venue"])
    link = address_of("cohorts.mine")
    held = audience.nominees(cohort.id, NominationState.OFFERED, NominationState.ACCEPTED, NominationState.WAITLISTED)
    told = {one.user_id for one in held}
    letters = [
        Letters(_("People who hold a seat or wait for one"), [emails.moved(one, before, now, link) for one in held]),
        *(
            Letters(readers, [emails.moved_for(cohort, person, before, now, names) for person, names in people.items()])
            for readers, people in office(cohort, told)
        ),
    ]
    return [one for one in letters if one.emails]
