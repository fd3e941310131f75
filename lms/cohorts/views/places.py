"""Who goes where when the agenda splits: participants choose, coordinators place."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.agenda import days, splits
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.forms.sessions import PlaceForm
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import places as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.roles import anyone_signed_in, coordinates
from lms.web.access import allow


@blueprint.route("/cohorts/<int:cohort_id>/choose", methods=["GET", "POST"])
@allow(anyone_signed_in)
def choose(cohort_id: int) -> ResponseReturnValue:
    """A participant's own choice of sessions."""
    seat = logistics_read.own_seat(cohort_id, current_user.id)
    if EmptyForm().validate_on_submit():
        _choose(cohort_id)
        return redirect(url_for("cohorts.choose", cohort_id=cohort_id))
    cohort, taken = seat.cohort, sessions_read.places(cohort_id)
    return render_template(
        "cohorts/choose.html",
        cohort=cohort,
        splits=[
            days(group, cohort.time_zone, current_user.time_zone) for group in splits(sessions_read.sessions(cohort_id))
        ],
        taken={session_id: len(people) for session_id, people in taken.items()},
        mine={session_id for session_id, people in taken.items() if seat.id in people},
        form=EmptyForm(),
    )


def _choose(cohort_id: int) -> None:
    """Take the choice in, and say what stands against it."""
    wanted, act = request.form.get("session", ""), request.form.get("act", "choose")
    session_id = int(wanted) if wanted.isdecimal() and len(wanted) < 12 else 0
    try:
        with transaction():
            cohorts_read.cohort(cohort_id, lock=True)
            session = sessions_read.session(session_id)
            seat = logistics_read.own_seat(session.cohort_id, current_user.id)
            title = session.title
            (services.leave if act == "leave" else services.choose)(session, seat, by=current_user)
    except RuleBroken as problem:
        flash(str(problem), "is-bad")
        return
    if act == "leave":
        flash(_("Your place in %(title)s is free for others now.", title=title), "is-good")
    else:
        flash(_("You have a place in %(title)s.", title=title), "is-good")


@blueprint.route("/cohorts/sessions/<int:session_id>/places", methods=["GET", "POST"])
@allow(coordinates)
def places(session_id: int) -> ResponseReturnValue:
    """Who has a place in a session, and placing somebody."""
    session, form = sessions_read.session(session_id), PlaceForm()
    if session.track is None:
        raise NotFound(_("This session is for everybody."))
    there = sessions_read.places_in(session_id)
    in_it = {one.nomination_id for one in there}
    people = [one for one in nominations_read.participants(session.cohort_id) if one.id not in in_it]
    form.person.choices = [(one.id, one.user.name) for one in people]
    if form.validate_on_submit():
        try:
            with transaction():
                nomination = nominations_read.nomination(form.person.data, lock=True)
                services.give(sessions_read.session(session_id), nomination, by=current_user)
        except RuleBroken as problem:
            form.person.errors = [str(problem)]
        else:
            return redirect(url_for("cohorts.places", session_id=session_id))
    session, there = sessions_read.session(session_id), sessions_read.places_in(session_id)
    return render_template("cohorts/places.html", session=session, cohort=session.cohort, rows=there, form=form)


@blueprint.post("/cohorts/sessions/<int:session_id>/places/<int:nomination_id>/free")
@allow(coordinates)
def free_place(session_id: int, nomination_id: int) -> ResponseReturnValue:
    with transaction():
        nomination = nominations_read.nomination(nomination_id, lock=True)
        services.leave(sessions_read.session(session_id), nomination, by=current_user)
    return redirect(url_for("cohorts.places", session_id=session_id))
