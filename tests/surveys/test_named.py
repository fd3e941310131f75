"""A survey with names: who answered what is shown to those of whom people were told, and every look is written down."""

from datetime import date

import pytest
from sqlalchemy import select, text

from lms.audit.models import AuditEntry
from lms.db import db, transaction
from lms.roles import Role
from surveys.collection.models import Invitation, Mode, Signature, Survey, SurveyState, WholeAnswer
from surveys.collection.services import answering, opening
from surveys.collection.services import surveys as services
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.results.models import Closing
from surveys.results.services import closing
from tests import world
from tests.surveys.questionnaires import TABLE

pytestmark = pytest.mark.usefixtures("today")

NAMES = ("Ana Rahma", "Ben Sok", "Cai Nguyen")


@pytest.fixture
def make_closed(coordinator, audience):
    """Three people, two of whom answer; closed."""

    def make(mode, *, names=NAMES, answered=2):
        audience([world.make_user(name=name) for name in names])
        version = world.save(QuestionnaireVersion(code=f"pulse-{mode}", version="1", title="Pulse", body=TABLE))
        with transaction():
            survey_id = services.create(
                title=f"Pulse {mode}", questionnaire_id=version.id, audience="test", mode=mode,
                closes_on=date(2026, 12, 14), time_zone="Asia/Bangkok", by=coordinator,
            ).id  # fmt: skip
        with transaction():
            opening.open_survey(survey_id, by=coordinator)
        rows = db.session.execute(
            select(Invitation.id).join(Invitation.user).where(Invitation.survey_id == survey_id)
        ).scalars()
        for number, invitation_id in enumerate(list(rows)[:answered]):
            with transaction():
                said = {"used": "yes", "people": 7 + number, "story": "<b>One list</b> at every desk"}
                answering.save_draft(invitation_id, said)
            with transaction():
                answering.send(invitation_id)
        with transaction():
            closing.close(survey_id, by=coordinator)
        return survey_id

    return make


def test_who_answered_what_is_shown_whole_and_each_look_is_written_down(browser, coordinator, make_closed):
    survey_id = make_closed(Mode.NAMED)
    browser.sign_in(coordinator)
    url = f"/surveys/{survey_id}/results/people"
    assert "Who answered what" in browser.page(f"/surveys/{survey_id}/results").text
    page = browser.page(url)
    shown = [one.text for one in page.select(".rows h3 a")]
    assert len(shown) == 2
    assert set(shown) < set(NAMES)
    assert looks() == []
    person = browser.page(page.select_one(".rows h3 a")["href"])
    assert "<b>One list</b> at every desk" in person.text, "words stand as they were typed, and as text"
    assert not person.select("dd b")
    whose = db.session.scalars(select(Signature)).all()
    assert looks() in ([whose[0].user_id], [whose[1].user_id])
    assert browser.page(f"{url}?q={shown[0]}").select(".rows h3 a")[0].text == shown[0]
    assert "Nothing fits this search" in browser.page(f"{url}?q=nobody-of-this-name").text


def test_the_file_holds_what_people_said_and_is_written_down(browser, coordinator, make_closed):
    survey_id = make_closed(Mode.NAMED)
    browser.sign_in(coordinator)
    text = browser.get(f"/surveys/{survey_id}/results/people?export=csv").text
    head, *rows = text.strip().lstrip("\ufeff").splitlines()
    assert head.startswith("Name,E-mail,Member,Agency,")
    assert len(rows) == 2
    assert "at every desk" in rows[0]
    assert looks() == [None]


@pytest.mark.parametrize("mode", [Mode.ANONYMOUS, Mode.CONFIDENTIAL])
def test_no_other_survey_shows_whose_answers_are_whose(browser, coordinator, make_closed, mode):
    survey_id = make_closed(mode)
    browser.sign_in(coordinator)
    assert "Who answered what" not in browser.page(f"/surveys/{survey_id}/results").text
    assert browser.get(f"/surveys/{survey_id}/results/people").status_code == 404
    kept = db.session.scalars(select(Signature)).all()
    assert [one.answers for one in kept] == [None] * (2 if mode is Mode.CONFIDENTIAL else 0)
    for one in kept:
        assert browser.get(f"/surveys/{survey_id}/results/people/{one.user_id}").status_code == 404


