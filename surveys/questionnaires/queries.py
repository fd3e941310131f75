"""Reading questionnaires."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import or_, select

from lms import clock
from lms.db import db, locked
from lms.errors import NotFound
from lms.listing import Listing, Page, like, paginate
from lms.roles import Person
from surveys.questionnaires.models import QuestionnaireUpload, QuestionnaireVersion, VersionState
from surveys.questionnaires.questionnaire import parse


def versions() -> Sequence[QuestionnaireVersion]:
    """Those that can be put to people."""
    return db.session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.state == VersionState.PUBLISHED)
        .order_by(QuestionnaireVersion.title, QuestionnaireVersion.version)
    ).all()


def evaluations() -> Sequence[tuple[str, str]]:
    """(code, title) of every questionnaire that a cohort can end with, under the title of its latest version.

    An evaluation is anonymous, so one that asks for files is left out.
    """
    latest_of = {one.code: one for one in sorted(versions(), key=lambda one: one.id)}.values()
    return [(one.code, one.title) for one in latest_of if not parse(one.body).asks_for_files]


def listed(listing: Listing) -> Page[QuestionnaireVersion]:
    """Every version, the newest first."""
    statement = select(QuestionnaireVersion).order_by(QuestionnaireVersion.id.desc())
    for name, column in (("state", QuestionnaireVersion.state), ("kind", QuestionnaireVersion.kind)):
        if chosen := listing.filters.get(name):
            statement = statement.where(column == chosen)
    if listing.q:
        pattern = like(listing.q)
        found = (
            QuestionnaireVersion.title.ilike(pattern, escape="\\"),
            QuestionnaireVersion.code.ilike(pattern, escape="\\"),
        )
        statement = statement.where(or_(*found))
    return paginate(statement, listing)


def latest(code: str) -> QuestionnaireVersion | None:
    """The version of a questionnaire that was published last."""
    return db.session.scalar(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.code == code, QuestionnaireVersion.state == VersionState.PUBLISHED)
        .order_by(QuestionnaireVersion.id.desc())
        .limit(1)
    )


def version(version_id: int, *, lock: bool = False) -> QuestionnaireVersion:
    statement = select(QuestionnaireVersion).where(QuestionnaireVersion.id == version_id)
    if found := db.session.scalar(locked(statement) if lock else statement):
        return found
    raise NotFound(_("There is no such questionnaire."))


def published(version_id: int) -> QuestionnaireVersion:
    """A version that can be put to people. Raises NotFound for a draft."""
    if (found := version(version_id)).state is VersionState.PUBLISHED:
        return found
    raise NotFound(_("This questionnaire is not published yet."))


def of_code(code: str) -> Sequence[QuestionnaireVersion]:
    """All versions of a questionnaire, the newest first."""
    return db.session.scalars(
        select(QuestionnaireVersion).where(QuestionnaireVersion.code == code).order_by(QuestionnaireVersion.id.desc())
    ).all()


def published_before(version: QuestionnaireVersion) -> QuestionnaireVersion | None:
    """The published version that a draft follows."""
    return db.session.scalar(
        select(QuestionnaireVersion)
        .where(
            QuestionnaireVersion.code == version.code,
            QuestionnaireVersion.state == VersionState.PUBLISHED,
            QuestionnaireVersion.id != version.id,
        )
        .order_by(QuestionnaireVersion.id.desc())
        .limit(1)
    )


def upload(upload_id: int, person: Person, *, lock: bool = False) -> QuestionnaireUpload:
    """A spreadsheet of this person's that has not expired. Raises NotFound."""
    statement = select(QuestionnaireUpload).where(
        QuestionnaireUpload.id == upload_id,
        QuestionnaireUpload.by_id == person.id,
        QuestionnaireUpload.expires_at > clock.now(),
    )
    if found := db.session.scalar(locked(statement) if lock else statement):
        return found
    raise NotFound(_("This file is not here any more. Send it again."))
