"""Files as answers are seen by their owner until sent, then by those who read the results; they go with the draft."""

import io
import zipfile

import pytest

from lms.db import db, transaction
from lms.roles import Role
from surveys.collection.models import Signature
from surveys.results.services import closing
from tests import world
from tests.lms.files.test_stripping import pdf, photo
from tests.surveys.conftest import links_of
from tests.surveys.files.sending import files, looks, send, signature_with

pytestmark = pytest.mark.usefixtures("today")


def test_ones_own_file_comes_back_as_a_file_to_save_until_it_is_sent(app, browser, make_survey):
    mine, theirs = list(links_of(make_survey(2)).values())
    send(browser, mine, ("plan.pdf", pdf()), attach="plan")
    path = f"{mine}/files/{files()[0].id}"
    response = browser.get(path)
    assert response.headers["Content-Disposition"] == "attachment; filename=plan.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.data.startswith(b"%PDF-")
    assert browser.get(path.replace(mine, theirs)).status_code == 404
    send(browser, theirs, seats="3")
    assert browser.get(path.replace(mine, theirs)).status_code == 404
    send(browser, theirs, out=files()[0].id)
    assert len(files()) == 1, "nobody takes out what is another's"
    browser.post(f"{mine}/send")
    assert browser.get(path).status_code == 404


def test_who_reads_the_results_saves_the_files_of_each_person_and_each_look_is_written_down(
    browser, closed, coordinator
):
    url = f"/surveys/{closed}/results/people"
    browser.sign_in(coordinator)
    page = browser.page(url)
    assert sorted(one.text.strip() for one in page.select(".rows .tag")) == ["1 file", "3 files"]
    whose = signature_with(3)
    person = browser.page(f"{url}/{whose.user_id}")
    offered = person.select("dd a")
    assert [one.text.strip() for one in offered] == ["other.docx", "plan.pdf", "view.jpg"]
    assert looks() == []
    response = browser.get(offered[1]["href"])
    assert response.headers["Content-Disposition"] == "attachment; filename=plan.pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert looks() == [whose.user_id]
    browser.sign_in(world.make_user(Role.ANALYST))
    assert browser.get(offered[2]["href"]).mimetype == "image/jpeg"
    assert looks() == [whose.user_id] * 2
    other = signature_with(1).user_id
    theirs = offered[0]["href"].replace(f"/people/{whose.user_id}/", f"/people/{other}/")
    assert theirs != offered[0]["href"]
    assert browser.get(theirs).status_code == 404
    for role in (Role.MENTOR, Role.FACILITATOR, Role.FOCAL_POINT):
        browser.sign_in(world.make_user(role))
        assert browser.get(offered[0]["href"]).status_code == 403
    browser.sign_out()
    assert browser.get(offered[0]["href"]).status_code == 302
    assert len(looks()) == 2


def test_while_the_survey_is_open_nobody_of_the_office_sees_a_file(browser, make_survey, coordinator):
    survey = make_survey()
    link = next(iter(links_of(survey).values()))
    send(browser, link, ("plan.pdf", pdf()), anyway="yes")
    browser.post(f"{link}/send")
    (found,) = files()
    browser.sign_in(coordinator)
    path = f"/surveys/{survey.id}/results/people/{db.session.get_one(Signature, found.answer_id).user_id}"
    assert browser.get(path).status_code == 404
    assert browser.get(f"{path}/files/{found.id}").status_code == 404
    assert looks() == []


def test_the_file_of_names_says_only_that_there_was_a_file(browser, closed, coordinator):
    browser.sign_in(coordinator)
    text = browser.get(f"/surveys/{closed}/results/people?export=csv").text
    assert text.count("With a file") == 3
    assert "plan.pdf" not in text


def test_the_list_takes_as_many_statements_for_many_as_for_one(browser, closed, coordinator, statements):
    url = f"/surveys/{closed}/results/people"
    browser.sign_in(coordinator)

    def cost(path):
        browser.get(path)
        statements.clear()
        browser.get(path)
        return len(statements)

    assert cost(f"{url}?q=Officer+00") == cost(url)


def test_what_was_not_sent_goes_with_the_draft(browser, make_survey, coordinator):
    survey = make_survey(2)
    sent, left = links_of(survey).values()
    for link in (sent, left):
        send(browser, link, ("plan.pdf", pdf()), attach="plan")
    browser.post(f"{sent}/send")
    assert len(files()) == 2
    with transaction():
        closing.close(survey.id, by=coordinator)
    assert [bool(one.answer_id) for one in files()] == [True]


def test_a_file_of_a_question_that_is_not_asked_any_more_is_not_sent(browser, link):
    send(browser, link, ("plan.pdf", pdf()), attach="plan")
    send(browser, link, ("view.jpg", photo()), attach="view", question="view")
    plan = next(one for one in files() if one.question == "plan")
    send(browser, link, out=plan.id)
    browser.post(f"{link}/send")
    assert files() == []


def test_files_go_with_the_person(browser, closed):
    whose = signature_with(3)
    with transaction():
        db.session.delete(whose)
    assert len(files()) == 1


def test_sending_needs_no_file(browser, link):
    send(browser, link, anyway="yes")
    assert browser.post(f"{link}/send").status_code == 302


def test_a_file_alone_is_an_answer(browser, link):
    send(browser, link, ("plan.pdf", pdf()), attach="plan", seats="")
    assert browser.post(f"{link}/send").status_code == 302


def test_results_say_how_many_sent_a_file(browser, make_survey, coordinator):
    survey = make_survey(12)
    for n, link in enumerate(links_of(survey).values()):
        with_file = [("plan.pdf", pdf())] if n < 5 else []
        assert send(browser, link, *with_file, anyway="yes").status_code == 302
        assert browser.post(f"{link}/send").status_code == 302
    with transaction():
        closing.close(survey.id, by=coordinator)
    browser.sign_in(coordinator)
    page = browser.page(f"/surveys/{survey.id}/results")
    section = page.select_one("section[aria-labelledby=q-plan]")
    assert "12 people were asked." in section.text
    rows = {
        row.select_one("th").text.strip(): row.select_one("td.num").text for row in section.select("details tbody tr")
    }
    assert rows == {"With a file": "5", "Without a file": "7"}
    assert section.select_one(f"a[href='/surveys/{survey.id}/results/people']")
    book = browser.get(f"/surveys/{survey.id}/results?export=csv").text
    assert "plan,A plan of the room,,,file,With a file,5,12" in book
    assert "plan.pdf" not in book
    spss = zipfile.ZipFile(io.BytesIO(browser.get(f"/surveys/{survey.id}/results/spss.zip").data))
    header, *lines = spss.read("answers.csv").decode().splitlines()
    at = header.split(",").index("plan")
    assert sorted(line.split(",")[at] for line in lines) == ["1"] * 5 + ["2"] * 7
    assert "With a file" in spss.read("answers.sps").decode()
