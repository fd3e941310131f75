"""Who sees what of a plan: its story, its shared words, its paper."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes, printing
from alumni.plans.queries import plans as plans_read
from alumni.plans.queries import shared as shared_read
from alumni.plans.queries import timeline as timeline_read
from alumni.plans.services import sharing
from alumni.plans.sight import Sight, sight
from alumni.plans.views.blueprint import blueprint
from lms.db import transaction
from lms.extensions import limiter
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.get("/plans/<int:plan_id>/timeline")
@allow(anyone_signed_in)
def timeline(plan_id: int) -> ResponseReturnValue:
    """Everything that happened to a plan, as far as the reader may see it."""
    found = plans_read.plan_for(current_user, plan_id)
    happened = timeline_read.happened(found, sight(current_user, found))
    return render_template("alumni/plans/timeline.html", plan=found, happened=happened)


@blueprint.get("/plans/<int:plan_id>/plan.pdf")
@allow(anyone_signed_in)
@limiter.limit("20/minute")
def pdf(plan_id: int) -> ResponseReturnValue:
    """The plan and its results on paper, in any script."""
    found = plans_read.plan_for(current_user, plan_id)
    content = printing.plan(found, with_notes=sight(current_user, found) is not Sight.PEER)
    headers = {
        "Content-Disposition": f'inline; filename="action-plan-{found.id}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.get("/plans/shared")
@allow(anyone_signed_in)
def shared() -> ResponseReturnValue:
    """The plans that others of the same trainings share."""
    return render_template("alumni/plans/shared.html", plans=shared_read.shared_with(current_user))


@blueprint.get("/plans/shared/<int:plan_id>")
@allow(anyone_signed_in)
def shared_plan(plan_id: int) -> ResponseReturnValue:
    found = shared_read.shared_plan(current_user, plan_id)
    return render_template(
        "alumni/plans/shared_plan.html", plan=found, statuses=dict(codes.STATUSES), kinds=dict(codes.KINDS)
    )


@blueprint.post("/plans/<int:plan_id>/share")
@allow(anyone_signed_in)
def share(plan_id: int) -> ResponseReturnValue:
    """Let the others of the training read the plan, or take that back."""
    wanted = request.form.get("share") == "yes"
    with transaction():
        found = plans_read.own(current_user, plan_id, lock=True)
        (sharing.share if wanted else sharing.take_back)(found, by=current_user)
    flash(
        _("The others of your training can read it now.") if wanted else _("Only you and who goes along read it now."),
        "is-good",
    )
    return redirect(url_for("plans.plan", plan_id=plan_id))
