"""A plan as its owner, whoever goes along and coordinators see it."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes, labels, states
from alumni.plans.acting import Act, sort_out
from alumni.plans.forms import NOBODY, AssignForm, PauseForm, ReasonForm, ReleaseForm, ReturnForm, SupervisorForm
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState, Reviewer
from alumni.plans.picture import picture
from alumni.plans.queries import cases, confirmations, edits, evidence, people, reunions, versions
from alumni.plans.queries import help as help_read
from alumni.plans.queries import plans as plans_read
from alumni.plans.sight import Sight, sight
from alumni.plans.states import WRITABLE, Event
from alumni.plans.views.blueprint import blueprint
from lms import clock
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow
from lms.web.tables import asked

HANDED_IN = (PlanState.SUBMITTED, PlanState.RETURNED, PlanState.ACTIVE, PlanState.PAUSED, PlanState.CLOSED)
FEW = 5  # plans that need no search


@blueprint.get("/plans/")
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    found = plans_read.plans_of(current_user.id)
    if len(found) == 1:
        return redirect(url_for("plans.plan", plan_id=found[0].id))
    return render_template("alumni/plans/mine.html", plans=found)


@blueprint.get("/plans/alongside")
@allow(anyone_signed_in)
def alongside() -> ResponseReturnValue:
    """The plans that somebody goes along with as mentor, buddy or secondee."""
    listing = asked("state")
    states_shown = [(key, word) for key, (word, _tone) in labels.STATES.items() if key in HANDED_IN]
    return render_template(
        "alumni/plans/alongside.html", listing=listing, page=plans_read.alongside(current_user.id, listing),
        states=labels.STATES, filters=[("state", labels.FILTER_WORDS["state"], states_shown)], few=FEW,
    )  # fmt: skip


@blueprint.get("/plans/<int:plan_id>")
@allow(anyone_signed_in)
def plan(plan_id: int) -> ResponseReturnValue:
    return plan_page(plans_read.plan_for(current_user, plan_id))


@blueprint.get("/plans/<int:plan_id>/print")
@allow(anyone_signed_in)
def print_page(plan_id: int) -> ResponseReturnValue:
    """The plan on one sheet of paper."""
    return render_template("alumni/plans/print.html", plan=plans_read.plan_for(current_user, plan_id), **_words())


def plan_page(found: Plan, **forms: Any) -> ResponseReturnValue:
    """The page of a plan; `forms` are those that were sent and need a change."""
    mine = found.user_id == current_user.id
    office = coordinates(current_user)
    who = (states.OWNER,) * mine + (states.COORDINATOR,) * office
    return render_template(
        "alumni/plans/plan.html",
        plan=found,
        mine=mine,
        reviewer=plans_read.may_review(current_user, found),
        coordinator=office,
        may={event.value: any(states.can(found.state, event, one) for one in who) for event in Event},
        comments={} if sight(current_user, found) is Sight.PEER else versions.comments(found.id, found.rounds),
        versions=versions.versions(found.id),
        waiting=edits.waiting(found.id) if mine else [],
        writable=found.state in WRITABLE,
        commentable=_places(found),
        **_heard(found),
        short_month=lambda first: format_date(first, "MMM yy"),
        drawn=picture(found, clock.today(found.user.time_zone)),
        acts=[(one.value, labels.ACTS[one.value]) for one in Act if sort_out([found], one).possible] if office else [],
        **(_forms(found) | forms),
        **_words(),
    )


def _heard(found: Plan) -> dict[str, Any]:
    """What was asked and said about a plan beside the answers of its owner."""
    to_owner = found.user_id == current_user.id or plans_read.hears(current_user, found)
    helping = help_read.of_plan(found.id) if to_owner else []
    return {
        "helping": helping,
        "answerable": {one.id for one in helping if help_read.may_answer(current_user, one)},
        "confirmation": confirmations.of_plan(found.id) if to_owner else None,
        "confirmed": dict(codes.CONFIRMED),
        "meetings": reunions.to_come([found.cohort_id]),
        "story": cases.of_plan(found.id) if found.user_id == current_user.id else None,
        "sees_evidence": evidence.sees(current_user, found) and found.activated_at is not None,
    }


def _places(found: Plan) -> list[tuple[str, str]]:
    """What a reviewer can comment on beside the whole."""
    actions = [(f"what-{one.position - 1}", _("About action %(n)s", n=one.position)) for one in found.actions]
    return [("goal", _("About the goal")), *actions]


def _forms(found: Plan) -> dict[str, Any]:
    return {
        "supervisor": SupervisorForm(formdata=None),
        "review": ReturnForm(formdata=None),
        "typed": {},
        "releasing": ReleaseForm(formdata=None),
        "assigning": assign_form(found, formdata=None) if coordinates(current_user) else None,
        "pausing": PauseForm(formdata=None),
        "reopening": ReasonForm(formdata=None),
    }


def assign_form(found: Plan, **how: Any) -> AssignForm:
    """Who can go along, with who does."""
    there = {"mentor": found.mentor_id or 0, "buddy": found.buddy_id or 0, "secondee": found.secondee_id or 0}
    form = AssignForm(data=there, **how)
    able = {"mentor": people.mentors(found), "buddy": people.buddies(found), "secondee": people.secondees(found)}
    for name, persons in able.items():
        form[name].choices = [*NOBODY, *((one.id, one.name) for one in persons)]
    if found.shape.reviewer is not Reviewer.MENTOR:
        form.mentor.description = _("Reads the plan and answers when help is wanted. Does not review it.")
    return form


def _words() -> dict[str, Any]:
    return {
        "statuses": dict(codes.STATUSES),
        "support_words": dict(codes.SUPPORT),
        "kinds": dict(codes.KINDS),
        "purposes": dict(codes.PURPOSES),
        "outcomes": dict(codes.OUTCOMES),
        "companions": dict(codes.COMPANIONS),
        "field_words": codes.WORDS,
    }
