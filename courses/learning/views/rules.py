"""Who may enrol themselves in a course, and who asks to."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.learning.forms import DecideForm, RuleForm
from courses.learning.models import Admission, EnrolmentRule
from courses.learning.queries import admission as read
from courses.learning.services import admission as entering
from courses.learning.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.organisations import queries as organisations
from lms.organisations.forms import FAMILIES
from lms.roles import coordinates
from lms.web.access import allow


@blueprint.route("/courses/<code>/rule", methods=["GET", "POST"])
@allow(coordinates)
def rule(code: str) -> ResponseReturnValue:
    course = catalogue.course(code)
    found = read.rule_of(course.id)
    form = RuleForm(obj=found, data=_shown(found))
    form.members.choices = organisations.member_choices()
    form.families.choices = list(FAMILIES)
    if form.validate_on_submit():
        values = {
            "admission": Admission(form.admission.data),
            "code": form.code.data or None,
            "opens_on": form.opens_on.data,
            "closes_on": form.closes_on.data,
            "member_ids": form.members.data,
            "families": form.families.data,
            "access_months": form.access_months.data,
            "valid_months": form.valid_months.data,
        }
        try:
            with transaction():
                entering.set_rule(catalogue.course(code), values, by=current_user)
        except RuleBroken as problem:
            form.form_errors.append(str(problem))
        else:
            flash(_("The rule is saved. It holds for everybody who enrols from now on."), "is-good")
            return redirect(url_for("learning.office", course=code))
    return render_template("courses/learning/rule.html", course=course, version=course.current_version, form=form)


def _shown(found: EnrolmentRule | None) -> dict[str, object]:
    if found is None:
        return {}
    return {"admission": found.admission.value, "members": found.member_ids}


@blueprint.get("/courses/requests")
@allow(coordinates)
def requests() -> ResponseReturnValue:
    return render_template("courses/learning/requests.html", requests=read.waiting_requests(), form=DecideForm())


@blueprint.post("/courses/requests/<int:request_id>/decide")
@allow(coordinates)
def decide(request_id: int) -> ResponseReturnValue:
    form = DecideForm()
    if not form.validate_on_submit():
        flash(_("Shorten the sentence to 500 letters."), "is-bad")
        return redirect(url_for("learning.requests"))
    with transaction():
        found = read.request(request_id)
        entering.decide(
            found, request.form.get("decision") == "approve", answer=form.answer.data or "", by=current_user
        )
    flash(_("The request is decided. The person gets a mail that says so."), "is-good")
    return redirect(url_for("learning.requests"))
