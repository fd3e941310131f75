"""Cohorts in words, for forms, pages and mails."""

from flask_babel import gettext as _

from lms.cohorts.agenda_changes import Change, What
from lms.cohorts.models.cohorts import Nominators
from lms.web.filters import moment


def change_line(one: Change, zone: str) -> str:
    """What changed, in a sentence. Times are those of the venue, named."""
    now = moment(one.now[0], zone) if one.now else ""
    was = moment(one.was[0], zone) if one.was else ""
    return {
        What.ADDED: _("New: %(title)s, %(when)s", title=one.title, when=now),
        What.REMOVED: _("Cancelled: %(title)s, %(when)s", title=one.title, when=was),
        What.MOVED: _("Another time: %(title)s, %(when)s (was %(before)s)", title=one.title, when=now, before=was),
        What.CHANGED: _("Other details: %(title)s, %(when)s", title=one.title, when=now),
        What.COHORT: _("The dates, the place or the title of %(title)s", title=one.title),
    }[one.what]


def nominator_words() -> dict[str, str]:
    """Who may nominate, by the value that a cohort keeps."""
    return {
        Nominators.MEMBERS.value: _("Focal points of members"),
        Nominators.AGENCIES.value: _("Focal points of members, and of single agencies by a link"),
        Nominators.COORDINATORS.value: _("Coordinators only"),
    }
