"""Travel and needs: what a participant tells, who may see it, and the list for them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.forms.logistics import LogisticsDaysForm, LogisticsForm, LogisticsReaderForm
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import logistics as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import NotFound
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow
from lms.web.tables import csv_file, wants_csv

FIELDS = (
    "arrives_on", "arrival", "departs_on", "departure", "visa_letter", "passport_name", "diet", "accessibility",
    "emergency_name", "emergency_phone",
)  # fmt: skip
HEADER = (
    "Name", "E-mail", "Member", "Arrives on", "Arrival", "Leaves on", "Departure", "Letter for visa",
    "Name as in passport", "Diet", "Needs", "Emergency contact", "Their telephone",
)  # fmt: skip


@blueprint.route("/cohorts/<int:cohort_id>/logistics", methods=["GET", "POST"])
@allow(anyone_signed_in)
def logistics(cohort_id: int) -> ResponseReturnValue:
    """A participant's own travel and needs."""
    seat = logistics_read.own_seat(cohort_id, current_user.id)
    form = LogisticsForm(obj=logistics_read.of_nomination(seat.id))
    if form.validate_on_submit():
        values = {name: form[name].data or (False if name == "visa_letter" else None) for name in FIELDS}
        try:
            with transaction():
                services.save(logistics_read.own_seat(cohort_id, current_user.id), values, by=current_user)
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
        else:
            flash(_("Thank you. You can change this at any time before you travel."), "is-good")
            return redirect(url_for("cohorts.logistics", cohort_id=cohort_id))
    seat = logistics_read.own_seat(cohort_id, current_user.id)
    return render_template(
        "cohorts/logistics.html",
        cohort=seat.cohort,
        form=form,
        told=logistics_read.of_nomination(seat.id),
        readers=logistics_read.readers(cohort_id),
        deleted_on=logistics_read.deleted_on(seat.cohort),
    )


@blueprint.post("/cohorts/<int:cohort_id>/logistics/delete")
@allow(anyone_signed_in)
def delete_logistics(cohort_id: int) -> ResponseReturnValue:
    with transaction():
        services.forget(logistics_read.own_seat(cohort_id, current_user.id), by=current_user)
    flash(_("What you told us is deleted."), "is-good")
    return redirect(url_for("cohorts.logistics", cohort_id=cohort_id))


@blueprint.get("/cohorts/<int:cohort_id>/logistics/list")
@allow(anyone_signed_in)
def logistics_list(cohort_id: int) -> ResponseReturnValue:
    """Everybody's travel and needs, for whom the cohort names. Each look at it is written down."""
    if not logistics_read.reads(cohort_id, current_user.id):
        raise NotFound(_("There is no such list."))
    with transaction():
        services.note_reading(cohorts_read.cohort(cohort_id), "file" if wants_csv() else "page", by=current_user)
    cohort, rows = cohorts_read.cohort(cohort_id), logistics_read.listed(cohort_id)
    if wants_csv():
        table = (
            (seat.user.name, seat.user.email, seat.user.agency.member.name if seat.user.agency else "",
             *(("yes" if told.visa_letter else "no") if name == "visa_letter" else getattr(told, name)
               for name in FIELDS if told))
            for seat, told in rows
        )  # fmt: skip
        return csv_file(f"cohort-{cohort_id}-logistics", HEADER, table)
    return render_template(
        "cohorts/logistics_list.html", cohort=cohort, rows=rows, deleted_on=logistics_read.deleted_on(cohort)
    )


@blueprint.route("/cohorts/<int:cohort_id>/logistics/readers", methods=["GET", "POST"])
@allow(coordinates)
def logistics_readers(cohort_id: int) -> ResponseReturnValue:
    """Who may see the cohort's logistics."""
    cohort, form = cohorts_read.cohort(cohort_id), LogisticsReaderForm()
    named = {one.user_id for one in logistics_read.readers(cohort_id)}
    form.person.choices = [(one.id, one.name) for one in logistics_read.staff() if one.id not in named]
    if form.validate_on_submit():
        with transaction():
            chosen = accounts.person(form.person.data)
            services.name_reader(cohorts_read.cohort(cohort_id, lock=True), chosen, by=current_user)
        return redirect(url_for("cohorts.logistics_readers", cohort_id=cohort_id))
    return render_template(
        "cohorts/logistics_readers.html",
        cohort=cohort,
        form=form,
        readers=logistics_read.readers(cohort_id),
        may_read=logistics_read.reads(cohort_id, current_user.id),
        days_form=LogisticsDaysForm(formdata=None, days=cohort.logistics_days),
        deleted_on=logistics_read.deleted_on(cohort),
    )


@blueprint.post("/cohorts/<int:cohort_id>/logistics/readers/<int:reader_id>/drop")
@allow(coordinates)
def drop_logistics_reader(cohort_id: int, reader_id: int) -> ResponseReturnValue:
    if EmptyForm().validate_on_submit():
        with transaction():
            services.drop_reader(cohorts_read.cohort(cohort_id, lock=True), reader_id, by=current_user)
    return redirect(url_for("cohorts.logistics_readers", cohort_id=cohort_id))


@blueprint.post("/cohorts/<int:cohort_id>/logistics/days")
@allow(coordinates)
def logistics_days(cohort_id: int) -> ResponseReturnValue:
    form = LogisticsDaysForm()
    if form.validate_on_submit():
        with transaction():
            services.keep_for(cohorts_read.cohort(cohort_id, lock=True), form.days.data, by=current_user)
        flash(_("The day is changed. The participants see it on their page."), "is-good")
    else:
        flash(_("Write a whole number of days from 1 to 365."), "is-bad")
    return redirect(url_for("cohorts.logistics_readers", cohort_id=cohort_id))