def test_answers_of_one_survey_are_not_found_under_another(browser, coordinator, make_closed):
    first = make_closed(Mode.NAMED)
    person_id = db.session.scalars(select(Signature.user_id)).first()
    browser.sign_in(coordinator)
    assert browser.get(f"/surveys/{first + 1}/results/people/{person_id}").status_code == 404
    assert browser.get(f"/surveys/{first}/results/people/{coordinator.id}").status_code == 404, "has not answered"


@pytest.mark.parametrize("role", [Role.MENTOR, Role.FACILITATOR])
def test_it_is_for_those_who_read_results(browser, make_closed, role):
    survey_id = make_closed(Mode.NAMED)
    browser.sign_in(world.make_user(role))
    assert browser.get(f"/surveys/{survey_id}/results/people").status_code == 403


@pytest.mark.parametrize("mode", [Mode.NAMED, Mode.CONFIDENTIAL])
def test_the_list_takes_as_many_statements_for_many_as_for_one(
    browser, coordinator, analyst, make_closed, statements, mode
):
    survey_id = make_closed(mode, names=[f"Officer {n:02}" for n in range(20)], answered=1)
    browser.sign_in(coordinator if mode is Mode.NAMED else analyst)
    url = f"/surveys/{survey_id}/results/people"
    browser.get(url)
    statements.clear()
    browser.get(url)
    few = len(statements)
    said = {"used": "no"}
    with transaction():
        kept = db.session.scalars(select(Signature)).one()
        for one in db.session.scalars(select(Invitation).where(Invitation.user_id != kept.user_id)).all():
            named = said if mode is Mode.NAMED else None
            db.session.add(Signature(answer_id=one.id, survey_id=survey_id, user_id=one.user_id, answers=named))
            db.session.flush()
            if mode is Mode.CONFIDENTIAL:
                db.session.add(WholeAnswer(answer_id=one.id, answers=said))
    statements.clear()
    assert len(browser.page(url).select(".rows h3 a")) == 20
    assert len(statements) == few


# ---- Confidential: analysts alone, one look at a time

REASON = "Ana asked us what she answered."


@pytest.fixture
def analyst():
    return world.make_user(Role.ANALYST)


@pytest.fixture
def confidential(make_closed):
    """Twelve people, ten of whom answered; closed, and not forgotten yet. Gives the address of who answered what."""
    survey_id = make_closed(Mode.CONFIDENTIAL, names=[f"Officer {n:02}" for n in range(12)], answered=10)
    return f"/surveys/{survey_id}/results/people"


def first_of(browser, url):
    return browser.page(url).select_one(".rows h3 a")["href"]


def test_an_analyst_says_why_before_each_look(browser, analyst, confidential):
    browser.sign_in(analyst)
    assert "Who answered what" in browser.page(confidential.removesuffix("/people")).text
    link = first_of(browser, confidential)
    asked = browser.page(link)
    assert not asked.select("dl"), "nothing is shown before the reason"
    for reason in ("", "  ", "Because", "x" * 301):
        page = browser.post(link, data={"reason": reason})
        assert "Have you used it?" not in page.text
    assert db.session.scalars(reasons()).all() == []
    shown = browser.post(link, data={"reason": REASON})
    assert "Have you used it?" in shown.text
    assert "&lt;b&gt;One list&lt;/b&gt; at every desk" in shown.text
    whose = int(link.rsplit("/", 1)[-1])
    entry = db.session.scalars(reasons()).one()
    assert (entry.person_id, entry.by_id, entry.details) == (whose, analyst.id, {"reason": REASON})
    assert not browser.page(link).select("dl"), "the next look asks again"
    browser.post(link, data={"reason": "A second look for the same."})
    assert len(db.session.scalars(reasons()).all()) == 2


def test_no_address_holds_the_number_of_an_answer(browser, analyst, confidential):
    """It outlives the list; a line of the log beside the audit trail would tell whose it was."""
    browser.sign_in(analyst)
    numbers = db.session.scalars(select(Signature.answer_id)).all()
    link = first_of(browser, confidential)
    text = browser.page(confidential).prettify() + browser.post(link, data={"reason": REASON}).text
    assert not any(number in text for number in numbers)
    entry = db.session.scalars(reasons()).one()
    assert not any(number in str(entry.details) for number in numbers)


