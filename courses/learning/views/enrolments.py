"""Enrolling oneself, and what the office does with enrolments."""

import re

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from courses.catalogue import queries as catalogue
from courses.learning.admission import Answer, Reply
from courses.learning.forms import AskForm, DueForm, EnrolForm, JoinForm
from courses.learning.models import Enrolment
from courses.learning.queries import admission as admission_read
from courses.learning.queries import enrolments, progress
from courses.learning.services import admission as entering
from courses.learning.services import enrolments as enrolling
from courses.learning.views.blueprint import blueprint
from lms import clock
from lms.accounts import queries as accounts
from lms.accounts.models import User
from lms.db import transaction
from lms.errors import RuleBroken
from lms.extensions import limiter
from lms.organisations import queries as organisations
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

BETWEEN = re.compile(r"[\s,;<>\"]+")
SHOWN = 20  # addresses named in a message


@blueprint.post("/courses/<code>/enrol")
@allow(anyone_signed_in)
def enrol(code: str) -> ResponseReturnValue:
    """Into the course where its rule allows it, else to the page that says what to do."""
    with transaction():
        entered = entering.enter(accounts.person(current_user.id), catalogue.course(code))
    if isinstance(entered, Enrolment):
        return redirect(url_for("learning.player", enrolment_id=entered.id))
    return redirect(url_for("learning.join", code=code))


@blueprint.route("/courses/<code>/join", methods=["GET", "POST"])
@allow(anyone_signed_in)
@limiter.limit("20/minute", methods=["POST"])
def join(code: str) -> ResponseReturnValue:
    course, form = catalogue.course(code), JoinForm()
    typed = form.code.data or "" if form.validate_on_submit() else None
    if typed is not None:
        with transaction():
            entered = entering.enter(accounts.person(current_user.id), catalogue.course(code), code=typed)
        if isinstance(entered, Enrolment):
            return redirect(url_for("learning.player", enrolment_id=entered.id))
        form.code.errors = [entered.message]
    reply = admission_read.reply_to(accounts.person(current_user.id), course)
    return _join_page(code, reply, form, AskForm(formdata=None))


@blueprint.post("/courses/<code>/ask")
@allow(anyone_signed_in)
@limiter.limit("20/hour")
def ask(code: str) -> ResponseReturnValue:
    form = AskForm()
    if form.validate_on_submit():
        with transaction():
            entering.ask(accounts.person(current_user.id), catalogue.course(code), reason=form.reason.data)
        flash(_("Your request is sent. You get an answer by e-mail."), "is-good")
        return redirect(url_for("learning.join", code=code))
    reply = admission_read.reply_to(accounts.person(current_user.id), catalogue.course(code))
    return _join_page(code, reply, JoinForm(formdata=None), form)


def _join_page(code: str, reply: Reply, form: JoinForm, asking: AskForm) -> ResponseReturnValue:
    course = catalogue.course(code)
    return render_template(
        "courses/learning/join.html", course=course, version=course.current_version, reply=reply, Answer=Answer,
        form=form, asking=asking, waiting=admission_read.waiting_request(current_user.id, course.id),
    )  # fmt: skip


@blueprint.get("/learn/")
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    found = enrolments.enrolments_of(current_user.id)
    return render_template(
        "courses/learning/mine.html",
        enrolments=found,
        renewable={one.id for one in found if enrolling.renewable(one)},
        counts=progress.finished_counts(current_user.id),
        today=clock.today(current_user.time_zone),
    )


@blueprint.get("/courses/enrolments")
@allow(coordinates)
def office() -> ResponseReturnValue:
    listing = asked("course", "state", "member", "due")
    page = enrolments.office(listing)
    if wants_csv():
        header = (
            "Name", "E-mail", "Member", "Agency", "Course", "State", "Due on", "Completed on", "Valid until", "Score",
        )  # fmt: skip
        return csv_file("enrolments", header, map(_exported, page.items))
    return render_template(
        "courses/learning/office.html", listing=listing, page=page, titles=catalogue.titles(),
        members=organisations.member_choices(), waiting=admission_read.waiting_count(),
    )  # fmt: skip


def _exported(one: Enrolment) -> tuple[object, ...]:
    agency = one.user.agency
    return (
        one.user.name, one.user.email, agency.member.name if agency else "", agency.name if agency else "",
        one.version.title, one.state.value, one.due_on, one.completed_on, one.expires_on, one.score,
    )  # fmt: skip


