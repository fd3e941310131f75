"""What a coordinator decides before anybody is asked, and what opening freezes."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEntry
from lms.cohorts.models.nominations import NominationState
from lms.db import db, transaction
from lms.notifications.models import MailKind, OutboxMessage
from lms.roles import Role
from surveys.collection import jobs, queries
from surveys.collection.models import Invitation, Mode, Survey, SurveyState
from surveys.questionnaires.models import QuestionnaireVersion
from surveys.questionnaires.questionnaire import Kind
from surveys.questionnaires.services import shipped
from tests import world
from tests.surveys.questionnaires import TABLE

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def office(browser, coordinator, audience):
    """A coordinator at the form, with a questionnaire of each kind."""
    with transaction():
        for path in sorted(shipped.SHIPPED.glob("*.toml")):
            shipped.load(path)
    world.save(QuestionnaireVersion(code="pulse", version="1", title="Pulse", body=TABLE))
    audience([])
    browser.sign_in(coordinator)
    return browser


def form(**changes):
    version = db.session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.code == "pulse")).one()
    sent = {
        "title": "Pulse", "questionnaire": version.id, "mode": "anonymous", "audience": "test",
        "closes_on": "2026-12-14", "time_zone": "Asia/Bangkok", "cuts": ["sub_region", "gender"], "before": 0,
    }  # fmt: skip
    return sent | changes


def made(title="Pulse"):
    return db.session.scalars(select(Survey).where(Survey.title == title)).one()


def wrong(office, **changes):
    """What the form says is wrong, and that nothing was made."""
    page = office.post("/surveys/new", data=form(**changes))
    assert page.status_code == 200
    assert db.session.scalars(select(Survey)).all() == []
    return page.text


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("annual-alumni-2026", Kind.ANNUAL), ("evaluation-last-day", Kind.EVALUATION),
        ("confidence-before-after", Kind.CONFIDENCE), ("needs-assessment", Kind.NEEDS), ("pulse", Kind.OTHER),
    ],
)  # fmt: skip
def test_a_survey_is_of_the_kind_of_its_questionnaire(office, code, kind):
    version = db.session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.code == code)).one()
    assert office.post("/surveys/new", data=form(questionnaire=version.id)).status_code == 302
    assert made().kind is kind
    assert "Pulse" in office.page(f"/surveys/?kind={kind.value}").text
    assert "No survey matches" in office.page(f"/surveys/?kind={'needs' if kind != 'needs' else 'annual'}").text


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("anonymous", "Nothing joins them to you after you send them"),
        ("confidential", "the list that tells it is destroyed on Saturday 12 June 2027"),
        ("named", "Your name is kept with your answers"),
    ],
)
def test_the_mode_is_said_in_one_sentence_everywhere_and_fixed_by_opening(
    office, audience, coordinator, mode, sentence
):
    person = world.make_user()
    audience([person])
    office.post("/surveys/new", data=form(mode=mode))
    survey = made()
    assert sentence in office.page(f"/surveys/{survey.id}").text, "before opening"
    assert sentence in office.page(f"/surveys/{survey.id}/mail").text, "in the mail, before opening"
    office.post(f"/surveys/{survey.id}/open")
    mail = db.session.scalars(select(OutboxMessage)).one()
    assert sentence in mail.text
    assert ("anonymous" in mail.subject) is (mode == "anonymous")
    link = mail.text.split("http://localhost")[1].split()[0]
    assert sentence in office.page(link).text, "before answering"
    office.post(f"/surveys/{survey.id}/edit", data=form(mode="named"))
    assert office.get(f"/surveys/{survey.id}/edit").status_code == 404
    assert made().mode is Mode(mode)
    assert made().audience == "test"


def test_people_of_a_cohort_a_member_or_a_list_are_counted_before_and_frozen_at_opening(office):
    member = world.make_member("FJ")
    ana, ben, eve = (world.make_user(agency=world.make_agency(member)) for _ in range(3))
    cohort = world.make_cohort()
    world.make_nomination(cohort=cohort, user=ana, state=NominationState.ATTENDED)
    world.make_nomination(cohort=cohort, user=ben, state=NominationState.WITHDRAWN)
    for title, changes, who in (
        ("Cohort", {"audience": "in_cohort", "cohort": cohort.id}, {ana.id}),
        ("Member", {"audience": "in_member", "member": member.id}, {ana.id, ben.id, eve.id}),
        (
            "List",
            {"audience": "list", "people": f"Ben <{ben.email.upper()}>\n{eve.email}\n{eve.email}"},
            {ben.id, eve.id},
        ),
    ):
        assert office.post("/surveys/new", data=form(title=title, **changes)).status_code == 302, title
        survey = made(title)
        page = office.page(f"/surveys/{survey.id}").text
        assert f"{len(who)} {'person' if len(who) == 1 else 'people'} will be asked" in page, title
        office.post(f"/surveys/{survey.id}/open")
        asked = db.session.scalars(select(Invitation.user_id).where(Invitation.survey_id == survey.id))
        assert set(asked) == who, title
    world.make_user(agency=world.make_agency(member))
    assert queries.participation(made("Member"))[0].invited == 3, "who joins later is not asked"
    assert made("List").listed == [], "the invitations have taken its place"


def test_a_list_from_a_file_and_addresses_that_are_nobodys(office):
    ana = world.make_user()
    closed = world.make_user(active=False)
    rows = f"name,email\nAna,{ana.email}\nNobody,nobody@x.example\nClosed,{closed.email}\n".encode()
    page = office.post("/surveys/new", data=form(audience="list", file=(io.BytesIO(rows), "people.csv"))).text
    assert "2 of these addresses belong to nobody with an account: nobody@x.example" in page
    assert ana.email in page, "what the file held stands in the field, to be corrected"
    assert "file of another kind" in wrong(office, audience="list", file=(io.BytesIO(b"%PDF-1.7"), "x.csv"))
    good = f"email\n{ana.email}\n".encode()
    assert office.post("/surveys/new", data=form(audience="list", file=(io.BytesIO(good), "p.csv"))).status_code == 302
    assert made().listed == [ana.id]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": ""}, "Write a title"),
        ({"audience": "everybody"}, "Choose who is asked"),
        ({"audience": "in_cohort", "cohort": 99999}, "Choose the cohort"),
        ({"audience": "in_member"}, "Choose the member"),
        ({"audience": "list", "people": "  "}, "Write or upload the addresses"),
        ({"audience": "list", "people": "Ana Sample"}, "no e-mail address in these lines: 1"),
        ({"closes_on": "2026-11-23"}, "Choose a day after today"),
        ({"closes_on": "2027-11-23"}, "within the next 90 days"),
        ({"opens_on": "2026-11-22"}, "This day has passed"),
        ({"opens_on": "2026-12-14"}, "before the last day"),
        ({"languages": ["ar"]}, "not whole in this language: ar"),
        ({"mode": "named", "open_link": "y"}, "Only an anonymous survey can have an open link"),
        ({"mode": "secret"}, "Choose one from the list"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(office, changes, said):
    page = wrong(office, **changes)
    assert said in page
    assert changes.get("title", "Pulse") in page, "what was typed is kept"


def test_a_title_is_used_once_and_a_draft_can_be_changed_and_thrown_away(office):
    office.post("/surveys/new", data=form())
    assert "There is a survey with this title already" in office.post("/surveys/new", data=form()).text
    survey = made()
    page = office.page(f"/surveys/{survey.id}/edit")
    assert page.select_one("input[name=title]")["value"] == "Pulse"
    assert page.select_one("input[name=mode][checked]")["value"] == "anonymous"
    assert office.post(f"/surveys/{survey.id}/edit", data=form(mode="named", cuts=["gender"])).status_code == 302
    assert (made().mode, made().cuts) == (Mode.NAMED, ["gender"])
    assert office.post(f"/surveys/{survey.id}/discard").status_code == 302
    assert db.session.scalars(select(Survey)).all() == []
    assert {"survey.created", "survey.changed", "survey.discarded"} <= set(
        db.session.scalars(select(AuditEntry.action))
    )


def test_an_opened_survey_is_not_thrown_away(office, make_survey):
    survey = make_survey([world.make_user()], title="Open one")
    assert office.post(f"/surveys/{survey.id}/discard").status_code == 409
    assert made("Open one")


def test_the_clock_opens_a_survey_on_its_day_at_nine_in_its_zone(office, audience, today):
    audience([world.make_user()])
    office.post("/surveys/new", data=form(opens_on="2026-11-30"))
    assert "opens by itself on Monday 30 November 2026" in office.page(f"/surveys/{made().id}").text
    today.move_to("2026-11-30T01:59:00+00:00")  # 08:59 in Bangkok
    jobs.open_due()
    assert made().state is SurveyState.DRAFT
    today.move_to("2026-11-30T02:00:00+00:00")
    jobs.open_due()
    jobs.open_due()
    assert (made().state, made().opened_on) == (SurveyState.OPEN, date(2026, 11, 30))
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 1


def test_a_survey_that_cannot_be_opened_on_its_day_is_shown_and_opens_when_it_can(office, audience, today):
    office.post("/surveys/new", data=form(opens_on="2026-11-30"))
    today.move_to("2026-11-30T03:00:00+00:00")
    jobs.open_due()
    assert "was to open by itself, and could not" in office.page("/").text
    audience([world.make_user()])
    jobs.open_due()
    assert made().state is SurveyState.OPEN


def test_opening_freezes_the_questions(office, audience):
    audience([world.make_user()])
    office.post("/surveys/new", data=form())
    office.post(f"/surveys/{made().id}/open")
    with transaction():
        version = db.session.get(QuestionnaireVersion, made().questionnaire_id)
        version.body = {**version.body, "title": "Another"}
    assert made().body["title"] == "Pulse"


def test_only_the_languages_offered_are_spoken(office, audience):
    version = db.session.scalars(
        select(QuestionnaireVersion).where(QuestionnaireVersion.code == "annual-alumni-2026")
    ).one()
    person = world.make_user(language="id")
    audience([person])
    office.post("/surveys/new", data=form(title="All", questionnaire=version.id))
    office.post("/surveys/new", data=form(title="English", questionnaire=version.id, languages=["en"]))
    assert (made("All").languages, made("English").languages) == (["en", "id", "ar"], ["en"])
    for title, spoken in (("All", "id"), ("English", "en")):
        office.post(f"/surveys/{made(title).id}/open")
        mail = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        assert mail.language == "id"
        office.sign_out()
        link = mail.text.split("http://localhost")[1].split()[0]
        assert office.page(f"{link}/1").select(f"form[data-survey] [lang={spoken}]"), title
        office.sign_in(world.make_user(Role.COORDINATOR))


def test_whom_another_campaign_wrote_to_hears_a_week_later(office, audience):
    busy, free = world.make_user(), world.make_user()
    audience([busy, free])
    world.save(
        OutboxMessage(
            key="news:1", message_id="1", user_id=busy.id, recipient=busy.email, recipient_name="", subject="", text="",
            html="", kind=MailKind.NEWS,
        )
    )  # fmt: skip
    office.post("/surveys/new", data=form())
    assert "1 person hears later" in office.page(f"/surveys/{made().id}").text
    office.post(f"/surveys/{made().id}/open")
    due = {
        one.user_id: one.due_at.date()
        for one in db.session.scalars(select(OutboxMessage).where(OutboxMessage.key.like("survey%")))
    }
    assert due == {busy.id: date(2026, 11, 30), free.id: date(2026, 11, 23)}


def test_many_are_asked_in_one_transaction_and_written_to_by_the_clock(office, audience, monkeypatch):
    monkeypatch.setattr("surveys.collection.services.opening.AT_ONCE", 2)
    monkeypatch.setattr(jobs, "SLICE", 2)
    audience([world.make_user() for _ in range(7)])
    office.post("/surveys/new", data=form())
    office.post(f"/surveys/{made().id}/open")
    assert len(db.session.scalars(select(Invitation)).all()) == 7
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 2
    jobs.write()
    jobs.write()
    assert len(db.session.scalars(select(OutboxMessage)).all()) == 7


@pytest.mark.parametrize("n", [1, 50])
def test_the_pages_take_a_fixed_number_of_statements(office, audience, statements, n):
    agency = world.make_agency()
    audience([world.make_user(agency=agency) for _ in range(n)])
    office.post("/surveys/new", data=form())
    survey_id = made().id
    counts = []
    for path in (f"/surveys/{survey_id}", "/surveys/"):
        statements.clear()
        office.get(path)
        counts.append(len(statements))
    assert counts == [5, 4]


def test_the_list_says_how_many_have_answered_unless_it_would_tell_on_them(office, make_survey):
    make_survey([world.make_user() for _ in range(4)], title="Few")
    make_survey([world.make_user() for _ in range(5)], title="More")
    text = office.page("/surveys/").text
    assert text.count("0 of 5 have answered (0") == 1
    assert "0 of 4" not in text
