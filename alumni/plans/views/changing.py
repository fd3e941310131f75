"""What happens to a plan that runs: it changes, pauses, ends early, goes on."""

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes, wording
from alumni.plans.forms import MovedForm, PauseForm, ReasonForm
from alumni.plans.models.plans import Plan
from alumni.plans.models.shape import LONGEST
from alumni.plans.models.states import PlanState
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import changing, examples, moving
from alumni.plans.views.blueprint import blueprint
from alumni.plans.views.plans import plan_page
from alumni.plans.views.writing import advice_for
from lms.db import transaction
from lms.errors import RuleBroken
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow


def _back(plan_id: int, said: str) -> ResponseReturnValue:
    flash(said, "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.route("/plans/<int:plan_id>/change", methods=["GET", "POST"])
@allow(anyone_signed_in)
def change(plan_id: int) -> ResponseReturnValue:
    """A revision of a running plan."""
    found, form = plans_read.own(current_user, plan_id), ReasonForm()
    if found.state is not PlanState.ACTIVE:
        return redirect(url_for("plans.plan", plan_id=plan_id))
    slots = _slots(found)
    held = changing.words_now(found)
    words, base = _sent(found, slots, held) if request.method == "POST" else (held, held)
    problem = ""
    two: Sequence[str] = ()
    beside: Mapping[str, str] = {}
    if form.validate_on_submit():
        try:
            with transaction():
                plan = plans_read.own(current_user, plan_id, lock=True)
                changing.revise(plan, words, base, form.reason.data, by=current_user)
            return _back(plan_id, _("The change is saved. The words before are kept."))
        except RuleBroken as broken:
            problem, found = str(broken), plans_read.own(current_user, plan_id)
            if isinstance(broken, changing.TwoVersions):
                words, base, two = dict(broken.words), changing.words_now(found), broken.fields
            if isinstance(broken, changing.WordsRefused):
                beside = broken.beside
    return render_template(
        "alumni/plans/change.html", plan=found, shape=found.shape, form=form, words=words, base=base, slots=slots,
        said={*wording.slots(base), *wording.slots(words)}, problem=problem, two=two, beside=beside,
        advice=advice_for(found, words), longest=LONGEST, kinds=codes.KINDS,
    )  # fmt: skip


def _slots(found: Plan) -> list[int]:
    """The actions of the page; one that was dropped since the page was opened is still there."""
    sent = [one.position - 1 for one in found.actions if f"what-{one.position - 1}" in request.form]
    return sorted({*changing.slots(found), *sent})


def _sent(found: Plan, slots: Sequence[int], held: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the form says, and what its page said before; of two versions the one that was chosen."""
    names = ["goal", "today", *(f"{name}-{slot}" for slot in slots for name in found.shape.action_fields)]
    base = {name: request.form.get(f"base-{name}", held.get(name, "")) for name in names}
    left = request.form.getlist("leave")
    return {name: base[name] if name in left else request.form.get(name, "") for name in names}, base


@blueprint.post("/plans/<int:plan_id>/withdraw")
@allow(anyone_signed_in)
def withdraw(plan_id: int) -> ResponseReturnValue:
    with transaction():
        moving.withdraw(plans_read.own(current_user, plan_id, lock=True), by=current_user)
    flash(_("Your action plan is withdrawn."), "is-good")
    return redirect(url_for("plans.mine"))


@blueprint.post("/plans/<int:plan_id>/pause")
@allow(anyone_signed_in)
def pause(plan_id: int) -> ResponseReturnValue:
    form = PauseForm()
    found = plans_read.of_owner_or_office(current_user, plan_id)
    if not form.validate_on_submit():
        return plan_page(found, pausing=form)
    try:
        with transaction():
            locked = plans_read.of_owner_or_office(current_user, plan_id, lock=True)
            changing.pause(locked, form.until.data, by=current_user)
    except changing.PauseError as problem:
        form.until.errors = [str(problem)]
        return plan_page(plans_read.of_owner_or_office(current_user, plan_id), pausing=form)
    return _back(plan_id, _("The action plan is paused."))


@blueprint.post("/plans/<int:plan_id>/resume")
@allow(anyone_signed_in)
def resume(plan_id: int) -> ResponseReturnValue:
    with transaction():
        changing.resume(plans_read.of_owner_or_office(current_user, plan_id, lock=True), by=current_user)
    return _back(plan_id, _("The action plan is active again."))


@blueprint.route("/plans/<int:plan_id>/moved", methods=["GET", "POST"])
@allow(anyone_signed_in)
def moved(plan_id: int) -> ResponseReturnValue:
    """A new post: carry on (nothing to do), hand over to the successor, or overtaken."""
    found, form, problem = plans_read.of_owner_or_office(current_user, plan_id), MovedForm(), None
    if form.validate_on_submit():
        try:
            with transaction():
                locked = plans_read.of_owner_or_office(current_user, plan_id, lock=True)
                if form.what.data == "hand_over":
                    changing.hand_over(locked, form.email.data, form.reason.data or "", by=current_user)
                else:
                    changing.overtake(locked, form.reason.data or "", by=current_user)
            return _back(plan_id, _("The action plan is closed."))
        except RuleBroken as broken:
            problem = str(broken)
    return render_template("alumni/plans/moved.html", plan=found, form=form, problem=problem)


@blueprint.post("/plans/<int:plan_id>/reopen")
@allow(coordinates)
def reopen(plan_id: int) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate_on_submit():
        return plan_page(plans_read.by_id(plan_id), reopening=form)
    with transaction():
        moving.reopen(plans_read.by_id(plan_id, lock=True), form.reason.data, by=current_user)
    return _back(plan_id, _("The action plan is open again."))


@blueprint.post("/plans/<int:plan_id>/example")
@allow(anyone_signed_in)
def example(plan_id: int) -> ResponseReturnValue:
    """Let others read a finished plan as an example, or take that back."""
    agreed = request.form.get("agree") == "yes"
    with transaction():
        found = plans_read.own(current_user, plan_id, lock=True)
        (examples.agree if agreed else examples.take_back)(found, by=current_user)
    return _back(
        plan_id, _("Thank you. Others can read it now.") if agreed else _("Your plan is not shown to others any more.")
    )
