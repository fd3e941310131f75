"""Making cohorts, looking at them, moving them on."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.agenda import days
from lms.cohorts.forms import CohortForm, EmptyForm
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.policies import nominates, works_with_cohorts
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.scope import scope_of
from lms.cohorts.services import cohorts as services
from lms.cohorts.states import COHORT_MOVES
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.house import house
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

FIELDS = (
    "programme_id", "title", "starts_on", "ends_on", "venue", "time_zone", "seats", "offer_days", "prework_due_on",
    "attendance_needed",
)  # fmt: skip


@blueprint.get("/cohorts/")
@allow(works_with_cohorts)
def index() -> ResponseReturnValue:
    listing = asked("state")
    page = cohorts_read.cohorts(listing)
    if wants_csv():
        rows = (
            (c.title, c.programme.title, c.starts_on, c.ends_on, c.venue, c.seats, c.state.value) for c in page.items
        )
        return csv_file("cohorts", ("Title", "Programme", "First day", "Last day", "Venue", "Seats", "State"), rows)
    return render_template(
        "cohorts/index.html", listing=listing, page=page, states=list(CohortState), may_make=coordinates(current_user)
    )


@blueprint.route("/cohorts/new", methods=["GET", "POST"])
@allow(coordinates)
def new() -> ResponseReturnValue:
    return _form_page(None)


@blueprint.route("/cohorts/<int:cohort_id>/edit", methods=["GET", "POST"])
@allow(coordinates)
def edit(cohort_id: int) -> ResponseReturnValue:
    return _form_page(cohorts_read.cohort(cohort_id))


def _form_page(cohort: Cohort | None) -> ResponseReturnValue:
    form = CohortForm(obj=cohort)
    form.programme_id.choices = [(one.id, one.title) for one in cohorts_read.programmes()]
    form.prework_course.choices = [("", _("None")), *house().prework_courses()]
    if form.validate_on_submit():
        values = {name: form[name].data for name in FIELDS} | {"prework_course": form.prework_course.data or None}
        try:
            with transaction():
                changed = cohorts_read.cohort(cohort.id, lock=True) if cohort else None
                saved = services.save(changed, values, by=current_user)
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
        else:
            flash(_("The cohort is saved."), "is-good")
            return redirect(url_for("cohorts.cohort", cohort_id=saved.id))
    return render_template("cohorts/form.html", form=form, cohort=cohort)


@blueprint.get("/cohorts/<int:cohort_id>")
@allow(works_with_cohorts)
def cohort(cohort_id: int) -> ResponseReturnValue:
    found = cohorts_read.cohort(cohort_id)
    return render_template(
        "cohorts/cohort.html",
        cohort=found,
        counts=nominations_read.counts(cohort_id, scope_of(current_user)),
        seats=cohorts_read.seats(found),
        member_seats=cohorts_read.member_seats(cohort_id),
        days=days(sessions_read.sessions(cohort_id), found.time_zone, current_user.time_zone),
        moves=[state for state in COHORT_MOVES[found.state] if state is not CohortState.COMPLETED],
        coordinator=coordinates(current_user),
        nominates=nominates(current_user),
        form=EmptyForm(),
    )


@blueprint.post("/cohorts/<int:cohort_id>/move/<state>")
@allow(coordinates)
def move(cohort_id: int, state: str) -> ResponseReturnValue:
    then = CohortState(state) if state in set(CohortState) else CohortState.COMPLETED
    with transaction():
        services.move(cohorts_read.cohort(cohort_id, lock=True), then, by=current_user)
    flash(_("The cohort has moved on."), "is-good")
    return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))


@blueprint.route("/cohorts/<int:cohort_id>/complete", methods=["GET", "POST"])
@allow(coordinates)
def complete(cohort_id: int) -> ResponseReturnValue:
    form = EmptyForm()
    if form.validate_on_submit():
        with transaction():
            graduates = services.complete(cohorts_read.cohort(cohort_id, lock=True), by=current_user)
        flash(_("The cohort is completed. %(n)s people graduated.", n=graduates), "is-good")
        return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))
    found = cohorts_read.cohort(cohort_id)
    return render_template("cohorts/complete.html", cohort=found, rows=services.outcome(found), form=form)
