"""What plans can count. Two rates of done actions, always together: of all plans, and of those that answered."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from alumni.plans.models.plans import Plan, PlanAction
from alumni.plans.models.states import ActionStatus, FollowUpKind, Level
from alumni.plans.queries import confirmed, facts, follow_ups
from lms.manifest import Cell, Measure, MeasureKind, Period
from lms.monitoring.tally import Fact, cells

RATIO, MEDIAN, COUNT = MeasureKind.RATIO, MeasureKind.MEDIAN, MeasureKind.COUNT
INSTITUTIONAL = ("guideline", "facility", "referral", "cross_border", "data", "policy")


def plans_made(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.plans: submitted within 14 days, of all graduates who were asked."""
    return cells(facts.submitted_facts(period), by, RATIO)


def reviewed(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Somebody answered within seven days, of all plans handed in."""
    return cells(facts.reviewed_facts(period), by, RATIO)


def done_of_all(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.done.all: silence counts as not done."""
    return cells([facts.done_fact(plan) for plan in facts.half_year_plans(period)], by, RATIO)


def done_of_answered(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.done.ans: the same numerator, of the plans that answered."""
    plans = [plan for plan in facts.half_year_plans(period) if facts.has_answered(plan)]
    return cells([facts.done_fact(plan) for plan in plans], by, RATIO)


def actions_done(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.actions: actions done by day 180, of all that were committed."""
    return _actions(period, by, lambda plan, action: facts.done_in_time(action, facts.half_year(plan)))


def actions_now(status: ActionStatus, period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Beside those done: committed actions that were dropped or are blocked, of all that were committed."""
    return _actions(period, by, lambda _plan, action: action.status is status)


def _actions(period: Period, by: tuple[str, ...], counts: Callable[[Plan, PlanAction], bool]) -> Sequence[Cell]:
    found = [
        Fact(plan.user_id, facts.dimensions(plan), int(counts(plan, action)), 1)
        for plan in facts.half_year_plans(period)
        for action in plan.actions
        if action.committed
    ]
    return cells(found, by, RATIO)


def confirmed_results(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.confirmed: confirmed by a second source, of the plans with an action done by day 180."""
    plans = [plan for plan in facts.half_year_plans(period) if facts.is_done(plan)]
    sure = confirmed.plans([plan.id for plan in plans])
    return cells([Fact(one.user_id, facts.dimensions(one), int(one.id in sure), 1) for one in plans], by, RATIO)


def first_done(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """The median of the days from the training to the first action done."""
    return cells(facts.first_done_facts(facts.half_year_plans(period)), by, MEDIAN)


def support(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l3.support: supported within 30 days, of all supervisors asked."""
    return cells(facts.support_facts(period), by, RATIO)


def support_asked(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """The other half of l3.support: plans whose supervisor was asked, of all handed in."""
    return cells(facts.asked_facts(period), by, RATIO)


def institutional(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l4.institution: actions done that change how an agency works, their evidence accepted in the period,
    in plans whose change reaches a unit or more, as their owners say."""
    found = [
        Fact(plan.user_id, facts.dimensions(plan))
        for plan, one, _at in confirmed.first_accepted(period)
        if one.kind in INSTITUTIONAL and one.status is ActionStatus.DONE and plan.level not in (None, Level.SELF)
    ]
    return cells(found, by, COUNT)


def level(least: Level, period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """The change reaches so far or further, of the plans of which this was told."""
    return cells(facts.level_facts(period, least), by, RATIO)


def spread(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Indicator l4.spread: colleagues reached as officers say themselves, at most 200 an answer. A colleague reached by
    two officers counts twice."""
    return cells(facts.reached_facts(period), by, COUNT)


def in_use(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Still done after a year, of the plans with an action done by day 180."""
    return cells(facts.in_use_facts(period), by, RATIO)


def moved(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Officers in another post, of those who answered at day 180."""
    return cells(facts.moved_facts(period), by, RATIO)


def answered(kind: FollowUpKind, period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Follow-ups of one kind answered, of all that fell due."""
    return cells(facts.answered_facts(period, kind), by, RATIO)


def answer_rate(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Follow-ups answered, of all that fell due. Not broken down."""
    return [Cell((), *follow_ups.due_between(period.starts_on, period.ends_on))] if not by else []


def _waves() -> tuple[Measure, ...]:
    words: dict[FollowUpKind, Any] = {
        FollowUpKind.D30: _l("Answered: help, day 30"),
        FollowUpKind.D90: _l("Answered: reunion, day 90"),
        FollowUpKind.D180: _l("Answered: measurement, day 180"),
        FollowUpKind.D365: _l("Answered: still in use, day 365"),
    }
    return tuple(
        Measure(f"l3.answered.{kind.value}", label, RATIO, partial(answered, kind)) for kind, label in words.items()
    )


def _levels() -> tuple[Measure, ...]:
    words: dict[Level, Any] = {
        Level.UNIT: _l("The change reaches a unit or more"),
        Level.AGENCY: _l("The change reaches a whole agency or more"),
        Level.COUNTRY: _l("The change reaches other agencies or more"),
        Level.CROSS_BORDER: _l("The change reaches another country"),
    }
    return tuple(Measure(f"l4.level.{one.value}", label, RATIO, partial(level, one)) for one, label in words.items())


MEASURES = (
    Measure("l3.plans", _l("Graduates with an action plan"), RATIO, plans_made),
    Measure("l3.reviewed", _l("Plans reviewed within seven days"), RATIO, reviewed),
    Measure("l3.done.all", _l("Plans with an action done, of all"), RATIO, done_of_all),
    Measure("l3.done.ans", _l("Plans with an action done, of those that answered"), RATIO, done_of_answered),
    Measure("l3.actions", _l("Actions done"), RATIO, actions_done, version=2),
    Measure("l3.actions.blocked", _l("Actions blocked"), RATIO, partial(actions_now, ActionStatus.BLOCKED)),
    Measure("l3.actions.dropped", _l("Actions dropped"), RATIO, partial(actions_now, ActionStatus.DROPPED)),
    Measure("l3.confirmed", _l("Done and confirmed by somebody else"), RATIO, confirmed_results),
    Measure("l3.first_done", _l("Days to the first action done"), MEDIAN, first_done),
    Measure("l3.support", _l("Supervisors who support the plan"), RATIO, support),
    Measure("l3.support.asked", _l("Plans whose supervisor was asked"), RATIO, support_asked),
    Measure("l3.in_use", _l("Still in use after a year"), RATIO, in_use),
    Measure("l3.moved", _l("Officers who moved to another post"), RATIO, moved),
    Measure("l4.spread", _l("Colleagues reached, as officers say"), COUNT, spread),
    Measure("l4.institution", _l("Changes in how agencies work"), COUNT, institutional, version=2),
    Measure("l3.answer_rate", _l("Follow-ups answered"), RATIO, answer_rate),
    *_waves(),
    *_levels(),
)
