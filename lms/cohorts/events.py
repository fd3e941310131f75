"""What cohorts announce. Reactions run in the same transaction."""

from dataclasses import dataclass

from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.roles import Person


@dataclass(frozen=True, slots=True)
class NominationAccepted:
    """Somebody took the seat that was offered."""

    nomination: Nomination


@dataclass(frozen=True, slots=True)
class NominationWithdrawn:
    """Somebody who had taken a seat does not come: they gave it back, or it was taken back."""

    nomination: Nomination


@dataclass(frozen=True, slots=True)
class CohortCompleted:
    """The cohort is over. What its graduates get follows by the clock, one Graduated for each."""

    cohort: Cohort
    by: Person


@dataclass(frozen=True, slots=True)
class PreworkChanged:
    """Other courses, or other due dates, before day one."""

    cohort: Cohort
    by: Person


@dataclass(frozen=True, slots=True)
class Graduated:
    """Somebody met the attendance rule of a completed cohort. The nomination carries the snapshot of that day."""

    nomination: Nomination
    by: Person | None
