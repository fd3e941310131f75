"""Making cohorts and moving them on."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from lms import clock
from lms.audit import services as audit
from lms.cohorts.events import PreworkChanged
from lms.cohorts.models.cohorts import Cohort, CohortState, Prework
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services.member_seats import more_minimums
from lms.cohorts.services.refilling import refill
from lms.cohorts.states import Act, allows
from lms.db import db
from lms.errors import RuleBroken
from lms.house import publish
from lms.roles import Person

LONGEST = 366  # days


def save(cohort: Cohort | None, values: Mapping[str, Any], *, by: Person) -> Cohort:
    """Make a cohort, or change one. `prework` is (course, due day) by row as it was typed, empty rows with it.

    Raises Refused with what is wrong, by field; RuleBroken once the cohort is over.
    """
    if cohort is not None:
        require_open(cohort)
    problems = _problems(cohort, values)
    if problems:
        raise Refused(problems)
    plain = {name: value for name, value in values.items() if name != "prework"}
    if cohort is None:
        made = Cohort(**plain)
        db.session.add(made)
        _set_prework(made, values.get("prework", ()))
        audit.record("cohort.made", made, by=by)
        return made
    more_seats = plain["seats"] > cohort.seats
    for name, value in plain.items():
        setattr(cohort, name, value)
    if "prework" in values and _set_prework(cohort, values["prework"]):
        publish(PreworkChanged(cohort, by))
    audit.record("cohort.changed", cohort, by=by)
    if more_seats:
        refill(cohort)
    return cohort


def _set_prework(cohort: Cohort, rows: Sequence[tuple[str, date | None]]) -> bool:
    """Make these the cohort's courses before day one; whether that changed anything."""
    wanted = {course: due_on for course, due_on in rows if course}
    if {one.course: one.due_on for one in cohort.prework} == wanted:
        return False
    kept = {one.course: one for one in cohort.prework}
    cohort.prework = [kept.get(course) or Prework(course=course) for course in wanted]
    for one in cohort.prework:
        one.due_on = wanted[one.course]
    db.session.flush()
    return True


def require_open(cohort: Cohort) -> None:
    """Raises RuleBroken for a cohort that is over."""
    if not allows(cohort.state, Act.EDIT):
        raise RuleBroken(_("A cohort that is over cannot be changed."))


def dates_are_known(cohort: Cohort) -> bool:
    """Whether somebody has been told the dates or something hangs on them: they are moved, not just rewritten."""
    return cohort.state is not CohortState.PLANNED or bool(sessions_read.sessions(cohort.id))


def _problems(cohort: Cohort | None, values: Mapping[str, Any]) -> dict[str, str]:
    found = date_problems(values) | _prework_problems(values)
    if cohort is None or values.get("nominations_close_on") != cohort.nominations_close_on:
        found |= deadline_problems(values)
    found |= title_problems(values["title"], cohort)
    room = cohorts_read.seats(cohort) if cohort else None
    if room and values["seats"] < room.held:
        found["seats"] = ngettext(
            "%(num)d seat is offered or taken already", "%(num)d seats are offered or taken already", room.held
        )
    elif room and values["seats"] < (together := sum(room.minimums.values())):
        found["seats"] = more_minimums(together, values["seats"])
    if cohort is not None and dates_are_known(cohort):
        for name in ("starts_on", "ends_on", "venue", "time_zone"):
            if values[name] != getattr(cohort, name):
                found[name] = _("Use “Move dates or place”, so that everybody affected is told")
    return found


def date_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a first and a last day, by field."""
    if values["ends_on"] < values["starts_on"]:
        return {"ends_on": _("The last day is before the first day")}
    if (length := (values["ends_on"] - values["starts_on"]).days + 1) > LONGEST:
        return {"ends_on": _("The cohort would last %(n)s days. Check the year.", n=length)}
    return {}


def deadline_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the last day of nominations, as the venue counts days."""
    closes_on = values.get("nominations_close_on")
    if closes_on is None:
        return {}
    if closes_on < clock.today(values["time_zone"]):
        return {"nominations_close_on": _("This day is past. Choose today or a later day")}
    if closes_on >= values["starts_on"]:
        return {"nominations_close_on": _("Nominations must close before the cohort starts")}
    return {}


def _prework_problems(values: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    seen: set[str] = set()
    for place, (course, due_on) in enumerate(values.get("prework", ())):
        if due_on and not course:
            found[f"prework-{place}-course"] = _("Choose the course that is due, or take the date away")
        elif course and course in seen:
            found[f"prework-{place}-course"] = _("This course is chosen already")
        if due_on and due_on > values["starts_on"]:
            found[f"prework-{place}-due_on"] = _("Pre-work must be due before the cohort starts")
        seen.add(course)
    return found


def title_problems(title: str, cohort: Cohort | None = None) -> dict[str, str]:
    """A title that another cohort has."""
    taken = db.session.scalar(select(Cohort.id).where(Cohort.title == title))
    if taken and (cohort is None or taken != cohort.id):
        return {"title": _("There is a cohort with this title already")}
    return {}
