"""Building the sample world with the same services that pages use, so that nothing in it is impossible."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from alumni.network import queries as network_read
from alumni.network import services as network
from alumni.network.models import Audience, MembershipState
from alumni.plans.services import templates as plan_templates
from courses.catalogue import services as catalogue_services
from lms import clock
from lms.accounts.models import User
from lms.cohorts import jobs as cohort_jobs
from lms.cohorts.models.attendance import Attendance
from lms.cohorts.models.cohorts import Cohort, CohortState, Prework
from lms.cohorts.models.nominations import Nomination, NominationState
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.queries import programmes as programmes_read
from lms.cohorts.queries import sessions as sessions_read
from lms.cohorts.services import completing, materials, nominations, programmes
from lms.db import db, transaction
from lms.house import house
from lms.monitoring import services as monitoring
from lms.organisations import services as organisations
from lms.sample import (
    agenda,
    arrivals,
    confidence,
    dates,
    editions,
    last_year,
    learning,
    needs,
    nominating,
    office,
    plans,
    writing,
)
from lms.sample.people import PASSWORD, SIGN_INS, make
from surveys.collection import queries as collection_read
from surveys.collection.models import Mode
from surveys.collection.services import answering, opening
from surveys.collection.services import surveys as collection
from surveys.questionnaires.services import drafts
from surveys.questionnaires.services import shipped as questionnaires
from surveys.results.services import closing as results

Say = Callable[[str], None]
DELIVER = "notifications.deliver"
RECENT = 14  # days; older cohorts were evaluated on paper
OFFICE_PAGE = "https://rso.baliprocess.net/"


def build_once(*, say: Say) -> bool:
    """Fill an empty database. False when there are people in it already."""
    if db.session.scalar(select(func.count(User.id))):
        return False
    say("Building the sample world (once, about half a minute) …")
    with transaction():
        organisations.load()
        programmes.load_programmes()
        plan_templates.load_shipped()
        monitoring.load_logframe()
        questionnaires.load_shipped()
        for folder in sorted(path.parent for path in catalogue_services.SHIPPED.glob("*/course.toml")):
            catalogue_services.import_folder(folder)
    with transaction():
        known, officers = make()
    ids = {label: person.id for label, person in known.items()}
    officer_ids = [officer.id for officer in officers]
    learning.take_courses(ids["Alumnus"], officer_ids[:24])
    _past_cohorts(ids, officer_ids)
    editions.plan(ids["Coordinator"], _next_forum(ids, officer_ids[20:]))
    learning.look_ahead(ids["Alumnus"])
    learning.begin(ids["Trainee"])
    needs.ask(ids["Coordinator"], officer_ids[:8])
    confidence.ask(ids["Coordinator"], officer_ids[24:])
    _surveys(ids["Coordinator"])
    _more_surveys(ids["Coordinator"])
    _questionnaire_draft(ids["Coordinator"])
    office.fill(ids["Coordinator"], [*officer_ids[28:], ids["Trainee"]])
    writing.draft(ids["Coordinator"])
    arrivals.come(ids["Coordinator"], ids["Administrator"], officer_ids[24:])
    for job in house().jobs.values():
        if job.name != DELIVER:  # mail leaves when the clock runs
            job.run()
    return True


def print_sign_ins(*, say: Say) -> None:
    """Say who can sign in, while the sample people are there."""
    emails = set(db.session.scalars(select(User.email).where(User.email.in_([one.email for one in SIGN_INS]))))
    if emails:
        say(f"Sample sign-ins, all with the password {PASSWORD}")
        for one in SIGN_INS:
            say(f"  {one.label:14} {one.email}")
        say("")


def _person(user_id: int) -> User:
    return db.session.get_one(User, user_id)


def _cohort(programme: str, title: str, ends_on: date, venue: str, zone: str, **values: Any) -> Cohort:
    chosen = next(one for one in programmes_read.programmes() if one.code == programme)
    cohort = Cohort(
        programme=chosen, programme_id=chosen.id, title=title, starts_on=ends_on - timedelta(days=3), ends_on=ends_on,
        venue=venue, time_zone=zone, **values,
    )  # fmt: skip
    db.session.add(cohort)
    db.session.flush()
    for number, name in enumerate(("Routes and risks this year", "From first contact to referral")):
        day = cohort.starts_on + timedelta(days=number)
        starts = clock.at(day, 9, zone)
        session = Session(
            cohort_id=cohort.id, title=name, starts_at=starts, ends_at=starts + timedelta(hours=2), room="Hall A"
        )
        db.session.add(session)
    db.session.flush()
    return cohort


def _past_cohorts(ids: dict[str, int], officers: Sequence[int]) -> None:
    """Three trainings that are over: one seven months ago, one five weeks ago, one last week."""
    today = clock.today()
    for title, days_ago, venue, zone, people in (
        ("IPSIP 2026", 205, "Colombo", "Asia/Colombo", officers[:18]),
        ("Border Forum 2026", 34, "Bangkok", "Asia/Bangkok", [ids["Alumnus"], *officers[8:28]]),
        ("Alumni Camp 2026", 6, "Bangkok", "Asia/Bangkok", officers[:9]),
    ):
        programme = title.rsplit(" ", 1)[0].lower().replace(" ", "-")
        with transaction():
            cohort = _cohort(
                programme, title, today - timedelta(days=days_ago), venue, zone, seats=40, state=CohortState.RUNNING,
                evaluation_survey="evaluation-last-day" if days_ago < RECENT else None,
            )  # fmt: skip
            _attend(cohort, people)
            cohort_id = cohort.id
        with transaction():
            completing.complete(cohorts_read.cohort(cohort_id, lock=True), by=_person(ids["Coordinator"]))
        cohort_jobs.serve_graduates()
        with transaction():
            _join(people)
        with transaction():
            plans.write(cohort_id, _person(ids["Coordinator"]))
            dates.set_back(cohort_id)
            if title == "Border Forum 2026":
                plans.meet_again(cohort_id, _person(ids["Coordinator"]))
    with transaction():
        plans.lose_touch()
        plans.remind(_person(ids["Coordinator"]))
        plans.tell(_person(ids["Coordinator"]))


def _attend(cohort: Cohort, people: Sequence[int]) -> None:
    sessions = sessions_read.sessions(cohort.id)
    for place, user_id in enumerate(people):
        nomination = Nomination(cohort_id=cohort.id, user_id=user_id, state=NominationState.ACCEPTED)
        db.session.add(nomination)
        db.session.flush()
        for session in sessions:
            there = place % 11 != 10
            db.session.add(Attendance(session_id=session.id, nomination_id=nomination.id, present=there))


def _join(people: Sequence[int]) -> None:
    for place, user_id in enumerate(people):
        membership = network_read.membership_of(user_id)
        if membership is None or membership.state is MembershipState.MEMBER or place % 6 == 5:
            continue
        network.move(membership, MembershipState.MEMBER, by=_person(user_id))
        if place % 2 == 0:
            shown = {"listed": True, "topics": "Document examination, interviewing", "see_name": Audience.ALUMNI,
                     "see_agency": Audience.ALUMNI, "see_topics": Audience.ALUMNI}  # fmt: skip
            network.save_profile(membership, shown, by=_person(user_id))


def _next_forum(ids: dict[str, int], officers: Sequence[int]) -> int:
    """The Border Forum of next year: nominations wait, some seats are offered, the trainee has taken one. Its id."""
    today = clock.today()
    ends_on = date(today.year + 1, 6, 17)
    with transaction():
        forum = next(one for one in programmes_read.programmes() if one.code == "border-forum")
        cohort = _cohort(
            "border-forum", f"Border Forum {today.year + 1}", ends_on, "Bangkok", "Asia/Bangkok", seats=20,
            state=CohortState.NOMINATING, nominations_close_on=today + timedelta(days=24),
            joining_instructions=forum.joining_instructions, contact_id=ids["Coordinator"],
            prework=[Prework(course=learning.COURSE, due_on=ends_on - timedelta(days=20))],
        )  # fmt: skip
        nominating.put_forward(cohort, [ids["Trainee"], *officers], ids["Coordinator"])
        cohort_id = cohort.id
    agenda.plan(cohort_id, ids["Coordinator"])
    with transaction():
        coordinator = _person(ids["Coordinator"])
        locked = cohorts_read.cohort(cohort_id, lock=True)
        waiting = db.session.scalars(
            select(Nomination.id).where(Nomination.cohort_id == cohort_id).order_by(Nomination.id)
        ).all()
        nominations.offer(locked, waiting[:7], by=coordinator)
        nominations.decide_many(locked, waiting[7:9], NominationState.WAITLISTED, by=coordinator)
    with transaction():
        for nomination_id in waiting[:4]:
            nominations.answer(nominations_read.nomination(nomination_id), True, by=None)
    agenda.tell(cohort_id, waiting[:4], ids["Coordinator"])
    _meet(cohort_id, ids["Coordinator"], waiting[1:3])
    return cohort_id


def _meet(cohort_id: int, coordinator_id: int, shown: Sequence[int]) -> None:
    """Something to read, somebody to write to, and two who let the others see who they are."""
    with transaction():
        cohort, by = cohorts_read.cohort(cohort_id), _person(coordinator_id)
        cohort.contact_id = by.id
        materials.add_link(cohort, title="About the Regional Support Office", address=OFFICE_PAGE, by=by)
        for nomination_id in shown:
            nomination = nominations_read.nomination(nomination_id)
            materials.show_to_peers(nomination, True, by=nomination.user)


def _surveys(coordinator_id: int) -> None:
    """Last year's survey and a trial, closed and with results, and this year's survey, open."""
    with transaction():
        version = questionnaires.load(questionnaires.SHIPPED / "annual-alumni-2026.toml")
        last_year.build(version, clock.today("Asia/Bangkok"))
    for title, days, closed in (
        ("Trial of the alumni survey", 5, True),
        (f"Annual Survey of Alumni {clock.today().year}", 21, False),
    ):
        with transaction():
            by = _person(coordinator_id)
            version = questionnaires.load(questionnaires.SHIPPED / "annual-alumni-2026.toml")
            survey = collection.create(
                title=title, questionnaire_id=version.id, audience="alumni",
                closes_on=clock.today("Asia/Bangkok") + timedelta(days=days), time_zone="Asia/Bangkok", by=by,
            )  # fmt: skip
            survey_id = survey.id
        with transaction():
            opening.open_survey(survey_id, by=_person(coordinator_id))
        if closed:
            _answer_trial(survey_id)
            with transaction():
                results.close(survey_id, by=_person(coordinator_id))


def _more_surveys(coordinator_id: int) -> None:
    """One that whoever is at an event can answer, and one that opens by itself next week."""
    today = clock.today("Asia/Bangkok")
    with transaction():
        by = _person(coordinator_id)
        needs = questionnaires.load(questionnaires.SHIPPED / "needs-assessment.toml")
        event = collection.create(
            title="Training needs, asked at an event", questionnaire_id=needs.id, audience="list", open_link=True,
            closes_on=today + timedelta(days=10), time_zone="Asia/Bangkok", by=by,
        )  # fmt: skip
        event_id = event.id
        sure = questionnaires.load(questionnaires.SHIPPED / "confidence-before-after.toml")
        collection.create(
            title="How sure are you, before the training", questionnaire_id=sure.id, audience="alumni",
            mode=Mode.CONFIDENTIAL, opens_on=today + timedelta(days=7), closes_on=today + timedelta(days=14),
            time_zone="Asia/Bangkok", by=by,
        )  # fmt: skip
    with transaction():
        opening.open_survey(event_id, by=_person(coordinator_id))


def _questionnaire_draft(coordinator_id: int) -> None:
    """Somebody has begun the next needs assessment."""
    with transaction():
        by = _person(coordinator_id)
        version = questionnaires.load(questionnaires.SHIPPED / "needs-assessment.toml")
        drafts.next_draft(version, by=by)


def _answer_trial(survey_id: int) -> None:
    for place, invitation_id in enumerate(collection_read.invitation_ids(survey_id)):
        if place % 5 == 4:
            continue
        answers: dict[str, Any] = {
            "c_post": "yes" if place % 4 else "partly",
            "c_used": ("weekly", "monthly", "sometimes")[place % 3],
            "c_use_area": ["detection", "documents"] if place % 2 else ["protection"],
            "c_change": ["own_practice", "briefing"] if place % 3 else ["none"],
            "c_shared_n": (0, 4, 12, 30)[place % 4],
            "c_help": ["opportunity", "course_colleague"],
            "c_hinder": ["no_time"] if place % 2 else ["nothing"],
            "c_relevance": str(3 + place % 3),
            "c_xborder": ("none", "one_two", "three_five")[place % 3],
            "c_network": str(2 + place % 4),
            "c_xagency": ("one_two", "none", "more")[place % 3],
            "c_needs": (["money", "online"], ["documents", "maritime", "money"])[place % 2],
            "c_mode": ("mixed", "in_person", "online_own")[place % 3],
        }
        if place % 6 == 0:
            answers["c_story"] = "Our shift uses one list of questions now."
        with transaction():
            answering.save_draft(invitation_id, answers)
        with transaction():
            answering.send(invitation_id)
