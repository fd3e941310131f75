"""Enrolments from a file: what each row means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.catalogue.models import Course
from courses.learning.models import Enrolment, EnrolmentSource, EnrolmentState
from courses.learning.queries import enrolments
from courses.learning.services import enrolments as enrolling
from lms.accounts.models import User
from lms.audit import services as audit
from lms.db import db
from lms.imports import persons
from lms.imports import services as imports
from lms.imports.dates import UnclearDate, read_date
from lms.imports.headers import Column
from lms.imports.persons import Match
from lms.imports.rows import Judged, Outcome, Problem, Row
from lms.roles import Person

EVERY = "all"  # the subject of files that name a course in each row
OVER = (EnrolmentState.WITHDRAWN.value, EnrolmentState.EXPIRED.value)
STATE = Column("state", _l("State"), ("status",), longest=40)
DUE = Column("due_on", _l("Due on"), ("due", "due date", "deadline"), longest=40)
COURSE = Column("course", _l("Course"), ("module", "course code", "course title"), required=True)


@dataclass(frozen=True, slots=True)
class Place:
    """What a good row leads to: who, in which course, until when; `found` where they are in it already."""

    match: Match
    course: Course
    due_on: date | None
    found: Enrolment | None


class EnrolmentRows:
    """The row type of enrolments, in one course or in those that the rows name. Known people need an address only."""

    kind = "enrolments"
    mail_words = _l("Write to the people who are new in the course")

    def __init__(self, courses: Mapping[str, Course], by: User, course: Course | None = None) -> None:
        self.by, self.course = by, course
        self.subject = course.code if course else EVERY
        self.title = _title(course) if course else str(_("People in courses"))
        self.courses = {key: one for code, one in courses.items() for key in (code.casefold(), _title(one).casefold())}
        self.columns = (*persons.columns(whole=False), *(() if course else (COURSE,)), DUE, STATE)
        first = next(iter(courses.values()), None)
        self.example = {**persons.EXAMPLE, "course": _title(first) if first else "", "due_on": "2027-06-30"}

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        people = persons.look_up(rows)
        there = enrolments.current_of_emails({row["email"].lower() for row in rows}, people.chosen)
        return [self._judge(row, people, there) for row in rows]

    def _judge(self, row: Row, people: persons.People, there: Mapping[tuple[int, int], Enrolment]) -> Judged:
        course = self.course or self.courses.get(row["course"].casefold())
        if course is None:
            return _problem(row, "course", _("We do not know this course. Write its title as in the catalogue."))
        match = people.match(row, within=course.id)
        try:
            due_on = read_date(row["due_on"])
        except UnclearDate as problem:
            return _problem(row, "due_on", str(problem))
        found = there.get((match.user.id, course.id)) if match.user else None
        return self._place(row, Place(match, course, due_on, found))

    def _place(self, row: Row, place: Place) -> Judged:
        match, found = place.match, place.found
        if match.user is None or match.outcome is not Outcome.KNOWN:
            return Judged(row, match.outcome, match.problems, match.notes, place, match.candidates)
        if not match.user.active:
            return _problem(row, "email", _("The account of this person is closed. Open it again first."))
        if _is_over(row):
            if found is not None and found.state.value in OVER:
                return Judged(row, Outcome.SAME, notes=(_("Withdrawn, and stays so."),))
            return _problem(row, "state", _("A table does not withdraw anybody. Do that on the page Courses."))
        if found is None:
            return Judged(row, Outcome.KNOWN, notes=match.notes, target=place)
        if found.state in enrolments.LEFT:
            withdrawn = found.state is EnrolmentState.WITHDRAWN
            note = _("Was withdrawn, and is enrolled again.") if withdrawn else _("Had expired, and is enrolled again.")
            return Judged(row, Outcome.KNOWN, notes=(note,), target=place)
        if found.state not in enrolments.RUNNING or place.due_on in (None, found.due_on):
            return Judged(row, Outcome.SAME, notes=(_("Enrolled already."),))
        note = _("Enrolled already. Is due on %(day)s from now on.", day=place.due_on)
        return Judged(row, Outcome.KNOWN, notes=(note,), target=place)

    def mails(self, rows: Sequence[Judged]) -> int:
        return len({_key(one.target) for one in rows if _arrives(one.target)})

    def write(self, rows: Sequence[Judged], *, by: Person, mails: bool) -> Mapping[int, Mapping[str, Any]]:
        arrivals, made = imports.Arrivals(self.by), {}
        new: dict[str, User] = {}
        for judged in rows:
            place, email = judged.target, judged.row["email"].lower()
            user, made_here = (new[email], {}) if email in new else arrivals.person(judged.row, place.match)
            new[email] = user
            if _arrives(place):
                made[judged.row.number] = {**made_here, **self._enrol(user, place, by, mails)}
            else:
                before = place.found.due_on
                enrolling.change_due(place.found, place.due_on, reason=_("By a table"), by=by)
                made[judged.row.number] = {
                    "due_of": place.found.id, "before": before.isoformat() if before else None,
                    "after": place.due_on.isoformat(),
                }  # fmt: skip
        return made

    def _enrol(self, user: User, place: Place, by: Person, mails: bool) -> dict[str, Any]:
        renewed = place.found is not None
        enrolment = enrolling.enrol(user, place.course, by=by, source=EnrolmentSource.IMPORT, due_on=place.due_on)
        if mails:
            enrolling.announce(enrolment)
        return {"withdraw" if renewed else "enrolment": enrolment.id}

    def undo(self, made: Mapping[str, Any], *, by: Person) -> str | None:
        """An enrolment goes while nobody has begun it; a due date goes back while nobody has moved it again."""
        if "due_of" in made:
            return _undo_due(made, by)
        found = db.session.get(Enrolment, made.get("enrolment") or made.get("withdraw"))
        if found is not None and (found.state is not EnrolmentState.ENROLLED or found.started_at):
            return _("The person has begun the course.")
        if found is not None and "withdraw" in made:
            enrolling.withdraw(found, by=by)
        elif found is not None:
            audit.record("enrolment.removed", found, by=by, about=found.user_id)
            if not imports.remove(found):
                return _("Something has been built on this enrolment.")
        imports.remove_arrival(made, by=by)
        return None


def _undo_due(made: Mapping[str, Any], by: Person) -> str | None:
    found = db.session.get(Enrolment, made["due_of"])
    if found is None or found.due_on is None or found.due_on.isoformat() != made["after"]:
        return _("The due date was moved again.")
    if found.state not in enrolments.RUNNING:
        return _("The course is over for this person.")
    before = date.fromisoformat(made["before"]) if made["before"] else None
    enrolling.change_due(found, before, reason=_("A table was taken back"), by=by)
    return None


def _arrives(place: Place) -> bool:
    """Whether the person comes into the course, rather than having another due date in it."""
    return place.found is None or place.found.state in enrolments.LEFT


def _key(place: Place) -> tuple[object, int]:
    return (place.match.user.id if place.match.user else id(place.match), place.course.id)


def _is_over(row: Row) -> bool:
    state = row["state"].casefold()
    return state in OVER or state in (str(_("Withdrawn")).casefold(), str(_("Expired")).casefold())


def _title(course: Course | None) -> str:
    return course.current_version.title if course and course.current_version else ""


def _problem(row: Row, column: str, message: str) -> Judged:
    return Judged(row, Outcome.PROBLEM, (Problem(column, message),))
