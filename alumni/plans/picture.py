"""A plan as a picture: its actions against time, its follow-ups as markers. Pure.

Places are per cent of the width, so that the picture fits a phone and letters keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from alumni.plans.models.plans import Plan
from alumni.plans.models.states import ActionStatus, FollowUpKind, FollowUpState

SHORTEST = timedelta(days=60)
MOST_TICKS = 4
ROW = 46
TOP = 8
BELOW = 62


@dataclass(frozen=True, slots=True)
class Bar:
    """An action: from the last day of the training to the end of its month; `open_end` where it has none."""

    position: int
    y: int
    width: float
    status: ActionStatus
    open_end: bool


@dataclass(frozen=True, slots=True)
class Marker:
    x: float
    on: date
    kind: FollowUpKind
    days: int
    state: FollowUpState


@dataclass(frozen=True, slots=True)
class Picture:
    """`today` is empty where it lies outside; `months` are first days of months with their places."""

    height: int
    axis: int
    bars: Sequence[Bar]
    markers: Sequence[Marker]
    months: Sequence[tuple[float, date]]
    today: float | None


def picture(plan: Plan, today: date) -> Picture:
    """What is drawn of a plan, follow-ups that are cancelled left out."""
    follow_ups = [one for one in plan.follow_ups if one.state is not FollowUpState.CANCELLED]
    ends = {one.position: end_of_month(one.due_month) for one in plan.actions}
    start = plan.anchor_on
    days = [one.due_on for one in follow_ups] + [day for day in ends.values() if day]
    end = max([start + SHORTEST, *days]) + timedelta(days=14)
    axis = TOP + ROW * len(plan.actions)

    def place(day: date) -> float:
        return round(100 * min(max((day - start) / (end - start), 0.0), 1.0), 2)

    bars = [
        Bar(
            one.position, TOP + ROW * row, place(ends[one.position] or end), one.status, ends[one.position] is None
        )
        for row, one in enumerate(plan.actions)
    ]  # fmt: skip
    return Picture(
        height=axis + BELOW,
        axis=axis,
        bars=bars,
        markers=[Marker(place(one.due_on), one.due_on, one.kind, one.days, one.state) for one in follow_ups],
        months=[(place(day), day) for day in ticks(start, end)],
        today=place(today) if start <= today <= end else None,
    )


def end_of_month(month: str) -> date | None:
    """The last day of a month written like 2027-05; None for anything else."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    return following(first) - timedelta(days=1) if first.year < date.max.year else None


def following(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def ticks(start: date, end: date) -> list[date]:
    """First days of months between two days, evenly thinned out to a few."""
    months, day = list[date](), following(start.replace(day=1))
    while day < end and len(months) < 1200:
        months.append(day)
        day = following(day)
    step = -(-len(months) // MOST_TICKS) or 1
    return months[::step]
