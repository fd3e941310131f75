"""Saying how many seats each member has, and until when the waiting list moves up by itself."""

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.audit import services as audit
from lms.cohorts.models.cohorts import Cohort, MemberSeats
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import seats as seats_read
from lms.cohorts.refusal import Refused
from lms.cohorts.seats import Seats
from lms.cohorts.services.refilling import refill
from lms.cohorts.states import Act, allows
from lms.db import db
from lms.errors import RuleBroken
from lms.organisations import queries as organisations
from lms.roles import Person


def set_member_seats(cohort: Cohort, member_id: int, seats: int, *, minimum: int = 0, by: Person) -> None:
    """Say how many seats a member can have, at most and at least; 0 at most takes the row away.

    Seats that this adds go to the waiting list. Raises Refused, by field, for fewer than are held, and for more
    minimums together than there are seats.
    """
    _require_open(cohort)
    room = cohorts_read.seats(cohort)
    if problems := _problems(cohort, room, member_id, seats, minimum):
        raise Refused(problems)
    row = seats_read.seats_of_member(cohort.id, member_id)
    if seats == 0:
        if row:
            db.session.delete(row)
    elif row:
        row.seats, row.minimum = seats, minimum
    else:
        db.session.add(MemberSeats(cohort_id=cohort.id, member_id=member_id, seats=seats, minimum=minimum))
    details = {"member": member_id, "seats": seats, "minimum": minimum}
    audit.record("cohort.seats_set", cohort, by=by, details=details)
    if seats > room.limits.get(member_id, 0) or not seats:
        refill(cohort)


def _problems(cohort: Cohort, room: Seats, member_id: int, seats: int, minimum: int) -> dict[str, str]:
    held = room.held_by.get(member_id, 0)
    if seats < held:
        return {
            "seats": ngettext(
                "%(num)d seat of this member is offered or taken already",
                "%(num)d seats of this member are offered or taken already",
                held,
            )
        }
    if minimum > seats:
        return {"minimum": _("At least %(n)s and at most %(max)s cannot both be", n=minimum, max=seats)}
    together = sum({**room.minimums, member_id: minimum}.values())
    if minimum and together > cohort.seats:
        return {"minimum": more_minimums(together, cohort.seats)}
    return {}


def set_for_the_rest(cohort: Cohort, seats: int, *, minimum: int = 0, by: Person) -> int:
    """Give every member that has no row yet the same seats. Returns how many there were. Raises Refused as above."""
    _require_open(cohort)
    room = cohorts_read.seats(cohort)
    rest = [one.id for one in organisations.members() if one.id not in room.limits]
    if minimum > seats:
        raise Refused({"minimum": _("At least %(n)s and at most %(max)s cannot both be", n=minimum, max=seats)})
    if any(room.held_by.get(one, 0) > seats for one in rest):
        raise Refused({"seats": _("More seats of one of these members are offered or taken already")})
    together = sum(room.minimums.values()) + minimum * len(rest)
    if minimum and together > cohort.seats:
        raise Refused({"minimum": more_minimums(together, cohort.seats)})
    db.session.add_all(
        MemberSeats(cohort_id=cohort.id, member_id=one, seats=seats, minimum=minimum) for one in rest if seats
    )
    audit.record("cohort.seats_set", cohort, by=by, details={"members": len(rest), "seats": seats, "minimum": minimum})
    refill(cohort)
    return len(rest)


def more_minimums(together: int, seats: int) -> str:
    """What to do where the members cannot all get their minimum."""
    return _("The minimums would be %(n)s seats together, and there are %(all)s. Lower a minimum, or add seats.",
             n=together, all=seats)  # fmt: skip


def set_refill_days(cohort: Cohort, days: int, *, by: Person) -> None:
    """Say until how many days before the start the waiting list moves up by itself; seats that are free go now."""
    _require_open(cohort)
    cohort.refill_days = days
    audit.record("cohort.refill_set", cohort, by=by, details={"days": days})
    refill(cohort)


def _require_open(cohort: Cohort) -> None:
    if not allows(cohort.state, Act.EDIT):
        raise RuleBroken(_("A cohort that is over cannot be changed."))
