"""Travel and needs: told by participants, seen only by whom the cohort names, and really gone when the time is over."""

import csv
import io
from datetime import date

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import delete, func, select, text

from lms.accounts.models import User
from lms.audit.models import AuditEntry
from lms.cohorts import jobs
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.logistics import Logistics, LogisticsReader
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.db import db, transaction
from lms.roles import Role
from tests import world
from tests.lms.cohorts.conftest import offer_link

pytestmark = pytest.mark.usefixtures("today")

TOLD = {
    "arrives_on": "2027-02-28", "arrival": "TG 401, 18:20", "departs_on": "2027-03-06", "departure": "Night train",
    "visa_letter": "y", "passport_name": "ANA SOL", "diet": "No peanuts", "accessibility": "Ground floor",
    "emergency_name": "Bo Sol", "emergency_phone": "+66 2 123 4567",
}  # fmt: skip
SECRETS = ("TG 401", "Night train", "ANA SOL", "peanuts", "Ground floor", "Bo Sol", "123 4567")


@pytest.fixture
def cohort_id():
    return world.make_cohort(title="Border Forum 2027", state=CohortState.CONFIRMED).id


@pytest.fixture
def ana(cohort_id):
    """A participant: her id."""
    person = world.make_user(name="Ana", email="ana@agency.example")
    person_id = person.id
    world.make_nomination(db.session.get(Cohort, cohort_id), person, state=NominationState.ACCEPTED)
    return person_id


@pytest.fixture
def as_(browser):
    def be(person_id):
        browser.sign_in(db.session.get(User, person_id))
        return browser

    return be


def rows():
    return db.session.scalar(select(func.count(Logistics.id)))


def parsed(answer):
    return BeautifulSoup(answer.text, "html.parser")


def test_a_participant_tells_looks_changes_and_deletes(as_, cohort_id, ana):
    url = f"/cohorts/{cohort_id}/logistics"
    browser = as_(ana)
    assert "Your travel: Border Forum 2027" in browser.page("/").text
    page = browser.page(url).text
    assert "Deleted on Tuesday 4 May 2027" in page
    assert "Nobody can see it until the office has named" in page
    assert browser.post(url, data=TOLD).status_code == 302
    form = browser.page(url)
    for name in ("arrives_on", "arrival", "passport_name", "diet", "emergency_phone"):
        assert form.select_one(f"[name={name}]")["value"] == TOLD[name]
    assert form.select_one("[name=visa_letter]").has_attr("checked")
    assert "Your travel:" not in browser.page("/").text
    browser.post(url, data=TOLD | {"diet": ""})
    assert db.session.scalars(select(Logistics.diet)).one() is None
    browser.post(f"{url}/delete")
    assert rows() == 0
    trail = [(one.action, one.details) for one in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert trail == [("logistics.saved", {})] * 2 + [("logistics.deleted", {})]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("departs_on", "2027-02-27", "You leave before you arrive"),
        ("arrives_on", "soon", ""),
        ("arrives_on", "0001-01-01", "between 2000 and 2100"),
        ("diet", "x" * 301, "300"),
        ("emergency_phone", "call me", "Write a telephone number"),
        ("emergency_phone", "", "Write the number"),
        ("emergency_phone", "+1 " + "2" * 40, "40"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_everything_typed_stays(as_, cohort_id, ana, field, value, message):
    page = parsed(as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD | {field: value}))
    assert message in page.select_one(f"#{field}-error").text
    assert page.select_one("[name=arrival]")["value"] == "TG 401, 18:20"
    assert page.select_one("[name=visa_letter]").has_attr("checked")
    assert rows() == 0


@pytest.mark.parametrize("state", [one for one in NominationState if one is not NominationState.ACCEPTED])
def test_only_who_took_a_seat_is_asked(as_, cohort_id, ana, state):
    with transaction():
        db.session.scalars(select(Nomination)).one().state = state
    browser = as_(ana)
    for path in ("logistics", "choose", "agenda.pdf"):
        assert browser.get(f"/cohorts/{cohort_id}/{path}").status_code == 404
    assert browser.post(f"/cohorts/{cohort_id}/logistics", data=TOLD).status_code == 404
    assert rows() == 0


def name_reader(browser, cohort_id, person_id):
    return browser.post(f"/cohorts/{cohort_id}/logistics/readers", data={"person": person_id})


def test_only_whom_the_cohort_names_sees_it_and_each_look_is_written_down(as_, coordinator, cohort_id, ana):
    office, url = coordinator.id, f"/cohorts/{cohort_id}/logistics/list"
    helper, admin = world.make_user(Role.FACILITATOR, name="Helper").id, world.make_user(Role.ADMIN).id
    as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD)
    for person in (ana, office, helper, admin):
        assert as_(person).get(url).status_code == 404
    assert name_reader(as_(office), cohort_id, helper).status_code == 302
    assert as_(office).get(url).status_code == 404, "who names is not named"
    page = as_(helper).page(url).text
    for secret in SECRETS:
        assert secret in page
    assert "Only these people can see it: Helper." in as_(ana).page(f"/cohorts/{cohort_id}/logistics").text
    exported = list(csv.reader(io.StringIO(as_(helper).get(f"{url}?export=csv").text.lstrip("\ufeff"))))
    assert exported[1][0] == "Ana"
    assert len(exported[1]) == len(exported[0])
    assert "'+66 2 123 4567" in exported[1]
    assert as_(helper).get(f"{url}?export=xlsx").data.startswith(b"PK")
    looks = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "logistics.read").order_by(AuditEntry.id))
    assert [(one.by_id, one.details) for one in looks] == [
        (helper, {"how": "page"}), (helper, {"how": "file"}), (helper, {"how": "file"}),
    ]  # fmt: skip
    reader = db.session.scalars(select(LogisticsReader.id)).one()
    as_(office).post(f"/cohorts/{cohort_id}/logistics/readers/{reader}/drop")
    assert as_(helper).get(url).status_code == 404


