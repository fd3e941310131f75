"""Which days a person does not work. Pure."""

from lms.accounts.models import User
from lms.free_days.days import FreeDays

USUAL = FreeDays(("sat", "sun"))


def free_days_of(person: User) -> FreeDays:
    """The weekend and the public holidays of a person's member; Saturday and Sunday where we know none."""
    if person.agency is None:
        return USUAL
    member = person.agency.member
    return FreeDays(tuple(member.weekend), member.iso2)
