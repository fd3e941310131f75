"""Two processes do the same thing at the same moment: nothing is done twice, and nothing is lost."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select

from alumni.network.models import Membership, MembershipState
from alumni.plans.models.plans import FollowUp, Plan, PlanAction, SupportRequest
from alumni.plans.models.states import FollowUpState, PlanState
from alumni.plans.queries import edits
from alumni.plans.services import follow_ups, reviewing
from alumni.plans.services import support as asking
from courses.assessment.models import Answer, Attempt, AttemptState
from courses.catalogue import services as catalogue
from courses.catalogue.models import Course
from courses.learning.models import Enrolment
from lms import clock
from lms.audit.models import AuditEntry
from lms.cohorts import jobs
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.cohorts.models.completing import Graduation
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Place, Session
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.services import nominations
from lms.db import db, transaction
from lms.notifications.models import OutboxMessage
from lms.roles import Role
from surveys.collection.models import Draft, Inbox, Invitation
from surveys.collection.services import inviting, opening, surveys
from surveys.questionnaires.models import QuestionnaireVersion
from tests import mailed, world
from tests.courses.conftest import key_in_form
from tests.journeys import processes
from tests.journeys.processes import Race, Told
from tests.surveys.questionnaires import TABLE

pytestmark = pytest.mark.process

ROUNDS = 6
numbers = count(1)


@pytest.fixture(scope="module")
def race(database_address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Race]:
    folder = tmp_path_factory.mktemp("race")
    with processes.own_database(database_address, folder) as url, processes.own_house(url, folder):
        race = Race(url, folder)
        yield race
        race.end()


@pytest.fixture
def coordinators(race):
    return world.make_coordinator(), world.make_coordinator()


def how_many(column, *where):
    db.session.rollback()
    return db.session.scalar(select(func.count(column)).where(*where))


def running_plan():
    """A plan that runs, whose first follow-up is open, with the link in its mail."""
    person = world.make_user(email=f"o{next(numbers)}@agency.example")
    cohort = world.make_cohort(state=CohortState.COMPLETED)
    nomination = world.make_nomination(cohort, person, state=NominationState.ATTENDED)
    anchor = clock.today() - timedelta(days=31)
    plan = Plan(
        nomination_id=nomination.id, cohort_id=nomination.cohort_id, user_id=person.id, anchor_on=anchor,
        state=PlanState.SUBMITTED, goal="Goal",
    )  # fmt: skip
    words = dict.fromkeys(("cue", "first_step", "with_whom", "success_sign", "obstacle", "answer"), "x")
    plan.actions = [PlanAction(position=1, what="Brief", due_month="2027-05", **words)]
    plan_id = world.save(plan).id
    with transaction():
        reviewing.agree(db.session.get(Plan, plan_id), by=None)
        first = db.session.get(Plan, plan_id).follow_ups[0]
        first.due_on, first.opens_at = clock.today(), clock.now()
        db.session.flush()
        follow_ups.open_follow_up(first.id)
    return db.session.get(Plan, plan_id)


def test_one_person_enrols_twice(race):
    with transaction():
        catalogue.import_folder(catalogue.SHIPPED / "countering-people-smuggling")
    code = db.session.scalars(select(Course.code)).first()
    for _ in range(ROUNDS):
        person = world.make_user()
        person_id = person.id
        told = Told(f"/courses/{code}/enrol", person)
        assert [one.status for one in race.run(told, told)] == [302, 302]
        assert how_many(Enrolment.id, Enrolment.user_id == person_id) == 1


def test_two_coordinators_offer_the_last_seat(race, coordinators):
    for _ in range(ROUNDS):
        cohort = world.make_cohort(seats=1)
        cohort_id = cohort.id
        ids = [world.make_nomination(cohort, world.make_user()).id for _ in range(2)]
        path = f"/cohorts/{cohort_id}/offer"
        answers = race.run(
            *(Told(path, one, {"nomination": nomination}) for one, nomination in zip(coordinators, ids, strict=True))
        )
        assert [one.status for one in answers] == [302, 302]
        assert how_many(Nomination.id, Nomination.cohort_id == cohort_id, Nomination.state == "offered") == 1
        assert sum("There is 1 seat, and it is held" in one.text for one in answers) == 1, "the other is told"
        assert how_many(OutboxMessage.id, OutboxMessage.key.in_([f"offer:{one}" for one in ids])) <= 1


def test_two_coordinators_take_the_same_proposal(race, coordinators):
    for _ in range(ROUNDS):
        cohort = world.make_cohort(seats=2)
        cohort_id = cohort.id
        for _person in range(4):
            world.make_nomination(cohort, world.make_user())
        db.session.rollback()
        seen = seats_read.mark(seats_read.proposal(db.session.get(Cohort, cohort_id)))
        told = [Told(f"/cohorts/{cohort_id}/proposal", one, {"mark": seen}) for one in coordinators]
        answers = race.run(*told)
        assert [one.status for one in answers] == [302, 302]
        assert how_many(Nomination.id, Nomination.cohort_id == cohort_id, Nomination.state == "offered") == 2
        assert how_many(Nomination.id, Nomination.cohort_id == cohort_id, Nomination.state == "waitlisted") == 2
        assert sum("Something has changed since you looked" in one.text for one in answers) == 1, "the other is told"


def test_a_seat_is_declined_while_a_coordinator_offers_it(race, coordinators):
    for _ in range(ROUNDS):
        cohort = world.make_cohort(seats=1, starts_on=date(2027, 12, 1), ends_on=date(2027, 12, 3))
        cohort_id, person = cohort.id, world.make_user(email=f"o{next(numbers)}@agency.example")
        email, first = person.email, world.make_nomination(cohort, person).id
        waiting = world.make_nomination(cohort, world.make_user(), state=NominationState.WAITLISTED).id
        nominated = world.make_nomination(cohort, world.make_user()).id
        with transaction():
            nominations.offer(db.session.get(Cohort, cohort_id), [first], by=coordinators[0])
        link = mailed.link(mailed.mails(email, key="offer:")[0], "/offer/")
        offer = Told(f"/cohorts/{cohort_id}/offer", coordinators[0], {"nomination": nominated})
        answers = race.run(Told(link, None, {"answer": "decline"}), offer)
        assert [one.status for one in answers] == [302, 302]
        assert how_many(Nomination.id, Nomination.cohort_id == cohort_id, Nomination.state == "offered") == 1
        db.session.rollback()
        assert db.session.get(Nomination, waiting).state is NominationState.OFFERED, "it was never free"


def test_two_put_the_same_person_forward(race, coordinators):
    focal = world.make_user(Role.FOCAL_POINT, focal_for=world.make_member())
    for _ in range(ROUNDS):
        cohort_id, agency = world.make_cohort().id, world.make_agency()
        email = f"o{next(numbers)}@agency.example"
        form = {"name": "Ana", "email": email, "agency": agency.id, "language": "en"}
        answers = race.run(*(Told(f"/cohorts/{cohort_id}/nominate", one, form) for one in (coordinators[0], focal)))
        assert sorted(one.status for one in answers) == [200, 302]
        assert how_many(Nomination.id, Nomination.cohort_id == cohort_id) == 1
        assert sum("This person is nominated already" in one.text for one in answers) == 1


def test_two_participants_choose_the_last_place(race):
    for _ in range(ROUNDS):
        cohort = world.make_cohort(state=CohortState.CONFIRMED)
        cohort_id, moments = cohort.id, (datetime(2127, 3, 1, 2, tzinfo=UTC), datetime(2127, 3, 1, 3, tzinfo=UTC))
        people = [world.make_user() for _ in range(2)]
        for one in people:
            world.make_nomination(db.session.get(Cohort, cohort_id), one, state=NominationState.ACCEPTED)
        session = Session(cohort_id=cohort_id, title="Small", track="A", capacity=1, starts_at=moments[0],
                          ends_at=moments[1])  # fmt: skip
        session_id = world.save(session).id
        path = f"/cohorts/{cohort_id}/choose"
        answers = race.run(*(Told(path, one, {"session": session_id}) for one in people))
        assert [one.status for one in answers] == [302, 302]
        assert how_many(Place.id, Place.session_id == session_id) == 1
        assert sum("Small is full: there is 1 place, and it is taken" in one.text for one in answers) == 1, (
            "the other is told"
        )


def test_two_coordinators_send_the_changes_of_an_agenda(race, coordinators):
    for _ in range(ROUNDS):
        cohort = world.make_cohort(state=CohortState.CONFIRMED)
        cohort_id = cohort.id
        nomination_id = world.make_nomination(cohort, world.make_user(), state=NominationState.ACCEPTED).id
        answers = race.run(*(Told(f"/cohorts/{cohort_id}/agenda/send", one) for one in coordinators))
        assert [one.status for one in answers] == [302, 302]
        assert how_many(OutboxMessage.id, OutboxMessage.key.startswith(f"agenda:{nomination_id}:")) == 1
        assert sum("1 person is told." in one.text for one in answers) == 1


def test_a_seat_is_offered_twice_to_the_same_person(race, coordinators):
    for _ in range(ROUNDS):
        nomination_id = world.make_nomination().id
        path = f"/cohorts/{db.session.get(Nomination, nomination_id).cohort_id}/offer"
        answers = race.run(*(Told(path, one, {"nomination": nomination_id}) for one in coordinators))
        assert [one.status for one in answers] == [302, 302]
        assert how_many(OutboxMessage.id, OutboxMessage.key.startswith(f"offer:{nomination_id}:")) == 1


def test_a_seat_is_accepted_and_declined(race, coordinators):
    for _ in range(ROUNDS):
        person = world.make_user(email=f"o{next(numbers)}@agency.example")
        email, nomination_id = person.email, world.make_nomination(user=person).id
        with transaction():
            cohort = db.session.get(Nomination, nomination_id).cohort
            nominations.offer(cohort, [nomination_id], by=coordinators[0])
        link = mailed.link(mailed.mails(email, key="offer:")[0], "/offer/")
        answers = race.run(Told(link, None, {"answer": "accept"}), Told(link, None, {"answer": "decline"}))
        assert [one.status for one in answers] == [302, 302]
        moved = (AuditEntry.action == "nomination.moved", AuditEntry.subject_id == nomination_id)
        assert how_many(AuditEntry.id, *moved) == 2, "offered, then one answer"
        assert sum("This offer is not open any more. Write to" in one.text for one in answers) == 1


def test_a_cohort_is_completed_twice(race, coordinators):
    cohort = world.make_cohort(state=CohortState.RUNNING)
    cohort_id = cohort.id
    starts = datetime(2027, 3, 1, 2, tzinfo=UTC)
    session = Session(cohort_id=cohort_id, title="One", starts_at=starts, ends_at=starts + timedelta(hours=1))
    session_id = world.save(session).id
    ids = [world.make_nomination(cohort, world.make_user(), state=NominationState.ACCEPTED).id for _ in range(5)]
    marked = {"present": ids}
    path = f"/cohorts/sessions/{session_id}/attendance"
    assert [one.status for one in race.run(*(Told(path, one, marked) for one in coordinators))] == [302, 302]
    assert how_many(Attendance.id, Attendance.session_id == session_id) == 5
    path = f"/cohorts/{cohort_id}/complete"
    assert [one.status for one in race.run(*(Told(path, one) for one in coordinators))] == [302, 302]
    assert how_many(Graduation.id, Graduation.nomination_id.in_(ids)) == 5
    jobs.serve_graduates()
    assert how_many(Plan.id, Plan.nomination_id.in_(ids)) == 5
    assert db.session.get(Cohort, cohort_id).state is CohortState.COMPLETED


def test_two_tabs_answer_an_assessment(race):
    with transaction():
        catalogue.import_folder(catalogue.SHIPPED / "countering-people-smuggling")
    code = db.session.scalars(select(Course.code)).first()
    person = world.make_user()
    person_id = person.id
    race.run(Told(f"/courses/{code}/enrol", person), Told("/language/en", person))
    enrolment = db.session.scalars(select(Enrolment).where(Enrolment.user_id == person_id)).one()
    path, enrolment_id = f"/learn/{enrolment.id}/assessment", enrolment.id
    race.run(Told(path, person), Told(path, person))
    attempt = db.session.scalars(select(Attempt).where(Attempt.enrolment_id == enrolment_id)).one()
    attempt_id, paper = attempt.id, list(attempt.paper)
    for place, question_id in enumerate(paper, 1):
        form = key_in_form(question_id)
        other = place % len(paper) + 1
        second = key_in_form(paper[other - 1])
        told = [
            Told(f"/attempts/{attempt_id}/{place}", person, form),
            Told(f"/attempts/{attempt_id}/{other}", person, second),
        ]
        assert [one.status for one in race.run(*told)] == [302, 302]
        assert [one.status for one in race.run(told[0], told[0])] == [302, 302]
    assert how_many(Answer.id, Answer.attempt_id == attempt_id) == len(paper)
    told = Told(f"/attempts/{attempt_id}/hand-in", person)
    assert [one.status for one in race.run(told, told)] == [302, 302]
    found = db.session.get(Attempt, attempt_id)
    assert (found.state, found.score) == (AttemptState.GRADED, 100)


def test_two_tabs_answer_a_follow_up(race):
    for _ in range(ROUNDS):
        plan = running_plan()
        follow_up_id, action = plan.follow_ups[0].id, plan.actions[0].id
        link = mailed.link(mailed.mails(plan.user.email, key="follow_up_due:")[0], "/follow-up/")
        sent = {"same_post": "yes", f"status-{action}": "started"}
        answers = race.run(*(Told(link, None, sent | {"note": note}) for note in ("first", "second")))
        assert sorted(one.status for one in answers) == [200, 302]
        assert all("answered" in one.text for one in answers), "the other is told"
        answered = (AuditEntry.action == "follow_up.answered", AuditEntry.subject_id == follow_up_id)
        assert how_many(AuditEntry.id, *answered) == 1
        kept = db.session.get(FollowUp, follow_up_id)
        assert kept.note == next(
            note for note, one in zip(("first", "second"), answers, strict=True) if one.status == 302
        )


def test_a_follow_up_is_answered_while_the_plan_is_withdrawn(race):
    for _ in range(ROUNDS):
        plan = running_plan()
        plan_id, follow_up_id, action = plan.id, plan.follow_ups[0].id, plan.actions[0].id
        link = mailed.link(mailed.mails(plan.user.email, key="follow_up_due:")[0], "/follow-up/")
        sent = {"same_post": "yes", f"status-{action}": "started"}
        race.run(Told(link, None, sent), Told(f"/plans/{plan_id}/withdraw", plan.user))
        db.session.rollback()
        found = db.session.get(FollowUp, follow_up_id)
        answered = found.answered_at is not None
        assert found.state is (FollowUpState.ANSWERED if answered else FollowUpState.CANCELLED)
        assert db.session.get(Plan, plan_id).state is PlanState.WITHDRAWN


def test_a_supervisor_answers_in_two_tabs(race):
    for _ in range(ROUNDS):
        plan = running_plan()
        plan_id, boss = plan.id, f"boss{next(numbers)}@agency.example"
        with transaction():
            found = db.session.get(Plan, plan_id)
            asking.ask_support(found, name="Boss", email=boss, by=found.user)
        link = mailed.link(mailed.mails(boss, key="support:")[0], "/support/")
        answers = race.run(Told(link, None, {"answer": "supported"}), Told(link, None, {"answer": "cannot"}))
        assert sorted(one.status for one in answers) == [302, 409]
        request_id = db.session.scalar(select(SupportRequest.id).where(SupportRequest.plan_id == plan_id))
        assert (
            how_many(AuditEntry.id, AuditEntry.action == "support.answered", AuditEntry.subject_id == request_id) == 1
        )


def test_two_pages_save_one_plan(race):
    for _ in range(ROUNDS):
        plan = running_plan()
        plan_id = plan.id
        with transaction():
            db.session.get(Plan, plan_id).state = PlanState.DRAFT
        owner = db.session.get(Plan, plan_id).user
        path = f"/plans/{plan_id}/write"
        base = {"base-goal": "Goal", "save": "yes"}
        answers = race.run(*(Told(path, owner, {"goal": goal, **base}) for goal in ("From here", "From there")))
        assert sorted(one.status for one in answers) == [200, 302]
        told = next(one for one in answers if one.status == 200)
        assert "From here" in told.text
        assert "From there" in told.text, "both versions are shown"
        db.session.rollback()
        said = {db.session.get(Plan, plan_id).goal, *(one.value for one in edits.waiting(plan_id))}
        assert said == {"From here", "From there"}, "neither is lost"


@pytest.fixture
def survey(coordinators):
    """An open survey of alumni, and the links of two of them."""
    number = next(numbers)
    for _ in range(2):
        world.save(Membership(user_id=world.make_user().id, state=MembershipState.MEMBER))
    version = world.save(QuestionnaireVersion(code=f"pulse-{number}", version="1", title="Pulse", body=TABLE))
    with transaction():
        made = surveys.create(
            title=f"Pulse {number}", questionnaire_id=version.id, audience="alumni",
            closes_on=date.today() + timedelta(days=9), time_zone="Asia/Bangkok", by=coordinators[0],  # noqa: DTZ011, TID251
        )  # fmt: skip
    survey_id = made.id
    with transaction():
        opening.open_survey(survey_id, by=coordinators[0])
    with transaction():
        return survey_id, [
            (one.id, inviting.personal_link(one, one.survey).removeprefix("http://localhost"))
            for one in db.session.scalars(select(Invitation).where(Invitation.survey_id == survey_id))
        ]


def test_two_tabs_answer_a_survey_then_send_it(race, survey):
    survey_id, links = survey
    for invitation_id, link in links:
        first = {"used": "no", "seen": ["used"], "only": "save"}
        second = {"people": "3", "fit": "4", "story": "A list.", "seen": ["people", "fit", "story"], "only": "save"}
        answers = race.run(Told(f"{link}/1", None, first), Told(f"{link}/2", None, second))
        assert [one.status for one in answers] == [204, 204]
        db.session.rollback()
        kept = db.session.get(Draft, invitation_id).answers
        assert {"used", "people", "fit", "story"} <= set(kept), "neither tab has overwritten the other"
        told = Told(f"{link}/send")
        answers = race.run(told, told)
        assert {one.status for one in answers} <= {200, 302}, "whoever comes later reads that it is sent"
        assert all("Nothing links them to you" in one.text for one in answers)
    assert how_many(Inbox.id, Inbox.survey_id == survey_id) == len(links)
    assert how_many(Draft.invitation_id) == 0


def test_a_survey_is_opened_twice(race, coordinators, survey):
    survey_id, links = survey
    path = f"/surveys/{survey_id}/open"
    assert [one.status for one in race.run(*(Told(path, one) for one in coordinators))] == [409, 409]
    assert how_many(Invitation.id, Invitation.survey_id == survey_id) == len(links)
