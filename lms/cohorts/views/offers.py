"""What a nominee sees: the offer in a mail, and their own cohorts."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.agenda import days, own
from lms.cohorts.deadlines import shown_day
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import nominations as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.extensions import limiter
from lms.roles import anyone_signed_in
from lms.web.access import allow, by_link


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
    taken = sessions_read.places_of([one.id for one in rows])
    shown = []
    for one in rows:
        sessions = own(agendas.get(one.cohort_id, []), taken.get(one.id, set()))
        shown.append((one, days(sessions, one.cohort.time_zone, current_user.time_zone), _last_day(one)))
    with_tracks = {cohort_id for cohort_id, found in agendas.items() if any(session.track for session in found)}
    in_line = seats_read.waiting_places([one.cohort for one in rows])
    return render_template("cohorts/mine.html", rows=shown, in_line=in_line, with_tracks=with_tracks, form=EmptyForm())


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
