"""From plans to knowledge: measures, what helps and hinders, words to search in."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from alumni.plans import codes, labels
from alumni.plans.heat import Heat, heat
from alumni.plans.queries import knowledge as read
from alumni.plans.queries import portfolio
from alumni.plans.views.blueprint import blueprint
from lms import clock
from lms.house import house
from lms.manifest import Measure, MeasureKind
from lms.monitoring import figures as shown_figures
from lms.monitoring import periods
from lms.monitoring.models import Unit
from lms.monitoring.periods import NamedPeriod
from lms.roles import coordinates, reads_results
from lms.web.access import allow
from lms.web.tables import asked, csv_file, wants_csv

BY = ("", "cohort", "member", "agency_family", "gender")
GROUPS = (  # what is read together stands together: both rates of done actions above all
    (labels.WRITING, ("l3.plans", "l3.reviewed", "l3.support.asked", "l3.support")),
    (labels.DOING, ("l3.done.all", "l3.done.ans", "l3.first_done")),
    (labels.ACTIONS, ("l3.actions", "l3.actions.blocked", "l3.actions.dropped")),
    (labels.SURE, ("l3.confirmed", "l4.institution", "l4.spread", "l3.in_use", "l3.moved")),
    (labels.LEVELS, ("l4.level.unit", "l4.level.agency", "l4.level.country", "l4.level.cross_border")),
    (labels.ANSWERING, ("l3.answered.d30", "l3.answered.d90", "l3.answered.d180", "l3.answered.d365")),
)  # fmt: skip
UNITS = {MeasureKind.COUNT: Unit.PEOPLE, MeasureKind.MEDIAN: Unit.DAYS}


@blueprint.get("/plans/measures")
@allow(reads_results)
def figures() -> ResponseReturnValue:
    """What plans count, each with its whole, by cohort, member, kind of agency or gender."""
    period, by = _period(), request.args.get("by", "")
    by = by if by in BY else ""
    found = [(title, [_line(house().measures[code], period, by) for code in group]) for title, group in GROUPS]
    if wants_csv():
        rows = (
            (line["code"], line["label"], group.name, group.numerator, group.denominator)
            for _title, lines in found
            for line in lines
            for group in (line["whole"], *line["groups"])
        )
        return csv_file("plan-measures", ("Code", "Measure", "Group", "Number", "Of"), rows)
    return render_template(
        "alumni/plans/figures.html", found=found, by=by, chosen=period, choices=periods.choices(clock.today()),
        groups=labels.GROUPS, as_of=clock.now(), board=coordinates(current_user),
    )  # fmt: skip


def _line(measure: Measure, period: NamedPeriod, by: str) -> dict[str, Any]:
    """One measure: its whole and its groups, as far as they may be shown."""
    unit = UNITS.get(measure.kind, Unit.PERCENT)
    cell = shown_figures.released(measure.read(period.period, ())[0], measure.kind)
    whole = shown_figures.Group("", cell.numerator, cell.denominator)
    groups = shown_figures.groups(measure.read(period.period, (by,)), measure.kind) if by else []
    return {
        "code": measure.code,
        "label": measure.label,
        "unit": unit,
        "whole": whole,
        "groups": groups,
        "bars": shown_figures.bars(groups, unit),
    }


@blueprint.get("/plans/knowledge")
@allow(reads_results)
def knowledge() -> ResponseReturnValue:
    """What helped and what hindered, counted and compared."""
    period, by = _period(), request.args.get("by", "")
    by = by if by in read.GROUPS else read.GROUPS[0]
    helped, hindered = read.named(period.period, by)
    maps = [
        ("hindered", dict(codes.HINDERED), heat(hindered, list(dict(codes.HINDERED)))),
        ("helped", dict(codes.HELPED), heat(helped, list(dict(codes.HELPED)))),
    ]
    if wants_csv():
        return csv_file("what-helps-and-hinders", ("Kind", "Code", "Group", "Plans", "Of"), _lines(maps))
    return render_template(
        "alumni/plans/knowledge.html", maps=maps, by=by, chosen=period, choices=periods.choices(clock.today()),
        groups=labels.GROUPS, group_order=read.GROUPS, searches=coordinates(current_user),
    )  # fmt: skip


def _lines(maps: list[tuple[str, dict[str, Any], Heat]]) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for kind, _words, one in maps:
        for row in one.rows:
            found.append((kind, row.code, "", row.total.n, one.answered))
            found += [
                (kind, row.code, name, square.n, size)
                for (name, size), square in zip(one.columns, row.squares, strict=True)
            ]
    return found


@blueprint.get("/plans/results")
@allow(coordinates)
def results() -> ResponseReturnValue:
    """What officers wrote about their plans, to search in."""
    listing = asked("cohort", "member", "kind", "helped", "hindered")
    page = read.results(listing)
    if wants_csv():
        header = (
            "Plan",
            "Member",
            "Kind of agency",
            "Cohort",
            "Follow-up",
            "Answered on",
            "Helped",
            "Hindered",
            "Goal",
            "Words",
        )
        return csv_file("plan-results", header, read.exported(page.items))
    filters = [
        ("hindered", _("What stood in the way"), codes.HINDERED),
        ("helped", _("What helped"), codes.HELPED),
        ("cohort", labels.FILTER_WORDS["cohort"], portfolio.cohorts(listing.filters.get("cohort", ""))),
        ("member", labels.FILTER_WORDS["member"], [(one, one) for one in portfolio.members()]),
        ("kind", _("Follow-up"), codes.PURPOSES),
    ]
    return render_template(
        "alumni/plans/results.html", listing=listing, page=page, filters=filters, purposes=dict(codes.PURPOSES),
        helped=dict(codes.HELPED), hindered=dict(codes.HINDERED),
    )  # fmt: skip


def _period() -> NamedPeriod:
    return periods.chosen(request.args.get("period", ""), clock.today())
