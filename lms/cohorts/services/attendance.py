"""Marking who was there."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from lms import clock
from lms.audit import services as audit
from lms.cohorts import taps, wall
from lms.cohorts.models.attendance import Attendance, Tap, TapOutcome, Way
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.models.sessions import Session
from lms.cohorts.queries import attendance as attendance_read
from lms.cohorts.queries import nominations as nominations_read
from lms.cohorts.states import Act, allows
from lms.cohorts.taps import Made
from lms.db import db
from lms.errors import RuleBroken
from lms.house import secret_key
from lms.operations import Batch, Sent
from lms.roles import Person

TAP = "tap"
BY_BADGE = "badge"  # what a tap is about when a badge was scanned, not a name tapped
VALUES: Mapping[tuple[str, ...], bool | None] = {("yes",): True, ("no",): False, (): None}
HERE = ""  # the device of marks that are made with the service, not sent later


@dataclass(frozen=True, slots=True)
class Receipt:
    """Every tap of a batch that we hold, and why some of them could not be taken."""

    confirmed: Sequence[str]
    refused: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A session with the people who can be marked in it, and the marks that stand."""

    session: Session
    people: Mapping[int, Nomination]
    rows: dict[int, Attendance]

    def refusal(self, nomination_id: int) -> str | None:
        if not allows(self.session.cohort.state, Act.MARK):
            return _("Attendance can be marked while the cohort is confirmed or running.")
        return None if nomination_id in self.people else _("This person has no seat in the cohort any more.")


@dataclass(frozen=True, slots=True)
class _Mark:
    """One mark, whichever way it came."""

    nomination_id: int
    present: bool | None
    made: Made
    way: Way = Way.LIST


def _sheet(session: Session) -> _Sheet:
    people = {one.id: one for one in nominations_read.participants(session.cohort_id)}
    return _Sheet(session, people, dict(attendance_read.of_session(session.id)))


def mark(session: Session, present: Mapping[int, bool], *, by: Person, way: Way = Way.LIST) -> int:
    """Mark people of a session by nomination id, now. Corrections are audited. Returns how many marks changed.

    Raises RuleBroken unless the cohort is confirmed or running. The caller holds the cohort's lock.
    """
    sheet, changed = _sheet(session), 0
    _require_open(session)
    made = Made(clock.now(), HERE, 0)
    for nomination_id, there in present.items():
        row = sheet.rows.get(nomination_id)
        if nomination_id not in sheet.people or (row is not None and row.present is there):
            continue
        one = _Mark(nomination_id, there, made, way)
        _set(sheet, one, by=by)
        _note(sheet, one, str(uuid.uuid4()), TapOutcome.APPLIED, by=by)
        changed += 1
    if changed:
        audit.record("attendance.marked", session, by=by, details={"marks": changed})
    return changed


def _require_open(session: Session) -> None:
    if not allows(session.cohort.state, Act.MARK):
        raise RuleBroken(_("Attendance can be marked while the cohort is confirmed or running."))


def receive(session: Session, batch: Batch, *, by: Person) -> Receipt:
    """Take in the taps of a device in the order of its counter, each once; the caller holds the cohort's lock.

    Of two taps about one person the later one stands, whichever comes in first; the other is kept in the history
    and in the audit trail. A tap that cannot be taken is kept with the reason.
    """
    sheet, now = _sheet(session), clock.now()
    known = attendance_read.known(session.id, [sent.id for sent in batch.operations])
    moments = attendance_read.moments(session.id, batch.device)
    refused = {one: reason for one, reason in known.items() if reason}
    applied = 0
    for sent in batch.operations:
        if sent.id in known:
            continue
        at = taps.in_order(taps.made_at(sent.told_at, batch.sent_at, now), sent.sequence, moments)
        outcome, reason = _take(sheet, batch.device, sent, at, by=by)
        known[sent.id] = reason
        if reason:
            refused[sent.id] = reason
        else:
            moments[sent.sequence] = at
        applied += outcome is TapOutcome.APPLIED
    if applied:
        audit.record("attendance.marked", session, by=by, details={"marks": applied, "device": batch.device[:8]})
    return Receipt([sent.id for sent in batch.operations], refused)


