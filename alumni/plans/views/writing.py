"""Writing a plan: a plain form, and what phones send while it is filled in."""

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import advice, codes
from alumni.plans.forms import EmptyForm
from alumni.plans.merging import clean
from alumni.plans.models.plans import Plan
from alumni.plans.models.shape import LONGEST, longest
from alumni.plans.queries import edits, versions
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import writing
from alumni.plans.states import WRITABLE
from alumni.plans.views.blueprint import blueprint
from lms import clock
from lms.db import transaction
from lms.errors import RuleBroken
from lms.operations import read
from lms.roles import anyone_signed_in
from lms.web.access import allow
from lms.web.filters import moment
from lms.web.phone import is_mine, not_mine


@blueprint.route("/plans/<int:plan_id>/write", methods=["GET", "POST"])
@allow(anyone_signed_in)
def write(plan_id: int) -> ResponseReturnValue:
    found = plans_read.own(current_user, plan_id)
    if found.state not in WRITABLE:
        return redirect(url_for("plans.plan", plan_id=plan_id))
    if not EmptyForm().validate_on_submit():
        return _page(found, writing.words_of(found))
    words, base = _sent(found, ""), _sent(found, "base-")
    kept, problem = [], None
    try:
        with transaction():
            kept = writing.save(plans_read.own(current_user, plan_id, lock=True), words, base if _has_base() else None)
        _settle(plan_id)
        if "submit" in request.form and not kept:
            with transaction():
                writing.submit(plans_read.own(current_user, plan_id, lock=True), by=current_user)
    except RuleBroken as broken:
        problem = str(broken)
    if kept:
        problem = _(
            "Another page or phone has saved this plan meanwhile. Both versions are shown. Choose what to keep."
        )
    if problem:
        now = plans_read.own(current_user, plan_id)
        return _page(now, words if now.state in WRITABLE and not kept else writing.words_of(now), problem=problem)
    if "settle" in request.form:
        return redirect(url_for("plans.write", plan_id=plan_id))
    flash(_("Your action plan is handed in.") if "submit" in request.form else _("Your draft is saved."), "is-good")
    return redirect(url_for("plans.plan", plan_id=plan_id))


def _has_base() -> bool:
    return any(name.startswith("base-") for name in request.form)


def _settle(plan_id: int) -> None:
    """A button beside two versions of a field: take-17 takes the one that waits, leave-17 puts it away."""
    act, _dash, number = request.form.get("settle", "").partition("-")
    if act in ("take", "leave") and number.isdecimal() and len(number) < 10:
        with transaction():
            writing.settle(plans_read.own(current_user, plan_id, lock=True), int(number), take=act == "take")


@blueprint.route("/plans/<int:plan_id>/words", methods=["GET", "POST"])
@allow(anyone_signed_in)
def words(plan_id: int) -> ResponseReturnValue:
    """What we hold; a POST takes in what a phone kept, in order, each operation once."""
    if request.method == "GET":
        return jsonify(_held(plans_read.own(current_user, plan_id)))
    body = request.get_json(silent=True)
    if not is_mine(body):
        return not_mine()
    with transaction():
        found = plans_read.own(current_user, plan_id, lock=True)
        receipt = writing.receive(found, read(body, writing.OPERATIONS))
        held = _held(found)
    return jsonify(**held, confirmed=receipt.confirmed, refused=receipt.refused)


def _held(found: Plan) -> dict[str, Any]:
    """The words of every field, those that wait beside them, and advice about them."""
    said = writing.words_of(found)
    return {
        "state": found.state.value,
        "held": {name: said.get(name, "") for name in found.shape.names()},
        "waiting": [
            {"field": one.field, "operation": one.operation, "value": one.value, "at": moment(one.created_at)}
            for one in edits.waiting(found.id)
        ],
        "advice": {name: [str(text) for text in texts] for name, texts in advice_for(found, said).items()},
    }


def advice_for(found: Plan, said: Mapping[str, str]) -> dict[str, list[Any]]:
    """Advice about words, by field."""
    today = clock.today(found.user.time_zone)
    by_field: dict[str, list[Any]] = {}
    for one in advice.found(said, today=today, last_day=found.last_day):
        by_field.setdefault(one.field, []).append(codes.ADVICE[one.code])
    return by_field


def _page(found: Plan, said: Mapping[str, str], *, problem: str | None = None) -> ResponseReturnValue:
    now = writing.words_of(found)
    page = render_template(
        "alumni/plans/write.html", plan=found, shape=found.shape, words=said, now=now, problem=problem, beside={},
        advice=advice_for(found, said), longest=LONGEST, kinds=codes.KINDS, waiting=edits.waiting(found.id),
        comments=versions.comments(found.id, found.rounds), examples=plans_read.examples(found),
    )  # fmt: skip
    return page, {"X-Keep": "paper"}  # the worker may keep an unfinished plan, and nothing else of this room


def _sent(found: Plan, prefix: str) -> dict[str, str]:
    return {name: clean(request.form.get(prefix + name, ""), longest(name)) for name in found.shape.names()}
