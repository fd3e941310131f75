"""The pages of indicators."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms import clock
from lms.db import transaction
from lms.errors import NotFound, RuleBroken
from lms.manifest import DIMENSIONS
from lms.monitoring import figures, periods, queries, services
from lms.monitoring.figures import JOINED
from lms.monitoring.forms import LockForm
from lms.monitoring.wording import counted, dimension_label, group_label, level_label, light_tag, shown, shown_target
from lms.roles import anyone_signed_in, coordinates, reads_results
from lms.web.access import allow
from lms.web.tables import csv_file, wants_csv

blueprint = Blueprint("monitoring", __name__, url_prefix="/indicators")


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {
        "dimension_label": dimension_label,
        "group_label": group_label,
        "level_label": level_label,
        "light_tag": light_tag,
        "counted_figure": counted,
        "shown_figure": shown,
        "shown_target": shown_target,
        "JOINED": JOINED,
    }


@blueprint.get("/")
@allow(reads_results)
def index() -> ResponseReturnValue:
    chosen = _chosen_period()
    lines = queries.lines(chosen)
    if wants_csv():
        return _as_csv(chosen, lines)
    return render_template(
        "monitoring/index.html",
        chosen=chosen,
        choices=periods.choices(clock.today()),
        lines=lines,
        reports=queries.reports(),
        form=LockForm(),
        may_lock=coordinates(current_user),
        as_of=clock.now(),
    )


@blueprint.get("/<code>")
@allow(reads_results)
def indicator(code: str) -> ResponseReturnValue:
    one, chosen = queries.indicator(code), _chosen_period()
    return render_template(
        "monitoring/indicator.html",
        chosen=chosen,
        choices=periods.choices(clock.today()),
        line=queries.line(one, chosen),
        breakdowns=[
            (name, figures.bars(queries.breakdown(one, name, chosen.period), one.unit))
            for name in DIMENSIONS
            if name in one.breakdowns
        ],
        as_of=clock.now(),
    )


@blueprint.post("/lock/<period>")
@allow(coordinates)
def lock(period: str) -> ResponseReturnValue:
    chosen, form = _named(period), LockForm()
    if form.validate_on_submit():
        try:
            with transaction():
                report = services.lock_report(title=form.title.data, chosen=chosen, by=current_user)
        except RuleBroken as problem:
            form.title.errors = [str(problem)]
        else:
            flash(_("The figures are locked. They stay as they are now."), "is-good")
            return redirect(url_for("monitoring.report", report_id=report.id))
    return render_template("monitoring/lock.html", chosen=chosen, form=form), 422


@blueprint.get("/reports/<int:report_id>")
@allow(reads_results)
def report(report_id: int) -> ResponseReturnValue:
    one = queries.report(report_id)
    return render_template(
        "monitoring/report.html", report=one, wholes=queries.wholes(one), restated=queries.restated(one)
    )


@blueprint.get("/together")
@allow(anyone_signed_in)
def together() -> ResponseReturnValue:
    """What all of it led to, for everybody who took part: the latest locked report, totals only."""
    latest = next(iter(queries.reports()), None)
    wholes = queries.wholes(queries.report(latest.id)) if latest else []
    return render_template("monitoring/together.html", report=latest, wholes=wholes)


def _chosen_period() -> periods.NamedPeriod:
    return _named(request.args.get("period") or str(clock.today().year))


def _named(code: str) -> periods.NamedPeriod:
    found = periods.named(code)
    if found is None:
        raise NotFound(_("There is no such period. Choose one from the list."))
    return found


def _as_csv(chosen: periods.NamedPeriod, lines: list[queries.Line]) -> ResponseReturnValue:
    header = ("Code", "Indicator", "Period", "Numerator", "Denominator", "Unit", "Target", "Definition", "Limitations")
    rows = (
        (
            one.code,
            one.statement,
            chosen.label,
            line.whole.numerator,
            line.whole.denominator,
            one.unit.value,
            line.target,
            one.definition,
            one.limitations,
        )
        for line in lines
        for one in (line.indicator,)
    )
    return csv_file(f"indicators-{chosen.code}", header, rows)
