"""The words that plans, actions, follow-ups and support move between."""

from enum import StrEnum


class PlanState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    IMPLEMENTED = "implemented"
    PARTLY = "partly"
    NOT_IMPLEMENTED = "not_implemented"
    OVERTAKEN = "overtaken"
    NO_INFORMATION = "no_information"


class ActionStatus(StrEnum):
    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    BLOCKED = "blocked"
    DROPPED = "dropped"


class FollowUpKind(StrEnum):
    """What a follow-up is for. Named for the day that a template has unless it says otherwise."""

    D30 = "d30"
    D90 = "d90"
    D180 = "d180"
    D365 = "d365"


class FollowUpState(StrEnum):
    SCHEDULED = "scheduled"
    OPEN = "open"
    ANSWERED = "answered"
    LATE = "late"
    MISSED = "missed"
    UNREACHABLE = "unreachable"
    CANCELLED = "cancelled"


class Confirmed(StrEnum):
    """What a supervisor says about an action that its owner tells of."""

    DONE = "done"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    CANNOT_SAY = "cannot_say"


class InUse(StrEnum):
    """A year later, about an action that was done."""

    YES = "yes"
    CHANGED = "changed"
    STOPPED = "stopped"


class Level(StrEnum):
    """How far a change reaches, the nearest first."""

    SELF = "self"
    UNIT = "unit"
    AGENCY = "agency"
    COUNTRY = "country"
    CROSS_BORDER = "cross_border"


class SupportState(StrEnum):
    HELD = "held"
    ASKED = "asked"
    SUPPORTED = "supported"
    WITH_CHANGES = "supported_with_changes"
    CANNOT = "cannot"
    NOT_MINE = "not_my_officer"


class Reviewer(StrEnum):
    """Who reads a plan that is handed in. Without one it runs at once."""

    COORDINATOR = "coordinator"
    MENTOR = "mentor"
    NOBODY = "nobody"


class Companion(StrEnum):
    """Who goes along with a plan."""

    BUDDY = "buddy"
    MENTOR = "mentor"
    SECONDEE = "secondee"


class EditOutcome(StrEnum):
    """What became of words that were sent while writing: taken, or kept beside others until the owner chooses."""

    TAKEN = "taken"
    WAITING = "waiting"
    SETTLED = "settled"
    REFUSED = "refused"


class VersionKind(StrEnum):
    SUBMITTED = "submitted"
    REVISED = "revised"
