"""Plans that run and are asked at day 180, for what counts them."""

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from alumni.plans.services import reviewing
from lms.db import db, transaction
from tests.alumni.conftest import answer_link

DAY_180 = "2027-09-01T02:00:00+00:00"


def answered(make_plan, today, browser, coordinator, hand_in, told, people=()):
    """A plan for each of `told`: the state that its action has at day 180, or None for silence. Their ids; it is
    day 180 then."""
    people = iter(people)
    ids = [make_plan(next(people, None)).id for _one in told]
    for plan_id in ids:
        hand_in(db.session.get(Plan, plan_id))
        with transaction():
            reviewing.agree(db.session.get(Plan, plan_id), by=coordinator)
    today.move_to(DAY_180)
    jobs.tick()
    for plan_id, status in zip(ids, told, strict=True):
        if status:
            answer(browser, plan_id, status)
    return ids


def answer(browser, plan_id, status, **more):
    plan = db.session.get(Plan, plan_id)
    sent = {f"status-{one.id}": status for one in plan.actions} | {"same_post": "yes"} | more
    said = browser.post(answer_link(plan), data=sent)
    assert said.status_code == 302, said.text
