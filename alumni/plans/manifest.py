"""What action plans bring to the house."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

import alumni.plans.views.acting
import alumni.plans.views.board
import alumni.plans.views.cases
import alumni.plans.views.changing
import alumni.plans.views.confirming
import alumni.plans.views.evidence
import alumni.plans.views.follow_ups
import alumni.plans.views.helping
import alumni.plans.views.knowledge
import alumni.plans.views.plans
import alumni.plans.views.reunions
import alumni.plans.views.reviewing
import alumni.plans.views.seeing
import alumni.plans.views.support
import alumni.plans.views.templates
import alumni.plans.views.versions
import alumni.plans.views.writing  # noqa: F401  each adds its pages to the blueprint
from alumni.plans import jobs
from alumni.plans.commands import plan_templates
from alumni.plans.measures import MEASURES
from alumni.plans.models.cases import CaseState, SuccessCase
from alumni.plans.models.help import HelpRequest
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpState, PlanState
from alumni.plans.queries import cases, follow_ups, reunions
from alumni.plans.queries import help as help_read
from alumni.plans.queries import plans as plans_read
from alumni.plans.queries import templates as templates_read
from alumni.plans.services import opening
from alumni.plans.views.blueprint import blueprint
from lms import clock
from lms.cohorts.events import CohortCompleted, Graduated, NominationWithdrawn
from lms.manifest import CohortColumn, CohortStep, Figure, Job, Manifest, NavItem, Scheduled, Stop, Tag, Todo, Tone
from lms.roles import Person, anyone_signed_in, coordinates

MOST_REVIEWS = 100
ASKED = (FollowUpState.OPEN, FollowUpState.UNREACHABLE)


def todos(person: Person) -> Sequence[Todo]:
    """Plans to write, follow-ups to answer, stories to allow."""
    found: list[Todo] = []
    for plan in plans_read.plans_of(person.id):
        if plan.state in (PlanState.DRAFT, PlanState.RETURNED):
            found.append(_writing(plan))
        found += [_answering(one) for one in plan.follow_ups if one.state in ASKED]
    found += [_telling(one) for one in cases.waiting_for(person)]
    if not coordinates(person):
        found += [_helping(one) for one in help_read.waiting(person)]
    return found + [_reviewing(plan) for plan in plans_read.to_review(person.id, most=MOST_REVIEWS)]


def _reviewing(plan: Plan) -> Todo:
    return Todo(
        title=_("Action plan of %(name)s", name=plan.user.name),
        detail=plan.cohort.title,
        url=url_for("plans.plan", plan_id=plan.id),
        action=_("Review plan"),
        due=plan.submitted_on + timedelta(days=7) if plan.submitted_on else None,
        tag=Tag(_("To review"), Tone.WARN),
        link=3,
        minutes=5,
    )


def of_cohort(person: Person, cohort_id: int) -> Sequence[Todo]:
    """The plan that a cohort led to, as long as it is to be written."""
    return [
        _writing(plan)
        for plan in plans_read.plans_of(person.id)
        if plan.cohort_id == cohort_id and plan.state in (PlanState.DRAFT, PlanState.RETURNED)
    ]


def _writing(plan: Plan) -> Todo:
    returned = plan.state is PlanState.RETURNED
    return Todo(
        title=_("Your action plan"),
        detail=_what_to_write(plan),
        url=url_for("plans.write", plan_id=plan.id),
        action=_("Change plan") if returned else _("Write plan"),
        due=None if returned else plan.submit_by,
        tag=Tag(_("Returned"), Tone.WARN) if returned else Tag(_("To write"), Tone.INFO),
        link=3,
        minutes=20,
    )


def _what_to_write(plan: Plan) -> str:
    if plan.state is PlanState.RETURNED:
        return str(_("Your reviewer has a comment."))
    if plan.asked_at is None:
        return str(_("%(title)s: which problem at work do you bring?", title=plan.cohort.title))
    return plan.cohort.title + "."


def _answering(follow_up: FollowUp) -> Todo:
    return Todo(
        title=_("Follow-up of your action plan"),
        detail=_("Three minutes: what is done, what helped, what stands in the way."),
        url=url_for("plans.follow_up", follow_up_id=follow_up.id),
        action=_("Answer follow-up"),
        due=follow_up.asked_on,
        tag=Tag(_("Due"), Tone.WARN),
        link=4,
        minutes=3,
    )


def _telling(case: SuccessCase) -> Todo:
    asked = case.state is CaseState.ASKED
    return Todo(
        title=_("May we tell the story of your action plan?") if asked else _("Read the story of your action plan"),
        detail=case.plan.cohort.title,
        url=url_for("plans.my_story", plan_id=case.plan_id),
        action=_("Answer yes or no") if asked else _("Read text"),
        tag=Tag(_("Your consent"), Tone.INFO),
        link=7,
        minutes=3,
    )


def stops(person: Person) -> Sequence[Stop]:
    plans = plans_read.plans_of(person.id)
    url = url_for("plans.mine")
    if not plans:
        return [Stop(3, _("After a cohort"), url), Stop(4, _("For one year"), url)]
    plan = plans[0]
    written = plan.state in (PlanState.ACTIVE, PlanState.PAUSED, PlanState.CLOSED)
    answered = sum(one.answered_at is not None for one in plan.follow_ups)
    return [
        Stop(3, _("Active") if written else _("To write"), url, done=written, begun=True),
        Stop(4, _("%(n)s answered", n=answered), url, done=plan.state is PlanState.CLOSED, begun=written),
    ]


def attention(person: Person) -> Sequence[Todo]:
    if not coordinates(person):
        return []
    found = [_helping(one) for one in help_read.waiting(person)]
    found += [_repairing(one) for one in follow_ups.unreachable()]
    found += [_meeting(one) for one in reunions.unset()]
    found += [_reviewing(plan) for plan in plans_read.to_review(most=5)]
    found += [
        Todo(
            title=_("Check the supervisor's address of %(name)s", name=one.plan.user.name),
            detail=one.email,
            url=url_for("plans.plan", plan_id=one.plan_id),
            action=_("Check address"),
            tag=Tag(_("Held"), Tone.WARN),
        )
        for one in plans_read.held_requests()
    ]
    if late := follow_ups.overdue_count():
        found.append(
            Todo(
                title=ngettext("%(num)d follow-up is overdue", "%(num)d follow-ups are overdue", late),
                detail=_("No answer a week after the day. You can phone and enter the answer."),
                url=url_for("plans.follow_up_board", show="overdue"),
                action=_("See list"),
                tag=Tag(_("Overdue"), Tone.BAD),
            )
        )
    return found


def _helping(request: HelpRequest) -> Todo:
    late = request.due_on < clock.today()
    return Todo(
        title=_("%(name)s wants help with the action plan", name=request.plan.user.name),
        detail=request.text or _("No words were added."),
        url=url_for("plans.answer_help", request_id=request.id),
        action=_("Help"),
        due=request.due_on,
        tag=Tag(_("Overdue") if late else _("Help wanted"), Tone.BAD),
        link=4,
    )


def _repairing(follow_up: FollowUp) -> Todo:
    return Todo(
        title=_("No mail reaches %(name)s", name=follow_up.plan.user.name),
        detail=_("Two mails came back. Repair the address, or phone and enter the answer."),
        url=url_for("plans.repair_address", follow_up_id=follow_up.id),
        action=_("Repair address"),
        tag=Tag(_("Unreachable"), Tone.BAD),
    )


def _meeting(due: reunions.Due) -> Todo:
    return Todo(
        title=_("Set the reunion of %(title)s", title=due.title),
        detail=ngettext(
            "%(num)d person is asked on that day.", "%(num)d people are asked from that day on.", due.people
        ),
        url=url_for("plans.reunion", cohort_id=due.cohort_id),
        action=_("Set reunion"),
        due=due.due_on,
        tag=Tag(_("Not set"), Tone.WARN),
    )


def figures(person: Person) -> Sequence[Figure]:
    today = clock.today()
    answered, everything = follow_ups.due_between(today.replace(month=1, day=1), today)
    url = url_for("plans.follow_up_board") if coordinates(person) else None
    return [Figure(_("Follow-ups answered"), str(answered), _("of %(n)s due this year", n=everything), url)]


def column(cohort_id: int) -> Mapping[int, Tag]:
    tags = {
        PlanState.DRAFT: Tag(_("To write")),
        PlanState.SUBMITTED: Tag(_("To review"), Tone.WARN),
        PlanState.RETURNED: Tag(_("Returned"), Tone.WARN),
        PlanState.ACTIVE: Tag(_("Active"), Tone.INFO),
        PlanState.PAUSED: Tag(_("Paused")),
        PlanState.CLOSED: Tag(_("Closed"), Tone.GOOD),
        PlanState.LAPSED: Tag(_("Not written"), Tone.BAD),
        PlanState.WITHDRAWN: Tag(_("Withdrawn"), Tone.BAD),
    }
    return {user_id: tags[state] for user_id, state in plans_read.states_in_cohort(cohort_id).items()}


def calendar(person: Person, first: date, last: date) -> Sequence[Scheduled]:
    """The reunions, ninety days after a cohort, for who looks after plans."""
    if not coordinates(person):
        return []
    return [
        Scheduled(
            on, on, _("Reunion: %(title)s", title=title),
            ngettext("%(num)d action plan", "%(num)d action plans", count), url_for("plans.reunions"),
        )
        for on, title, count in follow_ups.reunions(first, last)
    ]  # fmt: skip


manifest = Manifest(
    "plans",
    blueprints=(blueprint,),
    navigation=(
        NavItem(_l("My plan"), "plans.mine", "plan", 40, anyone_signed_in),
        NavItem(_l("Action plans"), "plans.board", "plan", 40, coordinates, office=True),
    ),
    todos=(todos,),
    stops=(stops,),
    attention=(attention,),
    figures=(figures,),
    jobs=(
        Job("plans.tick", "*/5 * * * *", jobs.tick),
        Job("plans.send_nudges", "* * * * *", jobs.send_nudges),
    ),
    measures=MEASURES,
    commands=(plan_templates,),
    cohort_steps=(
        CohortStep(
            "plan",
            _l("Plan submitted"),
            "attended",
            plans_read.submitted_in_cohort,
            lambda cohort: cohort.programme.opens_plan,
            _l("Hand in your action plan"),
            "plans.mine",
        ),
    ),
    cohort_todos=(of_cohort,),
    cohort_columns=(CohortColumn("plan", _l("Action plan"), column),),
    plan_templates=templates_read.choices,
    calendar=(calendar,),
    reactions={
        Graduated: opening.open_plan,
        CohortCompleted: opening.drop_missed,
        NominationWithdrawn: opening.drop_given_back,
    },
)
