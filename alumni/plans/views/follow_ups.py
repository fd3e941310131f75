"""Answering a follow-up."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes
from alumni.plans.forms import FollowUpForm
from alumni.plans.models.plans import FollowUp
from alumni.plans.queries import follow_ups as read
from alumni.plans.services import follow_ups
from alumni.plans.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.extensions import limiter
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, by_link


@blueprint.route("/follow-up/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def answer(token: str) -> ResponseReturnValue:
    """The follow-up in a mail: GET shows, POST answers, no password."""
    return _follow_up_page(read.answered_by(token), by_phone=False, signed_in=False)


@blueprint.route("/plans/follow-ups/<int:follow_up_id>", methods=["GET", "POST"])
@allow(anyone_signed_in)
def follow_up(follow_up_id: int) -> ResponseReturnValue:
    found = read.follow_up_of(current_user, follow_up_id)
    return _follow_up_page(found, by_phone=found.plan.user_id != current_user.id, signed_in=True)


@blueprint.post("/plans/follow-ups/<int:follow_up_id>/helped")
@allow(coordinates)
def help_given(follow_up_id: int) -> ResponseReturnValue:
    with transaction():
        follow_ups.help_given(read.follow_up(follow_up_id, lock=True), by=current_user)
    flash(_("The request for help is closed."), "is-good")
    return redirect(url_for("home.index"))


def _follow_up_page(found: FollowUp, *, by_phone: bool, signed_in: bool) -> ResponseReturnValue:
    form, problem = FollowUpForm(), None
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("same_post", "helped", "hindered", "help_wanted")}
        values |= {"note": form.note.data or None, "statuses": _statuses(found)}
        try:
            with transaction():
                by = current_user if signed_in else None
                follow_ups.answer(read.follow_up(found.id, lock=True), values, by=by, by_phone=by_phone)
        except RuleBroken as broken:
            problem = str(broken)
        else:
            return redirect(request.path)
    return render_template(
        "alumni/plans/follow_up.html", follow_up=found, plan=found.plan, form=form, problem=problem,
        statuses=codes.STATUSES, chosen=_statuses(found), by_phone=by_phone,
    )  # fmt: skip


def _statuses(found: FollowUp) -> dict[str, str]:
    """The state of each action: as sent, else as it was told last."""
    known = {value for value, _label in codes.STATUSES}
    sent = {str(one.id): request.form.get(f"status-{one.id}", "") for one in found.plan.actions}
    return {
        str(one.id): sent[str(one.id)] if sent[str(one.id)] in known else one.status.value for one in found.plan.actions
    }
