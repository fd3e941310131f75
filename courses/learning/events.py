"""What learning announces. Reactions run in the same transaction."""

from dataclasses import dataclass

from courses.learning.models import Enrolment


@dataclass(frozen=True, slots=True)
class CourseCompleted:
    """Every rule of the course is met; the enrolment holds the result and its reasons."""

    enrolment: Enrolment


@dataclass(frozen=True, slots=True)
class CompletionUndone:
    """A completion that rested on an override was taken back: whatever followed from it must not stand."""

    enrolment: Enrolment
