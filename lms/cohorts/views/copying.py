"""The next edition from an earlier one: first what would be made, then that it is."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.forms.cohorts import CopyForm
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import copying
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.house import house
from lms.roles import coordinates
from lms.web.access import allow


@blueprint.route("/cohorts/<int:cohort_id>/copy", methods=["GET", "POST"])
@allow(coordinates)
def copy(cohort_id: int) -> ResponseReturnValue:
    """What was typed is shown with all that would be made; only the button below that makes it."""
    source = cohorts_read.cohort(cohort_id)
    form = CopyForm(data={"title": copying.suggested_title(source)})
    plan = None
    if form.validate_on_submit():
        typed = {"title": form.title.data, "starts_on": form.starts_on.data}
        try:
            if "confirm" in request.form:
                with transaction():
                    made = copying.copy(cohorts_read.cohort(cohort_id), **typed, by=current_user)
                flash(_("The new edition is made. Nobody has been told."), "is-good")
                return redirect(url_for("cohorts.cohort", cohort_id=made.id))
            plan = copying.plan(source, **typed)
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
    return render_template(
        "cohorts/copy.html", cohort=source, form=form, plan=plan, courses=dict(house().prework_courses())
    )
