"""Plan and results as a PDF, in any script, with nobody seeing more there than on the page."""

import io

from pypdf import PdfReader

from alumni.plans import jobs
from alumni.plans.models.plans import Plan
from lms.db import db, transaction
from tests import world
from tests.alumni.conftest import answer_link


def read(browser, plan_id):
    answer = browser.get(f"/plans/{plan_id}/plan.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())


def test_plan_and_results(browser, active, today):
    today.move_to("2027-04-06T03:00:00+00:00")
    jobs.tick()
    sent = {f"status-{one.id}": "done" for one in active.actions}
    sent |= {"same_post": "yes", "helped": "supervisor", "note": "It hangs at every desk"}
    browser.post(answer_link(active), data=sent)
    browser.sign_in(db.session.get(Plan, active.id).user)
    text = read(browser, active.id)
    for words in (
        "Return-to-Work Action Plan", "Every officer of my shift asks the same five questions.",
        "1. Brief the shift in groups of eight", "May 2027", "Done", "Day 30: Help", "My supervisor",
        "It hangs at every desk", "Answered",
    ):  # fmt: skip
        assert words in text, words


def test_any_script(browser, plan, hand_in):
    plan_id = plan.id
    hand_in(
        plan, goal="لكل ضابط قائمة أسئلة واحدة", today="每位官员问的问题都不同",
        **{"what-0": "ឧបករណ៍ និង ଓଡ଼ିଆ \U0001f600 සිංහල"},
    )  # fmt: skip
    browser.sign_in(db.session.get(Plan, plan_id).user)
    text = read(browser, plan_id)
    assert "每位官员" in text
    assert any("\u0600" <= letter <= "\ufeff" for letter in text)


def test_markup_is_text(browser, plan, hand_in):
    plan_id = plan.id
    hand_in(plan, goal="#panic() *bold* $x$ <b>", today="= not a heading")
    browser.sign_in(db.session.get(Plan, plan_id).user)
    text = read(browser, plan_id)
    assert "#panic() *bold* $x$ <b>" in text


def test_in_arabic(browser, active):
    with transaction():
        active.user.language = "ar"
    browser.sign_in(db.session.get(Plan, active.id).user)
    assert read(browser, active.id)


def test_a_buddy_reads_no_answers_there(browser, active, today):
    buddy = world.make_user(email="buddy@agency.example")
    with transaction():
        plan = db.session.get(Plan, active.id)
        plan.buddy_id = buddy.id
        one = plan.follow_ups[0]
        one.note, one.state = "Told in confidence", "answered"
    browser.sign_in(buddy)
    assert "Told in confidence" not in read(browser, active.id)


def test_it_is_for_nobody_else(browser, active):
    browser.sign_in(world.make_user())
    assert browser.get(f"/plans/{active.id}/plan.pdf").status_code == 404
