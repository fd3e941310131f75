"""Which states a membership goes through: one table, and its picture. Pure."""

from alumni.network.models import MembershipState

MOVES = (
    (MembershipState.OFFERED, "join, agreeing to the terms (person)", MembershipState.MEMBER),
    (MembershipState.OFFERED, "decline (person)", MembershipState.DECLINED),
    (MembershipState.DECLINED, "join (person)", MembershipState.MEMBER),
    (MembershipState.MEMBER, "leave, at once (person)", MembershipState.LEFT),
    (MembershipState.LEFT, "join again (person)", MembershipState.MEMBER),
)


def may(now: MembershipState, then: MembershipState) -> bool:
    return any(origin is now and to is then for origin, _event, to in MOVES)


def picture() -> str:
    """The table as a Mermaid state diagram, as it stands in docs/states/membership.md."""
    lines = ["stateDiagram-v2", "    [*] --> offered: a cohort is completed"]
    return "\n".join(lines + [f"    {origin.value} --> {to.value}: {event}" for origin, event, to in MOVES])
