"""Asking a supervisor, and the supervisor's page."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes
from alumni.plans.forms import ReleaseForm, SupervisorForm, SupportForm
from alumni.plans.models.states import SupportState
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import support as asking
from alumni.plans.views.blueprint import blueprint
from alumni.plans.views.plans import plan_page
from lms.db import transaction
from lms.errors import RuleBroken
from lms.extensions import limiter
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, by_link


@blueprint.post("/plans/<int:plan_id>/support")
@allow(anyone_signed_in)
def ask_support(plan_id: int) -> ResponseReturnValue:
    form = SupervisorForm()
    found = plans_read.own(current_user, plan_id)
    if not form.validate_on_submit():
        return plan_page(found, supervisor=form)
    try:
        with transaction():
            locked = plans_read.own(current_user, plan_id, lock=True)
            asked_for = asking.ask_support(locked, name=form.name.data, email=form.email.data, by=current_user)
            held = asked_for.state is SupportState.HELD
    except asking.OwnAddressError as problem:
        form.email.errors = [str(problem)]
        return plan_page(plans_read.own(current_user, plan_id), supervisor=form)
    flash(_("A coordinator checks the address first.") if held else _("Your supervisor is asked by e-mail."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/release")
@allow(coordinates)
def release(plan_id: int) -> ResponseReturnValue:
    form = ReleaseForm()
    with transaction():
        found = plans_read.by_id(plan_id, lock=True)
        if found.support is None:
            raise RuleBroken(_("Nobody is asked about this action plan."))
        if form.remember.data:
            asking.remember_domain(found.support, by=current_user)
        asking.release(found.support, by=current_user)
    flash(_("The supervisor is asked."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.route("/support/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def support(token: str) -> ResponseReturnValue:
    """A supervisor's page: the officer's name, goal and actions, nothing else. GET shows, POST answers."""
    found, form = plans_read.supported_by(token), SupportForm()
    if form.validate_on_submit():
        answer = SupportState(form.answer.data)
        with transaction():
            locked = plans_read.by_id(found.id, lock=True)
            asking.answer_support(locked, answer, form.note.data or None)
        if answer is SupportState.NOT_MINE:
            return render_template("alumni/plans/not_mine.html")
        return redirect(url_for("plans.support", token=token))
    page = render_template(
        "alumni/plans/support.html", plan=found, form=form, words=dict(codes.SUPPORT), kinds=dict(codes.KINDS)
    )
    return page, {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
