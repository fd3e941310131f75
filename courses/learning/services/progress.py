"""What a learner does in a lesson, kept as it is done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from courses.catalogue import queries as catalogue
from courses.catalogue import rules
from courses.catalogue.models import Lesson
from courses.catalogue.questions import grade
from courses.learning.models import Enrolment, EnrolmentState, LessonProgress
from courses.learning.queries import progress
from courses.learning.scenario import walk
from courses.learning.services.completing import decide
from lms import clock
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person

LONGEST = timedelta(hours=2)


def open_lesson(enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    """Note that a lesson was opened; the first one begins the course. Opening it again changes the place only."""
    found = progress.progress(enrolment.id, lesson.id)
    if found is None:
        found = LessonProgress(enrolment_id=enrolment.id, lesson_id=lesson.id, opened_at=clock.now(), answers={})
        db.session.add(found)
    if enrolment.state is EnrolmentState.ENROLLED:
        enrolment.state, enrolment.started_at = EnrolmentState.IN_PROGRESS, clock.now()
    if enrolment.last_lesson_id != lesson.id:
        enrolment.last_lesson_id = lesson.id
        _decide_on_the_way(enrolment)
    db.session.flush()
    return found


def save_check(enrolment: Enrolment, lesson: Lesson, code: str, answer: Any) -> bool:
    """Keep the answer to a knowledge check; returns whether it is right. Raises RuleBroken for a check elsewhere."""
    question = catalogue.checks(enrolment.version_id, [code]).get(code)
    if question is None or not places(lesson, "check", code):
        raise RuleBroken(_("This question is not part of the lesson."))
    found = open_lesson(enrolment, lesson)
    found.answers = {**found.answers, code: answer}
    correct = grade(question, answer).correct
    if correct and code not in found.right:
        found.right = [*found.right, code]
    _decide_on_the_way(enrolment)
    return correct


def save_step(enrolment: Enrolment, lesson: Lesson, code: str, choice: int | None) -> None:
    """Take the next step in a scenario, or with None begin it again. Raises RuleBroken for a step that is not there."""
    scenario = catalogue.scenarios(enrolment.version_id, [code]).get(code)
    if scenario is None or not places(lesson, "scenario", code):
        raise RuleBroken(_("This scenario is not part of the lesson."))
    found = open_lesson(enrolment, lesson)
    path: list[int] = [] if choice is None else [*found.answers.get(code, []), choice]
    walk(scenario, path)
    found.answers = {**found.answers, code: path}


def places(lesson: Lesson, kind: str, code: str) -> bool:
    return any(block["kind"] == kind and block.get("code") == code for block in lesson.blocks)


def unanswered(lesson: Lesson, answers: Mapping[str, Any]) -> int:
    """How many knowledge checks of a lesson have no answer yet."""
    return sum(block["kind"] == "check" and answers.get(block["code"]) is None for block in lesson.blocks)


def finish_lesson(enrolment: Enrolment, lesson: Lesson, *, by: Person) -> None:
    """Finish a lesson; finishing it again can only add to the time that counts.

    Raises RuleBroken while one of its knowledge checks has no answer.
    """
    found = open_lesson(enrolment, lesson)
    if missing := unanswered(lesson, found.answers):
        raise RuleBroken(_("Answer the questions of this lesson first. %(n)s still wait for an answer.", n=missing))
    now = clock.now()
    found.finished_at = found.finished_at or now
    found.seconds = max(found.seconds, counted(found.opened_at, now))
    decide(enrolment, by=by)


def _decide_on_the_way(enrolment: Enrolment) -> None:
    """Where opening or answering is enough for a lesson, each of them may complete the course."""
    version = enrolment.version
    if rules.read(version.completion, version.pass_mark).without_finishing:
        decide(enrolment, by=enrolment.user)


def counted(opened_at: datetime, now: datetime) -> int:
    """Seconds since a lesson was opened; a page left open over night counts as two hours, a clock set back as none."""
    return max(int(min(now - opened_at, LONGEST).total_seconds()), 0)


def record_assessment(enrolment: Enrolment, *, score: int, by: Person) -> None:
    """Take the score of a graded attempt in; the best one counts."""
    enrolment.score = max(score, enrolment.score or 0)
    if enrolment.state is EnrolmentState.ENROLLED:
        enrolment.state, enrolment.started_at = EnrolmentState.IN_PROGRESS, clock.now()
    decide(enrolment, by=by)
