"""What a reviewer does with a plan."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans.forms import ReturnForm
from alumni.plans.merging import clean
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import reviewing
from alumni.plans.views.blueprint import blueprint
from alumni.plans.views.plans import assign_form, plan_page
from lms.accounts import queries as accounts
from lms.accounts.models import User
from lms.db import transaction
from lms.roles import Role, coordinates
from lms.web.access import allow

LONGEST_COMMENT = 500


def reviews(person: Any) -> bool:
    return bool(person.has(Role.COORDINATOR, Role.ADMIN, Role.MENTOR))


@blueprint.post("/plans/<int:plan_id>/agree")
@allow(reviews)
def agree(plan_id: int) -> ResponseReturnValue:
    with transaction():
        reviewing.agree(plans_read.reviewed(current_user, plan_id, lock=True), by=current_user)
    flash(_("The action plan is active. Its follow-ups are scheduled."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/return")
@allow(reviews)
def give_back(plan_id: int) -> ResponseReturnValue:
    """Return a plan with comments on the whole, its goal or single actions."""
    form = ReturnForm()
    found = plans_read.reviewed(current_user, plan_id)
    places = ["goal", *(f"what-{one.position - 1}" for one in found.actions)]
    comments = {place: clean(request.form.get(f"comment-{place}", ""), LONGEST_COMMENT) for place in places}
    valid = form.validate_on_submit()
    if valid and not (form.comment.data or any(comments.values())):
        form.comment.errors = [_("Write what should change")]
        valid = False
    if not valid:
        return plan_page(found, review=form, typed=comments)
    with transaction():
        locked = plans_read.reviewed(current_user, plan_id, lock=True)
        reviewing.give_back(locked, form.comment.data or "", comments, by=current_user)
    flash(_("The action plan is returned with your comment."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/assign")
@allow(coordinates)
def assign(plan_id: int) -> ResponseReturnValue:
    """Say who goes along."""
    found = plans_read.by_id(plan_id)
    form = assign_form(found)
    if not form.validate_on_submit():
        return plan_page(found, assigning=form)
    with transaction():
        chosen = {name: _person(form[name].data) for name in ("mentor", "buddy", "secondee")}
        reviewing.assign(plans_read.by_id(plan_id, lock=True), **chosen, by=current_user)
    flash(_("Saved."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


def _person(user_id: int) -> User | None:
    return accounts.person(user_id) if user_id else None
