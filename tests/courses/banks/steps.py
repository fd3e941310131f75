"""Steps that tests of question banks share."""

from sqlalchemy import select

from courses.assessment.models import Answer, Attempt, AttemptState
from courses.catalogue import queries as catalogue
from courses.catalogue.models import Question, QuestionUse
from courses.catalogue.questions import parse
from courses.learning.services import enrolments as enrolling
from lms import clock
from lms.accounts.models import User
from lms.db import db, transaction
from tests import world


def rows(course):
    return db.session.scalars(
        select(Question)
        .where(Question.version_id == course.current_version_id, Question.use == QuestionUse.BANK)
        .order_by(Question.id)
    ).all()


def subject(course):
    """The first question with one right choice of several."""
    return next(row for row in rows(course) if row.type == "single")


def sit(course, values, *, number=1, officers=None):
    """Graded papers with every question of the bank; `values` says what each officer chose for the subject, and how
    many of the others were right."""
    first = subject(course)
    bank = [first, *(row for row in rows(course) if row.id != first.id)]
    code = course.code
    for place, (value, others) in enumerate(values):
        user_id = (officers[place] if officers else world.make_user()).id
        with transaction():
            person = db.session.get_one(User, user_id)
            enrolment = enrolling.enrol(person, catalogue.course(code), by=person)
            attempt = Attempt(
                enrolment_id=enrolment.id, number=number, seed=1, paper=[one.id for one in bank],
                state=AttemptState.GRADED, graded_at=clock.now(), score=0, passed=False,
            )  # fmt: skip
            attempt.answers = [
                Answer(question_id=one.id, value=value if not at else "x", saved_at=clock.now(),
                       correct=value == parse(bank[0].body).answer[0] if not at else at <= others)
                for at, one in enumerate(bank)
            ]  # fmt: skip
            db.session.add(attempt)
