"""Answering a follow-up, and repairing the address of somebody whom no mail reaches."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes
from alumni.plans.forms import AddressForm, FollowUpForm
from alumni.plans.models.plans import FollowUp
from alumni.plans.models.states import ActionStatus, FollowUpKind
from alumni.plans.queries import follow_ups as read
from alumni.plans.queries import reunions
from alumni.plans.services import addresses, follow_ups
from alumni.plans.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import NotAllowed, RuleBroken
from lms.extensions import limiter
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, by_link

ASKED = ("same_post", "helped", "hindered", "help_wanted")


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


@blueprint.route("/plans/follow-ups/<int:follow_up_id>/address", methods=["GET", "POST"])
@allow(coordinates)
def repair_address(follow_up_id: int) -> ResponseReturnValue:
    """Another address for somebody whose mails come back."""
    found, form = read.follow_up(follow_up_id), AddressForm()
    if form.validate_on_submit():
        try:
            with transaction():
                addresses.repair(read.follow_up(follow_up_id, lock=True), form.email.data, by=current_user)
        except (RuleBroken, NotAllowed) as problem:
            form.email.errors = [str(problem)]
            found = read.follow_up(follow_up_id)
        else:
            flash(_("The address is changed. The question goes there with the next run of the clock."), "is-good")
            return redirect(url_for("plans.plan", plan_id=found.plan_id))
    return render_template("alumni/plans/address.html", follow_up=found, plan=found.plan, form=form)


def _follow_up_page(found: FollowUp, *, by_phone: bool, signed_in: bool) -> ResponseReturnValue:
    asks_level = found.kind is not FollowUpKind.D30
    form, problem = FollowUpForm(data={"level": found.plan.level}), None
    if form.validate_on_submit():
        values = {name: form[name].data for name in ASKED}
        values |= {"note": form.note.data or None, "help_text": form.help_text.data or ""}
        values |= {"statuses": _statuses(found), "in_use": _in_use(found), "reached": form.reached.data}
        values |= {"level": form.level.data if asks_level else None}
        try:
            with transaction():
                by = current_user if signed_in else None
                follow_ups.answer(read.follow_up(found.id, lock=True), values, by=by, by_phone=by_phone)
        except RuleBroken as broken:
            problem = str(broken)
            found = read.follow_up(found.id)
        else:
            return redirect(request.path)
    return render_template(
        "alumni/plans/follow_up.html", follow_up=found, plan=found.plan, form=form, problem=problem,
        chosen=_statuses(found), by_phone=by_phone, signed_in=signed_in, asks_level=asks_level,
        **_questions(found),
    )  # fmt: skip


def _questions(found: FollowUp) -> dict[str, Any]:
    """What this follow-up asks beside what all ask."""
    return {
        "statuses": codes.STATUSES,
        "uses": codes.IN_USE,
        "in_use": _in_use(found),
        "kept": [one.id for one in found.plan.actions if _asks_use(found, one.status)],
        "meetings": reunions.to_come([found.plan.cohort_id]) if found.kind is FollowUpKind.D90 else [],
    }


def _asks_use(found: FollowUp, status: ActionStatus) -> bool:
    return found.kind is FollowUpKind.D365 and status is ActionStatus.DONE


def _statuses(found: FollowUp) -> dict[str, str]:
    """The state of each action: as sent, else as it was told last."""
    told = {one.id: one.status.value for one in found.plan.actions}
    return _sent("status", {value for value, _label in codes.STATUSES}, told)


def _in_use(found: FollowUp) -> dict[str, str]:
    """Whether each action that was done is still in use: as sent, else as it was told."""
    told = {one.id: found.in_use.get(str(one.id), "") for one in found.plan.actions}
    return _sent("use", {value for value, _label in codes.IN_USE}, told)


def _sent(name: str, known: set[str], told: dict[int, str]) -> dict[str, str]:
    sent = {key: request.form.get(f"{name}-{key}", "") for key in told}
    return {str(key): sent[key] if sent[key] in known else last for key, last in told.items()}
