"""Starting, answering and grading attempts."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from courses.assessment import draw, queries
from courses.assessment.models import PRETEST, Answer, Attempt, AttemptState, Operation, OperationKind, Outcome
from courses.catalogue.questions import QuestionBody, grade, read
from courses.learning.models import Enrolment, EnrolmentState, Pretest
from courses.learning.services import progress as learning
from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.operations import Batch, Sent
from lms.roles import Person

FORM = "form"  # the device of answers that come as a plain form


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: every operation of it that we hold, and what the new ones came to."""

    confirmed: Sequence[str]
    outcomes: Mapping[str, Outcome]

    @property
    def not_graded(self) -> Sequence[str]:
        """What came after the handing in."""
        return [one for one, outcome in self.outcomes.items() if outcome is Outcome.AFTER_HAND_IN]


def start(enrolment: Enrolment) -> Attempt:
    """As `reserve`, to be answered now: whoever has seen questions of the bank is offered no pre-test any more."""
    if enrolment.offers_pretest:
        enrolment.pretest = Pretest.SKIPPED
    return reserve(enrolment)


def reserve(enrolment: Enrolment) -> Attempt:
    """The open attempt, or a new one. The caller holds the enrolment's lock, so that two starts make one attempt.

    Raises RuleBroken when as many were begun within 24 hours as the course allows, or its time is over.
    """
    if enrolment.state is EnrolmentState.EXPIRED:
        raise RuleBroken(_("Your time for this course is over. Enrol again, and you go on where you stopped."))
    before = queries.attempts(enrolment.id)
    if before and before[-1].state is AttemptState.OPEN:
        return before[-1]
    if queries.next_start(before, enrolment.version.attempts_per_day):
        raise RuleBroken(
            _("You have used all attempts of the last 24 hours. Read the lessons again and come back tomorrow.")
        )
    return _begin(enrolment, len(before) + 1)


def start_pretest(enrolment: Enrolment) -> Attempt:
    """The pre-test as it stands, or a new one; the caller holds the enrolment's lock.

    Raises RuleBroken where the course offers none, or none any more.
    """
    if found := queries.pretest(enrolment.id):
        return found
    if not enrolment.offers_pretest:
        raise RuleBroken(_("The pre-test is only for the time before the first lesson. Go on with the course."))
    enrolment.pretest = Pretest.OPEN
    return _begin(enrolment, PRETEST)


def skip_pretest(enrolment: Enrolment) -> None:
    """Go without a pre-test. Once the course has begun, nothing is left to skip."""
    if enrolment.offers_pretest:
        enrolment.pretest = Pretest.SKIPPED


