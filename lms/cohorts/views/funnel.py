"""How far the people of a cohort have come, and reminding those who lack a step."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.cohorts import figures
from lms.cohorts.forms.fields import EmptyForm
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import completing as completing_read
from lms.cohorts.queries import facts
from lms.cohorts.queries import funnel as funnel_read
from lms.cohorts.services import nudging
from lms.cohorts.views.blueprint import blueprint
from lms.db import transaction
from lms.monitoring.wording import group_label
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import csv_file, wants_csv


@blueprint.get("/cohorts/<int:cohort_id>/funnel")
@allow(coordinates)
def funnel(cohort_id: int) -> ResponseReturnValue:
    cohort = cohorts_read.cohort(cohort_id)
    found = funnel_read.funnel(cohort)
    rows = found.rows()
    if wants_csv():
        header = ["Member", *(f"{one.label}{end}" for one in found.by_member for end in ("", ", of")), "Waited for"]
        lines = ((row.member, *(n for pair in row.steps for n in pair), row.gaps) for row in rows)
        return csv_file(f"cohort-{cohort_id}-steps", header, lines)
    return render_template(
        "cohorts/funnel.html", cohort=cohort, funnel=found, rows=rows,
        group_label=group_label,
        served=completing_read.served(cohort_id),
        figures=figures.of_cohort(facts.seats_of_cohort(cohort_id), facts.presence_of_cohort(cohort_id)),
    )  # fmt: skip


@blueprint.route("/cohorts/<int:cohort_id>/funnel/<step>/nudge", methods=["GET", "POST"])
@allow(coordinates)
def nudge(cohort_id: int, step: str) -> ResponseReturnValue:
    """Whom a reminder would go to, with its text; a POST queues it for exactly those who lack the step then."""
    cohort = cohorts_read.cohort(cohort_id)
    found = funnel_read.funnel(cohort)
    wanted = funnel_read.step_of(found, step)
    if EmptyForm().validate_on_submit():
        with transaction():
            count = nudging.queue(cohorts_read.cohort(cohort_id, lock=True), step, by=current_user)
        said = ngettext("%(num)d person will be reminded.", "%(num)d people will be reminded.", count)
        flash(said if count else _("Nobody is left to remind."), "is-good" if count else "is-info")
        return redirect(url_for("cohorts.funnel", cohort_id=cohort_id))
    lately = funnel_read.nudged_lately(cohort_id, step)
    return render_template(
        "cohorts/nudge.html", cohort=cohort, step=wanted, form=EmptyForm(), lately=lately,
        people=found.named(wanted.waited_for - lately.keys()),
        waiting=found.named(wanted.waited_for & lately.keys()),
    )  # fmt: skip
