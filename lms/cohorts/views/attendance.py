"""Marking who was there, one session a page."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.forms import EmptyForm
from lms.cohorts.policies import may_mark
from lms.cohorts.queries import attendance as attendance_read
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import attendance as services
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.roles import runs_sessions
from lms.web.access import allow, require


@blueprint.route("/cohorts/sessions/<int:session_id>/attendance", methods=["GET", "POST"])
@allow(runs_sessions)
def attendance(session_id: int) -> ResponseReturnValue:
    session = sessions_read.session(session_id)
    require(may_mark(current_user, session))
    people = nominations_read.participants(session.cohort_id)
    if EmptyForm().validate_on_submit():
        there = set(request.form.getlist("present"))
        present = {one.id: str(one.id) in there for one in people}
        with transaction():
            cohorts_read.cohort(sessions_read.session(session_id).cohort_id, lock=True)
            changed = services.mark(sessions_read.session(session_id), present, by=current_user)
        flash(_("Attendance is saved. %(n)s marks changed.", n=changed), "is-good")
        return redirect(url_for("cohorts.attendance", session_id=session_id))
    marks = {
        nomination: there
        for (one, nomination), there in attendance_read.marks(session.cohort_id).items()
        if one == session_id
    }
    return render_template(
        "cohorts/attendance.html", session=session, cohort=session.cohort, people=people, marks=marks, form=EmptyForm()
    )
