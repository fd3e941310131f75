"""Follow-ups through a year, for tests: the clock on a day, what was mailed, and answers from the mail."""

from datetime import date

from bs4 import BeautifulSoup
from sqlalchemy import select

from alumni.plans import jobs
from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.models.states import FollowUpKind, PlanState
from alumni.plans.services import reviewing
from lms.db import db, transaction
from tests import mailed
from tests.alumni.conftest import answer_link

D30, D90, D180, D365 = "2027-04-05", "2027-06-03", "2027-09-01", "2028-03-06"


def at(today, day, hour=2):
    today.move_to(f"{day}T{hour:02}:00:00+00:00")
    jobs.tick()


def states(plan_id):
    return [one.state.value for one in db.session.get(Plan, plan_id).follow_ups]


def mails(plan_id):
    """All that was mailed about the follow-ups of a plan, to whatever address."""
    plan = db.session.get(Plan, plan_id)
    keys = {f"follow_up_due:{one.id}" for one in plan.follow_ups}
    return [one for one in mailed.mails(key="follow_up_due:") if ":".join(one.key.split(":")[:2]) in keys]


def form(plan, status="started", **changes):
    told = {f"status-{one.id}": status for one in plan.actions}
    sent = {"same_post": "yes", "helped": ["supervisor"], "hindered": ["no_time"], "note": "Going well"}
    return told | sent | changes


def answer(browser, plan_id, status="started", **changes):
    plan = db.session.get(Plan, plan_id)
    return browser.post(answer_link(plan), data=form(plan, status, **changes))


def follow_up(plan_id, kind=FollowUpKind.D30):
    return db.session.scalars(select(FollowUp).where(FollowUp.plan_id == plan_id, FollowUp.kind == kind)).one()


def browser_chosen(html):
    return [one["value"] for one in BeautifulSoup(html, "html.parser").select("input[checked]")]


def running(make_plan, coordinator, person=None):
    """The id of a plan that runs, without its words."""
    plan_id = make_plan(person).id
    with transaction():
        plan = db.session.get(Plan, plan_id)
        plan.state, plan.goal = PlanState.SUBMITTED, "Goal"
        plan.submitted_at, plan.submitted_on = plan.created_at, date(2027, 3, 8)
        reviewing.agree(plan, by=coordinator)
    return plan_id
