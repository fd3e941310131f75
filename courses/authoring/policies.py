"""Who may write courses."""

from lms.roles import Person, Role, works_in_office


def writes_courses(person: Person) -> bool:
    return person.has(Role.AUTHOR, Role.COORDINATOR, Role.ADMIN)


def writes_only(person: Person) -> bool:
    """Writes courses without a place in the office, and so finds them in the learners' navigation."""
    return writes_courses(person) and not works_in_office(person)
