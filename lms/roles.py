"""The roles a person can hold, and the plainest rules about them."""

from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    LEARNER = "learner"
    FOCAL_POINT = "focal_point"
    AUTHOR = "author"
    FACILITATOR = "facilitator"
    MENTOR = "mentor"
    ANALYST = "analyst"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Person(Protocol):
    """Whoever is signed in, as far as the rooms below accounts need to know."""

    id: int
    email: str
    language: str
    time_zone: str

    @property
    def name(self) -> str: ...

    def has(self, *roles: Role) -> bool:
        """Whether the person holds any of these roles."""
        ...


def anyone_signed_in(_person: Person) -> bool:
    return True


def coordinates(person: Person) -> bool:
    return person.has(Role.COORDINATOR, Role.ADMIN)


def administers(person: Person) -> bool:
    return person.has(Role.ADMIN)


def reads_results(person: Person) -> bool:
    return person.has(Role.ANALYST, Role.COORDINATOR, Role.ADMIN)


def runs_sessions(person: Person) -> bool:
    return person.has(Role.FACILITATOR, Role.COORDINATOR, Role.ADMIN)


def works_in_office(person: Person) -> bool:
    """Sees the office navigation in place of the learner's."""
    return person.has(Role.COORDINATOR, Role.ADMIN, Role.ANALYST, Role.FACILITATOR)
