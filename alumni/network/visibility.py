"""What one alumnus sees of another: the one place that decides it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from alumni.network.models import Audience

FIELDS = ("name", "agency", "post", "topics", "email")


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile with its fields, the audience of each, and what places its owner among others."""

    user_id: int
    member: str
    cohorts: frozenset[int]
    listed: bool
    sensitive: bool
    fields: Mapping[str, str]
    audiences: Mapping[str, Audience]


@dataclass(frozen=True, slots=True)
class Viewer:
    user_id: int
    member: str
    cohorts: frozenset[int]


def sees(viewer: Viewer, owner: Profile, field: str) -> bool:
    """Whether a viewer may see a field. Nothing of who is not listed; of a sensitive post the member only."""
    if not owner.listed or owner.sensitive:
        return False
    audience = owner.audiences[field]
    if audience is Audience.ALUMNI:
        return True
    if audience is Audience.MEMBER:
        return bool(owner.member) and viewer.member == owner.member
    return audience is Audience.COHORT and bool(viewer.cohorts & owner.cohorts)


def shown(viewer: Viewer, owner: Profile) -> dict[str, str]:
    """The fields that a viewer sees, and the member, which everybody listed shows."""
    found = {field: owner.fields[field] for field in FIELDS if owner.fields.get(field) and sees(viewer, owner, field)}
    return {"member": owner.member, **found} if owner.listed else {}


def hidden_count(viewer: Viewer, owner: Profile) -> int:
    """How many filled fields are kept from a viewer, so that the page can say so."""
    return sum(bool(owner.fields.get(field)) and not sees(viewer, owner, field) for field in FIELDS)
