"""What shows that an action was done: added by the owner, opened by the reviewers."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans.forms import EvidenceForm
from alumni.plans.models.plans import Plan
from alumni.plans.queries import evidence as read
from alumni.plans.queries import plans as plans_read
from alumni.plans.services import evidence as services
from alumni.plans.views.blueprint import blueprint
from lms.cohorts.refusal import Refused
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.files import kinds
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow
from lms.web.downloads import attachment


@blueprint.route("/plans/<int:plan_id>/evidence", methods=["GET", "POST"])
@allow(anyone_signed_in)
def evidence(plan_id: int) -> ResponseReturnValue:
    """All evidence of a plan; its owner adds to it."""
    found = read.plan_for(current_user, plan_id)
    form, problem = _form(found), None
    if found.user_id == current_user.id and form.validate_on_submit():
        try:
            _add(plan_id, form)
        except Refused as refused:
            for name, wrong in refused.problems.items():
                form[name].errors = [wrong]
        except RuleBroken as broken:
            problem = str(broken)
        else:
            flash(_("Added. You, your reviewer and the coordinators can open it."), "is-good")
            return redirect(url_for("plans.evidence", plan_id=plan_id))
        found = read.plan_for(current_user, plan_id)
    return render_template(
        "alumni/plans/evidence.html", plan=found, form=form, problem=problem, rows=read.of_plan(plan_id),
        mine=found.user_id == current_user.id, reviewer=plans_read.may_review(current_user, found),
        coordinator=coordinates(current_user), taken=found.state in services.TAKEN_IN,
    )  # fmt: skip


def _form(plan: Plan) -> EvidenceForm:
    form = EvidenceForm()
    form.action.choices = [(one.id, one.what) for one in plan.actions] + [(0, _("The whole plan"))]
    return form


def _add(plan_id: int, form: EvidenceForm) -> None:
    """Raises Refused."""
    sent, title, action_id = request.files.get("file"), form.title.data, form.action.data or None
    with transaction():
        plan = plans_read.own(current_user, plan_id, lock=True)
        if sent and sent.filename:
            content = sent.stream.read(kinds.MOST_BYTES + 1)
            services.add_file(
                plan, title=title, name=sent.filename, content=content, action_id=action_id, by=current_user
            )
        elif form.address.data:
            services.add_link(plan, title=title, address=form.address.data, action_id=action_id, by=current_user)
        else:
            raise Refused({"file": _("Choose a file, or write a link.")})


@blueprint.get("/plans/evidence/<int:evidence_id>")
@allow(anyone_signed_in)
def open_evidence(evidence_id: int) -> ResponseReturnValue:
    """A file, always to be saved and never shown inside our pages; each look is written down."""
    found = read.evidence(current_user, evidence_id, whole=True)
    name, kind, content, address = found.file_name, found.content_type, found.content, found.address
    with transaction():
        services.note_look(read.evidence(current_user, evidence_id), by=current_user)
    if address:
        return redirect(address)
    if name is None or kind is None or content is None:
        raise NotFound(_("There is no such piece of evidence."))
    return attachment(name, kind, content)


@blueprint.post("/plans/evidence/<int:evidence_id>/remove")
@allow(anyone_signed_in)
def remove_evidence(evidence_id: int) -> ResponseReturnValue:
    with transaction():
        found = read.removable(current_user, evidence_id)
        plan_id = found.plan_id
        services.remove(found, by=current_user)
    flash(_("The evidence is removed."), "is-good")
    return redirect(url_for("plans.evidence", plan_id=plan_id))


@blueprint.post("/plans/evidence/<int:evidence_id>/accept")
@allow(anyone_signed_in)
def accept_evidence(evidence_id: int) -> ResponseReturnValue:
    with transaction():
        found = read.acceptable(current_user, evidence_id)
        plan_id = found.plan_id
        services.accept(found, by=current_user)
    flash(_("The evidence is accepted."), "is-good")
    return redirect(url_for("plans.evidence", plan_id=plan_id))
