"""Files as answers: only in a survey with names, sent without a script, three at most, hostile ones refused."""

import io
import zipfile

import pytest
from sqlalchemy import select

from lms.db import db, transaction
from lms.errors import RuleBroken
from surveys.collection.models import Invitation, Mode, Survey
from surveys.collection.services import opening
from tests.lms.files.test_stripping import document, pdf, photo, places
from tests.surveys.files.sending import SEEN, files, held, send

pytestmark = pytest.mark.usefixtures("today")


@pytest.mark.parametrize("mode", [Mode.ANONYMOUS, Mode.CONFIDENTIAL])
def test_only_a_survey_with_names_asks_for_files(make_survey, mode):
    with pytest.raises(RuleBroken, match="a file tells who sent it"):
        make_survey(mode=mode)
    assert db.session.scalars(select(Survey)).all() == []


def test_it_is_looked_at_once_more_when_the_survey_opens(make_survey, coordinator):
    survey = make_survey(opened=False)
    with transaction():
        survey.mode = Mode.ANONYMOUS
    with pytest.raises(RuleBroken, match="a file tells who sent it"), transaction():
        opening.open_survey(survey.id, by=coordinator)
    db.session.rollback()
    assert db.session.scalars(select(Invitation)).all() == []


def test_a_file_is_attached_when_one_goes_on_and_shown_with_its_name_and_size(browser, link):
    page = browser.page(f"{link}/1")
    assert page.select_one("form")["enctype"] == "multipart/form-data"
    field = page.select_one("#file-plan")
    assert field["data-most"] == str(5 * 1024 * 1024)
    assert "with your name" in page.text
    assert send(browser, link, ("IMG 4711.JPG", photo()), anyway="yes").status_code == 302
    (found,) = files()
    assert (found.question, found.name, found.kind) == ("plan", "IMG 4711.jpg", "image/jpeg")
    assert places(found.content) == {}, "it does not say where it was taken"
    assert b"SpyPhone" not in found.content
    assert held() == {"seats": 40, "plan": "file"}
    page = browser.page(f"{link}/1")
    shown = page.select_one("[data-files=plan] li")
    assert "IMG 4711.jpg" in shown.text
    assert f"{found.kilobytes} KB" in shown.text
    assert page.select_one("[data-files=view]"), "the photo is asked for because the plan is there"


def test_the_button_beside_it_attaches_and_stays(browser, link):
    page = send(browser, link, ("plan.pdf", pdf()), attach="plan")
    assert page.status_code == 200
    assert "plan.pdf" in page.text
    assert 'value="40"' in page.text
    assert held()["seats"] == 40, "what was typed beside it is kept"


def test_three_files_at_most_each_can_be_taken_out_and_another_put_in(browser, link):
    for n in range(3):
        send(browser, link, (f"plan-{n}.pdf", pdf()), attach="plan")
    page = browser.page(f"{link}/1")
    assert "the most that can be sent" in page.text
    assert not page.select("#file-plan")
    page = send(browser, link, ("plan-4.pdf", pdf()), attach="plan")
    assert "There are 3 files already" in page.text
    first = files()[0].id
    assert send(browser, link, ("new.docx", document()), out=first).status_code == 200
    assert [one.name for one in files()] == ["new.docx", "plan-1.pdf", "plan-2.pdf"]


def test_when_the_last_file_is_out_the_question_is_open_again(browser, link):
    send(browser, link, ("plan.pdf", pdf()), attach="plan")
    page = send(browser, link, out=files()[0].id)
    assert files() == []
    assert held() == {"seats": 40}
    assert "[data-files=view]" not in str(page.data)
    assert "You left 1 question open" in send(browser, link).text


def test_the_key_enter_saves_and_takes_nothing_out(browser, link):
    send(browser, link, ("plan.pdf", pdf()), attach="plan")
    assert browser.page(f"{link}/1").select("form[data-survey] button")[0].get("name") is None


def test_two_devices_attach_to_one_draft(app, browser, link):
    other = app.test_client()
    send(browser, link, ("one.pdf", pdf()), attach="plan")
    page = send(other, link, ("two.pdf", pdf()), attach="plan").text
    assert "one.pdf" in page
    assert "two.pdf" in page
    gone = files()[0].id
    for device in (browser, other):
        assert send(device, link, out=gone).status_code == 200, "taken out on both: once"
    assert [one.name for one in files()] == ["two.pdf"]


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as found, found.open("word/document.xml", "w") as part:
        for _megabyte in range(101):
            part.write(b" " * 1024 * 1024)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("plan.pdf", b"<html><script>alert(1)</script>", "not PDF"),
        ("plan.html", b"<html>", "Only PDF and Word"),
        ("plan.svg", b"<svg onload=alert(1)>", "Only PDF and Word"),
        ("plan.jpg", b"<svg onload=alert(1)>", "cannot be read as a picture"),
        ("plan.docx", bomb(), "not what the name"),
        ("plan.docx", document(**{"word/vbaProject.bin": "macro"}), "macros"),
        ("plan.pdf", b"%PDF-" + b"0" * 6 * 1024 * 1024, "larger than 5 MB"),
        ("plan.pdf", b"", "empty"),
        ("plan.exe", b"MZ", "Only PDF and Word"),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42", "Only PDF and Word"),
        ("../../etc/passwd", b"root:x:0:0", "Only PDF and Word"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_question_and_the_rest_is_kept(browser, link, name, content, said):
    response = send(browser, link, (name, content))
    assert response.status_code == 200
    assert said in response.text
    assert 'id="plan-error"' in response.text
    assert files() == []
    assert held() == {"seats": 40}


def test_where_a_photo_is_asked_for_only_a_photo_is_taken(browser, link):
    send(browser, link, ("plan.pdf", pdf()), attach="plan")
    page = send(browser, link, ("view.pdf", pdf()), question="view")
    assert "Only photos (JPEG, PNG) are taken here." in page.text
    assert send(browser, link, ("view.png", photo("PNG")), question="view").status_code == 302
    assert [one.question for one in files()] == ["plan", "view"]


def test_more_than_a_page_can_hold_is_refused_whole(browser, link):
    assert send(browser, link, ("plan.pdf", b"0" * 17 * 1024 * 1024)).status_code == 413


def test_a_phone_cannot_say_that_a_file_is_there(app, link):
    client = app.test_client()
    key = client.get(f"{link}/now").json["person"]
    operation = {"id": "device-one-0001", "sequence": 1, "kind": "answer", "position": 1, "about": "plan",
                 "values": ["file", ""]}  # fmt: skip
    body = {"person": key, "device": "device-one", "operations": [operation]}
    assert "does not ask for this" in str(client.post(f"{link}/words", json=body).json["refused"])
    client.post(f"{link}/1", data={"plan": "file", "base-plan": "", "seats": "3", "seen": SEEN})
    assert held() == {"seats": 3}
