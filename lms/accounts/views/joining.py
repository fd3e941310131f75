"""How people get an account: invited, or by asking."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security import login_user

from lms.accounts import queries, services
from lms.accounts.forms import InviteForm, RequestForm, WelcomeForm, fill_agencies
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.extensions import limiter
from lms.organisations import queries as organisations
from lms.roles import Role, coordinates
from lms.web.access import allow, by_link, public
from lms.web.languages import language

blueprint = Blueprint("joining", __name__)


@blueprint.route("/join", methods=["GET", "POST"])
@public
@limiter.limit("10/hour", methods=["POST"])
def request_account() -> ResponseReturnValue:
    form = RequestForm()
    form.member.choices = organisations.member_choices()
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("email", "name", "agency_name", "post", "reason")}
        with transaction():
            services.request_account(values | {"member_id": form.member.data, "language": language()})
        return render_template("accounts/requested.html")
    return render_template("accounts/request.html", form=form)


@blueprint.route("/welcome/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def accept(token: str) -> ResponseReturnValue:
    person = services.invited(token)
    names = ("name", "name_own_script", "language", "time_zone")
    form = WelcomeForm(data={name: getattr(person, name) for name in names} | {"gender": person.gender.value})
    if form.validate_on_submit():
        values = {name: form[name].data for name in (*names, "gender")}
        with transaction():
            person = services.accept(token, values=values, password=form.password.data)
        login_user(person)
        db.session.rollback()
        flash(_("Your account is open. This is your home page: it says what to do next."), "is-good")
        return redirect(url_for("home.index"))
    return render_template("accounts/welcome.html", form=form, person=person)


@blueprint.route("/people/invite", methods=["GET", "POST"])
@allow(coordinates)
def invite() -> ResponseReturnValue:
    form = InviteForm()
    fill_agencies(form.agency)
    if form.validate_on_submit():
        try:
            with transaction():
                person = services.invite(
                    email=form.email.data,
                    name=form.name.data,
                    agency_id=form.agency.data or None,
                    post=form.post.data or None,
                    language=form.language.data,
                    role=Role(form.role.data),
                    by=current_user,
                )
        except RuleBroken as problem:
            form.email.errors = [str(problem)]
        else:
            flash(_("The invitation to %(name)s is on its way.", name=form.name.data), "is-good")
            return redirect(url_for("people.person", person_id=person.id))
    return render_template("accounts/invite.html", form=form)


@blueprint.get("/people/requests")
@allow(coordinates)
def requests() -> ResponseReturnValue:
    members = dict(organisations.member_choices())
    return render_template("accounts/requests.html", requests=queries.waiting_requests(), members=members)


@blueprint.post("/people/requests/<int:request_id>/approve")
@allow(coordinates)
def approve(request_id: int) -> ResponseReturnValue:
    with transaction():
        services.approve(request_id, by=current_user)
    flash(_("The account is made, and the invitation is on its way."), "is-good")
    return redirect(url_for("joining.requests"))


@blueprint.post("/people/requests/<int:request_id>/refuse")
@allow(coordinates)
def refuse(request_id: int) -> ResponseReturnValue:
    with transaction():
        services.refuse(request_id, by=current_user)
    flash(_("The request is refused. The person gets a mail that says so."), "is-good")
    return redirect(url_for("joining.requests"))
