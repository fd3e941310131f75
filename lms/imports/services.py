"""Keeping an uploaded file, mapping its columns, taking it in, and taking it back."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError

from lms import clock
from lms.accounts import services as accounts
from lms.accounts.models import User
from lms.audit import services as audit
from lms.db import Record, db, locked
from lms.errors import RuleBroken
from lms.imports import headers, persons, queries, reading
from lms.imports.models import UNDO_DAYS, ColumnMemory, ImportBatch, Work
from lms.imports.rows import ANOTHER, GOOD, LEAVE_OUT, Outcome, Row, RowType, result, stored
from lms.imports.table import CONTROL
from lms.notifications.models import OutboxMessage
from lms.organisations import services as organisations
from lms.organisations.models import Agency
from lms.roles import Person

KEPT_FOR = timedelta(days=7)
AT_ONCE = 200  # rows that are written while the person waits: about a second
SLICE = 100  # rows in one transaction of the clock, short enough for everybody else who wants to write


@dataclass(frozen=True, slots=True)
class Upload:
    """What came with the form: the name is only ever shown."""

    name: str
    data: bytes


def keep(upload: Upload, row_type: RowType, *, by: Person) -> ImportBatch:
    """Read a file and keep its cells for a look. Raises BadFile, and writes nothing then.

    Where every name of a column is clear, it is mapped at once.
    """
    table = reading.read(upload.data)
    known = queries.memory(by.id, row_type.kind)
    found = headers.guess(table.header, row_type.columns, known.names if known else {})
    batch = ImportBatch(
        kind=row_type.kind,
        subject=row_type.subject,
        title=row_type.title,
        file_name=CONTROL.sub("", upload.name)[-120:] or "table.csv",
        sha256=hashlib.sha256(upload.data).hexdigest(),
        source=table.source,
        notes=list(table.notes),
        header=[name[:80] for name in table.header],
        mapping=dict(found.places),
        mapped=found.sure,
        rows=stored(table),
        row_count=len(table.rows),
        by_id=by.id,
        expires_at=clock.now() + KEPT_FOR,
    )
    db.session.add(batch)
    audit.record("import.uploaded", batch, by=by, details={"rows": len(table.rows), "sha256": batch.sha256})
    return batch


def map_columns(batch: ImportBatch, places: Mapping[str, int], row_type: RowType, *, by: Person) -> None:
    """Say which column is which, and remember it for this person. Raises RuleBroken for one that is missing."""
    _open(batch)
    missing = [str(one.label) for one in row_type.columns if one.required and one.name not in places]
    if missing:
        raise RuleBroken(_("Choose a column for: %(names)s.", names=", ".join(missing)))
    batch.mapping, batch.mapped, batch.choices = dict(places), True, {}
    known = queries.memory(by.id, row_type.kind)
    if known is None:
        known = ColumnMemory(user_id=by.id, kind=row_type.kind, names={})
        db.session.add(known)
    known.names = {**known.names, **headers.lesson(batch.header, places)}


def decide(batch: ImportBatch, choices: Mapping[int, str], row_type: RowType) -> None:
    """Keep what a person decided about possible duplicates: somebody known (id), another person, or left out.

    A choice that the row does not offer is not taken.
    """
    _open(batch)
    kept = dict(batch.choices)
    wanted = {number: choice for number, choice in choices.items() if choice}
    undecided = {one.row.number: one for one in queries.verdict(batch, row_type).rows if one.candidates or
                 one.outcome is Outcome.DUPLICATE}  # fmt: skip
    for number, choice in wanted.items():
        offered = undecided.get(number)
        if offered and (choice in (ANOTHER, LEAVE_OUT) or choice in {str(one) for one, _words in offered.candidates}):
            kept[str(number)] = choice
    batch.choices = kept


def reconsider(batch: ImportBatch, number: int) -> None:
    """Take a decision about a row back."""
    _open(batch)
    batch.choices = {place: choice for place, choice in batch.choices.items() if place != str(number)}


def commit(batch: ImportBatch, row_type: RowType, *, by: Person, only_good: bool, mails: bool) -> bool:
    """Have a file taken in: every row, or only the good ones. False when that was asked before.

    The whole file is judged again under the locks of the capability. A small file is then written at once, together
    or not at all; of a larger one the clock writes some rows at a time (`proceed`), and the batch always says how
    many. Raises RuleBroken when all were wanted and one cannot be taken (any more), or when nothing would change.
    """
    if batch.committed_at is not None or batch.work is not None:
        return False
    _open(batch)
    judged = queries.verdict(batch, row_type)
    if not only_good and not judged.whole:
        raise RuleBroken(_("Some rows cannot be taken in as they are. Nothing was written. Look at the rows again."))
    if not judged.changes:
        raise RuleBroken(_("Nothing would change, so there is nothing to take in."))
    batch.only_good, batch.with_mails, batch.mails = only_good, mails, 0
    batch.result = [result(one, {}) for one in judged.rows]
    batch.expires_at = clock.now() + timedelta(days=UNDO_DAYS)
    _begin(batch, Work.TAKING_IN, row_type, by=by)
    return True


def undo(batch: ImportBatch, row_type: RowType, *, by: Person) -> None:
    """Have an import taken back, row by row: what it made goes, where nothing has been built on it.

    Each row that stays says why. A large one is left to the clock. Raises RuleBroken when the time is over, or it was
    undone before.
    """
    until = batch.undo_until
    if until is None or until <= clock.now():
        raise RuleBroken(_("This import cannot be undone any more. Change the records one by one."))
    batch.undone_by_id = by.id
    _begin(batch, Work.TAKING_BACK, row_type, by=by)


def _begin(batch: ImportBatch, work: Work, row_type: RowType, *, by: Person) -> None:
    batch.work, batch.done = work, 0
    while batch.work is not None and batch.row_count <= AT_ONCE:
        proceed(batch, row_type, by=by)


def proceed(batch: ImportBatch, row_type: RowType, *, by: Person) -> None:
    """Deal with the next rows of a file that is being taken in or back, in the caller's transaction.

    Raises RuleBroken or NotAllowed where a row cannot be taken any more; the caller then gives up (`give_up`).
    """
    act = _take_in if batch.work is Work.TAKING_IN else _take_back
    changed = act(batch, row_type, by)
    batch.result = [changed.get(place, one) for place, one in enumerate(batch.result)]
    batch.done = min(batch.done + SLICE, batch.row_count)
    if batch.done == batch.row_count:
        _finish(batch, by=by)


def _take_in(batch: ImportBatch, row_type: RowType, by: Person) -> dict[int, dict[str, Any]]:
    """Write the next rows that were good when the whole file was judged, judged once more. By place in the result."""
    places = {
        one["number"]: place
        for place, one in enumerate(batch.result[batch.done : batch.done + SLICE], batch.done)
        if one["outcome"] in GOOD
    }
    judged = row_type.judge(queries.promised(batch, set(places.values())))
    good = [one for one in judged if one.good]
    if not batch.only_good and (lost := [one for one in judged if one.refused]):
        said = [str(problem.message) for problem in lost[0].problems] or [str(note) for note in lost[0].notes]
        raise RuleBroken(_("Row %(n)s: %(reason)s", n=lost[0].row.number, reason=" ".join(said)))
    batch.mails += row_type.mails(good) if batch.with_mails else 0
    made = row_type.write(good, by=by, mails=batch.with_mails) if good else {}
    return {places[one.row.number]: result(one, made.get(one.row.number, {})) for one in judged}


def _take_back(batch: ImportBatch, row_type: RowType, by: Person) -> dict[int, dict[str, Any]]:
    """Take the next rows back, the last of the file first. By place in the result."""
    end = batch.row_count - batch.done
    changed = {}
    for place in reversed(range(max(end - SLICE, 0), end)):
        one = batch.result[place]
        if one["made"]:
            reason = row_type.undo(one["made"], by=by)
            changed[place] = {**one, "undone": reason is None, "kept": str(reason or "")}
    return changed


def give_up(batch: ImportBatch, reason: str, *, by: Person | None) -> None:
    """What cannot go on ends, and says where it stands.

    Of a file whose good rows were wanted, the others say the reason and can be sent again. Where all were wanted, all
    are taken back. Where that does not go on either, the rows that are left say so.
    """
    batch.stopped = batch.stopped or reason
    if batch.work is Work.TAKING_IN and not batch.only_good:
        batch.committed_at, batch.undone_by_id = clock.now(), batch.by_id
        batch.work, batch.done = Work.TAKING_BACK, 0
        return
    if batch.work is Work.TAKING_IN:
        left = {"outcome": Outcome.PROBLEM.value, "problems": [["", reason]]}
        batch.result = [{**one, **left} if one["outcome"] in GOOD and not one["made"] else one for one in batch.result]
    else:
        batch.result = [{**one, "undone": False, "kept": reason} if one["made"] and "undone" not in one else one
                        for one in batch.result]  # fmt: skip
    _finish(batch, by=by)


def _finish(batch: ImportBatch, *, by: Person | None) -> None:
    if batch.work is Work.TAKING_IN:
        batch.committed_at = clock.now()
        batch.expires_at = clock.now() + timedelta(days=UNDO_DAYS)
        audit.record("import.committed", batch, by=by, details=dict(Counter(one["outcome"] for one in batch.result)))
    else:
        batch.undone_at = clock.now()
        audit.record("import.undone", batch, by=by, details={"gone": batch.gone, "kept": batch.stays})
    batch.counts = dict(Counter(one["outcome"] for one in batch.result))
    batch.work = None


def _open(batch: ImportBatch) -> None:
    if batch.committed_at is not None or batch.work is not None:
        raise RuleBroken(_("This file is taken in already."))
    if batch.expires_at <= clock.now():
        raise RuleBroken(_("This upload is not there any more. Send the file again."))


def forget(batch_id: int) -> None:
    """Let go of what an upload said once it has expired: all of one never committed, the words of one that was."""
    batch = db.session.scalar(
        locked(
            select(ImportBatch).where(
                ImportBatch.id == batch_id, ImportBatch.expires_at <= clock.now(), ImportBatch.work.is_(None)
            )
        )
    )
    if batch is None:
        return
    if batch.committed_at is None:
        db.session.delete(batch)
        return
    batch.rows, batch.file_name, batch.choices, batch.header = [], "", {}, []
    batch.result = [{**one, "problems": [], "notes": []} for one in batch.result]


@dataclass(slots=True)
class Arrivals:
    """Turns matched rows into people, adding those who are new; agencies are looked up once."""

    by: Person
    _agencies: dict[tuple[int, str], Agency] = field(default_factory=dict)

    def person(self, row: Row, match: persons.Match) -> tuple[User, dict[str, Any]]:
        """The person of a row, and what had to be made for it."""
        if match.user is not None:
            return match.user, {}
        if match.member is None:
            raise RuleBroken(_("This could not be done. Try again."))
        made: dict[str, Any] = {}
        place = match.member.id, row["agency"].casefold()
        if not self._agencies:
            self._agencies = dict(queries.agencies())
        if place not in self._agencies:
            self._agencies[place] = organisations.agency_named(match.member.id, row["agency"])
            made["agency"] = self._agencies[place].id
        try:
            with db.session.begin_nested():
                user = accounts.add_person(
                    email=row["email"],
                    name=row["name"],
                    agency_id=self._agencies[place].id,
                    post=row["post"] or None,
                    language=persons.language_of(row["language"]) or "en",
                    by=self.by,
                )
        except IntegrityError as error:
            raise RuleBroken(
                _(
                    "Somebody else has just added %(email)s. This row was not written. Send it again.",
                    email=row["email"],
                )
            ) from error
        return user, {**made, "user": user.id}


def remove_arrival(made: Mapping[str, Any], *, by: Person) -> None:
    """Remove a person and an agency that an import made, unless anybody has used them since."""
    person = db.session.get(User, made["user"]) if "user" in made else None
    if person is not None and not _used(person) and remove(person):
        audit.record("person.removed", person, by=by)
    if (agency_id := made.get("agency")) and (agency := db.session.get(Agency, agency_id)):
        remove(agency)


def _used(person: User) -> bool:
    """Whether somebody can sign in as this person, holds a role, or was written to."""
    written = db.session.scalar(select(exists().where(OutboxMessage.user_id == person.id)))
    return bool(person.password or person.grants or written)


def remove(thing: Record) -> bool:
    """Delete a row; False where another row rests on it. The database knows, so nothing is loaded to find out."""
    table = type(thing)
    try:
        with db.session.begin_nested():
            db.session.execute(delete(table).where(table.id == thing.id).execution_options(synchronize_session=False))
    except IntegrityError:
        return False
    db.session.expunge(thing)
    return True
