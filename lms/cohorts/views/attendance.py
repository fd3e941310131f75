"""Marking who was there, one session a page: on a list, also without a network."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.models.attendance import TapOutcome, Way
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.cohorts.policies import may_mark
from lms.cohorts.queries import attendance as attendance_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import attendance as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.manifest import Tag, Tone
from lms.operations import read
from lms.roles import runs_sessions
from lms.web.access import allow, require
from lms.web.filters import clock_time
from lms.web.phone import is_mine, not_mine

SAMPLES = (1, 2, 3, 11, 100)  # one number for each plural form of our languages (CLDR)


@blueprint.route("/cohorts/sessions/<int:session_id>/attendance", methods=["GET", "POST"])
@allow(runs_sessions)
def attendance(session_id: int) -> ResponseReturnValue:
    """The list. With a script each tap is kept and sent by itself; without one it is a form."""
    session = sessions_read.session(session_id)
    require(may_mark(current_user, session))
    people = nominations_read.expected_in(session)
    if EmptyForm().validate_on_submit():
        present = _ticked([one.id for one in people])
        with transaction():
            changed = services.mark(_held(session_id), present, by=current_user)
        flash(_("Attendance is saved. %(n)s marks changed.", n=changed), "is-good")
        return redirect(url_for("cohorts.attendance", session_id=session_id))
    page = render_template(
        "cohorts/attendance.html", session=session, cohort=session.cohort, people=people,
        marks=attendance_read.of_session(session_id), history=attendance_read.history(session_id), form=EmptyForm(),
        words=words(), way_words=way_words(), outcome_tag=outcome_tag,
    )  # fmt: skip
    return page, {"X-Keep": "paper"}  # the worker may keep it, so that it opens again without a network


def _ticked(everybody: list[int]) -> dict[int, bool]:
    """What a form changes: those whose tick is not as the page showed it, and those whom nobody has marked yet.

    So a form that was open for a while does not take back what a colleague marked meanwhile.
    """
    ticked, shown, marked = (
        set(request.form.getlist("present")),
        set(request.form.get("shown", "").split()),
        set(request.form.get("marked", "").split()),
    )
    if "everybody" in request.form:
        ticked = {str(one) for one in everybody}
    return {
        one: str(one) in ticked
        for one in everybody
        if (str(one) in ticked) != (str(one) in shown) or str(one) not in marked
    }


def _held(session_id: int) -> Session:
    """The session, its cohort locked against other marks and against being completed meanwhile."""
    cohorts_read.cohort(sessions_read.session(session_id).cohort_id, lock=True)
    return sessions_read.session(session_id)


@blueprint.route("/cohorts/sessions/<int:session_id>/taps", methods=["GET", "POST"])
@allow(runs_sessions)
def taps(session_id: int) -> ResponseReturnValue:
    """The marks that we hold; a POST takes in what a phone kept, in order, each tap once."""
    session = sessions_read.session(session_id)
    require(may_mark(current_user, session))
    if request.method == "GET":
        return jsonify(held=_marks(session_id))
    body = request.get_json(silent=True)
    if not is_mine(body):
        return not_mine()
    with transaction():
        receipt = services.receive(_held(session_id), read(body, (services.TAP,)), by=current_user)
    return jsonify(confirmed=receipt.confirmed, refused=receipt.refused, held=_marks(session_id))


def _marks(session_id: int) -> dict[int, dict[str, Any]]:
    """What stands for each person: whether they are here, and who says so since when."""
    return {
        nomination_id: {"present": one.present, "note": note_of(one.present, one.marked_by, one.marked_at)}
        for nomination_id, one in attendance_read.of_session(session_id).items()
    }


def note_of(present: bool | None, by: Any, at: Any) -> str:
    """Who marked somebody, and when: shown below the name."""
    name, time = by.name if by else _("somebody"), clock_time(at)
    if present is None:
        return _("Mark taken back by %(name)s, %(time)s", name=name, time=time)
    if present:
        return _("Present, marked by %(name)s, %(time)s", name=name, time=time)
    return _("Marked as absent by %(name)s, %(time)s", name=name, time=time)


def words() -> dict[str, Any]:
    """What the line about kept and unsent taps can say, where courses speak of answers."""
    return {
        "waiting": {
            n: ngettext("On this phone, not yet sent (%(num)d mark)", "On this phone, not yet sent (%(num)d marks)", n)
            for n in SAMPLES
        },
        "signed_out": _("You are signed out. Your marks are kept on this phone."),
        "other_text": _(
            "The marks kept on this phone belong to another person. They are not shown and not sent. "
            "Sign in as that person to send them."
        ),
    }


def way_words() -> dict[Way, str]:
    return {Way.LIST: _("on the list"), Way.WALL: _("by the code on the wall"), Way.BADGE: _("by the badge")}


def outcome_tag(outcome: TapOutcome) -> Tag:
    return {
        TapOutcome.APPLIED: Tag(_("Counted"), Tone.GOOD),
        TapOutcome.OVERTAKEN: Tag(_("A later mark stood"), Tone.WARN),
        TapOutcome.REFUSED: Tag(_("Not taken"), Tone.BAD),
    }[outcome]


@blueprint.app_context_processor
def marking() -> dict[str, object]:
    return {"note_of": note_of, "is_here": is_here}


def is_here(person: Nomination, marks: Any) -> bool:
    row = marks.get(person.id)
    return bool(row and row.present)
