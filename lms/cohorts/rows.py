"""Nominations from a file: what each row means."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.policies import may_put_forward, scope_in
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.scope import Nominator
from lms.cohorts.services import nominations
from lms.db import db
from lms.errors import NotAllowed
from lms.imports import persons
from lms.imports import services as imports
from lms.imports.headers import Column
from lms.imports.persons import Match
from lms.imports.rows import Judged, Outcome, Problem, Row
from lms.organisations import queries as organisations
from lms.roles import Person

LOWEST_RANK = 9999


def columns() -> tuple[Column, ...]:
    """What a row says of a person, and their place among the people of their member."""
    return (
        *persons.columns(whole=True),
        Column("order", _l("Place"), ("order", "priority", "rank of the focal point"), longest=20),
    )


class NominationRows:
    """The row type of nominations for one cohort, uploaded by one person. Nominating sends no mail."""

    kind = "nominations"
    example = {**persons.EXAMPLE, "order": "1"}
    mail_words = ""

    def __init__(self, cohort: Cohort, by: Nominator) -> None:
        self.cohort, self.by, self.columns = cohort, by, columns()
        self.subject = f"{cohort.id}.{by.call.id}" if by.call else str(cohort.id)
        self.title = cohort.title
        self.scope = scope_in(by, cohort)
        own = organisations.agencies_by_id(self.scope.agency_ids)
        self.own_agencies = {(one.member_id, one.name.casefold()) for one in own}

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        if not may_put_forward(self.by, self.cohort):
            closed = Problem("", _("Nominations are not open for you in this cohort."))
            return [Judged(row, Outcome.PROBLEM, (closed,)) for row in rows]
        people = persons.look_up(rows)
        nominated = nominations_read.of_people(self.cohort.id)
        return [self._judge(row, people.match(row), nominated) for row in rows]

    def _judge(self, row: Row, match: Match, nominated: Mapping[int, Nomination]) -> Judged:
        if match.user is not None and match.user.id in nominated:
            return Judged(row, Outcome.SAME, notes=(_("Nominated already."),))
        if problem := self._out_of_scope(row, match) or _bad_place(row):
            return Judged(row, Outcome.PROBLEM, (problem,))
        return Judged(row, match.outcome, match.problems, match.notes, match, match.candidates)

    def _out_of_scope(self, row: Row, match: Match) -> Problem | None:
        scope = self.scope
        if match.user is not None:
            agency = match.user.agency
            if not scope.covers(agency.member_id if agency else None, match.user.agency_id):
                return Problem("email", _("This person is of another member or agency."))
        elif match.member is not None and not scope.everything:
            if scope.covers(match.member.id) or self._own_agency(row, match):
                return None
            if scope.member_ids:
                return Problem("member", _("You nominate people of your own member only."))
            return Problem("agency", _("You nominate people of your own agency only. Write its name as we do."))
        return None

    def _own_agency(self, row: Row, match: Match) -> bool:
        named = (match.member.id if match.member else None, row["agency"].casefold())
        return named in self.own_agencies

    def mails(self, rows: Sequence[Judged]) -> int:
        return 0

    def write(self, rows: Sequence[Judged], *, by: Person, mails: bool) -> Mapping[int, Mapping[str, Any]]:
        """Raises NotAllowed once nominations are closed for this person."""
        if not may_put_forward(self.by, self.cohort):
            raise NotAllowed(_("Nominations are not open for you in this cohort."))
        arrivals, found = imports.Arrivals(self.by.person), {}
        last = dict(nominations_read.last_ranks(self.cohort.id))
        for judged in rows:
            person, made = arrivals.person(judged.row, judged.target)
            member_id = person.agency.member_id if person.agency else None
            last[member_id] = max(last.get(member_id, 0) + 1, 1)
            rank = int(judged.row["order"]) if judged.row["order"] else last[member_id]
            nomination = nominations.put_forward(self.cohort, person, by=self.by, rank=rank)
            found[judged.row.number] = {**made, "nomination": nomination.id}
        return found

    def undo(self, made: Mapping[str, Any], *, by: Person) -> str | None:
        """A nomination goes while nobody has decided about it."""
        nomination = db.session.get(Nomination, made["nomination"])
        decided = nomination is not None and nomination.state is not NominationState.NOMINATED
        if decided or (nomination is not None and not imports.remove(nomination)):
            return _("Somebody has decided about this nomination.")
        imports.remove_arrival(made, by=by)
        return None


def _bad_place(row: Row) -> Problem | None:
    text = row["order"]
    if not text or (text.isascii() and text.isdecimal() and 0 < int(text) <= LOWEST_RANK):
        return None
    return Problem("order", _("Write the place as a whole number: 1 for the first."))
