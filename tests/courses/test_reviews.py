"""Reviewers without an account, through a mailed link."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from sqlalchemy import select

from courses.authoring.models import DraftState, ReviewComment
from courses.authoring.services import drafts
from courses.catalogue import folder, services
from courses.catalogue.models import Course
from lms import clock
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world
from tests.courses import folders


@pytest.fixture
def author():
    return world.make_user(Role.AUTHOR, name="Amina Sample")


@pytest.fixture
def draft(author):
    with transaction():
        services.publish(services.course_of("small-course"), folder.check(folders.small_course()))
        return drafts.begin(db.session.scalars(select(Course)).one(), by=author)


@pytest.fixture
def link(browser, author, draft):
    """The link that a reviewer got; the browser is nobody's then."""
    browser.sign_in(author)
    sent = {"name": "Dr Reviewer", "email": "Reviewer@Example.org"}
    assert browser.post(f"/authoring/{draft.id}/reviewers", data=sent).status_code == 302
    browser.sign_out()
    return path_in(mails()[-1])


def mails():
    return db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.key.startswith("course_review")).order_by(OutboxMessage.id)
    ).all()


def path_in(mail):
    return urlsplit(re.search(r"https?://\S+", mail.text)[0]).path


def test_a_reviewer_reads_comments_and_the_author_answers(browser, author, draft, link):
    assert "First things" in browser.page(link).text
    lesson = browser.page(f"{link}/L1")
    assert "Text of the first" in lesson.text
    picture = lesson.find("img")["src"]
    assert browser.get(picture).mimetype == "image/svg+xml"
    assert db.session.scalars(select(ReviewComment)).all() == [], "GET only shows"
    browser.post(f"{link}/L1", data={"text": "Article 5 is <b>missing</b>."})
    assert "Article 5 is <b>missing</b>." in browser.page(f"{link}/L1").text
    assert "1 comment of yours" in browser.page(link).text
    browser.sign_in(author)
    assert "1 comment waits for an answer" in browser.page("/authoring/").text
    page = browser.page(f"/authoring/{draft.id}/reviewers")
    assert "Article 5 is <b>missing</b>." in page.text
    comment = db.session.scalars(select(ReviewComment)).one()
    browser.post(f"/authoring/{draft.id}/comments/{comment.id}/resolve")
    assert db.session.get(ReviewComment, comment.id).resolved_by_id == author.id
    assert "waits for an answer" not in browser.page("/authoring/").text


def test_a_revoked_link_ends_and_asking_again_makes_a_new_one(browser, author, draft, link):
    browser.sign_in(author)
    revoke = browser.page(f"/authoring/{draft.id}/reviewers").select_one("form[action$='/revoke']")["action"]
    assert browser.post(revoke).status_code == 302
    assert browser.get(link).status_code == 410
    with time_machine.travel(clock.now() + timedelta(seconds=5), tick=False):
        browser.post(f"/authoring/{draft.id}/reviewers", data={"name": "Dr Reviewer", "email": "reviewer@example.org"})
    new = path_in(mails()[-1])
    assert new != link
    browser.sign_out()
    assert browser.get(new).status_code == 200


def test_a_link_ends_by_itself_after_thirty_days(browser, link):
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert browser.get(link).status_code == 410
        assert browser.post(f"{link}/L1", data={"text": "Late."}).status_code == 410


def test_a_link_opens_its_own_draft_and_nothing_else(browser, author, draft, link):
    assert browser.get(f"{link}/L9").status_code == 404
    assert browser.post(f"{link}/L9", data={"text": "x"}).status_code == 404
    assert browser.get(f"{link}/media/none.svg").status_code == 404
    assert browser.get(f"/authoring/{draft.id}").status_code == 302
    assert browser.get(link[:-1] + ("a" if link[-1] != "a" else "b")).status_code in (404, 410)


def test_a_link_ends_with_its_draft(browser, author, draft, link):
    with transaction():
        drafts.move(draft, DraftState.DISCARDED, by=author)
    assert browser.get(link).status_code == 404


def test_an_empty_comment_says_so(browser, link):
    assert "Write a comment" in browser.post(f"{link}/L1", data={"text": "  "}).text
    assert db.session.scalars(select(ReviewComment)).all() == []


def test_a_reviewer_of_one_draft_is_not_ended_through_another(browser, author, draft, link):
    with transaction():
        other = drafts.begin(db.session.scalars(select(Course)).one(), by=author)
    browser.sign_in(author)
    assert browser.post(f"/authoring/{other.id}/reviewers/1/revoke").status_code == 404
    assert browser.get(link).status_code == 200
