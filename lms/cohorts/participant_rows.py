"""People from a file who have said yes already, by mail or on the telephone: they take their seats."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from lms.accounts.models import User
from lms.cohorts import seats
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import HOLDS_SEAT, Nomination, NominationState
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.rows import columns
from lms.cohorts.scope import Nominator
from lms.cohorts.seats import Seats
from lms.cohorts.services import calendar_entries, nominations, seating
from lms.cohorts.states import Act, allows
from lms.db import db
from lms.errors import NotAllowed
from lms.imports import persons
from lms.imports import services as imports
from lms.imports.persons import Match
from lms.imports.rows import Judged, Outcome, Problem, Row
from lms.roles import Person

SEATED = (NominationState.ACCEPTED, NominationState.ATTENDED, NominationState.NO_SHOW)
GONE = (NominationState.WITHDRAWN, NominationState.REJECTED)


class ParticipantRows:
    """The row type of confirmed participants of one cohort, for coordinators. Nobody gets a seat that is not free."""

    kind = "participants"
    example = persons.EXAMPLE

    def __init__(self, cohort: Cohort, by: User) -> None:
        self.cohort, self.by, self.columns = cohort, by, columns()
        self.subject, self.title = str(cohort.id), cohort.title

    @property
    def mail_words(self) -> str:
        return _("Tell everybody who takes a seat that they are expected")

    def judge(self, rows: Sequence[Row]) -> Sequence[Judged]:
        if not allows(self.cohort.state, Act.OFFER):
            closed = Problem("", _("Open nominations first. Nobody takes a seat before, or once the cohort is over."))
            return [Judged(row, Outcome.PROBLEM, (closed,)) for row in rows]
        people = persons.look_up(rows)
        there = nominations_read.of_people(self.cohort.id)
        room, judged = cohorts_read.seats(self.cohort), []
        for row in rows:
            one, room = self._judge(row, people.match(row), there, room)
            judged.append(one)
        return judged

    def _judge(self, row: Row, match: Match, there: Mapping[int, Nomination], room: Seats) -> tuple[Judged, Seats]:
        nomination = there.get(match.user.id) if match.user else None
        judged = Judged(row, match.outcome, match.problems, match.notes, match, match.candidates)
        if nomination is not None and nomination.state in SEATED:
            return Judged(row, Outcome.SAME, notes=(_("Has a seat already."),)), room
        if nomination is not None and nomination.state in GONE:
            gone = Problem("email", _("This person was withdrawn or not selected. Nominate them again first."))
            return Judged(row, Outcome.PROBLEM, (gone,)), room
        if not judged.good or (nomination is not None and nomination.state in HOLDS_SEAT):
            return judged, room
        member_id = nomination.for_member_id if nomination else _member_id(match)
        verdict = seats.may_offer(room, member_id)
        if not verdict:
            return Judged(row, Outcome.PROBLEM, (Problem("member", verdict.reason),)), room
        return judged, room.with_one_more(member_id)

    def mails(self, rows: Sequence[Judged]) -> int:
        return len(rows)

    def write(self, rows: Sequence[Judged], *, by: Person, mails: bool) -> Mapping[int, Mapping[str, Any]]:
        """Raises NotAllowed when seats cannot be taken (any more)."""
        if not allows(self.cohort.state, Act.OFFER):
            raise NotAllowed(_("Open nominations first. Nobody takes a seat before, or once the cohort is over."))
        arrivals, found = imports.Arrivals(self.by), {}
        there = nominations_read.of_people(self.cohort.id)
        last = dict(nominations_read.last_ranks(self.cohort.id))
        for judged in rows:
            person, made = arrivals.person(judged.row, judged.target)
            nomination = there.get(person.id)
            before = nomination.state.value if nomination else ""
            if nomination is None:
                member_id = person.agency.member_id if person.agency else None
                last[member_id] = rank = last.get(member_id, 0) + 1
                nomination = nominations.put_forward(self.cohort, person, by=Nominator.signed_in(self.by), rank=rank)
            seating.seat(nomination, by=self.by, mail=mails)
            found[judged.row.number] = {**made, "nomination": nomination.id, "before": before, "told": mails}
        return found

    def undo(self, made: Mapping[str, Any], *, by: Person) -> str | None:
        """A seat is given back while nothing has been built on it. Who was told of it is told again."""
        nomination = db.session.get(Nomination, made["nomination"])
        if nomination is None:
            return None
        if nomination.state is not NominationState.ACCEPTED:
            return _("Somebody has decided about this nomination.")
        with db.session.begin_nested() as step:
            if made.get("told"):
                calendar_entries.send_withdrawal(nomination)
            if made["before"]:
                seating.give_back(nomination, NominationState(made["before"]), by=self.by)
            elif not imports.remove(nomination):
                step.rollback()  # nobody is told that they lose a seat which they keep
                return _("Something has been built on this seat.")
        if not made["before"]:
            imports.remove_arrival(made, by=by)
        return None


def _member_id(match: Match) -> int | None:
    if match.user is not None:
        return match.user.agency.member_id if match.user.agency else None
    return match.member.id if match.member else None
