"""Starting, answering and grading attempts."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from courses.assessment import draw, queries
from courses.assessment.models import Answer, Attempt, AttemptState
from courses.catalogue.questions import grade
from courses.learning.models import Enrolment
from courses.learning.services import progress as learning
from lms import clock
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person


def start(enrolment: Enrolment) -> Attempt:
    """The open attempt, or a new one. The caller holds the enrolment's lock, so that two starts make one attempt.

    Raises RuleBroken when as many were begun within 24 hours as the course allows.
    """
    before = queries.attempts(enrolment.id)
    if before and before[-1].state is AttemptState.OPEN:
        return before[-1]
    if queries.next_start(before, enrolment.version.attempts_per_day):
        raise RuleBroken(
            _("You have used all attempts of the last 24 hours. Read the lessons again and come back tomorrow.")
        )
    seed = secrets.randbelow(2**31)
    attempt = Attempt(
        enrolment_id=enrolment.id,
        number=len(before) + 1,
        seed=seed,
        paper=draw.draw(queries.bank(enrolment.version_id), enrolment.version.draw, seed),
    )
    db.session.add(attempt)
    db.session.flush()
    return attempt


def save_answer(attempt: Attempt, question_id: int, value: Any, *, operation: str | None = None) -> Answer:
    """Keep the answer to one question; the last one counts, and the same operation again changes nothing.

    Raises RuleBroken for a question that is not on the paper, or once the attempt is graded.
    """
    if attempt.state is not AttemptState.OPEN:
        raise RuleBroken(_("This attempt is handed in. Its answers cannot be changed."))
    if question_id not in attempt.paper:
        raise RuleBroken(_("This question is not part of the attempt."))
    found = db.session.scalar(select(Answer).where(Answer.attempt_id == attempt.id, Answer.question_id == question_id))
    if found is None:
        found = Answer(attempt_id=attempt.id, question_id=question_id, value=None, saved_at=clock.now())
        db.session.add(found)
    if operation is None or found.operation != operation:
        found.value, found.saved_at, found.operation = value, clock.now(), operation
    return found


def hand_in(attempt: Attempt, *, by: Person) -> None:
    """Grade an attempt, all at once. Handed in twice, it is graded once."""
    if attempt.state is AttemptState.GRADED:
        return
    questions = queries.questions(attempt.paper)
    given = {answer.question_id: answer for answer in attempt.answers}
    right = 0
    for question_id in attempt.paper:
        answer = given.get(question_id)
        correct = grade(questions[question_id], answer.value if answer else None).correct
        right += correct
        if answer:
            answer.correct = correct
    attempt.state, attempt.graded_at = AttemptState.GRADED, clock.now()
    attempt.score = score(right, attempt.paper)
    attempt.passed = attempt.score >= attempt.enrolment.version.pass_mark
    learning.record_assessment(attempt.enrolment, score=attempt.score, by=by)


def score(right: int, paper: Sequence[int]) -> int:
    """Whole per cent, rounded down, so that 69.9 never reads as 70."""
    return 100 * right // len(paper) if paper else 0
