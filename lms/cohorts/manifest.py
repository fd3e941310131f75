"""What cohorts bring to the house."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

import lms.cohorts.views.attendance
import lms.cohorts.views.calendar
import lms.cohorts.views.calendar_entries
import lms.cohorts.views.calls
import lms.cohorts.views.cohorts
import lms.cohorts.views.copying
import lms.cohorts.views.desks
import lms.cohorts.views.funnel
import lms.cohorts.views.home
import lms.cohorts.views.logistics
import lms.cohorts.views.moving
import lms.cohorts.views.nominations
import lms.cohorts.views.offers
import lms.cohorts.views.places
import lms.cohorts.views.printables
import lms.cohorts.views.programmes
import lms.cohorts.views.proposals
import lms.cohorts.views.seats
import lms.cohorts.views.sessions
import lms.cohorts.views.wall  # noqa: F401  each adds its pages to the blueprint
from lms import clock
from lms.accounts.models import User
from lms.cohorts import jobs, todos
from lms.cohorts.commands import programmes
from lms.cohorts.events import NominationWithdrawn
from lms.cohorts.measures import MEASURES
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.participant_rows import ParticipantRows
from lms.cohorts.policies import is_focal_point, works_with_cohorts
from lms.cohorts.queries import calls as calls_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.rows import NominationRows
from lms.cohorts.scope import Nominator
from lms.cohorts.services import calendar_entries, logistics, places
from lms.cohorts.views.blueprint import blueprint
from lms.errors import NotFound
from lms.manifest import Figure, ImportKind, Job, Manifest, NavItem, Stop
from lms.roles import Person, coordinates
from lms.web.access import require


def stops(person: Person) -> Sequence[Stop]:
    rows = nominations_read.mine(person.id)
    done = [one for one in rows if one.state is NominationState.ATTENDED]
    note = done[-1].cohort.title if done else rows[0].cohort.title if rows else _("Not nominated yet")
    return [Stop(2, note, url_for("cohorts.mine"), done=bool(done), begun=bool(rows))]


def figures(person: Person) -> Sequence[Figure]:
    year = clock.today().year
    count, over = cohorts_read.of_year(year)
    url = url_for("cohorts.index") if works_with_cohorts(person) else None  # type: ignore[arg-type]
    return [Figure(_("Cohorts in %(year)s", year=year), str(count), _("%(n)s completed", n=over), url)]


def open_nominations(subject: str, person: User, lock: bool) -> NominationRows:
    """The nominations of a cohort, for who nominates at all; or of a call ("cohort.call"), for whom it went to.

    Whether the cohort is open, each row says.
    """
    cohort_id, _dot, call_id = subject.partition(".")
    by = _by_call(call_id, person) if call_id else Nominator.signed_in(person)
    if by.scope.empty or not _number(cohort_id) or (by.call and by.call.cohort_id != int(cohort_id)):
        raise NotFound(_("There is no such cohort."))
    return NominationRows(cohorts_read.cohort(int(cohort_id), lock=lock), by)


def _by_call(call_id: str, person: User) -> Nominator:
    call = calls_read.call(int(call_id)) if _number(call_id) else None
    if call is None or call.user_id != person.id:
        raise NotFound(_("There is no such call."))
    return Nominator.by_link(call)


def open_participants(subject: str, person: User, lock: bool) -> ParticipantRows:
    """The participants of a cohort, for coordinators."""
    require(coordinates(person))
    if not _number(subject):
        raise NotFound(_("There is no such cohort."))
    return ParticipantRows(cohorts_read.cohort(int(subject), lock=lock), person)


def _number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def home(subject: str) -> str:
    """Where the pages of an import lead back to."""
    return url_for("cohorts.cohort", cohort_id=int(subject.partition(".")[0]))


def not_coming(event: NominationWithdrawn) -> None:
    """Take everything back that was made for somebody's coming."""
    calendar_entries.send_withdrawal(event.nomination)
    places.leave_all(event.nomination)
    logistics.forget(event.nomination, by=None)


manifest = Manifest(
    "cohorts",
    blueprints=(blueprint,),
    navigation=(
        NavItem(_l("Cohorts"), "cohorts.index", "cal", 30, works_with_cohorts, office=True),
        NavItem(_l("Nominate"), "cohorts.index", "cal", 30, is_focal_point),
    ),
    todos=(todos.of_participants, todos.of_focal_points),
    cohort_todos=(todos.of_cohort,),
    stops=(stops,),
    attention=(todos.of_coordinators, todos.of_changed_agendas),
    figures=(figures,),
    jobs=(
        Job("cohorts.lapse", "*/10 * * * *", jobs.lapse),
        Job("cohorts.remind_focal_points", "25 * * * *", jobs.remind_focal_points),
        Job("cohorts.forget_logistics", "20 1 * * *", jobs.forget_logistics),
        Job("cohorts.serve_graduates", "* * * * *", jobs.serve_graduates),
        Job("cohorts.send_nudges", "* * * * *", jobs.send_nudges),
    ),
    reactions={NominationWithdrawn: not_coming},
    measures=MEASURES,
    imports=(
        ImportKind("nominations", _l("Nominations"), open_nominations, home),
        ImportKind("participants", _l("Participants"), open_participants, home),
    ),
    commands=(programmes,),
)
