"""Nominating and offering, and the nominee's answer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries as accounts
from lms.cohorts.agenda import days
from lms.cohorts.deadlines import shown_day
from lms.cohorts.forms import EmptyForm, NominateForm
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.policies import may_nominate, nominates
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import nominations as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.extensions import limiter
from lms.organisations import queries as organisations
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow, by_link, require


@blueprint.route("/cohorts/<int:cohort_id>/nominate", methods=["GET", "POST"])
@allow(nominates)
def nominate(cohort_id: int) -> ResponseReturnValue:
    cohort, form = cohorts_read.cohort(cohort_id), NominateForm()
    require(may_nominate(current_user, cohort))
    form.agency.choices = organisations.agency_choices()
    if form.validate_on_submit():
        try:
            with transaction():
                services.nominate(
                    cohorts_read.cohort(cohort_id),
                    email=form.email.data,
                    name=form.name.data,
                    agency_id=form.agency.data,
                    post=form.post.data or None,
                    language=form.language.data,
                    by=accounts.person(current_user.id),
                )
        except Refused as refused:
            form.email.errors = list(refused.problems.values())
        except NotAllowed as problem:
            form.agency.errors = [str(problem)]
        else:
            flash(_("%(name)s is nominated.", name=form.name.data), "is-good")
            return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))
    return render_template("cohorts/nominate.html", cohort=cohort, form=form)


@blueprint.post("/cohorts/<int:cohort_id>/offer")
@allow(coordinates)
def make_offers(cohort_id: int) -> ResponseReturnValue:
    ids = [int(one) for one in request.form.getlist("nomination") if one.isdecimal() and len(one) < 12]
    with transaction():
        me = accounts.person(current_user.id)
        offered, reasons = services.offer(cohorts_read.cohort(cohort_id, lock=True), ids, by=me)
    if offered:
        flash(_("%(n)s seats are offered. The mails are on their way.", n=offered), "is-good")
    for reason in reasons:
        flash(reason, "is-warn")
    if not ids:
        flash(_("Choose at least one person, then offer."), "is-warn")
    return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))


@blueprint.post("/cohorts/nominations/<int:nomination_id>/<state>")
@allow(coordinates)
def decide(nomination_id: int, state: str) -> ResponseReturnValue:
    if state not in set(NominationState):
        raise NotFound(_("There is no such state."))
    with transaction():
        found = nominations_read.nomination(nomination_id, lock=True)
        cohort_id = found.cohort_id
        services.decide(found, NominationState(state), by=accounts.person(current_user.id))
    return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))


@blueprint.route("/offer/<token>", methods=["GET", "POST"])
@by_link
@limiter.limit("30/minute")
def offer(token: str) -> ResponseReturnValue:
    """The offer in a mail: GET shows, POST answers."""
    nomination_id = nominations_read.offered_by(token).id
    if EmptyForm().validate_on_submit():
        problem = _answer(nomination_id)
        if problem:
            flash(problem, "is-warn")
        return redirect(url_for("cohorts.offer", token=token))
    return _offer_page(nominations_read.nomination(nomination_id), url_for("cohorts.offer", token=token))


@blueprint.route("/cohorts/mine", methods=["GET", "POST"])
@allow(anyone_signed_in)
def mine() -> ResponseReturnValue:
    rows = nominations_read.mine(current_user.id)
    if EmptyForm().validate_on_submit():
        wanted = request.form.get("nomination", "")
        found = next((one for one in rows if str(one.id) == wanted), None)
        if found is None:
            raise NotFound(_("There is no such offer."))
        if problem := _answer(found.id):
            flash(problem, "is-warn")
        return redirect(url_for("cohorts.mine"))
    agendas = sessions_read.of_cohorts(one.cohort_id for one in rows)
    shown = [
        (one, days(agendas.get(one.cohort_id, []), one.cohort.time_zone, current_user.time_zone), _last_day(one))
        for one in rows
    ]
    return render_template("cohorts/mine.html", rows=shown, form=EmptyForm())


def _answer(nomination_id: int) -> str | None:
    """Take the answer in; returns what stands against it."""
    try:
        with transaction():
            found = nominations_read.nomination(nomination_id, lock=True)
            services.answer(found, request.form.get("answer") == "accept", by=None)
    except RuleBroken as problem:
        return str(problem)
    return None


def _offer_page(nomination: Nomination, action: str) -> ResponseReturnValue:
    return render_template(
        "cohorts/offer.html", nomination=nomination, cohort=nomination.cohort, action=action,
        last_day=_last_day(nomination), zone=nomination.user.time_zone, form=EmptyForm(),
    )  # fmt: skip


def _last_day(nomination: Nomination) -> object:
    if nomination.offer_expires_at is None:
        return None
    return shown_day(nomination.offer_expires_at, nomination.user.time_zone)
