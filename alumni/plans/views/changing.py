"""What happens to a plan that runs: it changes, pauses, ends early, goes on."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes
from alumni.plans.forms import MovedForm, PauseForm, ReasonForm
from alumni.plans.models.states import PlanState
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import changing, examples, moving, writing
from alumni.plans.views.blueprint import blueprint
from alumni.plans.views.plans import plan_page
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
    words, problem = writing.words_of(found), None
    slots = range(max([found.shape.most_actions, *(one.position for one in found.actions)]))
    names = ["goal", "today", *(f"{name}-{slot}" for slot in slots for name in found.shape.action_fields)]
    if request.method == "POST":
        words = {name: request.form.get(name, "") for name in names}
    if form.validate_on_submit():
        seen = request.form.get("seen", "")
        try:
            with transaction():
                changing.revise(
                    plans_read.own(current_user, plan_id, lock=True), words, form.reason.data,
                    seen=int(seen) if seen.isdecimal() and len(seen) < 10 else -1, by=current_user,
                )  # fmt: skip
            return _back(plan_id, _("The change is saved. The words before are kept."))
        except RuleBroken as broken:
            problem = str(broken)
            found = plans_read.own(current_user, plan_id)
    return render_template(
        "alumni/plans/change.html", plan=found, form=form, words=words, problem=problem, slots=slots,
        kinds=codes.KINDS, field_words=codes.WORDS,
    )  # fmt: skip


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
