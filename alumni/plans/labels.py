"""States, needs, ages and acts in words, for the pages that watch over plans."""

from flask_babel import lazy_gettext as _l

STATES = {
    "draft": (_l("To write"), ""),
    "submitted": (_l("To review"), "is-warn"),
    "returned": (_l("Returned"), "is-warn"),
    "active": (_l("Active"), "is-info"),
    "paused": (_l("Paused"), ""),
    "closed": (_l("Closed"), "is-good"),
    "lapsed": (_l("Not written in time"), "is-bad"),
    "withdrawn": (_l("Withdrawn"), ""),
}
NEEDS = {
    "help": (_l("Help wanted"), "is-bad"),
    "left": (_l("Left"), "is-bad"),
    "unreachable": (_l("Unreachable"), "is-bad"),
    "overdue": (_l("Overdue"), "is-bad"),
    "unsupported": (_l("Not supported"), "is-warn"),
    "held": (_l("Address held"), "is-warn"),
    "evidence": (_l("Evidence"), "is-info"),
    "review": (_l("To review"), "is-warn"),
}
NEEDS_AT_LENGTH = {
    "help": _l("They asked for help"),
    "left": _l("They left: hand the plan over or close it"),
    "unreachable": _l("No mail reaches them"),
    "overdue": _l("Overdue"),
    "unsupported": _l("The supervisor does not support it"),
    "held": _l("The supervisor's address is held"),
    "evidence": _l("Evidence to look at"),
    "review": _l("Plans to review"),
}
AGES = {
    "30": _l("Up to 30 days"),
    "90": _l("31 to 90 days"),
    "180": _l("91 to 180 days"),
    "365": _l("181 to 365 days"),
    "over": _l("More than a year"),
}
ACTS = {
    "nudge": _l("Remind the owner"),
    "extend": _l("Give more time"),
    "mentor": _l("Give to another mentor"),
    "close": _l("Close with an outcome"),
}
SORTS = ("newest", "oldest", "name", "member", "state")
FILTER_WORDS = {
    "need": _l("Needs a person"),
    "cohort": _l("Cohort"),
    "member": _l("Member"),
    "state": _l("State"),
    "age": _l("Days since the training"),
    "mentor": _l("Mentor"),
}
FOLLOW_UPS = {
    "scheduled": _l("Scheduled"),
    "open": _l("Due"),
    "answered": _l("Answered"),
    "late": _l("Answered late"),
    "missed": _l("No answer"),
    "cancelled": _l("Cancelled"),
    "unreachable": _l("Unreachable"),
}
GROUPS = {
    "": _l("Nothing: totals only"),
    "cohort": _l("Cohort"),
    "member": _l("Member"),
    "agency_family": _l("Kind of agency"),
    "sub_region": _l("Sub-region"),
    "gender": _l("Gender"),
}
WRITING = _l("Plans are made and supported")
DOING = _l("At least one action is done by day 180")
ACTIONS = _l("What became of the actions that were committed")
SURE = _l("What lasts, and what others confirm")
LEVELS = _l("How far changes reach, as officers say")
ANSWERING = _l("Follow-ups are answered")
NAMING = [
    ("anonymous", _l("Nothing: no name, no agency, no member")),
    ("first_name", _l("First name and member")),
    ("full", _l("Name, agency and member")),
]
CASES = {
    "asked": (_l("Asked"), "is-warn"),
    "agreed": (_l("May be told, text to write"), "is-info"),
    "declined": (_l("Said no"), ""),
    "written": (_l("Owner reads the text"), "is-warn"),
    "approved": (_l("Text approved"), "is-good"),
    "withdrawn": (_l("Taken back"), "is-bad"),
}
SIDES = {"high": _l("Much was done"), "low": _l("Little was done")}
