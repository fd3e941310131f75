"""Enrolling oneself, and the office's list of enrolments."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.learning.forms import DueForm, EnrolForm
from courses.learning.models import EnrolmentSource
from courses.learning.queries import enrolments, progress
from courses.learning.services import enrolments as enrolling
from courses.learning.views.blueprint import blueprint
from lms import clock
from lms.accounts import queries as accounts
from lms.db import transaction
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv


@blueprint.post("/courses/<code>/enrol")
@allow(anyone_signed_in)
def enrol(code: str) -> ResponseReturnValue:
    with transaction():
        user = accounts.person(current_user.id)
        enrolment = enrolling.enrol(user, catalogue.course(code), by=user)
    return redirect(url_for("learning.player", enrolment_id=enrolment.id))


@blueprint.get("/learn/")
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    return render_template(
        "courses/learning/mine.html",
        enrolments=enrolments.enrolments_of(current_user.id),
        counts=progress.finished_counts(current_user.id),
        today=clock.today(current_user.time_zone),
    )


@blueprint.route("/courses/enrolments", methods=["GET", "POST"])
@allow(coordinates)
def office() -> ResponseReturnValue:
    form = EnrolForm()
    form.course.choices = list(catalogue.titles())
    if form.validate_on_submit():
        user = accounts.by_email(form.email.data)
        if user is None:
            form.email.errors = [_("Nobody has this address. Invite the person first.")]
        else:
            with transaction():
                enrolling.enrol(
                    user, catalogue.course(form.course.data), by=current_user, source=EnrolmentSource.COORDINATOR,
                    due_on=form.due_on.data,
                )  # fmt: skip
            flash(_("The person is enrolled."), "is-good")
            return redirect(url_for("learning.office"))
    return _office_page(form)


@blueprint.post("/courses/enrolments/<int:enrolment_id>/due")
@allow(coordinates)
def change_due(enrolment_id: int) -> ResponseReturnValue:
    form = DueForm()
    if form.validate_on_submit():
        with transaction():
            enrolling.change_due(enrolments.by_id(enrolment_id), form.due_on.data, by=current_user)
        flash(_("The due date is changed."), "is-good")
    else:
        flash(_("Write the date as year, month and day."), "is-bad")
    return redirect(url_for("learning.office"))


@blueprint.post("/courses/enrolments/<int:enrolment_id>/withdraw")
@allow(coordinates)
def withdraw(enrolment_id: int) -> ResponseReturnValue:
    with transaction():
        enrolling.withdraw(enrolments.by_id(enrolment_id), by=current_user)
    flash(_("The enrolment is withdrawn. What was done is kept."), "is-good")
    return redirect(url_for("learning.office"))


def _office_page(form: EnrolForm) -> ResponseReturnValue:
    listing = asked("course", "state")
    page = enrolments.office(listing)
    if wants_csv():
        rows = (
            (e.user.name, e.user.email, e.member, e.version.title, e.state.value, e.due_on, e.completed_on, e.score)
            for e in page.items
        )
        header = ("Name", "E-mail", "Member", "Course", "State", "Due on", "Completed on", "Score")
        return csv_file("enrolments", header, rows)
    return render_template(
        "courses/learning/office.html", listing=listing, page=page, form=form, titles=catalogue.titles()
    )
