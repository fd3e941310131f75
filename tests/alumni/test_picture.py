"""The plan as a picture: everything inside it, in order of time, whatever was typed."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alumni.plans.models.plans import FollowUp, Plan, PlanAction
from alumni.plans.models.states import ActionStatus, FollowUpKind, FollowUpState, PlanState
from alumni.plans.picture import MOST_TICKS, end_of_month, picture, ticks

days = st.dates(date(2020, 1, 1), date(2090, 12, 31))
months = st.one_of(st.text(max_size=7), st.dates().map(lambda day: f"{day:%Y-%m}"))


@st.composite
def plans(draw):
    plan = Plan(anchor_on=draw(days), state=PlanState.ACTIVE)
    for position, month in enumerate(draw(st.lists(months, max_size=5)), 1):
        status = draw(st.sampled_from(ActionStatus))
        plan.actions.append(PlanAction(position=position, due_month=month, status=status))
    for kind in draw(st.lists(st.sampled_from(FollowUpKind), unique=True)):
        plan.follow_ups.append(
            FollowUp(
                kind=kind, days=30, due_on=plan.anchor_on + timedelta(days=draw(st.integers(0, 800))),
                state=draw(st.sampled_from(FollowUpState)),
            )
        )  # fmt: skip
    return plan


@given(plans(), days)
def test_everything_lies_inside_and_in_order(plan, today):
    drawn = picture(plan, today)
    places = [one.x for one in drawn.markers] + [bar.width for bar in drawn.bars] + [x for x, _first in drawn.months]
    assert all(0 <= place <= 100 for place in places)
    assert len(drawn.bars) == len(plan.actions)
    assert sorted(drawn.markers, key=lambda one: one.on) == sorted(drawn.markers, key=lambda one: (one.x, one.on))
    shown = [one for one in plan.follow_ups if one.state is not FollowUpState.CANCELLED]
    assert len(drawn.markers) == len(shown)
    assert len(drawn.months) <= MOST_TICKS
    assert drawn.today is None or 0 <= drawn.today <= 100
    assert [bar.y for bar in drawn.bars] == sorted({bar.y for bar in drawn.bars})


def test_a_plan_of_a_year():
    plan = Plan(anchor_on=date(2027, 3, 5), state=PlanState.ACTIVE)
    plan.actions = [
        PlanAction(position=1, due_month="2027-05", status=ActionStatus.DONE),
        PlanAction(position=2, due_month="", status=ActionStatus.PLANNED),
    ]
    plan.follow_ups = [
        FollowUp(kind=FollowUpKind.D30, days=30, due_on=date(2027, 4, 5), state=FollowUpState.ANSWERED),
        FollowUp(kind=FollowUpKind.D365, days=365, due_on=date(2028, 3, 6), state=FollowUpState.SCHEDULED),
    ]
    drawn = picture(plan, date(2027, 3, 5))
    first, second = drawn.bars
    assert not first.open_end
    assert second.open_end
    assert second.width == 100, "without a month it lasts as long as the plan"
    assert drawn.markers[0].x < first.width < drawn.markers[1].x < 100
    assert drawn.today == 0
    assert picture(plan, date(2029, 1, 1)).today is None


def test_months():
    assert end_of_month("2028-02") == date(2028, 2, 29)
    assert end_of_month("soon") is None
    assert ticks(date(2027, 3, 5), date(2027, 7, 1)) == [date(2027, 4, 1), date(2027, 5, 1), date(2027, 6, 1)]


def test_the_page_has_a_table_beside_the_picture(browser, active):
    browser.sign_in(active.user)
    page = browser.page(f"/plans/{active.id}")
    assert page.select_one("svg.chart")["role"] == "img"
    cells = [row.th.text for row in page.select("details table tbody tr")]
    assert cells == [
        "Action 1: Brief the shift in groups of eight", "Day 30: Help", "Day 90: Reunion", "Day 180: Measurement",
        "Day 365: Still in use?",
    ]  # fmt: skip
