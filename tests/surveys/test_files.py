"""Files as answers: only in a survey with names, without traces, out of sight of all others, gone with the draft."""

import io
import zipfile
from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import stream_encode_multipart

from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.errors import RuleBroken
from lms.roles import Role
from surveys.collection.models import AnswerFile, Draft, Invitation, Mode, Signature, Survey
from surveys.collection.services import opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.services import closing
from tests import world
from tests.lms.files.test_stripping import document, pdf, photo, places
from tests.surveys.conftest import links_of

pytestmark = pytest.mark.usefixtures("today")

TABLE = {
    "code": "rooms", "version": "1", "title": "Rooms", "intro": "About your rooms.", "minutes": 3,
    "sections": [
        {"title": "Rooms", "questions": [
            {"code": "seats", "type": "integer", "text": "How many seats?", "max": 500},
            {"code": "plan", "type": "file", "text": "A plan of the room"},
            {"code": "view", "type": "image", "text": "A photo of the room",
             "show_if": {"q": "plan", "op": "answered"}},
        ]},
        {"title": "More", "questions": [{"code": "more", "type": "text", "text": "Anything else?"}]},
    ],
}  # fmt: skip
SEEN = ["seats", "plan", "view"]


@pytest.fixture
def make_survey(coordinator, audience):
    """A survey of the rooms for so many people; open, where it is not said otherwise."""

    def make(people=1, *, mode=Mode.NAMED, table=TABLE, opened=True):
        audience([world.make_user(name=f"Officer {n:02}") for n in range(people)])
        version = world.save(QuestionnaireVersion(code="rooms", version="1", title="Rooms", body=table))
        with transaction():
            survey_id = services.create(
                title="Rooms", questionnaire_id=version.id, audience="test", mode=mode,
                closes_on=date(2026, 12, 14), time_zone="Asia/Bangkok", by=coordinator,
            ).id  # fmt: skip
        if opened:
            with transaction():
                opening.open_survey(survey_id, by=coordinator)
        return db.session.get(Survey, survey_id)

    return make


@pytest.fixture
def link(make_survey):
    return next(iter(links_of(make_survey()).values()))


def send(browser, link, *files, question="plan", **sent):
    """A page with files, as a browser without a script sends it."""
    chosen = {f"file-{question}": FileStorage(io.BytesIO(content), name) for name, content in files}
    data = {"seen": SEEN, "seats": "40", **sent, **chosen}
    body, _length, boundary = stream_encode_multipart(MultiDict(data), use_tempfile=False)
    return browser.post(f"{link}/1", data=body.read(), content_type=f'multipart/form-data; boundary="{boundary}"')


def files():
    return db.session.scalars(select(AnswerFile).order_by(AnswerFile.name)).all()


def held():
    return db.session.scalars(select(Draft.answers)).one()


def looks():
    return db.session.scalars(select(AuditEntry.person_id).where(AuditEntry.action == "survey.file_opened")).all()


# ---- Only where names are kept


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


# ---- Answering without a script


def test_a_file_is_attached_when_one_goes_on_and_shown_with_its_name_and_size(browser, link):
    page = browser.page(f"{link}/1")
    assert page.select_one("form")["enctype"] == "multipart/form-data"
    field = page.select_one("#file-plan")
    assert field["data-most"] == str(5 * 1024 * 1024)
    assert "with your name" in page.text
    assert send(browser, link, ("IMG 4711.JPG", photo()), anyway="yes").status_code == 302
    (found,) = files()
    assert (found.question, found.name, found.kind) == ("plan", "img-4711.jpg", "image/jpeg")
    assert places(found.content) == {}, "it does not say where it was taken"
    assert b"SpyPhone" not in found.content
    assert held() == {"seats": 40, "plan": "file"}
    page = browser.page(f"{link}/1")
    shown = page.select_one("[data-files=plan] li")
    assert "img-4711.jpg" in shown.text
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


# ---- Hostile files


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


# ---- Who sees it


def test_ones_own_file_comes_back_as_a_file_to_save_until_it_is_sent(app, browser, make_survey):
    mine, theirs = list(links_of(make_survey(2)).values())
    send(browser, mine, ("plan.pdf", pdf()), attach="plan")
    path = f"{mine}/files/{files()[0].id}"
    response = browser.get(path)
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
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


@pytest.fixture
def closed(browser, make_survey, coordinator):
    """A closed survey of three people: two sent a plan, one of them two and a photo; one sent none."""
    survey = make_survey(3)
    first, second, third = links_of(survey).values()
    send(browser, first, ("plan.pdf", pdf()), anyway="yes")
    send(browser, second, ("plan.pdf", pdf()), attach="plan")
    send(browser, second, ("other.docx", document()), attach="plan")
    send(browser, second, ("view.jpg", photo()), attach="view", question="view")
    send(browser, third, anyway="yes")
    for one in (first, second, third):
        assert browser.post(f"{one}/send").status_code == 302
    with transaction():
        closing.close(survey.id, by=coordinator)
    return survey.id


def signature_with(n):
    rows = db.session.scalars(select(Signature)).all()
    return next(one for one in rows if sum(file.answer_id == one.answer_id for file in files()) == n)


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
    assert response.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
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


# ---- How long it lives


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


# ---- Counted


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
