"""What plans can count. Two rates of done actions, always together: of all plans, and of those that answered."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l

from alumni.plans.models.states import ActionStatus
from alumni.plans.queries import facts, follow_ups
from lms.manifest import Cell, Measure, MeasureKind, Period
from lms.monitoring.tally import cells

RATIO = MeasureKind.RATIO


def plans_made(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.plans: submitted within 14 days, of all graduates who were asked."""
    return cells(facts.submitted_facts(period), by, RATIO)


def done_of_all(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.done.all: silence counts as not done."""
    return cells([facts.done_fact(plan) for plan in facts.half_year_plans(period)], by, RATIO)


def done_of_answered(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.done.ans: the same numerator, of the plans that answered."""
    plans = [plan for plan in facts.half_year_plans(period) if facts.has_answered(plan)]
    return cells([facts.done_fact(plan) for plan in plans], by, RATIO)


def actions_done(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.actions: actions done, of all that were committed in plans whose day 180 lies in the period."""
    done = [
        replace(facts.done_fact(plan), numerator=int(action.status is ActionStatus.DONE), denominator=1)
        for plan in facts.half_year_plans(period)
        for action in plan.actions
        if action.committed
    ]
    return cells(done, by, RATIO)


def support(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.support: supported within 30 days, of all supervisors asked."""
    return cells(facts.support_facts(period), by, RATIO)


def answer_rate(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Follow-ups answered, of all that fell due. Not broken down."""
    return [Cell((), *follow_ups.due_between(period.starts_on, period.ends_on))] if not by else []


MEASURES = (
    Measure("l3.plans", _l("Graduates with an action plan"), RATIO, plans_made),
    Measure("l3.done.all", _l("Plans with an action done, of all"), RATIO, done_of_all),
    Measure("l3.done.ans", _l("Plans with an action done, of those that answered"), RATIO, done_of_answered),
    Measure("l3.actions", _l("Actions done"), RATIO, actions_done),
    Measure("l3.support", _l("Supervisors who support the plan"), RATIO, support),
    Measure("l3.answer_rate", _l("Follow-ups answered"), RATIO, answer_rate),
)
