"""Nominations from a file: what each row means."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.policies import may_nominate
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.scope import scope_of
from lms.cohorts.services import nominations
from lms.db import db
from lms.errors import NotAllowed
from lms.imports import persons
from lms.imports import services as imports
from lms.imports.persons import Match
from lms.imports.rows import Judged, Outcome, Problem, Row
from lms.roles import Person


class NominationRows:
    """The row type of nominations for one cohort, uploaded by one person. Nominating sends no mail."""

    kind = "nominations"
    columns = persons.columns(whole=True)
    example = persons.EXAMPLE
    mail_words = ""

    def __init__(self, cohort: Cohort, by: User) -> None:
        self.cohort, self.by = cohort, by
        self.subject, self.title = str(cohort.id), cohort.title

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        if not may_nominate(self.by, self.cohort):
            closed = Problem("", _("Nominations are not open for you in this cohort."))
            return [Judged(row, Outcome.PROBLEM, (closed,)) for row in rows]
        people = persons.look_up(rows)
        nominated = nominations_read.nominated_ids(self.cohort.id)
        return [self._judge(row, people.match(row), nominated) for row in rows]

    def _judge(self, row: Row, match: Match, nominated: set[int]) -> Judged:
        if match.user is not None and match.user.id in nominated:
            return Judged(row, Outcome.SAME, notes=(_("Nominated already."),))
        if problem := self._out_of_scope(match):
            return Judged(row, Outcome.PROBLEM, (problem,))
        return Judged(row, match.outcome, match.problems, match.notes, match, match.candidates)

    def _out_of_scope(self, match: Match) -> Problem | None:
        scope = scope_of(self.by)
        if match.user is not None:
            agency = match.user.agency
            if not scope.covers(agency.member_id if agency else None):
                return Problem("email", _("This person is of another member."))
        elif match.member is not None and not scope.covers(match.member.id):
            return Problem("member", _("You nominate people of your own member only."))
        return None

    def mails(self, rows: Sequence[Judged]) -> int:
        return 0

    def write(self, rows: Sequence[Judged], *, by: Person, mails: bool) -> Mapping[int, Mapping[str, Any]]:
        """Raises NotAllowed once nominations are closed for this person."""
        if not may_nominate(self.by, self.cohort):
            raise NotAllowed(_("Nominations are not open for you in this cohort."))
        arrivals, found = imports.Arrivals(self.by), {}
        for judged in rows:
            person, made = arrivals.person(judged.row, judged.target)
            nomination = nominations.put_forward(self.cohort, person, by=self.by)
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
