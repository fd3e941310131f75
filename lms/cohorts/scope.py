"""Whose nominations somebody may see and make: everybody's, those of some members or agencies, or none. Pure."""

from dataclasses import dataclass, field

from lms.accounts.models import User
from lms.cohorts.models.calls import Call
from lms.roles import Role, coordinates


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, or the people of these members and agencies (by id)."""

    everything: bool = False
    member_ids: frozenset[int] = field(default_factory=frozenset)
    agency_ids: frozenset[int] = field(default_factory=frozenset)

    def covers(self, member_id: int | None, agency_id: int | None = None) -> bool:
        return self.everything or member_id in self.member_ids or agency_id in self.agency_ids

    @property
    def empty(self) -> bool:
        return not (self.everything or self.member_ids or self.agency_ids)


def scope_of(person: User) -> Scope:
    """The coordinators' is everything, a focal point's their members or agencies, anybody else's nothing."""
    return Scope(everything=True) if coordinates(person) else own_scope(person)


def own_scope(person: User) -> Scope:
    """What somebody is the focal point of, whatever else they may do."""
    held = [grant for grant in person.grants if grant.role is Role.FOCAL_POINT]
    return Scope(
        member_ids=frozenset(grant.member_id for grant in held if grant.member_id is not None),
        agency_ids=frozenset(grant.agency_id for grant in held if grant.agency_id is not None),
    )


@dataclass(frozen=True, slots=True)
class Nominator:
    """Who puts people forward: somebody signed in, or whoever holds the link of a call that was mailed to `person`.

    The history names the person only where they signed in, since a link may have been passed on.
    """

    person: User
    scope: Scope
    call: Call | None = None

    @classmethod
    def signed_in(cls, person: User) -> "Nominator":
        return cls(person, scope_of(person))

    @classmethod
    def by_link(cls, call: Call) -> "Nominator":
        """For the member or the agency of the call, whatever else the person may do elsewhere."""
        if call.agency_id is not None:
            return cls(call.user, Scope(agency_ids=frozenset({call.agency_id})), call)
        return cls(call.user, Scope(member_ids=frozenset({call.member_id})), call)

    @property
    def by(self) -> User | None:
        """Who is answerable by name; nobody behind a link."""
        return None if self.call else self.person
