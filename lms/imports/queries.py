"""Reading uploaded files, and the people that their rows may be about."""

from collections.abc import Collection, Mapping, Sequence

from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, lazyload, undefer

from lms import clock
from lms.accounts.models import User
from lms.db import db, locked
from lms.errors import NotFound
from lms.imports.models import ColumnMemory, ImportBatch
from lms.imports.rows import ANOTHER, Judged, Outcome, Row, RowType, Verdict, rows_of, shape_problems
from lms.listing import Listing, Page, like, paginate
from lms.organisations.models import Agency
from lms.roles import Person, coordinates

ASKED_FOR = or_(ImportBatch.committed_at.is_not(None), ImportBatch.work.is_not(None))  # somebody had it taken in


def batch(batch_id: int, person: Person, *, lock: bool = False) -> ImportBatch:
    """A file that this person uploaded; for coordinators also what others have taken in.

    Raises NotFound for any other, and for one that nobody took in before it expired.
    """
    statement = select(ImportBatch).where(ImportBatch.id == batch_id).options(undefer(ImportBatch.rows))
    if lock:
        statement = locked(statement, of=ImportBatch)
    found = db.session.scalar(statement)
    if found is None or not _may_see(found, person):
        raise NotFound(_("This upload is not there any more. Send the file again."))
    return found


def _may_see(found: ImportBatch, person: Person) -> bool:
    if found.committed_at is None and found.work is None:
        return found.by_id == person.id and found.expires_at > clock.now()
    return found.by_id == person.id or coordinates(person)


def batches(person: Person, listing: Listing) -> Page[ImportBatch]:
    """The files that somebody may see, the latest first; filters: kind, state (waiting, working, taken_in, undone)."""
    statement = (
        select(ImportBatch)
        .options(
            joinedload(ImportBatch.by).options(lazyload(User.grants), lazyload(User.agency)),
        )
        .where(or_(ASKED_FOR, ImportBatch.expires_at > clock.now()))
        .order_by(ImportBatch.id.desc())
    )
    mine = ImportBatch.by_id == person.id
    statement = statement.where(or_(mine, ASKED_FOR) if coordinates(person) else mine)
    if kind := listing.filters.get("kind"):
        statement = statement.where(ImportBatch.kind == kind)
    states = {
        "waiting": ~ASKED_FOR,
        "working": ImportBatch.work.is_not(None),
        "taken_in": ImportBatch.committed_at.is_not(None) & ImportBatch.undone_at.is_(None),
        "undone": ImportBatch.undone_at.is_not(None),
    }
    if (state := listing.filters.get("state")) in states:
        statement = statement.where(states[state])
    if listing.q:
        pattern = like(listing.q)
        statement = statement.where(
            or_(ImportBatch.file_name.ilike(pattern, escape="\\"), ImportBatch.title.ilike(pattern, escape="\\"))
        )
    return paginate(statement, listing)


def taken_in_before(found: ImportBatch) -> ImportBatch | None:
    """The same file, taken in for the same subject earlier and not undone."""
    return db.session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.sha256 == found.sha256,
            ImportBatch.kind == found.kind,
            ImportBatch.subject == found.subject,
            ImportBatch.id != found.id,
            ImportBatch.committed_at.is_not(None),
            ImportBatch.undone_at.is_(None),
        )
        .order_by(ImportBatch.id.desc())
        .limit(1)
    )


def verdict(found: ImportBatch, row_type: RowType) -> Verdict:
    """What committing the file would do now: judged again each time, since the world moves on."""
    rows = rows_of(found.rows, len(found.header), found.mapping, found.choices)
    names = {place: name for name, place in found.mapping.items()}
    judged: dict[int, Judged] = {}
    sound = []
    for row, (_number, _cells, flaws) in zip(rows, found.rows, strict=True):
        wrong = {names[place]: message for place, message in flaws if place in names}
        if problems := shape_problems(row, row_type.columns, wrong):
            judged[row.number] = Judged(row, Outcome.PROBLEM, tuple(problems))
        else:
            sound.append(row)
    judged |= {one.row.number: one for one in row_type.judge(sound)}
    return Verdict(tuple(judged[row.number] for row in rows))


def promised(found: ImportBatch, places: Collection[int]) -> list[Row]:
    """The rows at these places, as the person saw them judged: who was new is not asked about again."""
    choices = {str(one["number"]): ANOTHER for one in found.result if one["outcome"] == Outcome.NEW}
    rows = [row for place, row in enumerate(found.rows) if place in places]
    return rows_of(rows, len(found.header), found.mapping, {**found.choices, **choices})


def memory(user_id: int, kind: str) -> ColumnMemory | None:
    return db.session.scalar(select(ColumnMemory).where(ColumnMemory.user_id == user_id, ColumnMemory.kind == kind))


def working_ids() -> list[int]:
    """The files that are being taken in or back."""
    return list(
        db.session.scalars(select(ImportBatch.id).where(ImportBatch.work.is_not(None)).order_by(ImportBatch.id))
    )


def working(batch_id: int) -> ImportBatch | None:
    """A file that is being taken in or back, held against other clocks; None once that is over."""
    statement = select(ImportBatch).where(ImportBatch.id == batch_id, ImportBatch.work.is_not(None))
    return db.session.scalar(locked(statement, of=ImportBatch))


def expired_ids() -> list[int]:
    """Uploads whose cells are to be forgotten."""
    return list(
        db.session.scalars(
            select(ImportBatch.id)
            .where(ImportBatch.expires_at <= clock.now(), ImportBatch.file_name != "", ImportBatch.work.is_(None))
            .order_by(ImportBatch.id)
        )
    )


def people_by_email(emails: Collection[str]) -> Mapping[str, User]:
    """The people with these addresses (in small letters), with their agencies. One statement."""
    found = db.session.scalars(select(User).where(User.email.in_(emails)).options(lazyload(User.grants)))
    return {one.email: one for one in found}


def people_in_agencies(agency_ids: Collection[int]) -> Sequence[tuple[int, str, str, int | None]]:
    """Id, name, address and agency of everybody in these agencies."""
    rows = db.session.execute(
        select(User.id, User.name, User.email, User.agency_id).where(User.agency_id.in_(agency_ids)).order_by(User.id)
    ).all()
    return [(row.id, row.name, row.email, row.agency_id) for row in rows]


def people_by_id(ids: Collection[int]) -> Mapping[int, User]:
    found = db.session.scalars(select(User).where(User.id.in_(ids)).options(lazyload(User.grants)))
    return {one.id: one for one in found}


def agencies() -> Mapping[tuple[int, str], Agency]:
    """Every agency by its member and its name without case."""
    rows = db.session.scalars(select(Agency).options(joinedload(Agency.member, innerjoin=True)))
    return {(one.member_id, one.name.casefold()): one for one in rows}


def waiting_count(person: Person) -> int:
    """How many files of this person wait to be taken in."""
    return (
        db.session.scalar(
            select(func.count(ImportBatch.id)).where(
                ImportBatch.by_id == person.id, ~ASKED_FOR, ImportBatch.expires_at > clock.now()
            )
        )
        or 0
    )
