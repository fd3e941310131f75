"""Moving a nomination, so that every step stands in its history."""

from lms.audit import services as audit
from lms.cohorts.models.calls import Call
from lms.cohorts.models.nominations import Nomination, NominationChange, NominationState
from lms.db import db
from lms.roles import Person


def move(
    nomination: Nomination,
    then: NominationState,
    *,
    by: Person | None,
    actor: str = "clock",
    call: Call | None = None,
    note: str | None = None,
) -> None:
    """Set the state and write who did it; the caller knows that the move is possible.

    Without `by`, `actor` says what acted: the clock, the waiting list, or a kind of mailed link.
    """
    before, nomination.state = nomination.state, then
    _note(nomination, before, then, by=by, actor=actor, call=call, note=note)
    audit.record(
        "nomination.moved", nomination, by=by, about=nomination.user_id, actor=actor,
        details={"from": before.value, "to": then.value},
    )  # fmt: skip


def begin(
    nomination: Nomination,
    *,
    by: Person | None,
    actor: str = "clock",
    call: Call | None = None,
    note: str | None = None,
) -> None:
    """Write the first line of a history: somebody was put forward."""
    db.session.add(nomination)
    audit.record("nomination.made", nomination, by=by, about=nomination.user_id, actor=actor)
    _note(nomination, None, NominationState.NOMINATED, by=by, actor=actor, call=call, note=note)


def _note(
    nomination: Nomination, before: NominationState | None, after: NominationState, *, by: Person | None, actor: str,
    call: Call | None, note: str | None,
) -> None:  # fmt: skip
    db.session.add(
        NominationChange(
            nomination_id=nomination.id,
            before=before,
            after=after,
            by_id=by.id if by else None,
            call_id=call.id if call else None,
            actor="person" if by else actor,
            note=note or None,
        )
    )