def _take(sheet: _Sheet, device: str, sent: Sent, at: datetime, *, by: Person) -> tuple[TapOutcome, str | None]:
    way = Way.BADGE if sent.about == BY_BADGE else Way.LIST
    one = _Mark(sent.position, VALUES.get(sent.values), Made(at, device, sent.sequence), way)
    reason = sheet.refusal(sent.position) if sent.values in VALUES else _("We could not read this mark.")
    if reason:
        outcome = TapOutcome.REFUSED
    elif taps.stands(one.made, _made(sheet.rows.get(sent.position))):
        outcome = TapOutcome.APPLIED
        _set(sheet, one, by=by)
    else:
        outcome = TapOutcome.OVERTAKEN
        _overtaken(sheet, one, by=by)
    _note(sheet, one, sent.id, outcome, by=by, told_at=sent.told_at, reason=reason)
    return outcome, reason


def _made(row: Attendance | None) -> Made | None:
    return Made(row.marked_at, row.device, row.sequence) if row else None


def _set(sheet: _Sheet, one: _Mark, *, by: Person) -> None:
    row = sheet.rows.get(one.nomination_id)
    before = row.present if row else None
    if row is None:
        row = Attendance(session_id=sheet.session.id, nomination_id=one.nomination_id)
        sheet.rows[one.nomination_id] = row
        db.session.add(row)
    row.present, row.way, row.marked_by_id = one.present, one.way, by.id
    row.marked_at, row.device, row.sequence = one.made.at, one.made.device, one.made.sequence
    if before is not None and before is not one.present:
        about = sheet.people[one.nomination_id].user_id
        details = {"before": before, "present": one.present, "at": one.made.at.isoformat()}
        audit.record("attendance.corrected", row, by=by, about=about, details=details)


def _overtaken(sheet: _Sheet, one: _Mark, *, by: Person) -> None:
    row = sheet.rows[one.nomination_id]
    if row.present is not one.present:
        about = sheet.people[one.nomination_id].user_id
        details = {"stands": row.present, "present": one.present, "at": one.made.at.isoformat()}
        audit.record("attendance.overtaken", row, by=by, about=about, details=details)


def _note(
    sheet: _Sheet, one: _Mark, operation: str, outcome: TapOutcome, *, by: Person, told_at: str = "",
    reason: str | None = None,
) -> None:  # fmt: skip
    """Add to the history of the session."""
    db.session.add(
        Tap(
            session_id=sheet.session.id,
            nomination_id=one.nomination_id if one.nomination_id in sheet.people else None,
            operation=operation,
            present=one.present,
            way=one.way,
            by_id=by.id,
            tapped_at=one.made.at,
            device=one.made.device,
            sequence=one.made.sequence,
            told_at=told_at,
            outcome=outcome,
            reason=reason,
        )
    )


def scanned(session: Session, token: str) -> None:
    """Look at a code from the wall. Raises RuleBroken, with the reason, for an old one and outside the time."""
    now = clock.now()
    if not wall.is_live(secret_key(), session.id, token, now):
        raise RuleBroken(_("This code is too old. Scan the one that is on the wall now."))
    require_time(session, now)


def require_time(session: Session, now: datetime) -> None:
    """Raises RuleBroken, with the reason, outside the time in which people mark themselves."""
    _require_open(session)
    if now < wall.opens_at(session):
        raise RuleBroken(_("It is too early. You can mark yourself from half an hour before the session."))
    if now > wall.closes_at(session):
        raise RuleBroken(_("The session is over. Ask who runs it to mark you."))


def mark_myself(session: Session, nomination: Nomination, *, scanned_at: datetime, by: Person) -> None:
    """Somebody who scanned the code on the wall says that they are here. Twice counts once."""
    if clock.now() - scanned_at > wall.CONFIRMED_WITHIN:
        raise RuleBroken(_("You scanned the code some time ago. Scan the one that is on the wall now."))
    require_time(session, scanned_at)
    mark(session, {nomination.id: True}, by=by, way=Way.WALL)


def mark_badge(session: Session, code: str, *, by: Person) -> tuple[Nomination, bool]:
    """Mark the person whose badge was scanned; returns them, and whether they were not marked before.

    Raises RuleBroken for a badge that is unknown or of another cohort.
    """
    found = nominations_read.by_badge(code)
    if found is None:
        raise RuleBroken(_("No badge has this code. Type the ten signs below the picture."))
    if found.cohort_id != session.cohort_id:
        raise RuleBroken(_("This is a badge of another cohort: %(title)s.", title=found.cohort.title))
    if found.id not in {one.id for one in nominations_read.participants(session.cohort_id)}:
        raise RuleBroken(_("%(name)s has no seat in this cohort any more.", name=found.user.name))
    return found, mark(session, {found.id: True}, by=by, way=Way.BADGE) > 0
