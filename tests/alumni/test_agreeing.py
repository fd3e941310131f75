"""A reviewer returns a plan with comments on particular actions, or agrees; who goes along is chosen."""

import pytest
from sqlalchemy import select

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from alumni.plans.models.states import PlanState, Reviewer
from alumni.plans.models.templates import PlanTemplate
from alumni.plans.models.versions import PlanComment
from lms.accounts.models import User
from lms.db import db, transaction
from lms.roles import Role
from tests import mailed, world
from tests.alumni.conftest import WRITTEN


def reload(plan_id):
    return db.session.get(Plan, plan_id)


def give_back(browser, plan_id, **comments):
    return browser.post(f"/plans/{plan_id}/return", data={"comment": ""} | comments)


def test_comments_stand_beside_what_they_are_about(browser, plan, hand_in, coordinator):
    plan_id, owner = plan.id, plan.user
    hand_in(plan)
    browser.sign_in(coordinator)
    said = {"comment-what-0": "How many officers?", "comment-goal": "<i>Smaller</i>"}
    assert give_back(browser, plan_id, **said).status_code == 302
    assert reload(plan_id).state is PlanState.RETURNED
    assert "How many officers?" in mailed.mails(owner.email, key="plan_returned:")[0].text
    browser.sign_in(owner)
    page = browser.page(f"/plans/{plan_id}/write")
    beside = page.find(id="what-0").find_parent(class_="field").text
    assert "How many officers?" in beside
    assert "<i>Smaller</i>" in page.find(id="goal").find_parent(class_="field").text
    assert page.find("i") is None


def test_the_review_is_one_press_away_while_the_plan_waits_for_it(browser, plan, hand_in, coordinator):
    plan_id = plan.id
    hand_in(plan)
    browser.sign_in(coordinator)
    page = browser.page(f"/plans/{plan_id}")
    assert page.select_one("a.btn[href='#review']").sourceline < page.find(id="review").sourceline
    browser.post(f"/plans/{plan_id}/agree")
    assert browser.page(f"/plans/{plan_id}").select_one("[href='#review']") is None


def test_only_the_comments_of_the_last_round_are_shown(browser, plan, hand_in, coordinator):
    plan_id, owner = plan.id, plan.user
    for text in ("First round", "Second round"):
        hand_in(reload(plan_id))
        browser.sign_in(coordinator)
        give_back(browser, plan_id, **{"comment-what-0": text})
    browser.sign_in(owner)
    page = browser.page(f"/plans/{plan_id}/write").text
    assert "Second round" in page
    assert "First round" not in page
    rounds = db.session.execute(select(PlanComment.round, PlanComment.text).order_by(PlanComment.id)).all()
    assert [tuple(one) for one in rounds] == [(1, "First round"), (2, "Second round")]


def test_a_comment_on_an_action_that_is_not_there_is_not_taken(browser, plan, hand_in, coordinator):
    hand_in(plan)
    browser.sign_in(coordinator)
    answer = give_back(browser, plan.id, **{"comment-what-7": "Nobody wrote this"})
    assert "Write what should change" in answer.text
    assert reload(plan.id).state is PlanState.SUBMITTED


def test_what_was_typed_is_kept_when_a_comment_is_too_long(browser, plan, hand_in, coordinator):
    hand_in(plan)
    browser.sign_in(coordinator)
    answer = give_back(browser, plan.id, comment="y" * 501, **{"comment-what-0": "Kept as typed"})
    assert answer.status_code == 200
    assert "Kept as typed" in answer.text
    assert reload(plan.id).state is PlanState.SUBMITTED


def test_a_plan_that_nobody_reviewed_says_so(browser, plan, hand_in, today):
    plan_id, owner = plan.id, plan.user
    hand_in(plan)
    today.shift(14 * 86400)
    jobs.tick()
    assert "became active by itself" in mailed.mails(owner.email, key="plan_agreed:")[0].text
    browser.sign_in(owner)
    assert "Active without a review" in browser.page(f"/plans/{plan_id}").text


def test_nobody_reviews_the_own_plan(browser, make_plan, hand_in, agency):
    person = world.make_user(Role.COORDINATOR, agency=agency, email="both@agency.example")
    plan = make_plan(person)
    plan_id = plan.id
    hand_in(plan)
    assert browser.post(f"/plans/{plan_id}/agree").status_code == 404
    assert browser.page(f"/plans/{plan_id}").find(id="review") is None
    assert reload(plan_id).state is PlanState.SUBMITTED


