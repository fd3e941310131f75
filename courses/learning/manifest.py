"""What learning brings to the house."""

from collections.abc import Mapping, Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from courses.catalogue import queries as catalogue
from courses.catalogue.events import CourseVersionPublished
from courses.learning import jobs
from courses.learning.events import CompletionUndone, CourseCompleted
from courses.learning.measures import MEASURES
from courses.learning.models import Enrolment, EnrolmentState
from courses.learning.queries import admission, enrolments, progress
from courses.learning.rows import EVERY, EnrolmentRows
from courses.learning.services import enrolments as enrolling
from courses.learning.services import versions
from courses.learning.views import (
    course,  # noqa: F401  the pages
    player,  # noqa: F401  the pages
    rules,  # noqa: F401  the pages
    upcoming,  # noqa: F401  the pages
)
from courses.learning.views import enrolments as enrolment_pages  # noqa: F401  the pages
from courses.learning.views import offline as offline_pages  # noqa: F401  the pages
from courses.learning.views.blueprint import blueprint
from courses.learning.wording import missing_sentence
from lms import clock
from lms.accounts.models import User
from lms.cohorts.events import NominationAccepted, PreworkChanged
from lms.errors import NotFound
from lms.manifest import CohortColumn, CohortStep, Figure, ImportKind, Job, Manifest, NavItem, Stop, Tag, Todo, Tone
from lms.roles import Person, coordinates
from lms.web.access import require


def todos(person: Person) -> Sequence[Todo]:
    """The courses that somebody has begun or has to begin, and the results that end soon."""
    counts = progress.finished_counts(person.id)
    mine = enrolments.enrolments_of(person.id)
    running = [
        _todo(enrolment, counts.get(enrolment.id, (0, 0, 0)), person)
        for enrolment in mine
        if enrolment.state in enrolments.RUNNING
    ]
    return [*running, *(_renewal(enrolment) for enrolment in mine if enrolling.renewable(enrolment))]


def of_cohort(person: Person, cohort_id: int) -> Sequence[Todo]:
    """The pre-work of a cohort that is not completed."""
    running = [
        one
        for one in enrolments.enrolments_of(person.id)
        if one.cohort_id == cohort_id and one.state in enrolments.RUNNING
    ]
    counts = progress.finished_counts(person.id) if running else {}
    return [_todo(one, counts.get(one.id, (0, 0, 0)), person) for one in running]


def _renewal(enrolment: Enrolment) -> Todo:
    return Todo(
        title=enrolment.version.title,
        detail=_("Your result ends. Take the course again to renew it."),
        url=url_for("learning.mine"),
        action=_("Renew result"),
        due=enrolment.expires_on,
        tag=Tag(_("Ends soon"), Tone.WARN),
        link=1,
        minutes=enrolment.version.minutes,
    )


def _todo(enrolment: Enrolment, counts: tuple[int, int, int], person: Person) -> Todo:
    done, everything, minutes = counts
    still = missing_sentence(enrolment.reasons)
    late = enrolment.due_on is not None and enrolment.due_on < clock.today(person.time_zone)
    begun = enrolment.state is EnrolmentState.IN_PROGRESS
    return Todo(
        title=enrolment.version.title,
        detail=" ".join(filter(None, (_("%(done)s of %(all)s lessons done.", done=done, all=everything), still))),
        url=url_for("learning.player", enrolment_id=enrolment.id),
        action=_("Continue course") if begun else _("Start course"),
        due=enrolment.due_on,
        tag=Tag(_("Overdue"), Tone.BAD)
        if late
        else Tag(_("In progress"), Tone.INFO)
        if begun
        else Tag(_("Not started")),
        link=1,
        minutes=minutes or None,
    )


def stops(person: Person) -> Sequence[Stop]:
    mine = enrolments.enrolments_of(person.id)
    done = sum(enrolment.state is EnrolmentState.COMPLETED for enrolment in mine)
    note = (
        ngettext("%(num)d certificate", "%(num)d certificates", done)
        if done
        else _("In progress")
        if mine
        else _("Choose a course")
    )
    return [Stop(1, note, url_for("catalogue.index"), done=done > 0, begun=bool(mine))]


def attention(person: Person) -> Sequence[Todo]:
    return [*_asking(), *_overdue()] if coordinates(person) else []


