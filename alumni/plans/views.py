"""The pages of action plans."""

import re
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import advice, codes, services
from alumni.plans.forms import (
    ACTION_FIELDS,
    LONGEST,
    MOST_ACTIONS,
    EmptyForm,
    FollowUpForm,
    ReturnForm,
    SupervisorForm,
    SupportForm,
)
from alumni.plans.models import FollowUp, FollowUpState, Plan, PlanState, SupportState
from alumni.plans.queries import follow_ups
from alumni.plans.queries import plans as plans_read
from lms.db import transaction
from lms.errors import RuleBroken
from lms.extensions import limiter
from lms.roles import Role, anyone_signed_in, coordinates
from lms.web.access import allow, by_link
from lms.web.tables import asked, csv_file, wants_csv

blueprint = Blueprint("plans", __name__)
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
WRITABLE = (PlanState.DRAFT, PlanState.RETURNED, PlanState.LAPSED)


def reviews(person: Any) -> bool:
    return bool(person.has(Role.COORDINATOR, Role.ADMIN, Role.MENTOR))


@blueprint.get("/plans/")
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    found = plans_read.plans_of(current_user.id)
    if len(found) == 1:
        return redirect(url_for("plans.plan", plan_id=found[0].id))
    return render_template("alumni/plans/mine.html", plans=found)


@blueprint.get("/plans/<int:plan_id>")
@allow(anyone_signed_in)
def plan(plan_id: int) -> ResponseReturnValue:
    found = plans_read.plan_for(current_user, plan_id)
    return _plan_page(found)


