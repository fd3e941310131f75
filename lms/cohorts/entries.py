"""What of a cohort stands in a calendar. Pure."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lms.cohorts.agenda import in_order
from lms.cohorts.calendar_file import Entry
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.sessions import Session

DOMAIN = "rso-learning"  # part of what never changes of an entry, so not the address of the service, which may


def of_cohort(cohort: Cohort, sessions: Sequence[Session], revision: int, page: str) -> Entry:
    """The cohort as one entry, from its first session to the end of its last; by days while it has none."""
    zone = ZoneInfo(cohort.time_zone)
    lines = [_line(one, zone) for one in in_order(sessions)]
    return Entry(
        uid=f"cohort-{cohort.id}@{DOMAIN}",
        revision=revision,
        title=cohort.title,
        starts=min((one.starts_at for one in sessions), default=cohort.starts_on),
        ends=max((one.ends_at for one in sessions), default=cohort.ends_on),
        zone=cohort.time_zone,
        place=cohort.venue,
        text="\n".join([*lines, page]),
        link=page,
    )


def of_sessions(cohort: Cohort, sessions: Sequence[Session], revision: int, *, cancelled: bool = False) -> list[Entry]:
    """Each session as an entry."""
    return [
        Entry(
            uid=one.uid,
            revision=revision,
            title=f"{cohort.title}: {one.title}",
            starts=one.starts_at,
            ends=one.ends_at,
            zone=cohort.time_zone,
            place=one.room or cohort.venue,
            text="\n".join(part for part in (one.description, one.materials) if part),
            link=one.link,
            cancelled=cancelled,
        )
        for one in in_order(sessions)
    ]


def gone(cohort: Cohort, uid: str, title: str, times: tuple[datetime, datetime], revision: int) -> Entry:
    """A session that was in the agenda and is not any more."""
    name = f"{cohort.title}: {title}"
    return Entry(uid, revision, name, *times, cohort.time_zone, cancelled=True)


def _line(session: Session, zone: ZoneInfo) -> str:
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M} {session.title}" + (f", {session.room}" if session.room else "")
