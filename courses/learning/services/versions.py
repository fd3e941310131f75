"""What a new version of a course means for those who are in it. Who has finished stays finished."""

from courses.catalogue.events import CourseVersionPublished
from courses.learning import emails
from courses.learning.models import Enrolment, LessonProgress
from courses.learning.queries import versions
from courses.learning.services import enrolments as enrolling
from courses.learning.services.completing import decide
from lms.audit import services as audit
from lms.db import db
from lms.house import address_of
from lms.notifications import services as notifications


def follow(event: CourseVersionPublished) -> None:
    """Move those who are still learning to the new version, and ask others to take the course again if need be.

    Only who is in the version before moves: the changes were decided against that one.
    """
    if event.previous_id is None:
        return
    lessons = versions.lessons_by_code(event.version.id)
    for enrolment in versions.running_in(event.previous_id):
        _move(enrolment, event, lessons)
    if event.retake:
        for enrolment in versions.completed_in_course(event.version.course_id):
            _ask_again(enrolment, event)


def _move(enrolment: Enrolment, event: CourseVersionPublished, lessons: dict[str, int]) -> None:
    """Progress follows the codes of lessons.

    What was done in a lesson that is gone, or is to be finished again, stays in the record of the old lesson.
    """
    for progress in enrolment.progress:
        code = progress.lesson.code
        if code in lessons and code not in event.unfinished:
            progress.lesson_id = lessons[code]
            _let_go(progress, event)
    last = enrolment.last_lesson.code if enrolment.last_lesson else ""
    enrolment.last_lesson_id = lessons.get(last)
    enrolment.version_id = event.version.id
    db.session.flush()
    db.session.refresh(enrolment)
    audit.record(
        "enrolment.moved", enrolment, by=event.by, about=enrolment.user_id,
        details={"version": event.version.version, "unfinished": sorted(event.unfinished)},
    )  # fmt: skip
    decide(enrolment, by=event.by)


def _let_go(progress: LessonProgress, event: CourseVersionPublished) -> None:
    """Answers that make no sense any more go; the lesson stays as finished as it was."""
    kept = {key: answer for key, answer in progress.answers.items() if key not in event.void}
    if kept != progress.answers:
        progress.answers = kept
        progress.right = [code for code in progress.right if code not in event.void]


def _ask_again(enrolment: Enrolment, event: CourseVersionPublished) -> None:
    """A new round in the new version. The completed one keeps its date, its version and its certificate."""
    enrolling.begin_round(enrolment, by=event.by)
    notifications.post(emails.retake(enrolment, event.version, address_of("learning.mine")))
