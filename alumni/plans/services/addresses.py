"""Repairing the address of somebody whom no mail reaches."""

from flask_babel import gettext as _

from alumni.plans import mailboxes
from alumni.plans.models.plans import FollowUp
from alumni.plans.queries import domains
from lms.accounts import services as accounts
from lms.errors import RuleBroken
from lms.roles import Person


def repair(follow_up: FollowUp, email: str, *, by: Person) -> None:
    """Give the owner of a plan another address; the clock then asks there.

    Whoever has the address can open the account, so it must be at an official domain. Raises RuleBroken otherwise.
    """
    person, address = follow_up.plan.user, email.strip().lower()
    known = [mailboxes.domain(person.email), *domains.of_member(person.agency.member_id if person.agency else None)]
    if not mailboxes.is_official(address, known):
        raise RuleBroken(_("This is no official domain of the member. An administrator has to check it first."))
    accounts.correct_address(person, address, by=by)
