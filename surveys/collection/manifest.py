"""What collection brings to the house."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.cohorts.events import CohortCompleted, Graduated
from lms.manifest import (
    Cell,
    CohortStep,
    Job,
    Manifest,
    Measure,
    MeasureKind,
    NavItem,
    Period,
    Scheduled,
    Stop,
    Tag,
    Todo,
    Tone,
)
from lms.monitoring.tally import cells
from lms.roles import Person, anyone_signed_in, coordinates, reads_results
from surveys.collection import jobs, modes, queries
from surveys.collection.models import Invitation
from surveys.collection.services import opening
from surveys.collection.views import answering, office, visiting  # noqa: F401  the pages
from surveys.collection.views.blueprint import blueprint


def todos(person: Person) -> Sequence[Todo]:
    """The surveys that wait for this person's answer."""
    return [_todo(one) for one in queries.invitations_of(person.id) if not one.responded]


def _todo(invitation: Invitation) -> Todo:
    return Todo(
        title=invitation.survey.title,
        detail=_(
            "%(n)s minutes. %(promise)s",
            n=invitation.survey.body.get("minutes", 5),
            promise=modes.promise(invitation.survey),
        ),
        url=url_for("collection.own", survey_id=invitation.survey_id),
        action=_("Answer survey"),
        due=invitation.survey.closes_on,
        tag=Tag(_("Open"), Tone.INFO),
        link=6,
        minutes=invitation.survey.body.get("minutes", 5),
    )


def stops(person: Person) -> Sequence[Stop]:
    invitations = queries.invitations_of(person.id)
    answered = bool(invitations) and all(invitation.responded for invitation in invitations)
    note = _("Answered") if answered else _("Open") if invitations else _("Once a year")
    return [Stop(6, note, url_for("collection.index"), done=answered, begun=bool(invitations))]


def calendar(person: Person, first: date, last: date) -> Sequence[Scheduled]:
    """The periods in which surveys are open, for who reads their results."""
    if not reads_results(person):
        return []
    return [
        Scheduled(
            one.opened_on or one.closes_on, one.closes_on, one.title, _("Survey"),
            url_for("collection.survey", survey_id=one.id),
        )
        for one in queries.open_between(first, last)
    ]  # fmt: skip


def late_openings(person: Person) -> Sequence[Todo]:
    """Surveys whose day to be opened has come, and which could not be: there is nobody to ask, or no time left."""
    if not coordinates(person):
        return []
    return [
        Todo(
            title=one.title,
            detail=_("This survey was to open by itself, and could not."),
            url=url_for("collection.survey", survey_id=one.id),
            action=_("Look at survey"),
            due=one.opens_on,
            tag=Tag(_("Not open"), Tone.WARN),
            link=6,
        )
        for one in queries.late_to_open()
    ]


def of_cohort(person: Person, cohort_id: int) -> Sequence[Todo]:
    """The evaluation of a cohort, as long as it waits for this person's answer."""
    return [
        _todo(one)
        for one in queries.invitations_of(person.id)
        if one.survey.cohort_id == cohort_id and not one.responded
    ]


def answer_rate(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Who answered the evaluation of their cohort, of all graduates asked in the period."""
    return cells(queries.evaluation_facts(period), by, MeasureKind.RATIO)


manifest = Manifest(
    "collection",
    blueprints=(blueprint,),
    navigation=(
        NavItem(_l("Surveys"), "collection.index", "survey", 60, anyone_signed_in),
        NavItem(_l("Surveys"), "collection.index", "survey", 60, reads_results, office=True),
    ),
    todos=(todos,),
    stops=(stops,),
    calendar=(calendar,),
    attention=(late_openings,),
    jobs=(
        Job("surveys.open", "*/5 * * * *", jobs.open_due),
        Job("surveys.write", "* * * * *", jobs.write),
        Job("surveys.remind", "*/15 * * * *", jobs.remind),
        Job("surveys.unlink", "20 3 * * *", jobs.unlink),
    ),
    measures=(Measure("gather.evaluation", _l("Evaluations answered"), MeasureKind.RATIO, answer_rate),),
    cohort_steps=(
        CohortStep(
            "evaluation",
            _l("Evaluation answered"),
            "attended",
            queries.responded_in_cohort,
            lambda cohort: cohort.evaluation_survey is not None,
            whole=True,  # whoever has not answered is reminded by the survey itself, unseen by staff
        ),
    ),
    cohort_todos=(of_cohort,),
    reactions={CohortCompleted: opening.open_evaluation, Graduated: opening.ask_graduate},
)
