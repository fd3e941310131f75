"""Putting right what did not save or did not count."""

from flask_babel import gettext as _

from courses.assessment import queries as attempts
from courses.assessment import services as assessment
from courses.assessment.models import Attempt, AttemptState
from courses.learning.models import Enrolment, RepairKind
from courses.learning.queries import enrolments, standing
from courses.learning.services import repairing
from courses.support import queries
from courses.support.acts import OVERRIDE, ActKind
from lms.errors import RuleBroken
from lms.roles import Person


def put_right(enrolment: Enrolment, act: str, *, reason: str, by: Person) -> None:
    """Do what a button of the support page says: an act's code, or `undo:` with the number of an override.

    Raises RuleBroken for what is not known or not possible now, NotFound for what is not there.
    """
    word, _colon, about = act.partition(":")
    if word == "undo" and about.isdecimal():
        repairing.undo(standing.repair(enrolment.id, int(about)), enrolment, reason=reason, by=by)
    elif word == ActKind.RECOMPUTE:
        repairing.recompute(enrolment, reason=reason, by=by)
    elif word in set(OVERRIDE):
        kind = OVERRIDE[ActKind(word)]
        repairing.override(enrolment, kind, reason=reason, by=by, lesson_code=about or None)
    elif word in (ActKind.REGRADE, ActKind.REOPEN) and about.isdecimal() and len(about) < 6:
        _attempt(enrolment, ActKind(word), int(about), reason=reason, by=by)
    else:
        raise RuleBroken(_("Choose what to put right."))


def _attempt(enrolment: Enrolment, kind: ActKind, number: int, *, reason: str, by: Person) -> None:
    found = queries.attempt(enrolment, number)
    if found.state is not AttemptState.GRADED:
        raise RuleBroken(_("This attempt is open: the learner has not handed it in."))
    repairing.note(enrolment, RepairKind(kind.value), reason=reason, by=by, attempt_number=number)
    if kind is ActKind.REGRADE:
        regrade(found, by=by)
    else:
        reopen(found, enrolment)


def regrade(attempt: Attempt, *, by: Person) -> None:
    """Grade the stored answers again with the questions as they are; the day it was handed in stays.

    The best score of the course never falls by this.
    """
    handed_in = attempt.graded_at
    attempt.state = AttemptState.OPEN
    assessment.hand_in(attempt, by=by)
    attempt.graded_at = handed_in


def reopen(attempt: Attempt, enrolment: Enrolment) -> None:
    """Let the learner go on with an attempt that was handed in too early; its answers are kept.

    Raises RuleBroken for one that was passed or is not the latest, and for a course that is over.
    """
    if attempt.passed or enrolment.state not in enrolments.RUNNING:
        raise RuleBroken(_("This attempt is passed, or the course is over. It stays as it is."))
    if attempt.number != len(attempts.attempts(enrolment.id)):
        raise RuleBroken(_("Only the latest attempt can be opened again."))
    attempt.state, attempt.graded_at, attempt.score, attempt.passed = AttemptState.OPEN, None, None, None
    for answer in attempt.answers:
        answer.correct = None
