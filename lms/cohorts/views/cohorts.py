"""Making cohorts, and looking at them."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms import clock
from lms.cohorts.agenda import days
from lms.cohorts.beginning import beginning, languages
from lms.cohorts.concerns import Concern
from lms.cohorts.forms.cohorts import CohortForm
from lms.cohorts.forms.fields import FIRST_YEAR, LAST_YEAR, EmptyForm
from lms.cohorts.models.cohorts import Cohort, CohortState, Programme
from lms.cohorts.policies import nominates, works_with_cohorts
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import concerns as concerns_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import programmes as programmes_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.refusal import Refused
from lms.cohorts.scope import scope_of
from lms.cohorts.services import cohorts as services
from lms.cohorts.services import completing
from lms.cohorts.states import COHORT_MOVES
from lms.cohorts.views.blueprint import blueprint, cohort_tag
from lms.cohorts.views.choices import offer_for_cohort, spare_rows
from lms.db import transaction
from lms.house import house
from lms.roles import coordinates
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

UNDECIDED = (CohortState.PLANNED, CohortState.NOMINATING, CohortState.CONFIRMED)


@blueprint.get("/cohorts/")
@allow(works_with_cohorts)
def index() -> ResponseReturnValue:
    listing = asked("state", "programme")
    page = cohorts_read.cohorts(listing)
    if wants_csv():
        rows = (
            (c.title, c.programme.title, c.starts_on, c.ends_on, c.venue, c.time_zone, ", ".join(c.languages), c.seats,
             c.nominations_close_on, cohort_tag(c.state).label)
            for c in page.items
        )  # fmt: skip
        header = ("Title", "Programme", "First day", "Last day", "Venue", "Time zone", "Languages", "Seats",
                  "Last day to nominate", "State")  # fmt: skip
        return csv_file("cohorts", header, rows)
    return render_template(
        "cohorts/index.html", listing=listing, page=page, states=list(CohortState),
        programmes=programmes_read.programmes(), may_make=coordinates(current_user),
    )  # fmt: skip


@blueprint.route("/cohorts/new", methods=["GET", "POST"])
@allow(coordinates)
def new() -> ResponseReturnValue:
    """From a programme where the address names one, with the days counted from a first day where it has one."""
    programme_id, first = request.args.get("programme", ""), _day(request.args.get("first", ""))
    if not programme_id.isdecimal() or len(programme_id) > 9:
        return _form_page(None, CohortForm())
    programme = programmes_read.programme(int(programme_id))
    today = clock.today(programme.time_zone)
    form = CohortForm(data=beginning(programme, first, today) | {"contact_id": current_user.id})
    return _form_page(None, form, programme)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


@blueprint.route("/cohorts/<int:cohort_id>/edit", methods=["GET", "POST"])
@allow(coordinates)
def edit(cohort_id: int) -> ResponseReturnValue:
    found = cohorts_read.cohort(cohort_id)
    chosen = languages(found.languages) | {"nominators": found.nominators.value}
    return _form_page(found, CohortForm(obj=found, data=chosen))


def _form_page(cohort: Cohort | None, form: CohortForm, programme: Programme | None = None) -> ResponseReturnValue:
    offer_for_cohort(form, cohort)
    checking = "check" in request.form
    if not checking and form.validate_on_submit():
        try:
            with transaction():
                changed = cohorts_read.cohort(cohort.id, lock=True) if cohort else None
                saved = services.save(changed, form.values(), by=current_user)
        except Refused as refused:
            form.refuse(refused.problems)
        else:
            flash(_("The cohort is saved."), "is-good")
            return redirect(url_for("cohorts.cohort", cohort_id=saved.id))
    spare_rows(form, cohort)
    return render_template(
        "cohorts/form.html", form=form, cohort=cohort, programme=programme, checking=checking,
        programmes=programmes_read.programmes(), first=_day(request.args.get("first", "")),
        fixed=bool(cohort and services.dates_are_known(cohort)),
        concerns=_concerns(form, cohort) if checking or request.method == "GET" else [],
    )  # fmt: skip


def _concerns(form: CohortForm, cohort: Cohort | None) -> list[Concern]:
    """What speaks against the dates in the form, as far as they are dates."""
    starts_on, ends_on = form.starts_on.data, form.ends_on.data
    if not starts_on or not ends_on or services.date_problems({"starts_on": starts_on, "ends_on": ends_on}):
        return []
    slots = concerns_read.slots(sessions_read.sessions(cohort.id)) if cohort else []
    return concerns_read.against(cohort.id if cohort else None, starts_on, ends_on, form.time_zone.data, slots)


@blueprint.get("/cohorts/<int:cohort_id>")
@allow(works_with_cohorts)
def cohort(cohort_id: int) -> ResponseReturnValue:
    found = cohorts_read.cohort(cohort_id)
    return render_template(
        "cohorts/cohort.html",
        cohort=found,
        counts=nominations_read.counts(cohort_id, scope_of(current_user)),
        seats=cohorts_read.seats(found),
        member_seats=cohorts_read.member_seats(cohort_id),
        days=days(sessions_read.sessions(cohort_id), found.time_zone, current_user.time_zone),
        moves=[state for state in COHORT_MOVES[found.state] if state is not CohortState.COMPLETED],
        coordinator=coordinates(current_user),
        nominates=nominates(current_user),
        prework_titles=dict(house().prework_courses()),
        concerns=concerns_read.of_cohort(found) if coordinates(current_user) and found.state in UNDECIDED else [],
        form=EmptyForm(),
    )


@blueprint.route("/cohorts/<int:cohort_id>/complete", methods=["GET", "POST"])
@allow(coordinates)
def complete(cohort_id: int) -> ResponseReturnValue:
    form = EmptyForm()
    if form.validate_on_submit():
        with transaction():
            graduates = completing.complete(cohorts_read.cohort(cohort_id, lock=True), by=current_user)
        flash(
            ngettext(
                "The cohort is completed. %(num)d person graduated.",
                "The cohort is completed. %(num)d people graduated.",
                graduates,
            ),
            "is-good",
        )
        return redirect(url_for("cohorts.cohort", cohort_id=cohort_id))
    found = cohorts_read.cohort(cohort_id)
    return render_template("cohorts/complete.html", cohort=found, rows=completing.outcome(found), form=form)
