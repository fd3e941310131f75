"""What the catalogue announces. Reactions run in the same transaction."""

from collections.abc import Set
from dataclasses import dataclass

from courses.catalogue.models import CourseVersion
from lms.roles import Person


@dataclass(frozen=True, slots=True)
class CourseVersionPublished:
    """A course has a new current version, and somebody decided who needs its changes.

    `unfinished` are the codes of lessons that those still learning have to finish again; `void` the codes of
    knowledge checks and scenarios whose old answers make no sense any more; `retake` says that those who have
    completed the course are asked to take it again.
    """

    version: CourseVersion
    previous_id: int | None
    unfinished: Set[str]
    void: Set[str]
    retake: bool
    by: Person