def _begin(enrolment: Enrolment, number: int) -> Attempt:
    seed = secrets.randbelow(2**31)
    attempt = Attempt(
        enrolment_id=enrolment.id,
        number=number,
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
    if attempt.over:
        raise RuleBroken(_("This attempt is handed in. Its answers cannot be changed."))
    if question_id not in attempt.paper:
        raise RuleBroken(_("This question is not part of the attempt."))
    found = next((answer for answer in attempt.answers if answer.question_id == question_id), None)
    if found is None:
        found = Answer(question_id=question_id, value=None, saved_at=clock.now())
        attempt.answers.append(found)
    if operation is None or found.operation != operation:
        found.value, found.saved_at, found.operation = value, clock.now(), operation
    return found


def save_form(attempt: Attempt, place: int, values: Sequence[str], *, by: Person) -> Outcome:
    """Keep an answer that came as a plain form; what comes after the handing in is kept, but not graded."""
    sent = Sent(str(uuid.uuid4()), 0, OperationKind.ANSWER, place, "", tuple(values), "")
    return receive(attempt, Batch(FORM, (sent,)), by=by).outcomes[sent.id]


def receive(attempt: Attempt, batch: Batch, *, by: Person) -> Receipt:
    """Take in what a device sent, in the order of its counter; the caller holds the attempt's lock.

    What was received before changes nothing. What is older than what the same device has sent before, what came
    after the handing in, and what names no question of the paper is kept and marked, never applied.
    """
    known = queries.known(attempt.id, [sent.id for sent in batch.operations])
    latest = queries.latest(attempt.id, batch.device)
    new = [sent for sent in batch.operations if sent.id not in known]
    questions = queries.questions([attempt.paper[sent.position - 1] for sent in new if _on_paper(attempt, sent)])
    late = _is_late(attempt) if new else False
    kept = []
    for sent in new:
        if sent.id in known:
            continue
        known.add(sent.id)
        outcome = _take(attempt, sent, latest, questions, by=by)
        kept.append(_row(attempt, batch.device, sent, outcome, late=late, by=by))
    db.session.add_all(kept)
    db.session.flush()
    return Receipt([sent.id for sent in batch.operations], {row.operation: row.outcome for row in kept})


def _take(
    attempt: Attempt, sent: Sent, latest: dict[int, int], questions: dict[int, QuestionBody], *, by: Person
) -> Outcome:
    if attempt.over:
        return Outcome.AFTER_HAND_IN
    if sent.kind == OperationKind.HAND_IN:
        hand_in(attempt, by=by)
        return Outcome.APPLIED
    if not _on_paper(attempt, sent):
        return Outcome.NOT_ON_PAPER
    if sent.sequence < latest.get(sent.position, 0):
        return Outcome.OLDER
    latest[sent.position] = sent.sequence
    question_id = attempt.paper[sent.position - 1]
    save_answer(attempt, question_id, read(questions[question_id], sent.values), operation=sent.id)
    return Outcome.APPLIED


def _row(attempt: Attempt, device: str, sent: Sent, outcome: Outcome, *, late: bool, by: Person) -> Operation:
    return Operation(
        attempt_id=attempt.id,
        operation=sent.id,
        kind=OperationKind(sent.kind),
        place=sent.position if sent.kind == OperationKind.ANSWER else 0,
        device=device,
        sequence=None if device == FORM else sent.sequence,
        values=list(sent.values),
        told_at=sent.told_at,
        outcome=outcome,
        after_due=late,
        handed_in_by_id=by.id if by.id != attempt.enrolment.user_id else None,
    )


def _on_paper(attempt: Attempt, sent: Sent) -> bool:
    return sent.kind == OperationKind.ANSWER and 1 <= sent.position <= len(attempt.paper)


def _is_late(attempt: Attempt) -> bool:
    """Whether the course's due date has passed by our clock: the day ends where the learner is."""
    due_on = attempt.enrolment.due_on
    return due_on is not None and clock.now() >= clock.end_of(due_on, attempt.enrolment.user.time_zone)


def take_file(attempt: Attempt, batch: Batch, *, by: Person) -> Receipt:
    """Take in what a learner saved to a sealed file, given in by a coordinator."""
    receipt = receive(attempt, batch, by=by)
    audit.record(
        "attempt.file_taken", attempt, by=by, about=attempt.enrolment.user_id,
        details={"operations": len(receipt.confirmed), "not_graded": len(receipt.not_graded)},
    )  # fmt: skip
    return receipt


def hand_in(attempt: Attempt, *, by: Person) -> None:
    """Grade an attempt, all at once. Handed in twice, it is graded once; a pre-test is graded and counts nowhere."""
    if attempt.over:
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
    if attempt.is_pretest:
        attempt.enrolment.pretest = Pretest.DONE
        return
    attempt.passed = attempt.score >= attempt.enrolment.version.pass_mark
    learning.record_assessment(attempt.enrolment, score=attempt.score, by=by)


def score(right: int, paper: Sequence[int]) -> int:
    """Whole per cent, rounded down, so that 69.9 never reads as 70."""
    return 100 * right // len(paper) if paper else 0