def test_buddies_see_each_others_plans_once_they_are_handed_in(browser, make_plan, hand_in, coordinator):
    first, second = make_plan(), make_plan()
    first_id, second_id, friend, stranger = first.id, second.id, second.user, make_plan().user
    browser.sign_in(coordinator)
    along = {"mentor": 0, "buddy": friend.id, "secondee": 0}
    assert browser.post(f"/plans/{first_id}/assign", data=along).status_code == 302
    browser.sign_in(friend)
    assert browser.get(f"/plans/{first_id}").status_code == 404
    hand_in(reload(first_id))
    assert browser.get(f"/plans/{second_id}").status_code == 404, "theirs is a draft"
    hand_in(reload(second_id))
    browser.sign_in(reload(first_id).user)
    assert browser.get(f"/plans/{second_id}").status_code == 200, "and in turn"
    browser.sign_in(friend)
    assert WRITTEN["goal"] in browser.page("/plans/alongside").text
    page = browser.page(f"/plans/{first_id}").text
    assert "Support of the supervisor" not in page
    assert browser.post(f"/plans/{first_id}/agree").status_code == 403
    browser.sign_in(stranger)
    assert browser.get(f"/plans/{first_id}").status_code == 404


@pytest.mark.parametrize("who", ["mentor", "buddy", "secondee"])
def test_somebody_who_cannot_go_along_is_not_taken(browser, plan, coordinator, who):
    outsider = world.make_user().id
    browser.sign_in(coordinator)
    along = {"mentor": 0, "buddy": 0, "secondee": 0}
    for person in (outsider, 999_999, plan.user_id):
        assert browser.post(f"/plans/{plan.id}/assign", data=along | {who: person}).status_code == 200
    found = reload(plan.id)
    assert (found.mentor_id, found.buddy_id, found.secondee_id) == (None, None, None)


def test_who_goes_along_takes_as_many_statements_with_many_plans(browser, make_plan, hand_in, agency, statements):
    mentor = world.make_user(Role.MENTOR, agency=agency)
    mentor_id = mentor.id

    def with_plans(number):
        for _ in range(number):
            plan = make_plan()
            plan_id = plan.id
            hand_in(plan)
            with transaction():
                reload(plan_id).mentor_id = mentor_id
        browser.sign_in(db.session.get(type(mentor), mentor_id))
        statements.clear()
        browser.page("/plans/alongside")
        return len(statements)

    assert with_plans(1) == with_plans(9)


def test_a_mentor_with_many_plans_finds_one(browser, make_plan, hand_in, agency):
    mentor = world.make_user(Role.MENTOR, agency=agency)
    made = [make_plan(world.make_user(name=f"Officer {n:02}", agency=agency)) for n in range(7)]
    for plan in made:
        hand_in(plan)
        with transaction():
            found = reload(plan.id)
            found.mentor_id = mentor.id
    with transaction():
        reload(made[3].id).state = PlanState.CLOSED
        reload(made[4].id).goal = "100% of the lists are read"
    browser.sign_in(mentor)

    def names(query):
        return [one.text for one in browser.page(f"/plans/alongside?{query}").select("main h2 a")]

    assert len(names("")) == 7
    assert names("q=officer+03") == ["Officer 03"]
    assert names("q=100%25") == ["Officer 04"], "a sign of the search is searched, not obeyed"
    assert names("state=closed") == ["Officer 03"]
    assert names("state=nonsense") == []
    assert "No plan found" in browser.page("/plans/alongside?q=nobody").text
    assert len(browser.page("/plans/alongside").select(".btn:-soup-contains('Review plan')")) == 6


def test_a_buddy_does_not_read_what_the_reviewer_writes(browser, plan, hand_in, coordinator):
    plan_id, friend = plan.id, world.make_user()
    hand_in(plan)
    browser.sign_in(coordinator)
    assert give_back(browser, plan_id, **{"comment": "Too wide", "comment-what-0": "Who?"}).status_code == 302
    with transaction():
        reload(plan_id).buddy_id = friend.id
    assert "Too wide" in browser.page(f"/plans/{plan_id}").text
    browser.sign_in(friend)
    page = browser.page(f"/plans/{plan_id}").text
    assert "Too wide" not in page
    assert "Who?" not in page


