"""Enrolling, learning, completing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from courses.catalogue import queries as catalogue
from courses.catalogue.models import Course, Lesson
from courses.catalogue.questions import grade
from courses.learning import completion, emails, queries
from courses.learning.events import CourseCompleted
from courses.learning.models import Enrolment, EnrolmentSource, EnrolmentState, LessonProgress
from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts.events import NominationAccepted
from lms.db import db
from lms.errors import RuleBroken
from lms.house import address_of, publish
from lms.notifications import services as notifications
from lms.roles import Person


def enrol(
    user: User,
    course: Course,
    *,
    by: Person | None,
    source: EnrolmentSource = EnrolmentSource.SELF,
    due_on: date | None = None,
    cohort_id: int | None = None,
) -> Enrolment:
    """Enrol somebody in the current version of a course.

    Who is enrolled already stays as they are, with the new due date and cohort where these are given; who had
    withdrawn begins again. Two requests at the same moment make one enrolment.
    """
    found = queries.enrolment_in(user.id, course.id)
    if found is None:
        found = _insert(user, course, source) or queries.enrolment_in(user.id, course.id)
        if found is None:
            raise RuleBroken(_("This could not be done. Try again."))
        audit.record("enrolment.made", found, by=by, about=user.id, details={"course": course.code})
    if found.state is EnrolmentState.WITHDRAWN:
        found.state = EnrolmentState.IN_PROGRESS if found.started_at else EnrolmentState.ENROLLED
        audit.record("enrolment.renewed", found, by=by, about=user.id)
    found.due_on, found.cohort_id = due_on or found.due_on, cohort_id or found.cohort_id
    return found


def _insert(user: User, course: Course, source: EnrolmentSource) -> Enrolment | None:
    enrolment = Enrolment(
        user_id=user.id,
        course_id=course.id,
        version_id=course.current_version_id,
        source=source,
        **user.snapshot(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(enrolment)
    except IntegrityError:
        return None
    return enrolment


def enrol_for_cohort(event: NominationAccepted) -> None:
    """Whoever takes a seat is enrolled in the cohort's pre-work."""
    nomination = event.nomination
    if code := nomination.cohort.prework_course:
        enrol(
            nomination.user,
            catalogue.course(code),
            by=None,
            source=EnrolmentSource.COHORT,
            due_on=nomination.cohort.prework_due_on,
            cohort_id=nomination.cohort_id,
        )


def withdraw(enrolment: Enrolment, *, by: Person) -> None:
    """End an enrolment; what was done is kept. Raises RuleBroken for a completed one."""
    if enrolment.state is EnrolmentState.COMPLETED:
        raise RuleBroken(_("This course is completed. A completed course stays completed."))
    enrolment.state = EnrolmentState.WITHDRAWN
    audit.record("enrolment.withdrawn", enrolment, by=by, about=enrolment.user_id)


def change_due(enrolment: Enrolment, due_on: date | None, *, by: Person) -> None:
    enrolment.due_on = due_on
    audit.record(
        "enrolment.due_changed", enrolment, by=by, about=enrolment.user_id,
        details={"due_on": due_on.isoformat() if due_on else None},
    )  # fmt: skip


def open_lesson(enrolment: Enrolment, lesson: Lesson) -> LessonProgress:
    """Note that a lesson was opened; the first one begins the course. Opening it again changes the place only."""
    found = queries.progress(enrolment.id, lesson.id)
    if found is None:
        found = LessonProgress(enrolment_id=enrolment.id, lesson_id=lesson.id, opened_at=clock.now(), answers={})
        db.session.add(found)
    if enrolment.state is EnrolmentState.ENROLLED:
        enrolment.state, enrolment.started_at = EnrolmentState.IN_PROGRESS, clock.now()
    enrolment.last_lesson_id = lesson.id
    db.session.flush()
    return found


def save_check(enrolment: Enrolment, lesson: Lesson, code: str, answer: Any) -> bool:
    """Keep the answer to a knowledge check; returns whether it is right. Raises RuleBroken for a check elsewhere."""
    question = catalogue.checks(enrolment.version_id, [code]).get(code)
    if question is None or not places(lesson, "check", code):
        raise RuleBroken(_("This question is not part of the lesson."))
    found = open_lesson(enrolment, lesson)
    found.answers = {**found.answers, code: answer}
    return grade(question, answer).correct


