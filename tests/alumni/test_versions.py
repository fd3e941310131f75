"""Every version that was handed in is kept, and any two can be compared."""

from hypothesis import given
from hypothesis import strategies as st

from alumni.plans import wording
from alumni.plans.models.plans import Plan
from alumni.plans.queries import versions
from lms.db import db


def test_the_difference_between_two_versions_is_shown_word_by_word(browser, plan, hand_in, coordinator):
    plan_id = plan.id
    hand_in(plan)
    browser.sign_in(coordinator)
    browser.post(f"/plans/{plan_id}/return", data={"comment": "Clearer"})
    hand_in(db.session.get(Plan, plan_id), **{"success_sign-0": "The list hangs at each desk", "what-1": "Tell others"})
    assert [one.number for one in versions.versions(plan_id)] == [1, 2]
    page = browser.page(f"/plans/{plan_id}/versions")
    assert page.find("del").text.endswith("every")
    assert page.find("del").next_sibling == " ", "what was taken out and what is new are two words"
    assert {one.text.removeprefix("New: ") for one in page.find_all("ins")} == {"each", "Tell others"}
    same = browser.page(f"/plans/{plan_id}/versions?from=2&to=2")
    assert "say the same" in same.text
    assert browser.get(f"/plans/{plan_id}/versions?from=x&to=99999999999").status_code == 200


def test_before_it_is_handed_in_there_is_nothing_to_compare(browser, plan):
    browser.sign_in(plan.user)
    assert browser.get(f"/plans/{plan.id}/versions").status_code == 404


def test_the_page_takes_as_many_statements_with_many_versions(browser, plan, hand_in, coordinator, statements):
    plan_id = plan.id
    hand_in(plan)
    browser.sign_in(coordinator)
    statements.clear()
    browser.page(f"/plans/{plan_id}/versions")
    with_one = len(statements)
    for n in range(2):
        browser.sign_in(coordinator)
        browser.post(f"/plans/{plan_id}/return", data={"comment": "Clearer", "comment-goal": str(n)})
        hand_in(db.session.get(Plan, plan_id), goal=f"Goal {n}")
    browser.sign_in(coordinator)
    statements.clear()
    browser.page(f"/plans/{plan_id}/versions")
    assert len(statements) == with_one


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_comparison_holds_both_texts(before, after):
    pieces = wording.pieces(before, after)
    assert "".join(one.text for one in pieces if one.look != "new") == before
    assert "".join(one.text for one in pieces if one.look != "gone") == after


names = st.sampled_from(["goal", "today", "what-0", "kind-0", "answer-2"])


@given(st.dictionaries(names, st.text(max_size=9)), st.dictionaries(names, st.text(max_size=9)))
def test_only_what_differs_is_shown(before, after):
    found = {change.field for change in wording.compare(before, after)}
    assert found == {name for name in {*before, *after} if before.get(name, "") != after.get(name, "")}
