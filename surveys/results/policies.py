"""Who may look up whose answers are whose."""

from lms.roles import Person, Role, coordinates


def looks_up(person: Person) -> bool:
    """Whom people are told of before they answer a confidential survey: analysts.

    An analyst who also runs cohorts or the service is none here: they decide about the people who answered.
    """
    return person.has(Role.ANALYST) and not coordinates(person)
