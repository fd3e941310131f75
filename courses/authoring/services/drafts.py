"""Beginning drafts, sending them to review, taking them back, discarding them; course folders in."""

from collections.abc import Mapping

import tomli_w
from flask_babel import gettext as _
from sqlalchemy import exists, select

from courses.authoring import outline, queries
from courses.authoring.models import CourseDraft, DraftFile, DraftSave, DraftState
from courses.authoring.services.writing import write
from courses.catalogue import archive, course_table, folder
from courses.catalogue import queries as catalogue
from courses.catalogue import services as publishing
from courses.catalogue.models import Course
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person

MOVES = {
    DraftState.DRAFT: {DraftState.REVIEW, DraftState.DISCARDED},
    DraftState.REVIEW: {DraftState.DRAFT, DraftState.DISCARDED},
}


def begin(course: Course, *, by: Person) -> CourseDraft:
    """A new draft from the current version of a course."""
    if course.current_version_id is None or course.current_version is None:
        raise RuleBroken(_("This course has no version yet."))
    files = catalogue.files(course.current_version_id)
    if "course.toml" not in files:
        raise RuleBroken(_("This version was published before folders were kept. Import its folder again first."))
    return _begin(course, course.current_version.title, files, by=by)


def create(title: str, *, code: str, language: str, by: Person) -> CourseDraft:
    """The first draft of a new course. Raises RuleBroken when the short name is taken."""
    if db.session.scalar(select(exists().where(Course.code == code))):
        raise RuleBroken(_("Another course has this short name. Choose another one."))
    table = outline.skeleton(code, title, language)
    return _begin(publishing.course_of(code), title, {"course.toml": tomli_w.dumps(table).encode()}, by=by)


def _begin(course: Course, title: str, files: Mapping[str, bytes], *, by: Person) -> CourseDraft:
    draft = CourseDraft(
        course_id=course.id, based_on_id=course.current_version_id, title=title, made_by_id=by.id, updated_by_id=by.id
    )
    db.session.add(draft)
    db.session.flush()
    for name, content in files.items():
        db.session.add(DraftFile(draft_id=draft.id, name=name, content=content))
        if not name.startswith("media/"):
            db.session.add(DraftSave(draft_id=draft.id, name=name, content=content, saves=0))
    audit.record("draft.begun", draft, by=by, details={"course": course.code})
    return draft


def move(draft: CourseDraft, state: DraftState, *, by: Person) -> None:
    """Send a draft to review, take it back, or discard it. Raises RuleBroken for a way that there is not."""
    if state not in MOVES.get(draft.state, set()):
        raise RuleBroken(_("This draft cannot go that way now. Load the page again."))
    draft.state = state
    audit.record(f"draft.{state.value}", draft, by=by)


def take_in(draft: CourseDraft, content: bytes, *, by: Person) -> None:
    """Replace all files of a draft by those of a zip. The texts that were there stay in the history.

    Raises CourseFolderError with all that is wrong; nothing is written then.
    """
    files = folder.taken_in(archive.from_zip(content))
    slug = course_table.read(files, []).get("slug")
    if slug != draft.course.code:
        raise folder.CourseFolderError(
            [f"course.toml: the slug is {slug}; a folder for this course must say {draft.course.code}"]
        )
    gone = {name: None for name in queries.files(draft.id) if name not in files}
    write(draft, {**files, **gone}, by=by)
    audit.record("draft.taken_in", draft, by=by, details={"files": len(files)})


def take_in_new(content: bytes, *, by: Person) -> CourseDraft:
    """A draft from a zip: of the course that its slug names, or of a new one. Raises CourseFolderError."""
    files = folder.taken_in(archive.from_zip(content))
    table = course_table.read(files, [])
    slug = str(table.get("slug") or "")
    if not archive.SAFE_NAME.fullmatch(slug):
        raise folder.CourseFolderError(["course.toml: slug must be small letters, digits and hyphens"])
    title = str(table.get("title") or slug)
    return _begin(publishing.course_of(slug), title, files, by=by)
