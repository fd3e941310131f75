"""Keeping what people told us about their travel and needs, for as long as it is needed and no longer."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from lms import clock
from lms.accounts.models import User
from lms.audit import services as audit
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.logistics import Logistics, LogisticsReader
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.queries import logistics as logistics_read
from lms.cohorts.refusal import Refused
from lms.db import db
from lms.errors import NotFound, RuleBroken
from lms.roles import Person


def save(nomination: Nomination, values: Mapping[str, Any], *, by: Person) -> None:
    """Keep what a participant told us; the audit trail says that they did, never what.

    Raises RuleBroken once it would be deleted at once, Refused for what cannot be.
    """
    cohort = nomination.cohort
    if logistics_read.deleted_on(cohort) <= clock.today(cohort.time_zone):
        raise RuleBroken(_("This cohort is over, so we do not ask for this any more."))
    if values["arrives_on"] and values["departs_on"] and values["departs_on"] < values["arrives_on"]:
        raise Refused({"departs_on": _("You leave before you arrive. Change one of the days.")})
    if values["emergency_name"] and not values["emergency_phone"]:
        raise Refused({"emergency_phone": _("Write the number at which we reach this person")})
    row = logistics_read.of_nomination(nomination.id) or Logistics(nomination_id=nomination.id)
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = clock.now()
    db.session.add(row)
    audit.record("logistics.saved", nomination, by=by, about=nomination.user_id)


def forget(nomination: Nomination, *, by: Person | None) -> None:
    """Delete what a participant told us. Without anything nothing happens."""
    row = logistics_read.of_nomination(nomination.id)
    if row:
        db.session.delete(row)
        audit.record("logistics.deleted", nomination, by=by, about=nomination.user_id)


def forget_all(cohort: Cohort) -> None:
    """Delete everything that a cohort's people told us."""
    rows = logistics_read.all_of(cohort.id)
    for row in rows:
        db.session.delete(row)
    audit.record("logistics.deleted", cohort, by=None, details={"people": len(rows)})


def note_reading(cohort: Cohort, how: str, *, by: Person) -> None:
    """Write into the audit trail that somebody looks at the list, or takes it away."""
    audit.record("logistics.read", cohort, by=by, details={"how": how})


def name_reader(cohort: Cohort, person: User, *, by: Person) -> None:
    """Let somebody of the staff see the cohort's logistics."""
    if logistics_read.reads(cohort.id, person.id):
        return
    db.session.add(LogisticsReader(cohort_id=cohort.id, user_id=person.id))
    audit.record("logistics.reader_named", cohort, by=by, about=person.id)


def drop_reader(cohort: Cohort, reader_id: int, *, by: Person) -> None:
    """Somebody does not see the cohort's logistics any more. Raises NotFound for who is not named."""
    found = next((one for one in logistics_read.readers(cohort.id) if one.id == reader_id), None)
    if found is None:
        raise NotFound(_("This person is not on the list."))
    audit.record("logistics.reader_dropped", cohort, by=by, about=found.user_id)
    db.session.delete(found)


def keep_for(cohort: Cohort, days: int, *, by: Person) -> None:
    """Say how many days after its end the cohort's logistics are deleted."""
    cohort.logistics_days = days
    audit.record("logistics.days_set", cohort, by=by, details={"days": days})
