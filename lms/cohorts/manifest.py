"""What cohorts bring to the house."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

import lms.cohorts.views.attendance
import lms.cohorts.views.cohorts
import lms.cohorts.views.nominations  # noqa: F401  each adds its pages to the blueprint
from lms import clock
from lms.accounts.models import User
from lms.cohorts import jobs
from lms.cohorts.commands import programmes
from lms.cohorts.deadlines import shown_day
from lms.cohorts.measures import MEASURES
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.policies import is_focal_point, nominates, works_with_cohorts
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.rows import NominationRows
from lms.cohorts.views.blueprint import blueprint
from lms.errors import NotFound
from lms.manifest import Figure, ImportKind, Job, Manifest, NavItem, Stop, Tag, Todo, Tone
from lms.roles import Person, coordinates


def todos(person: Person) -> Sequence[Todo]:
    """The offers that wait for an answer."""
    return [
        Todo(
            title=_("A seat for you: %(title)s", title=one.cohort.title),
            detail=_("Accept or decline."),
            url=url_for("cohorts.mine"),
            action=_("Answer offer"),
            due=shown_day(one.offer_expires_at, person.time_zone) if one.offer_expires_at else None,
            tag=Tag(_("Offered"), Tone.WARN),
            link=2,
            minutes=2,
        )
        for one in nominations_read.mine(person.id)
        if one.state is NominationState.OFFERED
    ]


def stops(person: Person) -> Sequence[Stop]:
    rows = nominations_read.mine(person.id)
    done = [one for one in rows if one.state is NominationState.ATTENDED]
    note = done[-1].cohort.title if done else rows[0].cohort.title if rows else _("Not nominated yet")
    return [Stop(2, note, url_for("cohorts.mine"), done=bool(done), begun=bool(rows))]


def attention(person: Person) -> Sequence[Todo]:
    if not coordinates(person):
        return []
    waiting = [
        Todo(
            title=ngettext("%(num)d nomination waits for a decision", "%(num)d nominations wait for a decision", count),
            detail=cohort.title,
            url=url_for("cohorts.cohort", cohort_id=cohort.id, state="nominated"),
            action=_("Decide"),
            due=cohort.starts_on,
            tag=Tag(_("To decide"), Tone.WARN),
        )
        for cohort, count in cohorts_read.waiting_decisions()
    ]
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
    return [*over, *waiting]


def figures(person: Person) -> Sequence[Figure]:
    year = clock.today().year
    count, over = cohorts_read.of_year(year)
    url = url_for("cohorts.index") if works_with_cohorts(person) else None  # type: ignore[arg-type]
    return [Figure(_("Cohorts in %(year)s", year=year), str(count), _("%(n)s completed", n=over), url)]


def open_nominations(subject: str, person: User, lock: bool) -> NominationRows:
    """The nominations of a cohort, for who nominates at all. Whether it is open, each row says."""
    if not nominates(person) or not subject.isdecimal() or len(subject) > 9:
        raise NotFound(_("There is no such cohort."))
    return NominationRows(cohorts_read.cohort(int(subject), lock=lock), person)


manifest = Manifest(
    "cohorts",
    blueprints=(blueprint,),
    navigation=(
        NavItem(_l("Cohorts"), "cohorts.index", "cal", 30, works_with_cohorts, office=True),
        NavItem(_l("Nominate"), "cohorts.index", "cal", 30, is_focal_point),
    ),
    todos=(todos,),
    stops=(stops,),
    attention=(attention,),
    figures=(figures,),
    jobs=(Job("cohorts.lapse", "*/10 * * * *", jobs.lapse),),
    measures=MEASURES,
    imports=(
        ImportKind(
            "nominations",
            _l("Nominations"),
            open_nominations,
            lambda subject: url_for("cohorts.cohort", cohort_id=int(subject)),
        ),
    ),
    commands=(programmes,),
)
