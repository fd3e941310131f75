"""Who may see the questions of a course with their key."""

from lms.roles import Person, Role


def keeps_banks(person: Person) -> bool:
    return person.has(Role.AUTHOR, Role.COORDINATOR, Role.ADMIN)
