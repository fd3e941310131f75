"""Evidence: added by the owner, opened by the reviewers alone, each look written down."""

import io

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from alumni.plans.models.evidence import Evidence
from alumni.plans.models.plans import Plan
from alumni.plans.services import evidence as services
from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.alumni.following import D30, at
from tests.lms.files.test_stripping import pdf, photo, places


@pytest.fixture
def plan_id(active, browser):
    browser.sign_in(active.user)
    return active.id


def add(browser, plan_id, content=None, name="desk.jpg", **changes):
    sent = {"title": "The list at the desk", "action": "0"} | changes
    if content is not None:
        sent["file"] = (io.BytesIO(content), name)
    return browser.post(f"/plans/{plan_id}/evidence", data=sent, content_type="multipart/form-data")


def only():
    return db.session.scalars(select(Evidence)).one()


def looks():
    return db.session.scalars(select(AuditEntry.by_id).where(AuditEntry.action == "evidence.opened")).all()


def test_a_photo_is_kept_without_its_place_and_comes_back_as_a_file_to_save(browser, plan_id, today):
    at(today, D30)
    browser.sign_in(db.session.get(Plan, plan_id).user)
    plan = db.session.get(Plan, plan_id)
    action_id, follow_up_id = plan.actions[0].id, plan.follow_ups[0].id
    assert add(browser, plan_id, photo(), "IMG 4711.JPG", action=str(action_id)).status_code == 302
    found = only()
    assert (found.action_id, found.follow_up_id, found.file_name) == (action_id, follow_up_id, "IMG 4711.jpg")
    assert places(found.content) == {}
    answer = browser.get(f"/plans/evidence/{found.id}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="IMG 4711.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.mimetype == "image/jpeg"
    assert answer.data == only().content
    assert looks() == [], "one's own look is not written down"


def test_reviewers_open_it_and_each_look_is_written_down(browser, plan_id, coordinator):
    mentor = world.make_user(Role.MENTOR)
    mentor_id, coordinator_id = mentor.id, coordinator.id
    add(browser, plan_id, pdf(), "plan.pdf")
    with transaction():
        db.session.get(Plan, plan_id).mentor_id = mentor_id
    url = f"/plans/evidence/{only().id}"
    for person_id in (mentor_id, coordinator_id):
        browser.sign_in(db.session.get(User, person_id))
        assert browser.get(url).status_code == 200
        assert "The list at the desk" in browser.page(f"/plans/{plan_id}/evidence").text
    assert looks() == [mentor_id, coordinator_id]


def test_for_everybody_else_it_is_not_there(browser, plan_id, agency):
    buddy, other = world.make_user(agency=agency), world.make_user(Role.MENTOR, agency=agency)
    buddy_id, other_id = buddy.id, other.id
    add(browser, plan_id, pdf(), "plan.pdf")
    with transaction():
        db.session.get(Plan, plan_id).buddy_id = buddy_id
    evidence_id = only().id
    for person_id in (buddy_id, other_id):
        browser.sign_in(db.session.get(User, person_id))
        assert browser.get(f"/plans/evidence/{evidence_id}").status_code == 404
        assert browser.get(f"/plans/{plan_id}/evidence").status_code == 404
        for what in ("remove", "accept"):
            assert browser.post(f"/plans/evidence/{evidence_id}/{what}").status_code == 404
    browser.sign_out()
    assert browser.get(f"/plans/evidence/{evidence_id}").status_code == 302
    assert looks() == []
    assert only().accepted_at is None


def test_a_link_is_evidence_too(browser, plan_id):
    assert "begins with https://" in add(browser, plan_id, address="javascript:alert(1)").text
    assert add(browser, plan_id, address="https://agency.example/notice").status_code == 302
    assert browser.get(f"/plans/evidence/{only().id}").headers["Location"] == "https://agency.example/notice"


def test_accepted_by_a_reviewer_removed_by_owner_or_coordinator(browser, plan_id, coordinator):
    add(browser, plan_id, pdf(), "plan.pdf")
    evidence_id = only().id
    assert browser.post(f"/plans/evidence/{evidence_id}/accept").status_code == 404, "not by the owner"
    browser.sign_in(coordinator)
    assert browser.post(f"/plans/evidence/{evidence_id}/accept").status_code == 302
    assert only().accepted_by_id == coordinator.id
    assert browser.post(f"/plans/evidence/{evidence_id}/remove").status_code == 302
    assert db.session.scalars(select(Evidence)).all() == []
    browser.sign_in(db.session.get(Plan, plan_id).user)
    add(browser, plan_id, pdf(), "plan.pdf")
    assert browser.post(f"/plans/evidence/{only().id}/remove").status_code == 302


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [(b"\x00\x00\x00\x18ftypmp42", "film.mp4", "For a film give a link"), (b"<svg>", "x.jpg", "cannot be read"),
     (b"%PDF-1.7 broken", "x.pdf", "cannot be read"), (None, "", "Choose a file, or write a link"),
     (b"\x00\x00\x00\x18ftypheic", "IMG_4711.HEIC", "send the screenshot")],
)  # fmt: skip
def test_what_is_wrong_stands_beside_the_field_and_the_words_stay(browser, plan_id, content, name, said):
    page = add(browser, plan_id, content, name, title="Words that stay")
    field = BeautifulSoup(page.text, "html.parser").select_one("input[type=file]").find_parent(class_="field")
    assert said in field.select_one(".error").text
    assert "Words that stay" in page.text
    assert db.session.scalars(select(Evidence)).all() == []


def test_200_mb_are_refused_before_they_are_read(browser, plan_id):
    class Film:
        taken = 0

        def read(self, size=-1):
            Film.taken += size
            return b"x" * max(size, 0)

    page = browser.post(
        f"/plans/{plan_id}/evidence", content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input": Film(), "CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )  # fmt: skip
    assert page.status_code == 413
    assert "Send a file smaller than 5 MB" in page.text
    assert Film.taken < 1024 * 1024
    page = browser.page(f"/plans/{plan_id}/evidence")
    field = page.select_one("input[type=file]")
    assert field["data-most"] == str(5 * 1024 * 1024), "the page refuses it before it is sent"
    assert page.select_one("form[data-keep]"), "and keeps what was typed"
    assert "5 MB at most" in page.text


def test_so_many_pieces_and_not_before_the_plan_runs(browser, plan_id, make_plan, agency, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    add(browser, plan_id, pdf(), "plan.pdf")
    assert "Remove one first" in add(browser, plan_id, pdf(), "plan.pdf").text
    draft = make_plan(world.make_user(agency=agency, email="other@agency.example"))
    draft_id = draft.id
    browser.sign_in(draft.user)
    assert "as soon as the action plan is active" in browser.page(f"/plans/{draft_id}/evidence").text
    assert "as soon as the action plan is active" in add(browser, draft_id, pdf(), "plan.pdf").text


def test_the_page_takes_as_many_statements_for_12_pieces_as_for_one(browser, plan_id, statements):
    def more(number):
        for _ in range(number):
            assert add(browser, plan_id, address="https://agency.example/a").status_code == 302
        statements.clear()
        browser.page(f"/plans/{plan_id}/evidence")
        return len(statements)

    assert more(1) == more(11)