def _asking() -> list[Todo]:
    if not (waiting := admission.waiting_count()):
        return []
    return [
        Todo(
            title=ngettext("%(num)d person asks for a place", "%(num)d people ask for a place", waiting),
            detail=_("Give a place or refuse. Each of them gets a mail."),
            url=url_for("learning.requests"),
            action=_("Decide"),
            tag=Tag(_("To decide"), Tone.WARN),
        )
    ]


def _overdue() -> list[Todo]:
    if not (late := enrolments.overdue_count(clock.today())):
        return []
    return [
        Todo(
            title=ngettext("%(num)d course is overdue", "%(num)d courses are overdue", late),
            detail=_("Not completed after the due date. Extend the date or ask the person."),
            url=url_for("learning.office", due="overdue"),
            action=_("See list"),
            tag=Tag(_("Overdue"), Tone.BAD),
        )
    ]


def figures(person: Person) -> Sequence[Figure]:
    completed, everything = enrolments.totals()
    label, whole = _("Course completions"), _("of %(n)s enrolled", n=everything)
    url = url_for("learning.office") if coordinates(person) else None
    return [Figure(label, f"{completed:,}", whole, url)]


def prework(cohort_id: int) -> Mapping[int, Tag]:
    """How far each participant is with the pre-work."""
    tags = {
        EnrolmentState.ENROLLED: Tag(_("Not started")),
        EnrolmentState.IN_PROGRESS: Tag(_("In progress"), Tone.INFO),
        EnrolmentState.COMPLETED: Tag(_("Completed"), Tone.GOOD),
        EnrolmentState.WITHDRAWN: Tag(_("Withdrawn"), Tone.BAD),
        EnrolmentState.EXPIRED: Tag(_("Expired"), Tone.BAD),
    }
    found = enrolments.states_in_cohort(cohort_id)
    return {
        user_id: tags[mine[0].state] if len(mine) == 1 else _several([one.state for one in mine])
        for user_id, mine in found.items()
    }


def _several(states: Sequence[EnrolmentState]) -> Tag:
    """How far somebody is with several courses together."""
    done = states.count(EnrolmentState.COMPLETED)
    begun = done or EnrolmentState.IN_PROGRESS in states
    tone = Tone.GOOD if done == len(states) else Tone.INFO if begun else Tone.NONE
    return Tag(_("%(n)s of %(all)s completed", n=done, all=len(states)), tone)


def open_enrolments(subject: str, person: User, _lock: bool) -> EnrolmentRows:
    """Enrolments in one course (its code), or in those that the rows name; for coordinators.

    Nothing is locked: a person who is enrolled meanwhile is met by the unique key of enrolments.
    """
    require(coordinates(person))
    courses = catalogue.by_code()
    if subject != EVERY and subject not in courses:
        raise NotFound(_("There is no such course."))
    return EnrolmentRows(courses, person, courses.get(subject))


manifest = Manifest(
    "learning",
    blueprints=(blueprint,),
    navigation=(NavItem(_l("Courses"), "learning.office", "book", 20, coordinates, office=True),),
    todos=(todos,),
    stops=(stops,),
    attention=(attention,),
    figures=(figures,),
    jobs=(
        Job("learning.remind", "*/15 * * * *", jobs.remind),
        Job("learning.complete_dated", "10 * * * *", jobs.complete_dated),
        Job("learning.expire", "20 * * * *", jobs.expire),
    ),
    measures=MEASURES,
    cohort_steps=(
        CohortStep(
            "prework",
            _l("Pre-work done"),
            "accepted",
            enrolments.prework_done,
            lambda cohort: bool(cohort.prework),
            _l("Complete your pre-work"),
            "learning.mine",
        ),
    ),
    cohort_todos=(of_cohort,),
    cohort_columns=(CohortColumn("prework", _l("Pre-work"), prework),),
    prework_courses=catalogue.titles,
    imports=(ImportKind("enrolments", _l("Enrolments"), open_enrolments, lambda _subject: url_for("learning.office")),),
    reactions={
        NominationAccepted: enrolling.enrol_for_cohort,
        PreworkChanged: enrolling.follow_prework,
        CourseVersionPublished: versions.follow,
        CourseCompleted: enrolling.set_expiry,
        CompletionUndone: enrolling.clear_expiry,
    },
)
