"""Taking in what was done in the lessons on a phone without a network."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Lesson
from courses.catalogue.questions import read
from courses.learning.models import Enrolment, LessonOperation, LessonOutcome
from courses.learning.queries import offline, progress
from courses.learning.scenario import walk
from courses.learning.services import progress as learning
from lms.db import db
from lms.errors import NotFound, RuleBroken
from lms.operations import Batch, Sent
from lms.roles import Person

KINDS = ("opened", "check", "path", "finish")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Every operation of a batch that we hold, and why some of them could not be applied."""

    confirmed: Sequence[str]
    refused: dict[str, str]


def receive(enrolment: Enrolment, batch: Batch, *, by: Person) -> Receipt:
    """Apply a batch in order; the caller holds the enrolment's lock.

    What was received before changes nothing, and is answered as it was then. What is older than what the same
    device has sent about the same thing is kept and not applied; what breaks a rule is kept with the reason.
    """
    known = offline.known(enrolment.id, [sent.id for sent in batch.operations])
    latest = offline.latest(enrolment.id, batch.device)
    refused = {one: reason for one, reason in known.items() if reason}
    for sent in batch.operations:
        if sent.id in known:
            continue
        outcome, reason = _take(enrolment, sent, latest, by=by)
        known[sent.id] = reason
        if reason:
            refused[sent.id] = reason
        db.session.add(_row(enrolment, batch.device, sent, outcome, reason))
    db.session.flush()
    return Receipt([sent.id for sent in batch.operations], refused)


def _take(
    enrolment: Enrolment, sent: Sent, latest: dict[tuple[str, int, str], int], *, by: Person
) -> tuple[LessonOutcome, str | None]:
    place = (sent.kind, sent.position, sent.about)
    if sent.sequence < latest.get(place, 0):
        return LessonOutcome.OLDER, None
    latest[place] = sent.sequence
    try:
        _apply(enrolment, progress.lesson(enrolment.version_id, sent.position), sent, by=by)
    except (RuleBroken, NotFound) as problem:
        return LessonOutcome.REFUSED, str(problem)
    return LessonOutcome.APPLIED, None


def _apply(enrolment: Enrolment, lesson: Lesson, sent: Sent, *, by: Person) -> None:
    if sent.kind == "opened":
        learning.open_lesson(enrolment, lesson)
    elif sent.kind == "finish":
        learning.finish_lesson(enrolment, lesson, by=by)
    elif sent.kind == "path":
        _save_path(enrolment, lesson, sent)
    else:
        question = catalogue.checks(enrolment.version_id, [sent.about]).get(sent.about)
        answer = read(question, sent.values) if question else None
        if answer is None:
            raise RuleBroken(_("This answer could not be read."))
        learning.save_check(enrolment, lesson, sent.about, answer)


def _save_path(enrolment: Enrolment, lesson: Lesson, sent: Sent) -> None:
    """A whole path through a scenario, so that a step which comes twice is no second step."""
    scenario = catalogue.scenarios(enrolment.version_id, [sent.about]).get(sent.about)
    if scenario is None or not learning.places(lesson, "scenario", sent.about):
        raise RuleBroken(_("This scenario is not part of the lesson."))
    path = [int(one) if one.isdecimal() and one.isascii() and len(one) < 3 else -1 for one in sent.values]
    walk(scenario, path)
    found = learning.open_lesson(enrolment, lesson)
    found.answers = {**found.answers, sent.about: path}


def _row(enrolment: Enrolment, device: str, sent: Sent, outcome: LessonOutcome, reason: str | None) -> LessonOperation:
    return LessonOperation(
        enrolment_id=enrolment.id,
        operation=sent.id,
        kind=sent.kind,
        position=sent.position,
        about=sent.about,
        device=device,
        sequence=sent.sequence,
        values=list(sent.values),
        told_at=sent.told_at,
        outcome=outcome,
        reason=reason,
    )
