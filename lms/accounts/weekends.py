"""Which days a person does not work. Pure."""

from collections.abc import Sequence

from lms.accounts.models import User

USUAL = ("sat", "sun")


def weekend_of(person: User) -> Sequence[str]:
    """The weekend of a person's member; Saturday and Sunday where we know none."""
    return person.agency.member.weekend if person.agency else USUAL