def test_what_is_looked_up_is_whole_sealed_and_nameless_and_goes_with_the_person(browser, analyst, confidential):
    said = [one.answers for one in db.session.scalars(select(WholeAnswer))]
    assert sorted(one["people"] for one in said) == list(range(7, 17))
    raw = [str(one) for one in db.session.execute(text("select answers from whole_answer")).scalars()]
    assert all("sealed" in one and "desk" not in one for one in raw)
    assert set(WholeAnswer.__table__.columns.keys()) == {"answer_id", "answers"}
    browser.sign_in(analyst)
    link = first_of(browser, confidential)
    with transaction():
        db.session.delete(db.session.get(world.User, int(link.rsplit("/", 1)[-1])))
    assert len(db.session.scalars(select(WholeAnswer)).all()) == 9
    assert browser.post(link, data={"reason": REASON}).status_code == 404


@pytest.mark.parametrize("mode", [Mode.ANONYMOUS, Mode.NAMED])
def test_no_other_survey_keeps_answers_so(make_closed, mode):
    make_closed(mode)
    assert db.session.scalars(select(WholeAnswer)).all() == []


def test_the_person_reads_that_and_why_somebody_looked(browser, analyst, confidential):
    browser.sign_in(analyst)
    link = first_of(browser, confidential)
    browser.post(link, data={"reason": REASON})
    browser.sign_in(db.session.get(world.User, int(link.rsplit("/", 1)[-1])))
    assert REASON in browser.page("/account").text


@pytest.mark.parametrize(
    "roles", [(Role.COORDINATOR,), (Role.ADMIN,), (Role.ANALYST, Role.COORDINATOR), (Role.ANALYST, Role.ADMIN)]
)
def test_who_runs_cohorts_or_the_service_looks_nobody_up(browser, confidential, roles):
    browser.sign_in(world.make_user(*roles))
    person_id = db.session.scalars(select(Signature.user_id)).first()
    assert "Who answered what" not in browser.page(confidential.removesuffix("/people")).text
    assert browser.get(confidential).status_code == 404
    assert browser.get(f"{confidential}/{person_id}").status_code == 404
    assert browser.post(f"{confidential}/{person_id}", data={"reason": REASON}).status_code == 404
    assert db.session.scalars(reasons()).all() == []


def test_a_confidential_survey_gives_no_file_of_names(browser, analyst, confidential):
    browser.sign_in(analyst)
    page = browser.page(confidential)
    assert "export" not in " ".join(link["href"] for link in page.select("main a"))
    for kind in ("csv", "xlsx"):
        assert browser.get(f"{confidential}?export={kind}").status_code == 404


def test_on_its_day_nobody_is_looked_up_also_where_the_clock_is_late(browser, analyst, confidential, today):
    browser.sign_in(analyst)
    link = first_of(browser, confidential)
    today.move_to("2027-06-11T16:59:00+00:00")  # the last minute of the last day in Bangkok
    browser.sign_in(analyst)
    assert browser.get(link).status_code == 200
    today.move_to("2027-06-11T17:01:00+00:00")
    browser.sign_in(analyst)
    assert browser.get(link).status_code == 404
    assert browser.post(link, data={"reason": REASON}).status_code == 404
    assert "Who answered what" not in browser.page(confidential.removesuffix("/people")).text


def test_nobody_is_looked_up_while_the_survey_is_open(browser, analyst, confidential):
    survey_id = int(confidential.split("/")[2])
    person_id = db.session.scalars(select(Signature.user_id)).first()
    with transaction():
        db.session.get(Survey, survey_id).state = SurveyState.OPEN
    browser.sign_in(analyst)
    assert browser.get(confidential).status_code == 404
    assert browser.get(f"{confidential}/{person_id}").status_code == 404
    with transaction():
        db.session.get(Survey, survey_id).state = SurveyState.CLOSED
        db.session.add(Closing(survey_id=survey_id, total=10))
    assert browser.get(confidential).status_code == 404, "its answers are being counted"


def reasons():
    return select(AuditEntry).where(AuditEntry.action == "survey.answers_looked_up")


def looks():
    """Whom somebody looked at, as the audit trail has it."""
    return list(db.session.scalars(select(AuditEntry.person_id).where(AuditEntry.action == "survey.names_read")).all())
