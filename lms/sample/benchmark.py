"""The pages that the benchmark loads, found in the sample world."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from courses.credentials.models import Certificate
from courses.learning.models import Enrolment
from lms.accounts.models import User
from lms.cohorts.models.cohorts import Cohort, CohortState
from lms.db import db, transaction
from lms.sample.people import SIGN_INS
from surveys.collection.models import Invitation, Survey, SurveyState
from surveys.collection.services import inviting


def pages(page: Callable[..., Any]) -> list[Any]:
    """(name, path, person, body) of each, as the benchmark's own kind of page."""
    emails = {one.label: one.email for one in SIGN_INS}
    trainee = db.session.scalars(select(User).where(User.email == emails["Trainee"])).one()
    enrolment = db.session.scalars(
        select(Enrolment).where(Enrolment.user_id == trainee.id).order_by(Enrolment.id)
    ).first()
    cohort = db.session.scalars(select(Cohort).where(Cohort.state == CohortState.NOMINATING)).one()
    closed = db.session.scalars(select(Survey).where(Survey.state == SurveyState.CLOSED)).one()
    number = db.session.scalar(select(Certificate.number))
    lesson = f"/learn/{enrolment.id if enrolment else 0}/1"
    return [
        page("sign-in page", "/login"),
        page("home", "/", emails["Trainee"]),
        page("home, coordinator", "/", emails["Coordinator"]),
        page("lesson", lesson, emails["Trainee"]),
        page("cohort page", f"/cohorts/{cohort.id}", emails["Coordinator"]),
        page("board", "/plans/board", emails["Coordinator"]),
        page("survey page", _survey_page()),
        page("results", f"/surveys/{closed.id}/results", emails["Coordinator"]),
        page("verification", f"/verify/{number or 'RSO-2026-00000000'}"),
    ]


def _survey_page() -> str:
    with transaction():
        found = select(Invitation).join(Invitation.survey).where(Survey.state == SurveyState.OPEN)
        invitation = db.session.scalars(found).first()
        if invitation is None:
            raise RuntimeError("the sample world has no open survey with invitations")
        link = inviting.personal_link(invitation, invitation.survey)
    return "/s/" + link.rsplit("/", 1)[-1] + "/1"
