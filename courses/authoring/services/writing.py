"""Writing the files of a draft: all of a change or none of it, never over what somebody else wrote meanwhile."""

import re
from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError

from courses.authoring import queries
from courses.authoring.models import CourseDraft, DraftFile, DraftSave, DraftState
from courses.catalogue import course_table
from lms import clock
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person

TOGETHER = timedelta(minutes=5)


class WrittenMeanwhile(RuleBroken):
    """Somebody else saved the same text since it was opened; `file` is how it stands now."""

    def __init__(self, file: DraftFile) -> None:
        super().__init__(
            _("Somebody else has changed this text meanwhile. Copy what you wrote, load the page again, and put it in.")
        )
        self.file = file


def write(
    draft: CourseDraft,
    changes: Mapping[str, bytes | None],
    *,
    by: Person,
    seen: Mapping[str, int] | None = None,
    together: bool = False,
) -> None:
    """Write files of a draft; None takes one away.

    `seen` says how many saves the writer knew of. With `together`, saves that the same person makes within
    five minutes are one in the history. Raises WrittenMeanwhile, RuleBroken for a draft that is not being
    written, CourseFolderError when course.toml would make no sense.
    """
    if draft.state is not DraftState.DRAFT:
        raise RuleBroken(_("This draft is not being written now. Take it back from review first."))
    put(draft, changes, by=by, seen=seen, together=together)


def put(
    draft: CourseDraft,
    changes: Mapping[str, bytes | None],
    *,
    by: Person,
    seen: Mapping[str, int] | None = None,
    together: bool = False,
) -> None:
    """As `write`, in whatever state the draft is."""
    for name, saves in (seen or {}).items():
        known = queries.file(draft.id, name)
        if known is not None and known.saves != saves:
            raise WrittenMeanwhile(known)
    for name, content in changes.items():
        _write_one(draft, name, content, by=by, together=together)
    if toml := changes.get("course.toml"):
        table = course_table.read({"course.toml": toml}, [])
        draft.title = str(table.get("title") or draft.title)
    draft.updated_at, draft.updated_by_id = clock.now(), by.id
    flush()


def flush() -> None:
    """Send what was changed to the database. Raises RuleBroken when its disk is full.

    Its words are looked up later: until the rollback nobody can ask which language the reader speaks.
    """
    try:
        db.session.flush()
    except OperationalError as error:
        if re.search(r"full|no space", str(error.orig), re.IGNORECASE):
            raise RuleBroken(
                _l("There is no room left on the server, so nothing was changed. Tell the administrator.")
            ) from error
        raise


def restore(draft: CourseDraft, save: DraftSave, *, by: Person) -> None:
    """Bring a text back to how it stood after a save. This is a save too, so it can be undone."""
    write(draft, {save.name: save.content}, by=by)


def _write_one(draft: CourseDraft, name: str, content: bytes | None, *, by: Person, together: bool) -> None:
    known = queries.file(draft.id, name)
    if (known.content if known else None) == content:
        return
    if not name.startswith("media/"):
        _remember(draft, name, known, content, by=by, together=together)
    if content is None:
        db.session.delete(known)
    elif known is None:
        before = queries.last_save(draft.id, name)
        db.session.add(DraftFile(draft_id=draft.id, name=name, content=content, saves=before.saves if before else 1))
    else:
        known.content, known.saves = content, known.saves + 1
    flush()


def _remember(
    draft: CourseDraft, name: str, known: DraftFile | None, content: bytes | None, *, by: Person, together: bool
) -> None:
    last = queries.last_save(draft.id, name)
    saves = known.saves + 1 if known else (last.saves + 1 if last else 1)
    if last and together and last.by_id == by.id and clock.now() - last.created_at < TOGETHER:
        last.content, last.saves, last.saved_at = content, saves, clock.now()
    else:
        db.session.add(DraftSave(draft_id=draft.id, name=name, content=content, saves=saves, by_id=by.id))
    flush()
