"""Handing in without a network, by a sealed file, and without scripts."""

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from courses.assessment.models import Answer, AttemptState, Operation, Outcome
from lms.roles import Role
from tests.browsing import missing_browser
from tests.courses.browsers import School, wait_for_line
from tests.courses.sitting.sitter import Sitting, cut, send_now

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]


def test_handed_in_without_a_network_it_is_graded_on_return(sitting: Sitting) -> None:
    page, place = sitting.page, sitting.choosing()[0]
    sitting.context.set_offline(True)
    sitting.choose(page, place)
    page.get_by_role("link", name="Go to hand in").click()
    page.get_by_text("Some questions have no answer").wait_for()
    page.get_by_role("button", name="Hand in answers").click()
    page.get_by_text("Your answers wait on this phone").wait_for()
    assert sitting.state() is AttemptState.OPEN
    assert page.locator(f"[data-place='{place}'] input:not([type=hidden])").first.is_disabled()
    sitting.context.set_offline(False)
    page.get_by_role("heading", name="Your result").wait_for()
    assert sitting.state() is AttemptState.GRADED
    assert sitting.received() == 2
    outcomes = sitting.site.read(select(Operation.outcome).where(Operation.attempt_id == sitting.attempt_id))
    assert {row[0] for row in outcomes} == {Outcome.APPLIED}


def test_a_sealed_file_is_given_in_by_a_coordinator_and_one_bad_file_stops_no_other(
    sitting: Sitting, tmp_path: Path
) -> None:
    page, (first, second) = sitting.page, sitting.choosing(2)
    sitting.context.route(sitting.operations_url, cut)
    for place in (first, second):
        sitting.choose(page, place)
    wait_for_line(page, "not yet sent (2 answers)")
    page.get_by_text("If your answers do not get through").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my answers").click()
    sealed = tmp_path / download.value.suggested_filename
    download.value.save_as(sealed)
    assert "answer" not in sealed.read_text().replace("rso-answers-1", ""), "nothing of it can be read on the way"
    bad, changed = tmp_path / "holiday.rso", tmp_path / "changed.rso"
    bad.write_bytes(b"\x89PNG\x00\xff")
    table = json.loads(sealed.read_text())
    table["data"] = ("A" if table["data"][0] != "A" else "B") + table["data"][1:]
    changed.write_text(json.dumps(table))
    coordinator_id, _none = sitting.site.learner(Role.COORDINATOR, enrolled=False)
    office = sitting.site.device(coordinator_id).new_page()
    for expected in ("2 new answers", "0 new answers, 2 received before"):
        office.goto(f"{sitting.site.address}/attempts/files")
        office.locator("input[type=file]").set_input_files([bad, sealed, changed])
        office.get_by_role("button", name="Look at files").click()
        office.get_by_text(expected).wait_for()
        assert office.get_by_text("Not taken").count() == 2
        office.get_by_role("button", name="Record 1 file").click()
        office.get_by_text("1 file is recorded.").wait_for()
    assert sorted(sitting.held()) == sorted([first, second])
    assert sitting.received() == 2
    sitting.context.unroute(sitting.operations_url)
    send_now(page)
    wait_for_line(page, "Saved ")
    assert sitting.received() == 2, "what came in the file comes no second time"


def test_without_scripts_the_paper_is_a_plain_form_that_saves_on_next(site: School) -> None:
    user_id, enrolment_id = site.learner()
    page = site.device(user_id, java_script_enabled=False).new_page()
    page.goto(f"{site.address}/learn/{enrolment_id}/assessment")
    page.get_by_role("button", name="Start assessment").click()
    assert page.locator("[data-place]:visible").count() == 1
    attempt_id = int(page.url.rsplit("/", 1)[1])
    while page.locator("label.choice:visible").count() == 0:
        page.get_by_role("button", name="Save and go on").click()
    page.locator("label.choice:visible").first.click()
    page.locator("button:visible", has_text="Save and go on").click()
    assert site.read(select(func.count(Answer.id)).where(Answer.attempt_id == attempt_id, Answer.value.is_not(None)))
    assert page.locator(".run .is-done").count() == 1
