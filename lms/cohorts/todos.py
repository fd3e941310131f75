"""What waits for participants before they travel, and for coordinators when the agenda has changed."""

from collections.abc import Iterable, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from lms import clock
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.queries import calendar_entries as calendar_read
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.queries import sessions as sessions_read
from lms.manifest import Tag, Todo, Tone
from lms.roles import Person, coordinates


def of_participants(person: Person) -> Sequence[Todo]:
    """Travel that we have not been told, and tracks that were not chosen."""
    now = clock.now()
    return [*_travel(logistics_read.untold(person.id, now.date())), *_choices(sessions_read.undecided(person.id, now))]


def of_cohort(person: Person, cohort_id: int) -> Sequence[Todo]:
    """The same for one cohort."""
    now = clock.now()
    untold = [one for one in logistics_read.untold(person.id, now.date()) if one.id == cohort_id]
    undecided = [one for one in sessions_read.undecided(person.id, now) if one.id == cohort_id]
    return [*_travel(untold), *_choices(undecided)]


def _travel(untold: Iterable[Cohort]) -> list[Todo]:
    return [
        Todo(
            title=_("Your travel: %(title)s", title=cohort.title),
            detail=_("Tell us when you arrive, and what you need from us."),
            url=url_for("cohorts.logistics", cohort_id=cohort.id),
            action=_("Tell us"),
            due=cohort.starts_on,
            tag=Tag(_("To tell"), Tone.WARN),
            link=2,
            minutes=3,
        )
        for cohort in untold
    ]


def _choices(undecided: Iterable[Cohort]) -> list[Todo]:
    return [
        Todo(
            title=_("Choose your sessions: %(title)s", title=cohort.title),
            detail=_("The group splits. Some sessions have few places."),
            url=url_for("cohorts.choose", cohort_id=cohort.id),
            action=_("Choose"),
            due=cohort.starts_on,
            tag=Tag(_("To choose"), Tone.WARN),
            link=2,
            minutes=2,
        )
        for cohort in undecided
    ]


def of_changed_agendas(person: Person) -> Sequence[Todo]:
    """Agendas that have changed since the participants were told."""
    if not coordinates(person):
        return []
    return [
        Todo(
            title=ngettext(
                "%(num)d change of the agenda is not sent", "%(num)d changes of the agenda are not sent", count
            ),
            detail=cohort.title,
            url=url_for("cohorts.send_agenda", cohort_id=cohort.id),
            action=_("Look and send"),
            due=cohort.starts_on,
            tag=Tag(_("To send"), Tone.WARN),
        )
        for cohort, count in calendar_read.with_unsent()
    ]
