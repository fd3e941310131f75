"""What collection brings to the house."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.manifest import Job, Manifest, NavItem, Scheduled, Stop, Tag, Todo, Tone
from lms.roles import Person, anyone_signed_in, reads_results
from surveys.collection import jobs, queries
from surveys.collection.views import blueprint


def todos(person: Person) -> Sequence[Todo]:
    """The surveys that wait for this person's answer."""
    return [
        Todo(
            title=invitation.survey.title,
            detail=_("%(n)s minutes. Your answers are anonymous.", n=invitation.survey.body.get("minutes", 5)),
            url=url_for("collection.own", survey_id=invitation.survey_id),
            action=_("Answer survey"),
            due=invitation.survey.closes_on,
            tag=Tag(_("Open"), Tone.INFO),
            link=6,
            minutes=invitation.survey.body.get("minutes", 5),
        )
        for invitation in queries.invitations_of(person.id)
        if not invitation.responded
    ]


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
    jobs=(Job("surveys.remind", "*/15 * * * *", jobs.remind),),
)