@blueprint.route("/plans/<int:plan_id>/write", methods=["GET", "POST"])
@allow(anyone_signed_in)
def write(plan_id: int) -> ResponseReturnValue:
    found = plans_read.own(current_user, plan_id)
    if found.state not in WRITABLE:
        return redirect(url_for("plans.plan", plan_id=plan_id))
    if not EmptyForm().validate_on_submit():
        return _write_page(found, _stored(found), found.goal, found.today)
    sent = _sent()
    problems = _problems(sent)
    goal, today = _text("goal", 300), _text("today", 300)
    try:
        with transaction():
            locked = plans_read.own(current_user, plan_id, lock=True)
            seen = request.form.get("seen", "")
            services.save(locked, goal=goal, today=today, actions=sent, seen=int(seen) if seen.isdecimal() else None)
            if "submit" in request.form and not problems:
                services.submit(locked, by=current_user)
    except RuleBroken as problem:
        if request.form.get("only") == "save":
            return {"problem": str(problem)}, 409
        return _write_page(plans_read.own(current_user, plan_id), sent, goal, today, problem=str(problem))
    if request.form.get("only") == "save":
        return {"saves": plans_read.own(current_user, plan_id).saves}
    if problems:
        return _write_page(plans_read.own(current_user, plan_id), sent, goal, today, problem=" ".join(problems))
    flash(_("Your action plan is handed in.") if "submit" in request.form else _("Your draft is saved."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/withdraw")
@allow(anyone_signed_in)
def withdraw(plan_id: int) -> ResponseReturnValue:
    with transaction():
        services.withdraw(plans_read.own(current_user, plan_id, lock=True), by=current_user)
    flash(_("Your action plan is withdrawn."), "is-good")
    return redirect(url_for("plans.mine"))


@blueprint.post("/plans/<int:plan_id>/support")
@allow(anyone_signed_in)
def ask_support(plan_id: int) -> ResponseReturnValue:
    form = SupervisorForm()
    found = plans_read.own(current_user, plan_id)
    if not form.validate_on_submit():
        return _plan_page(found, supervisor=form)
    with transaction():
        locked = plans_read.own(current_user, plan_id, lock=True)
        asked_for = services.ask_support(locked, name=form.name.data, email=form.email.data, by=current_user)
        held = asked_for.state is SupportState.HELD
    flash(_("A coordinator checks the address first.") if held else _("Your supervisor is asked by e-mail."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/agree")
@allow(reviews)
def agree(plan_id: int) -> ResponseReturnValue:
    with transaction():
        services.agree(plans_read.plan_for(current_user, plan_id, lock=True), by=current_user)
    flash(_("The action plan is active. Its follow-ups are scheduled."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/return")
@allow(reviews)
def give_back(plan_id: int) -> ResponseReturnValue:
    form = ReturnForm()
    if not form.validate_on_submit():
        return _plan_page(plans_read.plan_for(current_user, plan_id), review=form)
    with transaction():
        services.give_back(plans_read.plan_for(current_user, plan_id, lock=True), form.comment.data, by=current_user)
    flash(_("The action plan is returned with your comment."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.post("/plans/<int:plan_id>/release")
@allow(coordinates)
def release(plan_id: int) -> ResponseReturnValue:
    with transaction():
        found = plans_read.by_id(plan_id, lock=True)
        if found.support:
            services.release(found.support, by=current_user)
    flash(_("The supervisor is asked."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


@blueprint.route("/support/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def support(token: str) -> ResponseReturnValue:
    """A supervisor's page: the officer's name, goal and actions, nothing else. GET shows, POST answers."""
    found, form = plans_read.supported_by(token), SupportForm()
    if form.validate_on_submit():
        with transaction():
            locked = plans_read.by_id(found.id, lock=True)
            services.answer_support(locked, SupportState(form.answer.data), form.note.data or None)
        return redirect(url_for("plans.support", token=token))
    return render_template("alumni/plans/support.html", plan=found, form=form, words=dict(codes.SUPPORT))


@blueprint.route("/follow-up/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def answer(token: str) -> ResponseReturnValue:
    """The follow-up in a mail: GET shows, POST answers, no password."""
    return _follow_up_page(follow_ups.answered_by(token), by_phone=False, signed_in=False)


@blueprint.route("/plans/follow-ups/<int:follow_up_id>", methods=["GET", "POST"])
@allow(anyone_signed_in)
def follow_up(follow_up_id: int) -> ResponseReturnValue:
    found = follow_ups.follow_up_of(current_user, follow_up_id)
    return _follow_up_page(found, by_phone=found.plan.user_id != current_user.id, signed_in=True)


@blueprint.post("/plans/follow-ups/<int:follow_up_id>/helped")
@allow(coordinates)
def help_given(follow_up_id: int) -> ResponseReturnValue:
    with transaction():
        services.help_given(follow_ups.follow_up(follow_up_id, lock=True), by=current_user)
    flash(_("The request for help is closed."), "is-good")
    return redirect(url_for("home.index"))


@blueprint.get("/plans/board")
@allow(coordinates)
def board() -> ResponseReturnValue:
    listing = asked("show", "kind")
    page = follow_ups.board(listing)
    if wants_csv():
        rows = (
            (
                f.plan.user.name,
                f.plan.member,
                f.plan.nomination.cohort.title,
                f.kind.value,
                f.due_on,
                f.state.value,
                f.answered_on,
            )
            for f in page.items
        )
        return csv_file("follow-ups", ("Name", "Member", "Cohort", "Follow-up", "Due on", "State", "Answered on"), rows)
    return render_template(
        "alumni/plans/board.html", listing=listing, page=page, counts=follow_ups.board_figures(),
        plans=plans_read.to_review(), FollowUpState=FollowUpState,
    )  # fmt: skip


def _follow_up_page(found: FollowUp, *, by_phone: bool, signed_in: bool) -> ResponseReturnValue:
    form, problem = FollowUpForm(), None
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("same_post", "helped", "hindered", "help_wanted")}
        values |= {"note": form.note.data or None, "statuses": _statuses(found)}
        try:
            with transaction():
                by = current_user if signed_in else None
                services.answer(follow_ups.follow_up(found.id, lock=True), values, by=by, by_phone=by_phone)
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


def _plan_page(
    found: Plan, *, supervisor: SupervisorForm | None = None, review: ReturnForm | None = None
) -> ResponseReturnValue:
    mine = found.user_id == current_user.id
    return render_template(
        "alumni/plans/plan.html",
        plan=found,
        mine=mine,
        reviewer=not mine and reviews(current_user),
        coordinator=coordinates(current_user),
        supervisor=supervisor or SupervisorForm(formdata=None),
        review=review or ReturnForm(formdata=None),
        statuses=dict(codes.STATUSES),
        support_words=dict(codes.SUPPORT),
        writable=found.state in WRITABLE,
    )


def _write_page(
    found: Plan, actions: list[dict[str, str]], goal: str, today: str, *, problem: str | None = None
) -> ResponseReturnValue:
    filled = actions + [dict.fromkeys(ACTION_FIELDS, "")] * (MOST_ACTIONS - len(actions))
    texts = [goal, today, *(value for one in filled for name, value in one.items() if name != "due_month")]
    return render_template(
        "alumni/plans/write.html", plan=found, actions=filled, goal=goal, today=today, problem=problem,
        advice=advice.found(texts), longest=LONGEST, form=EmptyForm(),
        other=problem is not None and (found.goal, found.today) != (goal, today),
    )  # fmt: skip


def _stored(found: Plan) -> list[dict[str, str]]:
    return [{name: getattr(one, name) for name in ACTION_FIELDS} for one in found.actions]


def _sent() -> list[dict[str, str]]:
    return [
        {name: _text(f"{name}-{number}", LONGEST[name]) for name in ACTION_FIELDS} for number in range(MOST_ACTIONS)
    ]


def _text(name: str, longest: int) -> str:
    return request.form.get(name, "").replace("\x00", "").strip()[:longest]


def _problems(actions: list[dict[str, str]]) -> list[str]:
    return [
        _("Action %(n)s: choose a month.", n=number)
        for number, one in enumerate(actions, 1)
        if one["due_month"] and not MONTH.fullmatch(one["due_month"])
    ]