def save_step(enrolment: Enrolment, lesson: Lesson, code: str, choice: int | None) -> None:
    """Take the next step in a scenario, or with None begin it again. Raises RuleBroken for a step that is not there."""
    scenario = catalogue.scenarios(enrolment.version_id, [code]).get(code)
    if scenario is None or not places(lesson, "scenario", code):
        raise RuleBroken(_("This scenario is not part of the lesson."))
    found = open_lesson(enrolment, lesson)
    path: list[int] = [] if choice is None else [*found.answers.get(code, []), choice]
    walk(scenario, path)
    found.answers = {**found.answers, code: path}


def walk(scenario: Mapping[str, Any], path: list[int]) -> tuple[str, list[tuple[str, Mapping[str, Any]]]]:
    """Where a path through a scenario leads: the node reached, and (question, choice) of every step before it.

    Raises RuleBroken for a step that the scenario does not have.
    """
    code, steps = str(scenario["start"]), []
    for step in path:
        choices = scenario["nodes"][code].get("choices", [])
        if not 0 <= step < len(choices):
            raise RuleBroken(_("This scenario has moved on. Load the page again."))
        steps.append((str(scenario["nodes"][code]["text"]), choices[step]))
        code = str(choices[step]["next"])
    return code, steps


def places(lesson: Lesson, kind: str, code: str) -> bool:
    return any(block["kind"] == kind and block.get("code") == code for block in lesson.blocks)


def unanswered(lesson: Lesson, answers: Mapping[str, Any]) -> int:
    """How many knowledge checks of a lesson have no answer yet."""
    return sum(block["kind"] == "check" and answers.get(block["code"]) is None for block in lesson.blocks)


def finish_lesson(enrolment: Enrolment, lesson: Lesson, *, by: Person) -> None:
    """Finish a lesson. Raises RuleBroken while one of its knowledge checks has no answer."""
    found = open_lesson(enrolment, lesson)
    if missing := unanswered(lesson, found.answers):
        raise RuleBroken(_("Answer the questions of this lesson first. %(n)s still wait for an answer.", n=missing))
    if found.finished_at is None:
        found.finished_at = clock.now()
        db.session.flush()
        decide(enrolment, by=by)


def record_assessment(enrolment: Enrolment, *, score: int, by: Person) -> None:
    """Take the score of a graded attempt in; the best one counts."""
    enrolment.score = max(score, enrolment.score or 0)
    if enrolment.state is EnrolmentState.ENROLLED:
        enrolment.state, enrolment.started_at = EnrolmentState.IN_PROGRESS, clock.now()
    decide(enrolment, by=by)


def decide(enrolment: Enrolment, *, by: Person) -> None:
    """Store whether the course is completed, with the reasons. What is completed stays completed."""
    lessons = {
        lesson.position: (lesson.title, progress is not None and progress.finished_at is not None)
        for lesson, progress in queries.outline(enrolment)
        if lesson.kind.value == "reading"
    }
    facts = completion.Facts(lessons, enrolment.score, enrolment.version.pass_mark)
    decision = completion.decide(facts)
    enrolment.reasons = [reason.stored() for reason in decision.reasons]
    if not decision.completed or enrolment.state is EnrolmentState.COMPLETED:
        return
    enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, clock.now()
    enrolment.completed_on = clock.today(enrolment.user.time_zone)
    for name, value in enrolment.user.snapshot().items():
        setattr(enrolment, name, value)
    audit.record("enrolment.completed", enrolment, by=by, about=enrolment.user_id, details={"score": enrolment.score})
    publish(CourseCompleted(enrolment))
    notifications.post(emails.completed(enrolment, address_of("credentials.mine")))


def remind(enrolment: Enrolment, days_left: int) -> None:
    """Post the reminder for a course that falls due in so many days."""
    if enrolment.due_on:
        link = address_of("learning.player", enrolment_id=enrolment.id)
        notifications.post(emails.reminder(enrolment, enrolment.due_on, days_left, link))