@blueprint.route("/courses/enrolments/new", methods=["GET", "POST"])
@allow(coordinates)
def enrol_people() -> ResponseReturnValue:
    """One person, many, or a cohort. An address that nobody has is named, and nothing is written then."""
    form = EnrolForm()
    form.course.choices = list(catalogue.titles())
    form.cohort.choices = [(0, _("No cohort")), *enrolments.cohort_choices()]
    if form.validate_on_submit() and (chosen := _chosen(form)):
        with transaction():
            users = enrolments.people([user.id for user in chosen])
            course = catalogue.course(form.course.data)
            count = enrolling.enrol_many(
                users, course, by=current_user, due_on=form.due_on.data, mails=bool(form.mails.data)
            )
        flash(ngettext("%(num)d person is newly enrolled.", "%(num)d people are newly enrolled.", count), "is-good")
        if already := len(chosen) - count:
            flash(ngettext("%(num)d was enrolled before.", "%(num)d were enrolled before.", already), "is-info")
        return redirect(url_for("learning.office", course=form.course.data))
    if request.method == "GET":
        ids = [int(one) for one in request.args.getlist("person") if one.isdecimal() and len(one) < 10]
        form.addresses.data = "\n".join(user.email for user in enrolments.people(ids)) if ids else ""
        form.course.data = request.args.get("course") or form.course.data
    return render_template("courses/learning/enrol.html", form=form)


def _chosen(form: EnrolForm) -> list[User]:
    """The people that the form names; where one is not known, the field says so and there are none."""
    addresses = {part.casefold() for part in BETWEEN.split(form.addresses.data or "") if "@" in part}
    known = enrolments.people_with(addresses)
    unknown = sorted(addresses - {user.email for user in known})
    if unknown:
        shown = ", ".join(unknown[:SHOWN]) + (" …" if len(unknown) > SHOWN else "")
        form.addresses.errors = [_("Nobody has these addresses: %(list)s. Invite them, or send a table.", list=shown)]
        return []
    found = {user.id: user for user in (*known, *enrolments.participants(form.cohort.data or 0))}
    if not found:
        form.addresses.errors = [_("Write at least one e-mail address, or choose a cohort with people in it.")]
    return list(found.values())


@blueprint.get("/courses/enrolments/<int:enrolment_id>")
@allow(coordinates)
def enrolment(enrolment_id: int) -> ResponseReturnValue:
    return _enrolment_page(enrolments.by_id(enrolment_id), DueForm(formdata=None))


@blueprint.post("/courses/enrolments/<int:enrolment_id>/due")
@allow(coordinates)
def change_due(enrolment_id: int) -> ResponseReturnValue:
    form = DueForm()
    if form.validate_on_submit():
        with transaction():
            found = enrolments.by_id(enrolment_id)
            enrolling.change_due(found, form.due_on.data, reason=form.reason.data, by=current_user)
        flash(_("The due date is changed."), "is-good")
        return redirect(url_for("learning.enrolment", enrolment_id=enrolment_id))
    return _enrolment_page(enrolments.by_id(enrolment_id), form)


@blueprint.post("/courses/enrolments/<int:enrolment_id>/withdraw")
@allow(coordinates)
def withdraw(enrolment_id: int) -> ResponseReturnValue:
    with transaction():
        enrolling.withdraw(enrolments.by_id(enrolment_id), by=current_user)
    flash(_("The enrolment is withdrawn. What was done is kept, and you can take this back."), "is-good")
    return redirect(url_for("learning.enrolment", enrolment_id=enrolment_id))


@blueprint.post("/courses/enrolments/<int:enrolment_id>/restore")
@allow(coordinates)
def restore(enrolment_id: int) -> ResponseReturnValue:
    with transaction():
        enrolling.restore(enrolments.by_id(enrolment_id), by=current_user)
    flash(_("The person is enrolled again and goes on where they were."), "is-good")
    return redirect(url_for("learning.enrolment", enrolment_id=enrolment_id))


@blueprint.post("/courses/enrolments/<int:enrolment_id>/renew")
@allow(coordinates)
def renew(enrolment_id: int) -> ResponseReturnValue:
    with transaction():
        found = enrolling.renew(enrolments.by_id(enrolment_id), by=current_user)
    flash(_("The person takes the course again. The result of the time before stays."), "is-good")
    return redirect(url_for("learning.enrolment", enrolment_id=found.id))


@blueprint.post("/learn/<int:enrolment_id>/renew")
@allow(anyone_signed_in)
def renew_mine(enrolment_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            found = enrolling.renew(enrolments.enrolment_of(current_user, enrolment_id), by=current_user)
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("learning.mine"))
    return redirect(url_for("learning.player", enrolment_id=found.id))


def _enrolment_page(found: Enrolment, form: DueForm) -> ResponseReturnValue:
    if not form.is_submitted():
        form.due_on.data = found.due_on
    return render_template(
        "courses/learning/enrolment.html",
        enrolment=found,
        form=form,
        rounds=enrolments.rounds(found.user_id, found.course_id),
        changes=enrolments.due_changes(found.id),
        renewable=enrolling.renewable(found),
    )
