"""Whose nominations somebody may see and make: everybody's, those of some members, or none. Pure."""

from dataclasses import dataclass, field

from lms.accounts.models import User
from lms.roles import Role, coordinates


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything, or the people of these members (by id)."""

    everything: bool = False
    member_ids: frozenset[int] = field(default_factory=frozenset)

    def covers(self, member_id: int | None) -> bool:
        return self.everything or member_id in self.member_ids

    @property
    def empty(self) -> bool:
        return not self.everything and not self.member_ids


def scope_of(person: User) -> Scope:
    """The coordinators' is everything, a focal point's their members, anybody else's nothing."""
    if coordinates(person):
        return Scope(everything=True)
    return Scope(
        member_ids=frozenset(
            grant.member_id for grant in person.grants if grant.role is Role.FOCAL_POINT and grant.member_id is not None
        )
    )
