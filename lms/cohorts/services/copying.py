"""Making the next edition from an earlier one, its dates shifted. No people come with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from lms import clock
from lms.audit import services as audit
from lms.cohorts.concerns import Concern
from lms.cohorts.models.cohorts import Cohort, MemberSeats, Prework
from lms.cohorts.models.sessions import Session
from lms.cohorts.next_title import next_title
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import concerns as concerns_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services.cohorts import title_problems
from lms.cohorts.services.dates import DEADLINE, Due, Step, due_days, slots_after, steps
from lms.db import Record, db
from lms.roles import Person

OWN = {"id", "created_at"}  # what each row has for itself
OF_ONE_EDITION = {
    "title", "starts_on", "ends_on", "state", "moved_at", "completed_at", "nominations_close_on", "alongside_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Copy:
    """The edition that would be made, before it is."""

    title: str
    starts_on: date
    ends_on: date
    days: int
    steps: Sequence[Step]
    dues: Sequence[Due]
    member_seats: Sequence[MemberSeats]
    concerns: Sequence[Concern]


def suggested_title(source: Cohort) -> str:
    """What the next edition is probably called: with the first later year that no cohort has in this title."""
    title = next_title(source.title)
    while title != source.title and title_problems(title):
        title = next_title(title)
    return title


def plan(source: Cohort, *, title: str, starts_on: date) -> Copy:
    """What `copy` would make. Raises Refused for a title that is taken, or a first day that is past."""
    problems = title_problems(title)
    if starts_on < clock.today(source.time_zone):
        problems["starts_on"] = _("This day is past. Choose today or a later day")
    if problems:
        raise Refused(problems)
    days = (starts_on - source.starts_on).days
    ends_on = source.ends_on + timedelta(days=days)
    place = {"starts_on": starts_on, "ends_on": ends_on, "time_zone": source.time_zone}
    found = steps(sessions_read.sessions(source.id), source.time_zone, place, days)
    at = slots_after(found)
    against = concerns_read.against(source.id, starts_on, ends_on, source.time_zone, at, people=False)
    return Copy(
        title, starts_on, ends_on, days, found, _dues(source, days), cohorts_read.member_seats(source.id), against
    )


def copy(source: Cohort, *, title: str, starts_on: date, by: Person) -> Cohort:
    """Make the edition that `plan` shows: planned, with its agenda, courses and limits of seats. Raises Refused."""
    found = plan(source, title=title, starts_on=starts_on)
    after = {due.code: due.after for due in found.dues}
    made = Cohort(
        **_columns(source, OF_ONE_EDITION),
        title=title,
        starts_on=starts_on,
        ends_on=found.ends_on,
        nominations_close_on=after.get(DEADLINE),
    )
    db.session.add(made)
    made.prework = [Prework(course=one.course, due_on=after.get(one.course)) for one in source.prework]
    db.session.flush()
    for step in found.steps:
        values = _columns(step.session, {"cohort_id", "uid", "starts_at", "ends_at"})
        db.session.add(Session(**values, cohort_id=made.id, starts_at=step.to.starts_at, ends_at=step.to.ends_at))
    for row in found.member_seats:
        db.session.add(MemberSeats(**_columns(row, {"cohort_id"}), cohort_id=made.id))
    audit.record("cohort.copied", made, by=by, details={"from": source.id, "days": found.days})
    return made


def _columns(row: Record, but: set[str]) -> dict[str, Any]:
    """The values of a row for a new one like it."""
    names = (column.key for column in row.__table__.columns)
    return {name: getattr(row, name) for name in names if name not in OWN | but}


def _dues(source: Cohort, days: int) -> list[Due]:
    """The days that come before the first, shifted; one that would be past is left out, to be chosen anew."""
    today = clock.today(source.time_zone)
    return [
        Due(code, on, after if (after := on + timedelta(days=days)) >= today else None) for code, on in due_days(source)
    ]
