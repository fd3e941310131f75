"""What cohorts announce. Reactions run in the same transaction."""

from collections.abc import Sequence
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
    """The cohort is over. `graduates` met its attendance rule; each nomination carries its snapshot."""

    cohort: Cohort
    graduates: Sequence[Nomination]
    by: Person


@dataclass(frozen=True, slots=True)
class PreworkChanged:
    """Other courses, or other due dates, before day one."""

    cohort: Cohort
    by: Person
