"""Seats by member, and until when the waiting list moves up by itself."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.deadlines import refills_until
from lms.cohorts.forms.nominations import RefillForm, SeatsForm
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import member_seats as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.organisations import queries as organisations
from lms.roles import coordinates
from lms.web.access import allow

THE_REST = -1


@blueprint.route("/cohorts/<int:cohort_id>/seats", methods=["GET", "POST"])
@allow(coordinates)
def seats(cohort_id: int) -> ResponseReturnValue:
    found, form = cohorts_read.cohort(cohort_id), SeatsForm()
    form.member.choices = [(THE_REST, _("Every member that has no row yet")), *organisations.member_choices()]
    if form.validate_on_submit():
        try:
            _set(cohort_id, form)
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
        else:
            flash(_("The seats are set."), "is-good")
            return redirect(url_for("cohorts.seats", cohort_id=cohort_id))
    return render_template(
        "cohorts/seats.html",
        cohort=found,
        form=form,
        refill=RefillForm(formdata=None, data={"refill_days": found.refill_days}),
        refills_until=refills_until(found.starts_on, found.refill_days),
        rows=cohorts_read.member_seats(cohort_id),
        seats=cohorts_read.seats(found),
    )


def _set(cohort_id: int, form: SeatsForm) -> None:
    at_most, at_least = form.seats.data, form.minimum.data or 0
    with transaction():
        locked = cohorts_read.cohort(cohort_id, lock=True)
        if form.member.data == THE_REST:
            services.set_for_the_rest(locked, at_most, minimum=at_least, by=current_user)
        else:
            services.set_member_seats(locked, form.member.data, at_most, minimum=at_least, by=current_user)


@blueprint.post("/cohorts/<int:cohort_id>/seats/refill")
@allow(coordinates)
def refill(cohort_id: int) -> ResponseReturnValue:
    form = RefillForm()
    if form.validate_on_submit():
        with transaction():
            services.set_refill_days(cohorts_read.cohort(cohort_id, lock=True), form.refill_days.data, by=current_user)
        flash(_("The day is set."), "is-good")
    else:
        flash(_("Write the days before the start as a whole number, from 0 to 365."), "is-warn")
    return redirect(url_for("cohorts.seats", cohort_id=cohort_id))
