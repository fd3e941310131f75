"""The code on the wall, which people scan to say that they are here; and badges, which are scanned at the door."""

from datetime import UTC, datetime
from typing import Any

import segno
from flask import flash, jsonify, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.cohorts import wall as codes
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.forms.sessions import BadgeForm
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.policies import may_mark
from lms.cohorts.queries import attendance as attendance_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import attendance as services
from lms.cohorts.views.attendance import words
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.errors import RuleBroken
from lms.house import address_of, secret_key
from lms.roles import anyone_signed_in, runs_sessions
from lms.web.access import allow, by_link, require

SCANNED = "scanned"  # in the visitor's session: which code they scanned, and when


@blueprint.get("/cohorts/sessions/<int:session_id>/wall")
@allow(runs_sessions)
def wall(session_id: int) -> ResponseReturnValue:
    """The page for the projector."""
    found = sessions_read.session(session_id)
    require(may_mark(current_user, found))
    return render_template(
        "cohorts/wall.html", session=found, cohort=found.cohort, shown=_shown(found),
        everybody=len(nominations_read.expected_in(found)),
    )  # fmt: skip


@blueprint.get("/cohorts/sessions/<int:session_id>/wall.json")
@allow(runs_sessions)
def wall_now(session_id: int) -> ResponseReturnValue:
    """What the projector shows now."""
    found = sessions_read.session(session_id)
    require(may_mark(current_user, found))
    return jsonify(_shown(found))


def _shown(found: Session) -> dict[str, Any]:
    """The picture of the code, for how long it holds, and how many are here; or why there is no code now."""
    now = clock.now()
    shown = {
        "closed": "", "picture": "", "address": "", "left": codes.left(now),
        "here": attendance_read.present_count(found.id),
    }  # fmt: skip
    try:
        services.require_time(found, now)
    except RuleBroken as problem:
        return {**shown, "closed": str(problem)}
    token = codes.token(secret_key(), found.id, now)
    address = address_of("cohorts.scan", session_id=found.id, token=token)
    picture = segno.make(address, error="m").svg_data_uri(border=2, scale=8)
    return {**shown, "picture": picture, "address": address}


@blueprint.get("/here/<int:session_id>/<token>")
@by_link
def scan(session_id: int, token: str) -> ResponseReturnValue:
    """Where the code on the wall leads. Who is not signed in has some minutes to do so; the code is dead soon."""
    found = sessions_read.session(session_id)
    try:
        services.scanned(found, token)
    except RuleBroken as problem:
        return render_template("cohorts/here.html", session=found, cohort=found.cohort, problem=str(problem)), 410
    session[SCANNED] = [session_id, int(clock.now().timestamp())]
    return redirect(url_for("cohorts.here", session_id=session_id))


@blueprint.route("/here/<int:session_id>", methods=["GET", "POST"])
@allow(anyone_signed_in)
def here(session_id: int) -> ResponseReturnValue:
    """One button: I am here."""
    found = sessions_read.session(session_id)
    mine = nominations_read.of_person(found.cohort_id, current_user.id)
    scanned_at = _scanned_at(session_id)
    problem = _stands_against(mine, scanned_at)
    if problem is None and mine and scanned_at and EmptyForm().validate_on_submit():
        try:
            with transaction():
                cohorts_read.cohort(found.cohort_id, lock=True)
                services.mark_myself(sessions_read.session(session_id), mine, scanned_at=scanned_at, by=current_user)
        except RuleBroken as broken:
            problem = str(broken)
        else:
            return redirect(url_for("cohorts.here", session_id=session_id))
    mark = attendance_read.of_session(session_id).get(mine.id) if mine else None
    page = render_template(
        "cohorts/here.html", session=found, cohort=found.cohort, problem=None if mark and mark.present else problem,
        mark=mark, form=EmptyForm(),
    )  # fmt: skip
    return page, 409 if request.method == "POST" else 200


def _scanned_at(session_id: int) -> datetime | None:
    found = session.get(SCANNED)
    if not isinstance(found, list) or found[0] != session_id:
        return None
    return datetime.fromtimestamp(found[1], UTC)


def _stands_against(mine: Nomination | None, scanned_at: datetime | None) -> str | None:
    if mine is None or mine.state not in (NominationState.ACCEPTED, NominationState.ATTENDED):
        return _("You have no seat in this cohort with this account. Ask who runs the session.")
    if scanned_at is None:
        return _("Scan the code on the wall first.")
    return None


@blueprint.route("/cohorts/sessions/<int:session_id>/door", methods=["GET", "POST"])
@allow(runs_sessions)
def door(session_id: int) -> ResponseReturnValue:
    """Badges at the door: typed, read by a scanner that types, or seen by the camera of a phone."""
    found, form = sessions_read.session(session_id), BadgeForm()
    require(may_mark(current_user, found))
    if form.validate_on_submit():
        try:
            with transaction():
                cohorts_read.cohort(found.cohort_id, lock=True)
                person, new = services.mark_badge(sessions_read.session(session_id), form.code.data, by=current_user)
                name = person.user.name
        except RuleBroken as problem:
            form.code.errors = [str(problem)]
        else:
            said = _("%(name)s is here.", name=name) if new else _("%(name)s was marked before.", name=name)
            flash(said, "is-good" if new else "is-info")
            return redirect(url_for("cohorts.door", session_id=session_id))
    page = render_template(
        "cohorts/door.html", session=found, cohort=found.cohort, form=form, words=words(),
        here=attendance_read.present_count(session_id),
        everybody=len(nominations_read.expected_in(found)),
        badges={
            one.badge_code: {"id": one.id, "name": one.user.name}
            for one in nominations_read.participants(found.cohort_id)
        },
    )  # fmt: skip
    response = make_response(page, {"X-Keep": "paper"})  # it opens again without a network
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return response
