"""Whether there is a seat for somebody: the cohort's total, and what each member can have. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _
from flask_babel import ngettext


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats of a cohort. A seat is held from the offer on, until it is declined, withdrawn or lapses.

    `limits` says how many each member (by id) can have at most. Without any limits only the total counts;
    with some, a member that is not named has none. `minimums` are what members get before others get more.
    """

    total: int
    held: int
    limits: Mapping[int, int] = field(default_factory=dict)
    held_by: Mapping[int | None, int] = field(default_factory=dict)
    minimums: Mapping[int, int] = field(default_factory=dict)

    @property
    def free(self) -> int:
        return max(self.total - self.held, 0)

    def with_one_more(self, member_id: int | None) -> "Seats":
        """The seats after one has been offered to somebody of this member."""
        held_by = {**self.held_by, member_id: self.held_by.get(member_id, 0) + 1}
        return replace(self, held=self.held + 1, held_by=held_by)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes or no, and why in one sentence."""

    allowed: bool
    reason: str

    def __bool__(self) -> bool:
        return self.allowed


def may_offer(seats: Seats, member_id: int | None) -> Verdict:
    """Whether a seat can be offered to somebody of this member (None: of no member that we know)."""
    if seats.held >= seats.total:
        return Verdict(
            False, ngettext("There is %(num)d seat, and it is held.", "All %(num)d seats are held.", seats.total)
        )
    if not seats.limits:
        return Verdict(True, _("%(n)s of %(total)s seats are free.", n=seats.free, total=seats.total))
    if member_id is None:
        return Verdict(False, _("Seats are given by member, and this person has no agency yet."))
    limit, held = seats.limits.get(member_id, 0), seats.held_by.get(member_id, 0)
    if limit == 0:
        return Verdict(False, _("This member has no seats in this cohort."))
    if held >= limit:
        return Verdict(
            False,
            ngettext(
                "This member has %(num)d seat, and it is held.", "All %(num)d seats of this member are held.", limit
            ),
        )
    return Verdict(True, _("%(n)s of %(total)s seats of this member are free.", n=limit - held, total=limit))
