"""The agenda and the name badges of a cohort, as PDFs."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from lms.cohorts.agenda import Day, Slot
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.nominations import Nomination
from lms.printing import naming
from lms.printing.printable import printable_data
from lms.printing.typesetting import qr, typeset
from lms.web.filters import place, text_direction

HERE = Path(__file__).parent


def agenda(cohort: Cohort, days: Sequence[Day]) -> bytes:
    """An agenda in venue time, in the reader's language."""
    data = {
        "fonts": naming.order(None),
        "language": str(get_locale()),
        "direction": text_direction(),
        "office": "Regional Support Office of the Bali Process",
        "title": cohort.title,
        "where": f"{cohort.venue}, {_day(cohort.starts_on)} – {_day(cohort.ends_on)}",
        "note": _("All times are %(place)s time.", place=place(cohort.time_zone)),
        "days": [{"title": _day(one.on), "sessions": [_session(slot) for slot in one.slots]} for one in days],
    }
    return typeset(HERE / "agenda.typ", printable_data(data))


def _day(on: Any) -> str:
    return str(format_date(on, "EEEE d MMMM y"))


def _session(slot: Slot) -> dict[str, str]:
    one = slot.session
    return {
        "time": f"{slot.starts:%H:%M}–{slot.ends:%H:%M}",
        "title": one.title,
        "direction": naming.direction(one.title),
        "track": one.track or "",
        "people": ", ".join(person.name for person in one.facilitators),
        "text": one.description or "",
        "room": _("Online") if one.link else one.room or "",
    }


def badges(cohort: Cohort, people: Iterable[Nomination]) -> bytes:
    """A badge for each of these people, in English; its QR code is the badge code below it, and leads nowhere."""
    data = {
        "title": cohort.title,
        "qr_label": "QR code of this badge",
        "badges": [_badge(cohort, one) for one in people],
    }
    return typeset(HERE / "badges.typ", printable_data(data))


def _badge(cohort: Cohort, nomination: Nomination) -> dict[str, Any]:
    person, agency = nomination.user, nomination.user.agency
    own = person.name_own_script or ""
    return {
        "fonts": naming.order(agency.member.iso2 if agency else None),
        "title_size": 11 if len(cohort.title) <= 40 else 8,
        "title_direction": naming.direction(cohort.title),
        "name": person.name,
        "name_direction": naming.direction(person.name),
        "name_size": _size(person.name),
        "own": "" if own == person.name else own,
        "own_direction": naming.direction(own),
        "own_size": _size(own) * 0.8,
        "agency": agency.name if agency else "",
        "agency_direction": naming.direction(agency.name if agency else ""),
        "member": agency.member.name if agency else "",
        "qr": qr(nomination.badge_code),
        "code": nomination.badge_code,
    }


def _size(name: str) -> float:
    """Points at which a name of this length stays on one or two lines of a badge."""
    return 19 if len(name) <= 24 else 15 if len(name) <= 48 else 11
