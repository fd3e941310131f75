"""The pre-test: what somebody knows already, before the first lesson."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.assessment import queries, services
from courses.assessment.views.blueprint import blueprint
from courses.learning.models import Enrolment
from courses.learning.queries import enrolments
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.roles import anyone_signed_in
from lms.web.access import allow


@blueprint.get("/learn/<int:enrolment_id>/pretest")
@allow(anyone_signed_in)
def pretest(enrolment_id: int) -> ResponseReturnValue:
    """The offer; once it is handed in, the score, and never the right answers."""
    enrolment = _enrolment(enrolment_id)
    total = sum(enrolment.version.draw.values())
    return render_template(
        "courses/assessment/pretest.html",
        enrolment=enrolment,
        attempt=queries.pretest(enrolment.id),
        total=total,
        minutes=-(-total // 2),  # half a minute a question, rounded up
    )


@blueprint.post("/learn/<int:enrolment_id>/pretest")
@allow(anyone_signed_in)
def start_pretest(enrolment_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            attempt = services.start_pretest(_enrolment(enrolment_id, lock=True))
    except RuleBroken as problem:
        flash(str(problem), "is-warn")
        return redirect(url_for("assessment.pretest", enrolment_id=enrolment_id))
    return redirect(url_for("assessment.attempt", attempt_id=attempt.id))


@blueprint.post("/learn/<int:enrolment_id>/pretest/skip")
@allow(anyone_signed_in)
def skip_pretest(enrolment_id: int) -> ResponseReturnValue:
    with transaction():
        services.skip_pretest(_enrolment(enrolment_id, lock=True))
    return redirect(url_for("learning.player", enrolment_id=enrolment_id))


def _enrolment(enrolment_id: int, *, lock: bool = False) -> Enrolment:
    enrolment = enrolments.enrolment_of(current_user, enrolment_id, lock=lock)
    if not enrolment.version.pretest:
        raise NotFound(_("This course has no pre-test."))
    return enrolment
