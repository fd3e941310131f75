"""Changes that tell people something: first what happens, then that it does."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.cohorts.forms.cohorts import DatesForm
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.refusal import Refused
from lms.cohorts.services import dates, moving
from lms.cohorts.states import ALLOWED, Act
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.house import house
from lms.notifications.services import preview
from lms.roles import coordinates
from lms.web.access import allow


def act_words() -> dict[Act, str]:
    return {
        Act.EDIT: _("Coordinators change the cohort, its seats and its agenda"),
        Act.NOMINATE: _("Focal points put people forward"),
        Act.NOMINATE_LATE: _("Coordinators put people forward"),
        Act.DECIDE: _("Coordinators decide about nominations"),
        Act.OFFER: _("Seats are offered"),
        Act.ANSWER: _("People answer their offers"),
        Act.MARK: _("Attendance is marked"),
        Act.COMPLETE: _("The cohort can be completed"),
    }


@blueprint.route("/cohorts/<int:cohort_id>/move/<state>", methods=["GET", "POST"])
@allow(coordinates)
def move(cohort_id: int, state: str) -> ResponseReturnValue:
    """GET shows what happens, POST does it."""
    found, then = cohorts_read.cohort(cohort_id), _state(state)
    if EmptyForm().validate_on_submit():
        with transaction():
            moving.move(cohorts_read.cohort(cohort_id, lock=True), then, by=current_user)
        flash(_("The cohort has moved on."), "is-good")
        return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))
    outlook = moving.outlook(found, then)
    words = act_words()
    return render_template(
        "cohorts/move.html", cohort=found, then=then, outlook=outlook, form=EmptyForm(),
        samples=[(one.readers, one.emails, preview(one.emails[0])) for one in outlook.letters],
        begins=[words[act] for act in Act if act in ALLOWED[then] - ALLOWED[found.state]],
        ends=[words[act] for act in Act if act in ALLOWED[found.state] - ALLOWED[then]],
    )  # fmt: skip


def _state(text: str) -> CohortState:
    """Completing has a page of its own, so here it stands for everything that no move leads to."""
    return CohortState(text) if text in set(CohortState) else CohortState.COMPLETED


@blueprint.route("/cohorts/<int:cohort_id>/dates", methods=["GET", "POST"])
@allow(coordinates)
def move_dates(cohort_id: int) -> ResponseReturnValue:
    """What was typed is shown with all that it changes; only the button below that does it."""
    found = cohorts_read.cohort(cohort_id)
    form = DatesForm(obj=found)
    plan = None
    if form.validate_on_submit():
        try:
            if "confirm" in request.form:
                return _moved(found, form)
            plan = dates.plan(found, form.values(), with_sessions=form.with_sessions.data)
        except Refused as refused:
            for name, problem in refused.problems.items():
                form[name].errors = [problem]
    return render_template(
        "cohorts/dates.html", cohort=found, form=form, plan=plan, courses=dict(house().prework_courses()),
        samples=[(one.readers, one.emails, preview(one.emails[0])) for one in plan.letters] if plan else [],
    )  # fmt: skip


def _moved(found: Cohort, form: DatesForm) -> ResponseReturnValue:
    with transaction():
        locked = cohorts_read.cohort(found.id, lock=True)
        done = dates.move(locked, form.values(), with_sessions=form.with_sessions.data, by=current_user)
    sent = ngettext("%(num)d mail is on its way.", "%(num)d mails are on their way.", done.mails)
    flash(_("The cohort has its new dates and place. %(mails)s", mails=sent), "is-good")
    return redirect(url_for("cohorts.cohort", cohort_id=found.id))