def test_only_staff_is_named_once_and_of_this_cohort(as_, coordinator, cohort_id, ana):
    office, other = coordinator.id, world.make_cohort().id
    browser = as_(office)
    assert name_reader(browser, cohort_id, ana).status_code == 200
    assert name_reader(browser, cohort_id, office).status_code == 302
    assert name_reader(browser, cohort_id, office).status_code == 200
    reader = db.session.scalars(select(LogisticsReader.id)).one()
    assert browser.post(f"/cohorts/{other}/logistics/readers/{reader}/drop").status_code == 404
    assert browser.get(f"/cohorts/{other}/logistics/list").status_code == 404
    assert browser.page(f"/cohorts/{cohort_id}/logistics/list").select_one("tbody").text.count("Not told yet") == 1


def test_nothing_of_it_stands_anywhere_else(as_, coordinator, cohort_id, ana):
    office = coordinator.id
    as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD)
    name_reader(as_(office), cohort_id, office)
    with transaction():
        db.session.execute(delete(Logistics))
    kept = [
        str(tuple(row))
        for table in db.metadatas[None].sorted_tables
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"'))
    ]
    assert kept
    for secret in SECRETS:
        assert not [row for row in kept if secret in row], secret


def test_the_clock_deletes_it_a_set_time_after_the_event(as_, coordinator, cohort_id, ana):
    office = coordinator.id
    as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD)
    days = f"/cohorts/{cohort_id}/logistics/days"
    for wrong in ("0", "366", "many", ""):
        assert "from 1 to 365" in as_(office).post(days, data={"days": wrong}, follow_redirects=True).text
    as_(office).post(days, data={"days": "30"})
    assert "Deleted on Sunday 4 April 2027" in as_(ana).page(f"/cohorts/{cohort_id}/logistics").text
    jobs.forget_logistics()
    assert rows() == 1
    with time_machine.travel("2027-04-03T23:00:00+00:00", tick=False):
        jobs.forget_logistics()
        assert rows() == 1
    with time_machine.travel("2027-04-04T01:20:00+00:00", tick=False):
        jobs.forget_logistics()
        jobs.forget_logistics()
        assert rows() == 0
        assert as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD).status_code == 409
    done = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "logistics.deleted")).one()
    assert (done.subject_kind, done.details) == ("cohort", {"people": 1})


def test_it_goes_at_once_when_somebody_does_not_come_and_when_the_cohort_is_cancelled(as_, coordinator, cohort_id, ana):
    office = coordinator.id
    as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD)
    nomination = db.session.scalars(select(Nomination.id)).one()
    as_(office).post(f"/cohorts/nominations/{nomination}/withdrawn")
    assert rows() == 0
    with transaction():
        db.session.get(Nomination, nomination).state = NominationState.ACCEPTED
    as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD)
    assert rows() == 1
    as_(office).post(f"/cohorts/{cohort_id}/move/cancelled")
    jobs.forget_logistics()
    assert rows() == 0


def test_it_goes_with_the_nomination(as_, cohort_id, ana):
    as_(ana).post(f"/cohorts/{cohort_id}/logistics", data=TOLD)
    with transaction():
        db.session.execute(delete(Nomination))
    assert rows() == 0


def test_the_page_after_accepting_leads_to_it(browser, offered, cohort_id):
    offered(db.session.get(Cohort, cohort_id), "Ben")
    link = offer_link("ben@agency.example")
    browser.post(link, data={"answer": "accept"})
    assert browser.page(link).select_one(f"a[href='/cohorts/{cohort_id}/logistics']")


def test_the_list_takes_as_many_statements_with_50_people_as_with_one(as_, coordinator, cohort_id, statements):
    office = coordinator.id
    name_reader(as_(office), cohort_id, office)
    agency = world.make_agency()

    def sent_with(more):
        for _ in range(more):
            cohort, person = db.session.get(Cohort, cohort_id), world.make_user(agency=agency)
            nomination = world.make_nomination(cohort, person, state=NominationState.ACCEPTED)
            told = {"arrives_on": date(2027, 2, 28), "updated_at": nomination.created_at}
            world.save(Logistics(nomination_id=nomination.id, **told))
        statements.clear()
        assert as_(office).page(f"/cohorts/{cohort_id}/logistics/list").select("tbody tr")
        return len(statements)

    assert sent_with(1) == sent_with(49)
