"""Putting people forward: one by one, or from a file that is looked at before anything is written."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from lms.accounts.models import User
from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from tests import world

pytestmark = pytest.mark.usefixtures("today")

HEADER = "name,email,member,agency,post,language\n"


@pytest.fixture
def cohort():
    return world.make_cohort()


def sent(place, **changes):
    return {
        "name": "Ana Sample",
        "email": "Ana@Agency.example",
        "agency": place.id,
        "post": "Inspector",
        "language": "id",
        **changes,
    }


def count(model):
    return db.session.scalar(select(func.count(model.id)))


def upload(browser, cohort, text):
    """Send a file. The body is written out here: the test client would leave a large one open."""
    data = text if isinstance(text, bytes) else text.encode()
    head = '--edge\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n\r\n'
    body = head.encode() + data + b"\r\n--edge--\r\n"
    return browser.post(
        f"/imports/nominations/{cohort.id}", data=body, content_type="multipart/form-data; boundary=edge"
    )


def test_somebody_new_becomes_a_person_and_hears_nothing_yet(browser, coordinator, cohort, agency):
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/{cohort.id}/nominate", data=sent(agency)).status_code == 302
    person = db.session.scalars(select(User).where(User.email == "ana@agency.example")).one()
    assert (person.language, person.password) == ("id", None)
    assert db.session.scalars(select(Nomination)).one().state is NominationState.NOMINATED
    assert count(OutboxMessage) == 0
    assert "Ana Sample" in browser.page(f"/cohorts/{cohort.id}").text


def test_somebody_known_keeps_their_profile(browser, coordinator, cohort, agency, people):
    (ana,) = people("Ana")
    ana_id = ana.id
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/nominate", data=sent(agency, name="Somebody Else"))
    assert db.session.get(User, ana_id).name == "Ana"
    assert db.session.scalars(select(Nomination.user_id)).all() == [ana_id]


def test_nobody_is_nominated_twice(browser, coordinator, cohort, agency):
    browser.sign_in(coordinator)
    browser.post(f"/cohorts/{cohort.id}/nominate", data=sent(agency))
    page = browser.post(f"/cohorts/{cohort.id}/nominate", data=sent(agency, email="ANA@agency.EXAMPLE"))
    assert "This person is nominated already" in page.text
    assert 'value="Ana Sample"' in page.text
    assert count(Nomination) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("email", ""), ("email", "ana"), ("email", "a" * 250 + "@agency.example"), ("agency", "0"),
     ("agency", "999999"), ("language", "tlh"), ("post", "x" * 121), ("name", "x" * 121)],
)  # fmt: skip
def test_what_is_wrong_is_marked_and_nobody_is_written(browser, coordinator, cohort, agency, field, value):
    before = count(User)
    browser.sign_in(coordinator)
    answer = browser.post(f"/cohorts/{cohort.id}/nominate", data=sent(agency, **{field: value}))
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find(attrs={"name": field})["aria-invalid"] == "true"
    assert count(Nomination) == 0
    assert count(User) == before


def test_a_focal_point_nominates_the_people_of_their_member_only(browser, cohort, agency):
    focal = world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=world.make_member())
    foreign = world.make_agency(world.make_member("FJ"))
    stranger = world.make_nomination(cohort, world.make_user(agency=foreign, name="Far Away"))
    own, other = sent(agency), sent(foreign, email="other@agency.example")
    stranger_id = stranger.id
    browser.sign_in(focal)
    assert browser.post(f"/cohorts/{cohort.id}/nominate", data=own).status_code == 302
    assert "people of your own member only" in browser.post(f"/cohorts/{cohort.id}/nominate", data=other).text
    page = browser.page(f"/cohorts/{cohort.id}/desk").text
    assert "Ana Sample" in page
    assert "Far Away" not in page
    assert "Far Away" not in browser.page(f"/cohorts/{cohort.id}/desk?q=far").text
    assert browser.get(f"/cohorts/{cohort.id}/nominations?export=csv").status_code == 403
    assert browser.get(f"/cohorts/nominations/{stranger_id}").status_code == 404
    for act in ("waitlisted", "rejected"):
        assert browser.post(f"/cohorts/nominations/{stranger_id}/{act}").status_code == 403
    assert browser.post(f"/cohorts/{cohort.id}/offer", data={"nomination": stranger_id}).status_code == 403
    assert db.session.get(Nomination, stranger_id).state is NominationState.NOMINATED


def test_a_focal_point_nominates_until_the_cohort_is_confirmed(browser, coordinator, agency):
    cohort = world.make_cohort(state=CohortState.CONFIRMED)
    focal = world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=world.make_member())
    late = sent(agency)
    browser.sign_in(focal)
    assert browser.post(f"/cohorts/{cohort.id}/nominate", data=late).status_code == 403
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/{cohort.id}/nominate", data=late).status_code == 302


def test_a_list_is_looked_at_then_written_as_a_whole(browser, coordinator, cohort, agency, people):
    people("Known")
    rows = (
        f"Ana,ana@agency.example,Malaysia,{agency.name},Inspector,en\nKnown,known@agency.example,MY,{agency.name},,\n"
    )
    browser.sign_in(coordinator)
    where = upload(browser, cohort, HEADER + rows).headers["Location"]
    page = browser.page(where).text
    assert "Nothing is written yet" in page
    assert "New person" in page
    assert "Known as Known. Their profile is not changed" in page
    assert count(Nomination) == 0
    whole = {"rows": "all"}
    assert browser.post(f"{where}/commit", data=whole).status_code == 302
    assert count(Nomination) == 2
    assert browser.post(f"{where}/commit", data=whole).status_code == 302
    assert count(Nomination) == 2, "committed twice, written once"
    assert count(OutboxMessage) == 0


def test_bad_rows_are_named_and_nothing_is_written(browser, coordinator, cohort, agency):
    rows = [
        f"Good,good@agency.example,Malaysia,{agency.name},,en",
        f",noname@agency.example,Malaysia,{agency.name},,en",
        f"Bad,not-an-address,Malaysia,{agency.name},,en",
        f"Lost,lost@agency.example,Atlantis,{agency.name},,en",
        f"Twice,good@agency.example,Malaysia,{agency.name},,en",
        f"Tongue,tongue@agency.example,Malaysia,{agency.name},,klingon",
        f"=cmd(),formula@agency.example,Malaysia,{agency.name},{'x' * 200},en",
    ]
    browser.sign_in(coordinator)
    where = upload(browser, cohort, HEADER + "\n".join(rows)).headers["Location"]
    page = browser.page(where)
    lines = {row.td.text: row.text for row in page.select("tbody tr")}
    assert "New person" in lines["2"]
    for number, message in {
        "3": "Fill in this cell",
        "4": "Write a whole e-mail address",
        "5": "We do not know this member",
        "6": "This address stands in row 2 too",
        "7": "Write one of these: en, id, ar",
        "8": "Shorten this to 120 letters",
    }.items():
        assert message in lines[number], number
    assert "6 rows have a problem" in page.text
    answer = browser.post(f"{where}/commit", data={"rows": "all"}, follow_redirects=True)
    assert "Some rows cannot be taken in" in answer.text, "a file with problems cannot be taken whole"
    assert count(Nomination) == 0
    assert db.session.scalar(select(User.id).where(User.email == "good@agency.example")) is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (HEADER.encode(), "no rows"),
        (b"%PDF-1.7 nothing", "another kind"),
        (b"PK\x03\x04 workbook", "cut off or damaged"),
        (b"name,email,member,agency\n\x00\x01\x02\n", "not a text file"),
        (b'name,email,member,agency\n"Ana,ana@agency.example\n', "quotation mark"),
        (b"<html><table></table></html>", "web page"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_the_reason(browser, coordinator, cohort, data, message):
    browser.sign_in(coordinator)
    answer = upload(browser, cohort, data)
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    problem = page.find(id=page.find(attrs={"name": "file"})["aria-describedby"].split()[-1])
    assert message in problem.text
    assert count(Nomination) == 0


def test_a_file_without_all_columns_is_asked_about(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    where = upload(browser, cohort, b"name,email\nAna,ana@agency.example\n").headers["Location"]
    assert where.endswith("/columns")
    assert "Choose a column for: Member, Agency" in browser.post(where, data={"name": "0", "email": "1"}).text
    assert count(Nomination) == 0


def test_no_file_at_all(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    answer = browser.post(f"/imports/nominations/{cohort.id}", data={}, content_type="multipart/form-data")
    assert "Choose a file" in answer.text


def test_the_look_at_a_file_is_for_whoever_sent_it(browser, coordinator, cohort, agency):
    stranger = world.make_coordinator()
    browser.sign_in(coordinator)
    rows = HEADER + f"Ana,ana@agency.example,Malaysia,{agency.name},,en\n"
    where = upload(browser, cohort, rows).headers["Location"]
    browser.sign_in(stranger)
    assert browser.get(where).status_code == 404
    assert browser.post(f"{where}/commit", data={"rows": "all"}).status_code == 404
    assert count(Nomination) == 0


def test_a_focal_points_file_holds_people_of_their_member_only(browser, cohort, agency):
    focal = world.make_user(Role.FOCAL_POINT, agency=agency, focal_for=world.make_member())
    world.make_member("FJ")
    browser.sign_in(focal)
    rows = HEADER + "Far,far@agency.example,Fiji,Some Agency,,en\n"
    page = browser.page(upload(browser, cohort, rows).headers["Location"]).text
    assert "You nominate people of your own member only" in page


def test_the_template_is_a_list_that_we_understand(browser, coordinator, cohort):
    browser.sign_in(coordinator)
    template = browser.get(f"/imports/nominations/{cohort.id}/template/csv").data
    assert "1 row in" in browser.page(upload(browser, cohort, template).headers["Location"]).text


def test_the_look_at_a_file_takes_as_many_statements_for_50_rows_as_for_one(
    browser, coordinator, cohort, agency, statements
):
    browser.sign_in(coordinator)

    def sent_with(rows):
        lines = [f"A {n},a{n}@agency.example,Malaysia,{agency.name},,en" for n in range(rows)]
        where = upload(browser, cohort, HEADER + "\n".join(lines)).headers["Location"]
        statements.clear()
        browser.page(where)
        return len(statements)

    assert sent_with(1) == sent_with(50)


def test_a_decision_is_made_and_taken_back(browser, coordinator, cohort, people):
    nomination = world.make_nomination(cohort, people("Ana")[0])
    nomination_id = nomination.id
    url = f"/cohorts/nominations/{nomination_id}"
    browser.sign_in(coordinator)
    for state in ("waitlisted", "rejected", "nominated"):
        assert browser.post(f"{url}/{state}").status_code == 302
        assert db.session.get(Nomination, nomination_id).state.value == state
    for state in ("accepted", "attended", "offered", "declined"):
        assert browser.post(f"{url}/{state}").status_code == 409, state
    assert browser.post(f"{url}/nonsense").status_code == 404
    assert browser.post("/cohorts/nominations/999999/rejected").status_code == 404


def test_nothing_is_decided_once_a_cohort_is_over(browser, coordinator, people):
    cohort = world.make_cohort(state=CohortState.COMPLETED)
    nomination = world.make_nomination(cohort, people("Ana")[0])
    browser.sign_in(coordinator)
    assert browser.post(f"/cohorts/nominations/{nomination.id}/rejected").status_code == 409
