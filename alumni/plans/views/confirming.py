"""A supervisor's second page: what has come of the plan."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from alumni.plans import codes
from alumni.plans.forms import ConfirmForm
from alumni.plans.queries import confirmations as read
from alumni.plans.services import confirming
from alumni.plans.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import LinkDead
from lms.extensions import limiter
from lms.web.access import by_link


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def confirm(token: str) -> ResponseReturnValue:
    """The officer's name, goal and actions, nothing else. GET shows, POST answers."""
    found, form, missing = read.asked_by(token), ConfirmForm(), False
    known = {value for value, _label in codes.CONFIRMED}
    chosen = {str(one.id): request.form.get(f"confirm-{one.id}", "") for one in found.plan.actions}
    if form.validate_on_submit():
        missing = not all(value in known for value in chosen.values())
        if not missing:
            plan_id = found.plan_id
            with transaction():
                locked = read.of_plan(plan_id, lock=True)
                if locked is None:
                    raise LinkDead("This link is not one of ours.")
                confirming.answer(locked, chosen, form.note.data or None)
            return redirect(url_for("plans.confirm", token=token))
    page = render_template(
        "alumni/plans/confirm.html", asked=found, plan=found.plan, form=form, chosen=chosen, missing=missing,
        words=codes.CONFIRMED, kinds=dict(codes.KINDS),
    )  # fmt: skip
    return page, {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
