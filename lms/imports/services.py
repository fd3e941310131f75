"""Keeping an uploaded file, mapping its columns, taking it in, and taking it back."""

import hashlib
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
from lms.imports.models import UNDO_DAYS, ColumnMemory, ImportBatch
from lms.imports.rows import ANOTHER, LEAVE_OUT, Judged, Outcome, Row, RowType, Verdict, stored
from lms.imports.table import CONTROL
from lms.notifications.models import OutboxMessage
from lms.organisations import services as organisations
from lms.organisations.models import Agency
from lms.roles import Person

KEPT_FOR = timedelta(days=7)


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


def commit(batch: ImportBatch, row_type: RowType, *, by: Person, only_good: bool, mails: bool) -> Verdict | None:
    """Take a file in: every row, or only the good ones. None when it was taken in before.

    The rows are judged again under the locks of the capability, and written together or not at all. Raises
    RuleBroken when all were wanted and one cannot be taken (any more), or when nothing would change.
    """
    if batch.committed_at is not None:
        return None
    _open(batch)
    judged = queries.verdict(batch, row_type)
    if not only_good and not judged.whole:
        raise RuleBroken(_("Some rows cannot be taken in as they are. Nothing was written. Look at the rows again."))
    if not judged.changes:
        raise RuleBroken(_("Nothing would change, so there is nothing to take in."))
    batch.mails = row_type.mails(judged.good) if mails else 0
    made = row_type.write(judged.good, by=by, mails=mails)
    batch.committed_at = clock.now()
    batch.expires_at = clock.now() + timedelta(days=UNDO_DAYS)
    batch.counts = {outcome.value: count for outcome, count in judged.counts.items()}
    batch.result = [_result(one, made) for one in judged.rows]
    audit.record("import.committed", batch, by=by, details=batch.counts)
    return judged


def _result(one: Judged, made: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "number": one.row.number,
        "outcome": one.outcome.value,
        "problems": [[problem.column, str(problem.message)] for problem in one.problems],
        "notes": [str(note) for note in one.notes],
        "made": dict(made.get(one.row.number, {})),
    }


def undo(batch: ImportBatch, row_type: RowType, *, by: Person) -> tuple[int, int]:
    """Take an import back, row by row: what it made goes, where nothing has been built on it.

    Returns how many rows were taken back and how many stay; each row that stays says why. Raises RuleBroken
    when the time is over or it was undone before.
    """
    until = batch.undo_until
    if until is None or until <= clock.now():
        raise RuleBroken(_("This import cannot be undone any more. Change the records one by one."))
    gone = kept = 0
    result = []
    for one in reversed(batch.result):
        if not one["made"]:
            result.append(one)
            continue
        reason = row_type.undo(one["made"], by=by)
        gone, kept = gone + (reason is None), kept + (reason is not None)
        result.append({**one, "undone": reason is None, "kept": str(reason or "")})
    batch.result = result[::-1]
    batch.undone_at, batch.undone_by_id = clock.now(), by.id
    audit.record("import.undone", batch, by=by, details={"gone": gone, "kept": kept})
    return gone, kept


def _open(batch: ImportBatch) -> None:
    if batch.committed_at is not None:
        raise RuleBroken(_("This file is taken in already."))
    if batch.expires_at <= clock.now():
        raise RuleBroken(_("This upload is not there any more. Send the file again."))


def forget(batch_id: int) -> None:
    """Let go of what an upload said once it has expired: all of one never committed, the words of one that was."""
    batch = db.session.scalar(
        locked(select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.expires_at <= clock.now()))
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
                    "Somebody else has just added %(email)s. Nothing was written. Look at the rows again.",
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
