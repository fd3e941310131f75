"""From a draft to a published version, with a decision about every change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import tomli_w
from flask_babel import gettext as _
from sqlalchemy import select

from courses.authoring import queries
from courses.authoring.models import CourseDraft, DraftState
from courses.authoring.services.writing import put
from courses.catalogue import changes, course_table, folder
from courses.catalogue import queries as catalogue
from courses.catalogue import services as catalogue_services
from courses.catalogue.changes import Change
from courses.catalogue.events import CourseVersionPublished
from courses.catalogue.folder import CourseSource
from courses.catalogue.models import Course, CourseVersion, Need
from lms.audit import services as audit
from lms.db import db, locked
from lms.errors import RuleBroken
from lms.house import publish as announce
from lms.roles import Person


@dataclass(frozen=True, slots=True)
class Comparison:
    """A draft beside the version that learners have now."""

    new: CourseSource
    old: CourseSource | None
    changes: Sequence[Change]


def compare(draft: CourseDraft) -> Comparison:
    """What publishing would change. Raises CourseFolderError while something is missing in the draft."""
    new = folder.check(numbered(queries.files(draft.id), ""))
    if draft.course.current_version_id is None:
        return Comparison(new, None, [])
    old = folder.check(catalogue.files(draft.course.current_version_id))
    return Comparison(new, old, changes.between(old, new))


def numbered(files: Mapping[str, bytes], version: str) -> dict[str, bytes]:
    """The files with a version number. Files that say it already are not written anew."""
    table = course_table.read(files, [])
    wanted = version or str(table.get("version") or "-")
    if table.get("version") == wanted:
        return dict(files)
    return {**files, "course.toml": tomli_w.dumps({**table, "version": wanted}).encode()}


def publish(draft: CourseDraft, *, version: str, needs: Mapping[str, Need], seen: str, by: Person) -> CourseVersion:
    """Publish a draft that is in review as a version that never changes again.

    `needs` decides about each change by its key; `seen` is the digest of the draft that was decided about.
    Raises RuleBroken when something is undecided or has changed since, CourseFolderError while something is
    missing.
    """
    course = db.session.scalars(locked(select(Course).where(Course.id == draft.course_id))).one()
    if draft.state is not DraftState.REVIEW:
        raise RuleBroken(_("Only a draft in review can be published."))
    found = compare(draft)
    if found.new.digest != seen:
        raise RuleBroken(_("The draft has changed since you looked at it. Look at the changes again."))
    if found.old is not None and not found.changes:
        raise RuleBroken(_("Nothing is different from the current version, so there is nothing to publish."))
    if any(change.key not in needs for change in found.changes):
        raise RuleBroken(_("Decide about every change: who needs it?"))
    decided = [change.stored(needs[change.key]) for change in found.changes]
    previous_id = course.current_version_id
    put(draft, {"course.toml": numbered(queries.files(draft.id), version)["course.toml"]}, by=by)
    new = catalogue_services.publish(course, folder.check(queries.files(draft.id)), changes=decided)
    draft.state, draft.version_id = DraftState.PUBLISHED, new.id
    audit.record("course.published", new, by=by, details={"version": version, "changes": len(decided)})
    announce(_event(new, previous_id, found, needs, by=by))
    return new


def _event(
    new: CourseVersion, previous_id: int | None, found: Comparison, needs: Mapping[str, Need], *, by: Person
) -> CourseVersionPublished:
    asked = [change for change in found.changes if needs[change.key] is not Need.COSMETIC]
    return CourseVersionPublished(
        version=new,
        previous_id=previous_id,
        unfinished=frozenset(code for change in asked for code in change.lessons),
        void=changes.void(found.old, found.new) if found.old else frozenset(),
        retake=any(needs[change.key] is Need.ALL for change in found.changes),
        by=by,
    )
