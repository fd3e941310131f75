"""The reunions of cohorts, for the office."""

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans.forms import ReunionForm
from alumni.plans.models.reunions import Reunion
from alumni.plans.queries import reunions as read
from alumni.plans.services import reunions as services
from alumni.plans.views.blueprint import blueprint
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.queries import cohorts
from lms.cohorts.wall_clock import RepeatedTimeError, SkippedTimeError, instant, shown
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.roles import coordinates
from lms.web.access import allow


@blueprint.get("/plans/reunions")
@allow(coordinates)
def reunions() -> ResponseReturnValue:
    """Cohorts whose reunion is due soon or was lately, with the day where it is set."""
    return render_template("alumni/plans/reunions.html", rows=read.due())


@blueprint.route("/plans/reunions/<int:cohort_id>", methods=["GET", "POST"])
@allow(coordinates)
def reunion(cohort_id: int) -> ResponseReturnValue:
    """Set the reunion of a cohort, or change it."""
    cohort, found = cohorts.cohort(cohort_id), read.of_cohort(cohort_id)
    form = ReunionForm(data=_as_typed(found, cohort))
    if form.validate_on_submit() and _saved(cohort_id, form):
        flash(_("The reunion is set. Who was invited before is told at once."), "is-good")
        return redirect(url_for("plans.reunion", cohort_id=cohort_id))
    cohort, found = cohorts.cohort(cohort_id), read.of_cohort(cohort_id)
    return render_template(
        "alumni/plans/reunion.html", cohort=cohort, reunion=found, form=form,
        guests=read.guests(found.id) if found else [],
    )  # fmt: skip


@blueprint.post("/plans/reunions/<int:cohort_id>/cancel")
@allow(coordinates)
def cancel_reunion(cohort_id: int) -> ResponseReturnValue:
    with transaction():
        found = read.of_cohort(cohort_id, lock=True)
        if found is None:
            raise NotFound(_("There is no such reunion."))
        services.cancel(found, by=current_user)
    flash(_("The reunion is cancelled. Everybody who was invited is told."), "is-good")
    return redirect(url_for("plans.reunion", cohort_id=cohort_id))


def _as_typed(found: Reunion | None, cohort: Cohort) -> dict[str, object]:
    if found is None:
        return {"time_zone": cohort.time_zone}
    day, starts = shown(found.starts_at, found.time_zone)
    _day, ends = shown(found.ends_at, found.time_zone)
    return {
        "day": day, "starts": starts, "ends": ends, "time_zone": found.time_zone, "link": found.link,
        "note": found.note,
    }  # fmt: skip


def _saved(cohort_id: int, form: ReunionForm) -> bool:
    """Whether it could be set; what is wrong stands beside its field."""
    times = _times(form)
    if times is None:
        return False
    try:
        with transaction():
            services.arrange(
                cohorts.cohort(cohort_id), starts_at=times[0], ends_at=times[1], zone=form.time_zone.data,
                link=form.link.data, note=form.note.data or "", by=current_user,
            )  # fmt: skip
    except RuleBroken as problem:
        form.day.errors = [str(problem)]
        return False
    return True


def _times(form: ReunionForm) -> tuple[datetime, datetime] | None:
    """Both instants, where they are clear and in order."""
    if form.ends.data <= form.starts.data:
        form.ends.errors = [_("It ends before it starts. Choose a later time.")]
        return None
    found = []
    for field in (form.starts, form.ends):
        try:
            found.append(instant(form.day.data, field.data, form.time_zone.data))
        except SkippedTimeError:
            field.errors = [_("This time does not exist on that day: the clocks go forward over it.")]
            return None
        except RepeatedTimeError:
            field.errors = [_("This time comes twice on that day: the clocks go back. Choose another.")]
            return None
    return found[0], found[1]