@pytest.fixture
def shaped(browser, coordinator, make_plan):
    """The id of a plan with a template of its own."""

    def make(**values):
        browser.sign_in(coordinator)
        world.save(PlanTemplate(code="shaped", version=1, title="Shaped", **values))
        return make_plan().id

    return make


@pytest.mark.parametrize(
    ("reviewer", "answer", "state"),
    [(Reviewer.COORDINATOR, 404, PlanState.SUBMITTED), (Reviewer.MENTOR, 302, PlanState.ACTIVE)],
)
def test_a_mentor_reviews_where_the_template_says_so(browser, shaped, hand_in, agency, reviewer, answer, state):
    mentor_id = world.make_user(Role.MENTOR, agency=agency).id
    plan_id = shaped(reviewer=reviewer)
    with transaction():
        reload(plan_id).mentor_id = mentor_id
    hand_in(reload(plan_id))
    asked = reviewer is Reviewer.MENTOR
    mentor = db.session.get(User, mentor_id)
    assert len(mailed.mails(mentor.email, key="plan_submitted:")) == asked
    browser.sign_in(mentor)
    assert ("Review plan" in browser.page("/").text) is asked
    assert ("Review plan" in browser.page("/plans/alongside").text) is asked
    assert (browser.page(f"/plans/{plan_id}").find(id="review") is not None) is asked
    assert browser.post(f"/plans/{plan_id}/agree").status_code == answer
    assert reload(plan_id).state is state


def test_a_mentor_who_comes_later_is_told_only_of_what_they_review(browser, shaped, hand_in, agency, coordinator):
    mentor = world.make_user(Role.MENTOR, agency=agency)
    mentor_id, email = mentor.id, mentor.email
    plan_id = shaped(reviewer=Reviewer.COORDINATOR)
    hand_in(reload(plan_id))
    browser.sign_in(coordinator)
    assert "Does not review it." in browser.page(f"/plans/{plan_id}").text
    along = {"mentor": mentor_id, "buddy": 0, "secondee": 0}
    assert browser.post(f"/plans/{plan_id}/assign", data=along).status_code == 302
    assert reload(plan_id).mentor_id == mentor_id
    assert mailed.mails(email, key="plan_submitted:") == []


def test_nobody_is_said_to_have_been_silent_where_nobody_reviews(browser, shaped, hand_in):
    plan_id = shaped(reviewer=Reviewer.NOBODY)
    owner = reload(plan_id).user
    browser.sign_in(owner)
    page = browser.page(f"/plans/{plan_id}/write").text
    assert "Your reviewer reads the plan" not in page
    assert "active as soon as you hand it in" in page
    hand_in(reload(plan_id))
    found = reload(plan_id)
    assert (found.state, found.not_reviewed) == (PlanState.ACTIVE, False)
    (mail,) = mailed.mails(found.user.email, key="plan_agreed:")
    assert "Your action plan is active." in mail.text
    assert "14 days" not in mail.text
    for page in ("", "/timeline"):
        assert "14 days" not in browser.page(f"/plans/{plan_id}{page}").text


def test_whom_the_template_wants_is_offered_first_and_asked_for(browser, shaped, coordinator, make_plan, agency):
    plan_id, friend_id = shaped(companions=["secondee", "buddy"]), make_plan().user_id

    def shown():
        browser.sign_in(coordinator)
        page = browser.page(f"/plans/{plan_id}")
        along = page.find(id="along").find_parent("section")
        return [one["name"] for one in along.select("select")], along.select_one(".notice")

    offered, asked = shown()
    assert offered == ["secondee", "buddy", "mentor"]
    assert "A secondee, A buddy from the same training" in asked.text
    browser.post(f"/plans/{plan_id}/assign", data={"mentor": 0, "buddy": friend_id, "secondee": 0})
    asked = shown()[1].text
    assert "A secondee" in asked
    assert "buddy" not in asked
    browser.sign_in(reload(plan_id).user)
    assert "still to be chosen" not in browser.page(f"/plans/{plan_id}").text
    with transaction():
        reload(plan_id).state = PlanState.CLOSED
    assert shown()[1] is None
